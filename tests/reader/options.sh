#!/bin/bash
# suite: options guest first oracle -s
# strace's options in systrace-read: compared with strace where strace has them (same.sh), otherwise
# with the expected output. Runs in the guest, as root, with the module loaded.
cd "$(dirname "$0")/../.." || exit 2
suite=options
. tests/lib/verdict.sh
needs build/systrace-read build/tests/calls/gate
source=$PWD
reader=$PWD/build/systrace-read
dir=$(mktemp -d)
cd "$dir" || exit 2

# --- the same run under both tracers

same() { # same OPTIONS PROGRAM...
	local line told=''
	while read -r line; do
		told=1
		case $line in
		'ok - '*) verdict "$1: ${line#ok - }" '' ;;
		'not ok - '*) verdict "$1: ${line#not ok - }" 'see below' ;;
		*) echo "$line" ;;
		esac
	done < <("$source/tests/same.sh" -O "$1" "${@:2}")
	[ "$told" ] || verdict "$1" 'same.sh says nothing'
}
same '-ff' pipes threads
same '-y' pipes
same '-yy -T' pipes
same '-y -e trace=%desc,execve' ls
same '-X verbose -v -s 0' ls
same '-X raw -s 4096' pipes
same '-P /dev/null -P /etc -P /usr/bin/sh -e signal=none' pipes
same '-e read=all -e write=1,2 -e trace=execve,read,write' ls
large='-e trace=execve,read,write,readv,writev,pread64,pwrite64,preadv,pwritev,sendmmsg,recvmmsg,process_vm_readv,process_vm_writev'
same "-s 100000000 $large" whole whole32
same "-e write=all -e trace=execve,write" whole
same '-i -n -e signal=!SIGCHLD' pipes
same '-e raw=all -e signal=none' poll mount prctl futex keyctl pipes
same '-e verbose=none' keyctl keyctl32 time process signal signal32 net poll file aio
same '-i -n' time32
cat >unknown.py <<'END'
import ctypes
for n in 1000, -1, 5000, 0x3fffffff:
    ctypes.CDLL(None).syscall(n, 1, 2, 3, 4, 5, 6)
END
same '-i -n' -- python3 "$dir/unknown.py"
same '-e trace=none' -- python3 "$dir/unknown.py"  # numbers after the table's end cannot be left out
cat >gone.py <<'END'
import os
os.mkdir('here')
os.chdir('here')
os.stat('.')
os.rmdir('../here')
folder = os.open('.', os.O_RDONLY)
for at in None, folder:
    try:
        os.open('x', os.O_WRONLY | os.O_CREAT, dir_fd=at)
    except OSError:
        pass
os.fstat(folder)
END
same '-y' -- python3 "$dir/gone.py"
cat >names.py <<'END'
import ctypes, os, threading, time
c = ctypes.CDLL(None)
def call_me(name):
    c.prctl(15, name, 0, 0, 0)
    os.getppid()
call_me(b'a "b" <c>\n\xff')
with open('/proc/self/comm', 'wb') as f:
    f.write(b'fifteen letters and more')
os.getppid()
pid = os.fork()
if not pid:
    call_me(b'eag')
    os._exit(3)
time.sleep(0.5)
os.kill(pid, 0)
os.waitpid(pid, 0)
try:
    os.kill(pid, 0)
except OSError:
    pass
def execute():
    call_me(b'other')
    # by the descriptor alone: what the program is called then depends on the kernel
    os.execve(os.open('/bin/cat', os.O_RDONLY), ['cat', '/proc/self/comm'], os.environ)
t = threading.Thread(target=execute)
t.start()
t.join()
END
# whose name a vfork's parent sees is a race in strace, too
same '-Y' signal
same '-Y' -- python3 "$dir/names.py"
"$reader" -f -Y -o log -e trace=getppid,kill,wait4,/^exec,exit_group python3 names.py >out
# -Y without prctl() in the trace
sed -E 's/^([0-9]+)/PID/; s/(kill\(|wait4\(|si_pid=)[0-9]+/\1PID/; s/ +=/ =/; s/ +(getppid|exit_group|execveat)/ \1/; s/0x[0-9a-f]+ [^,]*,/PLACE,/; s/changed to [0-9]+/changed to PID/; s/ = [1-9][0-9]*(<.*>)?$/ = PID\1/' log >said
why=''
while IFS= read -r line; do
	grep -qxF -- "$line" said || why+="no line is '$line'; "
