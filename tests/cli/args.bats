#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What users type: wrong words get one line that names what would be valid.

load helper

@test "unknown verb" {
	refuses 2 'rmapbench: verb: simm: unknown; there are: sim, here, metal, verify, validate, speed, list, report, plot, mail, untune, doctor, test, clean, help' \
		./run.sh simm
}

@test "unknown option" {
	refuses 2 'rmapbench: option: --proc: unknown; there are: --quick, --full, --base, --kernel-src, --variants, --packages, --loads, --procs, --machine, --window, --deterministic, --boots, --samples, --boot-by, --pause, --seed, --budget, --tries, --flavour, --hunts, --tune, --force, --out, -j, -n' \
		./run.sh --proc 1
}

@test "option without its value" {
	refuses 2 'rmapbench: option: --procs: needs a value' ./run.sh sim --procs
}

@test "a word too many" {
	refuses 2 'rmapbench: argument: now: not expected; options begin with --' ./run.sh sim now
}

@test "a machine to judge that there is not" {
	for verb in validate speed; do
		refuses 2 "rmapbench: machine: 2s9c: unknown; there are: $(cd sim/machines && printf '%s\n' * | sort -V | paste -sd, | sed 's/,/, /g'), or a file's path" \
			./run.sh "$verb" --machine 2s9c
	done
}

@test "unknown variant" {
	names=$(cd kernel-patches/6.12 && printf '%s\n' */series | xargs -n1 dirname | sort | grep -vx mainline | paste -sd, | sed 's/,/, /g')
	refuses 2 "rmapbench: variant: lock-pdm: unknown for base 6.12; there are: mainline, $names; and the sets default, claims, strategies, controls, all" \
		./run.sh --variants lock-pdm
	run ./run.sh verify --variants lock-pdm
	[[ $status == 2 && $output == *'; and the sets default, claims, strategies, controls, all, broken' ]]
}

@test "unknown base" {
	refuses 2 'rmapbench: base: 5.4: no patches for it; there are: 6.1, 6.12, 7.3' ./run.sh --base 5.4
}

@test "a window that is none" {
	refuses 2 "rmapbench: option: --window: '5' is not a whole number from 10 to 10000000" ./run.sh --window 5
	refuses 2 "rmapbench: option: --window: not for 'here'; there are: --quick, --full, --loads, --procs, --boots, --samples, --seed, --tune, --force, --out, -j, -n" ./run.sh here --window 500
}

@test "unknown load" {
	refuses 2 'rmapbench: load: moove: unknown; there are: chain, chase, exec, fault, filemap, fork, forkmove, gc, halfback, lock, manyvmas, move, null, pingpong, rwsem, share, trace, wakeup, walk' ./run.sh --loads moove
}

@test "unknown parameter of a load" {
	refuses 2 'rmapbench: parameter: sise: load move has no such one; there are: level, way, root, size_bytes' \
		./run.sh --loads move:sise=1M
}

@test "parameter with a wrong value" {
	refuses 2 "rmapbench: parameter: level: unknown value 'p4d'; there are: pte, pmd, thp, pud" \
		./run.sh --loads move:level=p4d
	refuses 2 "rmapbench: parameter: size_bytes: '2MB' is not a number from 8192 to 1073741824 bytes (K, M, G)" \
		./run.sh --loads move:size_bytes=2MB
}

@test "placements" {
	refuses 2 'rmapbench: placement: 0+1+0: has the CPU 0 twice; each process needs one of its own' \
		./run.sh --loads null@0+1+0
	refuses 2 'rmapbench: placement: packed: unknown; there are: pack, spread, or CPUs as in 0+5' \
		./run.sh --loads null@packed
	refuses 2 'rmapbench: placement: 0+8: 2s8c has the CPUs 0 to 7' ./run.sh --loads pingpong@0+8
	run ./run.sh -n --variants mainline --loads pingpong@0+5 --procs 1,4
	[[ $output == *'pingpong'*'@0+5'* || $output == *pingpong*0+5* ]]
	[[ $(grep -c pingpong <<<"$output") == 1 ]]
}

