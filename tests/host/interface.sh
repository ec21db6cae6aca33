#!/bin/bash
# suite: interface host
# What is generated from the tables: the list of calls, the completions, suggestions, and the manual
# pages. Runs on the build machine, without the module.
cd "$(dirname "$0")/../.." || exit 2
suite=interface
. tests/lib/verdict.sh
needs build/systrace-read build/tests/host/fuzz_replay
reader=$PWD/build/systrace-read
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# equal NAME EXPECTED CMD...: the command prints EXPECTED
equal() {
	local name=$1 expected=$2 got
	shift 2
	got=$("$@" 2>&1)
	[ "$got" = "$expected" ] && got='' || got="it says: $got"
	verdict "$name" "$got"
}

# --- the list of calls

line() { "$reader" --list "${@:2}" | awk -v name="$1" '$1 == name { $1 = $1; print }'; }
equal 'a call with its numbers, classes and arguments' \
	'openat 257 295 257 %file,%desc dfd:dirfd path:path< flags:open flags mode:mode' line openat
equal 'a call of 32-bit programs' '_llseek - 140 - %desc fd:fd offset:dec result:pointer> whence:value' line _llseek
equal 'classes that hold others' 'stat 4 106 4 %file,%stat,%%stat path:path< buf:struct>' line stat
equal 'a set' 'read write' sh -c "'$reader' --list -e trace=read,write | awk '{ print \$1 }' | xargs"
equal 'what is not in a set' '' line open --trace='!open'
count=$("$reader" --list | awk '$2 != "-"' | wc -l)
names=$(grep -c '"' user/abi/x86_64.h)
[ "$count" -ge 360 ] && count='' || count="only $count calls of 64-bit programs of $names"
verdict 'all calls are listed' "$count"

# --- suggestions

suggested() { "$reader" "$1" true 2>&1 | sed -n "s/.*did you mean '\(.*\)'?/\1/p"; }
for pair in --folow-forks:--follow-forks --collums:--columns --outptu:--output --recrod:--record --frob: --s: --xyzzy=3: \
	--string-limitt=3:--string-limit; do
	equal "suggestion for ${pair%%:*}" "${pair#*:}" suggested "${pair%%:*}"
done
equal 'the first line is as ever' "$reader: unrecognized option '--folow-forks'
$reader: did you mean '--follow-forks'?
Try '$reader -h' for more information." "$reader" --folow-forks

# --- completions

"$reader" --completion=bash >"$dir/bash" || verdict 'bash: made' "status $?"
# completed WORD...: prints what bash offers for the last word, in one line
# shellcheck disable=SC2016
completed() {
	bash --norc -c 'source "$1"; shift; complete -p systrace-read >/dev/null || exit 1
		COMP_WORDS=(systrace-read "$@") COMP_CWORD=$#
		_systrace_read systrace-read "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
		printf "%s\n" "${COMPREPLY[@]}" | sort -u | paste -sd" "' - "$dir/bash" "$@" 2>&1
}
equal 'bash: an option' --follow-forks completed --foll
equal 'bash: an option with a value' --const-print-style= completed --const
equal 'bash: words as a value' 'raw' completed -X r
equal 'bash: words behind =' 'abbrev' completed --const-print-style = ab
equal 'bash: a call' 'openat openat2' completed --trace = openat
equal 'bash: the second of a list' 'read,openat read,openat2' completed --trace = read,openat
equal 'bash: a call in an expression' 'fchownat' completed -e trace = fchowna
equal 'bash: the same in one word' 'trace=fchownat' completed -e trace=fchowna
equal 'bash: a class' '%fstat %fstatfs' completed -e trace = %fstat
equal 'bash: a file' "$dir/bash" completed -o "$dir/ba"
equal 'bash: a process' "$$" completed -p "$$"
equal 'bash: a command' 'systemd-cat' bash -c "PATH=$dir; source '$dir/bash'; >'$dir/systemd-cat'; /bin/chmod +x '$dir/systemd-cat'
	COMP_WORDS=(systrace-read -f -s 3 systemd-c) COMP_CWORD=4; _systrace_read; echo \${COMPREPLY[@]}"
