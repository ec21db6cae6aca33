#!/bin/bash
# suite: same guest far -s
# suite: replay guest first -s -- tests/same.sh -r
# suite: calls guest second oracle -s -t 1500 -- tests/same.sh families
# suite: calls32 guest first oracle -s -t 1500 -- tests/same.sh families32
# suite: programs guest first oracle -s -t 1500 -- tests/same.sh programs
# Has one process watched by strace and by systrace-read simultaneously and compares their output;
# or has it watched by systrace-read alone and compares the output with that of a replay. See
# usage(). Runs in the guest (tests/vm.sh tests/same.sh ...) and needs the programs of tests/calls.

usage() {
	cat <<'END'
usage: tests/same.sh [-r] [-1] [-O OPTIONS] [-k DIR] [NAME...]
       tests/same.sh [-r] [-1] [-O OPTIONS] [-k DIR] -- CMD [ARGS]

Runs each program below, or the named ones, or CMD, with strace and systrace-read attached to it, and prints "ok" with the
number of lines compared, or "not ok" and how they differ.

The logs have to be equal. If they are not, and there was more than one task, whose lines two tracers may see in another
order: each task's own lines have to be, with calls that were interrupted by others' lines put together again.

All programs are compiled for 32 bits, too, with a 32 behind the name: file32.

  -r           compare with a replay of what systrace-read recorded; these logs have to be equal as they are
  -1           the first task alone: without -f
  -O OPTIONS   for both tracers, besides -f: -O '-e trace=%file,execve -s 100'
  -k DIR       keep the logs there
  -h           this text
END
}

top=$(cd "$(dirname "$0")/.." && pwd -P) || exit 2
reader=${READER:-$top/build/systrace-read}
calls=$top/build/tests/calls
# seconds a run may take; debug kernels are slow
limit=240
[[ $(uname -r) =~ -(debug|kcsan)$ ]] && limit=600
options=() keep='' replay='' follow=-f
while getopts r1O:k:h opt; do
	case $opt in
	r) replay=1 ;;
	1) follow='' ;;
	O) read -ra options <<<"$OPTARG" ;;
	k) keep=$(realpath "$OPTARG") ;;
	h)
		usage
		exit 0
		;;
	*)
		usage >&2
		exit 2
		;;
	esac
done
# getopts skips a "--".
custom=''
[ $OPTIND -gt 1 ] && [ "${*:$((OPTIND - 1)):1}" = -- ] && custom=1
shift $((OPTIND - 1))

# Without this check the first failure would be misleading.
for file in "$reader" "$calls/gate"; do
	[ -e "$file" ] || { echo "same.sh: there is no $file: run 'make reader tests' first" >&2; exit 2; }
done
[ $replay ] || command -v strace >/dev/null || { echo "same.sh: there is no strace: run 'tests/setup.sh check' first" >&2; exit 2; }
[ -e /dev/systrace ] || {
	echo "same.sh: the module is not loaded: load it, or run 'tests/vm.sh -- tests/same.sh', which does" >&2
	exit 2
}

# The reader prints like the newest strace by default; next to strace 6.1 it has to print like that.
as=()
if [ ! $replay ] && [[ $(strace -V) == *" 6.1"$'\n'* ]]; then as=(--as 6.1); fi

# --- the programs

# each call of a family, valid and invalid
families=(aio bpf file futex ioctl ipc keyctl misc mm module mount net notify perf poll prctl process ptrace seccomp
	signal time x86 x32 edge)
# programs that people run, and the interpreters they use
programs=(sockets subprocess asyncio sqlite multiprocessing clone gcc tar curl keygen find perl apt systemd ip ss e2fs strace)
names=(python ls pipes git make threads leader exit exec killed vfork signal death stop nap)

# shellcheck disable=SC2016
# prepare NAME: sets cmd, and creates what the command needs in the current folder.
prepare() {
	case $1 in
	python)
		cat >your_script.py <<'END'
