#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Result folders as users meet them: foreign, broken, cut short.

load helper
report=$root/build/programs/report/rmapbench-report
here=tests/report/here basic=tests/report/basic

@test "report of a folder that is none" {
	refuses 1 "rmapbench: report: $BATS_TEST_TMPDIR: no result folder (no plan.json in it); valid: a folder that ./run.sh sim or here made" \
		./run.sh report "$BATS_TEST_TMPDIR"
}

@test "a line that is broken elsewhere than at the end is an error, named" {
	refuses 1 'rmapbench: read results: tests/report/bad-line/boots/000-mainline/samples.jsonl:2: not a JSON object' \
		"$report" tests/report/bad-line
}

@test "report of a boot that is no folder" {
	copy $basic r
	rm -r "$dir/boots/000-mainline"
	touch "$dir/boots/000-mainline"
	refuses 1 "rmapbench: read results: $dir/boots: 000-mainline: no folder" "$report" "$dir"
}

@test "report in an unknown format" {
	run ./run.sh report results/reference/2s8c-6.12 --format pdf
	[[ $status == 2 ]]
	[[ $output == *'text, tsv, json, html'* ]]
}

@test "a last line that was cut is skipped, counted and named" {
	cp -r results/reference/2s8c-6.12 "$BATS_TEST_TMPDIR/cut"
	samples=$(ls "$BATS_TEST_TMPDIR"/cut/boots/*/samples.jsonl | head -n1)
	truncate -s -20 "$samples"
	run ./run.sh report "$BATS_TEST_TMPDIR/cut"
	[[ $status == 0 ]]
	[[ $output == *'cut short'* ]]
	n=$(jq '[.excluded[] | select(.reason | test("cut short"))] | length' < <(./run.sh report "$BATS_TEST_TMPDIR/cut" --format json))
	[[ $n == 1 ]]
}

@test "no line of a report is longer than 72 columns" {
	"$report" results/reference/2s8c-6.12 >"$BATS_TEST_TMPDIR/text"
	# and it is the whole report: with long lines, and its last part
	awk '{ if (length > longest) longest = length } END { print longest; exit !(longest > 60 && longest <= 72) }' \
		"$BATS_TEST_TMPDIR/text"
	grep -q '^ 10\. ' "$BATS_TEST_TMPDIR/text"
}

@test "of one kernel, what was measured comes first, and no ratio" {
	copy results/reference/2s8c-6.12 r
	jq '.boots |= map(select(.variant == "mainline")) | .variants |= map(select(.name == "mainline"))' \
		results/reference/2s8c-6.12/plan.json >"$dir/plan.json"
	find "$dir/boots" -mindepth 1 -maxdepth 1 ! -name '*-mainline' -exec rm -r {} +
	jq -c --slurpfile plan "$dir/plan.json" 'select(.boot == null or (.boot as $b | $plan[0].boots | any(.boot == $b)))' \
		results/reference/2s8c-6.12/journal.jsonl >"$dir/journal.jsonl"
	"$report" "$dir" >"$BATS_TEST_TMPDIR/text"
	sed -n 4,12p "$BATS_TEST_TMPDIR/text" | diff - <(
		cat <<-TEXT
			Measured of the kernel mainline: ops/s of all processes together;
			scaling: to the rate of one process. xsock/op: cache lines fetched from
			another socket; insock/op: from another core of the same; locks/op:
			anon_vma root write locks taken while page tables move or are copied.

			move level=pte root=shared size=8MiB way=away, pack
			procs  ops/s scaling samples  xsock/op insock/op  locks/op
			    1  36177    1.00       6    1.1300    1.8867         0
			    2  70685    1.95       6    0.3150     11.99         0
		TEXT
	)
	[[ $(grep -c '^procs .* ratio' "$BATS_TEST_TMPDIR/text") == 0 ]]
	# of the statements, the one that it can judge
	[[ $(sed -n '/^claims/,$p' "$BATS_TEST_TMPDIR/text" | grep -oE '^ +[0-9]+ ?(\.|statements)') == *9.*'9 statements' ]]
	[[ $("$report" "$dir" --format json | jq '.claims | length') == 10 ]]
	"$report" "$dir" --format html >"$BATS_TEST_TMPDIR/html"
	[[ $(grep -c 'sim_cycles\|cycles_per_op' "$BATS_TEST_TMPDIR/html") -gt 0 && $(grep -c '<th[^>]*>ratio' "$BATS_TEST_TMPDIR/html") == 0 ]]
	# without counters no column of one
	"$report" "$here" | grep -A3 '^procs' | diff - <(printf 'procs  ops/s scaling samples\n    1    995    1.00       2\n    2   1990    2.00       2\n\n')
}

@test "controls are marked in every format" {
	# in every row that begins with the name
	"$report" results/reference/2s8c-6.12 | grep -E '^ +([0-9]+ )?unsafe ' >"$BATS_TEST_TMPDIR/rows"
	[[ $(wc -l <"$BATS_TEST_TMPDIR/rows") -gt 10 && $(grep -cv '(not a strategy)' "$BATS_TEST_TMPDIR/rows") == 0 ]]
	"$report" results/reference/2s8c-6.12 --format html | grep -o '>unsafe[^<]*<' >"$BATS_TEST_TMPDIR/cells"
	[[ $(grep -c '(not a strategy)' "$BATS_TEST_TMPDIR/cells") -gt 10 && $(grep -cvE '^>unsafe( \(not a strategy\)|: )' "$BATS_TEST_TMPDIR/cells") == 0 ]]
	[[ $("$report" results/reference/2s8c-6.12 --format tsv | awk -F'\t' '$12 == "unsafe" {print $13}' | sort -u) == control ]]
	"$report" results/reference/2s8c-6.12 --format json |
		jq -e '[.comparisons[] | select(.variant == "unsafe") | .not_a_strategy] | length > 0 and all'
}

@test "the reference shows what sharing a root costs" {
	./run.sh report results/reference/2s8c-6.12 --format json >"$BATS_TEST_TMPDIR/json"
	ratio() {
		jq --arg v "$1" --arg root "$2" '.comparisons[] | select(.variant == $v and
			.params.root == $root and .params.level == "pte" and .params.way == "away" and
			.nprocs == 8 and .metric == "throughput") | .ratio | numbers' "$BATS_TEST_TMPDIR/json"
	}
	# far below with a shared root, equal with private ones
	jq -en "$(ratio lock-pmd shared) < 0.5 * $(ratio reorder shared)"
	jq -en "$(ratio lock-pmd private) / $(ratio reorder private) | . > 0.95 and . < 1.05"
}

# copy FIXTURE NAME: into $dir, without the pictures that it may hold
copy() {
	dir=$BATS_TEST_TMPDIR/$2
	cp -r "$1" "$dir"
	rm -rf "$dir/plots"
}

# draw: the pictures of $dir, and not a word on stderr
draw() {
	local said
	said=$(plots/plot.sh "$dir" "$report" 2>&1 >"$BATS_TEST_TMPDIR/made")
	[[ -z $said ]] || {
		echo "$said"
		return 1
	}
}

# drawn: one digest of all pictures
drawn() { (cd "$dir/plots" && cat -- *.png *.svg | sha256sum); }

@test "pictures are made for every figure, and are in the page" {
	copy results/reference/2s8c-6.12 r
	run ./run.sh plot "$dir"
	[[ $status == 0 ]]
	for kind in throughput xsocket; do
		for form in png svg; do
			[[ $(find "$dir/plots" -name "$kind-*.$form" -size +4k | wc -l) == 1 ]]
		done
	done
	[[ $("$report" "$dir" --format html | grep -c '^<svg') == 2 ]]
}

@test "all pictures are made though nobody reads which" {
	copy $basic r
	full() { "$@" >/dev/full; }
	run full plots/plot.sh "$dir" "$report"
	[[ $status == 1 && $output == *'No space left on device' ]]
	[[ $(find "$dir/plots" -name '*.svg' | wc -l) == 2 ]]
}

@test "signs in a folder's name are no pattern, command or quote" {
	copy $basic plain
	draw
	want=$(drawn)
	cd "$BATS_TEST_TMPDIR"
	for name in 'run[1]' 'a*b' "it's" '|x' '-x' '<a b>'; do
		mv -- "$dir" "$name"
		dir=./$name
		rm -r "$dir/plots"
		"$root/plots/plot.sh" "$dir" "$report"
		[[ $(drawn) == "$want" ]]
		[[ $("$report" "$dir" --format html | grep -c '^<svg') == 2 ]]
	done
}

@test "validate finds the samples in a folder with signs in its name" {
	mkdir -p "$BATS_TEST_TMPDIR/run[1]/boots/000-mainline"
	jq '.boots = [{boot: 0, block: 0, variant: "mainline"}]' results/reference/2s8c-6.12/plan.json >"$BATS_TEST_TMPDIR/run[1]/plan.json"
	jq -nc '{schema: 1, boot: 0, attempt: 1, block: 0, variant: "mainline", rep: 0, load: "pingpong", params: {}, placement: "0+1",
		nprocs: 2, ops: 100, warmup_ops: 2, cpus: [0, 1], elapsed_ns: [9000, 9000], interval_ns: [[9000], [9000]], status: "ok",
		reason: "", misses: 200}' \
		>"$BATS_TEST_TMPDIR/run[1]/boots/000-mainline/samples.jsonl"
	run build/programs/sim/validate/rmapbench-validate judge "$BATS_TEST_TMPDIR/run[1]"
	[[ ${lines[0]} == '2s8c, simulated; '*'; 1 samples, 0 invalid, '* ]]
	[[ $(grep -c $'0\t1\t22.5' "$BATS_TEST_TMPDIR/run[1]/plots/latency.tsv") == 1 ]]
}

@test "validate holds the model against what others have measured" {
	local out=$BATS_TEST_TMPDIR/facts
	mkdir -p "$out/boots/000-mainline"
	jq '.machine = "xeon-6242" | .model.frequency_mhz = 2800 | .boots = [{boot: 0, block: 0, variant: "mainline"}]' results/reference/2s8c-6.12/plan.json >"$out/plan.json"
	# hand_off NS [TICK]: a run that found so much, and nothing else; a tick took so
	# many ns of the last interval
	hand_off() {
		jq -nc --argjson ns "$((2 * 100 * $1))" --argjson tick "${2-0}" '{schema: 1, boot: 0, attempt: 1, block: 0, variant: "mainline", rep: 0, load: "pingpong", params: {by: "cas"}, placement: "0+1",
			nprocs: 2, ops: 100, warmup_ops: 2, cpus: [0, 1], elapsed_ns: [$ns + $tick, $ns], interval_ns: [[$ns / 4, $ns / 4, $ns / 4, $ns / 4 + $tick], [$ns / 4, $ns / 4, $ns / 4, $ns / 4]], status: "ok", reason: "", misses: 200}' \
			>"$out/boots/000-mainline/samples.jsonl"
		run build/programs/sim/validate/rmapbench-validate judge "$out"
		[[ $status == 1 ]]
	}
	hand_off 50
	[[ $output == *'hand-off by CAS, same socket, ns                     48       50  1.04  ok       calibrated'* ]]
	[[ $output == *'lock xadd, nobody else, cycles                     18.2        0  0.00  DIFFERS  calibrated'* ]]
	[[ ${lines[-1]} == '2 of 16 facts hold' ]]
	hand_off 50 9000
	[[ ${lines[-1]} == '2 of 16 facts hold' ]]
	# by the name of its file, wherever that lies
	jq '.machine = "/else/where/xeon-6242"' "$out/plan.json" >"$BATS_TEST_TMPDIR/plan" && cp "$BATS_TEST_TMPDIR/plan" "$out/plan.json"
	hand_off 50
	[[ ${lines[-1]} == '2 of 16 facts hold' ]]
	hand_off 73
	[[ $output == *'48       73  1.52  DIFFERS  calibrated'* ]]
	[[ ${lines[-1]} == '0 of 16 facts hold' ]]
}

@test "the user's settings of gnuplot change no picture" {
	copy $basic plain
	draw
	want=$(drawn)
	mkdir "$BATS_TEST_TMPDIR/home"
	printf 'set logscale y\nunset key\nset key box\nset errorbars 5\n' >"$BATS_TEST_TMPDIR/home/.gnuplot"
	copy $basic again
	export HOME=$BATS_TEST_TMPDIR/home GNUTERM=none-such
	draw
	[[ $(drawn) == "$want" ]]
}

@test "nor of the picture of latencies" {
	mkdir "$BATS_TEST_TMPDIR/home"
	printf 'set key box\nset label 9 "mine" at 0,0\n' >"$BATS_TEST_TMPDIR/home/.gnuplot"
	source common/machine.sh
	for dir in "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"; do
		mkdir -p "$dir/plots"
		printf '# machine 1s2c: %s\n0\t0\t0\n0\t1\t50\n1\t0\t50\n1\t1\t0\n' ns >"$dir/plots/latency.tsv"
		draw_latency "$dir"
		export HOME=$BATS_TEST_TMPDIR/home GNUTERM=none-such
	done
	cmp "$BATS_TEST_TMPDIR"/{a,b}/plots/latency.svg
	cmp "$BATS_TEST_TMPDIR"/{a,b}/plots/latency.png
}

@test "a single point is drawn" {
	copy $here one
	sed -i 1q "$dir"/boots/*/samples.jsonl
	draw
	[[ $(grep -vc '^#' "$dir"/plots/*.tsv) == 1 ]]
	[[ $(find "$dir/plots" -name 'throughput-*.??g' -size +2k | wc -l) == 2 ]]
}

@test "without a font there are pictures, and one warning" {
	copy $here one
	printf '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><cachedir>%s</cachedir></fontconfig>\n' \
		"$BATS_TEST_TMPDIR" >"$BATS_TEST_TMPDIR/fonts.conf"
	FONTCONFIG_FILE=$BATS_TEST_TMPDIR/fonts.conf run draw
	# gnuplot has more to say in some releases
	[[ $output == 'rmapbench: warning: plot: fonts: there is none'* && $(grep -c ^rmapbench: <<<"$output") == 1 ]]
	[[ $(find "$dir/plots" -name 'throughput-*.??g' -size +2k | wc -l) == 2 ]]
}

@test "POSIXLY_CORRECT: options may still follow the folder" {
	for format in text tsv json html; do
		"$report" $basic --format $format >"$BATS_TEST_TMPDIR/want"
		POSIXLY_CORRECT=1 "$report" $basic --format $format | cmp - "$BATS_TEST_TMPDIR/want"
		"$report" --format $format -- $basic | cmp - "$BATS_TEST_TMPDIR/want"
	done
}

@test "a folder's name that is no UTF-8 is in every format, and JSON stays valid" {
	copy $here $'gr\xc3\xbcn\xff'
	jq 'del(.run)' $here/plan.json >"$dir/plan.json" # JSON cannot hold it
	for format in text tsv html; do "$report" "$dir" --format $format | grep -qF 'grün�'; done
	[[ $("$report" "$dir" --format json | jq -r '.runs[0].run') == 'grün�' ]]
	draw
}

@test "standard output that takes nothing is an error, said once" {
	no_room() {
		run "$@"
		[[ $status == 1 && $output == 'rmapbench: output: standard output: '* && ${#lines[@]} == 1 ]] && return
		echo "$*: $status: $output"
		return 1
	}
	full() { "$@" >/dev/full; }
	closed() { "$@" >&-; }
	for how in full closed; do
		for format in text tsv json html; do no_room $how "$report" $basic --format $format; done
		no_room $how "$report" --help
		no_room $how "$report" --plot-data $basic "$BATS_TEST_TMPDIR/data"
		no_room $how build/programs/sim/validate/rmapbench-validate probes sim/machines/2s8c
		no_room $how "$campaign" list variants
		no_room $how "$campaign" options
		no_room $how "$campaign" prepare sim -n
	done
}

@test "scripts print the same in a locale with a decimal comma" {
	localedef -i de_DE -f UTF-8 "$BATS_TEST_TMPDIR/de_DE.UTF-8" 2>/dev/null ||
		skip 'no sources of locales: apt-get install locales'
	copy $basic r
	draw
	want=$(drawn)
	rm -r "$dir/plots"
	for awk in mawk gawk; do
		command -v $awk >/dev/null || continue
		mkdir "$BATS_TEST_TMPDIR/$awk"
		ln -s "$(command -v $awk)" "$BATS_TEST_TMPDIR/$awk/awk"
		for program in "sim/speed.sh tests/report/claims tests/report/claims" "$report $basic"; do
			$program >"$BATS_TEST_TMPDIR/want"
			[[ -s $BATS_TEST_TMPDIR/want ]]
			PATH=$BATS_TEST_TMPDIR/$awk:$PATH LOCPATH=$BATS_TEST_TMPDIR LC_ALL=de_DE.UTF-8 \
				$program | cmp - "$BATS_TEST_TMPDIR/want"
		done
	done
	LOCPATH=$BATS_TEST_TMPDIR LC_ALL=de_DE.UTF-8 draw
	[[ $(drawn) == "$want" ]]
}

# slower DIR VARIANT FACTOR: all samples of a variant took so many times as long
slower() {
	local f
	for f in "$1"/boots/*-"$2"/samples.jsonl; do
		jq -c ".elapsed_ns |= map(. * $3)" "$f" >"$f.new" || return
		mv "$f.new" "$f"
	done
}

@test "two runs side by side: what both measured, and which answers turn" {
	copy $basic first
	copy $basic second
	slower "$BATS_TEST_TMPDIR/second" unsafe 2
	run "$report" "$BATS_TEST_TMPDIR"/{first,second}
	[[ $status == 0 ]]
	[[ ${lines[0]} == 'rmapbench: the 10 statements of the thread, in 2 runs' ]]
	[[ $output == *$'\nrmapbench: two runs side by side, kernel 6.12 on x2s4 and 6.12 on x2s4,\n'* ]]
	flat=$(tr -s '\n ' ' ' <<<"$output")
	[[ $flat == *'Both measured 12 points, each a kernel in a cell: the second run is faster in 0, slower in 3, the same in 6, unclear in 3.'* ]]
	[[ $flat == *'The verdict against the baseline is another one in 3 of 9: unsafe (not a strategy) in move level=pte way=away root=shared size=8MiB, pack, 1 processes: 1.000 same, then 0.500 slower'* ]]
	[[ $flat == *'2 unsafe (not a strategy) 2000 1000 0.500 [0.500, 0.500] slower 1.000 0.500 2 mainline-b'* ]]
	[[ $("$report" "$BATS_TEST_TMPDIR"/{first,second} --format json | jq -c '[.side_by_side[] | select(.verdict == "slower") | [.variant, .ratio]] | unique') == '[["unsafe",0.5]]' ]]
	# the runs themselves follow
	[[ $(grep -c '^rmapbench: anon rmap strategies' <<<"$output") == 2 ]]
	run "$report" "$BATS_TEST_TMPDIR"/{first,first}
	flat=$(tr -s '\n ' ' ' <<<"$output")
	[[ $flat == *'slower in 0, the same in 9, unclear in 3. The verdict against the baseline is another one in 0 of 9: in none run '* ]]
}

@test "each statement, in every run that judges it" {
	run "$report" results/reference/claims-{2s8c,xeon-6242}-6.12/
	flat=$(tr -s '\n ' ' ' <<<"$output")
	[[ $flat == *'2. one root lock per VMA costs less than one per page table refuted in results/reference/claims-2s8c-6.12/ (simulated): faster in 0 of 3 '* ]]
	[[ $flat == *' depends in results/reference/claims-xeon-6242-6.12/ (simulated): from 16 processes on; '* ]]
	# one run alone measured chains
	[[ $flat == *'3. ordering works better than the root lock also with long anon_vma chains and many processes at once supported in results/reference/claims-2s8c-6.12/ (simulated): faster in 6 of 6 comparisons, slower or the same in 0 4. '* ]]
	"$report" results/reference/claims-{2s8c,xeon-6242}-6.12 --format html | grep -q 'depends in claims-xeon-6242-6.12 (simulated)'
	# what nobody judges is said
	run "$report" "$basic" "$basic"
	[[ $output == *'unclear: judged by none of them'* ]]
}

@test "latencies of roles, in the tables, in JSON and in TSV" {
	"$report" results/reference/walkers-2s8c-6.12 --format json >"$BATS_TEST_TMPDIR/json"
	of() {
		jq "$2 | select(.nprocs == 8 and .variant == \"lock-pmd\" and .params.vmas == 0 and .params.measure == \"walks\" and .metric == \"$1\")" "$BATS_TEST_TMPDIR/json"
	}
	# the mean over boots of each boot's, by hand
	p99=$(of op_p99_ns '.measurements[]' | jq .value)
	jq -es --argjson p99 "$p99" 'map(select(.variant == "lock-pmd" and .nprocs == 8 and .params.vmas == 0 and .params.measure == "walks")) |
		group_by(.boot) | map(map(.op_p99_ns | log) | add / length) | (add / length | exp) / $p99 - 1 | fabs < 1e-6' \
		results/reference/walkers-2s8c-6.12/boots/*/samples.jsonl
	[[ $(of op_p99_ns '.comparisons[]' | jq -r .verdict) == longer ]]
	shown=$(jq -n "$p99 / 1000 | floor")
	grep -Eq "^ +8 lock-pmd\*? +[0-9.]+ +$shown(\.[0-9]+)? +[0-9.]+ longer " results/reference/walkers-2s8c-6.12/report.txt
	"$report" results/reference/walkers-2s8c-6.12 --format tsv | grep -Pq '\top_p99_ns\tns\tmainline\tlock-pmd\t.*\tlonger\t'
}
