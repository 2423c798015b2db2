#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# How much slower the simulated machine is than plain QEMU: host time of the same
# samples in two result folders, medians over their boots; and of all moves, the
# sum of these.
#
#   speed.sh PLAIN SIMULATED
set -euo pipefail
export LC_ALL=C

# load, processes, and host milliseconds
samples() {
	cat "$1"/boots/*/samples.jsonl | jq -r --arg host "$2" 'select(.status == "ok") |
		[([.load, .params.level, .params.root, .params.kind] | map(select(.)) | join(" ")),
		 .nprocs, (if $host == "plain" then (.elapsed_ns | max) / 1e6 else .host_ms end)] | @tsv'
}

printf '%-24s %5s %9s %12s %7s\n' load procs plain/ms simulated/ms slower
{
	samples "$1" plain | sed 's/^/plain\t/'
	samples "$2" simulated | sed 's/^/simulated\t/'
} | sort -t$'\t' -k2,2 -k3,3n -k1,1 -k4,4n | awk -F'\t' '
	BEGIN { line = "%-24s %5d %9.1f %12.1f %7.2f\n" }
	{ key = $2 "\t" $3; ms[key, $1, ++n[key, $1]] = $4; if (!(key in seen)) { seen[key]; keys[++nkeys] = key } }
	function median(k, which,    m) { m = n[k, which]; return (ms[k, which, int((m + 1) / 2)] + ms[k, which, int((m + 2) / 2)]) / 2 }
	END {
		for (i = 1; i <= nkeys; i++) {
			k = keys[i]
			if (!n[k, "plain"] || !n[k, "simulated"]) continue
			split(k, part, "\t")
			plain = median(k, "plain"); simulated = median(k, "simulated")
			printf line, part[1], part[2], plain, simulated, simulated / plain
			if (part[1] ~ /^move/ && ++nmoves) { all_plain += plain; all_simulated += simulated; procs = part[2] }
		}
		if (nmoves > 1) printf line, "all moves", procs, all_plain, all_simulated, all_simulated / all_plain
	}'