@test "unknown machine" {
	names=$(ls -v sim/machines | paste -sd, | sed 's/,/, /g')
	refuses 2 "rmapbench: machine: 3s: unknown; there are: $names, or a file's path" ./run.sh --machine 3s
}

@test "broken machine file" {
	sed 's/^sockets = 2/sockets = two/' sim/machines/2s8c >"$BATS_TEST_TMPDIR/m"
	line=$(grep -n '^sockets' "$BATS_TEST_TMPDIR/m" | cut -d: -f1)
	refuses 2 "rmapbench: machine file: $BATS_TEST_TMPDIR/m:$line: sockets: 'two' is not a whole number from 1 to 8" \
		./run.sh --machine "$BATS_TEST_TMPDIR/m"
}

@test "numbers of processes" {
	refuses 2 "rmapbench: option: --procs: '0' is not a whole number from 1 to 256" ./run.sh --procs 0
	refuses 2 "rmapbench: option: --procs: 'x' is not a whole number from 1 to 256" ./run.sh --procs 1,x
	refuses 2 'rmapbench: option: --procs: 99 is more than the CPUs of 2s8c; 1 to 8' ./run.sh --procs 99
	refuses 2 'rmapbench: option: --procs: 8 is more than the CPUs of 1s4c; 1 to 4' ./run.sh --machine 1s4c --procs 8
}

@test "--out that exists" {
	mkdir "$BATS_TEST_TMPDIR/there"
	echo precious >"$BATS_TEST_TMPDIR/there/file"
	refuses 2 "rmapbench: option: --out: $BATS_TEST_TMPDIR/there exists, and is not this plan unfinished; name a new folder" \
		./run.sh --out "$BATS_TEST_TMPDIR/there"
	[[ $(cat "$BATS_TEST_TMPDIR/there/file") == precious ]]
}

@test "options that make no sense for the running kernel" {
	refuses 2 "rmapbench: option: --machine: not for 'here'; there are: --quick, --full, --loads, --procs, --boots, --samples, --seed, --tune, --force, --out, -j, -n" \
		./run.sh here --machine 2s8c
}

@test "a kernel tree that is none" {
	refuses 2 "rmapbench: option: --kernel-src: $BATS_TEST_TMPDIR is no kernel tree, which has mm/mremap.c, and no tarball of one" \
		./run.sh --kernel-src "$BATS_TEST_TMPDIR"
}

@test "a kernel tree of another version" {
	mkdir -p "$BATS_TEST_TMPDIR/linux/mm"
	touch "$BATS_TEST_TMPDIR/linux/mm/mremap.c"
	printf 'VERSION = 5\nPATCHLEVEL = 10\n' >"$BATS_TEST_TMPDIR/linux/Makefile"
	refuses 2 "rmapbench: kernel source: $BATS_TEST_TMPDIR/linux: is 5.10, the patches are for 6.12; there are bases: 6.1 6.12 7.3" \
		kernel-patches/build --base 6.12 --variants mainline --out "$BATS_TEST_TMPDIR/out" --kernel-src "$BATS_TEST_TMPDIR/linux"
}