import sys
with open("my_file.txt", "w") as f:
    f.write("Hello, strace!")
print("Done!")
END
		cmd=(python3 your_script.py)
		;;
	ls) cmd=(ls -l /usr/bin) ;;
	pipes) cmd=(sh -c 'ls /etc | sort -r | head -5; for i in 1 2 3; do sleep 0.0$i & done; echo $(date; id) | wc; wait; (exit 3)') ;;
	git)
		cat >work.sh <<'END'
git init -q .
git config user.email nobody@example.org
git config user.name nobody
echo one >one
git add one
git commit -q -m first
echo two >>one
git status --short
git diff --stat
git log --oneline | cat
END
		cmd=(sh work.sh)
		;;
	make)
		printf 'all: a b c d\na b c d:\n\t@echo $@ >$@; sleep 0.1; cat $@\n' >Makefile
		cmd=(make -j2)
		;;
	sockets)
		cat >sockets.py <<'END'
import os, select, socket
s = socket.create_server(("127.0.0.1", 0))
c = socket.create_connection(s.getsockname())
a, peer = s.accept()
c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
c.sendall(b"hello")
p = select.poll()
p.register(a, select.POLLIN)
print(p.poll(1000), a.recv(100), peer[0])
left, right = socket.socketpair()
socket.send_fds(left, [b"x"], [0, 1])
print(socket.recv_fds(right, 10, 4)[0])
u = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
u.bind(("::1", 0))
u.sendto(b"to myself", u.getsockname())
print(u.recvfrom(100)[0], socket.getaddrinfo("localhost", 80)[0][0])
s.close(), a.close(), c.close(), u.close()
END
		cmd=(python3 sockets.py)
		;;
	subprocess)
		cat >run.py <<'END'
import subprocess
print(subprocess.run(["sort", "-r"], input=b"a\nb\n", capture_output=True).stdout)
p = subprocess.Popen("sleep 10; exit 3", shell=True)
p.terminate()
print(p.wait(), subprocess.getoutput("echo $HOME | tr a-z A-Z"))
END
		cmd=(python3 run.py)
		;;
	asyncio)
		cat >later.py <<'END'
import asyncio
async def answer(r, w):
    w.write((await r.readline()).upper())
    await w.drain()
    w.close()
async def main():
    s = await asyncio.start_server(answer, "127.0.0.1", 0)
    r, w = await asyncio.open_connection(*s.sockets[0].getsockname())
    w.write(b"hello\n")
    print(await r.read())
    w.close()
    p = await asyncio.create_subprocess_exec("cat", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    print(await p.communicate(b"through a cat"))
    await asyncio.sleep(0.01)
asyncio.run(main())
END
		cmd=(python3 later.py)
		;;
	sqlite)
		cat >table.py <<'END'
import sqlite3
db = sqlite3.connect("file.db")
db.execute("pragma journal_mode = wal")
db.execute("create table t (a, b)")
for i in range(3):
    with db:
        db.executemany("insert into t values (?, ?)", [(i, n) for n in range(100)])
print(db.execute("select sum(b) from t where a > 0").fetchall())
db.close()
END
		cmd=(python3 table.py)
		;;
	multiprocessing)
		cat >pool.py <<'END'
import multiprocessing
def square(n):
    return n * n
if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        print(pool.map(square, range(10)))
END
		cmd=(python3 pool.py)
		;;
	clone)
		{
			git init -q from
			mkdir from/dir
			seq 1000 | tee from/dir/file >from/file
			git -C from add .
			git -C from -c user.email=nobody@example.org -c user.name=nobody commit -q -m first
		} >/dev/null
		cmd=(git clone -q from to)
		;;
	gcc)
		printf '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n' >hello.c
		cmd=(gcc -O2 -o hello hello.c)
		;;
	tar)
		mkdir -p tree/dir
		seq 1000 >tree/dir/file
		ln -s dir/file tree/link
		ln tree/dir/file tree/hard
		cmd=(sh -c 'tar czf tree.tar.gz tree && tar tvf tree.tar.gz && mkdir to && tar xf tree.tar.gz -C to')
		;;
	curl)
		seq 1000 >file
		cat >serve.py <<'END'
