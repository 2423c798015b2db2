#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Campaigns on a computer made of files: every boot, and what comes between.

bats_require_minimum_version 1.5.0

setup() {
	load helper
	load computer
	computer
}

refused() { refuses 1 "$1" "$campaign" metal plan --quick --packages a=1,b=2 "${@:2}"; }

@test "the least invasive method that works is chosen, and said" {
	run -0 "$campaign" metal plan --quick --packages a=1,b=2
	[[ $output == *"boots by        kexec: nothing in /boot or the boot loader changes"*"also possible here: grub"* ]]
	echo 1 >"$RMAPBENCH_SYSROOT/proc/sys/kernel/kexec_load_disabled"
	run -0 "$campaign" metal plan --quick --packages a=1,b=2
	[[ $output == *"boots by        grub: "*"also possible here: none"* ]]
	refused 'rmapbench: boot: kexec: kexec is switched off until the next reboot (kernel.kexec_load_disabled)' --boot-by kexec
	[[ ! -e $RMAPBENCH_SYSROOT/var/lib/rmapbench ]]
}

@test "what cannot boot a kernel once is refused by its reason" {
	local s=$RMAPBENCH_SYSROOT
	refused 'rmapbench: boot: bootctl: this computer was not booted by UEFI' --boot-by bootctl
	chmod -x "$BATS_TEST_TMPDIR/bin/grub-reboot"
	refused 'rmapbench: boot: grub: there is no grub-reboot; PATH may lack /usr/sbin' --boot-by grub
	chmod +x "$BATS_TEST_TMPDIR/bin/grub-reboot"
	mount_of /boot ext4 /dev/sda2 ro,relatime
	refused 'rmapbench: boot: grub: /boot is mounted read-only' --boot-by grub
	mount_of /boot btrfs /dev/sda2
	refused 'rmapbench: boot: grub: /boot/grub/grubenv lies on btrfs, where GRUB cannot write its environment block: the entry would be booted again and again' --boot-by grub
	mount_of /boot ext4 /dev/mapper/vg-boot
	refused 'rmapbench: boot: grub: /boot/grub/grubenv lies on /dev/mapper/vg-boot (LVM, RAID or encrypted), where GRUB cannot write: the entry would be booted again and again' --boot-by grub
	mount_of /boot ext4 /dev/sda2
	echo 'source $prefix/custom.cfg' >"$s/boot/grub/grub.cfg"
	refused 'rmapbench: boot: grub: grub.cfg has no one-shot entries (next_entry)' --boot-by grub
	echo next_entry >"$s/boot/grub/grub.cfg"
	refused 'rmapbench: boot: grub: grub.cfg does not read custom.cfg' --boot-by grub
	rm "$s/boot/grub/grubenv"
	refused 'rmapbench: boot: grub: GRUB has no environment block (grubenv), so no one-shot entries' --boot-by grub
	rm "$s/sys/kernel/kexec_loaded"
	refused 'rmapbench: boot: kexec: this kernel is built without kexec' --boot-by kexec
}

@test "a full /boot" {
	mount -t tmpfs -o size=1M none "$RMAPBENCH_SYSROOT/boot" 2>/dev/null || skip 'needs root, to mount'
	mkdir "$RMAPBENCH_SYSROOT/boot/grub"
	echo next_entry custom.cfg >"$RMAPBENCH_SYSROOT/boot/grub/grub.cfg"
	: >"$RMAPBENCH_SYSROOT/boot/grub/grubenv"
	refused 'rmapbench: boot: grub: /boot has 0 MiB free, kernel and initrd need 101 MiB' --boot-by grub
	umount "$RMAPBENCH_SYSROOT/boot"
}

@test "lockdown and secure boot are named" {
	local efi=$RMAPBENCH_SYSROOT/sys/firmware/efi/efivars
	echo 'none [integrity] confidentiality' >"$RMAPBENCH_SYSROOT/sys/kernel/security/lockdown"
	refused 'rmapbench: boot: kexec: this kernel is locked down (integrity): it takes no kernel that its vendor has not signed' --boot-by kexec
	echo '[none] integrity confidentiality' >"$RMAPBENCH_SYSROOT/sys/kernel/security/lockdown"
	mkdir -p "$efi"
	printf '\6\0\0\0\1' >"$efi/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
	run "$campaign" metal plan --quick --packages a=1,b=2
	[[ $status == 1 && $output == *"boot: kexec: secure boot is on"*"boot: grub: secure boot is on"*"boot: bootctl: "* ]]
}

