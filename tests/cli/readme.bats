#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Documents are short and true.

load helper

@test "README has at most 150 lines" {
	[[ $(wc -l <README.md) -le 150 ]]
}

@test "README shows what the report says of the reference results" {
	# every line between the markers stands in the report, in that order
	sed -n '/<!-- report -->/,/<!-- end -->/p' README.md | grep -v -e '<!--' -e '^```' >"$BATS_TEST_TMPDIR/shown"
	[[ -s $BATS_TEST_TMPDIR/shown ]]
	./run.sh report results/reference/claims-2s8c-6.12 >"$BATS_TEST_TMPDIR/report"
	run diff "$BATS_TEST_TMPDIR/report" "$BATS_TEST_TMPDIR/shown"
	[[ $(grep -c '^>' <<<"$output") == 0 ]] || {
		grep '^>' <<<"$output"
		false
	}
}

@test "README's commands are understood" {
	grep -oE '^\./run\.sh[^#]*' README.md | sort -u >"$BATS_TEST_TMPDIR/commands"
	[[ $(wc -l <"$BATS_TEST_TMPDIR/commands") -ge 5 ]]
	while read -r command; do
		case $command in
		*' test'* | *' clean'* | *' report'* | *' plot'* | *' mail'* | *' doctor'*) continue ;; # run elsewhere
		*' list'*) $command >/dev/null ;;
		*' metal plan'*) (load computer && computer && $command >/dev/null) ;;
		*) $command -n >/dev/null ;;
		esac
	done <"$BATS_TEST_TMPDIR/commands"
}

@test "every path named in a document exists" {
	for doc in README.md */README.md docs/*.md; do
		[[ -f $doc ]] || continue
		for path in $(grep -oE '`[a-z0-9_.-]+(/[a-zA-Z0-9_.-]+)+/?`' "$doc" | tr -d '`'); do
			[[ -e $path || -e $(dirname "$doc")/$path ]] || {
				echo "$doc: $path"
				false
			}
		done
	done
}

@test "results/README.md names every field of the reference" {
	for key in $(cat results/reference/2s8c-6.12/boots/*/samples.jsonl | jq -r 'keys[]' | sort -u); do
		grep -q "\`$key\`" results/README.md || {
			echo "undocumented: $key"
			false
		}
	done
}
