# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154 # run.sh sets root, campaign, report and times
# Verbs that boot kernels or measure: sourced by run.sh.

# Exit codes of the campaign program: -n was obeyed, or a signal came; some boots
# failed too often.
stopped=3
given_up=4

# Plan, kernels, boots: leaves the result folder in $dir, and in $incomplete
# whether boots were given up. What else fails ends the run.
measure() {
	local backend=$1 status=0 dry_run
	shift
	have_programs
	dry_run=$(asked dry-run "$backend" "$@") || exit
	[[ $backend == here || $dry_run == yes ]] || have_kernel_tools "$backend" "$@"
	dir=$("$campaign" prepare "$backend" "$@") || status=$?
	if ((status)); then
		((status == stopped)) || exit "$status"
		echo "$dir" # -n: the plan
		exit
	fi
	echo "results go to $dir" >&2
	"$campaign" kernels "$dir" >&2 || exit 1
	step_done kernels
	"$campaign" run "$dir" || status=$?
	((status == 0 || status == given_up)) || exit 1
	incomplete=$((status == given_up))
	step_done boots
}

# A word that is misspelt is said before a source of 150 MiB is fetched for it.
check_request() {
	local status=0
	case $1 in
	sim) "$campaign" prepare "$@" -n >/dev/null || status=$? ;;
	verify) "$campaign" "$@" -n >/dev/null || status=$? ;;
	esac
	((status == 0 || status == stopped)) || exit "$status"
}

# have_kernel_tools BACKEND OPTION...: what builds and boots a kernel
have_kernel_tools() {
	local base src
	check_request "$@"
	base=$(asked base "$@") || exit
	src=$(asked kernel-src "$@") || exit
	[[ -n $src ]] || need_kernel_source "$base"
	if [[ $1 == metal ]]; then
		setup kernel metal
		return
	fi
	setup kernel vm
	[[ $1 == tcg ]] || qemu_works || die setup qemu "$(qemu_remark)"
}

compare() {
	local dir incomplete
	measure "$@"
	"$report" "$dir" >"$dir/report.txt" || exit 1
	plot "$dir" >"$dir/plots.txt" || exit 1
	step_done report
	{
		cat "$dir/report.txt"
		echo
		cat "$dir/plots.txt"
		rm "$dir/plots.txt"
		echo "report: $dir/report.txt"
	} || exit 1
	echo "time: $times" >&2
	exit "$incomplete"
}

verify() {
	local flavour status=0 dry_run
	have_programs
	dry_run=$(asked dry-run verify "$@") || exit
	if [[ $dry_run == no ]]; then
		have_kernel_tools verify "$@"
		setup hunt
		(need_kernel_source "$(newest_base)") || echo "the kernel's tests of merging and of rmap are not run" >&2
		build_programs # with what hunts, if that could not be made before
	fi
	for flavour in timed debug; do "$campaign" hunted "$flavour" "$@" >&2 || exit; done
	step_done kernels
	"$campaign" verify "$@" || status=$?
	((status != stopped)) || exit 1
	step_done hunts
	echo "time: $times" >&2
	exit "$status"
}
