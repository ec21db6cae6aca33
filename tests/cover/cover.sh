#!/bin/bash
# cover.sh [SUITE...]: runs the guests' suites with a module that notes which of its basic blocks run, and says how many of
# them did, by file. make cover calls it. Lists the lines that never did in build/cover/missed.
cd "$(dirname "$0")/../.." || exit 2
kver=${KVER:-6.1}
rel=$(tests/setup.sh release "$kver") || exit 2
out=build/cover
module=$out/$rel/systrace.ko
# access comes last: it locks the kernel down
[ $# -gt 0 ] || set -- selftests inject count results options lossless others same undisturbed endure access
mkdir -p $out/data
rm -f $out/data/*
make -s --no-print-directory reader tests &&
	make -s --no-print-directory module KVER="$kver" OUT=$out KFLAGS=SYSTRACE_COVER=1 || exit 2

# What suites find below build/ is this module, in the guest alone: the overlay takes the copy. It stays loaded from the
# first suite to the last, for it is the module that keeps account: so endure does not reload it.
# shellcheck disable=SC2016 # for the guest's shell
tests/vm.sh -n -s -t "${VM_SECONDS:-7000}" -k "$kver" -w "$PWD/$out/data" -e M="$PWD/$module" -e SUITES="$*" -e DATA="$PWD/$out/data" -- '
	cp "$M" build/$(uname -r)/systrace.ko && insmod "$M" || exit 1
	for suite in $SUITES; do
		parts=
		[ $suite != endure ] || parts="readers tracees sessions random faults hotplug freeze"
		tests/$suite.sh $parts >$DATA/$suite.log 2>&1
	done
	cd /sys/module/systrace/sections && echo 1 >../parameters/cover || exit 1
	for s in .text .text.unlikely .exit.text; do [ ! -e $s ] || echo "section $s $(cat $s)"; done >$DATA/blocks
	cat /sys/kernel/debug/systrace_cover >>$DATA/blocks
	echo 0 >../parameters/cover; cd /; rmmod systrace' </dev/null
for suite; do echo "# $suite: $(grep -c '^ok' "$out/data/$suite.log") tests"; done
python3 tests/cover/report.py "$module" $out/missed <$out/data/blocks
