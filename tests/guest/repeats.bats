#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# --deterministic: one seed gives the same to the digit, another one does not.

load ../cli/helper

# run_with SEED OUT VARIANTS [OPTION...]
run_with() {
	./run.sh sim --variants "$3" --loads move:root=shared --procs 8 --boots 1 --samples 1 --seed "$1" --out "$2" "${@:4}" >"$BATS_TEST_TMPDIR/log" 2>&1 || {
		cat "$BATS_TEST_TMPDIR/log"
		return 1
	}
}

# All that is recorded but how long the host took, at which try, and of whom.
# figures_of OUT VARIANT
figures_of() { jq -S 'del(.host_ms, .attempt, .boot, .variant)' "$1"/boots/*-"$2"/samples.jsonl; }

@test "two runs with one seed are equal, with another seed they differ" {
	cd "$root"
	run_with 5 "$BATS_TEST_TMPDIR/one" mainline,mainline-b --deterministic
	run_with 5 "$BATS_TEST_TMPDIR/two" mainline --deterministic
	run_with 6 "$BATS_TEST_TMPDIR/other" mainline --deterministic
	figures_of "$BATS_TEST_TMPDIR/one" mainline >"$BATS_TEST_TMPDIR/figures"
	[[ $(jq -s 'length == 2 and all(.status == "ok" and .window_timeouts == 0)' "$BATS_TEST_TMPDIR/figures") == true ]]
	figures_of "$BATS_TEST_TMPDIR/one" mainline-b | cmp "$BATS_TEST_TMPDIR/figures"
	figures_of "$BATS_TEST_TMPDIR/two" mainline | cmp "$BATS_TEST_TMPDIR/figures"
	[[ $(figures_of "$BATS_TEST_TMPDIR/other" mainline) != "$(<"$BATS_TEST_TMPDIR/figures")" ]]
	# and it is not another machine: as without, where runs differ by 2 % in such a sample
	run_with 5 "$BATS_TEST_TMPDIR/free" mainline
	[[ $(figures_of "$BATS_TEST_TMPDIR/free" mainline) != "$(<"$BATS_TEST_TMPDIR/figures")" ]]
	ratios=$(jq -n '[inputs | {level: .params.level, ns: (.elapsed_ns | add)}] | group_by(.level) | map(.[0].ns / .[1].ns)' \
		"$BATS_TEST_TMPDIR"/{one,free}/boots/*-mainline/samples.jsonl)
	echo "$ratios"
	[[ $(jq 'length == 2 and all(. > 0.93 and . < 1.07)' <<<"$ratios") == true ]]
}
