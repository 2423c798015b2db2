#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Measuring this computer: on the CPUs that may be used, with all that happens
# to a program that runs for long.

load helper

setup() {
	bench=$root/build/programs/bench/rmapbench-bench
	out=$BATS_TEST_TMPDIR/out
	# the last CPU that may be used, and one that may not be used beside it
	last=$(taskset -cp $$ | grep -o '[0-9]*$')
	other=$((last ? 0 : 1))
}

@test "only the CPUs that affinity allows" {
	taskset -c "$last" "$campaign" prepare here --force --loads "null@$last" --samples 1 --out "$out"
	taskset -c "$last" "$campaign" run "$out"
	[[ $(jq -c '[.status, .cpus]' "$out"/boots/*/samples.jsonl) == "[\"ok\",[$last]]" ]]
	[[ $(jq -r .state.allowed_cpus "$out"/boots/*/context.json) == "$last" ]]
	refuses 2 "rmapbench: placement: $other: this computer has the CPUs $last" \
		taskset -c "$last" "$campaign" prepare here --force --loads "null@$other"
	refuses 2 'rmapbench: option: --procs: 2 is more than the CPUs of this computer; 1 to 1' \
		taskset -c "$last" "$campaign" prepare here --procs 2
	run taskset -c "$last" "$campaign" prepare here --quick -n
	[[ $(grep -c nprocs <<<"$output") == $(grep -c 'nprocs=1 ' <<<"$output") ]]
}

@test "a plan that needs CPUs that are no longer allowed" {
	((last)) || skip 'needs two CPUs'
	echo '{"target_ns":0,"samples":[{"cell":0,"rep":0,"load":"null","params":{},"placement":"pack","nprocs":2,"ops":8,"warmup_ops":1}]}' >"$BATS_TEST_TMPDIR/order"
	refuses 1 "rmapbench: placement: pack: has no room for 2 processes; the CPUs are $last" \
		taskset -c "$last" "$bench" "$BATS_TEST_TMPDIR/order" "$out"
}

@test "a topology left in the environment" {
	for name in SYNTHETIC XMLFILE FSROOT COMPONENTS CPUID_PATH THISSYSTEM; do
		refuses 2 "rmapbench: topology: HWLOC_$name: changes what this computer seems to have; unset it" \
			env "HWLOC_$name=package:2 core:8 pu:2" "$campaign" prepare here -n
	done
	HWLOC_HIDE_ERRORS=1 "$campaign" prepare here -n >/dev/null || [[ $? == 3 ]]
}

# interrupted OUT: a run of several seconds is begun, and sent HUP, INT and TERM
interrupted() {
	"$campaign" run "$1" 3>&- 2>/dev/null &
	local pid=$!
	until grep -qs boot-start "$1/journal.jsonl"; do sleep 0.05; done
	kill -HUP "$pid"
	kill -INT "$pid"
	kill -TERM "$pid"
	wait "$pid"
}

@test "signals that nohup and others ignore stay ignored" {
	"$campaign" prepare here --force --loads null --procs 1 --samples 5 --out "$out"
	run interrupted "$out"
	[[ $status == 3 ]]
	(
		trap '' HUP INT TERM
		interrupted "$out"
	)
	grep -q run-done "$out/journal.jsonl"
	[[ $(jq -s length "$out"/boots/*/samples.jsonl) == 5 ]]
}

@test "descriptors that are closed at the start" {
	"$campaign" prepare here --force --loads null --procs 1 --samples 1 --out "$out"
	"$campaign" run "$out" <&- >&- 2>&-
	grep -q run-done "$out/journal.jsonl"
	[[ $(jq -r .status "$out"/boots/*/samples.jsonl) == ok ]]
	cmp <("$root/build/programs/report/rmapbench-report" "$out") \
		<("$root/build/programs/report/rmapbench-report" "$out" <&- 2>&-)
	# what is said to stderr must not land in a file that took its place
	echo '{"target_ns":0,"samples":[{"cell":0,"rep":0,"load":"null","params":{},"placement":"pack","nprocs":999,"ops":8,"warmup_ops":1}]}' >"$BATS_TEST_TMPDIR/order"
	closed() { "$bench" "$BATS_TEST_TMPDIR/order" "$BATS_TEST_TMPDIR/raw" 2>&-; }
	run closed
	[[ $status == 1 ]]
	[[ $(jq -rs '.[].type' "$BATS_TEST_TMPDIR/raw") == context ]]
}

