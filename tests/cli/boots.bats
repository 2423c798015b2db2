#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What the engine makes of a boot that fails: tried again only where that may
# help, and told by its real reason. QEMU is a script, and the kernel is none.

load helper

# shellcheck disable=SC2154 # root, campaign: helper.bash
setup() {
	stand_in mainline '{release: "none"}'
	mkdir "$BATS_TEST_TMPDIR/bin"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	out=$BATS_TEST_TMPDIR/out
	"$campaign" prepare sim --variants mainline --loads null --procs 1 --boots 1 --samples 1 --kernel-src "$tree" --out "$out"
}

# guest: QEMU from now on, from stdin; it knows its $console, and counts its starts
guest() {
	{
		cat <<-'BEGIN'
			#!/usr/bin/env bash
			for word; do case $word in file:*console.log) console=${word#file:} ;; esac done
			echo start >>"${console%/*}/starts"
		BEGIN
		cat
	} >"$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
	chmod +x "$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
}

starts() { wc -l <"$out/boots/000-mainline/starts"; }

reasons() { jq -r 'select(.event == "boot-failed") | .reason' "$out/journal.jsonl" | sort -u; }

@test "QEMU does not start: once, and its first complaint" {
	guest <<-'GUEST'
		echo 'qemu-system-x86_64: warning: TCG does not support something' >&2
		echo 'rmapbench: simulated machine: lock-sites: No such file or directory' >&2
		echo 'qemu-system-x86_64: Could not load plugin' >&2
		exit 1
	GUEST
	run "$campaign" run "$out"
	[[ $status == 1 ]]
	[[ $(starts) == 1 ]]
	[[ $(reasons) == 'rmapbench: simulated machine: lock-sites: No such file or directory' ]]
	[[ $(wc -l <<<"$output") == 1 && $output == *'lock-sites: No such file or directory'* ]]
}

@test "QEMU is killed: three times, and the signal" {
	guest <<<'kill -9 $$'
	run "$campaign" run "$out"
	[[ $status == 4 ]]
	[[ $(starts) == 3 ]]
	[[ $(reasons) == 'killed by signal 9 (Killed)' ]]
	[[ $output == *"rmapbench: boot: $out/boots/000-mainline: failed 3 times; left out" ]]
	# a new run has new tries
	run "$campaign" run "$out"
	[[ $(starts) == 6 ]]
}

@test "the kernel panics: three times, and what it said" {
	guest <<-'GUEST'
		echo '[    0.5] Kernel panic - not syncing: no root' >"$console"
		exit 0
	GUEST
	run "$campaign" run "$out"
	[[ $status == 4 ]]
	[[ $(starts) == 3 ]]
	[[ $(reasons) == 'Kernel panic - not syncing: no root' ]]
}

@test "all is handed over but the guest does not switch off: it is not waited for" {
	guest <<-'GUEST'
		echo '{"type": "done", "samples": 0}' >"${console%/*}/raw.jsonl"
		(($(wc -l <"${console%/*}/starts") > 1)) || exec sleep 1000
	GUEST
	run "$campaign" run "$out"
	[[ $(reasons) == '1 samples are missing' ]]
}

@test "a file of the kernel is missing or replaced: no boot at all" {
	guest <<<'exit 1'
	echo other >"$kernel/bzImage"
	refuses 1 "rmapbench: kernel: $kernel: bzImage is not the file that was built; remove the folder to have it built again" "$campaign" run "$out"
	rm "$kernel/bzImage"
	run "$campaign" run "$out"
	[[ $status == 1 && $output == *' bzImage is not the file that was built; '* ]]
	[[ ! -e $out/boots/000-mainline/starts ]]
}

@test "a plan that does not say which kernel it is: refused" {
	jq 'del(.variants[].kernel)' "$out/plan.json" >"$BATS_TEST_TMPDIR/plan" && cp "$BATS_TEST_TMPDIR/plan" "$out/plan.json"
	refuses 2 'rmapbench: plan: mainline: does not say which kernel it is: made by an older rmapbench; begin a new run' "$campaign" run "$out"
}

@test "a library that the loader does not find: named, and no boot" {
	guest <<<'exit 1'
	printf '#!/bin/sh\necho "	libjansson.so.4 => not found"\n' >"$BATS_TEST_TMPDIR/bin/ldd"
	chmod +x "$BATS_TEST_TMPDIR/bin/ldd"
	run "$campaign" run "$out"
	[[ $status == 1 ]]
	[[ $output == *'needs libjansson.so.4, which the loader does not find; set LD_LIBRARY_PATH'* ]]
	[[ ! -e $out/boots/000-mainline/starts ]]
}

@test "a library that is found by LD_LIBRARY_PATH alone is carried along" {
	mkdir "$BATS_TEST_TMPDIR/lib"
	cp "$(ldd build/programs/bench/rmapbench-bench | awk '/libjansson/ {print $3}')" "$BATS_TEST_TMPDIR/lib/libjansson.so.4"
	echo '{}' >"$BATS_TEST_TMPDIR/order"
	LD_LIBRARY_PATH=$BATS_TEST_TMPDIR/lib sim/initrd.sh build/programs/bench/rmapbench-bench "$BATS_TEST_TMPDIR/order" "$BATS_TEST_TMPDIR/initrd.gz"
	zcat "$BATS_TEST_TMPDIR/initrd.gz" | cpio -it --quiet >"$BATS_TEST_TMPDIR/files"
	grep -qx lib/libjansson.so.4 "$BATS_TEST_TMPDIR/files"
	grep -qx 'lib/ld-linux-x86-64.so.2' "$BATS_TEST_TMPDIR/files"
	! grep -q "${BATS_TEST_TMPDIR#/}" "$BATS_TEST_TMPDIR/files"
}

@test "a machine's file that was edited after the plan: no boot, and by its key" {
	guest <<<'exit 1'
	cp sim/machines/2s8c "$BATS_TEST_TMPDIR/mine"
	"$campaign" prepare sim --machine "$BATS_TEST_TMPDIR/mine" --variants mainline --loads null --procs 1 --boots 1 --samples 1 --kernel-src "$tree" --out "$out-2"
	sed -i 's/^xsocket_cycles = 250/xsocket_cycles = 251/' "$BATS_TEST_TMPDIR/mine"
	run "$campaign" run "$out-2"
	[[ $status == 1 && $output == *'rmapbench: machine: mine: xsocket_cycles is not what it was when the run was planned: begin a new run'* ]]
	[[ ! -e $out-2/boots/000-mainline/starts ]]
	# a key that is new since, as before it was known, is none of that
	jq 'del(.model.stream_cycles)' "$out-2/plan.json" >"$BATS_TEST_TMPDIR/plan" && cp "$BATS_TEST_TMPDIR/plan" "$out-2/plan.json"
	sed -i 's/^xsocket_cycles = 251/xsocket_cycles = 250/; /^stream_cycles/d' "$BATS_TEST_TMPDIR/mine"
	run "$campaign" run "$out-2"
	[[ $output != *'when the run was planned'* && -s $out-2/boots/000-mainline/starts ]]
}
