#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# What every file must keep to: format, lint, size.
set -euo pipefail

cd "$(dirname "$0")/.."
failed=0
complain() {
	echo "style: $*"
	failed=1
}

mapfile -t c_files < <(git ls-files '*.c' '*.h')
mapfile -t scripts < <(git ls-files | xargs -r grep -lE '^#!.*(bash|sh)$|^# shellcheck shell=' -- | grep -v '\.bats$')

# releases of it do not agree on macros: one is asked, that of Debian 12
if [[ $(clang-format --version) == *'version 14.'* ]]; then
	clang-format --dry-run -Werror "${c_files[@]}" || complain 'clang-format'
else
	echo "style: not checked by clang-format: this is $(clang-format --version), not 14"
fi
shellcheck -x "${scripts[@]}" || complain 'shellcheck'
shfmt -d "${scripts[@]}" || complain 'shfmt'
for f in "${c_files[@]}" "${scripts[@]}"; do
	n=$(wc -l <"$f")
	limit=400
	case $f in
	run.sh) limit=150 ;;
	bench/load_*.c) limit=80 ;;
	esac
	((n <= limit)) || complain "$f: $n lines, at most $limit"
done
for f in "${c_files[@]}" "${scripts[@]}"; do
	head -n2 "$f" | grep -q 'SPDX-License-Identifier: GPL-2.0-only' || complain "$f: no SPDX line"
done
# a function begins at a line without blanks before it and ends with a lone }
awk 'FNR == 1 {start = 0}
	/^[a-zA-Z].*[^;]$/ && !/^(struct|enum|union|static const|const).*[{=]$/ {start = FNR}
	/^}$/ && start {
		if (FNR - start > 70) {print "style: " FILENAME ":" start ": " FNR - start " lines in a function, at most 70"; bad = 1}
		start = 0
	}
	END {exit bad}' "${c_files[@]}" || failed=1
# what a newcomer sees by ls, and nothing that a run left there
known=' .ci .clang-format .editorconfig .gitignore CMakeLists.txt LICENSE README.md bench campaign common docs kernel-patches plots record report results run.sh sim tests verify '
while read -r name; do
	[[ $known == *" $name "* ]] || complain "$name: not a part of the project"
done < <(git ls-files | cut -d/ -f1 | sort -u)
exit "$failed"
