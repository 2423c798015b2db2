#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What verify makes of a guest's end: hunts share a VM until the kernel falls,
# and what the kernel says is charged to the hunt that ran. The guest is a script.

load helper

# shellcheck disable=SC2154 # root, campaign: helper.bash
setup() {
	# a project whose kernels are none, so that no proof of one is touched
	stand_in lock-pmd '{image_sha256: "none"}'
	PATH=$BATS_TEST_TMPDIR:$PATH
	cat >"$BATS_TEST_TMPDIR/qemu-system-x86_64" <<-'GUEST'
		#!/usr/bin/env bash
		for word; do
			case $word in
			file:*console.log) console=${word#file:} ;;
			file:*outcomes.jsonl) out=${word#file:} ;;
			esac
		done
		for hunt in $(jq -r '.hunts[]' "${console%/*}/order.json"); do
			result=survived void=false
			echo "[    9.0] rmapbench: hunt $hunt" >>"$console"
			case $hunt in
			fork)
				printf '{"hunt":"fork","so_far":true,"hunted_s":%d,"moves":%d,"hunted":%d,"unit":"pages migrated"}\n' 1 90 200 4 400 1200 >>"$out"
				echo '[    9.5] kernel BUG at mm/rmap.c:7!' >>"$console" && exit
				;;
			compact) exit ;;
			thp) echo '[    9.5] WARNING: possible circular locking dependency detected' >>"$console" ;;
			pageout | undo_huge) result='contents wrong' ;;
			reclaim) result='inconclusive: the condition never occurred' void=true ;;
			esac
			echo "{\"hunt\":\"$hunt\",\"result\":\"$result\",\"void\":$void,\"hunted_s\":7}" >>"$out"
			case $hunt in
			thp) exec sleep 60 ;;
			pageout) exit ;;
			file) sleep 1 && echo '[   10.5] BUG: Bad page state in process init' >>"$console" ;;
			esac
		done
	GUEST
	chmod +x "$BATS_TEST_TMPDIR/qemu-system-x86_64"
}

# hunted HUNT...: verify of these, into $out
# shellcheck disable=SC2154
hunted() {
	local hunts=$*
	out=$BATS_TEST_TMPDIR/out
	run "$campaign" verify --kernel-src "$tree" --variants lock-pmd --flavour timed --hunts "${hunts// /,}" --out "$out"
}

@test "each end is charged to the hunt that ran, and the others go on" {
	hunted migrate migrate_pmd fork compact thp pageout reclaim file
	[[ $status != 0 ]]
	diff - <(jq -r '[.hunt, .survived, .verdict] | join("|")' "$out/hunts.jsonl") <<-'WANT'
		migrate|true|survived
		migrate_pmd|true|survived
		fork|false|kernel BUG at mm/rmap.c:7!
		compact|false|ended without a word
		thp|false|WARNING: possible circular locking dependency detected
		pageout|false|contents wrong
		reclaim|false|inconclusive: the condition never occurred
		file|false|BUG: Bad page state in process init
	WANT
	# a VM for each that is left when one falls
	[[ $(cd "$out" && echo lock-pmd-*) == 'lock-pmd-timed-compact lock-pmd-timed-migrate lock-pmd-timed-pageout lock-pmd-timed-reclaim lock-pmd-timed-thp' ]]
	[[ $output == *'file '*'; 8 of 8, all done'* ]]
	# what the guest said last of the hunt that its kernel fell to
	[[ $output == *'kernel BUG at mm/rmap.c:7!, in 4 s of 100 moves and 300 pages migrated a second; 3 of 8,'* ]]
	[[ $(jq -c 'select(.hunt == "fork") | [.so_far, .hunted_s, .moves, .hunted]' "$out/hunts.jsonl") == '[true,4,400,1200]' ]]
}

