#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# The programs that `here` needs, built for aarch64 below build/aarch64: bin/ has
# them, root/ the libraries that they run with. The packages of the other
# architecture come from this computer's own apt sources, through an apt of its
# own: neither the sources nor dpkg's architectures are changed.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
place=$root/build/aarch64
packages=(libc6-dev libhwloc-dev libjansson-dev libgsl-dev libpfm4-dev)
triple=aarch64-linux-gnu

# apt-get on a computer of that architecture, which has nothing
foreign_apt() {
	apt-get -q -o APT::Architecture=arm64 -o APT::Architectures::=arm64 \
		-o Dir::State="$place/apt" -o Dir::State::status="$place/apt/status" \
		-o Dir::Cache="$place/apt/cache" -o Debug::NoLocking=1 \
		-o APT::Sandbox::User="$(id -un)" -o APT::Get::AllowUnauthenticated=false "$@"
}

fetch() {
	local deb
	mkdir -p "$place/apt/lists/partial" "$place/apt/cache/archives/partial"
	: >"$place/apt/status"
	foreign_apt update
	foreign_apt -y --no-install-recommends --download-only install "${packages[@]}"
	rm -rf "$place/root.new"
	for deb in "$place/apt/cache/archives"/*_arm64.deb "$place/apt/cache/archives"/*_all.deb; do
		if [[ -f $deb ]]; then dpkg-deb -x "$deb" "$place/root.new"; fi
	done
	rm -rf "$place/root" "$place/apt"
	mv "$place/root.new" "$place/root"
}

build() {
	export PKG_CONFIG_LIBDIR=$place/root/usr/lib/$triple/pkgconfig PKG_CONFIG_SYSROOT_DIR=$place/root
	cmake -S "$root" -B "$place/programs" -DRMAPBENCH_WERROR=ON -DBUILD_TESTING=OFF \
		-DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 \
		-DCMAKE_C_COMPILER=$triple-gcc \
		-DCMAKE_SYSROOT="$place/root"
	nice -n 5 cmake --build "$place/programs" -j"$(nproc)"
}

[[ -d $place/root ]] || fetch
build
