# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154,SC2004,SC2015 # root is the helper's, compiled a table
# The series below kernel-patches/: for the suites that take all of them.

# shellcheck source=common/needs.sh
source "$root/common/needs.sh" # kernel_source

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

# The objects that a patch touches, with the objects of mainline around them if it
# was built. One tree for a base; what several series begin with is compiled once.
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

# compile_each FUNCTION: each_series, for one that calls builds_clean
compile_each() {
	local -A compiled
	local in_tree=''
	each_series "$1" || return
	rm -rf "$root"/build/kernels/*/trees/work
}
