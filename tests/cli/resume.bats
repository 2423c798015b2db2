#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# A run that ends between any two lines of its journal goes on, whatever of the
# boot that ran is on disk, and loses nothing.

load helper

# shellcheck disable=SC2154 # campaign: helper.bash
whole() {
	out=$BATS_TEST_TMPDIR/whole
	"$campaign" prepare here --force --loads null --procs 1 --boots 2 --samples 2 --out "$out"
	"$campaign" run "$out" 2>/dev/null
	[[ $(jq -r .event "$out/journal.jsonl" | paste -sd' ') == 'run-start boot-start boot-done boot-start boot-done run-done' ]]
}

# As it was after so many lines of the journal, with so many samples of a boot
# that had begun: what a kill leaves then.
was() {
	local lines=$1 samples=$2 boot folder
	rm -rf "$BATS_TEST_TMPDIR/then"
	cp -r "$out" "$BATS_TEST_TMPDIR/then"
	head -n "$lines" "$out/journal.jsonl" >"$BATS_TEST_TMPDIR/then/journal.jsonl"
	for boot in 0 1; do
		folder=$BATS_TEST_TMPDIR/then/boots/00$boot-running
		case $(jq -r "select(.boot == $boot) | .event" "$BATS_TEST_TMPDIR/then/journal.jsonl" | tail -n1) in
		boot-done) ;;
		boot-start)
			head -n "$samples" "$out/boots/00$boot-running/samples.jsonl" >"$folder/samples.jsonl"
			((samples)) || rm "$folder/context.json"
			;;
		*) rm -r "$folder" ;;
		esac
	done
}

# It ends as the whole one did, with each sample once, and those that were there.
goes_on() {
	local then=$BATS_TEST_TMPDIR/then before
	before=$(cat "$then"/boots/*/samples.jsonl 2>/dev/null | jq -cS . | sort)
	"$campaign" run "$then" 2>"$BATS_TEST_TMPDIR/said" || {
		cat "$BATS_TEST_TMPDIR/said"
		return 1
	}
	[[ $(jq -r .event "$then/journal.jsonl" | tail -n1) == run-done ]]
	[[ $(jq -r 'select(.event == "boot-done") | .boot' "$then/journal.jsonl" | sort | paste -sd' ') == '0 1' ]]
	[[ $(cat "$then"/boots/*/samples.jsonl | jq -r '"\(.boot) \(.cell) \(.rep) \(.status)"' | sort | paste -sd,) == \
		'0 0 0 ok,0 0 1 ok,1 0 0 ok,1 0 1 ok' ]]
	[[ -z $(comm -23 <(printf '%s' "${before:+$before$'\n'}") <(cat "$then"/boots/*/samples.jsonl | jq -cS . | sort)) ]]
}

@test "killed after any line of the journal, with any of its samples on disk" {
	whole
	for lines in 0 1 3 5 6; do
		was $lines 0
		goes_on
	done
	for lines in 2 4; do
		for samples in 0 1 2; do
			was $lines $samples
			goes_on
		done
	done
	# all samples were there: nothing was measured again, and no figure is made up
	[[ $(jq -c 'select(.event == "boot-done") | keys' "$BATS_TEST_TMPDIR/then/journal.jsonl" | paste -sd' ') == \
		'["attempt","boot","elapsed_ms","event","samples","utc"] ["attempt","boot","event","utc"]' ]]
	[[ $(jq -r 'select(.event == "boot-start") | .boot' "$BATS_TEST_TMPDIR/then/journal.jsonl" | paste -sd' ') == '0 1' ]]
}

@test "killed in the middle of a line: of the journal, of the samples, of the context" {
	whole
	was 4 2
	truncate -s -9 "$BATS_TEST_TMPDIR/then/journal.jsonl"
	goes_on
	was 4 2
	truncate -s -9 "$BATS_TEST_TMPDIR/then/boots/001-running/samples.jsonl"
	before=$(wc -l <"$BATS_TEST_TMPDIR/then/boots/001-running/samples.jsonl")
	[[ $before == 1 ]]
	"$campaign" run "$BATS_TEST_TMPDIR/then" 2>/dev/null
	[[ $(cat "$BATS_TEST_TMPDIR/then"/boots/*/samples.jsonl | jq -r '"\(.boot) \(.rep)"' | sort | paste -sd,) == '0 0,0 1,1 0,1 1' ]]
	was 2 1
	truncate -s -9 "$BATS_TEST_TMPDIR/then/boots/000-running/context.json"
	goes_on
}
