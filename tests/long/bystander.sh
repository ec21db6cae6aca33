#!/bin/sh
# suite: idle guest second -i -n
# A call of an untraced program must cost as many instructions as without the module, to 1 %: while
# others are traced, afterwards, and after a reader was killed. Runs in a VM that counts
# instructions, started without the module (tests/vm.sh -i -n), because the script loads it itself.
set -u
cd "$(dirname "$0")/../.." || exit 2
reader=build/systrace-read
count=build/tests/calls/count
N=20000
tests=0
failed=0

# The least of three runs: the emulated clock also counts other programs' instructions.
cost() { for _ in 1 2 3; do $count $N; done | sort -n | head -1; }

check() {	# check NAME: compares with $none
	now=$(cost)
	tests=$((tests + 1))
	if [ "$now" -le $((none + none / 100)) ]; then
		echo "ok $tests - $1 ($((now / N)) instructions a call, $((none / N)) without the module)"
	else
		echo "not ok $tests - $1: $now instructions for $N calls, $none without the module"
		failed=$((failed + 1))
	fi
}

session() {	# starts a reader that watches an idle program
	sleep 1000 & watched=$!
	$reader -f -o /dev/null -p $watched 2> /tmp/session & session=$!
	for _ in $(seq 600); do grep -q attached /tmp/session && break; sleep 0.1; done
}

none=$(cost)
insmod "build/$(uname -r)/systrace.ko" || exit 1
check "a call costs a bystander nothing while the module is idle"
session
check "while another program is traced"
kill -INT $session; wait $session 2> /dev/null
check "after it was let go"
kill $watched
session
kill -KILL $session; wait $session 2> /dev/null
check "after the reader was killed"
kill $watched
rmmod systrace
check "after the module is gone"

echo "$((tests - failed)) passed, $failed failed"
[ $failed = 0 ]
