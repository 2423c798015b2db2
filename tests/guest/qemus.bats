#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The same figures on the QEMU of other Debian releases as on the system's.

load ../cli/helper

small=(sim --variants mainline,lock-pmd --procs 1,8 --boots 1 --samples 3)

samples_of() { cat "$1"/boots/*/samples.jsonl 2>/dev/null; }

setup_file() {
	./run.sh "${small[@]}" --out "$BATS_FILE_TMPDIR/system" >"$BATS_FILE_TMPDIR/log" 2>&1 || {
		cat "$BATS_FILE_TMPDIR/log"
		return 1
	}
}

# Each cell's throughput: the best of its samples, since what the guest does
# beside the load in a short one only takes time.
throughput_of() {
	samples_of "$1" | jq -s '[group_by([.variant, .nprocs, .params])[] |
		{key: (.[0] | [.variant, .nprocs, .params.level, .params.root] | join(" ")),
		 value: (map(.ops as $ops | .elapsed_ns | map($ops / .) | add) | max)}] | from_entries'
}

# as_on_the_system SUITE RELEASE
as_on_the_system() {
	local status=0 dir out=$BATS_TEST_TMPDIR/out
	dir=$(tests/qemus.sh "$1" 2>"$BATS_TEST_TMPDIR/why") || status=$?
	((status != 77)) || skip "$(tail -n1 "$BATS_TEST_TMPDIR/why")"
	((!status)) || cat "$BATS_TEST_TMPDIR/why"
	[[ $status == 0 ]]
	PATH=$dir:$PATH run ./run.sh "${small[@]}" --out "$out"
	[[ $status == 0 ]]
	[[ $(jq -r .host.qemu "$out"/boots/*/context.json | sort -u) == *" version $2."* ]]
	[[ $(samples_of "$out" | jq -r .status | sort | uniq -c | xargs) == '48 ok' ]]
	# the guest's clock is the simulated one, and the same source in all boots
	[[ $(jq -r .state.clocksource "$out"/boots/*/context.json | sort -u) == tsc ]]
	jq -es --argjson mhz "$(jq -s '.[0].model.frequency_mhz' "$out"/boots/*/context.json)" \
		'all(.[]; (.elapsed_ns | max) / (.sim_cycles * 1000 / $mhz) | . > 0.95 and . < 1.01)' <(samples_of "$out") >/dev/null
	jq -n --argjson system "$(throughput_of "$BATS_FILE_TMPDIR/system")" --argjson here "$(throughput_of "$out")" \
		'$system | to_entries | map({key, value: ($here[.key] / .value)}) | from_entries' >"$BATS_TEST_TMPDIR/ratios"
	jq -r '"# throughput over the system'"'"'s: \([.[]] | min) to \([.[]] | max)"' "$BATS_TEST_TMPDIR/ratios" >&3
	cat "$BATS_TEST_TMPDIR/ratios"
	# a boot on one and the same QEMU may differ by 5 % in a cell (roots-2s8c-6.12), half of the cells do not
	jq -e '[.[]] | length == 16 and all(. > 0.9 and . < 1.1) and (sort | .[7] + .[8] | . > 1.96 and . < 2.04)' \
		"$BATS_TEST_TMPDIR/ratios"
}

@test "Debian 13's QEMU: all attested, in simulated time, throughput within 2 % in the median" {
	as_on_the_system trixie 10.0
}

@test "Debian 13's backported QEMU: all attested, in simulated time, throughput within 2 % in the median" {
	as_on_the_system trixie-backports 11.1
}
