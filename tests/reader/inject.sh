#!/bin/bash
# suite: inject guest first -s
# suite: rules self rt -- make -s --no-print-directory module KVER=$kver && tests/vm.sh -s -k $kver -- 'tests/module/selftests.sh build/tests/systrace_inject; tests/reader/inject.sh'
# Injection as a user sees it: compared with strace's own log for the same rules, with a script that
# sees errors where the rules put them, and with other processes, which must see none. Runs in the
# guest, as root, with the module loaded.
cd "$(dirname "$0")/../.." || exit 2
suite=inject
. tests/lib/verdict.sh
needs build/systrace-read build/tests/calls/gate
reader=$PWD/build/systrace-read
calls=$PWD/build/tests/calls
dir=$(mktemp -d)
cd "$dir" || exit 2

# The two runs are separate, but of the same program. Compares the effects of the rules, and the
# exit status.
names=chdir,getcwd,read,write,writev,lseek,access,close,openat,geteuid,dup,nanosleep,poll,newfstatat,kill,umask,rt_sigreturn
both() {
	local theirs ours why=''
	timeout 60 setarch -R strace -o theirs -e trace=$names "$@" "$calls/tampered" >out.theirs 2>&1 </dev/null
	theirs=$?
	timeout 60 setarch -R "$reader" -o ours -e trace=$names "$@" "$calls/tampered" >out.ours 2>&1 </dev/null
	ours=$?
	[ $theirs = $ours ] || why="status $ours, strace's is $theirs; "
	sed -i 's/^strace: //' out.theirs
	sed -i "s:^$reader\: ::" out.ours
	cmp -s theirs ours || why+=$(diff theirs ours | head -n 6)
	cmp -s out.theirs out.ours || why+=$(diff out.theirs out.ours | head -n 6)
	grep -qE 'INJECTED|DELAYED|SIGUSR1|killed' theirs || why+="strace's log has nothing of it: the test is void"
	verdict "as strace: $*" "$why"
}

for when in '' :when=1 :when=9 :when=9+ :when=1+3 :when=2..5 :when=2..6+2 :when=3+ :when=4+65535; do
	both -e inject=chdir:error=ENOENT$when
done
both -e fault=access
both -e fault=access,lseek:error=22:when=2+2
both -e fault='!chdir,getcwd,exit_group,rt_sigreturn:error=EIO:when=4'
both -e inject=%file:error=ELOOP:when=2
both --inject=/^get:retval=5
both --inject=getcwd:retval=0x12:when=3
both --inject=read:retval=4
both -e inject=lseek:retval=0x7fffffffffffffff
both -e inject=umask:retval=-1
both -e inject=geteuid:retval=4294967295:when=2..3
both -e inject=write,writev:error=ENOSPC:syscall=gettid
both -e inject=chdir:signal=USR1:when=2
both -e inject=nanosleep:signal=SIGUSR1
both -e inject=poll:error=EINTR:signal=10:when=1+4
both -e inject=geteuid:signal=TERM:when=5
both -e inject=write:signal=KILL:when=3
both -e inject=getcwd:delay_enter=5ms:when=2
both -e inject=chdir:delay_exit=5000
both -e inject=dup:delay_enter=1ms:delay_exit=1ms:error=EMFILE:when=3
both -e inject=openat:error=EACCES:when=2 -e inject=close:retval=0:when=3+3 -e fault=kill:when=8
both -e inject=getcwd:poke_exit=@arg1=5300
both -e inject=getcwd:poke_exit=@arg1=5300:error=ERANGE:when=2
both -X verbose -e inject=openat:retval=7
both -e raw=all -e inject=openat:retval=7:when=1 -e fault=close:when=2
both -e fault=all:error=EIO:when=4 -e fault=chdir:when=2+
both -e inject=%file:error=EIO:when=3 -e inject=access:signal=USR1 -e fault=/^close:error=1
both -e inject=exit_group:error=EPERM -e inject=umask:error=1:when=9

