# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # build sets src, refs; it reads base, place, list, first
# Kernels of the user's own: commits of a git tree, each under a name. Sourced by
# build. The first is what the others are compared with, and built from: they get
# what git says is different. The tree is only read, whatever is checked out there.

declare -A commit_of=()

# NAME=REF,...: sets list, first, place, and base: whose configuration is taken.
read_refs() {
	local word name version
	list=()
	[[ -d $src ]] || die 'kernel source' "${src:-none}" 'NAME=REF names a commit of a git tree: --kernel-src TREE' 2
	git -C "$src" rev-parse --git-dir >/dev/null 2>&1 ||
		die 'kernel source' "$src" "no git tree that may be read: $(git -C "$src" rev-parse --git-dir 2>&1 | head -n1)" 2
	while read -r word; do
		name=${word%%=*}
		commit_of[$name]=$(git -C "$src" rev-parse --verify --quiet --end-of-options "${word#*=}^{commit}") ||
			die 'kernel source' "$src" "has no commit ${word#*=}" 2
		list+=("$name")
	done <<<"${refs//,/$'\n'}"
	first=${list[0]} place=refs
	source_tree=$(realpath "$src") source_commit=${commit_of[$first]} source_id="commit ${commit_of[$first]}"
	for name in "${list[@]}"; do
		git -C "$src" cat-file -e "${commit_of[$name]}:mm/mremap.c" 2>/dev/null ||
			die 'kernel source' "$src" "$name is no kernel: its commit ${commit_of[$name]} has no mm/mremap.c" 2
	done
	version=$(git -C "$src" show "${commit_of[$first]}:Makefile" | version)
	base=$(bases | tr ' ' '\n' | { cat && echo "$version is"; } | sort -V | awk '/ is$/ {print last} {last = $1}')
	[[ -n $base ]] || die 'kernel source' "$src" "$first is ${version:-of no version}; there are configurations for: $(bases), and what is newer" 2
}

unpack_ref() {
	git -C "$src" archive "${commit_of[$first]}" | tar -C "$1" -x ||
		die 'kernel source' "$src" "$first cannot be unpacked"
}

# change_to_ref NAME TREE: of the first one makes it another
change_to_ref() {
	local change=$dest/$1.diff
	git -C "$src" diff --binary --no-ext-diff --no-color "${commit_of[$first]}" "${commit_of[$1]}" >"$change" ||
		die 'kernel source' "$src" "git cannot say what is different in $1"
	# an empty change is none that git would apply; the folder is not of the project's repository
	[[ ! -s $change ]] || GIT_DIR=/dev/null git -C "$2" apply --whitespace=nowarn "$change" 2>"$dest/patch.log" ||
		die 'kernel source' "$1" "does not apply: $(head -n1 "$dest/patch.log")"
	rm "$change"
}
