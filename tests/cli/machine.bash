# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# A made-up computer for RMAPBENCH_SYSROOT: quiet, plugged in, on bare metal.

# is PATH VALUE: what a file of it says
is() {
	mkdir -p "$(dirname "$RMAPBENCH_SYSROOT$1")"
	printf '%s\n' "$2" >"$RMAPBENCH_SYSROOT$1"
}

# says PATH: the value of a file
says() { head -n1 "$RMAPBENCH_SYSROOT$1"; }

# used BUSY IDLE: such shares of the CPUs' time in /proc/stat, which goes on much
# faster than time does: what the programs themselves use is not seen beside it.
used() {
	local busy=0 idle=0 file=$RMAPBENCH_SYSROOT/proc/stat
	stop_using
	is /proc/stat ''
	mkfifo "$BATS_TEST_TMPDIR/pause.$1"
	(
		exec 4<>"$BATS_TEST_TMPDIR/pause.$1"
		while [[ -f $file ]]; do
			busy=$((busy + 1000 * $1)) idle=$((idle + 1000 * $2))
			# in place, and as long each time: whoever reads sees one line
			printf 'cpu  %015d 0 0 %015d 0 0 0 0 0 0\n' "$busy" "$idle" 1<>"$file"
			read -r -t 0.02 -u 4 || true
		done
	) 3>&- 2>/dev/null &
	user=$!
	until [[ -n $(says /proc/stat) ]]; do sleep 0.01; done
}

stop_using() {
	if [[ -n ${user-} ]]; then kill "$user" && wait "$user"; fi 2>/dev/null || true
	user=''
}

made_up() {
	local cpu=/sys/devices/system/cpu n
	export RMAPBENCH_SYSROOT=$BATS_TEST_TMPDIR/sysroot
	mkdir -p "$RMAPBENCH_SYSROOT"/{run,var/lib}
	used 0 100
	is /proc/cmdline 'BOOT_IMAGE=/vmlinuz root=/dev/sda1 quiet'
	is /proc/cpuinfo $'processor : 0\nflags : fpu sse'
	is /proc/sys/kernel/random/boot_id 1111
	is /proc/sys/kernel/randomize_va_space 2
	is /proc/sys/kernel/numa_balancing 1
	is /proc/sys/kernel/watchdog 1
	is /proc/sys/kernel/nmi_watchdog 1
	is /proc/sys/kernel/soft_watchdog 1
	is /proc/sys/vm/swappiness 60
	is /proc/swaps $'Filename Type Size\n/dev/sda2 partition 4\n/swapfile file 4'
	is /proc/self/cgroup $'3:cpu,cpuacct:/old\n0::/a/b'
	is /sys/fs/cgroup/a/b/cpu.max 'max 100000'
	is /sys/fs/cgroup/a/cpu.max '150000 100000'
	is /sys/fs/cgroup/a/b/memory.max 1073741824
	is /sys/fs/cgroup/a/b/memory.high max
	is $cpu/online 0-3
	is $cpu/smt/control on
	is $cpu/intel_pstate/no_turbo 0
	is $cpu/cpuidle/current_driver intel_idle
	is $cpu/cpuidle/current_governor menu
	is $cpu/vulnerabilities/meltdown 'Mitigation: PTI'
	is $cpu/vulnerabilities/mds 'Not affected'
	for n in 0 1 2 3; do
		is $cpu/cpu$n/microcode/version 0xb000040
		is $cpu/cpu$n/cpufreq/scaling_driver intel_pstate
		is $cpu/cpu$n/cpufreq/scaling_min_freq 800000
		is $cpu/cpu$n/cpufreq/scaling_max_freq $((n < 2 ? 3600000 : 3200000))
		is $cpu/cpu$n/thermal_throttle/core_throttle_count $n
		is $cpu/cpu$n/thermal_throttle/package_throttle_count 7
		is $cpu/cpufreq/policy$n/scaling_governor powersave
		is $cpu/cpufreq/policy$n/scaling_available_governors 'performance powersave'
		ln -s ../../cpufreq/policy$n/scaling_governor "$RMAPBENCH_SYSROOT$cpu/cpu$n/cpufreq/scaling_governor"
	done
	is /sys/class/power_supply/AC/online 1
	is /sys/class/power_supply/BAT0/status Charging
	is /sys/class/power_supply/mouse/status Discharging
	is /sys/class/power_supply/mouse/scope Device
	is /sys/class/thermal/thermal_zone0/temp 45000
	is /sys/class/thermal/thermal_zone1/temp 51000
	is /sys/class/dmi/id/sys_vendor 'Example Computers'
	is /sys/kernel/mm/transparent_hugepage/enabled '[always] madvise never'
	is /sys/kernel/mm/transparent_hugepage/defrag 'always defer [madvise] never'
	is /sys/kernel/mm/transparent_hugepage/shmem_enabled 'always [never]'
	is /sys/kernel/mm/ksm/run 1
	is /sys/kernel/mm/lru_gen/enabled 0x0007
	is /sys/module/zswap/parameters/enabled Y
}
