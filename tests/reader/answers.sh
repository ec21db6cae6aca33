#!/bin/bash
# suite: answers guest first -s
# Answers instead of transcripts: -c --by=, --fds, --why, on programs whose answers are known. Runs
# in the guest: tests/vm.sh tests/reader/answers.sh.

cd "$(dirname "$0")/../.." || exit 2
reader=$PWD/build/systrace-read hanging=$PWD/build/tests/host/hanging
suite=answers
. tests/lib/verdict.sh
needs "$reader" "$hanging"
dir=$(mktemp -d) || exit 2
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$dir"' EXIT
cd "$dir" || exit 2

# has NAME FILE REGEX...: each REGEX matches a line of FILE
has() {
	local name=$1 file=$2 line why=''
	shift 2
	for line; do
		grep -qE -- "$line" "$file" || why+="no line is '$line'; "
	done
	verdict "$name" "${why:+$why$(head -c 3000 "$file")}"
}

# ---- sums -----------------------------------------------------------------------------------
cat >many.py <<'END'
import os, socket
for i in range(7):
    os.close(os.open("/etc/hosts", os.O_RDONLY))
for i in range(5):
    try: os.open("/nonexistent/%d" % (i % 2), os.O_RDONLY)
    except OSError: pass
def write():
    os.write(9, b"x" * 1000)
os.dup2(os.open("/dev/null", os.O_WRONLY), 9)
for i in range(3): write()
a = socket.create_server(("127.0.0.1", 8077)); b = socket.create_connection(("127.0.0.1", 8077)); c, _ = a.accept()
b.send(b"hello"); c.recv(10)
END
n='[0-9.]+'
"$reader" --by=path -e trace=openat -o table python3 many.py
has 'by path' table "^ *$n +$n +$n +7 .* /etc/hosts\$" "^ *$n +$n +$n +3 +3 .* /nonexistent/0\$" "^ *$n +$n +$n +2 +2 .* /nonexistent/1\$"
"$reader" --by=errno -e trace=openat -P /nonexistent/0 -o table python3 many.py
has 'by errno, of one path' table "^100.00 +$n +$n +3 +3 +0 +0 .* ENOENT\$"
"$reader" --by=line,call -e trace=write --explain -o table python3 many.py
has 'by line' table "^ *$n +$n +$n +3 +0 +3000 .*many.py:8  write\$" "these calls: --line .*many.py:8 -e trace=write\$"
"$reader" --by=function -e trace=write -o table python3 many.py
has 'by function' table "^ *$n +$n +$n +3 +0 +3000 .* write\$"
"$reader" --by=fdtype,size -e trace=write,sendto,recvfrom -o table python3 many.py
has 'by the kind of descriptor, and size' table "^ *$n +$n +$n +3 +0 +3000 .* chr  <=1K\$" "^ *$n +$n +$n +2 +5 +5 .* TCP  <=8\$"
"$reader" --by=port,call -e trace=recvfrom,sendto -o table python3 many.py
has 'by port' table "^ *$n +$n +$n +1 +0 +5 .* 8077  sendto\$"
"$reader" --by=conn -e trace=sendto -o table python3 many.py
has 'by connection' table " 127.0.0.1:[0-9]+->127.0.0.1:8077\$"
"$reader" --by=process,comm,exe -f -e trace=execve,getppid,openat -o table sh -c 'sh -c "true; true" & wait'
has 'by process, name and program' table " [0-9]+  sh  /(usr/)?bin/sh\$"
if mkdir /sys/fs/cgroup/answers /sys/fs/cgroup/answers/one; then
	"$reader" --by=cgroup,call --explain -f -e trace=getppid -o table sh -c 'python3 -c "import os; os.getppid()"
		echo $$ >/sys/fs/cgroup/answers/one/cgroup.procs
		for i in 1 2; do python3 -c "import os, time; os.getppid(); os.getppid(); time.sleep(0.5)"; done'
	has 'by control group' table "^ *$n +$n +$n +4 .* /answers/one  getppid\$" "these calls: --cgroup /answers/one -e trace=getppid\$" \
		"^ *$n +$n +$n +[1-9] .* /[^ ]*  getppid\$"
	rmdir /sys/fs/cgroup/answers/one /sys/fs/cgroup/answers
else
	verdict 'by control group' 'no group can be made'
fi
"$reader" --by=call -S cpu -o table python3 many.py
verdict 'in order of processor time' "$(awk '/^-/ { on = !on; next } on { print $3 }' table | sort -rnc 2>&1)"
"$reader" --record rec python3 many.py
says 'control groups of a recording' 1 '.*a recording does not contain control groups.*' "$reader" --replay rec --by=cgroup
"$reader" --replay rec --by=path -e trace=openat -S name -o table
"$reader" --by=path -e trace=openat -S name -o live python3 many.py
# without the columns that are times
figures() { awk 'NR > 2 && NF > 3 { print $4, $NF }' "$1"; }
verdict 'a recording has the same sums' "$(diff <(figures table) <(figures live))"
says 'a key that does not exist' 1 ".*unknown --by key: 'pth': did you mean 'path'\?.*" "$reader" --by=pth true
says 'a key twice' 1 ".*--by names 'path' twice.*" "$reader" --by=path,path true
says 'an order that does not exist' 1 ".*invalid sortby: 'best'.*" "$reader" --by=path -S best true
says '--explain alone' 1 '.*--explain needs --by.*' "$reader" --explain true

