#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Everything that docs/extending.md adds, in a copy of the project: it applies,
# builds, and is in a report.

load ../cli/helper

setup_file() {
	copy=$BATS_FILE_TMPDIR/copy
	export copy
	mkdir -p "$copy/build"
	git -C "$root" ls-files -z | tar -C "$root" -c --null -T - | tar -C "$copy" -x
	# what building one more kernel starts from
	mkdir -p "$copy/build/kernels/6.12/trees"
	for part in source source.id mainline trees/mainline; do
		[[ ! -e $root/build/kernels/6.12/$part ]] || cp -al "$root/build/kernels/6.12/$part" "$copy/build/kernels/6.12/$part"
	done
	cd "$copy"
	# the blocks of a kind, one after the other
	blocks() { awk -v kind="$1" '/^```/ {inside = $0 == "```" kind; next} inside' docs/extending.md; }
	blocks diff >"$BATS_FILE_TMPDIR/diff"
	git apply "$BATS_FILE_TMPDIR/diff"
	blocks sh | bash -e
	./run.sh list >"$BATS_FILE_TMPDIR/list"
}

setup() {
	cd "$copy"
	export RMAPBENCH_ROOT=$copy
	campaign=$copy/build/programs/campaign/rmapbench-campaign
	report=$copy/build/programs/report/rmapbench-report
}

# files SECTION: how many files its diffs touch
files() { awk -v section="## A $1:" 'index($0, "## ") == 1 {inside = index($0, section)} inside && /^\+\+\+ b/' "$root/docs/extending.md" | wc -l; }

@test "places to touch" {
	[[ $(files load) == 2 && $(files counter) == 3 && $(files variant) == 1 && $(files claim) == 1 ]]
	[[ $(files backend) == 2 && $(files column) == 1 ]]
}

@test "a load, an option and a backend: measured, and reported" {
	for backend in here batch; do
		"$campaign" prepare $backend --force --loads getppid --procs 1 --samples 1 --target 20 --out "$BATS_TEST_TMPDIR/$backend"
		"$campaign" run "$BATS_TEST_TMPDIR/$backend"
		"$report" "$BATS_TEST_TMPDIR/$backend" >"$BATS_TEST_TMPDIR/text"
		grep -q "^run  .* ($backend)$" "$BATS_TEST_TMPDIR/text"
		grep -q '^getppid, pack$' "$BATS_TEST_TMPDIR/text"
		[[ $(jq .target_ns "$BATS_TEST_TMPDIR/$backend/plan.json") == 20000000 ]]
		[[ $(jq -r .status "$BATS_TEST_TMPDIR/$backend"/boots/*/samples.jsonl) == ok ]]
	done
}

@test "a claim, and a column" {
	"$report" results/reference/2s8c-6.12 | grep -A1 '^ 11\. the order costs no throughput' | grep -q '^ *supported: \|^ *refuted: \|^ *depends: \|^ *unclear: '
	"$report" results/reference/2s8c-6.12 --format html | grep -q '<th class="">boots</th>'
}

@test "a variant, a machine and a counter: simulated, attested, and reported" {
	grep -q '^variant 6.12 *mine *strategy ' "$BATS_FILE_TMPDIR/list"
	./run.sh --variants mine --machine 2s4c --loads move:level=pte:root=private --procs 4 --boots 1 --samples 1 \
		--out "$BATS_TEST_TMPDIR/out" >"$BATS_TEST_TMPDIR/log" 2>&1 || {
		tail -n5 "$BATS_TEST_TMPDIR/log"
		return 1
	}
	"$report" "$BATS_TEST_TMPDIR/out" --format json >"$BATS_TEST_TMPDIR/json"
	jq -e '.runs[0].machine == "2s4c" and .runs[0].samples_attested == 2' "$BATS_TEST_TMPDIR/json"
	jq -e '[.comparisons[] | select(.variant == "mine")] | length > 1' "$BATS_TEST_TMPDIR/json"
	jq -e '[.measurements[] | select(.metric == "far_fetches_per_op")] | length == 2' "$BATS_TEST_TMPDIR/json"
}
