# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the project needs of a computer: sourced by run.sh, which sets root.
: "${root:?}"
# shellcheck source=kernel-patches/environment.sh
source "$root/kernel-patches/environment.sh"

# What for; what shows that it is there: a command, one of git's (git:), a module of
# pkg-config (pc:) or of Perl (perl:), or a file; its package for apt, dnf, pacman and
# zypper, or one name for all. Tried with apt alone: all on Debian 12; on Debian 13
# those of program, kernel, vm and test.
needs=(
	'program gcc gcc' 'program make make' 'program cmake cmake' 'program git git'
	'program pkg-config pkg-config pkgconf-pkg-config pkgconf pkg-config'
	'program pc:hwloc libhwloc-dev hwloc-devel hwloc hwloc-devel'
	'program pc:jansson libjansson-dev jansson-devel jansson libjansson-devel'
	'program pc:gsl libgsl-dev gsl-devel gsl gsl-devel'
	'program pc:cmocka libcmocka-dev libcmocka-devel cmocka libcmocka-devel'
	'program /usr/include/perfmon/pfmlib.h libpfm4-dev libpfm-devel libpfm libpfm-devel'
	'program gnuplot gnuplot-nox gnuplot gnuplot gnuplot'
	'kernel pc:libelf libelf-dev elfutils-libelf-devel libelf libelf-devel'
	'kernel flex flex' 'kernel bison bison' 'kernel bc bc' 'kernel perl perl'
	'kernel patch patch' 'kernel cpio cpio' 'kernel xz xz-utils xz xz xz'
	'kernel jq jq' 'kernel objdump binutils' 'kernel ccache ccache'
	'kernel pahole dwarves dwarves pahole dwarves'
	'vm qemu-system-x86_64 qemu-system-x86 qemu-system-x86-core qemu-system-x86 qemu-x86'
	'metal pc:libcrypto libssl-dev openssl-devel openssl libopenssl-devel'
	'hunt /usr/include/numa.h libnuma-dev numactl-devel numactl libnuma-devel'
	'test bats bats' 'test shfmt shfmt' 'test pgrep procps procps-ng procps-ng procps'
	'test shellcheck shellcheck ShellCheck shellcheck ShellCheck'
	'test git:send-email git-email git-email git git-email'
	'test perl:Mail::Address libmailtools-perl perl-MailTools perl-mailtools perl-MailTools'
	'test clang-format clang-format clang-tools-extra clang clang'
	'distro debootstrap debootstrap' 'distro mkfs.vfat dosfstools' 'distro sfdisk fdisk util-linux util-linux util-linux'
	'distro debugfs e2fsprogs' 'distro /usr/share/OVMF/OVMF_CODE.fd ovmf edk2-ovmf edk2-ovmf ovmf'
	'distro qemu-system-x86_64 qemu-system-x86 qemu-system-x86-core qemu-system-x86 qemu-x86' 'distro jq jq' 'distro git git'
	'aarch64 aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu'
	'aarch64 qemu-aarch64-static qemu-user-static' 'aarch64 jq jq'
)

# The package manager, and the command that installs.
manager() {
	local m
	for m in apt-get dnf pacman zypper; do
		if command -v "$m" >/dev/null; then
			echo "${m%-get}"
			return
		fi
	done
	echo none
}

install_command() {
	case $(manager) in
	apt) echo 'apt-get install' ;;
	dnf) echo 'dnf install' ;;
	pacman) echo 'pacman -S' ;;
	zypper) echo 'zypper install' ;;
	none) echo 'install by hand:' ;;
	esac
}