@test "the proof has what was hunted, and not what shows nothing" {
	hunted migrate fork reclaim file
	proof=$RMAPBENCH_ROOT/results/proofs/none.json
	[[ $(jq -c '.hunts | map_values([.seconds, .runs, .fell])' "$proof") == '{"file":[7,1,1],"fork":['*',1,1],"migrate":[7,1,0]}' ]]
	[[ $(jq .survived "$proof") == false ]]
	# seconds add up
	out2=$BATS_TEST_TMPDIR/again
	run "$campaign" verify --kernel-src "$tree" --variants lock-pmd --flavour timed --hunts migrate --out "$out2"
	[[ $status == 0 ]]
	[[ $(jq -c '.hunts.migrate | [.seconds, .runs, .fell]' "$proof") == '[14,2,0]' ]]
}

@test "a hunt that mainline falls to is told, and no part of the proof" {
	debug=${kernel/6.12/6.12-debug}
	mkdir -p "$debug"
	kernel-patches/build --identify --base 6.12 --variants lock-pmd --flavour debug --out "$RMAPBENCH_ROOT/build/kernels" --kernel-src "$tree" |
		jq '."lock-pmd" + {image_sha256: "none"}' >"$debug/identity.json"
	cp "$kernel"/{bzImage,sha256sums} "$debug"
	out=$BATS_TEST_TMPDIR/out
	run "$campaign" verify --kernel-src "$tree" --variants lock-pmd --flavour debug --hunts undo,undo_huge --out "$out"
	[[ $status != 0 ]]
	[[ $(jq -r '[.hunt, .survived] | join(" ")' "$out/hunts.jsonl" | paste -sd,) == 'undo true,undo_huge false' ]]
	[[ $(jq -c '[.survived, (.hunts | keys)]' "$RMAPBENCH_ROOT/results/proofs/none.json") == '[true,["undo"]]' ]]
}

@test "a kernel that is not the one that was asked for is not hunted in" {
	cp "$kernel/identity.json" "$BATS_TEST_TMPDIR/whole"
	for part in series_sha256 config_sha256 compiler linker source build_sha256; do
		jq --arg part $part '.[$part] = "another"' "$BATS_TEST_TMPDIR/whole" >"$kernel/identity.json"
		hunted migrate
		[[ $status == 1 ]]
		[[ $output == "rmapbench: kernel: $kernel: is not the planned one: its $part is 'another', not '"*"'" ]]
		rm -rf "$out"
	done
	cp "$BATS_TEST_TMPDIR/whole" "$kernel/identity.json"
	echo another >"$kernel/bzImage"
	hunted migrate
	[[ $status == 1 ]]
	[[ $output == "rmapbench: kernel: $kernel: bzImage is not the file that was built; remove the folder to have it built again" ]]
	rm -rf "$out" "$kernel/identity.json"
	hunted migrate
	[[ $status == 1 ]]
	[[ $output == "rmapbench: kernel: $kernel: is not there: no identity.json" ]]
}

