#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# A small campaign on a computer in QEMU; ./run.sh test metal has the large ones.

setup() { cd "$BATS_TEST_DIRNAME/../.." || return; }

@test "two kernels by kexec, one panics, the power is cut: complete, and no trace" {
	((EUID == 0)) || skip 'needs root, to install a distribution into a folder'
	tests/metal/image.sh "$PWD/build/metal" grub
	tests/metal/campaign.sh "$PWD/build/metal" kexec 2 1 1
	tests/metal/judge.sh "$PWD/build/metal/vm-kexec" 2 1 1
}
