#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The series as linux-mm would take them: each patch applies with git am, is
# clean by checkpatch --strict, and builds without a warning on its own.

load ../cli/helper
# shellcheck source=common/needs.sh
source "$root/common/needs.sh" # kernel_source

setup_file() {
	local base
	# of 6.12 others need the kernel, too; the objects that another's patches touch
	# are few
	for base in $(bases); do
		local only=()
		[[ $base == 6.12 ]] || only=(--prepare)
		"$root/kernel-patches/build" --base "$base" --variants mainline --out "$root/build/kernels" "${only[@]}" >&2
	done
}

# Those whose source is there.
bases() {
	local dir base
	for dir in "$root"/kernel-patches/[0-9]*/; do
		base=$(basename "$dir")
		[[ ! -f $(kernel_source "$base") ]] || echo "$base"
	done
}

# each_series FUNCTION: FUNCTION BASE SERIES PATCH..., the patches by full path. It
# is called left of ||, where errexit is off: it looks at every status itself.
each_series() {
	local series dir base patches failed=0 seen=0
	for series in "$root"/kernel-patches/[0-9]*/*/series "$root"/kernel-patches/[0-9]*/broken/*/series; do
		[[ -e $series ]] || continue
		dir=$(dirname "$series")
		base=${dir#"$root/kernel-patches/"}
		[[ " $(bases | xargs) " == *" ${base%%/*} "* ]] || continue
		mapfile -t patches < <(sed -e 's/^# debug: //' -e '/^#/d' -e "s|^|$dir/|" "$series" | xargs -rn1 realpath)
		((${#patches[@]})) || continue
		seen=$((seen + 1))
		"$1" "${base%%/*}" "$series" "${patches[@]}" || {
			echo "$series: $1 failed"
			failed=1
		}
	done
	((seen && !failed))
}

touched() { sed -n 's|^--- a/||p' "$@" | sort -u; }

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

# Whoever sends one signs it off: nobody has.
check_style() {
	local source=$root/build/kernels/$1/source
	shift 2
	(cd "$source" && perl scripts/checkpatch.pl --strict --quiet --terse --ignore MISSING_SIGN_OFF "$@")
}

@test "checkpatch --strict has nothing to say" {
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

# The objects that a patch touches, with the objects of mainline around them if it
# was built. One
# tree for a base; what several series begin with is compiled once.
builds_clean() {
	local kernels=$root/build/kernels/$1 tree=$root/build/kernels/$1/trees/work patch objects so_far=''
	[[ $1 == "$in_tree" ]] || {
		rm -rf "$tree"
		cp -al "$kernels/source" "$tree" || return
		cp -a "$kernels"/trees/mainline/build "$tree/build" 2>/dev/null || cp -a "$kernels/prepared/build" "$tree/build" || return
		in_tree=$1
	}
	for patch in "${@:3}"; do
		patch -d "$tree" -p1 -s --force --no-backup-if-mismatch <"$patch" || return
		so_far+=$1/$(sha256sum <"$patch")
		[[ -z ${compiled[$so_far]-} ]] || continue
		compiled[$so_far]=1
		objects=$(touched "$patch" | sed -n '/^tools/d; s|\.c$|.o|p')
		# of one that changes headers alone, what the series touches
		objects=${objects:-$(touched "${@:3}" | sed -n '/^tools/d; s|\.c$|.o|p')}
		# shellcheck disable=SC2086 # several objects
		make -s -C "$tree" O=build CC='ccache gcc' $objects >"$BATS_TEST_TMPDIR/log" 2>&1 &&
			! grep -q 'warning:' "$BATS_TEST_TMPDIR/log" || {
			cat "$BATS_TEST_TMPDIR/log"
			in_tree=''
			return 1
		}
	done
	for patch in $(printf '%s\n' "${@:3}" | tac); do
		patch -d "$tree" -p1 -s -R --force --no-backup-if-mismatch <"$patch" || return
	done
}

@test "every patch builds without a warning" {
	declare -A compiled
	in_tree=''
	each_series builds_clean
	rm -rf build/kernels/*/trees/work
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
