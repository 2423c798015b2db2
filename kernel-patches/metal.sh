# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # build sets base, out, dest, here; it reads configs
# Kernels for this computer: its own configuration, reduced to the modules in use.
# Sourced by build, for the flavour metal.

# What runs is looked at once: another module in use tomorrow is not another
# kernel. Remove the folder to have it looked at again.
own=$dest/own
# the script itself shapes a kernel, too
configs=("$own/config" "$own/modules" "$here/config/metal.config" "$here/metal.sh")
must_hold=("$here/config/metal.config")
targets=(bzImage modules)

keep_own_config() {
	local release
	release=$(uname -r)
	[[ -f $own/release && $(<"$own/release") == "$release" ]] && return
	mkdir -p "$own"
	if [[ -r /boot/config-$release ]]; then
		cp "/boot/config-$release" "$own/config"
	elif [[ -r /proc/config.gz ]]; then
		zcat /proc/config.gz >"$own/config"
	else
		die 'kernel config' "$release" "neither /boot/config-$release nor /proc/config.gz is there: give packages of a distribution, --packages NAME=FILE.deb"
	fi
	# in the form of lsmod, which need not be there
	{ echo 'Module Size Used by' && cut -d' ' -f1-3 /proc/modules; } >"$own/modules"
	echo "$release" >"$own/release"
}

# own_config TREE: what is in use, and what a campaign needs
own_config() {
	mkdir -p "$1/build"
	# files of the distribution's own build, which are not in its packages
	sed -E 's/^(CONFIG_SYSTEM_(TRUSTED|REVOCATION)_KEYS)=.*/\1=""/' "$own/config" >"$1/build/.config"
	(cd "$1/build" && ../scripts/kconfig/merge_config.sh -m .config "$here/config/metal.config" >/dev/null)
	make -s -C "$1" O=build olddefconfig
	make -s -C "$1" O=build LSMOD="$(realpath "$own/modules")" localmodconfig </dev/null >"$dest/localmodconfig.log" 2>&1 ||
		die 'kernel config' "$own/modules" "localmodconfig failed; the log is $dest/localmodconfig.log"
}

# install_modules TREE PRODUCT
install_modules() {
	local release
	make -s -C "$1" O=build LOCALVERSION="$(localversion)" INSTALL_MOD_PATH="$(realpath "$2")/root" INSTALL_MOD_STRIP=1 modules_install >"$dest/$v.modules.log" 2>&1 ||
		die 'kernel build' "$v" "modules_install failed; the log is $dest/$v.modules.log"
	release=$(make -s -C "$1" O=build LOCALVERSION="$(localversion)" kernelrelease)
	[[ -f $2/root/lib/modules/$release/modules.dep ]] ||
		die 'kernel build' "$v" "modules were installed for $(ls "$2/root/lib/modules"), not for $release"
	mv "$2/root/lib/modules" "$2/modules"
	mkdir "$2/boot"
	cp "$1/build/.config" "$2/boot/config-$release"
	rm -rf "$2/root" "$2"/modules/*/build "$2"/modules/*/source
}
