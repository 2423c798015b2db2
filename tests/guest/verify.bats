#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The hunts catch a kernel that neither locks nor orders, and spare mainline.

load ../cli/helper
# shellcheck source=common/needs.sh disable=SC2154 # root is the helper's
source "$root/common/needs.sh" # kernel_source, newest_base

@test "unsafe is caught, with the kernel's own words" {
	out=$BATS_TEST_TMPDIR/unsafe
	run ./run.sh verify --variants unsafe --flavour timed --budget 2 --out "$out"
	[[ $status == 0 ]]
	[[ $output == *'kernel BUG at include/linux/swapops.h'* ]]
	[[ $output == *CAUGHT* ]]
	# the hunt that it must fall to is enough
	[[ $(jq -r .hunt "$out/hunts.jsonl") == migrate ]]
	image=$(jq -r .image_sha256 build/kernels/6.12/unsafe/identity.json)
	[[ $(jq .survived "results/proofs/$image.json") == false ]]
}

# Three that fall in seconds. All of them take hours, and some fall by luck after
# minutes (docs/hunts.md): they are builds.bats's.
@test "a kernel that orders too little, or trusts too much, is caught" {
	out=$BATS_TEST_TMPDIR/broken
	run ./run.sh verify --variants broken/reorder-ends,broken/reorder-near,broken/reorder-pmd-unchecked --flavour timed --budget 4 --out "$out"
	[[ $status == 0 ]]
	[[ $(jq -r '[.hunt, .survived] | join(" ")' "$out/hunts.jsonl" | sort | paste -sd,) == 'migrate_deep false,migrate_pmd false,vmas false' ]]
}

@test "mainline survives, and has been hunted" {
	out=$BATS_TEST_TMPDIR/mainline
	run ./run.sh verify --variants mainline --flavour timed --budget 1 --out "$out"
	[[ $status == 0 ]]
	[[ $(jq -r .verdict "$out/hunts.jsonl" | sort -u) == survived ]]
	# every hunt with a herd moved, checked and hunted something
	[[ $(jq -c 'select(.hunt != "selftests" and (.moves == 0 or .checks == 0 or .hunted == 0))' "$out/hunts.jsonl" | wc -l) == 0 ]]
	# and those that are about something else have seen it
	of() { jq "select(.hunt == \"$1\") | $2" "$out/hunts.jsonl"; }
	(($(of pageout .swap_entries_moved) > 0))
	(($(of reclaim .swapped_out_kib) > 0))
	# few huge pages are unmapped in part in so short a hunt, now and then none: once more
	deferred=$(of reclaim .huge_deferred)
	for ((try = 1; !deferred && try <= 5; try++)); do
		./run.sh verify --variants mainline --flavour timed --hunts reclaim --budget 10s --out "$out.$try"
		deferred=$(jq .huge_deferred "$out.$try/hunts.jsonl")
	done
	((deferred))
	(($(of file .looks) > 0))
	[[ $(of selftests '.selftests | keys_unsorted[0]') == '"mremap_test"' ]]
	[[ $(of selftests '.selftests | [.[]] | unique | join(" ")') == '"passed skipped"' ]]
	# those of the newest base are among them, if its source is there
	[[ ! -f $(kernel_source "$(newest_base)") || $(of selftests '.selftests | [.merge, .rmap] | join(" ")') == '"passed skipped"' ]]
	# what is there is not added to
	run ./run.sh verify --variants mainline --flavour timed --out "$out"
	[[ $status == 2 ]]
	[[ $output == *'name a new folder'* ]]
}

@test "who holds the lock over a move has its page tables, though it must reclaim" {
	out=$BATS_TEST_TMPDIR/reclaim
	run ./run.sh verify --variants lock-vma --flavour timed --hunts reclaim --budget 1 --out "$out"
	[[ $status == 0 ]]
	(($(jq .found_reclaiming "$out/hunts.jsonl") > 0))
}

# What else a debug kernel is hunted with takes longer than a test may.
@test "a debug kernel undoes moves that fail late" {
	out=$BATS_TEST_TMPDIR/debug
	run ./run.sh verify --variants mainline --flavour debug --hunts undo --budget 20s --out "$out"
	[[ $status == 0 ]]
	[[ $(wc -l <"$out/hunts.jsonl") == 1 ]]
	(($(jq 'select(.hunt == "undo") | .failed_late' "$out/hunts.jsonl") > 0))
}
