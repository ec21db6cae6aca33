#!/bin/bash
# suite: count guest first -s
# Summaries: the same programs under strace -c and systrace-read -c. Output that does not depend on
# the time must be equal byte for byte, the rest in its form. Runs in the guest: tests/vm.sh
# tests/reader/count.sh.

cd "$(dirname "$0")/../.." || exit 2
calls=build/tests/calls
suite=count
. tests/lib/beside.sh
: >"$out/empty"
chmod +x "$out/empty"

MASK=
only='-U calls,errors,name -S name'
# shellcheck disable=SC2086
{
	same "calls and errors of ls" -c $only -- ls -l /usr/bin
	same "in another order" -c -U name,errors,calls -S calls -- ls /
	same "sorted by errors" -c -U errors,name -S errors -- ls /nonexistent
	same "not sorted" -c -U calls,name -S none -- ls /
	same "of a shell and its children" -f -c $only -e trace=!rt_sigreturn,wait4 -- sh -c 'ls /; ls /nonexistent; cat /etc/passwd | wc; exit 3'
	same "of a shell alone" -c $only -- sh -c 'ls /; ls /nonexistent'
	same "of one that is killed" -f -c $only -e trace=execve,kill -- sh -c 'sh -c "kill -TERM \$\$"; true'
	same "of threads" -f -c -e trace=clone,clone3,nanosleep,exit,getppid,execve $only -- "$calls/threads"
	same "of files" -f -c $only -e trace=%file,close -- "$calls/file"
	same "of signals" -f -c $only -e trace=kill,pause,rt_sigaction,execve -- "$calls/signal"
	same "of one call" -c $only -e trace=openat -- ls /
	same "of 32-bit calls" -f -c $only -e trace=%creds,getpid,execve -- "$calls/x86"
}
MASK='s/0x[0-9a-f]+/P/'
same "beside the calls" -C -e trace=execve,close -S name -U name,calls -- true
MASK='s/ *\<[0-9.]+/ N/g; s/-+/-/g'
same "the form of the table" -c -S name -- ls /
same "of a command that cannot be executed" -c -- "$out/empty"
same "with all columns" -c -w -S name -U time,total-time,min_time,longest,avg-time,count,error,syscall -- ls /

# the calls and errors of the last line are the sums of the other lines, and the shares add up to
# 100 %
systrace -c -o "$out/t" ls -l /usr/bin >/dev/null
awk 'NR > 2 && /^ *[0-9]/ && $NF != "total" { n += $4; if (NF == 6) e += $5; p += $1 }
     $NF == "total" { ok = $4 == n && (NF == 6 ? $5 : 0) == e && p > 99.5 && p < 100.5 }
     END { exit !ok }' "$out/t"
said "the sums are right"

cpu() { systrace -c -U total-time,name -e trace=clock_nanosleep,nanosleep "$@" -o "$out/t" sleep 0.5 && awk '/nanosleep/ { print $1 }' "$out/t"; }
awk -v t="$(cpu)" 'BEGIN { exit !(t < 0.4) }'
said "a sleep uses no processor"
awk -v t="$(cpu -w)" 'BEGIN { exit !(t >= 0.5 && t < 2) }'
said "but takes its time"
awk -v t="$(cpu -w -O 200ms)" 'BEGIN { exit !(t >= 0.3 && t < 1.8) }'
said "less the overhead"

systrace -c --histogram -e trace=clock_nanosleep,nanosleep -o "$out/t" sleep 0.3
grep -qE '^ 25[0-9] ms to  *51[0-9] ms +1 \|####' "$out/t"
said "a histogram"

sleep 100 &
systrace -c --interval 200ms -p $! -o "$out/t" 2>/dev/null &
tracer=$!
sleep 1.5
kill -INT $tracer
wait $tracer 2>/dev/null
kill %1
systrace -f -c --interval 0.2 -o "$out/t" sh -c 'for i in 1 2 3 4; do sleep 0.2; done'
[ "$(grep -c total "$out/t")" -ge 3 ]
said "the sums so far"

# the messages are those of strace
same_message() {
	strace "$@" 2>&1 >/dev/null | sed 's/^strace: //; s/strace -h/X -h/' >"$out/strace"
	systrace "$@" 2>&1 >/dev/null | sed 's/^systrace: //; s/systrace -h/X -h/' >"$out/systrace.log"
	cmp -s "$out/strace" "$out/systrace.log"
	said "message of $*"
}
for o in '-c -C' '-C -c' '-w' '-U name' '-c -U time,,name' '-c -U nothing' '-c -U time,time_percent,calls' '-c -S what' \
	'-c -S ' '-c -O -42' '-c -O x' '-c -O 1h' '-c --summary-syscall-overhead=' '-c --summary-sort-by=time-' '-c -ff'; do
	IFS=' ' read -ra words <<<"$o"
	[[ $o == *' ' ]] && words+=('')
	same_message "${words[@]}" /bin/true
done
finish
