#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A campaign on a computer in QEMU, with real reboots: one boot panics, one hangs,
# the power is cut in the middle of samples. It must end in the computer's own
# kernel, with every sample once and a report; and leave no trace.
#
#   campaign.sh DIR kexec|grub|bootctl KERNELS BOOTS CUTS
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
dir=$1 method=$2 kernels=$3 boots=$4 cuts=$5
loader=grub
[[ $method != bootctl ]] || loader=bootctl
vm=$dir/vm-$method

say() { echo "$(date +%H:%M:%S)  $method: $*"; }
die() {
	echo "rmapbench: test metal: $method: $1; the console is $vm/console.log" >&2
	exit 1
}
# shellcheck source=tests/metal/vm.sh
source "$here/vm.sh"
trap 'if [[ -n ${vm_pid-} ]]; then kill -KILL "$vm_pid" 2>/dev/null || true; fi' EXIT

firmware=()
[[ $loader != bootctl ]] || firmware=(-drive "if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE.fd" -drive "if=pflash,format=raw,file=$vm/OVMF_VARS.fd")

# A new computer, with its boot loader on the disk.
new_computer() {
	local own=("$dir/tree-$loader"/boot/vmlinuz-*) disk=vda1
	rm -rf "$vm"
	mkdir -p "$vm"
	cp --sparse=always "$dir/$loader.img" "$vm/disk.img"
	[[ $loader != bootctl ]] || {
		cp /usr/share/OVMF/OVMF_VARS.fd "$vm/"
		disk=vda2
	}
	vm_on -kernel "${own[0]}" -initrd "$dir/tree-$loader"/boot/initrd.img-* -append "root=/dev/$disk rw init=/root/setup.sh console=ttyS0 panic=5" -no-reboot
	vm_wait 'setup: done' || die 'has no boot loader'
	wait "$vm_pid" || true
}

# What a campaign might leave behind: names and contents, but for the results, the
# project's own folder and what any boot changes.
# shellcheck disable=SC2016 # for the shell of that computer
listing='cd / && for d in boot etc lib/modules var/lib/rmapbench; do [ ! -e $d ] || find $d \( -type f -o -type l \) ! -name "*.cache" ! -name random-seed ! -path "*/lib/modules/*/*" ! -name machine-id ! -path etc/mtab; done | LC_ALL=C sort | xargs -d "\n" sha256sum 2>&1; systemctl list-unit-files --no-legend "rmapbench*"; cat /proc/sys/kernel/{watchdog,numa_balancing,randomize_va_space} /sys/kernel/mm/transparent_hugepage/enabled 2>/dev/null'

# The power is cut once so many samples of a boot are on disk, and one more runs.
cut_in_a_sample() {
	vm_wait 'samples to take' || die 'measures nothing'
	vm_wait ", $1 samples" || die 'takes no sample'
	sleep 0.1
	vm_cut
	say "the power is cut after $1 samples"
	vm_on "${firmware[@]}"
}

new_computer
say 'begins'
vm_command "($listing) >/root/before; cut -d, -f1-$kernels /root/packages >/root/kernels.txt
./run.sh metal start --packages \"\$(cat /root/kernels.txt)\" --boot-by $method --boots $boots --samples 2 --pause 3 --tune --loads null,move:level=pmd:root=shared:size_bytes=8M --procs 1,2 --out /root/results"
vm_on "${firmware[@]}"
for ((n = 1; n <= cuts; n++)); do cut_in_a_sample "$n"; done
vm_wait 'report: /root/results/report.txt' || die 'does not finish'
say 'is finished, in its own kernel'
vm_cut
vm_command "./run.sh metal status; ./run.sh metal uninstall && ($listing) >/root/after; diff /root/before /root/after && echo 'no trace'; sync; systemctl --no-block poweroff"
vm_on "${firmware[@]}"
vm_wait 'no trace' || die 'uninstall left a trace'
wait "$vm_pid" || true
vm_files /root "$vm/files"
