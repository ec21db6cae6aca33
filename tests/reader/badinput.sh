#!/bin/bash
# suite: badinput guest second -s
# Each bad input gets a sentence that says what is wrong, and a status. Runs in the guest, as root,
# with the module loaded.
cd "$(dirname "$0")/../.." || exit 2
suite='bad input'
. tests/lib/verdict.sh
needs build/systrace-read build/tests/calls/gate
reader=$PWD/build/systrace-read
module=$PWD/build/$(uname -r)/systrace.ko
source=$PWD
dir=$(mktemp -d)
cd "$dir" || exit 2

# Like says(); in MESSAGE, SELF stands for the name by which CMD is called.
SELF=reader
refused() { says "$1" "$2" "${3//SELF/$SELF}" "${@:4}"; }
try=$'\nTry \'SELF -h\' for more information.'
ln -s "$reader" reader
PATH=$PATH:$dir

# --- the command line

refused 'no command and no process' 1 "SELF: must have PROG \[ARGS\] or -p PID$try" reader
refused 'only options' 1 "SELF: must have PROG \[ARGS\] or -p PID$try" reader -f -o log
refused 'unknown option' 1 "SELF: unrecognized option '--frob'$try" reader --frob true
refused 'unknown letter' 1 "SELF: invalid option -- '#'$try" reader '-#' true
refused 'option without its argument' 1 "SELF: option requires an argument -- 'o'$try" reader -o
refused 'long option without its argument' 1 "SELF: option '--trace' requires an argument$try" reader --trace
refused 'argument for an option without one' 1 "SELF: option '--follow-forks' doesn't allow an argument$try" \
	reader --follow-forks=3 true
refused 'ambiguous option' 1 "SELF: option '--s' is ambiguous; possibilities: [^"$'\n'"]+$try" reader --s true
for size in abc -1 '' 1e3 99999999999999999999; do
	refused "string size '$size'" 1 "SELF: invalid -s argument: '$size'$try" reader -s "$size" true
	refused "column '$size'" 1 "SELF: invalid -a argument: '$size'$try" reader -a "$size" true
done
refused 'kind of stack' 1 "SELF: invalid --stack-traces argument: 'all'$try" reader --stack-traces=all true
refused 'style of constants' 1 "SELF: invalid -X argument: 'loud'$try" reader -X loud true
refused 'precision' 1 "SELF: invalid --relative-timestamps argument: 'h'$try" reader --relative-timestamps=h true
for size in 0 1 4096 5000 65535 1G 512M 99999999999999999999 '' K abc -1 64KK; do
	refused "ring size '$size'" 1 \
		"SELF: invalid --ring-size argument: '$size': it must be a power of two from 16K to 256M$try" \
		reader --ring-size="$size" true
done
refused 'contradictory clocks' 1 'SELF: -t and --absolute-timestamps cannot be provided simultaneously' reader -t --timestamps true
refused 'contradictory strings' 1 'SELF: -x and --strings-in-hex cannot be provided simultaneously' reader -x --strings-in-hex true
refused 'contradictory descriptors' 1 'SELF: -y and --decode-fds cannot be provided simultaneously' reader -y --decode-fds true
refused 'contradictory quiet' 1 'SELF: -q and -e quiet/--quiet cannot be provided simultaneously' reader -q --quiet true
refused 'contradictory following' 1 'SELF: -f and --follow-forks cannot be provided simultaneously' reader -f --follow-forks true
refused 'contradictory files' 1 'SELF: -ff and --output-separately cannot be provided simultaneously' \
	reader -ff --output-separately true
refused 'contradictory daemons' 1 'SELF: -D and --daemonize cannot be provided simultaneously' reader -D --daemonize true
refused 'too many -D' 1 "SELF: Too many -D's \(4\), maximum supported -D count is 3$try" reader -DDDD true
refused '-D without a command' 1 "SELF: PROG \[ARGS\] must be specified with -D/--daemonize$try" reader -D -p 1
for word in '' frob 'path,frob'; do
	refused "descriptors' details '$word'" 1 "SELF: invalid decode-fds '${word##*,}'" reader --decode-fds="$word" true
	refused "processes' details '$word'" 1 "SELF: invalid decode-pids '[a-z]*'" reader --decode-pids="$word" true
	refused "quiet '$word'" 1 "SELF: invalid quiet '[a-z]*'" reader --quiet="$word" true
done
for set in '' , '!' -1 frob 2147483648 1,none; do
	refused "descriptors '$set' to dump" 1 "SELF: invalid descriptor '[^']*'" reader -e read="$set" true
	refused "descriptors '$set' to dump, written" 1 "SELF: invalid descriptor '[^']*'" reader -e write="$set" true
	refused "descriptors '$set' to watch" 1 "SELF: invalid descriptor '[^']*'" reader -e trace-fds="$set" true