[ -z "$(bash -n "$dir/bash" 2>&1)" ] && why='' || why='syntax'
verdict 'bash: the script is one' "$why"
why=''
for option in $("$reader" -h | sed -nE 's/^  (-.*)/\1/p' | grep -oE -- '(^| )--?[a-zA-Z][a-z0-9-]*'); do
	[[ " $(completed "$option") " =~ " $option"=?" " ]] || why+=" $option"
done
verdict 'bash: every option is offered' "${why:+not$why}"
"$reader" --completion=zsh >"$dir/zsh"
why=''
grep -q '^#compdef systrace-read$' "$dir/zsh" || why='no #compdef'
grep -q -- "'\*--follow-forks\[" "$dir/zsh" || why+=' no --follow-forks'
! command -v zsh >/dev/null || zsh -n "$dir/zsh" 2>"$dir/err" || why+=" $(<"$dir/err")"
verdict 'zsh: the script is one' "$why"
equal 'another shell' "$reader: invalid --completion argument: 'csh'
Try '$reader -h' for more information." "$reader" --completion=csh

# --- manual pages

make -s man
for page in build/man/systrace-read.1 man/systrace.4; do
	# the other page need not be installed, nor the index be current
	equal "${page##*/} is well written" '' sh -c "mandoc -T lint -W style $page 2>&1 |
		grep -v -e 'referenced manual not found' -e 'outdated mandoc.db'"
done
why=''
text=$(mandoc -T ascii build/man/systrace-read.1 | col -bx)
for option in $("$reader" -h | sed -nE 's/^  (-.*)/\1/p' | grep -oE -- '(^| )--?[a-zA-Z][a-z0-9-]*'); do
	grep -qE -- "(^ {5}|, | {13})$option( |=|,|\\[|\$)" <<<"$text" || why+=" $option"
done
verdict 'every option is in systrace-read(1)' "${why:+not$why}"
why=''
for request in $(sed -nE 's/^#define (SYSTRACE_[A-Z]+).*_IO.*/\1/p' include/uapi/linux/systrace.h); do
	grep -q "$request" man/systrace.4 || why+=" $request"
done
verdict 'every request is in systrace(4)' "${why:+not$why}"

# --- installing

equal 'the packages have the version of the reader' "$("$reader" -V | sed -nE '1s/.* version ([^ ]+).*/\1/p')" \
	sed -nE '1s/^systrace \(([^)]*)\).*/\1/p' debian/changelog
make -s install-reader DESTDIR="$dir/root" PREFIX=/usr >"$dir/out" 2>&1
equal 'what is installed' './usr/bin/systrace-read
./usr/include/linux/systrace.h
./usr/lib/sysusers.d/systrace.conf
./usr/lib/udev/rules.d/60-systrace.rules
./usr/share/bash-completion/completions/systrace-read
./usr/share/man/man1/systrace-read.1
./usr/share/man/man4/systrace.4
./usr/share/systrace/systrace.schema.json
./usr/share/zsh/site-functions/_systrace-read' sh -c "cat '$dir/out'; cd '$dir/root' && find . -type f | sort"

# --- recordings

record=$dir/recording
build/tests/host/fuzz_replay make "$record" || verdict 'a recording is made' "status $?"
whole=$("$reader" --replay "$record" 2>"$dir/err")
[ $? = 0 ] && [ "$(wc -l <<<"$whole")" -gt 100 ] && why='' || why="$(tail -1 "$dir/err")"
verdict 'a recording is printed' "$why"
# refused NAME STATUS MESSAGE CMD...: MESSAGE is a regular expression for the last line that is
# printed
refused() {
	local name=$1 want=$2 message=$3 status why=''
	shift 3
	"$@" >"$dir/out" 2>"$dir/err"
	status=$?
	[ $status = "$want" ] || why="status $status, not $want;"
	[[ $(grep -vE ' (attached|detached)$' "$dir/err") =~ ^$message$ ]] || why+=" it says: $(tail -n 3 "$dir/err")"
	verdict "$name" "$why"
}
size=$(stat -c %s "$record")
for part in 1 3 50 90 99; do
	head -c $((size * part / 100)) "$record" >"$dir/cut"
	refused "a recording cut at $part %" 1 "$reader: $dir/cut: .*cut off .*" "$reader" --replay "$dir/cut"
	[[ $whole == "$(<"$dir/out")"* ]] && why='' || why='it prints something else'
	[ $part != 99 ] || [ -s "$dir/out" ] || why='it prints nothing'
	[ $part = 99 ] || verdict "what is printed of it, cut at $part %" "$why"
