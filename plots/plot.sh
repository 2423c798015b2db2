#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Draw what a result folder holds into its plots/ and name each file made.
# usage: plots/plot.sh DIR REPORT-PROGRAM
set -euo pipefail
export LC_ALL=C
unset CDPATH
unset GNUTERM # gnuplot fails at the start where it has no such terminal

fail() {
	printf 'rmapbench: plot: %s: %s\n' "$2" "$3" >&2
	exit "$1"
}

# In plots/, so that gnuplot sees no name but those that the report gives: others
# may begin with what it takes for a command, or hold a quote. -d: the user's
# ~/.gnuplot is not for these.
draw() {
	local tsv=$1 name=${1##*/}
	name=${name%.tsv}
	(cd -- "${tsv%/*}" && gnuplot -d -e "data='$name.tsv'; out='$name'" "$here/${name%%-*}.gp") ||
		fail 1 "$tsv" 'gnuplot failed'
	made+=("$tsv" "${tsv%.tsv}.png" "${tsv%.tsv}.svg")
}

here=$(dirname "$(readlink -f "$0")")
[[ $# -eq 2 ]] || fail 2 'arguments' 'takes DIR and the report program'
command -v gnuplot >/dev/null ||
	fail 1 gnuplot 'not installed; valid: the package gnuplot-nox'
if command -v fc-list >/dev/null && [[ -z $(fc-list 2>/dev/null) ]]; then
	# gnuplot itself leaves the text out without a word
	echo 'rmapbench: warning: plot: fonts: there is none: PNG files without text, SVG files with; remedy: apt-get install fonts-dejavu-core' >&2
fi
files=$("$2" --plot-data "$1" "$1/plots") || exit
[[ -n $files ]] || fail 1 "$1" 'no sample to draw'
made=()
while IFS= read -r tsv; do
	draw "$tsv"
done <<<"$files"
# last: whoever reads this may have gone
printf '%s\n' "${made[@]}"
