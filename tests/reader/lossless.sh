#!/bin/bash
# suite: lossless guest second -s
# lossless.sh [long]: systrace-read under load: whatever the ring and the reader are, no expected
# line is missing, and the watched tasks continue when a stopped reader continues or dies. Then the
# output of --drop, --overwrite and --flight. Runs in a guest with the module loaded; long uses the
# figures of issue 5, and takes minutes.
set -u
cd "$(dirname "$0")/../.." || exit 2
storm=build/tests/calls/storm
read=build/systrace-read
out=/tmp/lossless.out err=/tmp/lossless.err
tests=0 failed=0
if [ "${1-}" = long ]; then
	threads=8 calls=100000 files=2000 forks=10000 many=1000 drain='250 500 1000' signals=20000 execs=50 stop=10 lines=3000 held=25000
else
	threads=8 calls=2000 files=50 forks=200 many=200 drain='50 100 200' signals=500 execs=5 stop=1 lines=500 held=8000
fi

ok() {	# ok NAME STATUS [FIGURES]
	tests=$((tests + 1))
	if [ "$2" = 0 ]; then
		echo "ok $tests - $1${3:+ ($3)}"
	else
		echo "not ok $tests - $1${3:+ ($3)}"
		tail -3 $err | sed 's/^/# /'
		failed=$((failed + 1))
	fi
}

