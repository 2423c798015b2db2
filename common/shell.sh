# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
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
