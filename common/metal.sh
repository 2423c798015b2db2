# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154 # run.sh sets root, campaign, report
# The campaign on bare metal: sourced by run.sh.

# Exit codes of the campaign program, besides those of common/measure.sh: this
# computer goes down, and goes on after that.
reboots=5

# metal_ended STATUS: in the computer's own kernel
metal_ended() {
	local dir
	case $1 in
	"$reboots")
		echo 'this computer reboots now; it goes on by itself: ./run.sh metal status' >&2
		exit 0
		;;
	0 | "$given_up") ;;
	*) exit "$1" ;;
	esac
	dir=$("$campaign" metal folder) || exit
	"$report" "$dir" >"$dir/report.txt" || exit 1
	# a server need not be able to draw
	(plot "$dir" >/dev/null) || echo "pictures: ./run.sh plot $dir, where gnuplot is" >&2
	# a power cut takes nothing of it any more
	sync -f "$dir" || exit 1
	head -n 40 "$dir/report.txt" || exit 1
	echo "report: $dir/report.txt"
	exit "$1"
}

# Packages, kernels, and then the first boot.
metal_start() {
	local dir status=0 packages dry_run
	have_programs
	dry_run=$(asked dry-run metal "$@") || exit
	if [[ $dry_run == yes ]]; then
		"$campaign" metal plan "$@" || exit
		exit
	fi
	((EUID == 0)) || die metal root 'needs to be root: sudo ./run.sh metal start'
	packages=$(asked packages metal "$@") || exit
	if [[ -z $packages ]]; then
		have_kernel_tools metal "$@"
	fi
	dir=$("$campaign" prepare metal "$@") || exit
	echo "results go to $dir" >&2
	"$campaign" kernels "$dir" >&2 || exit 1
	"$campaign" metal start "$dir" "$@" || status=$?
	metal_ended "$status"
}

metal() {
	local verb=${1-} status=0 dir
	[[ $# == 0 ]] || shift
	case $verb in
	start) metal_start "$@" ;;
	# by a unit of systemd, whenever the computer's own kernel comes up: nothing is
	# built, and what was reported since anything happened is not reported again
	go-on)
		dir=$("$campaign" metal folder) || exit
		"$campaign" metal go-on || status=$?
		[[ ! $dir/report.txt -nt $dir/journal.jsonl ]] || exit "$status"
		metal_ended "$status"
		;;
	resume)
		have_programs
		"$campaign" metal resume "$@" || status=$?
		metal_ended "$status"
		;;
	*) with_programs "$campaign" metal "$verb" "$@" ;;
	esac
}
