#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Draw what a result folder holds into its plots/ and name each file made.
# usage: plots/plot.sh DIR REPORT-PROGRAM
set -euo pipefail
export LC_ALL=C

fail() {
	printf 'rmapbench: plot: %s: %s\n' "$2" "$3" >&2
	exit "$1"
}

draw() {
	local tsv=$1 out=${1%.tsv} name kind
	name=${tsv##*/}
	kind=${name%%-*}
	gnuplot -e "data='${tsv//\'/\'\'}'; out='${out//\'/\'\'}'" \
		"$here/$kind.gp" || fail 1 "$tsv" 'gnuplot failed'
	printf '%s\n' "$tsv" "$out.png" "$out.svg"
}

here=$(dirname "$(readlink -f "$0")")
[[ $# -eq 2 ]] || fail 2 'arguments' 'takes DIR and the report program'
command -v gnuplot >/dev/null ||
	fail 1 gnuplot 'not installed; valid: the package gnuplot-nox'
files=$("$2" --plot-data "$1" "$1/plots") || exit
[[ -n $files ]] || fail 1 "$1" 'no sample to draw'
while IFS= read -r tsv; do
	draw "$tsv"
done <<<"$files"
