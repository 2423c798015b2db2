#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Samples and runs that somebody ends or stops, and computers that give too
# little: a reason for each, and never a figure.

load helper

# shellcheck disable=SC2154 # root, campaign: helper.bash
setup() {
	bench=$root/build/programs/bench/rmapbench-bench
	folder=$(mktemp -d /tmp/rmapbench-ended-XXXXXX)
	chmod 777 "$folder"
	out=$folder/out
}

teardown() { rm -rf "$folder"; }

# cell LOAD NPROCS OPS [PARAMS]
cell() {
	jq -n --arg load "$1" --argjson nprocs "$2" --argjson ops "$3" --argjson params "${4-{\}}" \
		'{$load, $params, placement: "pack", $nprocs, $ops, warmup_ops: 2}'
}

# begin CELL...: in the background, as leader of a group; its children run
begin() {
	local child
	jq -s '{target_ns: 20000000, samples: [to_entries[] | .value + {cell: .key, rep: 0}]}' <<<"$*" >"$folder/order"
	setsid "$bench" "$folder/order" "$out" 3>&- &
	pid=$!
	until mapfile -t children < <(pgrep -P "$pid") && ((${#children[@]} == $(jq '.samples[0].nprocs' "$folder/order"))); do
		kill -0 "$pid"
		sleep 0.02
	done
	# a tick of user time: the load itself
	for child in "${children[@]}"; do
		until (($(cut -d' ' -f14 "/proc/$child/stat"))); do sleep 0.02; done
	done
}

samples() { jq -r 'select(.type == "sample") | [.load, .status, .reason] | join("|")' "$out"; }

@test "a process of a sample is killed" {
	begin "$(cell null 1 1000000000000000)" "$(cell null 1 8)"
	kill -KILL "${children[0]}"
	wait "$pid"
	diff - <(samples) <<-'WANT'
		null|invalid|process 0: killed by signal 9 (Killed)
		null|ok|
	WANT
}

@test "one is killed that another waits for" {
	(($(nproc) > 1)) || skip 'needs two CPUs'
	begin "$(cell pingpong 2 1000000000000000)"
	kill -SEGV "${children[1]}"
	wait "$pid"
	[[ $(samples) == 'pingpong|invalid|process '[01]': killed by signal 11 (Segmentation fault)' ]]
}

@test "a sample that is stopped is void, and the next is not" {
	begin "$(cell null 1 2000000000)" "$(cell null 1 8)"
	kill -STOP -- "-$pid"
	[[ -z $(samples) ]]
	sleep 1
	kill -CONT -- "-$pid"
	wait "$pid"
	diff - <(samples) <<-'WANT'
		null|invalid|stopped during the sample
		null|ok|
	WANT
}

@test "a process of here is killed: counted by the report" {
	"$campaign" prepare here --force --loads null --procs 1 --samples 1 --out "$out"
	# without an end
	jq '.cells[0].ops = 1000000000000000' "$out/plan.json" >"$folder/plan" && mv "$folder/plan" "$out/plan.json"
	"$campaign" run "$out" 3>&- &
	pid=$!
	until child=$(pgrep -P "$(pgrep -P "$pid" rmapbench-bench)"); do
		kill -0 "$pid"
		sleep 0.02
	done
	kill -KILL "$child"
	wait "$pid"
	"$root/build/programs/report/rmapbench-report" --format json "$out" >"$folder/json"
	[[ $(jq -c '[.runs[0].samples_used, (.excluded[] | .reason, .count)]' "$folder/json") == '[0,"invalid: process 0: killed by signal 9 (Killed)",1]' ]]
}

# limited ULIMIT CELL: bench within a limit
limited() {
	jq -s '{target_ns: 20000000, samples: [to_entries[] | .value + {cell: .key, rep: 0}]}' <<<"$2" >"$folder/order"
	bash -c "$1 && exec $folder/bench $folder/order $out"
}

@test "too little memory" {
	cp "$bench" "$folder/bench"
	big='{"size_bytes": 268435456}'
	refuses 1 'rmapbench: sample: move: mmap: Cannot allocate memory (ulimit -v is 200000 KiB)' \
		limited 'ulimit -v 200000' "$(cell move 1 8 "$big")"
	refuses 1 'rmapbench: sample: chase: process 0: setup: Cannot allocate memory (ulimit -d is 100000 KiB)' \
		limited 'ulimit -d 100000' "$(cell chase 1 8 "$big")"
	[[ -z $(samples) ]]
}

@test "too little memory, as the kernel promises no more than it has" {
	cp "$bench" "$folder/bench"
	echo 2 >"$folder/2"
	within="mount --bind $folder/2 /proc/sys/vm/overcommit_memory"
	unshare -m bash -c "$within" || skip 'needs a mount namespace'
	want='rmapbench: sample: move: mmap: Cannot allocate memory (ulimit -v is 200000 KiB, vm.overcommit_memory is 2)'
	promised() { unshare -m bash -c "$within; $(declare -p folder out); $(declare -f limited); limited 'ulimit -v 200000' '$(cell move 1 8 '{"size_bytes": 268435456}')'"; }
	refuses 1 "$want" promised
}

@test "too few files" {
	cp "$bench" "$folder/bench"
	refuses 1 'rmapbench: topology: this computer: cannot be read with 15 open files (ulimit -n); 16 are needed' \
		limited 'ulimit -n 15' "$(cell null 1 8)"
	limited 'ulimit -n 16' "$(cell filemap 1 8)"
	[[ $(samples) == 'filemap|ok|' ]]
}

@test "too few processes" {
	((EUID == 0)) || skip 'needs root to become somebody else'
	cp "$bench" "$folder/bench"
	export -f limited
	uid=$((60000 + $$ % 5000)) # whose only process this is
	nobody() { folder=$folder out=$out setpriv --reuid="$uid" --clear-groups bash -c 'limited "$@"' - "$@"; }
	refuses 1 'rmapbench: sample: null: process 0: fork: Resource temporarily unavailable (ulimit -u is 1, perhaps pids.max of its cgroup)' \
		nobody 'ulimit -u 1' "$(cell null 1 8)"
	# a shell, the program and its process; that one's child is the fourth
	refuses 1 'rmapbench: sample: fork: process 0: warm-up: Resource temporarily unavailable (ulimit -u is 3, perhaps pids.max of its cgroup)' \
		nobody 'ulimit -u 3' "$(cell fork 1 8)"
	[[ -z $(samples) ]]
}

# ends SCRIPT: here with that in the place of the bench program; leaves the
# exit code of the campaign in $status, what it said in $output, and the
# reasons in the journal in $reasons
ends() {
	mkdir -p "$folder/build/programs/bench"
	ln -sfn "$root/bench" "$folder/bench"
	printf '#!/usr/bin/env bash\n%s\n' "$1" >"$folder/build/programs/bench/rmapbench-bench"
	chmod +x "$folder/build/programs/bench/rmapbench-bench"
	RMAPBENCH_ROOT=$folder "$campaign" prepare here --force --loads move --procs 1 --samples 1 --out "$out"
	RMAPBENCH_ROOT=$folder run "$campaign" run "$out"
	reasons=$(jq -r 'select(.event == "boot-failed") | .reason' "$out/journal.jsonl")
	rm -rf "$out"
}

@test "the program that measures here is killed: tried again, and the signal told" {
	ends 'kill -KILL $$'
	[[ $status == 4 ]]
	[[ $reasons == $'killed by signal 9 (Killed)\nkilled by signal 9 (Killed)\nkilled by signal 9 (Killed)' ]]
	# in the middle of a sample, once: its processes end with it
	ends "[[ -e $folder/once ]] && exec $bench \"\$@\"
		: >$folder/once
		jq '.samples[].ops = 1000000000000' \"\$1\" >$folder/endless
		$bench $folder/endless \"\$2\" &
		until child=\$(pgrep -P \$!); do kill -0 \$! || exit 8; sleep 0.02; done
		kill -KILL \$!
		for ((i = 0; i < 500; i++)); do grep -qs '^State:.[^Z]' /proc/\$child/status || break; sleep 0.02; done
		((i < 500)) || exit 9
		kill -KILL \$\$"
	[[ $status == 0 ]]
	[[ $reasons == 'killed by signal 9 (Killed)' ]]
}

@test "the program that measures here gives up: once, and the cause told" {
	ends "ulimit -v 10000 && exec $bench \"\$@\""
	[[ $status == 1 ]]
	[[ $reasons == 'rmapbench: sample: move: mmap: Cannot allocate memory (ulimit -v is 10000 KiB)' ]]
	[[ $(grep -c mmap <<<"$output") == 1 ]]
	mkdir "$folder/lib"
	: >"$folder/lib/libjansson.so.4"
	ends "LD_LIBRARY_PATH=$folder/lib exec $bench \"\$@\""
	[[ $status == 1 ]]
	[[ $reasons == *"error while loading shared libraries: $folder/lib/libjansson.so.4: file too short" ]]
	ends 'exec /nonexistent/bench'
	[[ $status == 1 && $reasons == *'/nonexistent/bench: No such file or directory' ]]
}

@test "there is no program that measures here" {
	RMAPBENCH_ROOT=$folder "$campaign" prepare here --force --loads move --procs 1 --samples 1 --out "$out"
	RMAPBENCH_ROOT=$folder run "$campaign" run "$out"
	[[ $status == 1 ]]
	[[ $(jq -r .reason "$out/journal.jsonl" | tail -n1) == "$folder/build/programs/bench/rmapbench-bench: No such file or directory" ]]
}

@test "a build of kernels ends with who waits for it" {
	export RMAPBENCH_ROOT=$folder/root
	mkdir -p "$RMAPBENCH_ROOT/kernel-patches" "$folder/run"
	printf '#!/bin/bash\necho $$ >%s/pid\nexec sleep 1000 3>&-\n' "$folder" >"$RMAPBENCH_ROOT/kernel-patches/build"
	chmod +x "$RMAPBENCH_ROOT/kernel-patches/build"
	jq -n '{schema: 1, backend: "sim", machine: "2s8c", base: "6.12", baseline: "mainline", blocks: 1, samples_per_boot: 1,
		seed: 1, variants: [{name: "mainline", role: "baseline"}], cells: [], boots: []}' >"$folder/run/plan.json"
	bash -c '"$0" kernels "$1"; true' "$campaign" "$folder/run" 3>&- &
	local waiting=$!
	until [[ -s $folder/pid ]]; do
		kill -0 "$waiting"
		sleep 0.02
	done
	kill -KILL "$waiting"
	while kill -0 "$(<"$folder/pid")" 2>/dev/null; do sleep 0.02; done
}
