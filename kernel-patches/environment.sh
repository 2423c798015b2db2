# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2154 # build sets out
# What of the environment, and of the place, would shape a kernel: sourced by
# build, and by common/needs.sh for doctor.

# Taken by the kernel's Makefiles. Who sets one wants another kernel than this
# project's: that is refused. All else that is exported is kept from make.
shapes_a_kernel() {
	case $1 in
	ARCH | SUBARCH | CROSS_COMPILE | LLVM | LLVM_IAS | LOCALVERSION) ;;
	KCFLAGS | KAFLAGS | KCPPFLAGS | KRUSTFLAGS | KBUILD_* | KCONFIG_*) ;;
	HOSTCFLAGS | HOSTLDFLAGS | HOSTCXXFLAGS | EXTRA_CFLAGS) ;;
	CFLAGS_KERNEL | AFLAGS_KERNEL | CFLAGS_MODULE | AFLAGS_MODULE | LDFLAGS_MODULE) ;;
	*) return 1 ;;
	esac
}

clean_environment() {
	local name
	while read -r name; do
		if shapes_a_kernel "$name"; then
			die 'kernel build' "$name" "is set in the environment (${!name}) and would shape the kernel; unset it"
		fi
		case $name in
		PATH | HOME | TMPDIR | LD_LIBRARY_PATH | CCACHE_* | TERM) ;;
		*) export -n "${name?}" ;;
		esac
	done < <(compgen -e)
	export LC_ALL=C
}

# place_fault PATH: what makes make or QEMU stumble there; nothing if none does.
place_fault() {
	local LC_ALL=C odd
	odd=${1//[A-Za-z0-9\/._+@-]/}
	odd=${odd//[$'\x80'-$'\xff']/}
	case ${odd:0:1} in
	'') ;;
	[[:space:]]) echo 'a blank' ;;
	[[:cntrl:]]) echo 'a control character' ;;
	*) echo "the sign ${odd:0:1}" ;;
	esac
}

check_place() {
	local fault
	fault=$(place_fault "$(realpath -m "$out")")
	[[ -z $fault ]] || die 'kernel build' "$out" "kernels cannot be built below a path with $fault; move the project"
}
