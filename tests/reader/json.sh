#!/bin/bash
# suite: json self first -- tests/reader/json.sh $kver
# json.sh [KVER]: --json, and the contents of its objects. A guest with kernel KVER writes objects,
# text and recordings of every family of calls and of common programs, live; this machine checks
# them. json.sh guest DIR is the part that runs in the guest.
cd "$(dirname "$0")/../.." || exit 2
suite=json
. tests/lib/verdict.sh
needs build/systrace-read build/tests/calls/gate
reader=$PWD/build/systrace-read
top=$PWD

# --- in the guest

families=(aio bpf edge file futex ioctl ipc keyctl misc mm module mount net notify perf poll prctl process ptrace seccomp
	signal time x32 x86)

# write_all NAME CMD...: writes a run's objects, text and recording
write_all() {
	local to=$dir/$1
	shift
	timeout 400 "$reader" -f "${options[@]}" --json "$to.json" --json-text --record "$to.rec" "$@" </dev/null >"$to.out" 2>"$to.err"
}

strange() {
	cat >strange.py <<'END'
import fcntl, os, resource, socket
names = [b"\xff\xfe", b"tab\tline\nescape\x1b[31m\"quote\\", "gr\u00fcn \U0001f40d".encode(), b"\xed\xa0\x80", b"\xc0\xaf", b"\x7f\x80"]
for n in names:
    os.mkdir(n)
    try:
        os.open(n + b"/none", os.O_RDONLY)
    except OSError:
        pass
os.listdir(b".")
f = os.open("bytes", os.O_RDWR | os.O_CREAT)
os.write(f, bytes(range(256)))
os.write(f, b"\0" * 1000)
os.write(f, b"")
os.write(f, b"\xc3\xa9" * 50000 + b"\xff")
os.pwrite(f, b"x", (1 << 62) + 1)
os.lseek(f, 0, os.SEEK_SET)
os.read(f, 300000)
for where in (-(1 << 63), (1 << 63) - 1):
    try:
        os.lseek(f, where, os.SEEK_SET)
    except OSError:
        pass
resource.prlimit(0, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
left, right = socket.socketpair()
left.sendmsg([b"a", b"\0\xff", b"c" * 5000], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, b"\3\0\0\0\4\0\0\0")])
right.recvmsg(9999, 999)
socket.socket(socket.AF_UNIX).bind(b"\0abstract\xff\0name")
fcntl.fcntl(f, fcntl.F_GETFL)
END
	python3 strange.py
}

programs() {
	mkdir work && cd work || exit 2
	write_all ls ls -l /usr/bin
	write_all python python3 -c 'import json, socket; print(open("/etc/passwd").read())'
	write_all pipes sh -c 'trap : USR1; ls /etc | sort -r | head -5; (sleep 0.1 & wait); date; kill -USR1 $$'
	write_all git git init -q repository
	write_all make make -f - <<<'all:; @echo made'
	write_all find find /etc -maxdepth 2 -name '*.conf' -newermt 2000-01-01
	write_all gcc gcc -x c -o hello - -include stdio.h </dev/null
	write_all tar tar cf /dev/null /etc/apt
	write_all perl perl -e 'print `echo hi`; opendir D, "/"; print sort readdir D'
	write_all ip sh -c 'ip addr; ip route; ip -s link show lo'
	write_all threads "$top/build/tests/calls/threads"
	options=(-s 200000 -v -yy) && write_all strange bash -c "$(declare -f strange); strange"
}

refused() { # refused NAME STATUS MESSAGE CMD...: MESSAGE comes after the name of the program
	says "$1" "$2" "[^ ]*systrace-read: $3" "${@:4}"
}

outputs() {
	local try=$'\n'"Try '[^ ]* -h' for more information."
	refused 'a folder that is not there' 1 "Can't open '/none/x': No such file or directory" "$reader" --json /none/x true
	refused 'a folder instead of a file' 1 "Can't open '/etc': Is a directory" "$reader" --json /etc true
	refused 'given twice' 1 "--json is given twice, but writes only one file$try" "$reader" --json a --json b true
	refused 'text of no object' 1 "--json-text needs --json$try" "$reader" --json-text true
	refused 'a full disk' 0 '/dev/full: No space left on device(: nothing is traced any more, the command keeps running)?' "$reader" --json /dev/full true
	"$reader" -o full.text --json /dev/full ls / >/dev/null 2>full.err
	verdict 'a full disk beside text: the text is whole' "$(grep -q '/dev/full: No space left on device' full.err &&
		grep -q '^+++ exited with 0 +++$' full.text || cat full.err)"
	"$reader" --json full.json.gz --record full.rec -o /dev/full ls / >/dev/null 2>full.err
	verdict 'a full disk for text beside it' "$(zcat full.json.gz | python3 -c 'import json, sys; [json.loads(l) for l in sys.stdin]' 2>&1)"
	{
		"$reader" --json - sh -c 'ls -R /usr/lib >/dev/null; exit 3' 2>pipe.err
		echo $? >pipe.status
	} | head -n 3 >pipe.out
	verdict 'a closed pipe: a sentence, and the command runs on' "$([ "$(<pipe.status)" = 3 ] &&
		grep -q 'standard output: Broken pipe' pipe.err && [ "$(wc -l <pipe.out)" = 3 ] || cat pipe.status pipe.err)"
	for end in '' .gz .zst; do
		"$reader" --json "z$end" --json-text ls / >/dev/null 2>&1
	done
	zcat z.gz >z1 && zstd -qdc z.zst >z2
	verdict 'compressed by its name' "$(for f in z z1 z2; do tail -n 1 $f | grep -q '"type":"stats"' || echo "$f does not end"; done)"
	"$reader" --drop --ring-size 16K -f --json lost.json "$top/build/tests/calls/storm" calls 4 5000 >/dev/null 2>lost.err
	verdict 'what was lost is told where it was' "$(python3 - <<-'END'
	import json
	objects = [json.loads(line) for line in open("lost.json")]
	missed = sum(o["records"] for o in objects if o["type"] == "lost")
	lost = sum(objects[-1]["lost"].values())
	if not 0 < missed <= lost:
	    print("%d are said to be missing, %d to be lost" % (missed, lost))
	END
	)"
}

