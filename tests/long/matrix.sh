#!/bin/bash
# matrix.sh [-1] [SUITE...]: runs the guests' suites of run.sh, all or these, on every supported
# kernel and on the debug kernels that have been built, two guests at a time (-1: one). make
# check-matrix calls it; it takes many hours.
# matrix.sh -t: prints only the table of the existing results; -k: includes those of the last make check.
#
# Runs a suite on all kernels before the next suite, the most informative suites first. A suite that
# has passed on this commit is not run again, so an interrupted run can be continued. After each
# batch the table in tests/RELIABILITY.md is written: passed, or "passed of total", and the commit;
# or "not run". KERNELS="7.3 7.3-rt" selects kernels.
cd "$(dirname "$0")/../.." || exit 2
results=build/matrix report=tests/RELIABILITY.md at_once=2 run=1 check=''
all='5.10 5.10-rt 5.10-cloud 6.1 6.1-rt 6.1-cloud 6.12 6.12-rt 6.12-cloud 6.12-trixie 7.2 7.3 7.3-rt 7.3-cloud'
for kver in build/kernels/*-debug build/kernels/*-kcsan; do
	[[ ${kver##*/} == *.*.* ]] || [ ! -e "$kver" ] || all+=" ${kver##*/}"
done
suites=(module same count results inject access badinput replay calls calls32 programs options others lossless undisturbed endure)
while getopts 1tk opt; do
	case $opt in
	1) at_once=1 ;;
	t) run='' ;;
	k) run='' check=1 ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
mkdir -p $results

# The tested commit; a changed report does not count as a change.
commit=$(git rev-parse --short=7 HEAD)$(git diff --quiet HEAD -- . ":!$report" || echo +)

# A result is a line: number of passed tests, number of failed tests, commit.
cell() {
	local passed failed
	[ -e "$results/$1" ] || { echo 'not run'; return; }
	read -r passed failed _ <"$results/$1"
	[ "$failed" = 0 ] && echo "$passed" || echo "$passed of $((passed + failed))"
}

# A kernel that has been fetched, and so may have been tested, has its full release as the row's
# name; others the short name.
table() {
	local kver suite
	printf '| kernel |'
	printf ' %s |' "${suites[@]}"
	printf ' commit |\n|---|'
	printf -- '---|%.0s' "${suites[@]}" commit
	echo
	for kver in $all; do
		printf '| %s |' "$(readlink "build/kernels/$kver" || echo "$kver")"
		for suite in "${suites[@]}"; do printf ' %s |' "$(cell "$suite-$kver")"; done
		printf ' %s |\n' "$(cat $results/*-"$kver" 2>/dev/null | awk '!seen[$3]++ { printf "%s%s", sep, $3; sep = ", " }')"
	done
	grep -H '^not ok\b' $results/*.log 2>/dev/null | sed -E "s:^$results/(.*)\.log\:not ok( [0-9]+)?( - )?:* \1\: :" | cut -c 1-300 |
		sed '1i \\nWhat failed:\n'
}

write_table() {
	table >"$results/.table"
	sed -i -e "/^<!-- matrix -->\$/r $results/.table" -e '/^<!-- matrix -->$/,/^<!-- end of the matrix -->$/{//!d}' $report
}

# take NAME...: takes the results of these suites from run.sh's logs
take() {
	local name
	for name; do
		[ -e "build/log/$name" ] || continue
		sed -nE "s/^== .*: ([0-9]+) passed, ([0-9]+) failed.*/\1 \2 $commit/p" "build/log/$name" >"$results/$name"
		if [ -s "$results/$name" ]; then cp "build/log/$name" "$results/$name.log"; else rm "$results/$name"; fi
	done
	write_table
}

has_passed() { [ -e "$results/$1" ] && [[ $commit != *+ ]] && grep -q " 0 $commit\$" "$results/$1"; }

if [ -n "$check" ]; then
	ran=()
	for kver in $all; do ran+=("${suites[@]/%/-$kver}"); done
	take "${ran[@]}"
fi

failed=0 batch=()
run_batch() {
	[ ${#batch[@]} -gt 0 ] || return
	tests/run.sh "${batch[@]}" || failed=1
	take "${batch[@]}"
	batch=()
}

if [ -z "$run" ]; then
	table
	exit
fi
export KERNELS=${KERNELS:-$all}
for suite in "${@:-${suites[@]}}"; do
	for kver in $KERNELS; do
		! has_passed "$suite-$kver" || continue
		if ! tests/setup.sh kernel "$kver" || ! tests/setup.sh headers "$kver"; then
			failed=1
			continue
		fi
		batch+=("$suite-$kver")
		[ ${#batch[@]} -lt $at_once ] || run_batch
	done
done
run_batch
table
exit $failed
