#!/bin/bash
# suite: undisturbed guest second -s -t 900
# The traced program does not notice that it is traced. Programs run untraced and traced, under each
# of the other tracers that may be present, and everything visible is compared: the output of
# visible.c (see its head), and the output, the files and the exit status of ordinary programs. Runs
# in the guest, as root, with the module loaded.
#
#	tests/long/undisturbed.sh [quick]
cd "$(dirname "$0")/../.." || exit 2
suite=undisturbed
. tests/lib/verdict.sh
needs build/systrace-read build/tests/calls/gate
reader=$PWD/build/systrace-read
visible=$PWD/build/tests/calls/visible
dir=$(mktemp -d /var/tmp/systrace-undisturbed.XXXXXX)
chmod 755 "$dir"
cd "$dir" || exit 2

# Everything visible of a run: standard output and error, status, and the files left in its folder.
shows() { # shows FOLDER CMD...
	mkdir "$1"
	(
		cd "$1" || exit
		timeout -k 5 120 "${@:2}" >out 2>err </dev/null
		echo "status $?" >>out
		find . -type f ! -name err -printf '%P %m %s\n' | sort >../"$1.files"
		rm -rf cgroup.*
	)
}

# Filters standard error: removes the reader's own messages, and the pids that strace and bash
# print.
told() { grep -vE '^/[^ ]*/(systrace-read|reader): ' | sed -E 's/^\[pid +[0-9]+\]/[pid N]/; s/in pid [0-9]+/in pid N/; s/^(bash: line [0-9]+:) +[0-9]+/\1 N/'; }

# same NAME BARE WATCHED: compares two folders. out includes a program's own messages such as "core
# dumped"; err has the reader's messages, too.
same() {
	local why
	why=$(diff "$2/out" "$3/out" | head -20)
	[ -n "$why" ] || why=$(diff "$2.files" "$3.files" | head)
	[ -n "$why" ] || why=$(diff <(told <"$2/err") <(told <"$3/err") | head)
	verdict "$1" "$why"
	rm -rf "$2" "$3"
}

gcc -O1 -o tool -x c - <<'END'
#include <stdio.h>
#include <unistd.h>
int depth(int n) { return n ? 1 + depth(n - 1) : getppid() > 0; }
int main(void) { printf("%d\n", depth(4)); fflush(stdout); write(1, "end\n", 4); return 3; }
END
cp /usr/bin/id suid && chmod 4755 suid
export VISIBLE_SUID=$dir/suid
echo 1 >/proc/sys/kernel/yama/ptrace_scope

# --- visible: untraced, traced, traced twice, traced by pid