import http.server, subprocess, threading
s = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
t = threading.Thread(target=lambda: [s.handle_request() for _ in range(2)])
t.start()
url = "http://127.0.0.1:%d/" % s.server_port
subprocess.run(["curl", "-sS", "-o", "got", url + "file"])
subprocess.run(["wget", "-q", "-O", "missing", url + "missing"])
t.join()
END
		cmd=(python3 serve.py)
		;;
	keygen) cmd=(sh -c 'ssh-keygen -q -t ed25519 -N "" -f key && ssh-keygen -lf key.pub') ;;
	find) cmd=(find /etc -maxdepth 2 -name '*.conf' -newermt 2000-01-01 -size -100k -printf '%p %s %u\n') ;;
	perl)
		cat >work.pl <<'END'
use File::Temp "tempfile";
my ($f, $n) = tempfile(UNLINK => 1);
print $f "x" x 9999;
close $f;
print -s $n, " ", `echo hi`;
opendir D, "/";
print sort readdir D;
END
		cmd=(perl work.pl)
		;;
	apt) cmd=(apt-get -o APT::Sandbox::User=root --simulate install bash) ;;
	systemd) cmd=(sh -c 'systemd-analyze calendar daily; udevadm info --query=property --path=/sys/class/mem/null') ;;
	ip) cmd=(sh -c 'ip addr; ip route; ip -s link show lo; ip neigh; ip rule') ;;
	ss) cmd=(sh -c 'ss -a; ss -tlnpi; ss -xae') ;;
	e2fs)
		cat >disk.sh <<'END'
truncate -s 4M disk
mke2fs -q -t ext4 disk
debugfs -w -R 'write disk.sh copied' disk
debugfs -R stats disk
e2fsck -fy disk
dumpe2fs -h disk
END
		cmd=(sh disk.sh)
		;;
	strace) cmd=(strace -f -o inner.log sh -c 'ls / | wc -l') ;;
	threads) cmd=("$calls/threads") ;;
	leader | exit | exec) cmd=("$calls/threads" "$1") ;;
	killed) cmd=("$calls/threads" kill) ;;
	vfork) cmd=("$calls/vfork") ;;
	signal) cmd=("$calls/death" 15) ;;
	death) cmd=("$calls/death" 0) ;;
	stop) cmd=(sh -c '(sleep 0.2; kill -CONT $$) & kill -STOP $$; wait') ;;
	nap) cmd=("$calls/nap") ;;
	stack | stackfp | through | whole | whole32) cmd=("$calls/$1") ;;
	stacks) cmd=("$calls/stack" threads-and-children) ;;
	*)
		[[ " ${families[*]} ${families[*]/%/32} " == *" $1 "* ]] && cmd=("$calls/$1") && return
		echo "same.sh: no program is called '$1'; there are: ${names[*]} ${programs[*]} ${families[*]};" \
			"'families' is all from '${families[0]}' on, 'families32' them for 32 bits, 'programs' those before" >&2
		exit 2
		;;
	esac
}

# --- one run under both

is_traced() { grep -q "^TracerPid:.$2\$" "/proc/$1/status"; }
# It sleeps in ppoll() until there is something to read.
is_reading() { grep -q '^271 ' "/proc/$2/syscall"; }

# attached HOW GATE TRACER: waits until TRACER watches GATE. Does not depend on a message of the
# tracer, because there is none with -q.
attached() {
	local i
	for ((i = 0; i < 600; i++)); do
		kill -0 "$3" 2>/dev/null || break
		"$1" "$2" "$3" && return
		sleep 0.05
	done 2>/dev/null
	return 1
}