done
for set in '' SIGFROB 256 -1; do
	refused "signals '$set'" 1 "SELF: invalid signal '$set'" reader -e signal="$set" true
done
for when in '' 0 5 nev 0x1 99999999999999999999; do
	refused "interruptible '$when'" 1 "SELF: invalid --interruptible argument: '$when'$try" reader --interruptible="$when" true
done
for limit in '' 0 -1 many 99999999999; do
	refused "limit '$limit'" 1 "SELF: invalid --syscall-limit argument: '$limit'$try" reader --syscall-limit="$limit" true
done
refused 'color' 1 "SELF: invalid --color argument: 'sometimes'$try" reader --color=sometimes true
refused 'no group' 1 "SELF: invalid --cgroup argument: ''$try" reader --cgroup= -e trace=none
refused 'no such group' 1 'SELF: --cgroup /frob: no such group: neither .*' reader --cgroup /frob
refused 'nobody is called so' 1 'SELF: --comm frob: no process has this name' reader --comm frob
refused 'children of nobody' 1 "SELF: --children needs -p, --comm or --cgroup$try" reader --children true
refused 'killing whom it attached to' 1 "SELF: --kill-on-exit and -p/--attach are mutually exclusive options$try" \
	reader --kill-on-exit -p 1
refused 'security contexts' 1 \
	'SELF: SELinux context printing \(--secontext option\) is not supported by this build of strace' reader --secontext true
refused 'why a virtual processor stopped' 1 "SELF: invalid -e kvm= argument: 'frob'" reader -e kvm=frob true
refused 'other namespaces' 1 "SELF: invalid -e namespace= argument: 'old'" reader -e namespace=old true
refused 'detaching on another call' 1 "SELF: Syscall 'open' for -b isn't supported" reader -b open true
refused 'user' 1 "SELF: Cannot find user 'nobody at all'" reader -u 'nobody at all' true
refused 'tip' 1 "SELF: invalid --tips argument: 'id:x'$try" reader --tips=id:x true
refused 'command that is too long' 1 'SELF: exec: File name too long' reader "$(printf '%4096s' ' ')"
refused 'output that is too long' 1 'SELF: +: File name too long' reader -ff -o "$(printf '%4090s' ' ')" true

# --- which calls

refused 'unknown call' 1 "SELF: invalid system call 'frobnicate'" reader -e trace=frobnicate true
refused 'unknown call in a list' 1 "SELF: invalid system call 'frobnicate'" reader -e trace=open,frobnicate,close true
refused 'unknown call, negated' 1 "SELF: invalid system call 'frobnicate'" reader -e 'trace=!frobnicate' true
refused 'unknown class' 1 "SELF: invalid system call '%frob'" reader -e trace=%frob true
refused 'number without a call' 1 "SELF: invalid system call '99999'" reader -e trace=99999 true
refused 'empty set' 1 "SELF: invalid system call ''" reader -e trace= true
refused 'broken regular expression' 1 'SELF: regcomp: \[: .+' reader -e 'trace=/[' true
refused 'regular expression without a call' 1 "SELF: invalid system call '/frob'" reader -e trace=/frob true
refused 'unknown ABI of a call' 1 "SELF: incorrect personality designator '16' in qualification 'open@16'$try" \
	reader -e trace=open@16 true

# --- the command

refused 'command not found' 1 "SELF: Cannot find executable 'frobnicate'" reader frobnicate
refused 'path not found' 1 "SELF: Cannot stat './frobnicate': No such file or directory" reader ./frobnicate
refused 'empty command' 1 "SELF: Cannot stat '': No such file or directory" reader ''
touch plain
refused 'command not executable' 1 \
	$'execve\("./plain", \["./plain"\], 0x[0-9a-f]+ /\* [0-9]+ vars \*/\) = -1 EACCES \(Permission denied\)\n'"SELF: exec: Permission denied"$'\n\+\+\+ exited with 1 \+\+\+' \
	reader ./plain
printf '#!/no/such/interpreter\n' >script
chmod +x script
refused 'interpreter not found' 1 $'(.*\n)?SELF: exec: No such file or directory(\n.*)*' reader -o log ./script
refused 'a folder' 1 $'(.*\n)?SELF: exec: Permission denied(\n.*)*' reader -o log /etc

# --- output

refused 'output cannot be made' 1 "SELF: Can't fopen '/no/such/folder/log': No such file or directory" \
	reader -o /no/such/folder/log true
refused 'output is a folder' 1 "SELF: Can't fopen '/etc': Is a directory" reader -o /etc true
refused 'output is full' 0 "SELF: /dev/full: No space left on device: nothing is traced any more, the command keeps running" \
	reader -o /dev/full sh -c 'echo it did >ran'
