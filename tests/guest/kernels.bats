#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Kernels are whole or not there: what does not apply leaves nothing behind.

load ../cli/helper

setup_file() {
	"$root/kernel-patches/build" --base 6.12 --variants mainline,lock-pmd --out "$root/build/kernels"
}

@test "a kernel says what it is" {
	id=build/kernels/6.12/lock-pmd/identity.json
	[[ $(jq -r .variant "$id") == lock-pmd ]]
	[[ $(jq -r .release "$id") == 6.12.*-lock-pmd ]]
	[[ $(jq -r .image_sha256 "$id") == $(sha256sum build/kernels/6.12/lock-pmd/bzImage | cut -d' ' -f1) ]]
	[[ $(jq -r .series_sha256 "$id") != $(jq -r .series_sha256 build/kernels/6.12/mainline/identity.json) ]]
}

@test "a kernel that is ready is not built again" {
	run kernel-patches/build --base 6.12 --variants mainline,lock-pmd --out build/kernels
	[[ $status == 0 ]]
	[[ $(grep -c ready <<<"$output") == 2 ]]
}

@test "the sites that take the root lock are found" {
	sites=build/kernels/6.12/mainline/lock-sites
	grep -q 'anon-move move_page_tables' $sites
	grep -q 'anon-other anon_vma_clone' $sites
	grep -q 'anon-other unlink_anon_vmas' $sites
	grep -q ' imap-move ' $sites
}

@test "and those that a strategy of fork adds" {
	kernel-patches/build --base 6.12 --variants fork-lock,fork-imap --out build/kernels
	grep -q 'anon-move copy_page_range' build/kernels/6.12/fork-lock/lock-sites
	grep -q 'imap-move copy_page_range' build/kernels/6.12/fork-imap/lock-sites
}

@test "a patch that does not apply: named, and nothing left that looks built" {
	cp -r kernel-patches "$BATS_TEST_TMPDIR/kp"
	mkdir "$BATS_TEST_TMPDIR/kp/6.12/odd"
	printf '# role: strategy\n# summary: x\n0001-x.patch\n' >"$BATS_TEST_TMPDIR/kp/6.12/odd/series"
	sed 's/^-static/-stattic/; s/^ \(.*\)(/ x\1(/' kernel-patches/6.12/lock-pmd/0001*.patch >"$BATS_TEST_TMPDIR/kp/6.12/odd/0001-x.patch"
	run "$BATS_TEST_TMPDIR/kp/build" --base 6.12 --variants odd --out build/kernels
	[[ $status == 1 ]]
	[[ $output == *'rmapbench: kernel patch: 6.12/odd/0001-x.patch: does not apply: '* ]]
	[[ ! -e build/kernels/6.12/odd ]]
	# the others are as they were
	run kernel-patches/build --base 6.12 --variants mainline,lock-pmd --out build/kernels
	[[ $(grep -c ready <<<"$output") == 2 ]]
	rm -rf build/kernels/6.12/trees/work
}

@test "a patch that does not compile: its error, and nothing left" {
	cp -r kernel-patches "$BATS_TEST_TMPDIR/kp"
	mkdir "$BATS_TEST_TMPDIR/kp/6.12/odd"
	printf '# role: strategy\n# summary: x\n0001-x.patch\n' >"$BATS_TEST_TMPDIR/kp/6.12/odd/series"
	tree=build/kernels/6.12/source
	mkdir -p "$BATS_TEST_TMPDIR"/{a,b}/mm
	cp $tree/mm/mremap.c "$BATS_TEST_TMPDIR/a/mm/"
	{ cat $tree/mm/mremap.c; echo 'int x = y;'; } >"$BATS_TEST_TMPDIR/b/mm/mremap.c"
	(cd "$BATS_TEST_TMPDIR" && diff -u a/mm/mremap.c b/mm/mremap.c) >"$BATS_TEST_TMPDIR/kp/6.12/odd/0001-x.patch" || true
	run "$BATS_TEST_TMPDIR/kp/build" --base 6.12 --variants odd --out build/kernels
	[[ $status == 1 ]]
	[[ $output == *"error: "*"'y' undeclared"* || $output == *'error: ‘y’ undeclared'* ]]
	[[ ! -e build/kernels/6.12/odd ]]
	rm -rf build/kernels/6.12/trees/work build/kernels/6.12/odd.log
}

@test "a full disk: what is needed and what there is, and nothing half-built" {
	((EUID == 0)) || skip 'needs root to mount a small file system'
	mkdir "$BATS_TEST_TMPDIR/small"
	mount -t tmpfs -o size=10m none "$BATS_TEST_TMPDIR/small"
	run kernel-patches/build --base 6.12 --variants mainline --out "$BATS_TEST_TMPDIR/small"
	left=$(find "$BATS_TEST_TMPDIR/small" -type f ! -name lock | wc -l)
	umount "$BATS_TEST_TMPDIR/small"
	[[ $status == 1 ]]
	[[ $output == "rmapbench: kernel build: $BATS_TEST_TMPDIR/small/6.12: needs 6000 MiB of disk, 10 MiB are free" ]]
	[[ $left == 0 ]]
}
