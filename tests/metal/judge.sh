#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Is what a campaign left complete and true?
#
#   judge.sh FOLDER KERNELS BOOTS CUTS      FOLDER: as campaign.sh leaves it
set -euo pipefail

vm=$1 kernels=$2 boots=$3 cuts=$4
out=$vm/files/root/results
[[ -d $out ]] || out=$vm/files/results

die() {
	echo "rmapbench: test metal: $vm: $1" >&2
	exit 1
}

events() { jq -r 'select(.event == "'"$1"'") | "\(.boot).\(.attempt)"' "$out/journal.jsonl" | sort -V | paste -sd' '; }

all=$(cat "$out"/boots/*/samples.jsonl | jq -r 'select(.status == "ok") | [.boot, .cell, .rep] | join(" ")')
wanted=$(jq '(.cells | length) * .samples_per_boot * (.boots | length)' "$out/plan.json")
[[ $(wc -l <<<"$all") == "$wanted" ]] || die "$(wc -l <<<"$all") samples are ok, not $wanted"
[[ $(sort -u <<<"$all" | wc -l) == "$wanted" ]] || die 'a sample is there twice'
[[ $(jq -s 'map(select(.event == "run-done")) | length' "$out/journal.jsonl") == 1 ]] || die 'it is not finished'
[[ $(events boot-done | wc -w) == $((kernels * boots)) ]] || die "boots done: $(events boot-done)"
# each start is one reboot: no more than was planned, and each failure is marked
failed=$(events boot-failed | wc -w)
# boot 1 panics, boot 2 hangs, once each
must_fail=$((cuts + (kernels * boots > 1) + (kernels * boots > 2)))
((failed == must_fail)) || die "$must_fail boots were made to fail, but failed: $(events boot-failed)"
[[ $(events boot-start | wc -w) == $((kernels * boots + failed)) ]] || die "starts: $(events boot-start)"
# the kernel that was measured is the one that was planned
jq -rs '.[] | [.variant, .kernel.release] | join(" ")' "$out"/boots/*/context.json | sort -u | awk '{ print $1 }' | uniq -d | grep -q . && die 'a variant was two kernels'
[[ $(jq -rs '[.[].kernel.release] | unique | length' "$out"/boots/*/context.json) == "$kernels" ]] || die 'fewer kernels than variants'
# as in any kernel of Debian 12, each of the 4 page tables is moved under the lock
locks=$(jq -s 'map(select(.load == "move" and .untimed_root_acquisitions != null and .status == "ok")) | [length, all(.untimed_root_acquisitions == 4 * .ops * .nprocs)] | join(" ")' -r "$out"/boots/*/samples.jsonl)
[[ ${locks#* } == true && ${locks% *} -ge $((kernels * boots)) ]] || die "samples of move with a count of locks, each as predicted: $locks"
grep -q . "$out/report.txt" || die 'no report'
echo "$vm: $wanted of $wanted samples, $failed failed boots: $(events boot-failed)"
