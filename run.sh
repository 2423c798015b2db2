#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# rmapbench: how should mremap() keep a reverse-map walk from missing a page?
set -euo pipefail

root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
export RMAPBENCH_ROOT=$root
programs=$root/build/programs
campaign=$programs/campaign/rmapbench-campaign
report=$programs/report/rmapbench-report
stopped=3 # exit code of the campaign: -n was obeyed, or a signal came
# shellcheck source=common/needs.sh
source "$root/common/needs.sh"
# shellcheck source=common/shell.sh
source "$root/common/shell.sh"

usage() {
	cat <<-USAGE
		usage: ./run.sh [VERB] [OPTION]...

		  sim [OPTION]...   build the kernels, measure them on a simulated machine,
		                    report (the default)
		  here [OPTION]...  measure the running kernel on this computer
		  verify [OPTION]...  hunt for pages that a reverse-map walk misses, in each
		                    kernel and in a debug build of it
		  list [variants|loads|machines]   what there is
		  report DIR... [--format text|tsv|json|html]
		  plot DIR          pictures of a result folder
		  doctor            every unmet need with its remedy
		  test [fast|full]  the tests; all of them without a word
		  clean             remove what was built

		Options of sim, here and verify:
	USAGE
	if [[ -x $campaign ]]; then "$campaign" options; else echo '  (after the first build: ./run.sh doctor says what that needs)'; fi
}

setup() {
	mkdir -p "$root/build"
	install_missing "$@"
	step_done setup
}

# A base without a source package (a wrong one) is for the campaign to refuse.
source_base() {
	local base
	base=$(option_value --base 6.12 "$@")
	[[ -d $root/kernel-patches/$base ]] && [[ " $* " != *' --kernel-src '* ]] || base=6.12
	echo "$base"
}

build_programs() {
	local log=$root/build/programs.log
	# a clone that was moved: its old place is all over the old build
	grep -qsx "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$programs/CMakeCache.txt" || rm -rf "$programs"
	{ cmake -S "$root" -B "$programs" && cmake --build "$programs" -j "$(nproc)"; } >"$log" 2>&1 ||
		die build programs "failed; $log says why: $(grep -m1 -E 'error|Error' "$log")"
	step_done programs
}

measure() {
	local backend=$1 dir status=0 purposes=(program)
	shift
	[[ $backend == here || " $* " == *' -n '* ]] || purposes+=(kernel)
	setup "$(source_base "$@")" "${purposes[@]}"
	build_programs
	dir=$("$campaign" prepare "$backend" "$@") || status=$?
	if ((status)); then
		((status == stopped)) || exit "$status"
		echo "$dir" # -n: the plan
		return
	fi
	echo "results go to $dir" >&2
	"$campaign" kernels "$dir" >&2
	step_done kernels
	"$campaign" run "$dir" || status=$?
	((status != stopped)) || exit 1
	step_done boots
	"$report" "$dir" >"$dir/report.txt"
	cat "$dir/report.txt"
	echo
	plot "$dir"
	step_done report
	echo "report: $dir/report.txt"
	echo "time: $times" >&2
	return "$status"
}

verify() {
	local flavour status=0
	setup "$(source_base "$@")" program kernel
	build_programs
	for flavour in timed debug; do "$campaign" hunted "$flavour" "$@" >&2; done
	step_done kernels
	"$campaign" verify "$@" || status=$?
	((status != stopped)) || exit 1
	step_done hunts
	echo "time: $times" >&2
	return "$status"
}

plot() {
	[[ $# == 1 ]] || die plot "$*" 'needs one result folder' 2
	"$root/plots/plot.sh" "$1" "$report"
}

run_tests() {
	local tier=${1:-full}
	[[ $tier == fast || $tier == full ]] || die test "$tier" 'unknown; there are: fast, full' 2
	setup 6.12 program kernel test
	"$root/tests/run.sh" "$tier"
}

clean() {
	[[ $# == 0 ]] || die clean "$*" 'takes no argument' 2
	rm -rf "${root:?}/build"
}

# Verbs that only read: they need the programs, and nothing else.
with_programs() {
	setup 6.12 program
	build_programs
	"$@"
}

main() {
	local verb=sim
	if [[ $# -gt 0 && $1 != -* ]]; then
		verb=$1
		shift
	fi
	[[ ${1-} != -h && ${1-} != --help ]] || verb=help
	case $verb in
	sim | here) measure "$verb" "$@" ;;
	verify) verify "$@" ;;
	list) with_programs "$campaign" list "$@" ;;
	report) with_programs "$report" "$@" ;;
	plot) with_programs plot "$@" ;;
	doctor) [[ $# == 0 ]] || die doctor "$*" 'takes no argument' 2 && doctor ;;
	test) run_tests "$@" ;;
	clean) clean "$@" ;;
	help) usage ;;
	*) die verb "$verb" 'unknown; there are: sim, here, verify, list, report, plot, doctor, test, clean, help' 2 ;;
	esac
}

main "$@"
