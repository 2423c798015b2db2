#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The guest's file system: a program as /init, the cells of one boot, perhaps the
# kernel's selftests (verify/selftests.sh), and the libraries that all of them
# need. No busybox, no distribution.
#
#   initrd.sh PROGRAM CELLS OUT [SELFTESTS]
set -euo pipefail

program=$1 cells=$2 out=$3 selftests=${4-}
root=$out.d
rm -rf "$root"
mkdir -p "$root"
trap 'rm -rf "$root"' EXIT

install -D -m755 "$program" "$root/init"
install -m644 "$cells" "$root/cells.json"
mkdir -p "$root"/{dev,proc,sys}
programs=("$program")
if [[ -n $selftests ]]; then
	cp -r "$selftests" "$root/selftests"
	while read -r _ name _; do programs+=("$selftests/$name"); done <"$selftests/list"
fi
# where the guest's loader looks for them: the paths they have here
for p in "${programs[@]}"; do ldd "$p"; done | grep -o '/[^ ]* (' | sort -u | while read -r lib _; do
	install -D -m755 "$lib" "$root$lib"
done
(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$out"
