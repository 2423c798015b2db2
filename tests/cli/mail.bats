#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# A result folder as a mail: it answers, it can be sent, and it says no more than
# what was found.

load helper
mail=$root/build/programs/report/rmapbench-mail
reference=results/reference/2s8c-6.12
fixtures=(here basic void unfinished claims filemap)

setup() {
	# the sender, and where the project comes from, whatever this computer has
	export HOME=$BATS_TEST_TMPDIR/home GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_COUNT=3
	export GIT_CONFIG_KEY_0=user.name GIT_CONFIG_VALUE_0='Example Developer'
	export GIT_CONFIG_KEY_1=user.email GIT_CONFIG_VALUE_1=dev@example.org
	export GIT_CONFIG_KEY_2=remote.origin.url GIT_CONFIG_VALUE_2=https://example.org/rmapbench.git
	mkdir -p "$HOME"
	m=$BATS_TEST_TMPDIR/mail
}

body() { sed '1,/^$/d' "$1"; }

# passes MAIL: git send-email takes it, mailinfo gives the body back, and it is
# ASCII within 75 columns
passes() {
	local parts=$BATS_TEST_TMPDIR/parts
	rm -rf "$parts" && mkdir "$parts"
	body "$1" >"$parts/body"
	[[ $(wc -l <"$parts/body") -gt 20 ]]
	[[ -z $(grep -nP '[^\x20-\x7e]' "$1") ]]
	awk -v file="$1" 'length > 75 { print file ": " length " columns: " $0; bad = 1 } END { exit bad }' "$1"
	git mailinfo "$parts/msg" "$parts/patch" <"$1" >"$parts/info"
	cat "$parts/msg" "$parts/patch" | cmp - "$parts/body"
	git -C "$parts" -c user.name=Me -c user.email=me@example.org send-email --dry-run --confirm=never "$1" >"$parts/sent" 2>&1 </dev/null
	grep -q '^To: linux-mm@kvack.org$' "$parts/sent"
	grep -q '^Result: OK$' "$parts/sent"
}

@test "the mail of the reference, and a draft, are as they were read" {
	./run.sh mail $reference >"$m"
	diff "$m" $reference/mail.txt
	"$mail" --draft tests/report/basic >"$m"
	diff "$m" tests/report/basic/mail.txt
}

@test "git send-email takes every mail, and none changes on the way" {
	for dir in results/reference/[0-9]*-6.12; do
		"$mail" "$dir" >"$m"
		passes "$m"
	done
	for name in "${fixtures[@]}"; do
		"$mail" "tests/report/$name" --draft >"$m"
		passes "$m"
	done
}

