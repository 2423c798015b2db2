#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The state of a made-up computer: what is recorded of it, and what is not to be
# trusted.

load helper
load machine

setup() {
	bench=$root/build/programs/bench/rmapbench-bench
	report=$root/build/programs/report/rmapbench-report
	out=$BATS_TEST_TMPDIR/out
	made_up
}

teardown() { stop_using; }

# state: what a boot on this computer records, but for what it is allowed to use
state() {
	echo '{"target_ns":0,"samples":[]}' >"$BATS_TEST_TMPDIR/order"
	rm -f "$BATS_TEST_TMPDIR/raw"
	"$bench" "$BATS_TEST_TMPDIR/order" "$BATS_TEST_TMPDIR/raw" || return
	jq -S 'select(.type == "context").state | del(.release, .allowed_cpus, .core_kinds, .clocksource)' "$BATS_TEST_TMPDIR/raw"
}

@test "all of it is recorded" {
	state >"$BATS_TEST_TMPDIR/got"
	jq -S --arg sysroot "$RMAPBENCH_SYSROOT" '.sysroot = $sysroot' >"$BATS_TEST_TMPDIR/want" <<-'END'
		{"aslr": "2", "boot_id": "1111", "cgroup_cpu": "150000 100000", "cgroup_memory": "1073741824",
		"cmdline": "BOOT_IMAGE=/vmlinuz root=/dev/sda1 quiet", "core_throttles": 6, "cpufreq_driver": "intel_pstate",
		"cpuidle_driver": "intel_idle", "cpuidle_governor": "menu", "frequency_max_khz": "0-1: 3600000; 2-3: 3200000",
		"frequency_min_khz": "800000", "governor": "powersave", "ksm": "1", "lru_gen": "0x0007",
		"microcode": "0xb000040", "mitigation_mds": "Not affected", "mitigation_meltdown": "Mitigation: PTI",
		"nmi_watchdog": "1", "no_turbo": "0", "numa_balancing": "1", "online_cpus": "0-3", "other_load_ms": 0,
		"other_load_of_ms": 1000, "package_throttles": 28, "power": "mains", "smt": "on",
		"swap": "/dev/sda2 /swapfile", "swappiness": "60", "temperature_mc": 51000, "thp": "[always] madvise never",
		"thp_defrag": "always defer [madvise] never", "thp_shmem": "always [never]", "watchdog": "1", "zswap": "Y"}
	END
	# each reading of the CPUs' time is later than the one before, by how much is chance
	diff <(jq '.other_load_of_ms |= (. > 0)' "$BATS_TEST_TMPDIR/got") <(jq '.other_load_of_ms |= (. > 0)' "$BATS_TEST_TMPDIR/want")
}

@test "what there is not is left out" {
	rm -r "$RMAPBENCH_SYSROOT"/{proc,sys}
	[[ $(state | jq -c .) == "{\"sysroot\":\"$RMAPBENCH_SYSROOT\"}" ]]
}

@test "a virtual machine is told by its processor's flag, or its maker" {
	is /proc/cpuinfo $'processor : 0\nflags : fpu hypervisor sse'
	[[ $(state | jq -r .hypervisor) == 'Example Computers' ]]
	is /proc/cpuinfo $'processor : 0\nFeatures : fp asimd'
	is /sys/class/dmi/id/sys_vendor QEMU
	[[ $(state | jq -r .hypervisor) == QEMU ]]
}

# refused WHY REMEDY: here does not measure; with --force, and with --quick, it does
refused() {
	local others="rmapbench: warning: trust: state: the state is that of $RMAPBENCH_SYSROOT (RMAPBENCH_SYSROOT); unset it"
	local quiet=(--tune --loads null --procs 1 --samples 1)
	refuses 1 "rmapbench: trust: $1; $2, or --force: then the report marks it
$others" "$campaign" prepare here "${quiet[@]}" --out "$out" || return
	[[ ! -e $out ]] || return
	refuses 0 "rmapbench: warning: trust: $1; $2
$others" "$campaign" prepare here --force "${quiet[@]}" --out "$out.force" || return
	refuses 0 "rmapbench: warning: trust: $1; $2
$others" "$campaign" prepare here --quick "${quiet[@]}" --out "$out.quick"
}

@test "others use the CPUs" {
	used 3 97
	refused 'other load: others use 3.0 % of the CPUs, at most 2 % is sound' 'end what runs'
	"$campaign" run "$out.force"
	[[ $(jq -c '[.state, .state_after] | map(.other_load_ms / .other_load_of_ms | . * 1000 | round)' "$out.force"/boots/*/context.json) == '[30,30]' ]]
	"$report" "$out.force" | grep -A1 '^in doubt' | tr -s ' \n' ' ' |
		grep -q 'in doubt other load; boot 0: others use 3.0 % of the CPUs, at most 2 % is sound'
	# as much as is sound
	used 2 98
	"$campaign" prepare here --loads null --procs 1 --out "$out.sound"
}

@test "a computer on its battery" {
	is /sys/class/power_supply/BAT0/status Discharging
	refused 'battery: the computer runs on its battery' 'plug it in'
}

@test "throttled while it measures: the report says so" {
	local throttled=/sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count
	mkdir -p "$BATS_TEST_TMPDIR/root/build/programs/bench"
	ln -s "$root/bench" "$BATS_TEST_TMPDIR/root/bench"
	# the count rises once the first state is on disk
	cat >"$BATS_TEST_TMPDIR/root/build/programs/bench/rmapbench-bench" <<-END
		#!/bin/sh
		"$bench" "\$1" "\$2" &
		until grep -qs context "\$2"; do kill -0 \$! || exit; sleep 0.01; done
		echo 5 >"$RMAPBENCH_SYSROOT$throttled"
		wait
	END
	chmod +x "$BATS_TEST_TMPDIR/root/build/programs/bench/rmapbench-bench"
	RMAPBENCH_ROOT=$BATS_TEST_TMPDIR/root "$campaign" prepare here --loads null --procs 1 --samples 9 --out "$out"
	RMAPBENCH_ROOT=$BATS_TEST_TMPDIR/root "$campaign" run "$out"
	[[ $(jq '[.state.core_throttles, .state_after.core_throttles]' -c "$out"/boots/*/context.json) == '[6,11]' ]]
	"$report" "$out" | tr -s ' \n' ' ' | grep -q 'in doubt throttling; boot 0: the CPUs were throttled 5 times, too hot'
}

@test "a boot goes on in the state that it began in, or not at all" {
	"$campaign" prepare here --loads null --procs 1 --samples 2 --out "$out"
	"$campaign" run "$out"
	# as if it had been interrupted before the second sample
	sed -i 2d "$out"/boots/*/samples.jsonl
	sed -i '/done/d' "$out/journal.jsonl"
	is /proc/cmdline 'BOOT_IMAGE=/other root=/dev/sda1 quiet'
	is /sys/kernel/mm/ksm/run 0
	run "$campaign" run "$out"
	[[ $status != 0 && $output == *"begun in another state: ksm was '1', and is '0'"* ]]
	is /sys/kernel/mm/ksm/run 1
	"$campaign" run "$out"
	[[ $(wc -l <"$out"/boots/*/samples.jsonl) == 2 ]]
}
