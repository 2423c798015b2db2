# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154 # run.sh sets root and programs
# Small things that run.sh needs: sourced by it.
#
# No step relies on errexit: bash turns it off in a function that is called in a
# condition. What fails calls die, or exits itself.

die() {
	echo "rmapbench: $1: $2: $3" >&2
	exit "${4:-1}"
}

# What others have exported must not change what scripts print or programs are.
# What would shape a kernel is for kernel-patches/environment.sh to refuse.
quiet_environment() {
	export LC_ALL=C
	unset -v POSIXLY_CORRECT CDPATH GREP_OPTIONS BASH_ENV ENV GIT_DIR GIT_WORK_TREE
	unset -v MAKEFLAGS MFLAGS GNUMAKEFLAGS MAKELEVEL CFLAGS CPPFLAGS LDFLAGS
}

# How long each step took, for the last line.
times='' step_start=$SECONDS
step_done() {
	times+="${times:+, }$1 $((SECONDS - step_start)) s"
	step_start=$SECONDS
}

# asked NAME VERB OPTION...: one option as the campaign program understands it.
asked() {
	"$campaign" value "$@" || exit
}

# What follows knows run.sh's places.

# The build folder, and the lock under which packages and programs are made: two
# first runs may begin at once. Both are let go before anything is measured.
own_build() {
	local owner
	if ! mkdir -p "$root/build" 2>/dev/null || [[ ! -w $root/build ]]; then
		owner=$(stat -c %U "$root/build" 2>/dev/null || stat -c %U "$root")
		die build "$root/build" "cannot be written: it belongs to $owner; run as $owner, or: sudo chown -R $(id -un) '$root/build'"
	fi
	exec 8>"$root/build/lock" || die build "$root/build/lock" 'cannot be written'
	flock -n 8 || {
		echo 'another run is setting things up; waiting for it' >&2
		flock 8
	}
}

disown_build() { exec 8>&-; }

# setup PURPOSE...: packages
setup() {
	own_build
	install_missing "$@" || exit 1
	disown_build
	step_done setup
}

# Were the programs made here, and later than anything that they are made of has
# changed? The file "made" is as old as the beginning of the build.
programs_are_ready() {
	local newer
	grep -qsxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$programs/CMakeCache.txt" && [[ -f $programs/made ]] || return 1
	newer=$(cd "$root" && find CMakeLists.txt bench campaign common record report sim verify tests/CMakeLists.txt tests/unit \
		-newer "$programs/made" \( -type d -o -name '*.[ch]' -o -name '*.def' -o -name CMakeLists.txt \) -print -quit) && [[ -z $newer ]]
}

build_programs() {
	local log=$root/build/programs.log
	own_build
	# a clone that was moved: its old place is all over the old build
	grep -qsxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$programs/CMakeCache.txt" || rm -rf "$programs"
	touch "$root/build/made"
	{ cmake -S "$root" -B "$programs" && cmake --build "$programs" -j "$(nproc)"; } >"$log" 2>&1 ||
		die build programs "failed; $log says why: $(grep -m1 -E 'error|Error|not found' "$log")"
	mv "$root/build/made" "$programs/made"
	disown_build
	step_done programs
}

# Verbs begin with this: the programs, and what they need.
have_programs() {
	if programs_are_ready; then return; fi
	setup program
	build_programs
}

clean() {
	[[ $# == 0 ]] || die clean "$*" 'takes no argument' 2
	rm -rf "${root:?}/build"
}
