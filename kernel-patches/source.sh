# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # build sets base, place, out, src, source, refs; it reads parts
# Where a kernel's source comes from, and how it is told apart: sourced by build.

sha() { sha256sum | cut -c1-64; }

# A user's tree by its git commit and what was changed since; without git by
# name, size and time of its files.
tree_parts() {
	local commit dirty=''
	[[ -f $src/Makefile && -f $src/mm/mremap.c ]] || die 'kernel source' "$src" 'is not a kernel tree' 2
	check_version "$src"
	source_tree=$(realpath "$src")
	if [[ ! -e $src/.git ]]; then
		source_id="tree $(cd "$src" && find . -name build -prune -o -type f ! -name '*.o' ! -name '*.cmd' -printf '%p %s %T@\n' | LC_ALL=C sort | sha)"
		return
	fi
	commit=$(git -C "$src" rev-parse HEAD 2>&1) ||
		die 'kernel source' "$src" "git: $(head -n1 <<<"$commit"); git config --global --add safe.directory $source_tree"
	git -C "$src" diff --quiet HEAD || dirty=-dirty
	source_commit=$commit$dirty
	source_id="commit $commit${dirty:+ with changes $(git -C "$src" diff --binary HEAD | sha)}"
}

# Sets source_id, and of what the user gave source_tree and source_commit.
name_source() {
	[[ -z $refs ]] || return 0 # read_refs has
	tarball=/usr/src/linux-source-$base.tar.xz source_tree='' source_commit=''
	if [[ -d $src ]]; then
		tarball=''
		tree_parts
		return
	fi
	if [[ -n $src ]]; then
		tarball=$src source_tree=$(realpath "$src")
	fi
	# of another release of Debian: see fetch
	[[ -f $tarball || -n $src ]] || tarball=$out/sources/linux-source-$base.tar.xz
	[[ -f $tarball ]] || die 'kernel source' "linux-source-$base.tar.xz" "not found: $(source_remedy)"
	source_id="tarball $(sha <"$tarball")"
}

source_remedy() {
	echo "kernel-patches/fetch $base $out/sources (Debian), or give a tree or a tarball of $base: --kernel-src DIR|linux-$base.tar.xz"
}

# The pristine source, for all flavours; of a tree with git only what git tracks.
get_source() {
	local tmp=$source.tmp
	[[ -f $source.id && $(<"$source.id") == "$source_id" ]] && return
	need_disk 6000
	can_hold_a_kernel "$out/$place"
	rm -rf "$tmp"
	mkdir -p "$tmp"
	say "source of $place: ${src:-$tarball}"
	if [[ -n $refs ]]; then
		unpack_ref "$tmp"
	elif [[ -n $tarball ]]; then
		tar -C "$tmp" --strip-components=1 -xf "$tarball" || die 'kernel source' "$tarball" 'cannot be unpacked'
	elif [[ -e $src/.git ]]; then
		(cd "$src" && git ls-files -z | cpio -0pdm --quiet "$(realpath "$tmp")") || die 'kernel source' "$src" 'cannot be copied'
	else
		cp -a "$src/." "$tmp/"
		make -s -C "$tmp" mrproper
	fi
	[[ -n $refs ]] || check_version "$tmp"
	rm -rf "$source" "$source.id" "$out/$place"{,-*}/trees/*
	mv "$tmp" "$source"
	echo "$source_id" >"$source.id"
}

# A kernel's tree has links, and names that differ in case alone.
can_hold_a_kernel() {
	local probe=$1/probe lacks=''
	rm -rf "$probe"
	mkdir -p "$probe"
	touch "$probe/x"
	ln "$probe/x" "$probe/hard" 2>/dev/null || lacks='hard links'
	ln -s x "$probe/soft" 2>/dev/null || lacks='symbolic links'
	[[ ! -e $probe/X ]] || lacks='names that differ in case alone'
	rm -rf "$probe"
	[[ -z $lacks ]] || die 'kernel build' "$1" "its file system ($(stat -f -c %T "$1")) has no $lacks; use a folder on ext4, xfs, btrfs or tmpfs"
}

# Of the Makefile on stdin: "6.12"
version() { awk '/^VERSION =/ {v=$3} /^PATCHLEVEL =/ && !said {print v "." $3; said = 1}'; }

check_version() {
	local v
	v=$(version <"$1/Makefile")
	[[ $v == "$base" ]] || die 'kernel source' "${src:-$tarball}" "is ${v:-no kernel}, the patches are for $base; there are bases: $(bases)" 2
}
