#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Bare metal, in full: three kernels twice by kexec and by grub-reboot, in which a
# boot panics, one hangs, and the power is cut twice; two kernels by systemd-boot.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
dir=$here/../../build/metal
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)

# try METHOD LOADER KERNELS BOOTS CUTS
try() {
	"$here/image.sh" "$dir" "$2"
	"$here/campaign.sh" "$dir" "$1" "${@:3}"
	"$here/judge.sh" "$dir/vm-$1" "${@:3}"
}

try kexec grub 3 2 2
try grub grub 3 2 2
try bootctl bootctl 2 1 0
