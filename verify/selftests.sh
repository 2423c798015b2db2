#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The kernel's own tests of mremap, migration and splitting, from its source.
# Nothing in the source changes: what is compiled is a copy, of which one line is
# another.
#
#   selftests.sh SOURCE OUT
#
# OUT/list names each program with its arguments, one a line, after a file that
# the guest must have, or else the test is skipped: / is always there.
set -euo pipefail
export LC_ALL=C

source=$(realpath "$1") out=$2
tests=$source/tools/testing/selftests/mm
[[ -d $tests ]] || tests=$source/tools/testing/selftests/vm # before 6.3
work=$out.tmp
key=$(cat "$source.id" "$0" | sha256sum)
[[ ! -f $out/key || $(cat "$out/key") != "$key" ]] || exit 0

rm -rf "$work" "$out"
mkdir -p "$work/selftests/mm" "$work/out"
trap 'rm -rf "$work"' EXIT
cp "$tests"/../*.h "$work/selftests/"
cp "$tests"/*.[ch] "$work/selftests/mm/"
cd "$work/selftests/mm"

# What tests share has moved from file to file: whatever there is of it.
shared=()
for f in vm_util.c thp_settings.c hugepage_settings.c; do [[ ! -f $f ]] || shared+=("$f"); done

# No file system here has large folios, so the test of these is skipped; but only
# after 38 million writes of one byte, half an hour in a debug kernel. One a page
# fills the file as well for that; were it not skipped, it would miss the others.
sed -i 's/write(\*fd, &byte, sizeof(byte));/if (i % 4096 == 4095) pwrite(*fd, \&byte, 1, i);/' split_huge_page_test.c

# needed_by NAME
needed_by() {
	case $1 in
	split_huge_page_test) echo /sys/kernel/debug/split_huge_pages ;;
	# with neither it fails when a page is in use just then and stays: mainline, too
	migration) if grep -Eq 'MAX_RETRIES|success >= 2' migration.c; then echo /; else echo /retries; fi ;;
	*) echo / ;;
	esac
}

# These kernels have no hugetlbfs, and the tests of it fail without.
arguments_of() { [[ $1 != migration ]] || grep -o '[a-z_]*_htlb' migration.c | sort -u | sed 's/^/ -T /' | tr -d '\n'; }

# libgcc_s is what pthread_cancel() loads when it is called
for name in mremap_test mremap_dontunmap migration split_huge_page_test; do
	gcc -O2 -w -U_FORTIFY_SOURCE -D_GNU_SOURCE= -I.. -I"$source/tools/include/uapi" \
		"$name.c" "${shared[@]}" -o "$work/out/$name" -lnuma -lpthread -lm -Wl,--no-as-needed -lgcc_s
	echo "$(needed_by "$name") $name$(arguments_of "$name")" >>"$work/out/list"
done
echo "$key" >"$work/out/key"
mv "$work/out" "$out"
