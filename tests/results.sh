#!/bin/bash
# Filters on how calls end: -z, -Z, -e status= beside strace's, and what it does not have: --errno, --duration,
# --syscall-limit, --seconds. Runs in the guest: tests/vm.sh tests/results.sh.

cd "$(dirname "$0")/.." || exit 2
suite=results
. tests/beside.sh
# addresses, numbers of processes and times apart
MASK='s/0x[0-9a-f]{6,}/P/g; s/^[0-9]+ +/PID /; s/[0-9]{3,}/N/g; s/si_utime=.*/TIMES/'

for o in -z -Z '-e status=failed,unfinished' '-e status=unfinished' '-e status=none' '-e status=!failed' \
	'-e status=detached' '-e status=all' '-z -Z' '--status=successful -T' '-a 20 -Z'; do
	case $o in *-T*) o=${o% -T} ;; esac
	# shellcheck disable=SC2086
	same "$o" $o -e trace=%file,close,exit_group -- ls / /nonexistent
done
# one after the other, so that the order is certain
same "failed, of children too" -f -Z -e trace=%file,wait4 -- sh -c 'ls /nonexistent; ls /none'
same "unfinished, of children too" -f -e status=unfinished -e trace=%process -- sh -c '(exit 3); sh -c "kill -9 \$\$"; exit 4'

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

for o in '-e status=what' '--status=' '--errno ENOWHAT' '--duration x' '--duration <0' '--syscall-limit 0' '--syscall-limit x' \
	'--seconds 0' '--seconds -1'; do
	# shellcheck disable=SC2086
	systrace $o true 2>"$out/t" && false || [ "$(head -1 "$out/t" | grep -c '^systrace: invalid')" = 1 ]
	said "$o is refused: $(head -1 "$out/t")"
done
finish
