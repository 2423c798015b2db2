#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Where a kernel takes an rmap lock for writing: every call of down_write() that
# was inlined from anon_vma_lock_write(), lock_anon_vma_root() or
# i_mmap_lock_write(). The simulator counts what passes there.
#
#   lock-sites.sh VMLINUX   prints "<address> <lock> <function>" lines
#
# lock: anon-move  the root lock, while page tables or chains are moved (mremap)
#                  or page tables are copied (fork)
#       anon-other the root lock elsewhere: the floor under every strategy
#       imap-move, imap-other: the i_mmap lock likewise
set -euo pipefail
export LC_ALL=C

vmlinux=$1
sites=$(objdump -d --no-show-raw-insn "$vmlinux" |
	awk '/(call|jmp) .*<down_write(_nested)?>$/ {sub(":", "", $1); print "0x" $1}')
# shellcheck disable=SC2086 # one word an address
addr2line -a -f -i -e "$vmlinux" $sites | awk '
	function end_site() {
		if (lock != "")
			print site, lock (moves ? "-move" : "-other"), outer
	}
	/^0x/ { end_site(); site = $1; lock = ""; lines = moves = 0; next }
	lines++ % 2 { moves += /mm\/mremap\.c/; next }
	/moveto_tail|chains_to_tail|copy_lock_rmap/ { moves++ }
	$1 ~ /^(anon_vma_lock_write|lock_anon_vma_root)$/ { lock = "anon" }
	$1 == "i_mmap_lock_write" { lock = "imap" }
	{ outer = $1 }
	END { end_site() }'