# renamed FIXTURE OLD NEW: a copy in $dir with another name of a variant
renamed() {
	dir=$BATS_TEST_TMPDIR/renamed
	rm -rf "$dir"
	cp -r "tests/report/$1" "$dir"
	local boot
	for boot in "$dir"/boots/*-"$2"; do mv "$boot" "${boot%"$2"}$3"; done
	grep -rlZF "\"$2\"" "$dir" | xargs -0 sed -i "s|\"$2\"|\"$3\"|g"
}

@test "no name makes it longer, other than ASCII, or a second mail" {
	for name in 'a-name-that-no-column-of-any-table-will-ever-have-had-any-room-for-at-all-and-goes-on-and-on' \
		$'From \xc3\xa9l\xc3\xa8ve, \xe6\x97\xa5\xe6\x9c\xac' "it's \$(x) --- diff" '---' 'diff --git'; do
		renamed basic lock-pmd "$name"
		grep -rlZ 'example CPU' "$dir" | xargs -0 sed -i $'s/example CPU/Intel\xc2\xae Xeon\xe2\x84\xa2 \xe2\x80\x9egr\xc3\xb6\xc3\x9fer\xe2\x80\x9c \xce\xbc\xf0\x9f\x98\x80/; s/"simulated": 1/"simulated": 0/'
		jq --arg long "6.12-$(printf 'x%.0s' {1..90})" '.base = $long | .machine = "ma\nFrom: chine"' "$dir/plan.json" >"$m"
		mv "$m" "$dir/plan.json"
		"$mail" "$dir" --draft >"$m"
		passes "$m"
		grep -q 'Intel(R) Xeon(TM) .*groesser' "$m"
	done
}

@test "a sender with any name" {
	for name in 'Doe, J. "X"' $'J\xc3\xb6rg \xe6\x97\xa5\xe6\x9c\xac' \
		$'\xc3\x9cber \xc3\x9cber \xc3\x9cber \xc3\x9cber \xc3\x9cber \xc3\x9cber \xc3\x9cber \xc3\x9cber \xc3\x9cber'; do
		GIT_CONFIG_VALUE_0=$name "$mail" $reference >"$m"
		passes "$m"
		[[ $(sed -n 's/^Author: //p' "$BATS_TEST_TMPDIR/parts/info") == "$name" ]]
		grep -q '^Email: dev@example.org$' "$BATS_TEST_TMPDIR/parts/info"
	done
}

@test "without a sender there is an error, and a draft with a place for one" {
	GIT_CONFIG_COUNT=0 refuses 1 "rmapbench: mail: user.name: missing in git's configuration; set it: git config --global user.name ..." \
		"$mail" $reference
	GIT_CONFIG_VALUE_1='no address' refuses 1 "rmapbench: mail: user.email: no address in git's configuration; set it: git config --global user.email ..." \
		"$mail" $reference
	GIT_CONFIG_COUNT=0 "$mail" $reference --draft >"$m"
	grep -q '^From: YOUR NAME <you@example.invalid>$' "$m"
}

advice='not fit to be sent; ./run.sh verify proves kernels, the command that measured goes on where it was; --draft prints it all the same, marked'
unproven='unproven: no hunt in this image, nor in its debug build'

# refused FIXTURE REASON...: for these reasons and no other, and nothing is printed
refused() {
	local dir=tests/report/$1 want='' reason
	shift
	for reason in "$@" "$advice"; do want+="rmapbench: mail: $dir: $reason"$'\n'; done
	refuses 1 "${want%$'\n'}" "$mail" "$dir"
	[[ -z $("$mail" "$dir" 2>/dev/null) ]]
	"$mail" "$dir" --draft >"$m"
	grep -q '^Subject: \[DRAFT RESULTS' "$m"
	# the reasons come first in it
	body "$m" | tr -s '\n ' ' ' >"$BATS_TEST_TMPDIR/line"
	[[ $(<"$BATS_TEST_TMPDIR/line") == "DRAFT, not for a list: $* "* ]]
}

@test "unproven, and samples that took other locks" {
	refused basic "mainline: $unproven" '1 of 48 samples took other locks than predicted'
}

@test "void" {
	refused void "mainline: $unproven" 'lock-pmd: unproven: no hunt in its debug build' "reorder: $unproven" "lock-vma: $unproven" \
		'comparison void: state.thp differs: never in boot 1 (lock-pmd), always in boot 5 (lock-pmd)' \
		'comparison void: kernel.image_sha256 differs: 72656f726465 in boot 2 (reorder), 6f746865726f in boot 6 (reorder)' \
		'boot 3 (lock-vma): no context.json, so that its kernel is not known'
}

@test "not complete" {
	refused unfinished "mainline: $unproven" 'lock-pmd: unproven: no hunt in its debug build' "reorder: $unproven" \
		'2 of 6 boots done, 1 of the others failed'
	refused filemap "mainline: $unproven" "file-order: $unproven" "fork-imap: $unproven" '10 samples of boots that are done: in no file'
}

@test "one kernel" {
	refused here 'one kernel: there is none to compare it with' "running: $unproven"
	[[ $(grep -c SIMULATED "$m") == 0 ]]
}

@test "a kernel that fell, or another image than the one that is proven" {
	cp -r results/reference/2s8c-6.12 "$BATS_TEST_TMPDIR/r"
	dir=$BATS_TEST_TMPDIR/r
	sed -i 's/"image_sha256": "ebcac3/"image_sha256": "0bcac3/' "$dir"/boots/*-lock-pmd/context.json
	refuses 1 "rmapbench: mail: $dir: lock-pmd: unproven: no hunt in this image"$'\n'"rmapbench: mail: $dir: $advice" "$mail" "$dir"
	mkdir "$BATS_TEST_TMPDIR/proofs"
	jq '.survived = false | .hunts |= with_entries(.value.fell = 1)' \
		results/reference/proofs/90160f420ad83651de932507be2d71973ae48c9fe2988295ab9326f957b9aafe.json >"$BATS_TEST_TMPDIR/proofs/a.json"
	run "$mail" "$dir"
	[[ $status == 1 && $output == *'reorder: fell to a hunt'* ]]
	# and what fell is not what a draft recommends, nor what others are held against
	[[ $("$mail" "$dir" --draft | grep -c 'another strategy') == 1 ]]
}

@test "simulated figures are marked in the subject and over every table" {
	"$mail" $reference >"$m"
	grep -q '^Subject: \[RESULTS, SIMULATED\]' "$m"
	body "$m" | awk -v RS= '/^procs|Lines that moved|loses|statements/ { n++; if (!/^SIMULATED/ && last !~ /^SIMULATED/) bad = 1 }
		{ last = $0 } END { exit bad || n != 4 }'
	[[ $(body "$m" | head -n1) == 'On a simulated machine'*'no hardware was timed'* ]]
}

@test "the digest is that of the data, by the command that the mail gives" {
	cp -r $reference "$BATS_TEST_TMPDIR/r"
	dir=$BATS_TEST_TMPDIR/r
	digest() {
		"$mail" "$dir" --draft >"$m"
		said=$(tr -s '\n ' ' ' <"$m" | grep -oP 'sha256 \K[0-9a-f]{64}')
		sed -n '/^(export/,$p' "$m" >"$BATS_TEST_TMPDIR/command"
		[[ $(cd "$dir" && bash "$BATS_TEST_TMPDIR/command") == "$said  -" ]]
	}
	digest
	# and results/README.md gives the same
	[[ $(grep -cxFf "$BATS_TEST_TMPDIR/command" results/README.md) == 2 ]]
	first=$said
	touch "$dir/boots/000-lock-hold/console.log"
	digest
	[[ $said == "$first" ]]
	for file in plan.json journal.jsonl boots/000-lock-hold/{context.json,samples.jsonl}; do
		cp "$dir/$file" "$BATS_TEST_TMPDIR/kept"
		echo >>"$dir/$file"
		digest
		[[ $said != "$first" ]]
		mv "$BATS_TEST_TMPDIR/kept" "$dir/$file"
	done
}

# planned DIR: what -n prints of such a plan
planned() {
	jq -r '"variants: " + ([.variants[].name] | join(" ")), "samples \(.samples_per_boot)", "boots: \(.boots | length) in \(.blocks) random blocks",
		(.cells[] | "\(.load) \(.params | tojson | fromjson | to_entries | sort_by(.key) | from_entries | tojson) \(.placement) nprocs=\(.nprocs)")' "$1/plan.json"
}

@test "the command that the mail gives plans the same run" {
	for dir in results/reference/[0-9]*-6.12; do
		"$mail" "$dir" >"$m"
		sed -n '/^\.\/run.sh/,/^$/p' "$m" | sed '$d' >"$BATS_TEST_TMPDIR/command"
		sed -i '$s/$/ -n/' "$BATS_TEST_TMPDIR/command"
		bash "$BATS_TEST_TMPDIR/command" >"$BATS_TEST_TMPDIR/printed"
		# the same, line by line, with the keys of parameters in order
		{
			grep '^variants: ' "$BATS_TEST_TMPDIR/printed" | sed 's/ (not a strategy)//g'
			sed -n 's/^cells, each \([0-9]*\) times.*/samples \1/p; s/^boots: /boots: /p' "$BATS_TEST_TMPDIR/printed"
			sed -n 's/^  \([a-z]* {.*nprocs=[0-9]*\) .*/\1/p' "$BATS_TEST_TMPDIR/printed" | while read -r load params rest; do
				echo "$load $(jq -Sc . <<<"$params") $rest"
			done
		} >"$BATS_TEST_TMPDIR/got"
		planned "$dir" >"$BATS_TEST_TMPDIR/want"
		diff <(sort "$BATS_TEST_TMPDIR/got") <(sort "$BATS_TEST_TMPDIR/want")
	done
}

@test "what users type" {
	refuses 2 'rmapbench: mail: DIR: needs one result folder' ./run.sh mail
	refuses 2 'rmapbench: mail: DIR: needs one result folder' ./run.sh mail tests/report/here tests/report/basic
	refuses 2 'rmapbench: mail: --send: unknown option; valid: --draft, --help' ./run.sh mail tests/report/here --send
	refuses 1 "rmapbench: report: $BATS_TEST_TMPDIR: no result folder (no plan.json in it); valid: a folder that ./run.sh sim or here made" \
		./run.sh mail "$BATS_TEST_TMPDIR"
	full() { "$@" >/dev/full; }
	run full "$mail" $reference
	[[ $status == 1 && $output == 'rmapbench: output: standard output: No space left on device' ]]
}
