#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What this computer can count is in the samples, and the rest has its reason.

load helper

# shellcheck disable=SC2154 # root: helper.bash
setup() {
	bench=$root/build/programs/bench/rmapbench-bench
	report=$root/build/programs/report/rmapbench-report
	out=$BATS_TEST_TMPDIR/out
	order=$BATS_TEST_TMPDIR/order
	events=$BATS_TEST_TMPDIR/events
	asked='{"cell":0,"rep":0,"load":"null","params":{},"placement":"pack","nprocs":1,"ops":8,"warmup_ops":1}'
}

# with_events FOLDER: an order that counts by it
with_events() {
	echo "{\"target_ns\":0,\"events\":\"$1\",\"turn\":0,\"samples\":[$asked]}" >"$order"
}

@test "a processor that libpfm4 is told to see is refused" {
	with_events "$root/bench/events"
	for name in FORCE_PMU=skx DISABLED_PMUS=clx ENCODE_INACTIVE=1; do
		said="rmapbench: counters: LIBPFM_${name%=*}: changes which processor libpfm4 sees; unset it"
		refuses 2 "$said" env "LIBPFM_$name" ./run.sh list events
		refuses 2 "$said" env "LIBPFM_$name" "$campaign" prepare here -n
		refuses 1 "$said" env "LIBPFM_$name" "$bench" "$order" "$out"
	done
	LIBPFM_VERBOSE=0 ./run.sh list events
}

# refused LINE TEXT: a file of events with that line 4 is refused for it
refused() {
	printf 'cpu any\npmu perf\nsource x\n%s\n' "$1" >"$events/generic"
	refuses 1 "rmapbench: events: $events/generic:$2" "$bench" "$order" "$out"
}

@test "a file of events that is wrong: file, line, what would be right" {
	mkdir "$events"
	with_events "$events"
	roles='cycles, instructions, hitm_remote, hitm_local, fwd_remote, fills_far_cache, fills_near_cache, remote_access, bus_access'
	refused 'evnt cycles X 0x1' '4: evnt: unknown; there are: cpu, pmu, like, source, event, blind'
	refused 'event hitm X 0x1' "4: role hitm: unknown; there are: $roles"
	refused 'event cycles X 12' "4: code: '12' is neither 0x... nor -"
	refused 'event cycles X 0x12g' "4: code: '0x12g' is neither 0x... nor -"
	refused 'event cycles X' "4: event: 'cycles X' is not ROLE NAME CODE"
	refused 'blind x' '4: blind: follows no event'
	refused 'event cycles X 0x1' "4: role cycles: no line 'blind' after it"
	refused $'event cycles X 0x1\nevent instructions X 0x1' "5: role cycles: no line 'blind' after it"
	refused $'event cycles X 0x1\nblind x\nevent cycles X 0x1' '6: role cycles: twice'
	refused 'cpu GenuineIntel 6' "4: cpu: 'GenuineIntel 6' is not 'any', nor VENDOR FAMILY MODEL with or without a STEPPING"
	refused 'cpu GenuineIntel 6 9-5' "4: cpu: 'GenuineIntel 6 9-5' is not 'any', nor VENDOR FAMILY MODEL with or without a STEPPING"
	refused 'event' '4: event: nothing follows'
	refused '# nothing' '4: event: missing'
	refused $'pmu -\nevent cycles X -' '5: code: needed, libpfm4 has no such pmu'
	refuses 1 "rmapbench: events: $events/none: No such file or directory" \
		"$bench" <(sed "s,$events,&/none," "$order") "$out"
}

@test "a sample has what can be counted, and its context why not the rest" {
	"$campaign" prepare here --force --loads null --procs 1 --samples 2 --out "$out"
	"$campaign" run "$out"
	counting=$(jq -c .counting "$out"/boots/*/context.json)
	jq -e 'to_entries | length >= 7 and all(.value | .status == "counted" and .reason == "" or .status == "not counted" and .reason != "")' <<<"$counting"
	counted() { jq -r --arg kind "$1" 'to_entries[] | select(.value.status == "counted" and (.key | test($kind))).key' <<<"$counting"; }
	in_sample() { jq -r "select(.rep == $1) | keys[] | select(test(\"^(pmu|sw|untimed)_\") and (test(\"_(enabled|running)_ns\") | not))" "$out"/boots/*/samples.jsonl; }
	# the untimed ones in the first sample of a cell alone; of the cores', one group
	[[ $(in_sample 0 | grep -v ^pmu_) == "$(counted '^(sw|untimed)_')" ]]
	[[ $(in_sample 1 | grep -v ^pmu_) == "$(counted '^sw_')" ]]
	[[ -z $(counted ^pmu_) ]] || in_sample 0 | grep -q ^pmu_
}

