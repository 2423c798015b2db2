# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154 # run.sh sets root, validate, dir and times
# Verbs that judge the simulated machine itself: sourced by run.sh.

machines() { (cd "$root/sim/machines" && printf '%s\n' *) | sort -V | paste -sd, | sed 's/,/, /g'; }

# The file of --machine; there is one.
machine_file() {
	local file
	file=$(option_value --machine 2s8c "$@")
	[[ $file == */* || ! -f $root/sim/machines/$file ]] || file=$root/sim/machines/$file
	[[ -f $file ]] || die machine "$file" "unknown; there are: $(machines), or a file's path" 2
	echo "$file"
}

draw_latency() {
	gnuplot -e "data='$1/plots/latency.tsv'; out='$1/plots/latency'" "$root/plots/latency.gp" ||
		die plot "$1/plots/latency.tsv" 'gnuplot failed'
	echo "picture: $1/plots/latency.svg"
}

# Is the simulated machine what its file says?
validate() {
	local file status=0 probes
	file=$(machine_file "$@")
	setup 6.12 program kernel
	build_programs
	read -ra probes <<<"$("$validate" probes "$file")"
	((${#probes[@]})) || exit 2
	measure sim "${probes[@]}" "$@"
	"$validate" judge "$dir" >"$dir/validation.txt" || status=$?
	cat "$dir/validation.txt"
	draw_latency "$dir"
	step_done validation
	echo "time: $times" >&2
	return "$status"
}

# How much slower than plain QEMU is it? All CPUs busy, unless told.
speed() {
	local backend file out cpus loads=null,move:root=private,move:root=shared
	file=$(machine_file "$@")
	cpus=$(awk '$1 ~ /^(sockets|cores_per_socket)$/ { n = (n ? n : 1) * $3 } END { print n + 0 }' "$file")
	out=$(option_value --out "$root/results/$(date +%Y%m%d-%H%M%S)-${file##*/}-speed" "$@")
	for backend in tcg sim; do
		measure "$backend" --variants mainline --loads "$loads" --procs "$cpus" --boots 2 "$@" --out "$out/$backend"
	done
	"$root/sim/speed.sh" "$out/tcg" "$out/sim" >"$out/speed.txt"
	cat "$out/speed.txt"
	echo "time: $times" >&2
}