# run_both DIR CMD...: the logs and all other output go to DIR.
run_both() {
	local dir=$1 gate strace systrace record=()
	shift
	mkfifo "$dir/gate"
	"$calls/gate" "$dir/gate" "$@" </dev/null >"$dir/stdout" 2>"$dir/stderr" &
	gate=$!
	disown $gate # the shell must not report its exit
	if [ $replay ]; then
		strace=''
		record=(--record "$dir/recording")
	else
		strace $follow "${options[@]}" -o "$dir/strace.log" -p $gate 2>"$dir/strace.err" &
		strace=$!
		attached is_traced $gate $strace || why="strace did not attach: $(cat "$dir/strace.err")"
	fi
	"$reader" "${as[@]}" $follow "${options[@]}" "${record[@]}" -o "$dir/systrace.log" -p $gate 2>"$dir/systrace.err" &
	systrace=$!
	attached is_reading $gate $systrace || why="systrace-read did not attach: $(cat "$dir/systrace.err")"
	[ -z "$why" ] || {
		kill $gate $strace $systrace 2>/dev/null
		wait
		return 1
	}
	echo go >"$dir/gate"
	{
		sleep $limit
		kill $gate $systrace $strace
	} >/dev/null 2>&1 & # its sleep outlives it and must not keep the test's stdout open
	local guard=$!
	wait $systrace || why="systrace-read ended with status $?: $(cat "$dir/systrace.err")"
	if [ $replay ]; then
		"$reader" "${options[@]}" -o "$dir/strace.log" --replay "$dir/recording" 2>"$dir/strace.err" ||
			why="the replay ended with status $?: $(tail -n 3 "$dir/strace.err")"
		cmp "$dir/strace.err" "$dir/systrace.err" || why="they say other things"
	else
		wait $strace || why="strace ended with status $?"
	fi
	kill $guard 2>/dev/null
	wait $guard 2>/dev/null
	# with -ff each task has its own file
	local t f
	for t in strace systrace; do
		[ -e "$dir/$t.log" ] && continue
		for f in "$dir/$t".log.*; do sed "s/^/${f##*.}  /" "$f"; done >"$dir/$t.log"
		rm -f "$dir/$t".log.*
	done
	grep -h ' lost ' "$dir/systrace.err" && why="records were lost"
	[ -z "$why" ]
}

# --- comparing

# Prints the log from the line on which the gate becomes the program; all of it if that line is not
# in the log. The gate makes one call before.
cut_gate() {
	# With -T, two tracers measure different times. With -Y, strace names the speaking task by
	# the name that it read earlier; names of other tasks are read again when they are printed,
	# so only those are compared.
	local from='^([0-9]+(<[^>]*>)? +)?(\[[^]]*\] |[0-9:.]+ |\(\+.*\) )*execve\('
	grep -qE "$from" "$1" || from='^'
	sed -nE "/$from/,\$p" "$1" | sed -E 's/ <[0-9]+\.[0-9]+>$/ <TIME>/; s/^([0-9]+)<[^>]*> +/\1 /'
}

# Groups the lines by task, tasks in numeric order. Joins the halves of interrupted calls. Collapses
# the blanks between ")" and "=" into one, because their number depends on where the line was
# interrupted.
by_task() {
	awk '
	# frames of -k, or bytes of -e read= and write=: they belong to the line before
	/^ [>|] / { print pid, ++n[pid], $0; next }
	{
		pid = $1
		line = $0
		sub(/^[0-9]+(<[^>]*>)? +/, "", line)
		if (line ~ / <unfinished \.\.\.>$/) {
			sub(/ <unfinished \.\.\.>$/, "", line)
			open[pid] = open[pid] line
			next
		}
		if (line ~ /^(\[[^\]]*\] )*<\.\.\. [^ ]+ resumed>/ && pid in open)
			sub(/^(\[[^\]]*\] )*<\.\.\. [^ ]+ resumed>/, "", line)
		else if (pid in open && open[pid] != "") {
			# never resumed: keep it unfinished
			print pid, ++n[pid], open[pid] " <unfinished ...>"
			open[pid] = ""
		}
		line = open[pid] line
		delete open[pid]
		print pid, ++n[pid], line
	}
	END { for (pid in open) if (open[pid] != "") print pid, ++n[pid], open[pid] " <unfinished ...>" }
	' "$1" | sed -E 's/\) += /) = /' | sort -k1,1n -k2,2n
}

