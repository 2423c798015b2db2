#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What a user of another Debian release gets: that release in a folder below
# build/, a clone of the last commit in it, README's commands there. Packages and
# compiled objects of an earlier time are used again; the clone is new each time.
#
#   distro.sh SUITE
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
suite=$1
dir=$root/build/distro/$suite log=$root/build/distro/$suite.log
clone=/root/rmapbench

die() {
	echo "rmapbench: test distro: $suite: $1" >&2
	exit 1
}

# inside COMMAND...: as root of that release, with nothing of this one's environment.
# What is mounted for it goes with its mount namespace, and what runs with us.
inside() {
	# shellcheck disable=SC2016 # $0 and $@ are the inner shell's
	setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child sh -ec \
		'mount -t proc proc "$0/proc"; mount --rbind /dev "$0/dev"; mount --rbind /sys "$0/sys"
		exec chroot "$0" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb "$@"' "$dir" "$@"
}

((EUID == 0)) || die 'needs root, to change into a folder of that release'
[[ -z $(git -C "$root" status --porcelain) ]] || echo "test distro: the last commit is tried, without what is not committed" >&2
if [[ ! -f $dir/root/installed ]]; then
	# shellcheck disable=SC2016 # apt's own, not the shell's
	mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -m1 '/debian/*$') ||
		die 'apt has no source of Debian here'
	echo "$suite: installing into $dir" >&2
	rm -rf --one-file-system "$dir"
	mkdir -p "$dir"
	debootstrap --variant=minbase --include=ca-certificates "$suite" "$dir" "$mirror" >"$log" 2>&1 ||
		die "cannot be installed from $mirror: $(grep -m1 '^E:' "$log"); the log is $log"
	touch "$dir/root/installed"
fi
rm -rf "${dir:?}$clone"
git clone -q --no-hardlinks "$root" "$dir$clone"

cd "$root/tests"
echo "$suite: ./run.sh --quick" >&2
inside "$clone/run.sh" --quick --out "$clone/results/quick" || die "./run.sh --quick failed; its files are in $dir$clone"
inside "$clone/run.sh" report "$clone/results/quick" --format json >"$dir/root/report.json" || die 'no report'
samples=$(cat "$dir$clone"/results/quick/boots/*/samples.jsonl | jq -rs 'map(.status) | "\(length) \(map(select(. == "ok")) | length)"')
read -r all ok <<<"$samples"
((all > 0 && all == ok)) || die "$ok of $all samples are ok"
jq -e '.comparisons | length > 0' "$dir/root/report.json" >/dev/null || die 'the report compares nothing'
jq -rs --arg suite "$suite" '"\($suite): \(.[0].variants[0].kernel.compiler); \(.[1].host.qemu)"' \
	"$dir$clone/results/quick/plan.json" "$dir$clone"/results/quick/boots/*/context.json
echo "$suite: $ok of $all samples ok"
echo "$suite: ./run.sh test fast" >&2
inside "$clone/run.sh" test fast || die './run.sh test fast failed'