@test "systemd-boot without one-shot entries" {
	local efi=$RMAPBENCH_SYSROOT/sys/firmware/efi/efivars
	mkdir -p "$efi"
	program bootctl 'echo /boot'
	refused 'rmapbench: boot: bootctl: systemd-boot did not boot this computer' --boot-by bootctl
	printf '\6\0\0\0\7\0\0\0\0\0\0\0' >"$efi/LoaderFeatures-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
	refused 'rmapbench: boot: bootctl: this systemd-boot has no one-shot entries' --boot-by bootctl
	printf '\6\0\0\0\17\0\0\0\0\0\0\0' >"$efi/LoaderFeatures-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
	"$campaign" metal plan --quick --packages a=1,b=2 --boot-by bootctl
}

begin() {
	KERNELS='a b c'
	# shellcheck disable=SC2086 # words
	kernels $KERNELS
	campaign_folder "${1:-2}"
	"$campaign" metal start "$dir" --pause 0 >"$BATS_TEST_TMPDIR/said" 2>&1 && return 1
	[[ $? == 5 ]] || { cat "$BATS_TEST_TMPDIR/said"; return 1; }
}

needs_root() { ((EUID == 0)) || skip 'needs root'; }

@test "a campaign goes from kernel to kernel, home, and leaves no trace" {
	needs_root
	local before i
	before=$(cd "$RMAPBENCH_SYSROOT" && find . -type f ! -name cmdline | LC_ALL=C sort | xargs sha256sum)
	echo 'set timeout=1' >"$RMAPBENCH_SYSROOT/boot/grub/custom.cfg"
	begin
	for i in 0 1 2 3 4 5; do
		turn_on
		[[ $kernel == "$i.1" ]]
		goes_on 5
	done
	complete 12
	turn_on
	[[ $kernel == own ]]
	goes_on 0
	[[ $(events | tail -n 2 | paste -sd' ') == 'run-homeward run-done' ]]
	turn_on
	goes_on 0
	[[ $(<"$RMAPBENCH_SYSROOT/boot/grub/custom.cfg") == 'set timeout=1' ]]
	"$campaign" metal uninstall
	[[ $(<"$RMAPBENCH_SYSROOT/boot/grub/custom.cfg") == 'set timeout=1' ]]
	rm "$RMAPBENCH_SYSROOT"/{systemctl,boot/grub/custom.cfg}
	diff <(echo "$before") <(cd "$RMAPBENCH_SYSROOT" && find . -type f ! -name cmdline | LC_ALL=C sort | xargs sha256sum)
	[[ -z $(find "$RMAPBENCH_SYSROOT" -name '*rmapbench*') ]]
}

@test "a kernel that panics or hangs is tried three times, and the others are measured" {
	needs_root
	local n=0
	begin
	while ((n++ < 30)); do
		turn_on
		# all that b needs: never comes up
		if [[ $kernel == 1.* || $kernel == 4.* ]]; then turn_on; fi
		[[ $kernel != own ]] || { (goes_on 4 && exit) && break; }
		[[ $kernel == own ]] || goes_on 5
	done
	((n < 30))
	[[ $(events | grep -c 'boot-failed 1') == 3 && $(events | grep -c 'boot-failed 4') == 3 ]]
	[[ $(events | grep -c boot-start) == 10 ]]
	complete 8
	[[ $(events | tail -n 1) != run-done ]]
}

@test "a boot entry that is used again ends the campaign, and no reboot follows" {
	needs_root
	begin
	stuck=1
	turn_on
	goes_on 5 # which arms boot 1; but the first entry comes up again
	echo "root=/dev/sda1 rmapbench.run=$(jq -r .id "$RMAPBENCH_SYSROOT/var/lib/rmapbench/metal.json").0.1" >"$RMAPBENCH_SYSROOT/proc/cmdline"
	rm "$RMAPBENCH_SYSROOT/systemctl"
	goes_on 6
	grep -q 'this kernel was not to come up now: its boot entry was used again' "$BATS_TEST_TMPDIR/said"
	[[ ! -e $RMAPBENCH_SYSROOT/systemctl && $(events | tail -n 1) == run-stopped ]]
	# nor does its own kernel go on by itself
	echo "$own_cmdline" >"$RMAPBENCH_SYSROOT/proc/cmdline"
	goes_on 3
	[[ ! -e $RMAPBENCH_SYSROOT/systemctl ]]
}

