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

# A folder with what needs.sh reads, where nobody in particular may read it: the
# clone may lie in root's home.
for_anyone() {
	local dir=/tmp/doctor-${BATS_RUN_TMPDIR##*/}
	mkdir -p -m 755 "$dir/kernel-patches"
	cp kernel-patches/environment.sh "$dir/kernel-patches/"
	echo "$dir"
}

teardown_file() { rm -rf "/tmp/doctor-${BATS_RUN_TMPDIR##*/}"; }

@test "without root and sudo: the one command, and nothing is tried" {
	((EUID == 0)) || skip 'needs root to become somebody else'
	run setpriv --reuid=65534 --clear-groups bash -c "root=$(for_anyone)
		$(cat common/needs.sh)
		needs=('program no-such-command libmissing-dev libmissing-devel missing missing-devel')
		sudo() { return 1; }
		install_missing program"
	[[ $status == 1 ]]
	[[ $output == 'rmapbench: setup: missing packages: sudo apt-get install libmissing-dev' ]]
}

# a QEMU of RELEASE, with a -help of HELP
stub_qemu() {
	mkdir -p "$BATS_TEST_TMPDIR/bin"
	cat >"$BATS_TEST_TMPDIR/bin/qemu-system-x86_64" <<-STUB
		#!/bin/sh
		case \$1 in
		--version) echo "QEMU emulator version $1" ;;
		-help) echo "$2" ;;
		*) touch "$BATS_TEST_TMPDIR/started" ;;
		esac
	STUB
	chmod +x "$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
}

@test "a QEMU that the plugin does not know is named, with those that work" {
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	for release in 7.1.0 11.2.0 12.0.1; do
		stub_qemu "$release" '-plugin [file=]<file>'
		run ./run.sh doctor
		[[ $status == 1 ]]
		[[ $output == "qemu: QEMU emulator version $release: 7.2 to 11.1 work" ]]
		# and nothing is begun with it
		run ./run.sh --quick --out "$BATS_TEST_TMPDIR/out"
		[[ $status == 1 ]]
		[[ $output == "rmapbench: setup: qemu: QEMU emulator version $release: 7.2 to 11.1 work" ]]
		[[ ! -e $BATS_TEST_TMPDIR/out ]]
	done
	for release in 7.2.22 8.2.2 9.0.0 10.0.13 '11.1.3 (Debian 1:11.1.3+ds-1~bpo13+1)'; do
		stub_qemu "$release" '-plugin [file=]<file>'
		run ./run.sh doctor
		[[ $status == 0 ]]
	done
	[[ ! -e $BATS_TEST_TMPDIR/started ]]
}

@test "a QEMU that was built without plugins is named" {
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	stub_qemu 10.0.13 '-accel [accel=]accelerator'
	run ./run.sh doctor
	[[ $status == 1 ]]
	[[ $output == 'qemu: QEMU emulator version 10.0.13: built without plugins: '* ]]
	[[ ! -e $BATS_TEST_TMPDIR/started ]]
}

@test "other package managers: their names and their command" {
	local m
	for m in dnf:libmissing-devel pacman:missing zypper:missing-devel; do
		run setpriv --reuid=65534 --clear-groups bash -c "root=$(for_anyone)
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

@test "a source package is installed though nothing was built yet" {
	run bash -c "set -eu; root=$BATS_TEST_TMPDIR/new; mkdir -p \$root; ln -s $root/kernel-patches \$root
		$(cat common/needs.sh)
		die() { echo \"died: \$*\"; exit 1; }
		manager() { echo apt; }
		as_root() { echo \"as root: \$*\" | tee -a \$root/build/setup.log; }
		install_packages linux-source-6.12"
	[[ $status == 0 ]]
	[[ ${lines[-1]} == 'as root: '*' linux-source-6.12' ]]
}

@test "a kernel's source that this release has not comes from another; apt's own lists stay" {
	[[ -f /usr/share/keyrings/debian-archive-keyring.gpg ]] || skip 'not a Debian'
	mkdir "$BATS_TEST_TMPDIR/bin"
	cat >"$BATS_TEST_TMPDIR/bin/apt-get" <<-STUB
		#!/bin/bash
		echo "\$*" >>$BATS_TEST_TMPDIR/asked
		case "\$*" in
		indextargets*) echo http://example.org/debian/ ;;
		*SourceList=*download*) touch linux-source-7.3_1_all.deb ;;
		*download*) exit 100 ;;
		esac
	STUB
	cat >"$BATS_TEST_TMPDIR/bin/dpkg-deb" <<-'STUB'
		#!/bin/bash
		mkdir -p "$3/usr/src" && echo source >"$3/usr/src/linux-source-7.3.tar.xz"
	STUB
	chmod +x "$BATS_TEST_TMPDIR"/bin/*
	PATH=$BATS_TEST_TMPDIR/bin:$PATH kernel-patches/fetch 7.3 "$BATS_TEST_TMPDIR/sources"
	[[ $(ls "$BATS_TEST_TMPDIR/sources") == linux-source-7.3.tar.xz ]]
	[[ $(grep -v '^indextargets' "$BATS_TEST_TMPDIR/asked" | grep -vc "Dir::State::Lists=$BATS_TEST_TMPDIR/sources/") == 0 ]]
	[[ $(grep -c ' download ' "$BATS_TEST_TMPDIR/asked") == 2 ]]
	# and one that none has leaves nothing
	sed -i 's/touch .*deb/exit 100/' "$BATS_TEST_TMPDIR/bin/apt-get"
	rm -r "$BATS_TEST_TMPDIR/sources"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH refuses 1 'rmapbench: kernel source: linux-source-7.3: no suite of Debian has it: ' kernel-patches/fetch 7.3 "$BATS_TEST_TMPDIR/sources"
	[[ -z $(ls "$BATS_TEST_TMPDIR/sources") ]]
}
