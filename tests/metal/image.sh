#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# A computer to try bare metal on: a disk with this release of Debian, systemd and
# a boot loader (grub, or systemd-boot with UEFI), this clone of the project and
# its programs, and kernels of the distribution to compare. "own": grub, compilers,
# and once DIR/own-modules has what it prints of /proc/modules, kernels of ours that
# are built for it.
#
#   image.sh DIR grub|bootctl|own     makes DIR/LOADER.img
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
dir=$1 loader=$2
tree=$dir/tree-$loader image=$dir/$loader.img
include=systemd-sysv,udev,kmod,initramfs-tools,linux-image-cloud-amd64,jq,libhwloc15,libjansson4,libgsl27,libpfm4
size=4G tools=''
case $loader in
grub) include+=,grub-pc-bin,grub2-common ;;
bootctl) include+=,systemd-boot,dosfstools ;;
own)
	# shellcheck source=common/needs.sh
	source "$root/common/needs.sh"
	include+=,grub-pc-bin,grub2-common
	tools=$(for need in "${needs[@]}"; do
		read -r what _ package _ <<<"$need"
		[[ " program kernel metal " != *" $what "* ]] || echo "$package"
	done | sort -u | paste -sd' ')
	size=8G
	;;
esac

die() {
	echo "rmapbench: test metal: $1: $2" >&2
	exit 1
}

# More than debootstrap sorts out; from where this computer has its packages.
install_tools() {
	local in=(chroot "$tree" env -i PATH=/usr/sbin:/usr/bin DEBIAN_FRONTEND=noninteractive apt-get -qy)
	cp -r /etc/apt/apt.conf.d /etc/apt/sources.list* "$tree/etc/apt/"
	cp -L /etc/resolv.conf "$tree/etc/resolv.conf"
	"${in[@]}" update >"$dir/tools.log" 2>&1 || die tools "apt-get update failed; the log is $dir/tools.log"
	# shellcheck disable=SC2086 # a word each
	"${in[@]}" install --no-install-recommends $tools >>"$dir/tools.log" 2>&1 ||
		die tools "cannot be installed; the log is $dir/tools.log"
}

# The distribution, once for all loaders; what is ours is written each time.
make_tree() {
	local mirror suite
	[[ ! -f $tree/installed || $(<"$tree/installed") != "$include" ]] || return 0
	# shellcheck source=/dev/null
	suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
	# shellcheck disable=SC2016 # apt's own, not the shell's
	mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -m1 '/debian/*$') || die apt 'has no source of Debian here'
	rm -rf --one-file-system "$tree"
	mkdir -p "$tree"
	debootstrap --variant=minbase --include="$include" "$suite" "$tree" "$mirror" >"$dir/debootstrap.log" 2>&1 ||
		die "$suite" "cannot be installed; the log is $dir/debootstrap.log"
	[[ -z $tools ]] || install_tools
	chroot "$tree" apt-get clean
	echo "$include" >"$tree/installed"
}

