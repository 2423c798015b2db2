#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# What is missing is named, with its remedy.

load helper

# with_missing COMMAND...: as on a computer without one package
with_missing() {
	bash -c 'root=$1; shift; source "$root/common/needs.sh"
		needs+=("program no-such-command libmissing-dev"); "$@"' - "$root" "$@"
}

@test "doctor is content here" {
	run ./run.sh doctor
	[[ $status == 0 ]]
	[[ $output == 'everything is there' ]]
}

@test "doctor names a missing package and fails" {
	run with_missing doctor
	[[ $status == 1 ]]
	[[ $output == 'missing: libmissing-dev: apt-get install libmissing-dev' ]]
}

@test "only what a verb needs is asked for" {
	[[ $(with_missing missing_packages program) == libmissing-dev ]]
	[[ -z $(with_missing missing_packages kernel) ]]
}

@test "without root and sudo: the one command, and nothing is tried" {
	((EUID == 0)) || skip 'needs root to become somebody else'
	run setpriv --reuid=65534 --clear-groups bash -c "root=$root
		$(cat common/needs.sh)
		needs=('program no-such-command libmissing-dev libmissing-devel missing missing-devel')
		sudo() { return 1; }
		install_missing program"
	[[ $status == 1 ]]
	[[ $output == 'rmapbench: setup: missing packages: sudo apt-get install libmissing-dev' ]]
}

@test "a QEMU that the plugin does not know is named, with those that work" {
	local bin=$BATS_TEST_TMPDIR/bin
	mkdir "$bin"
	printf '#!/bin/sh\necho "QEMU emulator version 11.0.1"\n' >"$bin/qemu-system-x86_64"
	chmod +x "$bin/qemu-system-x86_64"
	PATH=$bin:$PATH run ./run.sh doctor
	[[ $status == 1 ]]
	[[ $output == 'qemu: QEMU emulator version 11.0.1: 7.2 and 8 work, and 9 and 10 if qemu-plugin.h is installed' ]]
	# and nothing is begun with it
	PATH=$bin:$PATH run ./run.sh --quick --out "$BATS_TEST_TMPDIR/out"
	[[ $status == 1 ]]
	[[ $output == 'rmapbench: setup: qemu: QEMU emulator version 11.0.1: 7.2 and 8 work, '* ]]
	[[ ! -e $BATS_TEST_TMPDIR/out ]]
}

@test "other package managers: their names and their command" {
	local m
	for m in dnf:libmissing-devel pacman:missing zypper:missing-devel; do
		run setpriv --reuid=65534 --clear-groups bash -c "root=$root
			$(cat common/needs.sh)
			needs=('program no-such-command libmissing-dev libmissing-devel missing missing-devel')
			manager() { echo ${m%:*}; }
			sudo() { return 1; }
			install_missing program"
		[[ $status == 1 ]]
		[[ $output == "rmapbench: setup: missing packages: sudo ${m%:*} "*" ${m#*:}" ]]
	done
}

@test "doctor names what would shape a kernel" {
	KCFLAGS=-O1 run ./run.sh doctor
	[[ $status == 1 ]]
	[[ $output == 'environment: KCFLAGS: is set and would shape the kernels; unset it' ]]
}
