#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The plugin against the header of a newer QEMU: ours, made that version's.

load helper

# header VERSION: what sim/qemu_api.h declares, as that version has it
header() {
	{
		echo "#define QEMU_PLUGIN_VERSION $1"
		sed -n '/^typedef uint64_t qemu_plugin_id_t/,/^#endif/{/^#endif/!p}' sim/qemu_api.h
	} >"$BATS_TEST_TMPDIR/qemu-plugin.h"
	(($1 < 3)) || sed -i 's/^const void \*\(qemu_plugin_insn_data(const struct qemu_plugin_insn \*insn\));/size_t \1, void *dest, size_t len);/' "$BATS_TEST_TMPDIR/qemu-plugin.h"
	grep -q 'qemu_plugin_install\|qemu_plugin_get_hwaddr' "$BATS_TEST_TMPDIR/qemu-plugin.h"
}

compile() { gcc -std=gnu11 -Wall -Wextra -Werror -fsyntax-only -DRMAPBENCH_QEMU_PLUGIN_H -I"$BATS_TEST_TMPDIR" -Icommon sim/plugin.c; }

@test "QEMU 9.0, 9.1 and 10: the plugin compiles" {
	for version in 2 3 4 5; do
		header $version
		compile
	done
}

@test "an interface of the future is refused" {
	header 6
	run compile
	[[ $status != 0 ]]
	[[ $output == *'does not know'* ]]
	header 4
	sed -i 's/_VERSION 4/_VERSION 2/' "$BATS_TEST_TMPDIR/qemu-plugin.h"
	run compile
	[[ $status != 0 ]]
}