# unheard STRACE SYSTRACE: prints SYSTRACE without what strace never heard of. SIGKILL also ends the
# stop in which a tracee reports its call, or its result, if strace has not read the stop yet. STRACE
# then has the death where the call should be, or "?" as the result.
unheard() {
	awk '
	NR == FNR {
		if (/^[0-9]+ [0-9]+ \+\+\+ killed by SIGKILL/) {
			killed[$1] = $2
			if (before[$1] ~ / = \?$/) last[$1] = before[$1]
		}
		before[$1] = $0
		next
	}
	$2 == killed[$1] && / = \?$/ { unheard[$1] = 1; next }
	($1 in last) && $2 == killed[$1] - 1 && index($0, substr(last[$1], 1, length(last[$1]) - 1)) == 1 { print last[$1]; next }
	unheard[$1] { $2-- }
	{ print }
	' "$1" "$2"
}

compare() {
	local dir=$1 t
	for t in strace systrace; do
		cut_gate "$dir/$t.log" >"$dir/$t.cut"
	done
	how='as they are'
	if cmp -s "$dir/strace.cut" "$dir/systrace.cut"; then
		[ -s "$dir/strace.cut" ] && return
		why='both logs are empty'
		return 1
	fi
	how='each task by itself'
	for t in strace systrace; do
		by_task "$dir/$t.cut" >"$dir/$t.tasks"
	done
	if [ ! $replay ] && [ "$(cut -d' ' -f1 "$dir/strace.cut" | sort -u | wc -l)" -gt 1 ]; then
		cmp -s "$dir/strace.tasks" "$dir/systrace.tasks" && return 0
		how='each task by itself, but for calls that SIGKILL kept from strace'
		cmp -s "$dir/strace.tasks" <(unheard "$dir/strace.tasks" "$dir/systrace.tasks") && return 0
	fi
	why="they differ"
	return 1
}

# --- the tests

status=0
# one NAME [CMD...]
one() {
	local name=$1 dir why='' how
	shift
	dir=$(mktemp -d) || exit 2
	mkdir "$dir/work"
	cd "$dir/work" || exit 2
	cmd=("$@")
	[ $# -gt 0 ] || prepare "$name"
	if run_both "$dir" "${cmd[@]}" && compare "$dir"; then
		echo "ok - same $name ($(wc -l <"$dir/strace.cut") lines, $how)"
	else
		echo "not ok - same $name: $why"
		[ -e "$dir/strace.tasks" ] && diff -U2 "$dir/strace.tasks" "$dir/systrace.tasks" | head -n "${SAME_DIFF:-60}" | sed 's/^/# /'
		status=1
	fi
	if [ "$keep" ]; then
		mkdir -p "$keep/$name"
		cp "$dir"/*.* "$keep/$name"
	fi
	cd /
	rm -rf "$dir"
}

if [ $custom ]; then
	one "$1" "$@"
elif [ $# -gt 0 ]; then
	for what; do
		case $what in
		families) list=("${families[@]}") ;;
		families32) list=("${families[@]/%/32}") ;;
		programs) list=("${programs[@]}") ;;
		*) list=("$what") ;;
		esac
		for name in "${list[@]}"; do one "$name"; done
	done
else
	for name in "${names[@]}"; do one "$name"; done
fi
exit $status
