#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The simulated machine is what its file says, and the judge would say if not.

load ../cli/helper

setup_file() {
	export out=$BATS_FILE_TMPDIR/validation
	./run.sh validate --machine 1s4c --out "$out" >"$BATS_FILE_TMPDIR/said" || true
}

@test "loads with known answers find the machine's file" {
	cat "$BATS_FILE_TMPDIR/said"
	grep -qx '\([0-9]*\) of \1 claims hold' "$BATS_FILE_TMPDIR/said"
	# all four levels, both locks, each kind of sharing
	for what in 'hand-off, ns: same complex' 'second level' 'last level' memory 'ticket lock, 4' 'MCS lock, 4' 'false sharing' padded 'read by all'; do
		grep -q "$what" "$out/validation.txt"
	done
	# a square of all CPUs, drawn
	[[ $(grep -vc '^#' "$out/plots/latency.tsv") == 16 ]]
	[[ -s $out/plots/latency.svg ]]
}

@test "another machine's file is told apart" {
	jq '.model.incomplex_cycles = 100 | .model.llc_cycles = 60' "$out/plan.json" >"$BATS_TEST_TMPDIR/plan"
	cp "$BATS_TEST_TMPDIR/plan" "$out/plan.json"
	run build/programs/sim/validate/rmapbench-validate judge "$out"
	[[ $status == 1 ]]
	[[ $output == *'hand-off, ns: same complex'*DIFFERS* ]]
	[[ $(grep -c DIFFERS <<<"$output") == 2 ]]
}

@test "what is no such run is refused" {
	run build/programs/sim/validate/rmapbench-validate judge "$BATS_TEST_TMPDIR"
	[[ $status == 1 ]]
	[[ $output == *'no result folder of a simulated machine' ]]
}

# sched_clock() goes by it, and what spins for a time by that
@test "the guest's TSC counts simulated time" {
	cat >"$BATS_TEST_TMPDIR/tsc.c" <<-'EOF'
		#include <stdint.h>
		#include <time.h>
		#include <x86intrin.h>
		static uint64_t ns(void)
		{
			struct timespec t;
			clock_gettime(CLOCK_MONOTONIC, &t);
			return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
		}
		int main(void)
		{
			uint64_t n = ns(), t = __rdtsc();
			for (volatile int i = 0; i < 300000; i++)
				;
			t = __rdtsc() - t;
			n = ns() - n;
			/* two a nanosecond, as far as a window lets tell; the host needs fifty times as long */
			return t > n && t < 4 * n ? 0 : 1;
		}
	EOF
	gcc -O1 "$BATS_TEST_TMPDIR/tsc.c" -o "$BATS_TEST_TMPDIR/tsc"
	out=$BATS_TEST_TMPDIR/out
	./run.sh sim --variants mainline --loads "exec:program=$BATS_TEST_TMPDIR/tsc" --procs 1,4 --boots 1 --samples 1 --out "$out"
	[[ $(jq -r .status "$out"/boots/*/samples.jsonl | sort | uniq -c | xargs) == '2 ok' ]]
}
