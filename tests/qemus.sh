#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The QEMU of another Debian release, with all libraries that it needs, in
# build/qemu/SUITE: the system's own packages and apt's settings stay as they
# are. Prints the folder in which its qemu-system-x86_64 is.
#
#   qemus.sh SUITE
#
# Exits with 77 if no mirror that this system uses has the suite.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
suite=$1
dir=$root/build/qemu/$suite
new=$dir.$$ log=$root/build/qemu/$suite.log

skip() {
	echo "rmapbench: QEMU of another release: $suite: $1" >&2
	exit 77
}

if [[ -x $dir/qemu-system-x86_64 ]]; then
	echo "$dir"
	exit
fi
command -v apt-get >/dev/null || skip 'no apt-get here'
# shellcheck disable=SC2016 # apt's own, not the shell's
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -m1 '/debian/*$') ||
	skip 'apt has no source of Debian'

trap 'rm -rf "$new"' EXIT
mkdir -p "$new"/apt/{state/lists/partial,cache/archives/partial} "$new/root"
: >"$new/apt/status"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
# a suite of backports stands on its release
for s in "${suite%-backports}" "$suite"; do
	echo "deb [signed-by=$keyring] $mirror $s main"
done | sort -u >"$new/apt/sources.list"

# no package is installed as far as this apt knows: a package comes with all that it needs
apt() {
	apt-get -qq -t "$suite" -o APT::Sandbox::User= -o APT::Update::Error-Mode=any -o Dir::State="$new/apt/state" \
		-o Dir::State::status="$new/apt/status" -o Dir::Cache="$new/apt/cache" \
		-o Dir::Etc::sourcelist="$new/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
		-o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null "$@" >>"$log" 2>&1
}

: >"$log"
echo "QEMU of $suite: package lists" >&2
apt update || skip "cannot be had from $mirror; $log says why: $(grep -m1 '^E:' "$log")"
echo "QEMU of $suite: packages" >&2
# libjansson4: our plugin runs inside, and needs one that goes with that C library
apt install --yes --download-only --no-install-recommends qemu-system-x86 libjansson4 || {
	echo "rmapbench: QEMU of another release: $suite: no packages; $log says why: $(grep -m1 '^E:' "$log")" >&2
	exit 1
}
for deb in "$new"/apt/cache/archives/*.deb; do dpkg-deb -x "$deb" "$new/root"; done
rm -rf "$new/apt" "$new"/root/usr/share/{doc,man,locale}

cat >"$new/qemu-system-x86_64" <<'WRAPPER'
#!/bin/sh
# with its own loader and libraries: those of this system are of another age
root=${0%/*}/root
exec "$root/usr/lib64/ld-linux-x86-64.so.2" --library-path "$root/usr/lib/x86_64-linux-gnu" \
	"$root/usr/bin/qemu-system-x86_64" -L "$root/usr/share/qemu" -L "$root/usr/share/seabios" "$@"
WRAPPER
chmod +x "$new/qemu-system-x86_64"
"$new/qemu-system-x86_64" --version | sed -n '1s/^/fetched: /p' >&2
mv -T "$new" "$dir"
echo "$dir"