# ---- slow calls ----------------------------------------------------------------------------------
cat >slow.py <<'END'
import os, time
def nap(): time.sleep(0.05)
nap()
os.getppid()
END
"$reader" --slow 40ms -o slow python3 slow.py
has '--slow: what slept' slow 'clock_nanosleep\(.* <0\.0[4-9][0-9]+> \(slept 0\.0[4-9][0-9]+, waited for a processor 0\.0[0-9]+, ran 0\.0[0-9]+\)  *@ .*slow.py:2 nap$'
verdict '--slow: nothing that was faster' "$(sed -n 's/.*<\([0-9.]*\)>.*/\1 &/p' slow | awk '$1 < 0.04')"
"$reader" --slow 40ms --record rec python3 slow.py
"$reader" --slow 40ms --replay rec -o slow
has '--slow: of a recording' slow 'clock_nanosleep\(.*\(slept 0\.0[4-9][0-9]+, .*slow.py:2 nap$'
"$reader" --record rec true
"$reader" --slow 1ms --replay rec >/dev/null 2>said
has '--slow: of one that was made without it' said 'does not say what calls waited for: it was made without --slow$'
"$reader" -e inject=getppid:delay_enter=60000 --slow 50ms -e trace=getppid -o slow python3 slow.py
has '--slow: a delay that was injected' slow '^getppid\(\).*\(slept 0\.0[5-9]'
"$reader" --by=call -e trace=clock_nanosleep -o table python3 slow.py
awk '$NF == "clock_nanosleep" { slept = $2 > 0.045 && $3 < 0.02 } END { exit !slept }' table
verdict 'a call that sleeps takes no processor time' "$([ $? = 0 ] || cat table)"
says '--slow of no time' 1 ".*invalid --slow argument: 'x'.*" "$reader" --slow x true

# ---- descriptors -------------------------------------------------------------------------------
cat >leaks.py <<'END'
import os, socket, sys, time
def leak(i): os.open("/etc/passwd", os.O_RDONLY)
for i in range(3): leak(i)
for i in range(25): os.close(os.open("/etc/hosts", os.O_RDONLY))
r, w = os.pipe()
os.write(w, b"xyz")
if len(sys.argv) > 1:
    print("ready", flush=True)
    time.sleep(1000)
END
"$reader" --fds --python -o fds python3 leaks.py
has '--fds: what was open at the end' fds '^Descriptors that were open when their process exited:$' \
	' python3 +[0-9]+ .* 3  pipe:\[[0-9]+\]  \(pipe2 @ .*leaks.py:5 <module>\)$'
