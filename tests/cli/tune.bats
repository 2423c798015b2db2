#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# --tune on a made-up computer: set while it measures, and put back whatever ends
# the run.

load helper
load machine

setup() {
	made_up
	stop_using # nobody's load is looked at
	out=$BATS_TEST_TMPDIR/out
	own=$BATS_TEST_TMPDIR/root
	started=$BATS_TEST_TMPDIR/started
	file=$RMAPBENCH_SYSROOT/var/lib/rmapbench/tuned.json
	mkdir -p "$own/build/programs/bench"
	ln -s "$root/bench" "$own/bench"
	before=$(settings)
}

teardown() {
	if [[ -n ${runs-} ]]; then kill -KILL "$runs" 2>/dev/null || true; fi
}

# settings: all that is set, one a line; of several words the one in brackets
settings() {
	(cd "$RMAPBENCH_SYSROOT" && grep -rs . sys/devices/system/cpu/cpufreq/*/scaling_governor sys/devices/system/cpu/intel_pstate \
		sys/kernel/mm/ksm/run sys/kernel/mm/transparent_hugepage/enabled proc/sys/kernel) | sed 's/:.*\[\(.*\)\].*/:\1/' | sort
}

# measures SCRIPT: the program that measures
measures() {
	printf '#!/bin/bash\n%s\n' "$1" >"$own/build/programs/bench/rmapbench-bench"
	chmod +x "$own/build/programs/bench/rmapbench-bench"
}

# planned: a run with --tune, in $out
planned() { RMAPBENCH_ROOT=$own "$campaign" prepare here --force --tune --loads null --procs 1 --samples 1 --out "$out" 2>/dev/null; }

# killed: the run is killed while it measures, and its settings stay
killed() {
	measures ": >'$started'; exec sleep 1000"
	planned
	RMAPBENCH_ROOT=$own "$campaign" run "$out" 3>&- 2>/dev/null &
	runs=$!
	until [[ -e $started ]]; do sleep 0.01; done
	kill -KILL "$runs"
	wait "$runs" || true
	runs=''
	[[ $(settings) == "$tuned" ]]
}

tuned='proc/sys/kernel/nmi_watchdog:0
proc/sys/kernel/numa_balancing:0
proc/sys/kernel/random/boot_id:1111
proc/sys/kernel/randomize_va_space:0
proc/sys/kernel/soft_watchdog:0
proc/sys/kernel/watchdog:1
sys/devices/system/cpu/cpufreq/policy0/scaling_governor:performance
sys/devices/system/cpu/cpufreq/policy1/scaling_governor:performance
sys/devices/system/cpu/cpufreq/policy2/scaling_governor:performance
sys/devices/system/cpu/cpufreq/policy3/scaling_governor:performance
sys/devices/system/cpu/intel_pstate/no_turbo:1
sys/kernel/mm/ksm/run:0
sys/kernel/mm/transparent_hugepage/enabled:madvise'

@test "set while it measures, then put back, and no trace left" {
	measures "cd '$RMAPBENCH_SYSROOT' && $(declare -f settings); settings >'$started'; exec '$root/build/programs/bench/rmapbench-bench' \"\$@\""
	planned
	RMAPBENCH_ROOT=$own "$campaign" run "$out"
	[[ $(<"$started") == "$tuned" ]]
	[[ $(settings) == "$before" ]]
	[[ ! -e $(dirname "$file") ]]
	# the state that was recorded is the one that was measured in
	[[ $(jq -r '[.state.governor, .state.thp, .state.aslr] | join(" ")' "$out"/boots/*/context.json) == 'performance madvise 0' ]]
}

@test "-n says what would be set, and sets nothing" {
	run "$campaign" prepare here --tune --loads null -n
	[[ $status == 3 ]]
	[[ $(grep '^tune: ' <<<"$output") == 'tune: governor performance (is powersave): /sys/devices/system/cpu/cpufreq/policy0/scaling_governor
tune: governor performance (is powersave): /sys/devices/system/cpu/cpufreq/policy1/scaling_governor
tune: governor performance (is powersave): /sys/devices/system/cpu/cpufreq/policy2/scaling_governor
tune: governor performance (is powersave): /sys/devices/system/cpu/cpufreq/policy3/scaling_governor
tune: no_turbo 1 (is 0): /sys/devices/system/cpu/intel_pstate/no_turbo
tune: thp madvise (is always): /sys/kernel/mm/transparent_hugepage/enabled
tune: numa_balancing 0 (is 1): /proc/sys/kernel/numa_balancing
tune: ksm 0 (is 1): /sys/kernel/mm/ksm/run
tune: nmi_watchdog 0 (is 1): /proc/sys/kernel/nmi_watchdog
tune: soft_watchdog 0 (is 1): /proc/sys/kernel/soft_watchdog
tune: aslr 0 (is 2): /proc/sys/kernel/randomize_va_space' ]]
	[[ $(settings) == "$before" ]]
}

@test "killed: untune puts back" {
	killed
	"$campaign" untune
	[[ $(settings) == "$before" ]]
	[[ ! -e $(dirname "$file") ]]
}

@test "killed: the next run puts back, tuned or not" {
	killed
	"$campaign" prepare here --force --loads null --procs 1 --samples 1 --out "$out.next"
	"$campaign" run "$out.next"
	[[ $(settings) == "$before" ]]
	[[ $(jq -r .state.governor "$out.next"/boots/*/context.json) == powersave ]]
	rm -r "$out" "$started"
	killed
	# the same command: it goes on, and ends as a run that nobody killed
	cp "$root/build/programs/bench/rmapbench-bench" "$own/build/programs/bench/"
	RMAPBENCH_ROOT=$own "$campaign" run "$out"
	[[ $(settings) == "$before" ]]
	[[ $(jq -r .state.governor "$out"/boots/*/context.json) == performance ]]
}

@test "stopped by a signal: put back" {
	measures ": >'$started'; exec sleep 1000"
	planned
	RMAPBENCH_ROOT=$own "$campaign" run "$out" 3>&- 2>/dev/null &
	runs=$!
	until [[ -e $started ]]; do sleep 0.01; done
	kill -TERM "$runs"
	wait "$runs" || [[ $? == 3 ]]
	runs=''
	[[ $(settings) == "$before" ]]
}

@test "what somebody else has set meanwhile stays" {
	killed
	is /proc/sys/kernel/randomize_va_space 1
	is /sys/kernel/mm/ksm/run 1
	refuses 0 'rmapbench: warning: tune: aslr: is 1, neither the 0 that was set nor the 2 before that: left so
settings that a run had left were put back' "$campaign" untune
	is /proc/sys/kernel/randomize_va_space 2
	[[ $(settings) == "$before" ]]
}

@test "after a reboot there is nothing to put back" {
	killed
	is /proc/sys/kernel/random/boot_id 2222
	refuses 0 '' "$campaign" untune
	[[ $(settings) == "${tuned/1111/2222}" ]]
	[[ ! -e $file ]]
}

@test "one run at a time sets" {
	measures ": >'$started'; exec sleep 1000"
	planned
	RMAPBENCH_ROOT=$own "$campaign" run "$out" 3>&- 2>/dev/null &
	runs=$!
	until [[ -e $started ]]; do sleep 0.01; done
	"$campaign" prepare here --force --tune --loads null --procs 1 --out "$out.second"
	refuses 1 'rmapbench: tune: /run/rmapbench-tune.lock: another run has tuned this computer; wait for its end' \
		"$campaign" run "$out.second"
	# nor does anybody put back what it still needs
	"$campaign" untune
	[[ $(settings) == "$tuned" ]]
	kill -TERM "$runs"
	wait "$runs" || [[ $? == 3 ]]
	runs=''
	[[ $(settings) == "$before" ]]
}

@test "a setting that is refused: all is as before, and nothing measured" {
	# takes a number only
	ln -sf /proc/self/oom_score_adj "$RMAPBENCH_SYSROOT/sys/kernel/mm/transparent_hugepage/enabled"
	before=$(settings)
	planned
	refuses 1 'rmapbench: tune: thp: /sys/kernel/mm/transparent_hugepage/enabled cannot be set to madvise: Invalid argument' \
		"$campaign" run "$out"
	[[ $(settings) == "$before" ]]
	[[ ! -e $file && ! -e $out/journal.jsonl ]]
}

@test "without the permission: refused before anything is made" {
	((EUID == 0)) || skip 'needs root, to be somebody else'
	chmod a+x "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" "$BATS_TEST_TMPDIR"
	chmod -R a+rX "$RMAPBENCH_SYSROOT"
	as_nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
	as_nobody test -x "$campaign" || skip 'others may not use this folder'
	refuses 1 'rmapbench: tune: /sys/devices/system/cpu/cpufreq/policy0/scaling_governor: cannot be written: Permission denied; --tune needs root: sudo ./run.sh ...' \
		as_nobody "$campaign" prepare here --force --tune --loads null --out "$out"
	killed
	refuses 1 "rmapbench: tune: $file: a run that was killed has left settings, and only root can put them back: sudo ./run.sh untune" \
		as_nobody "$campaign" untune
}
