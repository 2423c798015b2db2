#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Two kernels built and booted, a small matrix run, its report checked; and a
# run that is killed in the middle.

load ../cli/helper

small=(sim --variants lock-pmd --procs 1,4 --boots 2 --samples 1)

samples_of() { cat "$1"/boots/*/samples.jsonl 2>/dev/null; }

@test "a small matrix: attested, contended as it should be, reported" {
	out=$BATS_TEST_TMPDIR/out
	run ./run.sh "${small[@]}" --out "$out"
	[[ $status == 0 ]]
	[[ $output == *'time: setup '* ]]
	# 4 boots of 8 cells, all as predicted
	[[ $(samples_of "$out" | jq -r .status | grep -cx ok) == 32 ]]
	as_expected='.root_acquisitions as $n | .expected_root_acquisitions as [$least, $most] | $least <= $n and $n <= $most'
	[[ $(samples_of "$out" | jq "$as_expected" | sort | uniq -c | xargs) == '32 true' ]]
	[[ $(samples_of "$out" | jq .window_timeouts | sort -u) == 0 ]]
	./run.sh report "$out" --format json >"$BATS_TEST_TMPDIR/json"
	ratio() {
		jq --arg root "$1" '.comparisons[] | select(.variant == "lock-pmd" and .metric == "throughput" and
			.nprocs == 4 and .params.level == "pte" and .params.root == $root) | .ratio' "$BATS_TEST_TMPDIR/json"
	}
	jq -en "$(ratio shared) < 0.8"
	jq -en "$(ratio private) | . > 0.93 and . < 1.07"
	# what only a running boot needs is gone
	[[ -z $(find "$out" -name '*.gz' -o -name raw.jsonl -o -name counts.jsonl -o -name order.json) ]]
	[[ -s $out/report.txt && -n $(ls "$out"/plots/*.png) ]]
	# complete: the same folder is not added to
	run ./run.sh "${small[@]}" --out "$out"
	[[ $status == 2 ]]
	[[ $output == *'name a new folder'* ]]
}

# Wait until a run has written n samples.
wait_for_samples() {
	local i
	for ((i = 0; i < 600; i++)); do
		(($(samples_of "$1" | wc -l) >= $2)) && return
		sleep 0.1
	done
	return 1
}

no_qemu() {
	local i
	for ((i = 0; i < 50; i++)); do
		pgrep -f "qemu-system.*$1" >/dev/null || return 0
		sleep 0.1
	done
	pgrep -af "qemu-system.*$1"
	return 1
}

@test "killed, interrupted, gone on with: no sample lost, none twice" {
	out=$BATS_TEST_TMPDIR/killed
	for signal in KILL INT campaign; do
		# a shell starts what is in the background with SIGINT ignored
		env --default-signal=INT setsid ./run.sh "${small[@]}" --out "$out" >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
		pid=$!
		wait_for_samples "$out" $(($(samples_of "$out" | wc -l) + 3))
		# SIGINT goes to all of a terminal's programs, SIGKILL to one
		case $signal in
		INT) kill -INT -- "-$pid" ;;
		KILL) kill -KILL "$pid" ;;
		campaign) pkill -KILL -f "rmapbench-campaign run $out" ;;
		esac
		wait "$pid" || true
		no_qemu "$out"
		samples_of "$out" >"$BATS_TEST_TMPDIR/before"
		[[ $(wc -l <"$BATS_TEST_TMPDIR/before") -ge 3 ]]
	done
	run ./run.sh "${small[@]}" --out "$out"
	[[ $status == 0 ]]
	[[ $output == *'going on with'* ]]
	[[ $(samples_of "$out" | wc -l) == 32 ]]
	[[ $(samples_of "$out" | jq -c '[.boot, .params, .nprocs, .rep]' | sort -u | wc -l) == 32 ]]
	# what was there before is there unchanged
	[[ $(samples_of "$out" | sort - "$BATS_TEST_TMPDIR/before" | uniq -d | wc -l) == $(wc -l <"$BATS_TEST_TMPDIR/before") ]]
}

@test "the running kernel on this computer" {
	out=$BATS_TEST_TMPDIR/here
	run ./run.sh here --quick --procs 1 --out "$out"
	[[ $status == 0 ]]
	# every load, but what this kernel has not
	[[ -z $(samples_of "$out" | jq -r 'select(.status != "ok" and (.reason | contains("page_idle") | not)) | .reason') ]]
	[[ $output != *SIMULATED* ]]
}

# Of each load, beside the locks that its ops take, one that they do not.
@test "every load: a prediction that is wrong is caught" {
	out=$BATS_TEST_TMPDIR/wrong
	all=$(sed -nE 's/^LOAD\((.*)\)/\1/p' bench/loads.def | paste -sd,)
	"$campaign" prepare sim --loads "${all/walk/walk,walk:measure=walks},move:level=thp,move:level=pud:size_bytes=1G" --variants mainline --procs 2 --boots 1 --samples 1 --out "$out"
	jq '.variants[].expected_root_per_op |= map(if . then map(. + 1) else . end)' "$out/plan.json" >"$BATS_TEST_TMPDIR/plan"
	cp "$BATS_TEST_TMPDIR/plan" "$out/plan.json"
	"$campaign" run "$out"
	[[ $(samples_of "$out" | jq -r .load | sort -u | paste -sd,) == "$all" ]]
	# of what is none of ours nothing is predicted
	[[ $(samples_of "$out" | jq -r 'select(.expected_root_acquisitions == null) | .load' | sort | xargs) == 'exec trace' ]]
	[[ $(samples_of "$out" | jq -r 'select(.expected_root_acquisitions) | .reason | .[0:11]' | sort -u) == attestation ]]
}

@test "those in the background work at the rate that was set, in simulated time" {
	out=$BATS_TEST_TMPDIR/rate
	"$campaign" prepare sim --loads walk:measure=walks:period_ns=100000,walk:measure=walks:period_ns=1000 --variants mainline \
		--procs 4 --boots 1 --samples 1 --out "$out"
	"$campaign" run "$out"
	samples_of "$out" | jq -c '[.params.period_ns, .status, .reason, .background_ops, .elapsed_ns]'
	# two of them, for as long as the other two take: one op more or less of each
	samples_of "$out" | jq -es 'map(select(.params.period_ns == 100000)) | .[0] |
		.status == "ok" and ((.background_ops - 2 * ([.elapsed_ns[0, 2]] | max) / .params.period_ns) | fabs <= 2)'
	# no move takes a microsecond
	samples_of "$out" | jq -es 'map(select(.params.period_ns == 1000)) | .[0].reason | test("background did [0-9]+ ops of the [0-9]+ that were due")'
}

# The difference of two programs that move so often each has no start and no end.
@test "a move costs what a bare loop of mremap() costs, within 1 %" {
	cat >"$BATS_TEST_TMPDIR/bare.c" <<-'EOF'
		#define _GNU_SOURCE
		#include <stdint.h>
		#include <stdlib.h>
		#include <sys/mman.h>
		#define MIB (1ul << 20)
		int main(int argc, char **argv)
		{
			int n = atoi(argv[argc - 1]);
			char *r = mmap(0, 32 * MIB, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
			char *home = (char *)(((uintptr_t)r + 4 * MIB - 1) & ~(2 * MIB - 1));
			char *away = home + 12 * MIB + 4096, *at = home, *to;
			mmap(home, 8 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
			madvise(home, 8 * MIB, MADV_NOHUGEPAGE);
			for (size_t i = 0; i < 8 * MIB; i += 4096)
				home[i] = 1;
			for (; n--; at = to) {
				to = at == home ? away : home;
				if (mremap(at, 8 * MIB, 8 * MIB, MREMAP_MAYMOVE | MREMAP_FIXED, to) != to)
					return 1;
			}
			return 0;
		}
	EOF
	bare=$BATS_TEST_TMPDIR/bare
	gcc -O2 -static "$bare.c" -o "$bare"
	out=$BATS_TEST_TMPDIR/out
	"$campaign" prepare sim --loads "exec:program=$bare 100,exec:program=$bare 300,move:level=pte:root=private" --variants mainline --procs 1 --boots 1 --samples 1 --out "$out"
	"$campaign" run "$out"
	per_op() { samples_of "$out" | jq "select(.status == \"ok\" and ((.params.program // .load) | endswith(\"$1\"))) | $2 / .ops"; }
	for what in .sim_instructions '(.elapsed_ns | max)'; do
		bare_op=$(jq -n "($(per_op ' 300' "$what") - $(per_op ' 100' "$what")) / 200")
		move_op=$(per_op move "$what")
		echo "$what: bare $bare_op, move $move_op"
		# time has the guest's own in it
		jq -en "$move_op / $bare_op | . > 0.99 and . < $([[ $what == .sim* ]] && echo 1.01 || echo 1.03)"
	done
}

@test "exec: what copies of a program share is named" {
	cat >"$BATS_TEST_TMPDIR/open1.c" <<-'EOF'
		#include <fcntl.h>
		#include <unistd.h>
		int main(int argc, char **argv)
		{
			for (int i = 0; i < 100; i++)
				if (close(open(argv[0], O_RDONLY)))
					return 1;
			return argc - 2;
		}
	EOF
	gcc -O2 "$BATS_TEST_TMPDIR/open1.c" -o "$BATS_TEST_TMPDIR/open1"
	out=$BATS_TEST_TMPDIR/exec
	./run.sh sim --variants mainline --loads "exec:program=$BATS_TEST_TMPDIR/open1 again" --procs 4 --boots 1 --samples 1 --out "$out"
	[[ $(samples_of "$out" | jq -r .status) == ok ]]
	# whoever opens a file counts in its dentry
	[[ $(samples_of "$out" | jq -r '.hot[] | select(.object | startswith("dentry")) | .code[]') == *lockref_get* ]]
	./run.sh report "$out" | grep -q '^ .*dentry'
	# one that fails makes no figure
	run ./run.sh sim --variants mainline --loads "exec:program=$BATS_TEST_TMPDIR/open1" --procs 1 --boots 1 --samples 1 --out "$out-fails"
	[[ $(samples_of "$out-fails" | jq -r .reason) == *': a child of it failed' ]]
}

@test "the harness costs less than 1 % of the cheapest op" {
	out=$BATS_TEST_TMPDIR/floor
	./run.sh sim --variants mainline --loads null,move:level=pmd:root=private --procs 1 --boots 1 --samples 1 --out "$out"
	ns_per_op() { samples_of "$out" | jq "select(.load == \"$1\") | .elapsed_ns[0] / .ops"; }
	jq -en "$(ns_per_op null | sort -g | tail -n1) < 0.01 * $(ns_per_op move | sort -g | head -n1)"
}
