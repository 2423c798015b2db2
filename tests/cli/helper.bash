# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# Loaded by every suite: where things are, and a folder of one's own.
root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
export RMAPBENCH_ROOT=$root LC_ALL=C
cd "$root" || exit 1
# shellcheck disable=SC2034 # used by the suites
campaign=$root/build/programs/campaign/rmapbench-campaign

# refuses STATUS TEXT COMMAND...: fails so, and says exactly that on stderr
refuses() {
	local status=$1 text=$2 got=0 said
	shift 2
	said=$("$@" 2>&1 >/dev/null) || got=$?
	[[ $got == "$status" && $said == "$text" ]] && return
	printf 'status %s, want %s\nsaid: %s\nwant: %s\n' "$got" "$status" "$said" "$text"
	return 1
}

# stand_in VARIANT EXTRA: a project in $RMAPBENCH_ROOT with these programs, whose
# kernel is none: made of a tree that is none, with EXTRA (jq) in its identity.
# Sets kernel and tree.
# shellcheck disable=SC2034 # used by the suites
stand_in() {
	export RMAPBENCH_ROOT=$BATS_TEST_TMPDIR/root
	kernel=$RMAPBENCH_ROOT/build/kernels/6.12/$1
	tree=$BATS_TEST_TMPDIR/linux
	mkdir -p "$kernel" "$tree/mm"
	ln -s "$root"/{bench,sim,kernel-patches} "$RMAPBENCH_ROOT"
	ln -s "$root/build/programs" "$RMAPBENCH_ROOT/build/programs"
	: >"$tree/mm/mremap.c"
	printf 'VERSION = 6\nPATCHLEVEL = 12\n' >"$tree/Makefile"
	kernel-patches/build --identify --base 6.12 --variants "$1" --out "$RMAPBENCH_ROOT/build/kernels" --kernel-src "$tree" |
		jq ".[\"$1\"] + $2" >"$kernel/identity.json"
	: >"$kernel/bzImage"
	(cd "$kernel" && sha256sum bzImage >sha256sums)
}
