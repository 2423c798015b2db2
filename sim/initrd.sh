#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The guest's file system: a program as /init, the order of one boot, the programs
# that load exec runs in it, perhaps the kernel's selftests (verify/selftests.sh),
# and the libraries that all of them need. No busybox, no distribution.
#
#   initrd.sh PROGRAM ORDER OUT [SELFTESTS]
set -euo pipefail
export LC_ALL=C

die() {
	echo "rmapbench: initramfs: $1: $2" >&2
	exit 1
}

program=$1 order=$2 out=$3 selftests=${4-}
root=$out.d
rm -rf "$root"
mkdir -p "$root"
trap 'rm -rf "$root"' EXIT

install -D -m755 "$program" "$root/init"
install -m644 "$order" "$root/order.json"
mkdir -p "$root"/{dev,proc,sys}
programs=("$program")
if [[ -n $selftests ]]; then
	cp -r "$selftests" "$root/selftests"
	while read -r _ name _; do programs+=("$selftests/$name"); done <"$selftests/list"
fi
# The guest's loader knows neither LD_LIBRARY_PATH nor ld.so.cache: every library
# goes under its own name where any loader looks, /lib and its other names.
for lib in lib64 usr/lib usr/lib64; do
	mkdir -p "$root/$(dirname "$lib")"
	ln -s "$([[ $lib == usr/* ]] && echo ../)lib" "$root/$lib"
done
mkdir -p "$root/lib"
# of_load LOAD JQ: what its samples name, each once; the order must be readable
of_load() { jq -r '.samples[]? | select(.load == "'"$1"'") | .params | '"$2" "$order" | sort -u; }
run=$(of_load exec '.program | split(" ")[0]')
traces=$(of_load trace .file)
for p in $run; do
	[[ -x $p ]] || die "$p" 'load exec is to run it, but it is not there'
	install -D -m755 "$p" "$root$p"
	programs+=("$p")
done
while IFS= read -r t; do
	[[ -n $t ]] || continue
	[[ $t == */* ]] && from=$t || from=$(dirname "$0")/../bench/traces/$t t=/bench/traces/$t
	install -D -m644 "$from" "$root$t"
done <<<"$traces"
for p in "${programs[@]}"; do
	libs=$(ldd "$p" 2>&1) || [[ $libs == *'not a dynamic executable'* ]] || die "$p" "ldd fails: $libs"
	missing=$(sed -n 's/^[[:space:]]*\(.*\) => not found$/\1/p' <<<"$libs" | paste -sd' ')
	[[ -z $missing ]] || die "$p" "needs $missing, which the loader does not find; set LD_LIBRARY_PATH"
	while read -r name path; do
		case $name in
		/*) install -D -m755 "$name" "$root$name" ;; # the loader itself
		*) install -m755 "$path" "$root/lib/$name" ;;
		esac
	done < <(sed -nE 's/^[[:space:]]*([^ ]+) => ([^ ]+) \(.*/\1 \2/p; s/^[[:space:]]*(\/[^ ]+) \(.*/\1/p' <<<"$libs")
done
# the same to the bit each time: no times, no numbers of inodes, one order
find "$root" -exec touch -h -d @0 {} +
(cd "$root" && find . | sort | cpio -o -H newc --quiet --reproducible | gzip -n -1) >"$out"