@test "commits of a tree: all of --variants, and a tree that has them" {
	local tree=$BATS_TEST_TMPDIR/tree
	git init -q "$tree"
	git -C "$tree" -c user.name=t -c user.email=t@t commit -q --allow-empty -m x
	refuses 2 'rmapbench: option: --variants: NAME=REF is a commit of a git tree: --kernel-src TREE' ./run.sh --variants a=HEAD
	refuses 2 "rmapbench: option: --variants: NAME=REF is a commit of a git tree: its version is the tree's, not --base's" \
		./run.sh --variants a=HEAD --kernel-src "$tree" --base 7.3
	refuses 2 "rmapbench: option: --variants: 'b' is not NAME=REF as the others are, NAME of a-z, 0-9, - and ." \
		./run.sh verify --variants a=HEAD,b --kernel-src "$tree"
	refuses 2 "rmapbench: option: --variants: 'a' is there twice" ./run.sh --variants a=HEAD,a=HEAD --kernel-src "$tree"
	refuses 2 "rmapbench: option: --kernel-src: $tree/.git/config is no folder, in which git could find the commits" \
		./run.sh --variants a=HEAD --kernel-src "$tree/.git/config"
	build() { kernel-patches/build --refs "$1" --kernel-src "$2" --out "$BATS_TEST_TMPDIR/out" --identify; }
	refuses 2 "rmapbench: kernel source: $tree: has no commit nix" build a=nix "$tree"
	refuses 2 "rmapbench: kernel source: $tree: a is no kernel: its commit $(git -C "$tree" rev-parse HEAD) has no mm/mremap.c" build a=HEAD "$tree"
	mkdir "$tree/mm"
	touch "$tree/mm/mremap.c"
	printf 'VERSION = 5\nPATCHLEVEL = 10\n' >"$tree/Makefile"
	git -C "$tree" add .
	git -C "$tree" -c user.name=t -c user.email=t@t commit -qm old
	refuses 2 "rmapbench: kernel source: $tree: a is 5.10; there are configurations for: 6.1 6.12 7.3, and what is newer" build a=HEAD "$tree"
	mkdir "$BATS_TEST_TMPDIR/none"
	run build a=HEAD "$BATS_TEST_TMPDIR/none"
	[[ $status == 2 && $output == "rmapbench: kernel source: $BATS_TEST_TMPDIR/none: no git tree that may be read: "* ]]
}

@test "list: an unknown one" {
	refuses 2 'rmapbench: list: unicorns: unknown; there are: variants, loads, machines, claims, kernels, events' ./run.sh list unicorns
	refuses 2 'rmapbench: list: loads: one list at a time' ./run.sh list variants loads
}

@test "list says what is a strategy and what is not" {
	run ./run.sh list variants
	[[ $status == 0 ]]
	[[ $(grep unsafe <<<"$output") == *'(not a strategy)' ]]
	[[ $(grep lock-pmd <<<"$output") != *'(not a strategy)' ]]
	[[ $(./run.sh list | grep -c '^machine') == $(ls sim/machines | wc -l) ]]
}

@test "-n prints the plan and does nothing" {
	before=$(ls results)
	run ./run.sh -n --variants lock-pmd --boots 4
	[[ $status == 0 ]]
	[[ $output == *'variants: mainline lock-pmd'* ]]
	[[ $output == *'boots: 8 in 4 random blocks'* ]]
	[[ $output == *'time: about '* ]]
	[[ $output == *'disk: about '* ]]
	[[ $(ls results) == "$before" ]]
}

@test "-n in a bundle is -n too, and only as an option" {
	run ./run.sh -nj2 --variants lock-pmd --boots 1
	[[ $status == 0 ]]
	[[ $output == *'boots: 2 in 1 random blocks'* ]]
	run ./run.sh verify -nj2 --variants lock-pmd
	[[ $status == 0 ]]
	[[ $output == *'hunts: about'* ]]
}

@test "--out that cannot be" {
	refuses 2 "rmapbench: option: --out: '/tmp/a,b' is empty, has a comma or is longer than 256 bytes" \
		./run.sh --out /tmp/a,b
	run ./run.sh --out "/tmp/$(printf 'x%.0s' {1..300})"
	[[ $status == 2 ]]
}

@test "more CPUs than the kernels are built for" {
	sed 's/^cores_per_socket = 4/cores_per_socket = 64/' sim/machines/2s8c >"$BATS_TEST_TMPDIR/big"
	refuses 2 'rmapbench: machine: big: has 128 CPUs; the kernels are built for 64' \
		./run.sh -n --machine "$BATS_TEST_TMPDIR/big"
}

@test "run.sh through a link, from elsewhere" {
	ln -s "$root/run.sh" "$BATS_TEST_TMPDIR/link"
	cd "$BATS_TEST_TMPDIR"
	run ./link list machines
	[[ $status == 0 ]]
	[[ $output == *2s8c* ]]
}