@test "stop ends after the boot that runs, resume goes on" {
	needs_root
	begin
	turn_on
	"$campaign" metal stop
	"$campaign" metal status | grep -qx 'it stops after this boot'
	goes_on 5
	turn_on
	[[ $kernel == own ]]
	goes_on 3
	[[ $(events | paste -sd,) == 'run-start,boot-start 0 1,boot-done 0 1,run-stopped,run-homeward' || $(events | paste -sd,) == 'run-start,boot-start 0 1,run-stopped,boot-done 0 1,run-homeward' ]]
	run -5 "$campaign" metal resume
	turn_on
	[[ $kernel == 1.1 ]]
	[[ $("$campaign" metal status) == *'boot 2 of 6: b, block 1;'*'0 failed'* ]]
}

@test "start -n changes nothing; start begins though a stop was asked for before" {
	needs_root
	run -0 ./run.sh metal start -n --quick --packages a=1,b=2
	[[ $output == *'boots by        kexec: '* ]]
	[[ ! -e $RMAPBENCH_SYSROOT/var/lib/rmapbench ]]
	begin
	"$campaign" metal stop
	run -5 "$campaign" metal start "$dir" --pause 0
	turn_on
	goes_on 5
	[[ $(events | grep -c run-stopped) == 0 ]]
}

# What there was before power was cut, by cut lines of the journal: every prefix.
@test "power is cut after any line of the journal: nothing is lost or doubled" {
	needs_root
	local line lines n
	begin 1
	while turn_on && [[ $kernel != own ]]; do goes_on 5; done
	goes_on 0
	cp -r "$dir" "$BATS_TEST_TMPDIR/whole"
	lines=$(wc -l <"$dir/journal.jsonl")
	for ((line = 1; line < lines; line++)); do
		rm -r "$dir"
		cp -r "$BATS_TEST_TMPDIR/whole" "$dir"
		head -n "$line" "$BATS_TEST_TMPDIR/whole/journal.jsonl" >"$dir/journal.jsonl"
		# half a sample of the boot that had begun, and half a line
		for n in 0-a 1-b 2-c; do
			if ! events | grep -qx "boot-start ${n%-*} 1"; then
				rm -r "$dir/boots/00$n"
			elif ! events | grep -q "boot-done ${n%-*}"; then
				truncate -s -40 "$dir/boots/00$n/samples.jsonl"
			fi
		done
		printf '{"event":"boot-do' >>"$dir/journal.jsonl"
		kernel=own
		echo "$own_cmdline" >"$RMAPBENCH_SYSROOT/proc/cmdline"
		for ((n = 0; n < 20; n++)); do
			[[ $kernel == own ]] && { "$campaign" metal resume >"$BATS_TEST_TMPDIR/said" 2>&1 && break; [[ $? == 5 ]]; }
			[[ $kernel == own ]] || goes_on 5
			turn_on
		done
		((n < 20))
		[[ $(events | grep -c '^boot-done') == 3 && $(events | tail -n 1) == run-done ]]
		complete 6
	done
}

@test "killed in the middle of a sample, its kernel goes on; and with the power cut, it fails and is tried again" {
	needs_root
	begin 1
	turn_on
	# the second sample never ends
	jq '.target_ns = 60000000000' "$dir/plan.json" >"$BATS_TEST_TMPDIR/plan" && cp "$BATS_TEST_TMPDIR/plan" "$dir/plan.json"
	"$campaign" metal go-on >"$BATS_TEST_TMPDIR/said" 2>&1 &
	until pgrep -f "rmapbench-bench $dir/boots/000-a/order.json" >/dev/null; do
		kill -0 $!
		sleep 0.05
	done
	kill -KILL $!
	wait $! || true
	jq '.target_ns = 1000000' "$dir/plan.json" >"$BATS_TEST_TMPDIR/plan" && cp "$BATS_TEST_TMPDIR/plan" "$dir/plan.json"
	echo "$own_cmdline" >"$RMAPBENCH_SYSROOT/proc/cmdline"
	goes_on 5
	turn_on
	[[ $kernel == 0.2 ]]
	while [[ $kernel != own ]]; do goes_on 5 && turn_on; done
	goes_on 0
	[[ $(jq -r 'select(.event == "boot-failed") | .reason' "$dir/journal.jsonl") == 'it did not come up, or its end came with 2 samples missing' ]]
	complete 6
}

