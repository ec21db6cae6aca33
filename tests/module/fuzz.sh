#!/bin/bash
# suite: fuzz-module self first -- make -s --no-print-directory module KVER=$kver && tests/module/fuzz.sh -p -m 3 -k $kver -s 5
# fuzz.sh [-m MINUTES] [-k KVER] [-s SEED] [-n ROUNDS] [-c CPUS] [-o OP] [-p] [-H]: runs the fuzzer of the module's interface
# in a guest and prints TAP. make fuzz-module calls it. "fuzz.sh guest" is the part that runs in the guest.
#
#   -o   prefer one op to all others (see OPS in fuzz.h)
#   -H   CPUs and tracepoints go on and off; on one emulating thread, because several threads cannot stand that (vm.sh -h)
#   -p   use the module as it is shipped; else one that records which blocks run (tests/long/cover). Rounds that reach new
#        blocks are then kept in build/fuzz/module/rounds, and the next run begins with them
#
# To repeat a failed round, use its seed: make fuzz-module SEED=... ROUNDS=1.
cd "$(dirname "$0")/../.." || exit 2
fuzz=build/tests/module/fuzz

# Settings that help to find faults. One sysctl each, because a kernel may lack some.
sysctls() {
	sysctl -q -w kernel.panic_on_warn=1
	sysctl -q -w kernel.panic_on_oops=1
	sysctl -q -w kernel.watchdog_thresh=15
	sysctl -q -w kernel.softlockup_panic=0
	sysctl -q -w kernel.hung_task_timeout_secs=60
	sysctl -q -w kernel.hung_task_warnings=20
	sysctl -q -w vm.overcommit_memory=1
} 2>/dev/null

guest() {	# guest MODULE WORDS...: MODULE is - if the module is already loaded
	local module=$1 status
	shift
	sysctls
	[ "$module" = - ] || insmod "$module" || exit 1
	"$fuzz" "$@"
	status=$?
	if [ "$module" != - ]; then
		rmmod systrace || { echo 'not ok - fuzz: the module can be unloaded'; status=1; }
	fi
	exit $status
}

[ "${1-}" != guest ] || { shift; guest "$@"; }

minutes=3 kver=$(tests/setup.sh stock) seed='' cpus=2 plain='' rounds='' op='' hotplug=''
while getopts m:k:s:c:n:o:pH opt; do
	case $opt in
	m) minutes=$OPTARG ;;
	k) kver=$OPTARG ;;
	s) seed=$OPTARG ;;
	c) cpus=$OPTARG ;;
	n) rounds=$OPTARG ;;
	o) op=$OPTARG ;;
	p) plain=1 ;;
	H) hotplug=1 ;;
	*) sed -n '3,12s/^# \{0,1\}//p' "$0"; exit 2 ;;
	esac
done
rel=$(tests/setup.sh release "$kver") || exit 2
out=$PWD/build/fuzz/module
module=- options=(-c "$cpus" -m 3G -k "$kver")
words=(-t $((minutes * 60)) ${seed:+-s "$seed"} ${rounds:+-n "$rounds"} ${op:+-o "$op"})
if [ -n "$hotplug" ]; then
	options+=(-s)
	words+=(-H)
else
	words+=(-p)
fi
mkdir -p "$out/rounds"
if [ -z "$plain" ]; then
	make -s --no-print-directory module KVER="$kver" OUT=build/cover KFLAGS=SYSTRACE_COVER=1 || exit 2
	module=$PWD/build/cover/$rel/systrace.ko
	rm -f "$out/blocks"
	options+=(-n -w "$out")
	words+=(-c "$out/rounds" -b "$out/blocks")
fi
# Poison and check slab objects, and record their owner for KASAN's reports. KFENCE would bypass
# that.
[[ $kver != *-debug ]] || options+=(-a slub_debug=FZP -a kfence.sample_interval=0)

tests/vm.sh "${options[@]}" -t $((minutes * 60 * 3 + 600)) -- \
	tests/module/fuzz.sh guest "$module" "${words[@]}" </dev/null 2>&1 | tee "$out/log"
status=${PIPESTATUS[0]}

# If the guest died, its console has the last round.
kept=$(sed -n 's/^vm.sh: .*; see //p' "$out/log")
if [ -n "$kept" ]; then
	grep -h 'fuzz: round' "$kept/console" | tail -1 | sed 's/^.*fuzz: /# the last one was /'
	echo "not ok - fuzz: the kernel has nothing to complain about ($kept)"
	status=1
elif [ "$status" = 0 ]; then
	echo 'ok - fuzz: the kernel has nothing to complain about, and the module is unloaded'
fi
if [ -z "$plain" ] && [ -s "$out/blocks" ]; then
	python3 tests/long/cover/report.py "$module" "$out/missed" <"$out/blocks" | sed 's/^\(not \)\?ok - cover:/# all:/'
fi
exit "$status"