@test "stderr is closed: the same result" {
	./run.sh here --force --loads null --procs 1 --samples 1 --out "$out" >"$BATS_TEST_TMPDIR/said" 2>&-
	[[ $(tail -n1 "$BATS_TEST_TMPDIR/said") == "report: $out/report.txt" ]]
	[[ $(jq -r .status "$out"/boots/*/samples.jsonl) == ok ]]
	! ./run.sh here --loads nosuch 2>&-
}

@test "git refuses the project's tree" {
	git rev-parse HEAD >/dev/null || skip 'no repository'
	"$campaign" prepare here --force --loads null --procs 1 --samples 1 --boots 2 --out "$out"
	said=$(GIT_TEST_ASSUME_DIFFERENT_OWNER=1 GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 \
		"$campaign" run "$out" 2>&1 | grep '^rmapbench: ')
	[[ $said == "rmapbench: warning: commit: $root: unknown: git refuses a tree of another owner; git config --global --add safe.directory '$root'" ]]
	[[ $(jq -r .host.commit "$out"/boots/*/context.json) == $'unknown\nunknown' ]]
}

@test "pages of another size than the loads move" {
	gcc -shared -fPIC -x c -o "$BATS_TEST_TMPDIR/pages.so" - <<-'END'
		#define _GNU_SOURCE
		#include <dlfcn.h>
		#include <unistd.h>
		long sysconf(int name)
		{
			return name == _SC_PAGESIZE ? 65536 : ((long (*)(int))dlsym(RTLD_NEXT, "sysconf"))(name);
		}
	END
	refuses 2 'rmapbench: page size: this computer: 65536 bytes; the loads move pages of 4096' \
		env LD_PRELOAD="$BATS_TEST_TMPDIR/pages.so" "$campaign" prepare here -n
}

