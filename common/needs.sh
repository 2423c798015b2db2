# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the project needs of a computer: sourced by run.sh, which sets root.
: "${root:?}"

# What for, Debian package, and what shows that it is there: a command, a
# pkg-config module (pc:) or a file. BASE stands for the kernel's version.
needs=(
	'program gcc gcc' 'program make make' 'program cmake cmake'
	'program pkg-config pkg-config' 'program libhwloc-dev pc:hwloc'
	'program libjansson-dev pc:jansson' 'program libgsl-dev pc:gsl'
	'program libcmocka-dev pc:cmocka' 'program git git'
	'program gnuplot-nox gnuplot'
	'kernel linux-source-BASE /usr/src/linux-source-BASE.tar.xz'
	'kernel libelf-dev pc:libelf' 'kernel flex flex' 'kernel bison bison'
	'kernel bc bc' 'kernel perl perl' 'kernel patch patch' 'kernel cpio cpio'
	'kernel xz-utils xz' 'kernel jq jq' 'kernel binutils objdump'
	'kernel dwarves pahole'
	'kernel ccache ccache' 'kernel qemu-system-x86 qemu-system-x86_64'
	'hunt libnuma-dev /usr/include/numa.h'
	'test linux-source-6.1 /usr/src/linux-source-6.1.tar.xz'
	'test bats bats' 'test shellcheck shellcheck' 'test shfmt shfmt'
	'test clang-format clang-format'
)

is_met() {
	case $1 in
	pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
	/*) [[ -e $1 ]] ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

# missing_packages BASE FOR...: the packages that are missing, one a line
missing_packages() {
	local base=$1 need what package shows
	shift
	for need in "${needs[@]}"; do
		read -r what package shows <<<"${need//BASE/$base}"
		[[ " $* " == *" $what "* ]] || continue
		is_met "$shows" || echo "$package"
	done
}

# install_missing BASE FOR...: install what is missing, or print the one command that does and fail.
install_missing() {
	local packages sudo=''
	packages=$(missing_packages "$@" | paste -sd' ')
	[[ -n $packages ]] || return 0
	if ((EUID)); then
		sudo='sudo -n '
		if ! sudo -n true 2>/dev/null; then
			echo "rmapbench: setup: missing packages: sudo apt-get install $packages" >&2
			return 1
		fi
	fi
	echo "installing: $packages" >&2
	# shellcheck disable=SC2086 # several packages; sudo may be empty
	{
		${sudo}apt-get -q update &&
			${sudo}env DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends $packages
	} >"$root/build/setup.log" 2>&1 || {
		echo "rmapbench: setup: $packages: cannot be installed; build/setup.log says why" >&2
		return 1
	}
}

# Up to 8 the plugin interface is the one that sim/qemu_api.h declares itself.
qemu_works() {
	local major
	major=$(qemu-system-x86_64 --version | sed -n '1s/.*version \([0-9]*\).*/\1/p')
	case $major in
	7 | 8) ;;
	9 | 10) [[ -e /usr/include/qemu-plugin.h || -e /usr/include/qemu/qemu-plugin.h ]] ;;
	*) false ;;
	esac
}

qemu_remark() {
	echo "$(qemu-system-x86_64 --version | head -n1): 7.2 and 8 work, and 9 and 10 if qemu-plugin.h is installed"
}

# Every unmet need with its remedy; fails if there is one.
doctor() {
	local package unmet=0 free_mib
	for package in $(missing_packages 6.12 program kernel hunt test); do
		echo "missing: $package: apt-get install $package"
		unmet=1
	done
	if [[ $(uname -m) != x86_64 ]]; then
		echo "machine: $(uname -m): kernels and the simulated machine need x86-64"
		unmet=1
	fi
	if [[ $root == *[[:space:]:,]* ]]; then
		echo "folder: $root: kernels cannot be built below a blank, colon or comma; move it"
		unmet=1
	fi
	free_mib=$(df --output=avail -BM "$root" | tail -n1 | tr -dc 0-9)
	if ((free_mib < 6000)); then
		echo "disk: $free_mib MiB free: kernels take 6000 MiB; make room"
		unmet=1
	fi
	if is_met qemu-system-x86_64 && ! qemu_works; then
		echo "qemu: $(qemu_remark)"
		unmet=1
	fi
	((unmet)) || echo 'everything is there'
	return "$unmet"
}