mapfile -t cases < <(sed -n '/cases\[\] = {/,/^};/p' "$OLDPWD/tests/calls/visible.c" | grep -oE '\{ "[a-z-]+"' | tr -d '{ "')
[ ${#cases[@]} -gt 10 ] || verdict 'the cases are found' 'they are not'
for case in "${cases[@]}"; do
	shows bare "$visible" "$case"
	shows watched "$reader" -f -yy -v -o /dev/null "$visible" "$case"
	same "$case, watched" bare watched
done
for case in signals restarts stops children seccomp; do
	shows bare "$visible" "$case"
	shows watched "$reader" -f -o /dev/null "$reader" -f -o /dev/null "$visible" "$case"
	same "$case, watched twice" bare watched
done

# --- by an ordinary user; the user's set-uid programs keep their rights

chgrp 4711 /dev/systrace
cp "$reader" reader
user=(setpriv --reuid=1000 --regid=1000 --groups=4711)
cp "$visible" "$dir/visible"
for case in ends stops signals set-uid children proc; do
	shows bare "${user[@]}" "$dir/visible" "$case"
	shows watched "${user[@]}" "$dir/reader" -f -o /dev/null "$dir/visible" "$case"
	same "$case, by a user" bare watched
done

# --- simultaneously with strace and gdb, whose output is compared, too

for case in ends stops signals seccomp restarts debugger children; do
	shows bare strace -f -qq -e trace=none -e signal=none "$visible" "$case"
	shows watched "$reader" -f -o /dev/null strace -f -qq -e trace=none -e signal=none "$visible" "$case"
	same "$case, under strace" bare watched
done
shows bare strace -e trace=getppid,write,exit_group ./../tool
shows watched "$reader" -f -o /dev/null strace -e trace=getppid,write,exit_group ./../tool
sed -i 's/= [0-9]* *$/= N/' bare/err watched/err
sed -i '/getppid/s/= .*/= N/' bare/err watched/err
same "what strace prints" bare watched
if command -v gdb >/dev/null; then
	debug=(gdb -nx -batch -ex 'set debuginfod enabled off' -ex 'set disable-randomization on' -ex 'break getppid'
		-ex 'catch syscall write' -ex run -ex bt -ex continue -ex 'info registers rip' -ex continue -ex 'stepi 3' -ex delete -ex continue ../tool)
	shows bare "${debug[@]}"
	shows watched "$reader" -f -o /dev/null "${debug[@]}"
	sed -i -E 's/process [0-9]+/process N/; s/0x[0-9a-f]+/ADDR/g' {bare,watched}/out {bare,watched}/err
	same 'what gdb prints' bare watched
fi

# --- containers, as unshare makes them

for how in '-r' '-rp --fork --mount-proc' '-rpmuin --fork --mount-proc'; do
	# shellcheck disable=SC2086
	shows bare unshare $how sh -c 'id -u; echo $$; ls /proc | grep -c "^[0-9]*$"; hostname; exit 9'
	# shellcheck disable=SC2086
	shows watched "$reader" -f -o /dev/null unshare $how sh -c 'id -u; echo $$; ls /proc | grep -c "^[0-9]*$"; hostname; exit 9'
	case $how in -r) sed -i '2,3d' bare/out watched/out ;; esac
	same "unshare $how" bare watched
	# Now the tracer is inside the container, too.
	# shellcheck disable=SC2086
	shows bare unshare ${how#-r} sh -c 'echo $(cat /etc/hostname); (exit 4); echo $?; kill -TERM $$; sleep 1; exit 2'
	# shellcheck disable=SC2086
	shows watched unshare ${how#-r} "$reader" -f -o /dev/null sh -c 'echo $(cat /etc/hostname); (exit 4); echo $?; kill -TERM $$; sleep 1; exit 2'
	[ "$how" = -r ] || same "the reader in a container ($how)" bare watched
	rm -rf bare watched
done

# --- ordinary programs

corpus=(
	'ls -lR /usr/share/doc/bash /etc/apt'
	'find /usr/include/linux -name "*.h" | sort | head -500 | xargs cat | sha256sum'
	'echo "int main(void){return 0;}" > a.c; gcc -o a a.c && ./a; echo $?; rm a'
	'python3 -c "import os,subprocess,threading,signal; t=[threading.Thread(target=lambda: os.stat(\"/\")) for i in range(20)]; [x.start() for x in t]; [x.join() for x in t]; print(subprocess.run([\"sh\",\"-c\",\"kill -9 \$\$\"]).returncode); print(os.environ.get(\"LD_PRELOAD\"))"'
	'tar -C /usr/share/doc -cf - bash gcc 2>/dev/null | xz -1 | xz -dc | tar -tf - | sort | sha256sum'
	'seq 20000 | awk "{s+=\$1} END {print s}"; yes | head -1000 | wc -l; false | true; echo ${PIPESTATUS[@]}'
	'timeout 1 sleep 5; echo $?; timeout -s KILL 1 sleep 5; echo $?'
	'trap "echo got it" USR1; kill -USR1 $$; (sleep 0.3; kill -USR1 $$) & wait; wait; echo done'
	'ulimit -c 0; ulimit -n 20; exec 2>&1; cat < /no/such/file; cat /proc/self/limits | grep -c files; sh -c "ulimit -v 20000; python3 -c 1" >/dev/null 2>&1; echo $?'
	'set -m; sleep 100 & kill -STOP %1; sleep 0.2; jobs | sed "s/sleep.*//"; kill -KILL %1'
	'python3 -c "import os,subprocess; p=subprocess.Popen([\"sleep\",\"100\"]); os.kill(p.pid,19); print(os.waitpid(p.pid,os.WUNTRACED)[1]); os.kill(p.pid,18); print(os.waitpid(p.pid,os.WCONTINUED)[1]); p.kill(); print(p.wait())"'
	'flock lock -c "echo locked"; mkfifo f; (echo through > f &); cat f; rm f; ln -s nowhere l; cat l; echo $?'
	'perl -e "for (1..200) { if (!fork) { exit \$_ } } my \$s = 0; while (wait >= 0) { \$s += \$? >> 8 } print \"\$s\n\""'
)
[ "$#" = 0 ] || corpus=("${corpus[@]:5:4}")
for program in "${corpus[@]}"; do
	shows bare bash -c "$program"
	shows watched "$reader" -f -s 4096 -v -o /dev/null bash -c "$program"
	same "${program:0:50}" bare watched
done

echo 0 >/proc/sys/kernel/yama/ptrace_scope
cd / && rm -rf "$dir"
finish
