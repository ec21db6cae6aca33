#!/bin/bash
# strace's own tests as a yardstick: tests/conformance/run.sh [-a] [-v VERSION] [-k KVER] [-c CLASS] [TEST...]
#
# Runs strace's tests in VMs, each under strace and under systrace-read, and
# prints a table.  A test that has a result runs again only if it failed (-a:
# all run again).  strace's results are kept forever.
#
#	-v VERSION of strace: 6.1, or 7.2 in the root of the Debian that has it
#	-c CLASS   only tests of this class: decode, option, ptrace; other: tests that are not in tests-VERSION.txt
#	TEST...    only these ("openat" also means openat.gen.test)
set -u
cd "$(dirname "$0")/../.." || exit 2
version=6.1 kver='' class='' again='' CHUNK=64
while getopts av:k:c: o; do
	case $o in
	a) again=1 ;; v) version=$OPTARG ;; k) kver=$OPTARG ;; c) class=$OPTARG ;;
	*) sed -n '2,12s/^# \?//p' "$0" >&2; exit 2 ;;
	esac
done
shift $((OPTIND - 1))
here=tests/conformance
suite=$($here/build.sh "$version") || exit 1
top=$PWD/build/conformance/$version
results=$top/results/${kver:-default}
mkdir -p "$results/strace" "$results/systrace"
touch "$results/strace/results" "$results/systrace/results"
# Tests without a class: only those that were built.
{
	cat $here/tests-"$version".txt
	(cd "$top/src/tests" && ls -- *.test) | awk -F'\t' -v OFS='\t' '
		NR == FNR { known[$1]; next } !($1 in known) { print $1, "other" }' $here/tests-"$version".txt -
} >"$results/tests.tsv"

wanted() {	# NAME SECONDS of the requested tests
	awk -F'\t' -v class="$class" -v only=" $* " '
		FILENAME ~ /slow.tsv$/ { slow[$1] = $2; next }
		{ short = $1; sub(/\.gen\.test$|\.test$/, "", short) }
		class != "" && $2 != class { next }
		only != "  " && !index(only, " " $1 " ") && !index(only, " " short " ") { next }
		{ print $1, ($1 in slow) ? slow[$1] : 60 }' $here/slow.tsv "$results/tests.tsv"
}

todo() {	# those of them that have no lasting result under $1
	wanted "${@:2}" | awk -v again="$again" -v which="$1" '
		old { if ($2 == "pass" || which == "strace") done[$1] = 1; next }
		!($1 in done) || (again != "" && which != "strace")' old=1 "$results/$1/results" old= -
}

# Runs the tests in chunks, each in a new guest, so that a guest that dies affects only few tests.
run() {
	local tracer=$1 which=$2 list
	list=$(mktemp)
	todo "$which" "${@:3}" > "$list"
	while [ -s "$list" ]; do
		head -n $CHUNK "$list" > "$list.now"
		sed -i "1,${CHUNK}d" "$list"
		rm -f "$results/$which/results.new"
		mkdir -p "$results/$which/now"; rm -f "$results/$which/now/"*
		timeout 3600 tests/vm.sh ${kver:+-k $kver} ${suite:+-r $suite} -t 3000 -m 3G -w "$results/$which/now" -- \
			"$here/guest.sh '$version' '$tracer' '$results/$which/now'" < "$list.now" > "$results/$which/boot.log" 2>&1 ||
			echo "conformance: a guest ended with status $? ($results/$which/boot.log)" >&2
		# the newest result counts
		touch "$results/$which/now/results" "$results/$which/results"
		awk 'now { new[$1] = $0; next } !($1 in new)' \
			now=1 "$results/$which/now/results" now= "$results/$which/results" \
			> "$results/$which/results.new"
		cat "$results/$which/now/results" >> "$results/$which/results.new"
		mv "$results/$which/results.new" "$results/$which/results"
		rm -f "$results/$which/now/results"
		mv "$results/$which/now/"* "$results/$which/" 2> /dev/null
		echo "conformance: $which: $(wc -l < "$list") to go" >&2
	done
	rm -f "$list" "$list.now"
}

table() {
	wanted "$@" | awk -v OFS='\t' '
		FILENAME ~ /tests.tsv$/ { class[$1] = $2; next }
		FILENAME ~ /\/strace\/results$/ { strace[$1] = $2; next }
		FILENAME ~ /\/systrace\/results$/ { ours[$1] = $2; next }
		{ print $1, class[$1], strace[$1] == "" ? "-" : strace[$1], ours[$1] == "" ? "-" : ours[$1] }' \
		"$results/tests.tsv" "$results/strace/results" "$results/systrace/results" - > "$results/table.tsv"
	awk -F'\t' '
		$3 != "pass" && $3 != "empty" { next }
		{ n[$2]++; if ($4 == "pass" || ($4 == "empty" && $3 == "empty")) ok[$2]++; else print "  " $1 ": " $4 }
		END { for (c in n) printf "%s: pass %d of %d that strace itself passes (%.1f %%)\n", c, ok[c], n[c], 100 * ok[c] / n[c] }' \
		"$results/table.tsv"
}

run /usr/bin/strace strace "$@"
run "$top/bin/strace" systrace "$@"
table "$@"
echo "(table: ${results#"$PWD"/}/table.tsv; a failed test's output: ${results#"$PWD"/}/systrace/NAME)"
