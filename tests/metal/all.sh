#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Bare metal, in full: three kernels twice by kexec and by grub-reboot, in which a
# boot panics, one hangs, and the power is cut twice; two kernels by systemd-boot; two
# of ours, built for that computer.
#
#   all.sh [small]      small: two kernels once by kexec, a boot that panics, a cut
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
[[ $# == 0 || $* == small ]] || {
	echo "rmapbench: test metal: $*: unknown; there is: small" >&2
	exit 2
}
command -v debootstrap >/dev/null || {
	echo 'skipped: the computer to try it on is made by debootstrap, which is not here' >&2
	exit 77
}
dir=$here/../../build/metal
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)

# try METHOD LOADER KERNELS BOOTS CUTS
try() {
	"$here/image.sh" "$dir" "$2"
	"$here/campaign.sh" "$dir" "$1" "${@:3}"
	"$here/judge.sh" "$dir/vm-$1" "${@:3}"
}

if [[ $* == small ]]; then
	try kexec grub 2 1 1
	exit
fi
try kexec grub 3 2 2
try grub grub 3 2 2
try bootctl bootctl 2 1 0
"$here/own.sh" "$dir"
