#!/bin/bash
# suite: python guest first -s -t 1500 -- tests/reader/python.sh 4
# python.sh [TIMES [only]]: Python programs whose write()s contain the frames that made them,
# compared with the frames that systrace-read --python shows: live, replayed, attached. Runs in the
# guest, with this machine's Python and those in other Debians' roots, as far as build/roots has
# them; PYTHONS names others instead, one command per line.
# TIMES: how often the program does everything (32: more than 5,000 calls for each Python); only:
# stop after that (tests/long/lines.sh)
cd "$(dirname "$0")/../.." || exit 2
top=$(pwd -P)
suite=python
. tests/lib/verdict.sh
reader=${READER:-$top/build/systrace-read}
times=${1:-32}
needs "$reader"
cd "$(mktemp -d)" || exit 2
export PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8

# Uses a suite's Python with the suite's own loader and libraries, because this machine's may be
# older.
of_root() {
	local python loader lib=$1/lib/x86_64-linux-gnu
	# a link may lead out of the root
	for loader in "$lib"/ld-2.*.so "$lib/ld-linux-x86-64.so.2"; do [ ! -e "$loader" ] || break; done
	for python in "$1"/usr/bin/python3.*[0-9]; do
		[ -x "$python" ] || continue
		echo "env PYTHONHOME=$1/usr $loader --library-path $lib:$1/usr/lib/x86_64-linux-gnu $python"
	done
}

pythons() {
	local root library
	if [ -n "${PYTHONS-}" ]; then
		echo "$PYTHONS"
		return
	fi
	ls /usr/bin/python3.*[0-9]
	for library in /usr/lib/x86_64-linux-gnu/libpython3.*.so.1; do [ ! -e "$library" ] || echo "$PWD/embed $library"; done
	for root in "$top"/build/roots/{bullseye,trixie,forky}; do of_root "$root"; done
}