if [ "${1-}" = guest ]; then
	dir=$2
	work=$(mktemp -d) && cd "$work" || exit 2
	for f in "${families[@]}"; do
		options=(-v -s 100)
		write_all "$f" "$top/build/tests/calls/$f"
	done
	options=()
	programs
	cd "$work" || exit 2
	outputs
	finish
	exit
fi

# --- on this machine

kver=${1:-$(tests/setup.sh kernels | cut -d' ' -f1)}
dir=$(mktemp -d "$PWD/build/json.XXXXXX") || exit 2
trap 'rm -rf "$dir"' EXIT
tests/vm.sh -s -t 1500 -k "$kver" -w "$dir" -- tests/reader/json.sh guest "$dir" | grep -E '^(ok|not ok|#)'
[ "${PIPESTATUS[0]}" = 0 ] || verdict 'the guest' "status ${PIPESTATUS[0]}"

said=$(SHOW=40 tests/reader/json/check.py docs/systrace.schema.json "$dir"/*.json 2>&1) && wrong='' || wrong=$said
verdict "each line, and each value as its text shows it: ${said##*$'\n'}" "$wrong"

differing='' ready=0 values=0 calls=0 some=0
for rec in "$dir"/*.rec; do
	live=${rec%.rec}.json options=(-v -s 100)
	[[ " ${families[*]} " == *" $(basename "$rec" .rec) "* ]] || options=()
	[[ $rec == */strange.rec ]] && options=(-s 200000 -v -yy)
	"$reader" -d "${options[@]}" --json "$dir/replayed" --json-text --replay "$rec" 2>"$dir/said"
	# a recording may know the ends of a socket earlier than the live reader
	sed -i -E 's/,"(local|peer)":"[^"]*"//g; s/<TCP:\[[^]]*\]>/<TCP>/g' "$dir/replayed" "$live"
	cmp -s "$dir/replayed" "$live" || differing+=" $(basename "$rec" .rec): $(diff "$dir/replayed" "$live" | head -c 600)"
	while read -r n m; do
		values=$((values + n)) ready=$((ready + m))
	done < <(sed -nE 's/.*json: ([0-9]+) values, ([0-9]+) of them text.*/\1 \2/p' "$dir/said")
	calls=$((calls + $(grep -c '"type":"syscall"' "$live")))
	some=$((some + $(grep -c 'no type is known for this text' "$dir/said")))
done
verdict 'a recording gives the same objects' "$differing"
verdict "text instead of values: $ready of $values values, in $some of $calls calls" \
	"$([ $values -gt 100000 ] && [ $((50 * ready)) -le $values ] && [ $((20 * some)) -le $calls ] || echo 'more than 2 % of the values or 5 % of the calls')"

# the options for text do not change the objects
"$reader" -X raw -xx -t --json "$dir/raw" --replay "$dir/file.rec" 2>/dev/null
"$reader" --json "$dir/plain" --replay "$dir/file.rec" 2>/dev/null
verdict '-X raw, -xx and -t: the same objects' "$(diff "$dir/raw" "$dir/plain" | head -c 600)"

# A recording that was cut. It consists of blocks, each of which is read as a whole or not at all;
# how many there are depends on the speed of the reader.
rec=$dir/python.rec all=$(wc -l <"$dir/python.json")
for tenths in 9 8 7 6 5 4; do
	head -c $(($(stat -c %s "$rec") * tenths / 10)) "$rec" >"$dir/cut.rec"
	"$reader" --json "$dir/cut.json" --json-text --replay "$dir/cut.rec" 2>"$dir/said"
	status=$?
	lines=$(wc -l <"$dir/cut.json")
	[ "$lines" -le 10 ] || [ "$lines" -ge "$all" ] || break
done
said=$(tests/reader/json/check.py docs/systrace.schema.json "$dir/cut.json")
verdict 'a recording that was cut: whole lines, a sentence' \
	"$([ $status = 1 ] && grep -q 'cut off' "$dir/said" && [ "$lines" -gt 10 ] && [ "$lines" -lt "$all" ] && [[ $said == *' 0 wrong' ]] ||
		echo "status $status, $lines of $all lines; $said; $(<"$dir/said")")"
finish