# Prints the figures of --stats: seen, delivered, filtered, lost.
figures() { sed -n 's/.*: \([0-9]*\) records seen = \([0-9]*\) delivered + \([0-9]*\) filtered + \([0-9]*\) lost.*/\1 \2 \3 \4/p' $err; }
# shellcheck disable=SC2046 # four words
lost() { set -- $(figures); echo "${4-?}"; }
# shellcheck disable=SC2046
adds_up() { set -- $(figures); [ $# = 4 ] && [ "$1" = $(($2 + $3 + $4)) ]; }
results() { grep -cE "(\b$1\(.*\)|<\.\.\. $1 resumed>.*\)) += " $out; }

# watched NAME WANT CALL ARGS...: counts the results of CALL in the output of systrace-read.
watched() {
	local name=$1 want=$2 call=$3 got start=$SECONDS
	shift 3
	$read -f --stats --ring-size 16K -o $out "$@" 2>$err
	got=$(results "$call")
	[ "$got" = "$want" ] && adds_up && [ "$(lost)" = 0 ]
	ok "$name" $? "$got of $want, lost $(lost), $((SECONDS - start)) s"
}

watched "calls of $threads threads" $((threads * calls)) getppid $storm calls $threads $calls
[ "$(grep -c '+++ exited with 0 +++' $out)" = $((threads + 1)) ]
ok "and each thread's end" $?
watched "mixed work on files" $((threads * files)) unlink $storm files $threads $files
[ "$(results pread64)" -ge $((threads * files)) ] && [ "$(results openat)" -ge $((threads * files)) ]
ok "and its other calls" $?
watched "a storm of short processes" "$forks" wait4 $storm forks "$forks" 4
[ "$(grep -c '+++ exited with 0 +++' $out)" = $((forks + 1)) ]
ok "and each one's end" $?
watched "$many threads" $((many * 20)) getppid $storm calls $many 20
watched "programs executed by threads" "$execs" wait4 -e trace=wait4,execve $storm execs "$execs" 3
watched "signals" $((2 * signals)) tgkill $storm signals "$signals" 4
[ "$(grep -c -- '--- SIGUSR[12] ' $out)" = $((2 * signals)) ]
ok "and their deliveries" $? "$(grep -c -- '--- SIGUSR[12] ' $out) of $((2 * signals))"

# A pipe whose reader takes a millisecond for each line.
$read -f --stats --ring-size 16K -e trace=getppid $storm calls 4 $((lines / 4)) 2>&1 |
	while read -r line; do echo "$line"; read -rt 0.001 < <(:); done >$out
[ "$(results getppid)" = $((lines / 4 * 4)) ]
ok "a reader that writes to a slow pipe" $? "$(results getppid) of $((lines / 4 * 4))"

# both SIGNAL READER: sends SIGNAL to the reader and to its decoder
both() { kill -"$1" "$2" $(pgrep -x systrace-decode -P "$2"); }

# A reader that is stopped for a while.
$read -f --stats --ring-size 16K -e trace=getppid -o $out $storm calls 4 $held 2>$err &
reader=$!
sleep 0.2
both STOP $reader
sleep $stop
both CONT $reader
wait $reader
[ "$(results getppid)" = $((4 * held)) ] && [ "$(lost)" = 0 ]
ok "a reader that stops for $stop s" $? "$(results getppid) of $((4 * held))"

# A reader that is stopped, then killed: the program that it watched continues.
for sig in KILL TERM; do
	$storm calls 8 1000000000 &
	storm_pid=$!
	$read -f --ring-size 16K -o $out -p $storm_pid 2>$err &
	reader=$!
	for _ in $(seq 100); do grep -q attached $err && break; sleep 0.1; done
	both STOP $reader
	sleep 1
	before=$(awk '{ print $14 + $15 }' /proc/$storm_pid/stat)
	sleep 1
	[ "$(awk '{ print $14 + $15 }' /proc/$storm_pid/stat)" -le $((before + 5)) ]
	ok "what is watched waits while the reader is stopped" $?
	kill -$sig $reader
	[ $sig = KILL ] || both CONT $reader
	wait $reader 2>/dev/null
	sleep 0.5
	[ "$(awk '{ print $14 + $15 }' /proc/$storm_pid/stat)" -gt $((before + 10)) ]
	ok "and runs on when it is gone by SIG$sig" $?
	kill -KILL $storm_pid
	wait $storm_pid 2>/dev/null
done

# The modes that lose records.
$read -f --drop --stats --ring-size 16K -o $out $storm calls 4 5000 2>$err
adds_up && [ "$(lost)" -gt 0 ] && [ "$(results getppid)" -lt 20000 ]
ok "--drop accounts for what it loses" $? "$(figures)"
$read -f --overwrite --stats --ring-size 64K -o $out $storm calls 4 5000 2>$err
adds_up && [ "$(lost)" -gt 0 ] && tail -1 $out | grep -q '+++ exited with 0 +++' && [ "$(results getppid)" -gt 100 ]
ok "--overwrite keeps the newest" $? "$(figures), $(results getppid) getppid"

# The flight recorder.
$read -f --flight 64K --ring-size 64K --stats -o $out $storm calls 4 5000 2>$err
adds_up && [ "$(lost)" = 0 ] && tail -1 $out | grep -q '+++ exited with 0 +++' && [ "$(results getppid)" -gt 100 ] &&
	[ "$(results getppid)" -lt 2000 ]
ok "--flight keeps the newest" $? "$(results getppid) getppid"
$read -f --flight 1M --until 'errno ENOENT' -e trace=openat,getppid -o $out sh -c "$storm calls 1 1; cat /nowhere; $storm calls 1 1" 2>$err
grep -v detached $out | tail -1 | grep -q '= -1 ENOENT'
ok "--until errno" $? "$(grep -v detached $out | tail -1)"
$read -f --flight 1M --until 'signal USR2' -o $out sh -c 'kill -USR1 $$; echo not here' >/dev/null 2>$err
grep -q 'never matched' $err && [ ! -s $out ]
ok "--until that was never met prints nothing" $?
$read -f --flight 1M --until 'signal USR1' -o $out sh -c 'trap : USR1; kill -USR1 $$; exit 3' 2>$err
[ $? = 3 ] && tail -1 $out | grep -q -- '--- SIGUSR1'
ok "--until signal" $? "$(tail -1 $out)"
$storm calls 1 100000000 & storm_pid=$!
$read -f --flight 1M --until SIGUSR1 -o $out -p $storm_pid 2>$err & reader=$!
for _ in $(seq 100); do grep -q attached $err && break; sleep 0.1; done
sleep 0.5
kill -USR1 $reader
wait $reader
[ $? = 0 ] && [ "$(results getppid)" -gt 1000 ] && kill -0 $storm_pid
ok "--until SIGUSR1" $? "$(results getppid) getppid"
kill -KILL $storm_pid
wait 2>/dev/null

# In the second and third round there are so many threads that the rings lack room for a call of
# each of them.
# shellcheck disable=SC2086
build/tests/calls/drain $drain >$out 2>$err
status=$?
sed 's/^/# /' $out
[ $status = 0 ] && awk '{ us[NR] = $8 } END { exit !(us[3] < 2 * us[2] + 20) }' $out
ok "who waits is let go in time linear in their number" $?

echo "$((tests - failed)) passed, $failed failed"
[ $failed = 0 ]
