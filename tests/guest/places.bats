#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Clones in odd places, of other owners, and two first runs at once.

load ../cli/helper

# clone PATH: what git tracks, as it is here
clone() {
	mkdir -p "$1"
	git ls-files -z | xargs -0 cp --parents -t "$1"
}

@test "two first runs at once: both work" {
	clone "$BATS_TEST_TMPDIR/twice"
	cd "$BATS_TEST_TMPDIR/twice"
	./run.sh list machines >one 2>one.err 3>&- &
	./run.sh list machines >two 2>two.err
	wait $!
	cmp one two
	grep -q 2s8c one
	[[ $(cat one.err two.err | sort -u) == 'another run is setting things up; waiting for it' ]]
}

@test "a folder of another owner: what is built is used, what is not has a remedy" {
	((EUID == 0)) || skip 'needs root to become somebody else'
	place=$BATS_TEST_TMPDIR/owner
	clone "$place"
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR/.." "$BATS_TEST_TMPDIR"
	as_nobody() { setpriv --reuid=65534 --clear-groups "$@"; }
	refuses 1 "rmapbench: build: $place/build: cannot be written: it belongs to root; run as root, or: sudo chown -R nobody '$place/build'" \
		as_nobody "$place/run.sh" list machines
	"$place/run.sh" list machines
	run as_nobody "$place/run.sh" list machines
	[[ $status == 0 && $output == *2s8c* ]]
	touch "$place/bench/move.c"
	run as_nobody "$place/run.sh" list machines
	[[ $status == 1 && $output == *'sudo chown -R nobody '* ]]
}

@test "a path that kernels cannot be built below: said before anything is unpacked, and the rest works" {
	place="$BATS_TEST_TMPDIR/a,b it's"
	clone "$place"
	run "$place/run.sh" list machines
	[[ $status == 0 && $output == *2s8c* ]]
	run "$place/run.sh" report results/reference/2s8c-6.12
	[[ $status == 0 ]]
	run "$place/run.sh" --quick --out "$BATS_TEST_TMPDIR/out"
	[[ $status == 1 ]]
	[[ $output == "rmapbench: kernel build: $place/build/kernels: kernels cannot be built below a path with the sign ,; move the project" ]]
	[[ ! -e $BATS_TEST_TMPDIR/out ]]
	run "$place/run.sh" doctor
	[[ $status == 1 && $output == *"folder: $place: kernels cannot be built below a path with the sign ,; move it"* ]]
}

@test "which paths those are" {
	# shellcheck source=kernel-patches/environment.sh
	source kernel-patches/environment.sh
	[[ $(place_fault '/home/a b') == 'a blank' && $(place_fault "/it's") == "the sign '" && $(place_fault '/a:b') == 'the sign :' ]]
	[[ $(place_fault $'/a\nb') == 'a blank' && $(place_fault $'/a\eb') == 'a control character' ]]
	[[ -z $(place_fault '/home/Ä_b-c+d@e/1.0') ]]
}
