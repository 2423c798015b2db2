#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The plugin in a QEMU of each version of the interface: qemu.c here plays it.

load helper

# in_qemu RELEASE MIN CUR [OPTION]: QEMU of a release, which takes plugins made for
# MIN to CUR, linked with OPTION
in_qemu() {
	local qemu=$BATS_TEST_TMPDIR/qemu
	gcc -std=gnu11 -Wall -Wextra -Werror -rdynamic -fvisibility=hidden -Isim -DRELEASE="\"$1\"" -DMIN="$2" -DCUR="$3" \
		-DATOMIC_CYCLES="$(sed -n "s/^atomic_cycles = //p" sim/machines/2s8c)ull" \
		${4-} -o "$qemu" tests/cli/qemu.c
	"$qemu" "$root/build/programs/sim/rmapbench-sim.so" "machine=$root/sim/machines/2s8c" "out=$BATS_TEST_TMPDIR/counts"
}

@test "QEMU 7.2 to 11.1: each is told what it takes, and called as it is" {
	while read -r release min cur; do
		run in_qemu "$release" "$min" "$cur"
		echo "$release: $output"
		[[ $status == 0 ]]
		# an atomic access is one, of a write
		[[ $output == '1 block, 1 marker, accesses 3 and 2' ]]
	done <<-RELEASES
		7.2.22 0 1
		8.2.2 0 1
		9.0.0 2 2
		9.2.4 2 3
		10.0.13 2 4
		10.2.0 2 5
		11.0.0 6 6
		11.1.3 7 7
	RELEASES
}

@test "a QEMU whose constants lie beside its code is told the same" {
	run in_qemu 11.1.3 7 7 -Wl,-z,noseparate-code
	[[ $status == 0 ]]
}

@test "a QEMU in which nothing reads the TSC is refused: its guest's would be the host's" {
	run in_qemu 11.1.3 7 7 -DNO_TSC
	[[ $status == 1 ]]
	[[ $output == 'rmapbench: simulated machine: RDTSC: of QEMU cannot be made to trap: it has none' ]]
}

@test "an interface of the future is refused, by QEMU or by the plugin" {
	run in_qemu 11.2.0 8 8
	[[ $status == 1 ]]
	[[ $output == 'made for 7; 8 to 8 work' ]]
	run in_qemu 11.2.0 7 8
	[[ $status == 1 ]]
	[[ $output == 'rmapbench: simulated machine: QEMU: its plugin interface is version 8; 1 to 7 work' ]]
}

@test "preloaded into a program that is no QEMU, it does nothing" {
	LD_PRELOAD=$root/build/programs/sim/rmapbench-sim.so run sh -c 'exit 5'
	[[ $status == 5 && -z $output ]]
}