[ "$(grep -c '/etc/passwd  (openat @ .*leaks.py:2 leak)$' fds)" = 3 ]
verdict '--fds: each of those that leak' "${?#0}"
has '--fds: leaks and storms' fds '^  3 descriptors by openat @ .*leaks.py:2 leak$' '^  25 times: /etc/hosts$'
grep -q '[0-9] .*/etc/hosts  (' fds
verdict '--fds: what was closed is not open' "$([ $? = 1 ] || grep hosts fds)"
# of a process that keeps running: the same as lsof shows
mkfifo go
python3 -c 'import sys; sys.stdin.readline(); sys.argv = ["x", "y"]; exec(open("leaks.py").read())' <go >ready 2>&1 &
pid=$!
exec 7>go
"$reader" --fds -o fds -p $pid 2>said &
for _ in {1..100}; do grep -q attached said && break; sleep 0.1; done
echo >&7
for _ in {1..200}; do grep -q ready ready && break; sleep 0.1; done
sleep 0.5
kill -USR1 $!
for _ in {1..200}; do grep -q '^Open descriptors:' fds && break; sleep 0.1; done
cp fds asked
kill -0 $!
verdict '--fds: SIGUSR1 asks for the table, and it goes on' "$([ $? = 0 ] && grep -c 'socket\|pipe\|passwd' asked | grep -q '^[1-9]' || cat asked)"
kill -INT $!
wait $!
verdict '--fds: which is that of the end' "$(grep '^  *[0-9]' asked | diff - <(sed '1,/^Open descriptors/!b;d' fds | grep '^  *[0-9]' | tail -"$(grep -c '^  *[0-9]' asked)"))"
open=$(sed -n '/^Open descriptors:/,/^[A-Z].*:$/s/^ *[0-9]* python3 *\([0-9]*\) .*/\1/p' fds | sort -n | xargs)
kept=$(for fd in /proc/$pid/fd/*; do fd=${fd##*/}; [ "$fd" -gt 2 ] && echo "$fd"; done | sort -n | xargs)
verdict '--fds: of one that runs, as /proc has them' "$([ "$open" = "$kept" ] || echo "$open, not $kept"; [ -n "$kept" ] || echo none)"
# unknown values are shown as "?"
known=$(awk '/^Open descriptors:/ { on = 1; next } /:$/ { on = 0 } on && $1 ~ /^[0-9]/ && $7 != "?" { print $3, $7 }' fds | sort)
names=$(lsof -w -a -p $pid -d 3-999 -F ftin | awk '{ is = substr($0, 2) } /^f/ { fd = is } /^t/ { type = is } /^i/ { ino = is }
	/^n/ { print fd, type == "FIFO" ? "pipe:[" ino "]" : is }' | sort)
verdict '--fds: as lsof names them' "$([ -n "$known" ] || echo none; comm -23 <(echo "$known") <(echo "$names"))"
verdict '--fds: all that lsof has, but for one end of the pipe' "$(comm -13 <(echo "$known") <(echo "$names") | grep -v pipe)"
kill $pid
exec 7>&-

# ---- why it hangs ---------------------------------------------------------------------------------
"$hanging" lock >names &
for _ in {1..200}; do [ "$(wc -l <names)" = 11 ] && break; sleep 0.1; done
sleep 1
tid() { sed -n "s/^$1 //p" names; }
"$reader" --why -p "$(tid main)" >why 2>said
verdict '--why: ends by itself' "${?#0}"
line() { grep -A1 "^$(tid "$1") (" why | tr '\n' ' '; }
hangs() { # hangs NAME REGEX: checks the thread's two lines
	[[ $(line "$1") =~ $2 ]]
	verdict "--why: $1" "$([ $? = 0 ] || line "$1")"
}
child=$(tid child)
hangs main 'pause\(\)  for [0-9]+\.[0-9]+ s .*waits for a signal'
hangs pipe "read\(4<pipe:.*waits for data; who can write to it: $child \(hanging\)"
hangs socket "recvfrom\(.*waits for data; the other end is open in $child \(hanging\)"
hangs accept 'accept\(3<TCP:\[127.0.0.1:[0-9]+\]>.*waits for a connection at 127.0.0.1:'
hangs lock "flock\(.*waits for a lock on the file; its holder is $child \(hanging\)"
hangs wait "wait4\($child, .*waits for this child to exit: $child"
hangs poll 'poll\(\[\{fd=3<TCP.*waits for one of these descriptors'
hangs held "futex\(.*waits for a lock; its holder is thread $(tid pipe) \(hanging\)"
hangs first "futex\(.*waits for a lock; its holder is thread $(tid second) "
port=$(line accept | sed -n 's/.*waits for a connection at 127.0.0.1:\([0-9]*\).*/\1/p')
verdict '--why: where ss says who listens' "$(ss -Htlnp "sport = :$port" >listens; grep -q "127.0.0.1:$port .*pid=$(tid main)," listens || cat listens)"
ino=$(line pipe | sed -n 's/.*<pipe:\[\([0-9]*\)\]>.*/\1/p')
verdict '--why: who can write, as lsof has it' "$(lsof -w -a -p "$child" -F ai | tr '\n' ' ' | grep -q "a[wu] i$ino " ||
	lsof -w -a -p "$child")"
has '--why: chains' why "^  $(tid held) -> $(tid pipe) -> $child\$" "^  ($(tid first)|$(tid second)) -> .*deadlock"
kill %% 2>/dev/null
kill "$(tid main)" "$child"
cat >sleeps.py <<'END'
import time
def main(): time.sleep(1000)
main()
END
python3 sleeps.py &
sleep 2
"$reader" --why -p $! >why
has '--why: the line of a Python program' why 'clock_nanosleep\(.*@ .*sleeps.py:2 main$'
kill $!
# one thread calls into C and holds Python's global lock; two others wait for it
cat >gil.py <<'END'
import ctypes, threading
def keeps(): ctypes.PyDLL(None).usleep(1000000000)
def wants():
    while True: pass
for name in wants, wants, keeps:
    threading.Thread(target=name).start()
END
for python in ${PYTHONS-python3}; do
	"$python" gil.py & gil=$!
	for _ in {1..200}; do grep -qs nanosleep /proc/$gil/task/*/stack && break; sleep 0.1; done
	sleep 0.5
	timeout 30 "$reader" --why -p $gil >why
	verdict "--why: ends by itself while threads ask for Python's lock ($python)" "${?#0}"
	holder=$(sed -n 's/^\([0-9]*\) (.*: clock_nanosleep(.*/\1/p' why)
	verdict "--why: who has Python's global lock ($python)" "$([ -n "$holder" ] &&
		[ "$(grep -c "waits for Python's global lock, .*; its holder is thread $holder " why)" -ge 2 ] || cat why)"
	has "--why: who waits for it ($python)" why "^  [0-9]+ -> $holder\$"
	kill -KILL $gil
done
says '--why takes no command' 1 '.*--why looks at running processes.*' "$reader" --why true
finish