@test "an order without events counts nothing" {
	echo "{\"target_ns\":0,\"samples\":[$asked]}" >"$order"
	LIBPFM_FORCE_PMU=skx "$bench" "$order" "$out"
	[[ $(jq -c 'select(has("counting") or has("counters"))' "$out") == '' ]]
	[[ $(jq -r 'select(.type == "sample").status' "$out") == ok ]]
}

@test "who may not count is told why" {
	((EUID == 0)) || skip 'needs root, to give it up'
	[[ $(cat /proc/sys/kernel/perf_event_paranoid) -ge 2 ]] || skip 'everybody may count here'
	said=$(setpriv --bounding-set=-all --inh-caps=-all "$campaign" list events)
	grep -A1 'sw_page_faults  *not counted' <<<"$said" | grep -q "kernel.perf_event_paranoid is $(cat /proc/sys/kernel/perf_event_paranoid): needs root, CAP_PERFMON, or at most 1"
	grep -q '^loads that fork are not counted: .* or at most 0$' <<<"$said"
	# and measures all the same
	with_events "$root/bench/events"
	setpriv --bounding-set=-all --inh-caps=-all "$bench" "$order" "$out"
	[[ $(jq -c 'select(.type == "sample") | [.status, .counters]' "$out") == '["ok",{}]' ]]
}

# with_hitm RUNNING: a copy of results in which hardware counted, enabled for 100 ns
with_hitm() {
	rm -rf "$out"
	cp -r tests/report/here "$out"
	for f in "$out"/boots/*/samples.jsonl; do
		jq -c ".pmu_hitm_remote = 4000 | .pmu_hitm_remote_enabled_ns = 100 | .pmu_hitm_remote_running_ns = $1" "$f" >"$f.new"
		mv "$f.new" "$f"
	done
	for f in "$out"/boots/*/context.json; do
		jq '.counting = {
			"pmu_hitm_remote": {"event": "skx::REMOTE_HITM", "status": "counted", "reason": "", "blind": "stores", "source": "a list"},
			"pmu_cycles": {"event": "skx::CYCLES", "status": "not counted", "reason": "in use", "blind": "idle", "source": "a list"},
			"pmu_instructions": {"event": "skx::INST", "status": "not counted", "reason": "in use", "blind": "idle", "source": "a list"}}' "$f" >"$f.new"
		mv "$f.new" "$f"
	done
	"$report" "$out" | tr -s ' \n' ' ' >"$BATS_TEST_TMPDIR/text"
}

@test "hardware feeds the metrics of the simulation, and the report says by which event" {
	with_hitm 100
	grep -q ' counter xsocket_per_op: pmu_hitm_remote, skx::REMOTE_HITM; blind to: stores ' "$BATS_TEST_TMPDIR/text"
	grep -q ' not counted pmu_cycles, pmu_instructions: in use ' "$BATS_TEST_TMPDIR/text"
	[[ $(<"$BATS_TEST_TMPDIR/text") != *multiplexed* ]]
	want=$(jq -s '[.[] | 4000 / (.ops * .nprocs)] | unique' "$out"/boots/*/samples.jsonl)
	jq -e --argjson want "$want" '[.measurements[] | select(.metric == "xsocket_per_op").value] | length > 0 and all(. as $v | $want | any(. - $v | fabs < 1e-9))' \
		<("$report" --format json "$out")
}

@test "a boot that could count something else is named" {
	"$campaign" prepare here --force --loads null --procs 1 --samples 1 --boots 2 --out "$out"
	"$campaign" run "$out"
	[[ $("$report" "$out" | grep -c '^counting ') == 0 ]]
	sed -i 's/"page-faults"/"faults"/' "$out"/boots/001-running/context.json
	"$report" "$out" | tr -s ' \n' ' ' | grep -q ' counting boot 1 (running) could count something else; its context.json says what '
}

@test "a counter that shared its register makes no figure" {
	with_hitm 99
	grep -q ' multiplexed pmu_hitm_remote in \([0-9]*\) of \1 samples: no figure is made of it there ' "$BATS_TEST_TMPDIR/text"
	jq -e '[.measurements[] | select(.metric == "xsocket_per_op")] == []' <("$report" --format json "$out")
}