# there_are COMMAND...: what the message about a wrong word says that there is
there_are() { "$@" 2>&1 | sed 's/.*there are: //; s/, / /g'; }

@test "--help names every verb and option" {
	run ./run.sh --help
	[[ $status == 0 ]]
	words=$(there_are ./run.sh simm; there_are ./run.sh --simm)
	[[ $(wc -w <<<"$words") -ge 30 ]]
	for word in $words; do
		[[ $word == help ]] || grep -qE -- "(^|[ ,])$word([ ,]|$)" <<<"$output" || {
			echo "--help does not name $word"
			return 1
		}
	done
}

@test "one parser: --option=VALUE is --option VALUE, for every verb" {
	refuses 2 "rmapbench: machine: 2s9c: unknown; there are: $(cd sim/machines && printf '%s\n' * | sort -V | paste -sd, | sed 's/,/, /g'), or a file's path" \
		./run.sh validate --machine=2s9c
	[[ $(./run.sh -n --machine=1s4c --variants lock-pmd) == "$(./run.sh -n --machine 1s4c --variants lock-pmd)" ]]
	refuses 2 'rmapbench: base: 5.4: no patches for it; there are: 6.1, 6.12, 7.3' ./run.sh verify --base=5.4 -n
}

@test "an argument that is not UTF-8" {
	refuses 2 $'rmapbench: argument: o\xff: is not UTF-8; give names and paths in it' ./run.sh here --quick --out $'o\xff'
	refuses 2 $'rmapbench: argument: ./m\xff: is not UTF-8; give names and paths in it' ./run.sh -n --machine $'./m\xff'
}

@test "what would shape a kernel is refused by name; what would not is kept from make" {
	for name in ARCH CROSS_COMPILE KCFLAGS LLVM KBUILD_OUTPUT; do
		refuses 1 "rmapbench: kernel build: $name: is set in the environment (x) and would shape the kernel; unset it" \
			env "$name=x" ./run.sh --quick --out "$BATS_TEST_TMPDIR/out"
	done
	[[ ! -e $BATS_TEST_TMPDIR/out ]]
	plain=$(kernel-patches/build --identify --variants mainline --out build/kernels)
	[[ $plain == *source* ]]
	[[ $(MAKEFLAGS=-n POSIXLY_CORRECT=1 CFLAGS=-O0 LC_ALL=de_DE.UTF-8 kernel-patches/build --identify --variants mainline --out build/kernels) == "$plain" ]]
}

@test "a place where kernels cannot be built is refused, and its sign named" {
	for sign in : , "'" '[' '=' '$' ';'; do
		refuses 1 "rmapbench: kernel build: /tmp/a${sign}b: kernels cannot be built below a path with the sign $sign; move the project" \
			kernel-patches/build --variants mainline --out "/tmp/a${sign}b"
	done
	refuses 1 'rmapbench: kernel build: /tmp/a b: kernels cannot be built below a path with a blank; move the project' \
		kernel-patches/build --variants mainline --out '/tmp/a b'
}

@test "test: an unknown tier" {
	refuses 2 'rmapbench: test: slow: unknown; there are: fast, full, kernels, distro, metal' ./run.sh test slow
}

@test "verify takes its own options, and only it" {
	refuses 2 "rmapbench: option: --loads: not for 'verify'; there are: --base, --kernel-src, --variants, --seed, --budget, --tries, --flavour, --hunts, --out, -j, -n" \
		./run.sh verify -n --loads move
	refuses 2 "rmapbench: option: --budget: not for 'sim'; there are: --quick, --full, --base, --kernel-src, --variants, --loads, --procs, --machine, --window, --deterministic, --boots, --samples, --seed, --out, -j, -n" \
		./run.sh --budget 3
	refuses 2 "rmapbench: option: --budget: '0' is not a whole number from 1 to 100000" ./run.sh verify --budget 0
	refuses 2 "rmapbench: option: --budget: '9m' is not a whole number from 1 to 100000" ./run.sh verify --budget 9m
	# minutes, or seconds
	[[ $("$campaign" verify -n --variants unsafe --flavour timed --budget 3) == *' 180 s each: migrate'* ]]
	[[ $("$campaign" verify -n --variants unsafe --flavour timed --budget 130s) == *' 130 s each: migrate'* ]]
	[[ $("$campaign" verify -n --variants unsafe --flavour timed --tries 5) == *' 180 s each: migrate, 5 times'*$'\n5 hunts:'* ]]
	for name in fast d bug 'timed, debug' ''; do
		refuses 2 "rmapbench: option: --flavour: '$name' is unknown; there are: timed, debug" ./run.sh verify --flavour "$name"
	done
}

