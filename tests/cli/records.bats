#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What is written is documented, and what is read is held against the documents.

load helper

# shellcheck disable=SC2154 # root: helper.bash
setup() {
	report=$root/build/programs/report/rmapbench-report
	run=$BATS_TEST_TMPDIR/run
	cp -r tests/report/basic "$run"
	cp -r tests/report/proofs "$BATS_TEST_TMPDIR"
	sample=$run/boots/000-mainline/samples.jsonl
}

@test "every counter is in results/README.md, with its unit and meaning, and no other" {
	counters=$(sed -nE 's/^COUNTER\((\w+), "([^"]*)", \w+, "([^"]*)"\)/| `\1` | \2 | \3 |/p' record/counters.def)
	[[ $(wc -l <<<"$counters") -gt 20 ]]
	[[ $(sed -n '/^| field | unit | meaning |/,/^$/p' results/README.md | sed '1,2d;/^$/d') == "$counters" ]]
	# every metric is of a counter that there is
	while read -r counter; do grep -q "^COUNTER($counter," record/counters.def; done \
		< <(sed -nE 's/^(METRIC|ALSO|LATENCY)\((.*, )?(\w+)\)/\3/p' record/counters.def)
}

@test "every counter that the simulator writes is a counter, and all of those are written" {
	jq -r 'keys[]' <(head -n1 "$(ls results/reference/roots-2s8c-6.12/boots/*/samples.jsonl | head -n1)") | sort >"$BATS_TEST_TMPDIR/written"
	sed -nE 's/^COUNTER\((\w+),.* SIM,.*/\1/p' record/counters.def | sort >"$BATS_TEST_TMPDIR/counters"
	[[ -z $(comm -13 "$BATS_TEST_TMPDIR/written" "$BATS_TEST_TMPDIR/counters") ]]
}

@test "a counter that nobody foresaw fits in" {
	sed -i 's/"host_ms"/"mem_load_l3_miss_retired.remote_hitm": 3, "host_ms"/' "$sample"
	"$report" "$run" >"$BATS_TEST_TMPDIR/text"
	diff "$BATS_TEST_TMPDIR/text" <("$report" tests/report/basic)
}

# spoils FIELD VALUE FILE [JQ]: that value, or none, is refused: file, line, field
spoils() {
	local file=$run/$3 at=${4-} line=''
	cp "$file" "$BATS_TEST_TMPDIR/good"
	if [[ $file == *.jsonl ]]; then
		line=:1
		{ head -n1 "$BATS_TEST_TMPDIR/good" | jq -c "$at.$1 = $2" && sed 1d "$BATS_TEST_TMPDIR/good"; } >"$file"
	else
		jq "$at.$1 = $2" "$BATS_TEST_TMPDIR/good" >"$file"
	fi
	said=$("$report" "$run" 2>&1 >/dev/null) && status=0 || status=$?
	cp "$BATS_TEST_TMPDIR/good" "$file"
	[[ $status == 1 && $said == "rmapbench: read results: $file$line: field $1: "*', must be '* ]] && return
	echo "$3: $1 = $2: status $status: $said"
	return 1
}

@test "every documented field is checked: a wrong type, in each file" {
	for field in load placement reason variant status; do spoils $field 5 boots/000-mainline/samples.jsonl; done
	for field in nprocs ops warmup_ops background rep boot attempt block; do spoils $field '"x"' boots/000-mainline/samples.jsonl; done
	for field in cpus elapsed_ns interval_ns params; do spoils $field 5 boots/000-mainline/samples.jsonl; done
	for field in cpus elapsed_ns; do spoils $field '["0"]' boots/000-mainline/samples.jsonl; done
	spoils interval_ns '[[-1]]' boots/000-mainline/samples.jsonl
	spoils expected_root_acquisitions '[2, 1]' boots/000-mainline/samples.jsonl
	for field in xsocket_transfers unforeseen; do spoils $field '"x"' boots/000-mainline/samples.jsonl; done
	for field in variant backend machine; do spoils $field 5 boots/000-mainline/context.json; done
	for field in boot block simulated; do spoils $field '"x"' boots/000-mainline/context.json; done
	for field in kernel model host topology state counting; do spoils $field '[]' boots/000-mainline/context.json; done
	for field in backend machine base baseline; do spoils $field 5 plan.json; done
	for field in blocks samples_per_boot seed; do spoils $field '"x"' plan.json; done
	for field in variants cells boots; do spoils $field '{}' plan.json; done
	for field in load placement; do spoils $field 5 plan.json '.cells[0]'; done
	for field in nprocs ops warmup_ops; do spoils $field '"x"' plan.json '.cells[0]'; done
	for field in event utc; do spoils $field 5 journal.jsonl; done
}

@test "a field that is missing, one that is negative" {
	spoils cpus null boots/000-mainline/samples.jsonl
	sed -i '1s/"warmup_ops": 10, //' "$sample"
	refuses 1 "rmapbench: read results: $sample:1: field warmup_ops: missing, must be an integer" "$report" "$run"
	sed -i '1s/"ops": 1000, /"ops": 1000, "warmup_ops": -1, /' "$sample"
	refuses 1 "rmapbench: read results: $sample:1: field warmup_ops: negative" "$report" "$run"
}

@test "a sample that is not of its cell" {
	sed -i '1s/"ops": 1000,/"ops": 999,/' "$sample"
	refuses 1 "rmapbench: read results: $sample:1: ops: 999, its cell has 1000" "$report" "$run"
	sed -i '1s/"ops": 999,/"ops": 1000, "cell": 2,/' "$sample"
	refuses 1 "rmapbench: read results: $sample:1: cell 2 is another one in plan.json" "$report" "$run"
}

@test "a variant without a rule is said to have no prediction" {
	[[ $("$report" "$run" | grep -c '^rule ') == 0 ]]
	jq '.variants[0].rule = "mainline"' tests/report/basic/plan.json >"$run/plan.json"
	"$report" "$run" | grep -q '^rule  *lock-pmd: none: its locks are counted, and not predicted$'
}
