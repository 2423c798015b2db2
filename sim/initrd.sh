#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The guest's file system: a program as /init, the libraries it needs, and the
# cells of one boot. No busybox, no distribution.
#
#   initrd.sh PROGRAM CELLS OUT
set -euo pipefail

program=$1 cells=$2 out=$3
root=$out.d
rm -rf "$root"
mkdir -p "$root"
trap 'rm -rf "$root"' EXIT

install -D -m755 "$program" "$root/init"
install -m644 "$cells" "$root/cells.json"
mkdir -p "$root"/{dev,proc,sys}
# where the guest's loader looks for them: the paths they have here
ldd "$program" | grep -o '/[^ ]*' | while read -r lib; do
	install -D -m755 "$lib" "$root$lib"
done
(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$out"