@test "sets of variants" {
	variants() { ./run.sh -n --boots 1 "$@" | sed -n 's/^variants: //p' | sed 's/ (not a strategy)//g'; }
	usual=$(variants)
	[[ $usual == *' reorder '* && $usual != *merge-later* && $usual != *fork-lock* ]]
	[[ $(variants --variants default) == "$usual" ]]
	[[ $(variants --variants default,merge-later) == *' merge-later '* ]]
	[[ $(variants --loads fork --variants default) == *' fork-lock '* ]]
	[[ $(variants --variants strategies) != *unsafe* && $(variants --variants strategies) == *' merge-later-pmd '* ]]
	[[ $(variants --variants all) == *' prewalk '* ]]
	full=$(variants --full)
	for name in mainline-b merge-later list-lock-pmd reorder file-order fork-imap lock-hold; do [[ " $full " == *" $name "* ]]; done
	[[ $full != *unsafe* && $full != *prewalk* && $full != *fork-lock* && $(variants --variants claims) == "$full" ]]
	run ./run.sh -n --variants broken
	[[ $status == 2 && $output == 'rmapbench: variant: broken: unknown for base 6.12; '* ]]
	run ./run.sh verify -n --variants broken
	[[ $output == *'broken/reorder-undo '* && $output != *' reorder '* ]]
}

@test "verify with nothing to hunt" {
	nothing='rmapbench: verify: hunts: none of these is for these kernels: undo hunts are for debug kernels alone, and what is broken is hunted in the flavour in which it must fall'
	refuses 2 "$nothing" ./run.sh verify --variants reorder --flavour timed --hunts undo
	refuses 2 "$nothing" ./run.sh verify --variants broken/reorder-unordered --flavour debug
}

@test "verify -n says what would be hunted" {
	run ./run.sh verify -n --variants lock-pmd,unsafe --flavour timed --budget 10
	[[ $status == 0 ]]
	# eleven share ten minutes; the selftests take what they take
	[[ $output == *' lock-pmd '*'timed   54 s each: migrate migrate_deep migrate_own migrate_pmd vmas fork compact thp pageout reclaim file selftests'* ]]
	# what is wrong on purpose is given the hunt that it must fall to
	[[ $output == *' unsafe '*'timed  600 s each: migrate'$'\n'* ]]
	[[ $output == *'13 hunts: about '* ]]
	[[ $output != *debug* ]]
	run ./run.sh verify -n --hunts undo,migrate --variants broken/reorder-undo,reorder
	[[ $(grep -c ' timed ' <<<"$output") == 1 && $(grep -c ' debug ' <<<"$output") == 2 ]]
	# what mainline falls to is for who asks for it, and for who must fall to it
	[[ $(./run.sh verify -n --variants reorder) != *undo_huge* ]]
	[[ $(./run.sh verify -n --variants reorder --hunts undo_huge) == *' debug '*': undo_huge'* ]]
	[[ $(./run.sh verify -n --variants broken/reorder-undo-huge) == *' debug '*': undo_huge'* ]]
	refuses 2 'rmapbench: hunt: migrat: unknown; there are: migrate, migrate_deep, migrate_own, migrate_pmd, vmas, fork, compact, thp, undo, undo_pmd, undo_huge, undo_hugetlb, pageout, reclaim, file, selftests' \
		./run.sh verify --hunts migrat -n
}
