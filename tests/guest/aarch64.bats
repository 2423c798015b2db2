#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What `here` needs, of another processor: built for aarch64, run by QEMU's user
# mode. There the CPUs, the state and the kernel are this computer's: only that
# the programs do their work is looked at, no figure.

load ../cli/helper

setup_file() {
	command -v apt-get >/dev/null || skip 'packages of another architecture are fetched by apt'
	tests/guest/aarch64.sh >build/aarch64.log 2>&1 || {
		tail -n5 build/aarch64.log >&2
		return 1
	}
}

setup() {
	programs=$root/build/aarch64/programs
	emulated=(qemu-aarch64-static -L "$root/build/aarch64/root")
	out=$BATS_TEST_TMPDIR/out
}

@test "the programs are of aarch64, without those of x86-64" {
	for name in bench campaign report; do
		[[ $(od -An -tx1 -j18 -N2 "$programs/$name/rmapbench-$name") == ' b7 00' ]] || return
	done
	[[ -z $(find "$programs" -name 'rmapbench-hunt' -o -name 'rmapbench-sim*' -o -name 'rmapbench-validate') ]]
}

@test "loads run, and their memory is as it should be" {
	jq -n '{target_ns: 0, samples: ([
		["null", {}], ["lock", {kind: "ticket"}], ["lock", {kind: "mcs"}], ["pingpong", {}],
		["move", {level: "pte", way: "away", root: "shared", size_bytes: 4194304}],
		["move", {level: "pmd", way: "away", root: "private", size_bytes: 4194304}]
	] | to_entries | map({cell: .key, rep: 0, load: .value[0], params: .value[1], placement: "pack", nprocs: 1, ops: 16, warmup_ops: 1}))}' \
		>"$BATS_TEST_TMPDIR/order"
	"${emulated[@]}" "$programs/bench/rmapbench-bench" "$BATS_TEST_TMPDIR/order" "$out"
	[[ $(jq -rs '[.[].type] | join(" ")' "$out") == "context$(printf ' sample%.0s' {1..6}) after done" ]]
	[[ $(jq -r 'select(.type == "sample") | .status + .reason' "$out" | sort -u) == ok ]]
	[[ $(jq -r 'select(.type == "sample") | .elapsed_ns[0] > 0' "$out" | sort -u) == true ]]
}

@test "here: planned, run and reported" {
	mkdir -p "$BATS_TEST_TMPDIR/root/build/programs/bench"
	ln -s "$BATS_TEST_DIRNAME/../../bench" "$BATS_TEST_TMPDIR/root/bench"
	printf '#!/bin/sh\nexec %s "$@"\n' "${emulated[*]} $programs/bench/rmapbench-bench" \
		>"$BATS_TEST_TMPDIR/root/build/programs/bench/rmapbench-bench"
	chmod +x "$BATS_TEST_TMPDIR/root/build/programs/bench/rmapbench-bench"
	export RMAPBENCH_ROOT=$BATS_TEST_TMPDIR/root
	"${emulated[@]}" "$programs/campaign/rmapbench-campaign" prepare here --force --loads move --procs 1 --samples 1 --out "$out"
	"${emulated[@]}" "$programs/campaign/rmapbench-campaign" run "$out"
	[[ $(jq -r .status "$out"/boots/*/samples.jsonl | sort -u) == ok ]]
	"${emulated[@]}" "$programs/report/rmapbench-report" "$out" | grep -q '^boots  *1 of 1 boots done'
}

@test "a report of the reference results, byte for byte" {
	for results in "$root"/results/reference/*-6.*; do
		for format in text tsv json html; do
			cmp <("${emulated[@]}" "$programs/report/rmapbench-report" "$results" --format "$format") \
				<("$root/build/programs/report/rmapbench-report" "$results" --format "$format") || return
		done
	done
}