# Takes the last word: python3.11 of /usr, or of a suite.
name_of() { # prints its file name, and the root that it belongs to
	local path=${*: -1}
	path=${path%/bin/*}
	path=${path%/usr}
	set -- "${@: -1}"
	echo "${1##*/} of ${path##*/}"
}

# Writes the program's own logs, one for each task.
live() {
	"$reader" -f -ff -s 100000 --python --record rec -o live "$@" "$top/tests/reader/python/lines.py" "$times" 2>err </dev/null ||
		echo "status $?: $(<err)"
}

replayed() {
	local file
	"$reader" --replay rec -f -ff -s 100000 --python -o again 2>err || echo "status $?: $(<err)"
	for file in live.*; do
		cmp -s "$file" "again.${file#live.}" || diff "$file" "again.${file#live.}" | head -5
	done
}

attached() {
	local pid
	mkfifo gate
	"$@" "$top/tests/reader/python/lines.py" 2 gate &
	pid=$!
	# it must be in the open(2) of the gate, which comes after all imports
	until grep -qs '^257 ' /proc/$pid/syscall && [ "$(readlink /proc/$pid/fd/900)" = /dev/null ]; do sleep 0.2; done
	"$reader" -f -ff -s 100000 --python -e trace=write -o joined -p $pid 2>err &
	until grep -qs attached err; do sleep 0.2; done
	: >gate
	wait
}

check() { # check NAME LEAST FILE...
	local name=$1 out
	shift
	out=$("$top/tests/reader/python/check.py" "$@") && verdict "$name: ${out##*$'\n'}" '' || verdict "$name" "${out:-the check itself failed}"
}

# A program that loads Python as a library.
cat >embed.c <<'END'
#include <dlfcn.h>
int main(int argc, char **argv)
{
	int (*run)(int, char **) = (int (*)(int, char **))dlsym(dlopen(argv[1], RTLD_NOW | RTLD_GLOBAL), "Py_BytesMain");

	return argc > 2 && run ? run(argc - 1, argv + 1) : 1;
}
END
cc -O2 -o embed embed.c || exit 2

while read -ra python; do
	name=$(name_of "${python[@]}")
	rm -rf rec live* again* joined* gate err
	verdict "$name runs" "$(live "${python[@]}")"
	check "$name, live" $((times * 160)) live.*
	verdict "$name, replayed" "$(replayed)"
	attached "${python[@]}"
	check "$name, attached to" 320 joined.*
done < <(pythons)
[ "${2-}" != only ] || { finish; exit; }

# Real programs that write at some points what traceback reports.
own=$(ls /usr/bin/python3.*[0-9] | tail -1)
ip link set lo up
# A page that khugepaged moves when a call ends cannot be read: one stack in about 6,000 had "?" in
# it.
echo never >/sys/kernel/mm/transparent_hugepage/enabled
for program in pip unittest asyncio; do
	rm -f real.*
	"$reader" -f -ff -s 100000 --python -e trace=write -o real "$own" "$top/tests/reader/python/points.py" $program >out 2>err </dev/null ||
		verdict "$program runs" "status $?: $(tail -3 err)"
	check "$program as traceback has it" 100 real.*
done

# What is shown after or below a line, for one frame and for several, with columns; and nothing
# without the option.
cat >line.py <<'END'
import os
def f(): os.write(1, b"x")
if 1: f()
END
# Prints the line of the write, with single spaces, and the lines below it.
line() {
	"$reader" -e trace=write -o log "$@" "$own" line.py >/dev/null 2>err </dev/null
	grep -A20 '^write(1, "x"' log | tr -s ' '
}
is() { [ "$1" = "$2" ] || echo "it is: $1"; }
verdict "one frame stands at the line's end" "$(is "$(line --python=1 | head -1)" "write(1, \"x\", 1) = 1 @ $PWD/line.py:2 f")"
verdict "a number says how many" "$(is "$(line --python=2 | sed 1d)" " > $PWD/line.py:2 in f
 > $PWD/line.py:3 in <module>
+++ exited with 0 +++")"
verdict "columns" "$(is "$(line --python=1,col | head -1)" "write(1, \"x\", 1) = 1 @ $PWD/line.py:2:10-26 f")"
verdict "nothing is shown if nobody asks" "$(is "$(line)" 'write(1, "x", 1) = 1
+++ exited with 0 +++')"
both=$(line -k --python)
verdict "with -k there are both" "$([[ $both == *write+0x*'line.py:2 in f'* ]] || echo "it is: $both")"
verdict "they are of calls that are shown" "$(is "$(line --python -z | grep -c 'line.py:2 in f')$(line --python -Z)" 1)"

# Only calls in whose stack a line, a function or a file occurs.
cat >choose.py <<'END'
import os
def f(n): os.write(1, b"%d" % n)
class C:
    def g(self): f(2)
f(1)
C().g()
exec(compile("f(3)", "/other/folder/x.py", "exec"))
END
# Prints the data of the writes that are shown.
chosen() {
	"$reader" -e trace=write -o log "$@" "$own" choose.py >/dev/null 2>err </dev/null
	sed -n 's/^write(1, "\(.*\)",.*/\1/p' log | tr -d '\n'
}
verdict "--line" "$(is "$(chosen --line choose.py:6) $(chosen --line choose.py:2) $(chosen --line hoose.py:2)" "2 123 ")"
verdict "--function" "$(is "$(chosen --function 'g') $(chosen --function 'C.*') $(chosen --function '*g')" " 2 2")"
verdict "--file-of" "$(is "$(chosen --file-of 'folder/*') $(chosen --file-of 'choose.py')" "3 123")"
verdict "two of them" "$(is "$(chosen --line choose.py:2 --function 'C.*') $(chosen --line choose.py:5 --function 'C.*')" "2 ")"
verdict "they look at all frames, whatever is shown" "$(is "$(chosen --line choose.py:6 --python=1)" 2)"
says "a line has a number" 1 ".*invalid --line argument: 'app.py': it must be FILE:LINE.*" "$reader" --line app.py true
says "they are not counted" 1 ".*cannot be given with -c.*" "$reader" -c --line app.py:1 true

# A call that hangs when the watch begins, and still does when it ends; and a call that returns in
# between.
cat >hang.py <<'END'
import signal; signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
def f(): signal.sigtimedwait([signal.SIGUSR1], 1000)
f()
END
by=("$own")
hang() { # hang WHILE OPTION...: runs WHILE during the watch
	local meanwhile=$1 pid reader_pid
	shift
	"${by[@]}" hang.py &
	pid=$!
	until grep -qs '^128 ' /proc/$pid/syscall; do sleep 0.2; done
	rm -f hung
	"$reader" -o hung "$@" -p $pid 2>err &
	reader_pid=$!
	until grep -qs rt_sigtimedwait hung; do sleep 0.2; done
	$meanwhile $pid
	kill $reader_pid
	wait $reader_pid
	kill $pid
	wait $pid 2>/dev/null
	sed -n '/^rt_sigtimedwait/,$p' hung | sed '/^[a-z+-].*/!b; s/.*\( = \|<det\)/\1/'
}
end_of_call() { kill -USR1 "$1"; until grep -q exited hung; do sleep 0.2; done; }
verdict "where it hangs" "$(is "$(hang : --python)" "<detached ...>
 > $PWD/hang.py:2 in f
 > $PWD/hang.py:3 in <module>")"
verdict "where it hangs, at the end of a line" "$(is "$(hang : --python=1)" "<detached ...>  @ $PWD/hang.py:2 f")"
verdict "where it hangs, behind its stack" "$(is "$(hang : -k --python | grep -c '^ > .*\(sigtimedwait\|hang.py:[23] in\)')" 3)"
verdict "where it hung, once, when it has ended" "$(is "$(hang end_of_call --python | grep -c '^ > .*hang.py:[23] in')" 2)"

# An interpreter whose file has been deleted, as by an upgrade; and one that only the program itself
# can see.
hung="<detached ...>  @ $PWD/hang.py:2 f"
cp "$own" gone
./gone hang.py &
pid=$!
until grep -qs '^128 ' /proc/$pid/syscall; do sleep 0.2; done
rm -f gone hung
"$reader" -o hung --python=1 -p $pid 2>err &
reader_pid=$!
until grep -qs rt_sigtimedwait hung; do sleep 0.2; done
kill $reader_pid
wait $reader_pid
kill $pid
wait $pid 2>/dev/null
verdict "of a Python whose file is deleted" "$(is "$(sed -n 's/.*\(<det\)/\1/p' hung)" "$hung")"
by=(unshare --mount sh -c 'mount -t tmpfs none /mnt && cp "$0" /mnt/python && exec /mnt/python "$@"' "$own")
verdict "of a Python that only the program sees" "$(is "$(hang : --python=1)" "$hung")"

# An unsupported interpreter is reported once, and a program that is not Python is not reported.
copy=$(basename "$own")
mkdir bits stripped partly newer
{ head -c 4 "$own"; printf '\1'; tail -c +6 "$own"; } >bits/$copy
LC_ALL=C sed 's/\x00_PyRuntime\x00/\x00_XyRuntime\x00/g' "$own" >partly/$copy
LC_ALL=C sed 's/\x00\.PyRuntime\x00/\x00.XyRuntime\x00/g' partly/$copy >stripped/$copy
"$own" - "$own" newer/$copy <<-'END'
	import struct, sys
	now = struct.pack("<I", sys.hexversion)
	open(sys.argv[2], "wb").write(open(sys.argv[1], "rb").read().replace(now, struct.pack("<I", 0x036300f0)))
END
chmod +x */$copy
for kind in bits:'it is a 32-bit program, .*' stripped:'neither its symbols nor its sections .*' newer:'only Python 3\.9 to .*'; do
	file=${kind%%:*}/$copy
	says "said once: ${kind#*:}" 0 "[^ ]*systrace-read: [^ ]*/$file: Python frames are not shown: ${kind#*:}" \
		env PATH="$PWD/${file%/*}:$PATH" "$reader" --python -f -o log sh -c "$own -c pass; ./$file -c pass || :"
done
own_was=$own own=partly/$copy
verdict "one whose symbols are stripped is known by its section" "$(is "$(line --python=1 | head -1)" "write(1, \"x\", 1) = 1 @ $PWD/line.py:2 f")"
own=$own_was
# A service that has slept for long: its names are swapped out, and it runs without them.
why=$({ modprobe zram && echo 64M >/sys/block/zram0/disksize && mkswap /dev/zram0 && swapon /dev/zram0; } 2>&1) ||
	verdict "a swap" "${why:-there is none}"
cat >swapped.py <<-'END'
	import ctypes, os
	made = []
	for i in range(30):
	    exec(compile(f"def f_{i}(): os.getppid()\nmade.append(f_{i})", f"/srv/{i}.py", "exec"))
	MADV_PAGEOUT, libc = 21, ctypes.CDLL(None)
	for line in [line for line in open("/proc/self/maps") if " rw-p " in line and " 0 " in line]:
	    begin, end = (int(x, 16) for x in line.split()[0].split("-"))
	    libc.madvise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), MADV_PAGEOUT)
	for f in made: f()
END
for as in '' --python=1; do
	"$reader" ${as:---python} -e trace=getppid -o log "$own" swapped.py 2>err </dev/null
	verdict "of memory that is in the swap${as:+, at the end of a line}" \
		"$(is "$(grep -c '/srv/\([0-9]*\)\.py:1 \(in \)\?f_\1$' log)$(grep -m1 -E '\?' log)" 30)"
done
swapoff /dev/zram0
says "what is no Python is not spoken of" 0 '' "$reader" --python -o log true

says "how many frames is a number" 1 ".*invalid --python argument: 'many'.*" "$reader" --python=many true
says "nor none" 1 ".*invalid --python argument: '0'.*" "$reader" --python=0 true
says "not with --flight" 1 ".*--python needs all records.*" "$reader" --python --flight 1M true
finish
