#!/bin/bash
# suite: results guest first -s
# Filters on how calls end: -z, -Z, -e status= compared with strace's, and filters that strace
# lacks: --errno, --duration, --syscall-limit, --seconds. Runs in the guest: tests/vm.sh
# tests/reader/results.sh.

cd "$(dirname "$0")/../.." || exit 2
suite=results
. tests/lib/beside.sh
# masks addresses, process numbers and times
MASK='s/0x[0-9a-f]{6,}/P/g; s/^[0-9]+ +/PID /; s/[0-9]{3,}/N/g; s/si_utime=.*/TIMES/'

# like_replay NAME OPTIONS... -- CMD...: the module leaves out the same calls as the reader does
# when it replays a recording, which has all of them
like_replay() {
	local name=$1 options=()
	shift
	while [ "$1" != -- ]; do options+=("$1"); shift; done
	shift
	systrace --record "$out/recording" "$@" >/dev/null 2>&1
	systrace -o "$out/strace" "${options[@]}" --replay "$out/recording" >/dev/null 2>&1
	systrace -o "$out/systrace.log" "${options[@]}" "$@" >/dev/null 2>&1
	sed -i -E "$MASK" "$out/strace" "$out/systrace.log"
	cmp -s "$out/strace" "$out/systrace.log"
	said "$name"
}

for o in -z -Z '-e status=failed,unfinished' '-e status=unfinished' '-e status=none' '-e status=!failed' \
	'-e status=detached' '-e status=all' '-z -Z' '--status=successful -T' '-a 20 -Z'; do
	case $o in *-T*) o=${o% -T} ;; esac
	# shellcheck disable=SC2086
	same "$o" $o -e trace=%file,close,exit_group -- ls / /nonexistent
done
# one child after the other, so that the order is fixed
same "failed, of children too" -f -Z -e trace=%file,wait4 -- sh -c 'ls /nonexistent; ls /none'
same "unfinished, of children too" -f -e status=unfinished -e trace=%process -- sh -c '(exit 3); sh -c "kill -9 \$\$"; exit 4'

# descriptors among a call's arguments, and descriptors in its memory
for o in 3 '!3' 1,2 '!1,2' none all; do
	like_replay "trace-fds=$o" -e "trace-fds=$o" -- ls / /nonexistent
	like_replay "trace-fds=$o, failed" -Z -e "trace-fds=$o" -- ls / /nonexistent
	like_replay "trace-fds=$o, poll and select" -e "trace-fds=$o" -- build/tests/calls/poll
done
# a change of ABI is reported before the next line of that task, whatever is left out in between
[ ! -x build/tests/calls/time32 ] || for o in -Z -z; do
	same "$o of a 32-bit program" $o -e trace=%file,clock_getres -- build/tests/calls/time32
	same "$o of a 32-bit program that sh starts" -f $o -e trace=%file,clock_getres -- sh -c 'build/tests/calls/time32; true'
done
# a line begins with its task if there were other tasks when the call began (in strace's log that is
# a race)
alone=(sh -c '(exec sleep 0.3); sh -c true')
only=(-e trace=wait4,getppid,execve -e signal=none)
systrace -f --record "$out/recording" "${alone[@]}" 2>/dev/null
for o in -z -Z; do
	systrace $o "${only[@]}" --replay "$out/recording" >"$out/strace" 2>/dev/null
	systrace -f $o "${only[@]}" "${alone[@]}" 2>"$out/systrace.log"
	sed -i -E '/attached/d; s/0x[0-9a-f]{6,}/P/g; s/[0-9]{2,}/N/g' "$out/strace" "$out/systrace.log"
	grep -q '^\[pid' "$out/strace" && cmp -s "$out/strace" "$out/systrace.log"
	said "$o: whose line it is"
done

# filtered records are not written
filtered() { # filtered OPTIONS...: prints the number of filtered records, and of all
	systrace -o "$out/t" --stats "$@" -- sh -c 'i=0; while [ $i -lt 300 ]; do cd / 2>/dev/null; i=$((i+1)); done' 2>&1 |
		sed -n 's/.* \([0-9]*\) records seen = .* \([0-9]*\) filtered .*/\2 \1/p'
}
for o in -Z '--errno ENOENT' '--duration >10s' '-e trace-fds=7' '--status=failed,unfinished'; do
	# shellcheck disable=SC2086
	read -r some all <<<"$(filtered $o)"
	[ -n "$all" ] && [ $((some * 10)) -ge $((all * 7)) ]
	said "$o: $some of $all records are not written"
done
for o in -z '-e status=all' '-P /none'; do
	# shellcheck disable=SC2086
	read -r some all <<<"$(filtered $o)"
	[ -n "$all" ] && [ $((some * 10)) -le $((all * 3)) ]
	said "$o: $some of $all records are not written"
done

systrace -o "$out/t" --errno ENOENT ls /nonexistent 2>/dev/null
grep -q '= -1 ENOENT' "$out/t" && ! grep ' = ' "$out/t" | grep -qv '= -1 ENOENT'
said "only one error"
systrace -o "$out/t" --duration '>100ms' sleep 0.3
[ "$(grep -c ' = ' "$out/t")" = 1 ] && grep -q nanosleep "$out/t"
said "only long calls"
systrace -o "$out/t" -e trace=nanosleep,clock_nanosleep,close --duration '<=100ms' sleep 0.3
grep -q '^close' "$out/t" && ! grep -q nanosleep "$out/t"
said "only short calls"
systrace -o "$out/t" -c -U calls,name --errno ENOENT ls /nonexistent 2>/dev/null
grep -q 'openat$' "$out/t" && ! grep -q 'mmap$' "$out/t"
said "the summary has those calls alone"

systrace -o "$out/t" -e trace=openat,close --syscall-limit 7 ls / >/dev/null 2>&1
[ "$(grep -c . "$out/t")" = 7 ]
said "seven calls, and no more"
start=$SECONDS
systrace -o "$out/t" --seconds 0.5 sleep 20 2>/dev/null
[ $((SECONDS - start)) -lt 15 ]
said "half a second, and no more"

for o in '-e status=what' '--status=' '--errno ENOWHAT' '--duration x' '--duration <0' '--duration 5' '--duration 5ms' '--duration =5' '--syscall-limit 0' '--syscall-limit x' \
	'--seconds 0' '--seconds -1'; do
	# shellcheck disable=SC2086
	systrace $o true 2>"$out/t" && false || [ "$(head -1 "$out/t" | grep -c '^systrace: invalid')" = 1 ]
	said "$o is refused: $(head -1 "$out/t")"
done
finish
