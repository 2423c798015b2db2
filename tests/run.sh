#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The tests of a tier: fast; full, with those; kernels. Called by ./run.sh test.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
tier=$1
jobs=$(nproc)

# build FOLDER OPTION...
build() {
	local dir=$root/build/$1 log=$root/build/$1.log made=$root/build/$1.made
	shift
	# as old as the beginning: run.sh need not build what is built here
	mkdir -p "$root/build" && touch "$made"
	{ cmake -S "$root" -B "$dir" -DRMAPBENCH_WERROR=ON "$@" && cmake --build "$dir" -j "$jobs"; } >"$log" 2>&1 || {
		grep -E -m5 'error|warning' "$log" >&2 || tail -n5 "$log" >&2
		echo "rmapbench: test: $dir: does not build; the log is $log" >&2
		exit 1
	}
	mv "$made" "$dir/made"
}

run() { ctest --test-dir "$root/build/$1" --output-on-failure --no-tests=error "${@:2}"; }

export RMAPBENCH_ROOT=$root LC_ALL=C
build programs
build asan -DRMAPBENCH_SANITIZE=ON -DCMAKE_BUILD_TYPE=Debug
echo "unit tests with ASan and UBSan:"
run asan -L unit -j "$jobs"
case $tier in
fast) run programs -L fast -j "$jobs" ;;
full) run programs -LE kernels ;;
kernels) run programs -L kernels ;;
esac