@test "who runs in the background is not timed, and is counted" {
	((last)) || skip 'needs two CPUs'
	"$campaign" prepare here --force --loads forkmove:size_bytes=64K --procs 2 --samples 1 --boots 1 --out "$out"
	"$campaign" run "$out"
	sample=$(cat "$out"/boots/*/samples.jsonl)
	[[ $(jq -r .reason <<<"$sample") != 'too short: '* ]] || skip 'the host has not run the one in the background'
	[[ $(jq -c '[.status, .background, .background_ops > 1, (.interval_ns[1] | add)]' <<<"$sample") == '["ok",1,true,0]' ]]
	"$root/build/programs/report/rmapbench-report" "$out" --format json >"$BATS_TEST_TMPDIR/json"
	of() { jq ".measurements[] | select(.metric == \"$1\") | .value" "$BATS_TEST_TMPDIR/json"; }
	jq -en --argjson s "$sample" "$(of throughput) / (\$s.ops * 1e9 / \$s.elapsed_ns[0]) - 1 | fabs < 1e-6"
	jq -en --argjson s "$sample" "$(of background_per_op) / (\$s.background_ops / \$s.ops) - 1 | fabs < 1e-6"
}

@test "at a set rate no op in the background comes early, and too few void the sample" {
	((last)) || skip 'needs two CPUs'
	"$campaign" prepare here --force --loads forkmove:size_bytes=64K:period_ns=20000000,forkmove:size_bytes=64K:period_ns=1 \
		--procs 2 --samples 1 --boots 1 --out "$out"
	"$campaign" run "$out"
	cat "$out"/boots/*/samples.jsonl
	jq -es 'length == 2 and all(.background_ops <= 1 + .elapsed_ns[1] / .params.period_ns)' "$out"/boots/*/samples.jsonl
	jq -r 'select(.params.period_ns == 1) | .status, .reason' "$out"/boots/*/samples.jsonl | xargs |
		grep -Eq '^invalid (too short: .*|those in the background did [0-9]+ ops of the [0-9]+ that were due)$'
}

@test "the quick matrix of a computer has every load" {
	run "$campaign" prepare here --quick -n
	while read -r load; do grep -q "^  $load " <<<"$output"; done < <(sed -nE 's/^LOAD\((.*)\)/\1/p' bench/loads.def)
}

@test "a load that this computer cannot run says why" {
	[[ ! -w /sys/kernel/mm/page_idle/bitmap ]] || skip 'this kernel can make rmap walks'
	"$campaign" prepare here --force --loads walk --procs 1 --samples 1 --boots 1 --out "$out"
	"$campaign" run "$out"
	[[ $(jq -r .reason "$out"/boots/*/samples.jsonl) == *'/page_idle/bitmap'* ]]
}

# perf, as far as a pass of c2c needs it
a_perf() {
	mkdir -p "$BATS_TEST_TMPDIR/bin"
	printf '#!/bin/sh\n%s\n' "$1" >"$BATS_TEST_TMPDIR/bin/perf"
	chmod +x "$BATS_TEST_TMPDIR/bin/perf"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

@test "perf c2c samples each load with the most processes, in runs of their own" {
	((last)) || skip 'needs two CPUs'
	# c2c record -a -o DATA COMMAND...; c2c report -i DATA --stdio
	# shellcheck disable=SC2016 # of that script
	a_perf 'if [ "$2" = report ]; then cat "$4"; exit; fi; [ "$2 $3 $4" = "record -a -o" ] || exit 9; data=$5; shift 5; "$@" && echo "lines of $*" >"$data"; [ ! -f "$2" ] || cat "$2" >>"$data"'
	"$campaign" prepare here --force --loads null,share --procs 1,2 --samples 1 --out "$out"
	run "$campaign" run "$out"
	[[ $status == 0 && $output == *"lines that bounce in share, 2 processes: $out/c2c/cell-3.txt"* ]]
	[[ $(ls "$out/c2c") == cell-3.txt ]]
	grep -q 'lines of .*/rmapbench-bench ' "$out/c2c/cell-3.txt"
	[[ $(sed 1d "$out/c2c/cell-3.txt" | jq -c '.samples | map([.load, .nprocs])') == '[["share",2]]' ]]
	[[ $(jq -s length "$out"/boots/*/samples.jsonl) == 4 ]]
}

@test "where perf c2c does not work, it is said why, and nothing is lost" {
	a_perf 'echo "failed: memory events not supported" >&2; exit 1'
	"$campaign" prepare here --force --loads share@"$last" --procs 1 --samples 1 --out "$out"
	run "$campaign" run "$out"
	[[ $status == 0 && $output == *'no lines that bounce by perf c2c: this computer: failed: memory events not supported'* ]]
	[[ ! -e $out/c2c && $(jq -r .status "$out"/boots/*/samples.jsonl) == ok ]]
}

@test "how long ops took, of each role" {
	((last)) || skip 'needs two CPUs'
	"$campaign" prepare here --force --loads forkmove,move --procs 1,2 --samples 1 --out "$out"
	"$campaign" run "$out"
	# of a load with roles, if there are two; a median is no more than the mean of the slower half
	jq -es 'map(select(.op_median_ns)) | map([.load, .nprocs]) == [["forkmove", 2]]' "$out"/boots/*/samples.jsonl
	jq -es 'map(select(.op_median_ns)) | all(.op_median_ns > 0 and .op_median_ns <= .op_p99_ns and .op_p99_ns <= .op_max_ns and
		.op_max_ns <= (.elapsed_ns | max) and .op_median_ns * .ops / 2 <= (.elapsed_ns | max) * 1.07 and
		.background_median_ns > 0 and .background_median_ns <= .background_max_ns)' "$out"/boots/*/samples.jsonl
	# a busy computer may spoil the sample: then there is nothing to report
	spoilt=$(jq -r 'select(.load == "forkmove" and .nprocs == 2 and .status != "ok").reason' "$out"/boots/*/samples.jsonl)
	[[ $spoilt != 'too short: '* ]] || skip "inconclusive: $spoilt"
	[[ -z $spoilt ]]
	"$root/build/programs/report/rmapbench-report" "$out" >"$BATS_TEST_TMPDIR/report"
	grep -q '^latency of forkmove' "$BATS_TEST_TMPDIR/report"
	grep -A3 '^latency of forkmove' "$BATS_TEST_TMPDIR/report" | grep -qE '^    2 running( +[0-9.]+){2} +base +[0-9.]+ +[0-9.]+$'
	[[ $(grep -c '^latency of move' "$BATS_TEST_TMPDIR/report") == 0 ]]
	[[ $(wc -L <"$BATS_TEST_TMPDIR/report") -le 72 ]]
}

@test "a pass of perf c2c that cannot be made takes nothing from the run" {
	((last)) || skip 'needs two CPUs'
	a_perf 'exit 0'
	"$campaign" prepare here --force --loads share --procs 2 --samples 1 --out "$out"
	mkdir -p "$out/c2c/order.json"
	run "$campaign" run "$out"
	[[ $status == 0 && $output == *"$out/c2c/order.json: cannot be written"* ]]
	[[ $(jq -r .event "$out/journal.jsonl" | tail -n 1) == run-done ]]
}
