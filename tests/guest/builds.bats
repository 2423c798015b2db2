#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Every series of every base builds, patch by patch, and what is wrong on purpose
# falls to the hunt that it names; reorder-pmd-undo took up to 271 s for that, and who
# falls sooner is not hunted for longer. Some hours: a tier of its own, for who
# changes kernel-patches/ or verify/.

load ../cli/helper
load series

setup_file() {
	local base
	# the objects that a patch touches are few: all others need not be there
	for base in $(bases); do
		"$root/kernel-patches/build" --base "$base" --variants mainline --out "$root/build/kernels" --prepare >&2
	done
}

@test "every patch builds without a warning" {
	compile_each builds_clean
}

@test "what is wrong on purpose falls to the hunt that it names" {
	local base
	for base in $(bases); do
		[[ -d kernel-patches/$base/broken ]] || continue
		./run.sh verify --base "$base" --variants broken --budget 10 --out "$BATS_TEST_TMPDIR/$base"
	done
}
