#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The hunts catch a kernel that neither locks nor orders, and spare mainline.

load ../cli/helper

@test "unsafe is caught, with the kernel's own words" {
	out=$BATS_TEST_TMPDIR/unsafe
	run ./run.sh verify --variants unsafe --flavour timed --budget 2 --out "$out"
	[[ $status == 0 ]]
	[[ $output == *'kernel BUG at include/linux/swapops.h'* ]]
	[[ $output == *CAUGHT* ]]
	[[ $(wc -l <"$out/hunts.jsonl") == 5 ]]
	image=$(jq -r .image_sha256 build/kernels/6.12/unsafe/identity.json)
	[[ $(jq .survived "results/proofs/$image.json") == false ]]
}

@test "mainline survives, and has been hunted" {
	out=$BATS_TEST_TMPDIR/mainline
	run ./run.sh verify --variants mainline --flavour timed --budget 1 --out "$out"
	[[ $status == 0 ]]
	[[ $(jq -r .verdict "$out/hunts.jsonl" | sort -u) == survived ]]
	# every hunt moved, checked and migrated something
	[[ $(jq -c 'select(.moves == 0 or .checks == 0 or .hunted == 0)' "$out/hunts.jsonl" | wc -l) == 0 ]]
	# what is there is not added to
	run ./run.sh verify --variants mainline --flavour timed --out "$out"
	[[ $status == 2 ]]
	[[ $output == *'name a new folder'* ]]
}