# Kernels beside the computer's own: the newest others of its series.
get_kernels() {
	local own name names
	mkdir -p "$dir/kernels"
	own=$(basename "$tree"/boot/vmlinuz-*)
	own=${own#vmlinuz-}
	names=$(apt-cache search --names-only "^linux-image-${own%%-*}-[0-9]+-cloud-amd64$" | cut -d' ' -f1 | grep -vx "linux-image-$own" | sort -V | tail -n3)
	[[ $(wc -l <<<"$names") == 3 ]] || die "linux-image-$own" 'apt has fewer than three others of its series'
	for name in $names; do
		compgen -G "$dir/kernels/${name}_*.deb" >/dev/null || (cd "$dir/kernels" && apt-get -q download "$name" >"$dir/download.log" 2>&1) ||
			die "$name" "cannot be fetched; the log is $dir/download.log"
	done
}

# The project as a user has it, with programs that are built.
put_project() {
	local to=$tree/root/rmapbench
	# what a trial before it has unpacked is as good as new
	rm -rf "$tree/root/unpacked" "$tree/root/kernels"
	[[ ! -d $to/build/kernels ]] || mv "$to/build/kernels" "$tree/root/unpacked"
	rm -rf "$to"
	git clone -q --no-hardlinks "$root" "$to"
	mkdir -p "$to/build"
	[[ ! -d $tree/root/unpacked ]] || mv "$tree/root/unpacked" "$to/build/kernels"
	cp -a "$root/build/programs" "$to/build/"
	sed -i 's|^CMAKE_HOME_DIRECTORY:INTERNAL=.*|CMAKE_HOME_DIRECTORY:INTERNAL=/root/rmapbench|' "$to/build/programs/CMakeCache.txt"
	touch "$to/build/programs/made"
	[[ $loader == own ]] || cp -r "$dir/kernels" "$tree/root/"
}

# What the trial needs of the computer: a command from its second disk at each
# start; boots that fail on purpose; a shorter patience with one that hangs.
put_trial() {
	local etc=$tree/etc
	echo metal >"$etc/hostname"
	[[ $loader != bootctl ]] && echo '/dev/vda1 / ext4 defaults 0 1' >"$etc/fstab" ||
		printf '%s\n' '/dev/vda2 / ext4 defaults 0 1' '/dev/vda1 /boot/efi vfat defaults 0 0' >"$etc/fstab"
	install -m 755 "$here/setup.sh" "$here/command.sh" "$tree/root/"
	install -D -m 644 "$here/limit.conf" "$etc/systemd/system/rmapbench.target.d/limit.conf"
	install -m 644 "$here"/{command,fail-late}.service "$etc/systemd/system/"
	mkdir -p "$etc/systemd/system/"{multi-user,sysinit}.target.wants
	ln -sf ../command.service "$etc/systemd/system/multi-user.target.wants/"
	[[ $loader != own ]] || return 0
	install -C -m 755 "$here/fail-early.sh" "$etc/initramfs-tools/scripts/init-top/fail-early"
	ln -sf ../fail-late.service "$etc/systemd/system/sysinit.target.wants/"
}

# What a slow computer would take minutes for: its own initrd with what is ours,
# the other kernels and theirs. unpack and metal start find them ready.
make_initrds() {
	local one list='' n=0
	for one in "$tree"/root/kernels/*.deb; do
		n=$((n + 1))
		list+=${list:+,}k$n=/root/kernels/${one##*/}
	done
	echo "$list" >"$tree/root/packages"
	# shellcheck disable=SC2016 # the inner shell's
	chroot "$tree" env -i PATH=/usr/sbin:/usr/bin HOME=/root LC_ALL=C bash -ec '
		early=/etc/initramfs-tools/scripts/init-top/fail-early
		[[ $(echo /boot/initrd.img-*) -nt $early ]] || update-initramfs -u
		cd /root/rmapbench
		kernel-patches/unpack --packages "$1" --out build/kernels
		for kernel in build/kernels/packages-metal/*; do
			[[ ! $kernel/initrd -nt $early ]] || continue
			release=$(jq -r .release "$kernel/identity.json")
			ln -s "$PWD/$kernel/modules/$release" "/lib/modules/$release"
			cp "$kernel"/boot/config-* /boot/
			mkinitramfs -o "$kernel/initrd" "$release"
			rm "/boot/config-$release"
			rm "/lib/modules/$release"
		done' bash "$list" >"$dir/initrds.log" 2>&1 || die initrds "failed; the log is $dir/initrds.log"
}

# Kernels for that computer, built where it would build them itself: its system, but
# this computer's processors.
build_own() {
	local own=$tree/root/rmapbench/build/kernels/6.12-metal/own release
	[[ -f $dir/own-modules ]] || return 0
	release=$(basename "$tree"/boot/vmlinuz-*)
	release=${release#vmlinuz-}
	mkdir -p "$own" "$tree/root/rmapbench/build/kernels/sources"
	{ echo 'Module Size Used by' && cat "$dir/own-modules"; } >"$own/modules"
	cp "$tree/boot/config-$release" "$own/config"
	echo "$release" >"$own/release"
	cp -n "$(find /usr/src "$root/build/kernels/sources" -name linux-source-6.12.tar.xz | head -n1)" "$tree/root/rmapbench/build/kernels/sources/"
	printf '#!/bin/sh\n[ "$*" = -r ] && exec echo %s\nexec /usr/bin/uname "$@"\n' "$release" >"$tree/root/uname"
	chmod +x "$tree/root/uname"
	mount -t proc proc "$tree/proc"
	trap 'umount "$tree/proc"' EXIT
	chroot "$tree" env -i PATH=/root:/usr/sbin:/usr/bin HOME=/root LC_ALL=C /root/rmapbench/kernel-patches/build --base 6.12 \
		--variants mainline,lock-pmd --flavour metal --out /root/rmapbench/build/kernels -j "$(nproc)" >"$dir/own-kernels.log" 2>&1 ||
		die kernels "cannot be built; the log is $dir/own-kernels.log"
	umount "$tree/proc"
	trap - EXIT
	# which need not be kept
	rm -rf "$own/../trees" "$own/../../6.12/source"
}

make_image() {
	local first=1 last
	rm -f "$image"
	truncate -s "$size" "$image.tmp"
	if [[ $loader != bootctl ]]; then
		echo 'start=2048, type=83, bootable' | sfdisk -q "$image.tmp"
		first=2048
	else
		printf '%s\n' 'label: gpt' 'start=2048, size=1048576, type=U' 'type=L' | sfdisk -q "$image.tmp"
		first=$((2048 + 1048576))
	fi
	last=$(sfdisk -J "$image.tmp" | jq '.partitiontable.partitions[-1] | .size')
	mkfs.ext4 -q -F -d "$tree" -E offset=$((first * 512)) "$image.tmp" "$((last / 2))k"
	mv "$image.tmp" "$image"
}

mkdir -p "$dir"
make_tree
[[ $loader == own ]] || get_kernels
put_project
put_trial
if [[ $loader == own ]]; then build_own; else make_initrds; fi
make_image