is_met() {
	case $1 in
	pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
	perl:*) perl -M"${1#perl:}" -e1 2>/dev/null ;;
	git:*) [[ -x $(git --exec-path)/git-${1#git:} ]] ;;
	/*) [[ -e $1 ]] ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

# missing_packages FOR...: the packages that are missing, one a line
missing_packages() {
	local need what shows packages
	for need in "${needs[@]}"; do
		read -r what shows packages <<<"$need"
		[[ " $* " == *" $what "* ]] || continue
		if is_met "$shows"; then continue; fi
		read -ra packages <<<"$packages"
		# shellcheck disable=SC2128 # the first is apt's, or everybody's
		case $(manager) in
		dnf) echo "${packages[1]:-$packages}" ;;
		pacman) echo "${packages[2]:-$packages}" ;;
		zypper) echo "${packages[3]:-$packages}" ;;
		*) echo "$packages" ;;
		esac
	done
}

# as_root COMMAND...: its output in build/setup.log
as_root() {
	local sudo=''
	((EUID == 0)) || sudo='sudo -n'
	$sudo "$@" >>"$root/build/setup.log" 2>&1
}

# install_packages PACKAGE...
install_packages() {
	echo "installing: $*" >&2
	mkdir -p "$root/build" || return
	: >"$root/build/setup.log"
	case $(manager) in
	apt)
		as_root apt-get -q update || return
		as_root env DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends "$@"
		;;
	dnf) as_root dnf -qy install "$@" ;;
	pacman) as_root pacman -S --needed --noconfirm "$@" ;;
	zypper) as_root zypper -nq install --no-recommends "$@" ;;
	none) return 1 ;;
	esac
}

# install_missing FOR...: install what is missing, or print the one command that does and fail.
install_missing() {
	local packages
	mapfile -t packages < <(missing_packages "$@")
	((${#packages[@]})) || return 0
	if ((EUID)) && ! sudo -n true 2>/dev/null; then
		echo "rmapbench: setup: missing packages: sudo $(install_command) ${packages[*]}" >&2
		return 1
	fi
	if install_packages "${packages[@]}"; then return 0; fi
	echo "rmapbench: setup: ${packages[*]}: cannot be installed; $root/build/setup.log says why: $(grep -m1 -E '^(E:|Error|error)' "$root/build/setup.log")" >&2
	return 1
}

# Where a source of that base is, or would be if it were fetched.
kernel_source() {
	local tarball=/usr/src/linux-source-$1.tar.xz
	[[ -f $tarball ]] || tarball=$root/build/kernels/sources/${tarball##*/}
	echo "$tarball"
}

# The newest base that there are patches for; its tests are run in all.
newest_base() { (cd "$root/kernel-patches" && printf '%s\n' [0-9]*) | sort -V | tail -n1; }

# need_kernel_source BASE: the package of it that is installed, or that of another
# release of Debian, which is fetched
need_kernel_source() {
	local fault
	[[ -f $(kernel_source "$1") || ! -d $root/kernel-patches/$1 ]] && return # a wrong base is for others to refuse
	# as the build itself would say, but before 150 MB are fetched
	fault=$(place_fault "$root")
	[[ -z $fault ]] || die 'kernel build' "$root/build/kernels" "kernels cannot be built below a path with $fault; move the project"
	echo "fetching: linux-source-$1" >&2
	"$root/kernel-patches/fetch" "$1" "$root/build/kernels/sources" && return
	die setup "linux-source-$1" "give a tree or a tarball of $1 (linux-$1.tar.xz of kernel.org): --kernel-src DIR|TARBALL"
}

# What sim/qemu_api.h knows, as QEMU itself says it: nothing is booted.
qemu_works() {
	local major minor
	IFS=. read -r major minor < <(qemu-system-x86_64 --version | sed -n '1s/.*version \([0-9]*\.[0-9]*\).*/\1/p')
	((${major:-0} * 100 + ${minor:-0} >= 702 && ${major:-0} * 100 + ${minor:-0} <= 1101)) && qemu_has_plugins
}

qemu_has_plugins() { grep -q '^-plugin ' <<<"$(qemu-system-x86_64 -help)"; }

qemu_remark() {
	local version
	version=$(qemu-system-x86_64 --version | head -n1)
	if qemu_has_plugins; then
		echo "$version: 7.2 to 11.1 work"
	else
		echo "$version: built without plugins: install one of 7.2 to 11.1 that has -plugin in its -help"
	fi
}

# complaints: every unmet need with its remedy, one a line
complaints() {
	local package name fault free_mib
	for package in $(missing_packages program kernel vm hunt test); do
		echo "missing: $package: $(install_command) $package"
	done
	[[ $(uname -m) == x86_64 ]] || echo "machine: $(uname -m): kernels and the simulated machine need x86-64"
	fault=$(place_fault "$root")
	[[ -z $fault ]] || echo "folder: $root: kernels cannot be built below a path with $fault; move it"
	while read -r name; do
		if shapes_a_kernel "$name"; then echo "environment: $name: is set and would shape the kernels; unset it"; fi
	done < <(compgen -e)
	free_mib=$(df --output=avail -BM "$root" | tail -n1 | tr -dc 0-9)
	((free_mib >= 6000)) || echo "disk: $free_mib MiB free: kernels take 6000 MiB; make room"
	if is_met qemu-system-x86_64 && ! qemu_works; then echo "qemu: $(qemu_remark)"; fi
}

doctor() {
	local unmet
	unmet=$(complaints)
	echo "${unmet:-everything is there}"
	[[ -z $unmet ]]
}
