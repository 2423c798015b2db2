#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The kernel's own tests of mremap, migration and splitting, from its source; and
# those of merging and of rmap from that of the newest base, if it has been fetched:
# older kernels have none. Nothing in a source changes: what is compiled is a copy,
# of which two lines are others.
#
#   selftests.sh SOURCE OUT
#
# OUT/list names each program with its arguments, one a line, after a file that
# the guest must have, or else the test is skipped: / is always there.
set -euo pipefail
export LC_ALL=C

root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=common/needs.sh
source "$root/common/needs.sh" # kernel_source, newest_base

tree=$(realpath "$1") out=$2
work=$out.tmp
newest=$(newest_base)
tarball=$(kernel_source "$newest")
key=$({ cat "$tree.id" "$0" && { stat -c %s "$tarball" 2>/dev/null || echo none; }; } | sha256sum)
[[ ! -f $out/key || $(cat "$out/key") != "$key" ]] || exit 0

# As 6.12; of a tree of any version.
version=$(awk '$1 == "VERSION" {v = $3} $1 == "PATCHLEVEL" {print v "." $3; exit}' "$tree/Makefile")
older_than() { [[ $version != "$1" && $(printf '%s\n' "$version" "$1" | sort -V | head -n1) == "$version" ]]; }

# needed_by NAME
needed_by() {
	case $1 in
	split_huge_page_test) echo /sys/kernel/debug/split_huge_pages ;;
	# with neither it fails when a page is in use just then and stays: mainline, too
	migration) if grep -Eq 'MAX_RETRIES|success >= 2' migration.c; then echo /; else echo /retries; fi ;;
	rmap) echo /proc/sysvipc ;;
	# it asks the kernel for its VMAs by an ioctl() that came then
	merge) if older_than 6.11; then echo /procmap_query; else echo /; fi ;;
	*) echo / ;;
	esac
}

# Other tests of these programs than those that are named.
but() { sort -u | sed 's/^/ -T /' | tr -d '\n'; }

arguments_of() {
	case $1 in
	# these kernels have no hugetlbfs, and the tests of it fail without
	migration) grep -o '[a-z_]*_htlb' migration.c | but ;;
	# what merges since then did not before: these fail in mainline of 6.12
	merge) ! older_than "$newest" || grep -oE '(mprotect_(un)?faulted|mremap_faulted_to_unfaulted|ksm_merge)[a-z_]*' merge.c | but ;;
	esac
}

# compile TESTS INCLUDES NAME...: of the folder of a source
compile() {
	local shared=() file name
	rm -rf "$work/selftests"
	mkdir -p "$work/selftests/mm"
	cp "$1"/../*.h "$work/selftests/"
	cp "$1"/*.[ch] "$work/selftests/mm/"
	cd "$work/selftests/mm"
	# What tests share has moved from file to file: whatever there is of it.
	for file in vm_util.c thp_settings.c hugepage_settings.c; do [[ ! -f $file ]] || shared+=("$file"); done
	# No file system here has large folios, so the test of these is skipped; but only
	# after 38 million writes of one byte, half an hour in a debug kernel. One a page
	# fills the file as well for that; were it not skipped, it would miss the others.
	sed -i 's/write(\*fd, &byte, sizeof(byte));/if (i % 4096 == 4095) pwrite(*fd, \&byte, 1, i);/' split_huge_page_test.c
	# a simulated kernel has the time that it needs: 30 seconds may not do
	sed -i 's/TEST_TIMEOUT_DEFAULT 30/TEST_TIMEOUT_DEFAULT 600/' ../kselftest_harness.h
	# libgcc_s is what pthread_cancel() loads when it is called
	for name in "${@:3}"; do
		gcc -O2 -w -U_FORTIFY_SOURCE -D_GNU_SOURCE= -I.. -I"$2" \
			"$name.c" "${shared[@]}" -o "$work/out/$name" -lnuma -lpthread -lm -Wl,--no-as-needed -lgcc_s
		echo "$(needed_by "$name") $name$(arguments_of "$name")" >>"$work/out/list"
	done
}

rm -rf "$work" "$out"
mkdir -p "$work/out"
trap 'rm -rf "$work"' EXIT
tests=$tree/tools/testing/selftests/mm
[[ -d $tests ]] || tests=$tree/tools/testing/selftests/vm # before 6.3
compile "$tests" "$tree/tools/include/uapi" mremap_test mremap_dontunmap migration split_huge_page_test
if [[ -f $tarball ]]; then
	mkdir "$work/newest"
	tar -xf "$tarball" -C "$work/newest" --strip-components=1 --wildcards \
		'*/tools/testing/selftests/*.h' '*/tools/testing/selftests/mm/*.[ch]' '*/tools/include/uapi/*' '*/tools/arch/x86/include/uapi/*'
	compile "$work/newest/tools/testing/selftests/mm" "$work/newest/tools/include/uapi" merge rmap
fi
echo "$key" >"$work/out/key"
mv "$work/out" "$out"
