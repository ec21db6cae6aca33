#!/bin/bash
# fuzz.sh MINUTES [SEED]: runs every fuzzer for this long, one after the other: the reader's on this
# machine, then those that need a guest. make fuzz calls it. Prints TAP; findings are in
# build/fuzz-*, with the command that reproduces them.
cd "$(dirname "$0")/../.." || exit 2
minutes=${1:-10} seed=${2:-$RANDOM} seconds=$((minutes * 60)) failed=0
kver=${KVER:-$(tests/setup.sh stock)}
host=build/tests/host

fuzz() { "$@" </dev/null || failed=1; }

fuzz $host/fuzz_calls $seconds "$seed"
fuzz $host/fuzz_elf $seconds "$seed"
fuzz $host/fuzz_cmdline $seconds "$seed"
FUZZ=$seconds SEED=$seed fuzz tests/host/fuzz-replay.sh
# the guest supports the third ABI, too
fuzz tests/vm.sh -s -a syscall.x32=y -t $((3 * seconds + 600)) -k "$kver" -- tests/reader/fuzz-live.sh $seconds "$seed"
fuzz tests/module/fuzz.sh -m "$minutes" -k "$kver" -s "$seed"
exit $failed
