# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2016,SC2154 # for other shells; helper.bash sets root, campaign
# A computer made of files, for campaigns on bare metal: what they read and change
# lies below $RMAPBENCH_SYSROOT, and programs that would change the real one are
# replaced. It reboots when turn_on is called.
: "${BATS_TEST_TMPDIR:?}"

computer() {
	local s=$BATS_TEST_TMPDIR/computer bin=$BATS_TEST_TMPDIR/bin
	export RMAPBENCH_SYSROOT=$s
	mkdir -p "$s"/{boot/grub,proc/self,proc/sys/kernel,run/systemd/system,sys/kernel/security,var/lib,lib/modules,etc/systemd/system} "$bin"
	echo 0 >"$s/sys/kernel/kexec_loaded"
	echo 0 >"$s/proc/sys/kernel/kexec_load_disabled"
	echo '[none] integrity confidentiality' >"$s/sys/kernel/security/lockdown"
	echo 'if [ "${next_entry}" ]; then : ; fi; source $prefix/custom.cfg' >"$s/boot/grub/grub.cfg"
	printf '# GRUB Environment Block\n######' >"$s/boot/grub/grubenv"
	mount_of / ext4 /dev/sda1
	own_cmdline='BOOT_IMAGE=/boot/vmlinuz root=/dev/sda1 ro quiet'
	echo "$own_cmdline" >"$s/proc/cmdline"
	# percentages of nothing: it is quiet
	echo 'cpu 0 0 0 0 0 0 0 0' >"$s/proc/stat"
	program systemctl 'echo "$*" >>$RMAPBENCH_SYSROOT/systemctl'
	program grub-reboot 'printf "# GRUB Environment Block\nnext_entry=%s\n######" "$1" >$RMAPBENCH_SYSROOT/boot/grub/grubenv'
	program grub-editenv 'printf "# GRUB Environment Block\n######" >$RMAPBENCH_SYSROOT/boot/grub/grubenv'
	program grub-probe 'echo 1234-5678'
	program grub-mkrelpath 'echo /boot/rmapbench'
	program mkinitramfs 'echo initrd >"$2"'
	# nothing is mounted
	program unshare 'shift 5; exec "$@"'
	PATH=$bin:$PATH
}

# program NAME SCRIPT: in the place of a real one
program() {
	printf '#!/bin/sh\n%s\n' "$2" >"$BATS_TEST_TMPDIR/bin/$1"
	chmod +x "$BATS_TEST_TMPDIR/bin/$1"
}

# mount_of POINT TYPE SOURCE [OPTIONS]
mount_of() { echo "1 0 8:1 / $1 ${4:-rw,relatime} shared:1 - $2 $3 rw" >>"$RMAPBENCH_SYSROOT/proc/self/mountinfo"; }

# kernels NAME...: in a project of their own with these programs; each says that it
# is the kernel that runs
kernels() {
	local name dir
	export RMAPBENCH_ROOT=$BATS_TEST_TMPDIR/root
	mkdir -p "$RMAPBENCH_ROOT/build" "$RMAPBENCH_ROOT/results"
	ln -sfn "$root"/{bench,sim,kernel-patches} "$RMAPBENCH_ROOT"
	ln -sfn "$root/build/programs" "$RMAPBENCH_ROOT/build/programs"
	for name; do
		dir=$RMAPBENCH_ROOT/build/kernels/packages-metal/$name
		mkdir -p "$dir/boot"
		echo "$name" >"$dir/bzImage"
		jq -n --arg variant "$name" --arg release "$(uname -r)" '$ARGS.named' >"$dir/identity.json"
		(cd "$dir" && sha256sum bzImage >sha256sums)
	done
}

# campaign_folder OPTION...: a plan of these kernels, as run.sh makes it; sets dir
campaign_folder() {
	dir=$BATS_TEST_TMPDIR/results
	mkdir -p "$dir"
	jq -n --arg kernels "$KERNELS" --argjson boots "${1:-2}" '
		($kernels | split(" ")) as $names | {schema: 1, run: "results", backend: "metal", machine: "metal", base: "packages",
		baseline: $names[0], kernel_src: "", jobs: 0, boots_by: "grub", target_ns: 1000000, blocks: $boots, samples_per_boot: 2, seed: 1,
		variants: [$names[] | {name: ., role: (if . == $names[0] then "baseline" else "strategy" end), kernel: {variant: .}}],
		cells: [{id: 0, load: "null", params: {}, placement: "pack", nprocs: 1, ops: 0, warmup_ops: 0}],
		boots: [range($boots * ($names | length)) | {boot: ., block: (. / ($names | length) | floor), variant: $names[. % ($names | length)]}]}' \
		>"$dir/plan.json"
}

# turn_on: firmware and GRUB; the entry is used once. Sets kernel: own, or BOOT.ATTEMPT
turn_on() {
	local s=$RMAPBENCH_SYSROOT line
	kernel=own
	echo "$own_cmdline" >"$s/proc/cmdline"
	grep -q next_entry=rmapbench-next "$s/boot/grub/grubenv" || return 0
	[[ ${stuck-} ]] || printf '# GRUB Environment Block\nnext_entry=\n######' >"$s/boot/grub/grubenv"
	line=$(sed -n "s|^\tlinux /boot/rmapbench/linux||p" "$s/boot/grub/custom.cfg" | tr -d "'")
	echo "${line# }" >"$s/proc/cmdline"
	kernel=${line##*rmapbench.run=????????.}
}

# goes_on STATUS: what the units start; fails unless it ends so
goes_on() {
	local got=0
	"$campaign" metal go-on >>"$BATS_TEST_TMPDIR/said" 2>&1 || got=$?
	[[ $got == "$1" ]] || {
		echo "$kernel: exit $got, not $1"
		tail -n 5 "$BATS_TEST_TMPDIR/said"
		return 1
	}
}

events() { jq -r '[.event, .boot // "", .attempt // ""] | map(tostring) | join(" ")' "$dir/journal.jsonl" | sed 's/ *$//'; }

# complete SAMPLES: every boot has its samples, once each
complete() {
	[[ $(cat "$dir"/boots/*/samples.jsonl | jq -r '[.boot, .cell, .rep] | join(" ")' | sort | uniq -c | awk '$1 != 1 { bad++ } END { print NR, bad + 0 }') == "$1 0" ]]
}
