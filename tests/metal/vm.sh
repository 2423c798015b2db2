# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A computer in QEMU, with real reboots: sourced by what tries bare metal on it,
# which sets $vm, a folder of its own with disk.img.
: "${vm:?}"

# vm_on [OPTION]...: power; the console goes on in $vm/console.log. One thread for
# all CPUs: with one each, QEMU 7.2 may translate an instruction while another CPU
# patches it, and run what was there before for ever (seen where a static key
# changes: int3, handled, and int3 again).
vm_on() {
	: >>"$vm/console.log"
	[[ -f $vm/command.img ]] || truncate -s 64K "$vm/command.img"
	qemu-system-x86_64 -accel tcg,thread=single -cpu max -m 1024 -smp 2 -display none -vga none -nic none -monitor none \
		-drive "file=$vm/disk.img,format=raw,if=virtio" -drive "file=$vm/command.img,format=raw,if=virtio,readonly=on" \
		-chardev "file,id=serial,path=$vm/console.log,append=on" -serial chardev:serial "$@" >"$vm/qemu.log" 2>&1 &
	vm_pid=$!
}

# The power is cut: what the computer has not written yet is lost.
vm_cut() {
	kill -KILL "$vm_pid"
	wait "$vm_pid" || true
}

# vm_command COMMANDS: what it does next, each time that its own kernel has come up
vm_command() {
	local n
	n=$(cat "$vm/commands" 2>/dev/null || echo 0)
	echo $((n + 1)) >"$vm/commands"
	{ echo "#$((n + 1))" && echo "$1"; } >"$vm/command.img"
	truncate -s 64K "$vm/command.img"
}

# vm_wait TEXT: until the console says it, after where the last wait ended. A
# computer that says nothing for so many looks hangs.
vm_wait() {
	local from silent=0 size before=-1 on=1
	from=$(cat "$vm/seen" 2>/dev/null || echo 0)
	until tail -c "+$((from + 1))" "$vm/console.log" | tr '\r' '\n' | grep -aqE -- "$1"; do
		# off since before the last look
		((on)) || {
			echo "the computer is off, and has not said: $1" >&2
			return 1
		}
		kill -0 "$vm_pid" 2>/dev/null || on=0
		sleep 0.2
		size=$(stat -c %s "$vm/console.log")
		((size == before)) && silent=$((silent + 1)) || silent=0
		before=$size
		((silent < 1500)) || {
			echo "silent, and has not said: $1" >&2
			return 1
		}
	done
	from=$((from + $(tail -c "+$((from + 1))" "$vm/console.log" | tr '\r' '\n' | grep -aobE -- "$1" | head -n1 | cut -d: -f1) + 1))
	echo "$from" >"$vm/seen"
}

# vm_files FOLDER TO: of its disk, while it is off
vm_files() {
	local offset
	offset=$(sfdisk -J "$vm/disk.img" | jq '.partitiontable.partitions[-1].start * 512')
	mkdir -p "$2"
	e2fsck -fy "$vm/disk.img?offset=$offset" >"$vm/e2fsck.log" 2>&1 || true
	debugfs -R "rdump $1 $2" "$vm/disk.img?offset=$offset" >"$vm/debugfs.log" 2>&1
}
