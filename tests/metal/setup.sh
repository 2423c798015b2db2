#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# PID 1 of the first boot: the boot loader onto the disk, then off.
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -o remount,rw /
mount -t devtmpfs dev /dev 2>/dev/null
own=$(basename /boot/vmlinuz-*)
own=${own#vmlinuz-}
if [[ -b /dev/vda2 ]]; then
	mkfs.vfat -F 32 /dev/vda1 >/dev/null && mkdir -p /boot/efi && mount /boot/efi &&
		SYSTEMD_RELAX_ESP_CHECKS=1 bootctl install --no-variables --esp-path=/boot/efi --make-entry-directory=no &&
		cp "/boot/vmlinuz-$own" /boot/efi/linux && cp "/boot/initrd.img-$own" /boot/efi/initrd &&
		printf '%s\n' 'title own' 'linux /linux' 'initrd /initrd' 'options root=/dev/vda2 ro console=ttyS0' >/boot/efi/loader/entries/own.conf &&
		printf '%s\n' 'default own.conf' 'timeout 0' >/boot/efi/loader/loader.conf && umount /boot/efi && echo 'setup: done'
else
	printf '%s\n' GRUB_TIMEOUT=0 'GRUB_CMDLINE_LINUX="console=ttyS0"' GRUB_CMDLINE_LINUX_DEFAULT= GRUB_TERMINAL=serial >/etc/default/grub
	grub-install --target=i386-pc /dev/vda && update-grub && echo 'setup: done'
fi
sync
mount -o remount,ro /
sync
echo o >/proc/sysrq-trigger
sleep 60