@test "the results' disk fills up: no kernel follows, and with room resume goes on" {
	needs_root
	local reboots
	mkdir "$BATS_TEST_TMPDIR/results"
	mount -t tmpfs -o size=256k none "$BATS_TEST_TMPDIR/results" 2>/dev/null || skip 'needs root, to mount'
	begin 1
	turn_on
	goes_on 5
	turn_on
	dd if=/dev/zero of="$dir/other" bs=4k 2>/dev/null || true
	goes_on 1
	grep -q 'order.json: cannot be written: No space left on device' "$BATS_TEST_TMPDIR/said"
	# the unit's FailureAction reboots
	reboots=$(wc -l <"$RMAPBENCH_SYSROOT/systemctl")
	turn_on
	[[ $kernel == own ]]
	goes_on 3
	[[ $(wc -l <"$RMAPBENCH_SYSROOT/systemctl") == "$reboots" ]]
	rm "$dir/other"
	run "$campaign" metal resume
	[[ $status == 5 ]]
	while turn_on && [[ $kernel != own ]]; do goes_on 5; done
	goes_on 0
	[[ $(events | grep -c '^boot-failed') == 1 && $(events | tail -n 1) == run-done ]]
	complete 6
	cp -r "$dir" "$dir-2"
	umount "$dir"
}

@test "the clock of a boot is wrong: nothing is lost, and status says no nonsense" {
	needs_root
	begin 1
	turn_on
	goes_on 5
	# the battery of the clock is empty
	sed -i 's/"utc": *"[^"]*"/"utc":"1970-01-01T00:00:07Z"/' "$dir/journal.jsonl"
	turn_on
	goes_on 5
	turn_on
	run -0 "$campaign" metal status
	[[ ${lines[0]} =~ ^"boot 3 of 3: c, block 1; "("about "[0-9]" min left; ")?"0 failed"$ ]]
	while [[ $kernel != own ]]; do goes_on 5 && turn_on; done
	goes_on 0
	[[ $(events | tail -n 1) == run-done ]]
	complete 6
}

@test "another kernel than the plan's, or than the computer's own, is a stop" {
	needs_root
	begin
	turn_on
	echo x >>"$RMAPBENCH_ROOT/build/kernels/packages-metal/b/bzImage"
	goes_on 1
	grep -q 'packages-metal/b: bzImage is not the file that was built' "$BATS_TEST_TMPDIR/said"
	echo "$own_cmdline" >"$RMAPBENCH_SYSROOT/proc/cmdline"
	sed -i 's/"own_release": *"[^"]*"/"own_release":"5.0-other"/' "$RMAPBENCH_SYSROOT/var/lib/rmapbench/metal.json"
	goes_on 1
	grep -q "is neither this computer's own kernel, 5.0-other when the campaign began, nor one of the campaign" "$BATS_TEST_TMPDIR/said"
}

@test "one campaign at a time; bad words name what is valid" {
	needs_root
	begin
	mv "$dir" "$dir-2"
	cp -r "$dir-2" "$dir"
	refuses 1 "rmapbench: metal: $dir: this campaign is installed: metal resume, or metal uninstall, which leaves its results" "$campaign" metal start "$dir-2"
	refuses 2 'rmapbench: metal: now: not expected; there are: plan [OPTION]..., start [OPTION]..., status, resume, stop, uninstall' "$campaign" metal stop now
	refuses 2 "rmapbench: option: --boot-by: 'lilo' is unknown; there are: kexec, grub, bootctl" "$campaign" metal plan --boot-by lilo
	refuses 2 "rmapbench: option: --packages: 'x' is not NAME=FILE.deb or NAME=RELEASE, NAME of a-z, 0-9, - and ." "$campaign" metal plan --packages x
	refuses 2 'rmapbench: option: --packages: is instead of --base, --kernel-src and --variants' "$campaign" metal plan --packages a=1 --base 6.12
}
