#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Kernels of ours on a computer that runs Debian's: built from its configuration and
# the modules in use, booted by kexec, and the locks that they take counted there.
#
#   own.sh DIR
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
dir=$1 vm=$1/vm-own
tree=$dir/tree-own

die() {
	echo "rmapbench: test metal: own: $1; the console is $vm/console.log" >&2
	exit 1
}
# shellcheck source=tests/metal/vm.sh
source "$here/vm.sh"
trap 'if [[ -n ${vm_pid-} ]]; then kill -KILL "$vm_pid" 2>/dev/null || true; fi' EXIT

# With what it says of itself, once: the modules that it uses.
new_computer() {
	local own
	rm -rf "$vm"
	mkdir -p "$vm"
	"$here/image.sh" "$dir" own
	own=("$tree"/boot/vmlinuz-*)
	cp --sparse=always "$dir/own.img" "$vm/disk.img"
	vm_on -kernel "${own[0]}" -initrd "$tree"/boot/initrd.img-* -append 'root=/dev/vda1 rw init=/root/setup.sh console=ttyS0 panic=5' -no-reboot
	vm_wait 'setup: done' || die 'has no boot loader'
	wait "$vm_pid" || true
}

if [[ ! -s $dir/own-modules ]]; then
	new_computer
	vm_command 'cut -d" " -f1-3 /proc/modules; systemctl --no-block poweroff'
	vm_on
	vm_wait 'command #1: exit|Power down' || die 'does not say which modules it uses'
	wait "$vm_pid" || true
	tr -d '\r' <"$vm/console.log" | sed -nE 's/.*command\.sh\[[0-9]+\]: ([a-z0-9_]+ [0-9]+ [0-9]+)$/\1/p' >"$dir/own-modules"
	[[ -s $dir/own-modules ]] || die 'uses no modules'
fi
new_computer
vm_command './run.sh metal start --variants mainline,lock-pmd --boot-by kexec --boots 1 --samples 1 --pause 3 --tune --loads null,move:level=pte:root=shared,move:level=pmd:root=shared --procs 1,2 --out /root/results'
vm_on
vm_wait 'report: /root/results/report.txt' || die 'does not finish'
vm_cut
vm_files /root "$vm/files"

out=$vm/files/root/results
[[ -d $out ]] || out=$vm/files/results
for v in mainline lock-pmd; do
	jq -es --arg v "$v" 'map(select(.variant == $v)) | length == 6 and all(.status == "ok" and .expected_root_acquisitions == [.untimed_root_acquisitions, .untimed_root_acquisitions])' \
		"$out"/boots/*/samples.jsonl >/dev/null || die "$v does not take the root lock as its rule says, by kprobes"
	[[ $(jq -r .kernel.release "$out"/boots/*-"$v"/context.json) == *"-$v-metal" ]] || die "$v was another kernel"
done
(($(jq -s 'map(.untimed_root_acquisitions) | add' "$out"/boots/*-lock-pmd/samples.jsonl) > 0)) || die 'lock-pmd takes no lock'
echo "$vm: two kernels of ours, locks as predicted in 12 of 12 samples"