@test "killed in the middle: the same command goes on with the hunts that are left" {
	# the guest stops at the third hunt until it is told to go on
	sed -i "s|^result=survived void=false|&; [[ \$hunt != file \|\| -e $BATS_TEST_TMPDIR/on ]] \|\| exec sleep 1000|" \
		"$BATS_TEST_TMPDIR/qemu-system-x86_64"
	grep -q 'exec sleep 1000' "$BATS_TEST_TMPDIR/qemu-system-x86_64"
	out=$BATS_TEST_TMPDIR/out
	args=(verify --kernel-src "$tree" --variants lock-pmd --flavour timed --hunts "migrate,pageout,file" --out "$out")
	"$campaign" "${args[@]}" >/dev/null 2>&1 3>&- &
	pid=$!
	until [[ $(jq -r .hunt "$out/hunts.jsonl" 2>/dev/null | paste -sd' ') == 'migrate pageout' ]]; do
		kill -0 "$pid"
		sleep 0.05
	done
	# not while that one runs
	refuses 2 "rmapbench: option: --out: $out: File exists; name a new folder" "$campaign" "${args[@]}"
	kill -KILL "$pid"
	wait "$pid" || true
	: >"$BATS_TEST_TMPDIR/on"
	# another request is no reason to go on there
	refuses 2 "rmapbench: option: --out: $out: File exists; name a new folder" \
		"$campaign" verify --kernel-src "$tree" --variants lock-pmd --flavour timed --hunts migrate --out "$out"
	run "$campaign" "${args[@]}"
	[[ $status == 1 ]]
	[[ $output == *"going on with $out"* ]]
	[[ $output == *'did not do what is asked of them: lock-pmd (timed, pageout), lock-pmd (timed, file)' ]]
	[[ $(jq -r '[.hunt, .verdict] | join("|")' "$out/hunts.jsonl" | paste -sd,) == \
		'migrate|survived,pageout|contents wrong,file|BUG: Bad page state in process init' ]]
	# and at its end there is nothing to go on with
	refuses 2 "rmapbench: option: --out: $out: File exists; name a new folder" "$campaign" "${args[@]}"
}

@test "without --out: what is unfinished goes on, what is finished is done again in a new folder" {
	args=(verify --kernel-src "$tree" --variants lock-pmd --flavour timed --hunts migrate,migrate_pmd)
	results=$RMAPBENCH_ROOT/results
	run "$campaign" "${args[@]}"
	[[ $status == 0 ]]
	first=$(echo "$results"/*-verify-6.12)
	sed -i '$d' "$first/hunts.jsonl"
	run "$campaign" "${args[@]}"
	[[ $status == 0 && $output == *"going on with $first"*' 2 of 2, all done'* ]]
	run "$campaign" "${args[@]}"
	[[ $status == 0 && $output != *'going on with'* && $output == *' 1 of 2, '*' 2 of 2, all done'* ]]
	[[ $(wc -l "$results"/*-verify-6.12*/hunts.jsonl | sed '$d' | awk '{print $1}' | paste -sd' ') == '2 2' ]]
}

@test "of several tries each has a boot of its own, and the tables count them" {
	out=$BATS_TEST_TMPDIR/out
	run "$campaign" verify --kernel-src "$tree" --variants lock-pmd --flavour timed --hunts migrate,fork --tries 3 --out "$out"
	[[ $status == 1 ]]
	[[ $(jq -r '[.hunt, .attempt, .survived, .hunted_s] | join("|")' "$out/hunts.jsonl" | paste -sd,) == \
		'migrate|1|true|7,fork|1|false|4,migrate|2|true|7,fork|2|false|4,migrate|3|true|7,fork|3|false|4' ]]
	[[ $(cd "$out" && echo lock-pmd-*) == 'lock-pmd-timed-migrate lock-pmd-timed-migrate-2 lock-pmd-timed-migrate-3' ]]
	[[ $output == *'did not do what is asked of them: lock-pmd (timed, fork, try 1), lock-pmd (timed, fork, try 2), '* ]]
	grep -Eq '^lock-pmd +timed 0/3 .* 3/3 ' "$out/table.txt"
	[[ $output == *"$(<"$out/table.txt")"* ]]
}

@test "a kernel that must fall: how often, and after how many seconds" {
	rm -r "$RMAPBENCH_ROOT"
	stand_in unsafe '{image_sha256: "none"}'
	sed -i "s/^fork)/migrate)/; s/\"fork\"/\"migrate\"/" "$BATS_TEST_TMPDIR/qemu-system-x86_64"
	out=$BATS_TEST_TMPDIR/out
	# shellcheck disable=SC2154
	run "$campaign" verify --kernel-src "$tree" --variants unsafe --flavour timed --tries 2 --out "$out"
	[[ $status == 0 ]]
	grep -Eq '^migrate +unsafe +timed 2 of 2  4 4$' "$out/table.txt"
}
