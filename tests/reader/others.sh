#!/bin/bash
# suite: others guest first -s
# Other tracers together with systrace: each must count every call of a program, whether it is
# attached before, during or after a session, and whether systrace watches that program or not. Runs
# in the VM, as root, with the module loaded.
#
#	tests/reader/others.sh
set -u
cd "$(dirname "$0")/../.." || exit 2
suite=others
. tests/lib/verdict.sh
needs build/systrace-read build/tests/calls/gate
reader=build/systrace-read
count=build/tests/calls/count
tracing=/sys/kernel/tracing
[ -d $tracing/events ] || tracing=/sys/kernel/debug/tracing
N=1000
dir=$(mktemp -d)

counted() {	# counted NAME GOT
	local why=''
	[ "$2" -ge $N ] 2>/dev/null && [ "$2" -le $((N + 400)) ] || why="counted '$2' of $N"
	verdict "$1 ($2 calls)" "$why"
}

# --- the other tracers: X_start returns when X counts; X_stop sets $got to its count of getppid
# calls

perf_start() {
	rm -f "$dir/ready" "$dir/stop"
	perf stat -a -x, -e syscalls:sys_enter_getppid -o "$dir/perf" -- \
		sh -c "touch $dir/ready; until [ -e $dir/stop ]; do sleep 0.1; done" & other=$!
	await "[ -e $dir/ready ]"
}
perf_stop() {
	touch "$dir/stop"; wait $other
	got=$(grep getppid "$dir/perf" | cut -d, -f1)
}

ftrace_start() {
	echo > $tracing/trace
	echo 16384 > $tracing/buffer_size_kb
	echo 1 > $tracing/events/syscalls/sys_enter_getppid/enable
	echo 1 > $tracing/tracing_on
}
ftrace_stop() {
	echo 0 > $tracing/events/syscalls/sys_enter_getppid/enable
	got=$(grep -c 'sys_getppid(' $tracing/trace)
}

bpftrace_start() {
	bpftrace -e 'tracepoint:syscalls:sys_enter_getppid { @n = count(); } BEGIN { printf("ready\n"); }' \
		> "$dir/bpf" 2>&1 & other=$!
	await "grep -q ready $dir/bpf"
}
bpftrace_stop() {
	kill -INT $other; wait $other
	got=$(sed -n 's/^@n: //p' "$dir/bpf")
}

await() {	# await CONDITION, for two minutes: emulation is slow
	for _ in $(seq 1200); do eval "$1" && return; sleep 0.1; done
}

# session_start bystander|tracee: systrace watches sleep; with tracee, load() watches the counting
# program, too
session_start() {
	sleep 1000 & watched=$!
	$reader -f -o "$dir/session" -p $watched 2> "$dir/session.err" & session=$!
	await "grep -q attached $dir/session.err"
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

before()  { $1_start; session_start; load $2; session_stop; $1_stop; counted "$1 attached before a session, $2" "$got"; }
during()  { session_start; $1_start; load $2; $1_stop; session_stop; counted "$1 attached during a session, $2" "$got"; }
after()   { session_start; load $2; session_stop; $1_start; load bystander; $1_stop; counted "$1 attached after a session, $2" "$got"; }
outlive() { session_start; $1_start; session_stop; load $2; $1_stop; counted "$1 outlives a session, $2" "$got"; }

for tracer in ftrace perf; do
	for who in bystander tracee; do
		for order in before during after outlive; do
			$order $tracer $who
		done
	done
done
# bpftrace takes long to start, and attaches as perf does
during bpftrace bystander

# strace stops its tracee by ptrace: both tracers see all calls
session_start
strace -o "$dir/strace" -e trace=getppid $count $N > /dev/null
counted "strace during a session, bystander" "$(grep -c '^getppid()' "$dir/strace")"
session_stop
strace -f -o "$dir/strace" -e trace=getppid $reader -o "$dir/own" $count $N > /dev/null
counted "strace -f around systrace-read and its command" "$(grep -c 'getppid()' "$dir/strace")"
counted "systrace-read under strace" "$(grep -c '^getppid()' "$dir/own")"

rm -rf "$dir"
finish
