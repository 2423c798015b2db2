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

@test "what a debug kernel checks besides is no part of its series: its proof is the timed one's, too" {
	identify() { kernel-patches/build --identify --base 6.12 --variants mainline,reorder --out build/kernels "$@"; }
	identify >"$BATS_TEST_TMPDIR/timed"
	identify --flavour debug >"$BATS_TEST_TMPDIR/debug"
	of() { jq -r ".$2.$3" "$BATS_TEST_TMPDIR/$1"; }
	[[ $(of timed reorder series_sha256) == "$(of debug reorder series_sha256)" ]]
	[[ $(of debug reorder checks_sha256) =~ ^[0-9a-f]{64}$ ]]
	[[ $(of timed reorder checks_sha256) == null && $(of debug mainline checks_sha256) == null ]]
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
	# the source, where it was fetched here, not installed
	ln -s "$root/build/kernels/sources" "$BATS_TEST_TMPDIR/small/sources"
	run kernel-patches/build --base 6.12 --variants mainline --out "$BATS_TEST_TMPDIR/small"
	left=$(find "$BATS_TEST_TMPDIR/small" -type f ! -name lock | wc -l)
	umount "$BATS_TEST_TMPDIR/small"
	[[ $status == 1 ]]
	[[ $output == "rmapbench: kernel build: $BATS_TEST_TMPDIR/small/6.12: needs 6000 MiB of disk, 10 MiB are free" ]]
	[[ $left == 0 ]]
}

# a copy of the project with these kernels, in which anything may be spoiled
copy_project() {
	copy=$BATS_TEST_TMPDIR/copy
	mkdir -p "$copy/build"
	git ls-files -z | xargs -0 cp --parents -t "$copy"
	ln -s "$root/build/kernels" "$copy/build/kernels"
	cd "$copy"
}

small=(--variants lock-pmd --loads null --procs 1 --boots 1 --samples 1)

@test "a patch spoiled after a good run: its error, and no boot of the old kernel" {
	copy_project
	before=$(cat build/kernels/6.12/lock-pmd/identity.json)
	sed -i 's/^+\(.*\)true, false);$/+\1true, no C);/' kernel-patches/6.12/lock-pmd/0001*.patch
	run ./run.sh "${small[@]}" --out out
	rm -rf "$root/build/kernels/6.12/trees/work"
	[[ $status == 1 ]]
	[[ $output == *'error: '*'rmapbench: kernel build: lock-pmd: failed; the log is '* ]]
	[[ ! -e out/boots && ! -e out/report.txt ]]
	# the old one is there, and is not taken for the new one
	[[ $(cat build/kernels/6.12/lock-pmd/identity.json) == "$before" ]]
	RMAPBENCH_ROOT=$copy run build/programs/campaign/rmapbench-campaign run out
	[[ $status == 1 ]]
	[[ $output == *"its series_sha256 is '"* ]]
}

@test "a kernel image replaced by hand: no boot" {
	cp build/kernels/6.12/lock-pmd/bzImage "$BATS_TEST_TMPDIR/image"
	cp build/kernels/6.12/mainline/bzImage build/kernels/6.12/lock-pmd/bzImage
	run ./run.sh "${small[@]}" --out "$BATS_TEST_TMPDIR/out"
	cp "$BATS_TEST_TMPDIR/image" build/kernels/6.12/lock-pmd/bzImage
	[[ $status == 1 ]]
	[[ $output == *'lock-pmd: bzImage is not the file that was built; remove the folder to have it built again' ]]
	[[ ! -e $BATS_TEST_TMPDIR/out/report.txt ]]
	# mainline may have been first in the block
	[[ -z $(find "$BATS_TEST_TMPDIR/out/boots" -path '*lock-pmd*' -name samples.jsonl) ]]
}

@test "a tarball and a tree of another version: no boot, and the source here stays" {
	before=$(cat build/kernels/6.12/source.id)
	if [[ -f /usr/src/linux-source-6.1.tar.xz ]]; then
		run ./run.sh "${small[@]}" --kernel-src /usr/src/linux-source-6.1.tar.xz --out "$BATS_TEST_TMPDIR/out"
		[[ $status == 1 ]]
		[[ $output == *'rmapbench: kernel source: /usr/src/linux-source-6.1.tar.xz: is 6.1, the patches are for 6.12; there are bases: 6.1 6.12 7.3' ]]
		[[ ! -e $BATS_TEST_TMPDIR/out/boots ]]
	fi
	mkdir -p "$BATS_TEST_TMPDIR/linux/mm"
	: >"$BATS_TEST_TMPDIR/linux/mm/mremap.c"
	printf 'VERSION = 5\nPATCHLEVEL = 10\n' >"$BATS_TEST_TMPDIR/linux/Makefile"
	run ./run.sh "${small[@]}" --kernel-src "$BATS_TEST_TMPDIR/linux" --out "$BATS_TEST_TMPDIR/tree"
	[[ $status == 1 ]]
	[[ ! -e $BATS_TEST_TMPDIR/tree ]]
	[[ $(cat build/kernels/6.12/source.id) == "$before" ]]
}

@test "a git tree is named by its commit and what was changed" {
	tree=$BATS_TEST_TMPDIR/git
	mkdir -p "$tree/mm"
	: >"$tree/mm/mremap.c"
	printf 'VERSION = 6\nPATCHLEVEL = 12\n' >"$tree/Makefile"
	git -C "$tree" init -q
	git -C "$tree" add .
	git -C "$tree" -c user.name=t -c user.email=t@t commit -qm x
	git -C "$tree" worktree add -q "$BATS_TEST_TMPDIR/worktree"
	commit=$(git -C "$tree" rev-parse HEAD)
	part() { kernel-patches/build --identify --variants mainline --out build/kernels --kernel-src "$1" | jq -r ".mainline.$2"; }
	for t in "$tree" "$BATS_TEST_TMPDIR/worktree"; do
		[[ $(part "$t" source) == "commit $commit" ]]
		[[ $(part "$t" source_commit) == "$commit" ]]
		[[ $(part "$t" source_tree) == "$t" ]]
	done
	# commits by name: what is checked out, or changed, plays no part
	sed -i 's/12/13/' "$tree/Makefile"
	git -C "$tree" -c user.name=t -c user.email=t@t commit -qam y
	echo changed >>"$tree/Makefile"
	ids=$(kernel-patches/build --identify --refs "old=HEAD^,new=HEAD" --out build/kernels --kernel-src "$tree")
	git -C "$tree" reset -q --hard "$commit"
	[[ $(jq -r .old.source_commit <<<"$ids") == "$commit" && $(jq -r .old.base <<<"$ids") == 6.12 ]]
	[[ $(jq -c '[.old, .new] | map(del(.source, .source_commit, .variant)) | unique | length' <<<"$ids") == 1 ]]
	[[ $(jq -r .old.source_commit <<<"$ids") != $(jq -r .new.source_commit <<<"$ids") ]]
	echo 'int x;' >"$tree/mm/mremap.c"
	first=$(part "$tree" source)
	[[ $first == "commit $commit with changes "* ]]
	[[ $(part "$tree" source_commit) == "$commit-dirty" ]]
	echo 'int y;' >"$tree/mm/mremap.c"
	[[ $(part "$tree" source) != "$first" ]]
}
