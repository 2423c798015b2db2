#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# How much slower than plain QEMU: both are measured, and compared.

load ../cli/helper

@test "the same samples on both, and the ratio of their medians" {
	out=$BATS_TEST_TMPDIR/speed
	run ./run.sh speed --machine 1s4c --loads null --samples 1 --out "$out"
	[[ $status == 0 ]]
	[[ $(wc -l <"$out/speed.txt") == 2 ]]
	read -r load procs plain simulated slower < <(tail -1 "$out/speed.txt")
	[[ $load == null && $procs == 4 ]]
	# two boots: a median is the mean of the two
	mean() { jq -s "map($1) | add / length" "$2"/boots/*/samples.jsonl; }
	plain_ms=$(mean '(.elapsed_ns | max) / 1e6' "$out/tcg") simulated_ms=$(mean .host_ms "$out/sim")
	jq -en "($plain - $plain_ms | fabs) < 0.06" >/dev/null
	jq -en "($simulated - $simulated_ms | fabs) < 0.06" >/dev/null
	# of what was measured, not of what is printed, which is rounded
	jq -en "$slower > 1 and ($slower - $simulated_ms / $plain_ms | fabs) < 0.006" >/dev/null
	refuses 1 "rmapbench: read results: $out/tcg/plan.json: backend tcg: how fast plain QEMU is says nothing of a machine" \
		./run.sh report "$out/tcg"
}
