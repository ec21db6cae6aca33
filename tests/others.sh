#!/bin/sh
# Other tracers beside systrace: each must count every call of a program, be it
# attached before, during or after a session, and whether systrace watches that
# program or not.  Runs in the VM, as root, with the module loaded.
#
#	tests/others.sh
set -u
cd "$(dirname "$0")/.." || exit 2
reader=build/systrace-read
count=build/tests/calls/count
tracing=/sys/kernel/tracing
[ -d $tracing/events ] || tracing=/sys/kernel/debug/tracing
N=1000
dir=$(mktemp -d)
tests=0
failed=0

verdict() {	# verdict NAME GOT
	tests=$((tests + 1))
	if [ "$2" -ge $N ] 2>/dev/null && [ "$2" -le $((N + 400)) ]; then
		echo "ok $tests - $1 ($2 calls)"
	else
		echo "not ok $tests - $1: counted '$2' of $N"
		failed=$((failed + 1))
	fi
}

# --- the other tracers: NAME_start leaves when it counts, NAME_stop prints the count of getppid

perf_start() {
	perf stat -a -x, -e syscalls:sys_enter_getppid -o "$dir/perf" -- sleep 1000 & other=$!
	until grep -q getppid "/proc/$other/cmdline" && ls -l "/proc/$other/fd" | grep -q perf_event; do sleep 0.1; done
	sleep 0.5
}
perf_stop() {
	kill -INT $other; wait $other 2>/dev/null
	grep getppid "$dir/perf" | cut -d, -f1
}

ftrace_start() {
	echo > $tracing/trace
	echo 16384 > $tracing/buffer_size_kb
	echo 1 > $tracing/events/syscalls/sys_enter_getppid/enable
	echo 1 > $tracing/tracing_on
}
ftrace_stop() {
	echo 0 > $tracing/events/syscalls/sys_enter_getppid/enable
	grep -c 'sys_getppid(' $tracing/trace
}

bpftrace_start() {
	bpftrace -e 'tracepoint:raw_syscalls:sys_enter /args->id == 110/ { @n = count(); } BEGIN { printf("ready\n"); }' \
		> "$dir/bpf" 2>&1 & other=$!
	for _ in $(seq 600); do grep -q ready "$dir/bpf" && break; sleep 0.1; done
}
bpftrace_stop() {
	kill -INT $other; wait $other 2>/dev/null
	sed -n 's/^@n: //p' "$dir/bpf"
}

session_start() {	# session_start bystander|tracee: systrace watches sleep, or the counting program too
	sleep 1000 & watched=$!
	$reader -f -o "$dir/session" -p $watched 2> "$dir/session.err" & session=$!
	until grep -q attached "$dir/session.err"; do sleep 0.1; done
}
session_stop() {
	kill -INT $session; wait $session 2>/dev/null
	kill $watched; wait $watched 2>/dev/null
}
load() {	# the counting program, by itself or under a session of its own
	if [ "$1" = tracee ]; then
		$reader -o "$dir/own" $count $N > /dev/null
		own=$(grep -c '^getppid()' "$dir/own")
		[ "$own" = $((N + 1)) ] || echo "# systrace itself wrote $own lines"
	else
		$count $N > /dev/null
	fi
}

round() {	# round TRACER WHO
	$1_start; session_start; load $2; session_stop
	verdict "$1 attached before a session, $2" "$($1_stop)"

	session_start; $1_start; load $2
	got=$($1_stop); session_stop
	verdict "$1 attached during a session, $2" "$got"

	session_start; load $2; session_stop; $1_start; load bystander
	verdict "$1 attached after a session, $2" "$($1_stop)"

	session_start; $1_start; session_stop; load bystander
	verdict "$1 outlives a session, $2" "$($1_stop)"
}

for who in bystander tracee; do
	for tracer in perf ftrace bpftrace; do
		if [ $tracer != ftrace ] && ! command -v $tracer > /dev/null; then
			verdict "$tracer is not installed" none
			continue
		fi
		round $tracer $who
	done
done

# strace stops its tracee by ptrace: both see all
session_start
strace -o "$dir/strace" -e trace=getppid $count $N > /dev/null
verdict "strace during a session, bystander" "$(grep -c '^getppid()' "$dir/strace")"
session_stop
strace -f -o "$dir/strace" -e trace=getppid $reader -o "$dir/own" $count $N > /dev/null
verdict "strace -f around systrace-read and its command" "$(grep -c 'getppid()' "$dir/strace")"
verdict "systrace-read under strace" "$(grep -c '^getppid()' "$dir/own")"

rm -rf "$dir"
echo "$((tests - failed)) passed, $failed failed"
[ $failed = 0 ]