verdict 'the command ran on' "$(grep -q 'it did' ran || echo 'it did not')"
refused 'a full output that nothing more goes to' 0 "SELF: /dev/full: No space left on device" reader -o /dev/full -e trace=none true
refused 'a table for which there is no room' 1 "SELF: /dev/full: No space left on device" reader -c -o /dev/full true
refused 'a recording for which there is no room' 0 "SELF: /dev/full: No space left on device(: nothing is traced any more, the command keeps running)?" \
	reader --record /dev/full true
refused 'a recording for which there is no room, beside text' 1 "SELF: /dev/full: No space left on device; the other outputs continue" \
	reader -o beside --record /dev/full true
verdict 'the text is whole' "$(tail -n 1 beside | grep -vx '+++ exited with 0 +++')"
refused 'output to a command and to files' 1 \
	"SELF: piping the output and -ff/--output-separately are mutually exclusive$try" reader -ff -o '|cat' true
refused 'output to a command that ends at once' 0 'SELF: \|true: Broken pipe.*' reader -o '|true' -e trace=none sh -c 'exec >/dev/null; ls /'

reader sh -c 'for i in 1 2 3 4 5 6 7 8 9; do ls /; done' 2>&1 >/dev/null | head -1 >first
code=${PIPESTATUS[0]}
why=''
[ "$code" = 141 ] || why="status $code, not 141;"
grep -q '^execve' first || why+=" the line is: $(<first)"
verdict 'output to a closed pipe' "$why"
# Stopping the reader, and changing the size of its window, must not lose a line.
reader -o log sh -c 'i=0; while [ $i -lt 100 ]; do i=$((i+1)); [ -e / ]; done; sleep 1; exit 5' &
stopped=$!
sleep 0.3
kill -TSTP $stopped
sleep 0.5
kill -WINCH $stopped
kill -CONT $stopped
wait $stopped
code=$?
why=''
[ $code = 5 ] || why="status $code, not 5;"
grep -q '^+++ exited with 5 +++' log || why+=' the log has no end'
verdict 'stopped, continued, and resized' "$why"

# --- processes

sleep 1000 &
sleeper=$!
refused 'not a number' 1 "SELF: Invalid process id: 'self'" reader -p self
refused 'process 0' 1 "SELF: Invalid process id: '0'" reader -p 0
refused 'negative' 1 "SELF: Invalid process id: '-3'" reader -p "$sleeper,-3"
refused 'too large' 1 "SELF: Invalid process id: '99999999999'" reader -p 99999999999
refused 'no such process' 1 "SELF: attach: process 4194303: No such process" reader -p 4194303
refused 'two of them' 1 $'SELF: attach: process 4194303: No such process\nSELF: attach: process 4194302: No such process' \
	reader -p 4194303,4194302
refused 'kernel thread' 1 "SELF: attach: process 2: it is a kernel thread, which makes no system calls" reader -p 2
# shellcheck disable=SC2016
refused 'the reader itself' 1 \
	"SELF: attach: process [0-9]+: it is this reader, which cannot watch itself: start a second one for that" \
	sh -c 'exec reader -p $$'
kill $sleeper
# The process may be watched until it exits, or may have exited already; nothing else.
why=''
for ((i = 0; i < 50; i++)); do
	sh -c ':' &
	pid=$!
	timeout -k 5 20 reader -f -p $pid >out 2>err
	status=$?
	case $status in
	0) grep -q "reader: Process $pid attached" err || why="status 0 and '$(<err)'" ;;
	1) [ "$(<err)" = "reader: attach: process $pid: No such process" ] || why="status 1 and '$(<err)'" ;;
	*) why="status $status and '$(<err)'" ;;
	esac
	wait $pid 2>/dev/null
done
verdict 'a process that ends while being attached' "$why"

# --- memory that changes, and text that a terminal would obey

line='([0-9]+ +)?([a-z_0-9]+\(.*(\) += .+| <unfinished \.\.\.>)|<\.\.\. [a-z_0-9]+ resumed>.*|(\+\+\+|---) .* (\+\+\+|---)|\[ .* \])'
for program in 'race 500' edge; do
	# shellcheck disable=SC2086
	timeout -k 5 120 reader -f -s 100 -v -y -o log $source/build/tests/calls/$program >/dev/null 2>err
	status=$? why=''
	[ $status = 0 ] || why="status $status, $(<err)"
	[ "$(wc -l <log)" -gt 100 ] || why+=" $(wc -l <log) lines;"
	LC_ALL=C grep -aq '[^ -~]' log && why+=" $(LC_ALL=C grep -am 1 '[^ -~]' log | cat -v | cut -c1-200)"
	grep -aEvxq "$line" log && why+=" $(grep -aEvxm 1 "$line" log | cut -c1-200)"
	verdict "what ${program% *} calls with" "$why"
