#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Result folders as users meet them: foreign, broken, cut short.

load helper

@test "report of a folder that is none" {
	run ./run.sh report "$BATS_TEST_TMPDIR"
	[[ $status == 1 ]]
	[[ $output == "rmapbench: "*"$BATS_TEST_TMPDIR"* ]]
}

@test "report in an unknown format" {
	run ./run.sh report results/reference/2s8c-6.12 --format pdf
	[[ $status == 2 ]]
	[[ $output == *'text, tsv, json, html'* ]]
}

@test "a last line that was cut is skipped, counted and named" {
	cp -r results/reference/2s8c-6.12 "$BATS_TEST_TMPDIR/cut"
	samples=$(ls "$BATS_TEST_TMPDIR"/cut/boots/*/samples.jsonl | head -n1)
	truncate -s -20 "$samples"
	run ./run.sh report "$BATS_TEST_TMPDIR/cut"
	[[ $status == 0 ]]
	[[ $output == *'cut short'* ]]
	n=$(jq '[.excluded[] | select(.reason | test("cut short"))] | length' < <(./run.sh report "$BATS_TEST_TMPDIR/cut" --format json))
	[[ $n == 1 ]]
}

@test "no line of a report is longer than 72 columns" {
	[[ -z $(./run.sh report results/reference/2s8c-6.12 | grep -E '^.{73}') ]]
}

@test "controls are marked in every format" {
	for format in text html; do
		./run.sh report results/reference/2s8c-6.12 --format $format | grep -q 'unsafe.*not a strategy'
	done
	./run.sh report results/reference/2s8c-6.12 --format tsv | grep -P '\tunsafe\t' | grep -q control
	n=$(./run.sh report results/reference/2s8c-6.12 --format json |
		jq '[.comparisons[] | select(.variant == "unsafe" and (.not_a_strategy | not))] | length')
	[[ $n == 0 ]]
}

@test "the reference shows what sharing a root costs" {
	./run.sh report results/reference/2s8c-6.12 --format json >"$BATS_TEST_TMPDIR/json"
	ratio() {
		jq --arg v "$1" --arg root "$2" '.comparisons[] | select(.variant == $v and
			.params.root == $root and .params.level == "pte" and .params.way == "away" and
			.nprocs == 8 and .metric == "throughput") | .ratio' "$BATS_TEST_TMPDIR/json"
	}
	# far below with a shared root, equal with private ones
	jq -en "$(ratio lock-pmd shared) < 0.5 * $(ratio reorder shared)"
	jq -en "$(ratio lock-pmd private) / $(ratio reorder private) | . > 0.95 and . < 1.05"
}

@test "pictures are made for every figure" {
	cp -r results/reference/2s8c-6.12 "$BATS_TEST_TMPDIR/r"
	run ./run.sh plot "$BATS_TEST_TMPDIR/r"
	[[ $status == 0 ]]
	for kind in throughput xsocket; do
		for form in png svg; do
			[[ $(find "$BATS_TEST_TMPDIR/r/plots" -name "$kind-*.$form" -size +4k | wc -l) -gt 0 ]]
		done
	done
}
