#!/bin/bash
# cover.sh [SUITE...]: runs the guests' suites with a module that notes which of its basic blocks run, and says how many of
# them did, by file. make cover calls it. Lists the lines that never did in build/cover/missed.
cd "$(dirname "$0")/../.." || exit 2
kver=${KVER:-6.1}
rel=$(tests/setup.sh release "$kver") || exit 2
out=build/cover
module=$out/$rel/systrace.ko
[ $# -gt 0 ] || set -- selftests access undisturbed endure lossless others same
mkdir -p $out/data
make -s --no-print-directory reader tests &&
	make -s --no-print-directory module KVER="$kver" OUT=$out KFLAGS=SYSTRACE_COVER=1 || exit 2

# What suites find below build/ is this module, in guests alone: the overlay takes the copy.
for suite; do
	# shellcheck disable=SC2016 # for the guest's shell
	tests/vm.sh -n -s -t 1500 -k "$kver" -w "$PWD/$out/data" -e M="$PWD/$module" -e SUITE="$suite" -- '
		cp "$M" build/$(uname -r)/systrace.ko && insmod "$M" || exit 1
		tests/$SUITE.sh
		cd /sys/module/systrace/sections && echo 1 >../parameters/cover || exit 1
		for s in .text .text.unlikely .exit.text; do [ ! -e $s ] || echo "section $s $(cat $s)"; done >'"$PWD/$out/data"'/$SUITE
		cat /sys/kernel/debug/systrace_cover >>'"$PWD/$out/data"'/$SUITE
		echo 0 >../parameters/cover; cd /; rmmod systrace' >"$out/data/$suite.log" 2>&1 </dev/null
	echo "# $suite: $(grep -c '^ok' "$out/data/$suite.log") tests"
done
for suite; do cat "$out/data/$suite"; done | python3 tests/cover/report.py "$module" $out/missed