done
flip() { # flip BYTE
	python3 -c 'import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[int(sys.argv[2])] ^= 4
open(sys.argv[3], "wb").write(data)' "$record" "$1" "$dir/flipped"
}
for byte in 9 20 70 100 $((size / 2)) $((size - 3)); do
	flip "$byte"
	refused "a bit of byte $byte is wrong" 1 "$reader: $dir/flipped: .*(damaged|cut off) .*" "$reader" --replay "$dir/flipped"
done
python3 - "$record" "$dir/version" <<'END'
import struct, sys
data = bytearray(open(sys.argv[1], "rb").read())
data[8:12] = struct.pack("<I", 7)
total = 56
for i in range(0, 56, 8):
    total = (total ^ struct.unpack_from("<Q", data, i)[0]) * 0x9e3779b97f4a7c15 % 2**64
    total ^= total >> 29
data[56:64] = struct.pack("<Q", total)
open(sys.argv[2], "wb").write(data)
END
refused 'a recording of another version' 1 "$reader: $dir/version: the recording has version 7\.[0-9]+, .*" \
	"$reader" --replay "$dir/version"
: >"$dir/empty"
refused 'an empty file' 1 "$reader: $dir/empty: not a recording: .*" "$reader" --replay "$dir/empty"
refused 'another file' 1 "$reader: $reader: not a recording: .*" "$reader" --replay "$reader"
refused 'no file' 1 "$reader: Can't open '$dir/none': No such file or directory" "$reader" --replay "$dir/none"
refused 'a folder' 1 "$reader: $dir: Is a directory" "$reader" --replay "$dir"
try="
Try '$reader -h' for more information."
refused 'a recording and a command' 1 "$reader: --replay prints what was recorded: it takes no PROG \[ARGS\]$try" \
	"$reader" --replay "$record" true
refused 'a recording and a process' 1 "$reader: --replay and -p/--attach are mutually exclusive$try" \
	"$reader" --replay "$record" -p 1
refused 'a recording that is to detach' 1 "$reader: --record alone does not decode execve: -b/--detach-on needs -o, too$try" \
	"$reader" --record "$dir/new" -b execve true
refused 'a recording of a flight recorder' 1 "$reader: --record and --flight are mutually exclusive$try" \
	"$reader" --record "$dir/new" --flight 64M true
refused 'both at once' 1 "$reader: --replay and --record are mutually exclusive$try" \
	"$reader" --replay "$record" --record "$record"
refused 'a full disk' 1 "$reader: standard output: No space left on device" sh -c "'$reader' --replay '$record' >/dev/full"
refused 'a longer string than was recorded' 0 "$reader: $record: recorded with -s 256: longer strings were cut" \
	"$reader" --replay "$record" -s 1000
{
	sleep 0.3
	"$reader" --replay "$record" 2>/dev/null
	echo $? >"$dir/status"
} | true
status=$(<"$dir/status")
[ "$status" = 141 ] && status='' || status="status $status"
verdict 'a closed pipe' "$status"
"$reader" --replay "$record" -o "$dir/text" 2>/dev/null
[ -s "$dir/text" ] && why='' || why='nothing is there'
verdict 'to a file' "$why"
equal 'a set' '' sh -c "'$reader' -q --replay '$record' -e trace=read,write -e signal=none 2>/dev/null | \
	grep -vE 'read|write|syscall_0x[01]\(|^\[pid *[0-9]+\] ([+]|\[)'"
# made by the reader of commit a242bb5, with the text that it printed
equal 'a recording of version 1' "$(<tests/host/recordings/version-1.txt)" "$reader" --replay tests/host/recordings/version-1
refused 'compressed, without a recording' 1 "$reader: --compress needs --record$try" \
	"$reader" --compress true

finish
