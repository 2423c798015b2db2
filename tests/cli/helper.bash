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