# A task that is killed at a call does not make the call any more; with other signals the call is
# made.
for signal in KILL TERM; do
	for tracer in strace "$reader"; do
		touch left
		log=log.${tracer##*/}
		setarch -R "$tracer" -o "$log" -e trace=unlinkat -e inject=unlinkat:signal=$signal rm left
		echo "status $?, $(ls -d left 2>&1)" >>"$log"
		rm -f left
	done 2>/dev/null
	grep -q "killed by SIG$signal" log.strace || echo 'strace killed nobody' >>log.systrace-read
	verdict "as strace: rm and its file, $signal" "$(diff log.strace log.systrace-read)"
done

# --- memory with a hole: how it is reported

cat >edge.py <<'END'
import ctypes, mmap
c = ctypes.CDLL(None)
c.mmap.restype = ctypes.c_void_p
page = c.mmap(None, 8192, 3, 0x22, -1, 0)
c.munmap(ctypes.c_void_p(page + 4096), 4096)
ctypes.memset(page, ord("/"), 4096)
for left in 1, 8, 15, 16, 0:
    c.chdir(ctypes.c_void_p(page + 4096 - left))
    ctypes.memset(page, ord("/"), 4096)
c.umask(0)
END
for rule in chdir:poke_enter=@arg1=3f5354524143457374726163653f00 chdir:poke_exit=@arg1=3f5354524143457374726163653f00; do
	setarch -R strace -o theirs -e trace=chdir,umask -e inject=$rule python3 edge.py 2>&1 | sed -E 's/(pid:|process )[0-9]+/\1N/' >out.theirs
	(setarch -R bash -c 'exec -a strace "$0" "$@"' "$reader" -o ours -e trace=chdir,umask -e inject=$rule python3 edge.py) 2>&1 |
		sed -E 's/(pid:|process )[0-9]+/\1N/' >out.ours
	verdict "as strace, at the end of memory: $rule" "$(diff theirs ours; diff out.theirs out.ours; grep -q short out.theirs || echo 'strace says nothing')"
done

# --- a script that gets errors at known places

cat >script.py <<'END'
import errno, os, signal, sys, time
seen = []
def try_it(name, what):
    try:
        what()
        seen.append(name)
    except OSError as e:
        seen.append(name + ':' + errno.errorcode[e.errno])
with open('told', 'w') as told:
    fd = os.open('file', os.O_RDWR | os.O_CREAT)
    for i in range(4):
        try_it('write', lambda: os.write(fd, b'x'))
    for i in range(3):
        try_it('lock', lambda: os.lockf(fd, os.F_TEST, 0))
    hits = []
    def handler(signo, frame):
        hits.append(signo)
        raise InterruptedError(errno.EINTR, 'told to')
    signal.signal(signal.SIGUSR1, handler)
    for i in range(3):
        try_it('sleep', lambda: time.sleep(0.001))
    try_it('open', lambda: os.close(os.open('file', os.O_RDONLY)))
    try_it('mkdir', lambda: os.mkdir('made'))
    told.write(' '.join(seen) + ' signals:%d' % len(hits))
END
"$reader" -f -o log -e trace=write,fcntl,clock_nanosleep,openat,mkdir,chdir \
	-e inject=write:error=ENOSPC:fd=4:when=3 \
	-e inject=fcntl:error=EAGAIN:when=2:arg1=5 -e inject=clock_nanosleep:signal=USR1:when=2 \
	python3 script.py 2>err &
wait $!
status=$?
want='write write write:ENOSPC write lock lock:EAGAIN lock sleep sleep:EINTR sleep open mkdir signals:1'
[ "$(cat told 2>/dev/null)" = "$want" ] && why='' || why="it saw '$(cat told 2>/dev/null)', status $status, $(tail -n 3 err)"
verdict 'a Python script sees EAGAIN, ENOSPC and EINTR where told to and nowhere else' "$why"
[ "$(grep -c 'INJECTED' log)" = 2 ] && why='' || why="the log has $(grep INJECTED log)"
verdict 'the log says which calls were injected' "$why"

# --- by the file that a call works on

cat >files.py <<'END'
import errno, os
def tell(name, what):
    try:
        got = what()
        print(name, len(got) if isinstance(got, bytes) else 'fine')
        return got
    except OSError as e:
        print(name, errno.errorcode[e.errno])
hosts = tell('open', lambda: os.open('/etc/hosts', os.O_RDONLY)) or os.dup(0)
users = tell('open users', lambda: os.open('/etc/passwd', os.O_RDONLY))
for i in range(4):
    tell('read', lambda: os.read(hosts, 3))
    tell('read users', lambda: os.read(users, 3))
folder = tell('open folder', lambda: os.open('/etc', os.O_RDONLY | os.O_DIRECTORY))
at = tell('open at', lambda: os.open('hosts', os.O_RDONLY, dir_fd=folder))
if at:
    tell('read at', lambda: os.read(at, 3))
tell('stat at', lambda: os.stat('passwd', dir_fd=folder))
tell('stat', lambda: os.stat('/etc/hosts'))
tell('stat fd', lambda: os.fstat(hosts))
tell('dup', lambda: os.dup2(hosts, 90))
tell('read dup', lambda: os.pread(90, 2, 0))
tell('close', lambda: os.close(hosts))
with open('gone', 'w') as f:
    os.unlink('gone')
    tell('write gone', lambda: os.write(f.fileno(), b'x'))
END
ln -s /etc/hosts link
script=files.py
# file OPTIONS...: compares the logs with strace's, and what the script saw
file() {
	local tracer why
	for tracer in strace "$reader"; do
		setarch -R "$tracer" -qq "$@" -o log.${tracer##*/} python3 $script 2>&1 | sed "s:^$tracer\: ::" >saw.${tracer##*/}
	done
	why=$(diff log.strace log.systrace-read | head -n 6; diff saw.strace saw.systrace-read | head -n 6)
	grep -qE 'INJECTED|DELAYED' log.strace || why+="strace's log has nothing of it: the test is void"
	verdict "as strace: $*" "$why"
}
file -P /etc/hosts -e inject=openat:error=EIO
file -P /etc/hosts -e inject=read:error=EIO
file -P /etc/hosts -e inject=read,pread64:error=EINTR:when=3
file -P /etc/hosts -P /etc/passwd -e inject=read:error=EIO:when=2+2
file -P /etc -e inject=openat,newfstatat:error=EACCES
file -P link -e inject=read:retval=0:when=2+
file -P /etc/hosts -e fault=%desc:error=ENOMEM:when=3..5
file -P /etc/hosts -e inject=%file,%desc:delay_exit=1000:when=2+
file -P /etc/passwd -e inject=dup2,dup3,close:error=EBADF -e inject=read:error=EIO:when=4
file -P "$PWD/gone" -e inject=write:error=ENOSPC
file -P /etc/hosts -e trace=read,openat -e inject=read:error=EIO:when=1
# meets ERRORS OPTIONS...: the script saw exactly these errors
meets() {
	local saw
	"$reader" -qq -o log "${@:2}" python3 $script >out 2>err
	saw=$(grep -vE ' ([0-9]+|fine)$' out | paste -sd,)
	[ "$saw" = "$1" ] && saw='' || saw="it saw '$saw': $(tail -n 2 err)"
	verdict "${*:2}" "$saw"
}
meets 'open EIO,stat at EIO,stat EIO' -e inject=openat,newfstatat:error=EIO:path=/etc/hosts -e inject=newfstatat:error=EIO:path=passwd
meets 'read EIO,read EIO,read EIO,read EIO,read at EIO' -e inject=read:error=EIO:path=/etc/hosts
meets 'read EIO,read EIO,read EIO,read EIO,read at EIO' -e inject=read:error=EIO:path="$PWD/link"
meets 'read ENXIO' -e inject=read:error=ENXIO:path=/etc/hosts:when=3
meets 'open at EACCES,stat at EACCES' -e inject=openat,newfstatat:error=EACCES:path=/etc:fd=3-
meets 'read EIO,read EIO,read EIO,read EIO' -e inject=read:error=EIO:path=/etc/hosts:fd=3
meets 'read users EIO,read users EIO' -e inject=read:error=EIO:path=/etc/passwd:fd=2,4-9,70-:when=2..3
meets 'read EIO,read EIO' -e trace-fds=3,4 -e inject=read:error=EIO:path=/etc/hosts:when=2..3
meets '' -e trace-fds=4,5 -e inject=read:error=EIO:path=/etc/hosts:when=2..3
meets 'read users EIO' -e trace-fds=!3,5 -P /etc/passwd -e inject=read:error=EIO:path=/etc/passwd:when=2
meets 'close EIO' -e 'trace-fds=!90' -e inject=close:error=EIO:path=/etc/hosts
meets '' -e trace-fds=none -e inject=read:error=EIO

# calls that wait for descriptors have them in memory
cat >waits.py <<'END'
import errno, os, select
def tell(name, what):
    try:
        what()
        print(name, 'fine')
    except OSError as e:
        print(name, errno.errorcode[e.errno])
hosts = os.open('/etc/hosts', os.O_RDONLY)
users = os.open('/etc/passwd', os.O_RDONLY)
for n in range(2):
    for fds in [hosts], [users], [0, users, hosts]:
        p = select.poll()
        for fd in fds:
            p.register(fd)
        tell('poll %d' % len(fds), lambda: p.poll(0))
        tell('select %d' % len(fds), lambda: select.select([0], fds, [], 0))
        tell('except %d' % len(fds), lambda: select.select([], [], fds, 0))
END
script=waits.py
file -P /etc/hosts -e inject=poll,select,pselect6:error=EIO
file -P /etc/hosts -e inject=poll:error=EIO:when=2
file -P /etc/passwd -P /etc/hosts -e inject=%desc:error=ENOMEM:when=5+3
meets 'poll 1 EIO,poll 3 EIO,poll 1 EIO,poll 3 EIO' -e inject=poll:error=EIO:path=/etc/hosts
meets 'select 1 EIO,except 1 EIO,select 3 EIO,except 3 EIO' -e inject=select,pselect6:error=EIO:path=/etc/passwd:when=1..4
meets 'poll 1 EIO,poll 3 EIO,poll 1 EIO,poll 3 EIO' -e inject=poll:error=EIO:fd=3
meets 'poll 3 EIO,poll 3 EIO' -e trace-fds=0 -e inject=poll:error=EIO
script=files.py
# i386's socketcall() and old select() have even the arguments in memory
"$reader" -qq -o log -e inject=socketcall:error=EIO:fd=99 "$calls/through" >out 2>err
why=$(grep INJECTED log | grep -vxE 'bind\(99, .* = -1 EIO \(Input/output error\) \(INJECTED\)')
[ "$(grep -c INJECTED log)" = 1 ] || why+="$(tail -n 3 log err)"
verdict "fd= finds a descriptor among socketcall's words" "$why"
"$reader" -qq -o log -e trace=select,exit_group -e inject=select:error=EIO:fd=0 "$calls/poll32" >out 2>err </dev/null
why=$(grep -E '^select\([0-9]+, \[0[] ]' log | grep -v INJECTED; grep INJECTED log | grep -v '\[0[] ]')
grep -q INJECTED log || why+="nothing was injected: $(tail -n 3 err)"
verdict "fd= finds a descriptor in the sets to which the old select's argument leads" "$why"

# The script's library retries after EINTR: there is one more read than without the rule, and the
# script does not notice.
"$reader" -qq -o log -e trace=read python3 files.py >plain 2>&1
count=$(grep -c '^read' log)
"$reader" -qq -o log -e trace=read -e inject=read:error=EINTR:path=/etc/hosts:when=3 python3 files.py >out 2>&1
why=$(diff plain out)
[ "$(grep -c '^read' log)" = $((count + 1)) ] || why+="not one read more than $count; "
grep INJECTED log | grep -qxE 'read\(3, 0x[0-9a-f]+, 3\) += -1 EINTR \(Interrupted system call\) \(INJECTED\)' ||
	why+="injected was $(grep INJECTED log)"
verdict "the third read of one file fails with EINTR" "$why"

# --- other processes

mkfifo fifo
python3 -c '
import os
open("fifo").read()
for i in range(20000): os.getppid()
print("undisturbed")' >other 2>&1 &
other=$!
"$reader" -f -o log -e trace=getppid -e inject=getppid:error=EIO sh -c 'exec 3>fifo; sleep 0.2' 2>err &
traced=$!
wait $traced $other
[ "$(cat other)" = undisturbed ] && why='' || why=$(tail -n 2 other)
verdict 'a process beside the traced one is not affected' "$why"

# --- the reader dies: its rules end, and delayed tasks continue immediately

python3 -c '
import os, time
while not os.path.exists("stop"):
    os.getppid(); time.sleep(0.01)
os.chdir("/")
print("went on")' >went 2>&1 &
victim=$!
"$reader" -o log -e trace=getppid -e inject=getppid:delay_enter=1000s -p $victim 2>err &
traced=$!
for _ in $(seq 100); do grep -q attached err && break; sleep 0.1; done
sleep 0.5
kill -9 $traced
wait $traced 2>/dev/null
touch stop
for _ in $(seq 50); do kill -0 $victim 2>/dev/null || break; sleep 0.1; done
[ "$(cat went)" = 'went on' ] && why='' || why="still there after 5 s: $(cat went)"
kill -9 $victim 2>/dev/null
verdict 'a delayed process goes on when the reader is killed' "$why"

# --- a signal from outside

# (a shell lets its background processes ignore SIGINT)
env --default-signal=INT sleep 100 &
victim=$!
sleep 0.5
"$reader" --signal SIGINT --pid $victim >out 2>&1
status=$?
wait $victim
[ "$?,$status" = 130,0 ] && why='' || why="status $status: $(cat out)"
verdict '--signal SIGINT --pid PID sends it' "$why"

python3 -c '
import os, signal, time, sys
def handler(signo, frame):
    with open("at", "w") as f: f.write(sys._getframe(1).f_code.co_name)
    os._exit(7)
signal.signal(signal.SIGTERM, handler)
def here():
    os.getppid()
    for i in range(100): pass
def there():
    time.sleep(0.01)
open("ready", "w").close()
while True:
    for i in range(100): there()
    here()' &
victim=$!
while [ ! -e ready ]; do sleep 0.1; done
timeout 30 "$reader" --send TERM --pid $victim --on getppid >out 2>&1
status=$?
wait $victim
[ "$?,$status,$(cat at)" = 7,0,here ] && why='' || why="status $status, at '$(cat at)': $(cat out)"
verdict '--send TERM --on getppid sends it at that call' "$why"

finish
