#!/bin/bash
# python.sh [TIMES]: programs in Python whose write()s carry the frames that made them, compared with those that
# systrace-read --python shows: live, replayed, attached to. Runs in the guest, with this machine's Python and with those of
# other Debians' roots, as far as build/roots has them; PYTHONS names others instead, a command a line.
# TIMES: how often the program does all that it does (32: more than 5,000 calls for each Python)
suite=python
. "$(dirname "$0")/verdict.sh"
top=$(cd "$(dirname "$0")/.." && pwd -P) || exit 2
reader=${READER:-$top/build/systrace-read}
times=${1:-32}
needs "$reader"
cd "$(mktemp -d)" || exit 2
export PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8

# A suite's Python with its own loader and libraries, for this machine's may be older.
of_root() {
	local python lib=$1/usr/lib/x86_64-linux-gnu
	for python in "$1"/usr/bin/python3.*[0-9]; do
		[ -x "$python" ] || continue
		# a link may lead out of the root
		echo "env PYTHONHOME=$1/usr $(readlink -e "$lib/ld-linux-x86-64.so.2" || echo "$lib"/ld-2*.so) --library-path $1/lib/x86_64-linux-gnu:$lib $python"
	done
}

pythons() {
	local root
	if [ -n "${PYTHONS-}" ]; then
		echo "$PYTHONS"
		return
	fi
	ls /usr/bin/python3.*[0-9]
	for root in "$top"/build/roots/{bullseye,trixie,forky}; do of_root "$root"; done
}

# The last words: python3.11 of /usr, or of a suite
name_of() { # its file, and what it belongs to
	local path=${*: -1}
	path=${path%/bin/*}
	path=${path%/usr}
	set -- "${@: -1}"
	echo "${1##*/} of ${path##*/}"
}

# For the program's own logs, each task's.
live() {
	"$reader" -f -ff -s 100000 --python --record rec -o live "$@" "$top/tests/python/lines.py" "$times" 2>err </dev/null ||
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
	"$@" "$top/tests/python/lines.py" 2 gate &
	pid=$!
	# it has to be in the open(2) of the gate, which is behind all imports
	until grep -qs '^257 ' /proc/$pid/syscall && ls -l /proc/$pid/fd | grep -q /dev/null; do sleep 0.2; done
	"$reader" -f -ff -s 100000 --python -e trace=write -o joined -p $pid 2>err &
	until grep -qs attached err; do sleep 0.2; done
	echo >gate
	wait
}

check() { # check NAME LEAST FILE...
	local name=$1 out
	shift
	out=$("$top/tests/python/check.py" "$@") && verdict "$name: ${out##*$'\n'}" '' || verdict "$name" "$out"
}

while read -ra python; do
	name=$(name_of "${python[@]}")
	rm -rf -- *
	verdict "$name runs" "$(live "${python[@]}")"
	check "$name, live" $((times * 160)) live.*
	verdict "$name, replayed" "$(replayed)"
	attached "${python[@]}"
	check "$name, attached to" 320 joined.*
done < <(pythons)

# What is shown of a line, for one frame and for several, with columns; and that nothing is without.
python=$(ls /usr/bin/python3.*[0-9] | tail -1)
cat >line.py <<'END'
import os
def f(): os.write(1, b"x")
if 1: f()
END
# The write's line, single-spaced, and what is below it.
line() {
	"$reader" -e trace=write -o log "$@" "$python" line.py >/dev/null 2>err </dev/null
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
says "how many frames is a number" 1 ".*invalid --python argument: 'many'.*" "$reader" --python=many true
says "nor none" 1 ".*invalid --python argument: '0'.*" "$reader" --python=0 true
says "not with --flight" 1 ".*--python needs all records.*" "$reader" --python --flight 1M true
finish