done

# --- files and directories of other users

# The debug information is a FIFO, too: the reader must not wait for it.
mkdir maps
cp "$source/build/tests/calls/strange" strange
objcopy --only-keep-debug strange pipe && objcopy --strip-debug --add-gnu-debuglink=pipe strange linked && rm pipe && mkfifo pipe
for program in strange linked; do
	rm -f maps/*
	begun=$SECONDS
	timeout -k 5 100 reader -kk -e trace=getppid -o log ./$program "$dir/maps" 2>err
	status=$? why=''
	[ $status = 0 ] || why="status $status, $(<err)"
	[ $((SECONDS - begun)) -lt 40 ] || why+=" it takes $((SECONDS - begun)) s;"
	[ "$(grep -c '^ > .*strange\\302\\2332J+0x' log)" = 3 ] || why+=" $(cat -v log | head -c 1000)"
	LC_ALL=C grep -aq '[^ -~]' log err && why+=" $(LC_ALL=C grep -ahm 1 '[^ -~]' log err | cat -v | cut -c1-200)"
	verdict "the stack of a program whose files lead elsewhere: $program" "$why"
done
for ((i = 0; i < 30; i++)); do pgrep 'systrace-[sod]' >/dev/null || break; sleep 0.1; done
verdict 'no helper stays' "$(pgrep -l 'systrace-[sod]')"

# Another user has taken the names that -ff will use, and the names that are given to -o and
# --record.
mkdir shared
chmod 1777 shared
echo precious >victim
somebody() { setpriv --reuid=65534 --regid=65534 --clear-groups sh -c "cd '$dir/shared' && $1"; }
chmod 755 "$dir"
somebody 'ln -s ../victim link; mkfifo fifo'
refused 'an output that is a link of somebody else' 1 \
	"SELF: Can't fopen 'shared/link': a symbolic link in the path belongs to another user, who may change it: choose another path" \
	reader -o shared/link true
refused 'an output that is a FIFO of somebody else' 1 \
	"SELF: Can't fopen 'shared/fifo': it is not a regular file, and belongs to another user: choose another path" reader -o shared/fifo true
refused 'a recording that is a link of somebody else' 1 \
	"SELF: Can't open 'shared/link': a symbolic link in the path belongs to another user, who may change it: choose another path" \
	reader --record shared/link true
# shellcheck disable=SC2016
last=$(sh -c 'echo $$')
somebody "python3 -c '
import os
for i in range($last, $last + 500):
    os.symlink(\"../victim\", f\"log.{i}\") if i % 2 else os.mkfifo(f\"log.{i}\")'"
timeout -k 5 60 reader -ff -o shared/log -e trace=execve sh -c '/bin/true; /bin/true' 2>err
status=$? why=''
[ $status = 0 ] || why="status $status, $(<err)"
[ "$(<victim)" = precious ] || why+=' a file of ours was written to'
[ "$(find shared -type f -exec cat {} + | grep -c '^+++ exited')" = 3 ] || why+=" $(ls -l shared | tail -5)"
grep -qE "^reader: 'shared/log\.[0-9]+' is not a regular file of yours: writing to 'shared/log\.[0-9]+\.[a-z0-5]{6}' instead$" err ||
	why+=" it says: $(<err)"
verdict '-ff: names that somebody else has taken' "$why"
mkfifo 'our own' && { cat 'our own' >read & }
reader -o 'our own' -e trace=none true
wait $!
verdict 'a FIFO of our own' "$(grep -q '^+++ exited' read || cat read)"

# --- the device

cp "$reader" /tmp/reader
chmod 755 /tmp/reader "$dir"
SELF=/tmp/reader
refused 'no permission' 1 "SELF: /dev/systrace: permission denied: run as root, or with sudo" \
	setpriv --reuid=65534 --regid=65534 --clear-groups /tmp/reader true
SELF=reader
gcc -shared -fPIC -I"$source/include/uapi" -o wrong_abi.so "$source/tests/calls/wrong_abi.c" 2>err ||
	verdict 'a reader of another ABI can be made' "$(<err)"
refused 'another ABI' 1 \
	"SELF: /dev/systrace: the module has ABI [0-9]+, but this reader needs ABI [0-9]+: build both from the same source, and load that module" \
	env LD_PRELOAD="$dir/wrong_abi.so" reader true
rmmod systrace
refused 'no module' 1 "SELF: /dev/systrace: no such device: load the module with 'insmod systrace.ko'" reader true
touch /dev/systrace
refused 'something else in its place' 1 \
	"SELF: /dev/systrace: not the device of systrace: remove it and load the module with 'insmod systrace.ko'" reader true
rm /dev/systrace
insmod "$module"
verdict 'the module is back' "$(reader -o log true 2>&1)"

cd / && rm -rf "$dir"
finish
