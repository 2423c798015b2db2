#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# rmapbench: how should mremap() keep a reverse-map walk from missing a page?
set -euo pipefail
# A closed stderr: bash has this script there, to be read, and whatever is said would fail.
grep -qs '^flags:.*[12]$' "/proc/$$/fdinfo/2" || exec 2>/dev/null

root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
export RMAPBENCH_ROOT=$root
programs=$root/build/programs
campaign=$programs/campaign/rmapbench-campaign
report=$programs/report/rmapbench-report
mail=$programs/report/rmapbench-mail
validate=$programs/sim/validate/rmapbench-validate
# shellcheck source=common/needs.sh
source "$root/common/needs.sh"
# shellcheck source=common/shell.sh
source "$root/common/shell.sh"
# shellcheck source=common/measure.sh
source "$root/common/measure.sh"
# shellcheck source=common/machine.sh
source "$root/common/machine.sh"
# shellcheck source=common/metal.sh
source "$root/common/metal.sh"

usage() {
	cat <<-USAGE
		usage: ./run.sh [VERB] [OPTION]...

		  sim [OPTION]...   build the kernels, measure them on a simulated machine,
		                    report (the default)
		  here [OPTION]...  measure the running kernel on this computer
		  metal plan|start [OPTION]...   boot this computer into each kernel in turn,
		                    and measure; metal status|resume|stop|uninstall
		  verify [OPTION]...  hunt for pages that a reverse-map walk misses, in each
		                    kernel and in a debug build of it
		  validate [--machine NAME|FILE]   loads with known answers: is the
		                    simulated machine what its file says?
		  speed [--machine NAME|FILE]   how much slower is it than plain QEMU?
		  list [variants|loads|machines|kernels|events]   what there is; events:
		                    what this computer can count, and why not the rest
		  report DIR... [--format text|tsv|json|html]
		  plot DIR          pictures of a result folder
		  mail DIR [--draft]   what it says as a mail for linux-mm, on stdout
		  untune            put back what a run with --tune that was killed has left
		  doctor            every unmet need with its remedy
		  test [fast|full|kernels|distro|metal]   the tests; full if not told;
		                    kernels: every patch of every base; distro: the commands
		                    of README in a folder with Debian 13; metal: campaigns
		                    on a computer in QEMU
		  clean             remove what was built

		Options of sim, here, metal and verify:
	USAGE
	if [[ -x $campaign ]]; then "$campaign" options; else echo '  (after the first build: ./run.sh doctor says what that needs)'; fi
}

plot() {
	[[ $# == 1 ]] || die plot "$*" 'needs one result folder' 2
	"$root/plots/plot.sh" "$1" "$report" || exit 1
}

run_tests() {
	local tier=${1:-full}
	[[ " fast full kernels distro metal " == *" $tier "* ]] || die test "$tier" 'unknown; there are: fast, full, kernels, distro, metal' 2
	if [[ $tier == distro ]]; then
		setup distro
		"$root/tests/distro.sh" trixie
		exit
	fi
	if [[ $tier == metal ]]; then
		setup program kernel distro
		need_kernel_source 6.12
		build_programs
		"$root/tests/metal/all.sh"
		exit
	fi
	setup program kernel vm hunt test
	[[ $tier == fast || $(manager) != apt ]] || setup aarch64 distro # whose packages apt fetches
	need_kernel_source 6.12
	for base in "$root"/kernel-patches/[0-9]*/; do
		base=$(basename "$base")
		(need_kernel_source "$base") || echo "the patches for $base are not tested" >&2
	done
	"$root/tests/run.sh" "$tier" || exit
}

# Verbs that only read: they need the programs, and nothing else.
with_programs() {
	have_programs
	"$@" || exit
}

main() {
	local verb=sim
	if [[ $# -gt 0 && $1 != -* ]]; then
		verb=$1
		shift
	fi
	[[ ${1-} != -h && ${1-} != --help ]] || verb=help
	case $verb in
	sim | here) compare "$verb" "$@" ;;
	validate | speed) "$verb" "$@" ;;
	verify) verify "$@" ;;
	metal) metal "$@" ;;
	list) with_programs "$campaign" list "$@" ;;
	report) with_programs "$report" "$@" ;;
	plot) with_programs plot "$@" ;;
	mail) with_programs "$mail" "$@" ;;
	untune) with_programs "$campaign" untune "$@" ;;
	doctor)
		[[ $# == 0 ]] || die doctor "$*" 'takes no argument' 2
		doctor || exit
		;;
	test) run_tests "$@" ;;
	clean) clean "$@" ;;
	help) usage ;;
	*) die verb "$verb" 'unknown; there are: sim, here, metal, verify, validate, speed, list, report, plot, mail, untune, doctor, test, clean, help' 2 ;;
	esac
}

quiet_environment
main "$@"
