# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154 # run.sh sets root and programs
# Small things that run.sh needs: sourced by it.

die() {
	echo "rmapbench: $1: $2: $3" >&2
	exit "${4:-1}"
}

# How long each step took, for the last line.
times='' step_start=$SECONDS
step_done() {
	times+="${times:+, }$1 $((SECONDS - step_start)) s"
	step_start=$SECONDS
}

# The word after an option, or a fallback.
option_value() {
	local name=$1 value=$2
	shift 2
	while (($# > 1)); do
		[[ $1 == "$name" ]] && value=$2
		shift
	done
	echo "$value"
}

# What follows knows run.sh's places.

setup() {
	mkdir -p "$root/build"
	install_missing "$@"
	step_done setup
}

# A base without a source package (a wrong one) is for the campaign to refuse.
source_base() {
	local base
	base=$(option_value --base 6.12 "$@")
	[[ -d $root/kernel-patches/$base ]] && [[ " $* " != *' --kernel-src '* ]] || base=6.12
	echo "$base"
}

build_programs() {
	local log=$root/build/programs.log
	# a clone that was moved: its old place is all over the old build
	grep -qsx "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$programs/CMakeCache.txt" || rm -rf "$programs"
	{ cmake -S "$root" -B "$programs" && cmake --build "$programs" -j "$(nproc)"; } >"$log" 2>&1 ||
		die build programs "failed; $log says why: $(grep -m1 -E 'error|Error' "$log")"
	step_done programs
}

clean() {
	[[ $# == 0 ]] || die clean "$*" 'takes no argument' 2
	rm -rf "${root:?}/build"
}