done <<END
PID<a \\"b\\" \\74c\\76\\n\\377> getppid() = PID<systrace-read>
PID<fifteen letters> getppid() = PID<systrace-read>
PID<eag> getppid() = PID<fifteen letters>
PID<eag> +++ exited with 3 +++
PID<fifteen letters> kill(PID<eag>, 0) = 0
PID<fifteen letters> wait4(PID<eag>, [{WIFEXITED(s) && WEXITSTATUS(s) == 3}], 0, NULL) = PID
PID<fifteen letters> kill(PID, 0) = -1 ESRCH (No such process)
PID<$(<out)> exit_group(0) = ?
PID<other> execveat(3, "", ["cat", "/proc/self/comm"], PLACE, AT_EMPTY_PATH <pid changed to PID ...>
END
grep -qE '^PID<other> \+\+\+ superseded by execve in pid [0-9]+ \+\+\+$' said || why+='the thread has lost its name; '
grep -qF 'si_pid=PID<eag>' said || why+='no name in SIGCHLD; '
[ "$why" ] && why+=$(grep -v 'getppid() = PID<strace' said | head -n 40)
verdict '-Y: how tasks are called at each moment' "$why"
same '-e trace=%%stat,/^exec,?frob' ls
same '-e trace=!%%stat,/^m,?frob,close' ls
same '-k' stack stackfp
same '-ff -k -e trace=chdir,execve,exit,exit_group' stacks

# --- options that strace has in another form, or not at all

# shellcheck disable=SC2317
contains() { grep -qE -- "$2" "$1" || echo "no line is like $2: $(head -c 300 "$1")"; }

"$reader" -D -o log sh -c 'echo $PPID; exit 3' >out
code=$?
for ((i = 0; i < 50; i++)); do grep -q '+++ exited with 3' log && break; sleep 0.1; done
why=$(contains log '^\+\+\+ exited with 3')
[ "$code" = 3 ] || why="status $code"
[ "$(<out)" = $$ ] || why="its parent is $(<out), not $$"
verdict '-D: the command is our own child' "$why"

"$reader" -D -e trace=none true 2>log
for ((i = 0; i < 50; i++)); do grep -q exited log && break; sleep 0.1; done
verdict '-D: it says whom it is attached to' "$(contains log ': Process [0-9]+ attached$')"
"$reader" -o log -e trace=none -E FOO=bar -E HOME --argv0=zero sh -c 'echo "$0 $FOO ${HOME-none}"' >out
verdict '-E and --argv0' "$([ "$(<out)" = 'zero bar none' ] || cat out)"
"$reader" -o log -e trace=none -E =nameless env >out
verdict '-E: a variable without a name, as strace has it' "$(contains out '^=nameless$')"
chmod 755 "$dir"
"$reader" -o log -e trace=none -u nobody id -un >out
verdict '-u' "$([ "$(<out)" = nobody ] || cat out)"
"$reader" -o log -e trace=none true
"$reader" -A -o log -e trace=none true
verdict '-A' "$([ "$(grep -c exited log)" = 2 ] || cat log)"
"$reader" -o '|cat >piped; sleep 1; echo done >>piped' -e trace=none true
verdict '-o |command: it is waited for' "$([ "$(<piped)" = $'+++ exited with 0 +++\ndone' ] || cat piped)"
"$reader" -b execve -f -o log -e trace=execve sh -c '/bin/true; :' 2>/dev/null
verdict '-b execve' "$(contains log 'execve\("/bin/true".* <detached ...>$')"
"$reader" --always-show-pid -e trace=none true 2>log
verdict '--always-show-pid' "$(contains log '^\[pid +[0-9]+\] \+\+\+ exited with 0')"
"$reader" --syscall-limit=3 -o log sh -c 'sleep 1; echo lived >after'
verdict '--syscall-limit' "$([ "$(wc -l <log)" = 3 ] || cat log)"
for ((i = 0; i < 50; i++)); do [ -e after ] && break; sleep 0.1; done
verdict '--syscall-limit: the command lives on' "$([ -e after ] || echo 'it does not')"
"$reader" --record recording ls / >/dev/null
"$reader" --replay recording --color=always -o colored
"$reader" --replay recording -o plain
sed 's/\x1b\[[0-9;]*m//g' colored >stripped
why=$(diff stripped plain | head -5)
grep -q $'\x1b' colored || why='there are none'
verdict '--color: nothing but colors is added' "$why"
STRACE_COLORS='syscall=1;35:nonsense=1:error=x' "$reader" --replay recording --color=always -o colored
verdict 'STRACE_COLORS' "$(grep -q $'^\x1b\[1;35m[a-z]' colored || head -3 colored)"
for how in '' --compress; do
	"$reader" --record "recorded$how" $how -e trace=read,openat cat /etc/passwd /etc/group >/dev/null
	"$reader" --replay "recorded$how" -o "replayed$how"
done
why=$(diff replayed replayed--compress | head -5)
[ -s replayed ] || why='nothing was recorded'
[ "$(stat -c %s recorded)" -gt "$(stat -c %s recorded--compress)" ] || why+=' it is not smaller'
verdict '--compress: a smaller file with the same in it' "$why"
for when in '' NO_COLOR=1; do
	env TERM=xterm $when script -qec "'$reader' -e trace=none true" /dev/null >tty </dev/null
	why=''
	grep -q $'\x1b' tty && [ "$when" ] && why='there are colors'
	grep -q $'\x1b' tty || [ "$when" ] || why='there are none'
	verdict "colors on a terminal ${when:+with $when}" "$why"
done
"$reader" -e trace=none true 2>log
verdict 'no colors in a file' "$(grep $'\x1b' log)"
"$reader" --tips=format:none,0 -e trace=none true 2>log
"$reader" --tips=3 -e trace=none true 2>tip
verdict '--tips' "$([ "$(wc -l <log)" = 1 ] && contains tip '^tip 3 of')"

# --- the state that the reader inherits, and how it is ended

python3 -c 'import os, signal, sys; signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])' \
	"$reader" -o log -e trace=none grep -sh SigIgn /proc/self/status /none >out
code=$?
why=$(contains out '[13579bdf]....$')
[ $code = 2 ] || why="status $code"
verdict 'SIGCHLD is ignored: the command ignores it, and its status is told' "$why"
why=''
for ((i = 0; i < 5; i++)); do
	"$reader" -I waiting -o log -e trace=nanosleep,clock_nanosleep -e status=detached sleep 100 2>/dev/null &
	pid=$!
	for ((j = 0; j < 50; j++)); do pgrep -P $pid sleep >/dev/null && break; sleep 0.1; done
	sleep 0.3
	kill $pid
	wait $pid 2>/dev/null
	[[ $(<log) =~ ^clock_nanosleep\([^$'\n']*\ \<detached\ \.\.\.\>$ ]] || why+=$(<log)
done
verdict 'it is killed: the log has none of that' "$why"

# --- which processes are watched

# watch SECONDS OPTIONS...: interrupts the reader after SECONDS; stores the pids that it attached to
# in whom
watch() {
	timeout -s INT "$1" "$reader" -e trace=none "${@:2}" >/dev/null 2>log </dev/null
	sed -nE 's/.*: Process ([0-9]+) attached.*/\1/p' log | sort -n >whom
}
lacks() { for pid; do grep -qx "$pid" whom || echo "$pid is not watched: $(<log)"; done; }
sh -c 'sleep 1000 & sh -c "sleep 1000 & wait" & wait' &
top=$!
sleep 0.5
tree() { echo "$1"; for c in $(cat "/proc/$1/task/$1/children"); do tree "$c"; done; }
watch 3 -p $top --children
# shellcheck disable=SC2046
verdict '--children' "$(lacks $(tree $top))"
cp /bin/sleep 'a sleeper'
./'a sleeper' 1000 &
sleeper=$!
sleep 0.5
watch 3 --comm 'a sleeper'
verdict '--comm' "$([ "$(<whom)" = $sleeper ] || cat log)"
mkdir -p /sys/fs/cgroup/options/inner && echo $sleeper >/sys/fs/cgroup/options/inner/cgroup.procs
watch 3 --cgroup /options
verdict '--cgroup' "$([ "$(<whom)" = $sleeper ] || cat log)"
# A tree that is deeper than the limit on descriptors, and whose paths are too long.
why=$(python3 -c '
import os, sys
os.chdir("/sys/fs/cgroup/options")
for i in range(60):
    os.mkdir("0" * 200)
    os.chdir("0" * 200)
open("cgroup.procs", "w").write(sys.argv[1])' $sleeper 2>&1)
(ulimit -n 40; watch 3 --cgroup /options)
verdict '--cgroup: a deep tree' "$why$([ "$(<whom)" = $sleeper ] || cat log)"
watch 4 --all
# shellcheck disable=SC2046
verdict '--all' "$(lacks $sleeper $$ $(tree $top))"
verdict '--all leaves the kernel alone' "$(grep -x 2 whom)"
timeout 60 "$reader" -q --all -o log -e trace=execve --seconds 3 true 2>err
verdict '--all and a command' "$(contains log 'execve\("[^"]*/true", ' || cat err)"
# shellcheck disable=SC2046
kill $sleeper $(tree $top)
"$reader" --kill-on-exit -f -o log sh -c 'sleep 1001 & sleep 1001' &
victim=$!
for ((i = 0; i < 50; i++)); do [ "$(pgrep -fc '^sleep 1001')" = 2 ] && break; sleep 0.1; done
kill -KILL $victim
for ((i = 0; i < 50; i++)); do pgrep -f '^sleep 1001' >/dev/null || break; sleep 0.1; done
verdict '--kill-on-exit, and the reader is killed' "$(pgrep -fa '^sleep 1001')"

# The rings are smaller than the records of 3,000 calls; only the last ones are left.
# shellcheck disable=SC2016
"$reader" --overwrite --kill-on-exit --ring-size 16K -f -o log -e trace=chdir \
	sh -c 'i=0; while [ $i -lt 3000 ]; do cd .; i=$((i + 1)); done; exit 3' 2>err
code=$?
why=$(contains log '^[0-9]+ +\+\+\+ exited with 3 \+\+\+$')
[ "$(grep -c chdir log)" -lt 3000 ] || why='nothing was overwritten: the test is void'
[ $code = 3 ] || why="status $code: $(tail -n 2 err)"
verdict '--overwrite and --kill-on-exit' "$why"

# --- a set with more bits than descriptors, in untouched memory (strace touches it: not run here)

cat >many.py <<'END'
import ctypes, mmap, time
memory = mmap.mmap(-1, 1 << 20)
memory[0] = 2
here = ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(memory)))
ctypes.CDLL(None).syscall(23, 0x7fffffff, None, here, None, (ctypes.c_long * 2)(0, 0))
time.sleep(3)
END
"$reader" -o log -e trace=select python3 many.py >out
verdict 'select() with INT_MAX descriptors shows its set' "$(contains log '^select\(2147483647, NULL, \[1\], NULL, .* = 1 \(out \[1\]')"

# --- i386's calls that are made through another one

through=$source/build/tests/calls/through
"$reader" -q -o log -e trace=shmget,bind "$through"
why=$(contains log '^shmget\(0x1234' && contains log '^bind\(99')
verdict '-e trace=shmget,bind finds what ipc and socketcall make' "$why$(grep -vE '^(shmget|bind)\(|^\+\+\+' log | head -3)"
"$reader" -q -o log -e trace=socketcall "$through"
verdict '-e trace=socketcall: what it is not known to make' "$(contains log '^socketcall\(77' && grep -vE '^socketcall\(|^\+\+\+' log | head -3)"
"$reader" -q -o log -e trace=%ipc "$through"
verdict '-e trace=%ipc' "$(contains log '^shmget\(' && contains log '^msgget\(' && grep -vE '^(shm|msg)get\(|^\+\+\+' log | head -3)"
"$reader" -q -o log -e 'trace=!socket@32,%memory,execve,openat,read,close' "$through"
verdict '-e trace=!socket@32' "$(contains log '^shmget\(' && contains log '^bind\(' && grep -E '^socket\(' log)"

# --- untouched memory, for a call that does not read it; tracers run alone: the other one reads it

cat >untouched.py <<'END'
import ctypes, mmap
for flags in mmap.MAP_PRIVATE, mmap.MAP_SHARED:
    memory = mmap.mmap(-1, 8192, flags | mmap.MAP_ANONYMOUS)
    at = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    ctypes.CDLL(None).write(-1, ctypes.c_void_p(at + 4090), 16)
END
strace -o log.strace -e trace=write python3 untouched.py
"$reader" -o log -e trace=write python3 untouched.py
verdict 'untouched memory is shown as strace shows it' "$(diff log.strace log; [ "$(grep -c '^write(-1, "\\0\\0' log.strace)" = 2 ] || cat log.strace)"

# --- namespaces, compared with /proc

cat >entered.py <<'END'
import ctypes, os, signal
libc = ctypes.CDLL(None)
libc.unshare(0x04000000)
libc.unshare(0x04000000 | 0x08000000)
child = libc.syscall(56, 0x04000000 | signal.SIGCHLD, 0, 0, 0, 0)
if not child:
    signal.pause()
print(*(f'{name}:[{os.stat(f"/proc/{pid}/ns/{name}").st_ino}]' for pid, name in ((os.getpid(), 'ipc'), (os.getpid(), 'uts'), (child, 'uts'))))
libc.unshare(0x04000000 | 0x40000000 | 1)
signal.sigtimedwait([signal.SIGCHLD], 1)
os.kill(child, signal.SIGKILL)
END
"$reader" -o log -e namespace=new -e trace=clone,unshare python3 entered.py >out
read -r ipc uts child <out
verdict '-e namespace=new' "$(contains log "^unshare\(CLONE_NEWUTS\|CLONE_NEWIPC\) += 0 \(${ipc//[][]/\\&}, ${uts//[][]/\\&}\)$"
	contains log "^clone\(child_stack=NULL, flags=CLONE_NEWUTS\|SIGCHLD\) = [0-9]+ \(${child//[][]/\\&}\)$"
	contains log '^unshare\(.* = -1 EINVAL \(Invalid argument\)$')"

# --- descriptors

"$reader" -o log -e trace-fds=0 -y cat </etc/passwd >/dev/null
verdict '-e trace-fds=' "$(contains log "^read\(0</etc/passwd>,"; grep -E '^(openat|mmap\(NULL)' log)"

cd / && rm -rf "$dir"
finish
