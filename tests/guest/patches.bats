#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The series as linux-mm would take them: each patch applies with git am, is
# clean by checkpatch --strict, and says what it must. Those of a default run
# build; builds.bats builds them all.

load ../cli/helper
load series

setup_file() {
	local base
	for base in $(bases); do
		local only=()
		[[ $base == 6.12 ]] || only=(--prepare)
		"$root/kernel-patches/build" --base "$base" --variants mainline --out "$root/build/kernels" "${only[@]}" >&2
	done
}

am_clean() {
	local source=$root/build/kernels/$1/source tree=$BATS_TEST_TMPDIR/am file
	shift 2
	rm -rf "$tree"
	git init -q "$tree" || return
	for file in $(touched "$@"); do
		install -D "$source/$file" "$tree/$file" || return
	done
	git -C "$tree" add -Af &&
		git -C "$tree" -c user.name=t -c user.email=t@t commit -qm base &&
		git -C "$tree" -c user.name=t -c user.email=t@t am -q "$@" &&
		[[ $(git -C "$tree" rev-list --count HEAD) == $(($# + 1)) ]] &&
		[[ -z $(git -C "$tree" status --porcelain) ]]
}

@test "git am takes every series" {
	each_series am_clean
}

@test "and does not take one that does not apply" {
	patch=$BATS_TEST_TMPDIR/0001-spoiled.patch
	sed 's/^-static/-stattic/; s/^ \(.*\)(/ x\1(/' kernel-patches/6.12/lock-pmd/0001*.patch >"$patch"
	run am_clean 6.12 series "$patch"
	[[ $status != 0 ]]
	run am_clean 6.12 series "$root"/kernel-patches/6.12/lock-pmd/0001*.patch
	[[ $status == 0 ]]
}

# Whoever sends one signs it off: nobody has. What several series have is checked
# once.
check_style() {
	local source=$root/build/kernels/$1/source patch new=()
	for patch in "${@:3}"; do
		[[ -n ${checked[$patch]-} ]] || new+=("$patch")
		checked[$patch]=1
	done
	((!${#new[@]})) || (cd "$source" && perl scripts/checkpatch.pl --strict --quiet --terse --ignore MISSING_SIGN_OFF "${new[@]}")
}

@test "checkpatch --strict has nothing to say" {
	declare -A checked
	each_series check_style
}

says_it_all() {
	local patch
	[[ $2 != */broken/* ]] || return 0
	for patch in "${@:3}"; do
		for word in Invariant 'Lock order' 'Error path' Cost 'walk(er)? sees'; do
			sed '/^---$/q' "$patch" | tr '\n' ' ' | grep -qiE "$word" || {
				echo "$patch: nothing about $word"
				return 1
			}
		done
	done
}

@test "a message says invariant, lock order, error path, what walkers see, and cost" {
	each_series says_it_all
}

by_default() {
	[[ $1 != 6.12 || $2 == */broken/* ]] || grep -q '^# default: no' "$2" || builds_clean "$@"
}

@test "every patch of a default run builds without a warning" {
	compile_each by_default
}

# The README's walk-through, in a copy, with lock-pmd as the newcomer's patch.
@test "a strategy is added as kernel-patches/README.md says" {
	copy=$BATS_TEST_TMPDIR/copy
	mkdir -p "$copy/build"
	git ls-files -z | xargs -0 cp --parents -t "$copy"
	ln -s "$root/build/kernels" "$copy/build/kernels"
	cd "$copy"
	cp kernel-patches/6.12/lock-pmd/0001*.patch 0001-mine.patch
	sed -n '/^## Adding one/,$p' kernel-patches/README.md | sed -n '/^```$/,/^```$/{/^```/!p}' >walk-through
	[[ $(wc -l <walk-through) -ge 5 ]]
	run bash -ex walk-through
	[[ $status == 0 ]]
	[[ $output == *'mine '*'one line'* ]]
	# it is built, measured and counted, and takes the locks that its rule says
	run ./run.sh --variants mine --procs 2 --boots 1 --samples 1 --out mine
	rm -rf "$root/build/kernels/6.12/mine" "$root/build/kernels/6.12/mine.log"
	[[ $status == 0 ]]
	samples=$(jq -c 'select(.variant == "mine")' mine/boots/*/samples.jsonl)
	[[ $(jq -r .status <<<"$samples" | sort -u) == ok ]]
	[[ $(jq '.expected_root_acquisitions == [.root_acquisitions, .root_acquisitions]' <<<"$samples" | sort -u) == true ]]
	(($(jq 'select(.params.level == "pte") | .root_acquisitions' <<<"$samples" | sort -n | head -n1) > 0))
}
