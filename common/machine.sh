# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154 # run.sh sets root, validate, dir and times
# Verbs that judge the simulated machine itself: sourced by run.sh.

# The file of --machine; there is one.
machine_file() {
	local file
	file=$(asked machine sim "$@") || exit
	[[ $file == */* ]] || file=$root/sim/machines/$file
	[[ -f $file ]] || die machine "${file##*/}" "unknown; there are: $(cd "$root/sim/machines" && printf '%s\n' * | sort -V | paste -sd, | sed 's/,/, /g'), or a file's path" 2
	echo "$file"
}

draw_latency() {
	# in its folder, whose name may hold what gnuplot takes for a quote or a command
	(unset CDPATH GNUTERM && cd -- "$1/plots" && gnuplot -d -e "data='latency.tsv'; out='latency'" "$root/plots/latency.gp") ||
		die plot "$1/plots/latency.tsv" 'gnuplot failed'
	echo "picture: $1/plots/latency.svg"
}

# Is the simulated machine what its file says?
validate() {
	local file status=0 words probes
	have_programs
	file=$(machine_file "$@") || exit
	words=$("$validate" probes "$file") || exit 2
	read -ra probes <<<"$words"
	measure sim "${probes[@]}" "$@"
	((!incomplete)) || exit 1
	"$validate" judge "$dir" >"$dir/validation.txt" || status=$?
	[[ -s $dir/validation.txt ]] || exit 1
	draw_latency "$dir"
	cat "$dir/validation.txt" || exit 1
	step_done validation
	echo "time: $times" >&2
	exit "$status"
}

# How much slower than plain QEMU is it? All CPUs busy, unless told.
speed() {
	local backend file out cpus loads=null,move:root=private,move:root=shared
	have_programs
	file=$(machine_file "$@") || exit
	cpus=$(awk '$1 ~ /^(sockets|cores_per_socket)$/ { n = (n ? n : 1) * $3 } END { print n + 0 }' "$file")
	out=$(asked out sim "$@") || exit
	out=${out:-$root/results/$(date +%Y%m%d-%H%M%S)-${file##*/}-speed}
	for backend in tcg sim; do
		measure "$backend" --variants mainline --loads "$loads" --procs "$cpus" --boots 2 "$@" --out "$out/$backend"
		((!incomplete)) || exit 1
	done
	"$root/sim/speed.sh" "$out/tcg" "$out/sim" >"$out/speed.txt" || exit 1
	cat "$out/speed.txt" || exit 1
	echo "time: $times" >&2
}
