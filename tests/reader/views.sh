#!/bin/bash
# suite: views guest first -s
# The outputs other than text: each format, made from the same recordings, is read by the tool that
# it is for, and compared with the JSON Lines. Runs in the guest, as root, with the module loaded;
# or anywhere with the directory of a guest's recordings:
#
#	tests/reader/views.sh [-k FOLDER | FOLDER]	-k: keeps the recordings there
cd "$(dirname "$0")/../.." || exit 2
suite=views
. tests/lib/verdict.sh
needs build/systrace-read
top=$PWD
checks=$top/tests/reader/views
reader=$top/build/systrace-read
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 2

record() { # record NAME OPTION... CMD...
	local name=$1
	shift
	# with JSON, the recording has processor time, too
	"$reader" --record "$name" --json /dev/null -f "$@" >/dev/null 2>&1 </dev/null
	[ -s "$name" ] || verdict "record $name" 'there is no recording'
}
if [ -d "${1-}" ]; then
	cp "$1"/* .
else
	record python --python -s 64 python3 "$checks/app.py" "$dir"
	record shell sh -c 'ls / | sort | wc -l; sleep 0.1; ls /nonexistent'
	record native -k "$top/build/tests/calls/stack"
	record both -k --python python3 -c 'import time; time.sleep(0.01); open("/etc/hostname").read()'
	if [ "${1-}" = -k ]; then cp python shell native both "$2"; fi
fi
# the first part of it: calls that began, and whose ends are missing
head -c $(($(stat -c %s python) * 2 / 3)) python >cut

# view FORMAT FILE REPLAYED: writes FILE, and the JSON Lines of the same recording
view() {
	"$reader" --replay "$3" --json "$3.json" --"$1" "$2" 2>err || [ "$3" = cut ] || { echo "status $?: $(<err)"; return 1; }
}

# --- Chrome's JSON trace

for recording in python shell cut; do
	verdict "chrome: $recording" "$(view chrome trace.json $recording && python3 "$checks/chrome.py" trace.json $recording.json 2>&1)"
done

# --- Perfetto

for recording in python shell cut; do
	verdict "perfetto: $recording" "$(view perfetto trace.pftrace $recording &&
		python3 "$checks/perfetto.py" trace.pftrace $recording.json 140 2>&1)"
done
verdict "perfetto: Python's frames, flows" "$("$reader" --replay python --python --perfetto trace.pftrace.gz --json python.json 2>&1 &&
	gzip -dc trace.pftrace.gz >trace.pftrace && python3 "$checks/perfetto.py" trace.pftrace python.json 140 flows 2>&1)"

# --- folded stacks

for recording in python shell cut; do
	verdict "folded: $recording, time" "$(view folded folded $recording && python3 "$checks/folded.py" folded $recording.json wall 2>&1)"
done
verdict 'folded: calls' "$("$reader" --replay shell --folded folded --folded-by count 2>&1 &&
	python3 "$checks/folded.py" folded shell.json count 2>&1)"
"$reader" --replay python --python -f >text 2>/dev/null
verdict "folded: Python's frames" "$("$reader" --replay python --python --folded folded --json python.json 2>&1 &&
	python3 "$checks/folded.py" folded python.json wall text 2>&1)"
for recording in native both; do
	options=(-k) calls=()
	if [ $recording = both ]; then options=(-k --python) calls=(clock_nanosleep openat read); fi
	"$reader" --replay $recording "${options[@]}" -f >text 2>/dev/null
	verdict "folded and pprof: frames of -k, $recording" "$("$reader" --replay $recording "${options[@]}" --folded folded \
		--pprof profile.pb.gz --json $recording.json 2>&1 &&
		python3 "$checks/folded.py" folded $recording.json wall text "${calls[@]}" 2>&1 &&
		python3 "$checks/pprof.py" profile.pb.gz $recording.json folded 2>&1)"
done
verdict 'folded: none of -k without -k' "$("$reader" --replay native --folded folded 2>&1; grep ' (/' folded)"
verdict 'folded: processor time' "$("$reader" --replay shell --folded folded --folded-by cpu 2>&1 &&
	python3 "$checks/folded.py" folded shell.json cpu 2>&1; grep -q ' [1-9][0-9]*$' folded || echo 'there is none')"
says 'folded: a weight that is not known' 1 ".*invalid --folded-by argument: 'size'.*" "$reader" --replay shell --folded f --folded-by size
says 'folded: a weight of nothing' 1 '.*--folded-by needs --folded.*' "$reader" --replay shell --folded-by wall

# --- pprof

for recording in python shell cut; do
	verdict "pprof: $recording" "$(view pprof profile.pb.gz $recording && python3 "$checks/pprof.py" profile.pb.gz $recording.json 2>&1)"
done
verdict "pprof: Python's frames" "$("$reader" --replay python --python --pprof profile.pb.gz --json python.json --folded folded 2>&1 &&
	python3 "$checks/pprof.py" profile.pb.gz python.json folded 2>&1)"

# --- CTF

for recording in python shell cut; do
	rm -rf trace
	verdict "ctf: $recording" "$(view ctf trace $recording && python3 "$checks/ctf.py" trace $recording.json 2>&1)"
done
says 'ctf: a folder that is not empty' 1 ".*'trace' is not empty: --ctf needs a new or an empty directory" "$reader" --replay shell --ctf trace
says 'ctf: a file' 1 ".*'shell': Not a directory: --ctf needs a new or an empty directory" "$reader" --replay shell --ctf shell
says 'ctf: no folder for it' 1 ".*Can't create directory '/nonexistent/x': No such file or directory" \
	"$reader" --replay shell --ctf /nonexistent/x
says 'ctf: standard output' 1 '.*--ctf writes several files: give it a directory.*' "$reader" --replay shell --ctf -
says 'ctf: given twice' 1 '.*--ctf is given twice.*' "$reader" --replay shell --ctf a --ctf b

# --- SQL, as docs/fleet.md has it

fleet=$top/docs/fleet.md
"$reader" --replay python --python --json python.json
sed -n '/^CREATE TABLE lines/,/^```/p' "$fleet" | grep -v '^```' >sql
rm -f calls.db
verdict 'sql: tables' "$(sqlite3 calls.db <sql 2>&1)"
load=$(sed -n "s/.*split -l 1000 --filter='\(.*\)'$/\1/p" "$fleet")
why=$(split -l 1000 --filter="$load" python.json 2>&1)
verdict 'sql: all is loaded' "$why$([ "$(sqlite3 calls.db 'SELECT count(*) FROM lines')" = "$(wc -l <python.json)" ] || echo 'not all lines are there')"
verdict 'sql: the queries' "$(python3 "$checks/sql.py" "$fleet" calls.db python.json 2>&1)"

# --- bad input

for format in chrome perfetto folded pprof; do
	says "$format: a folder that is not there" 1 ".*Can't open '/nonexistent/x': No such file or directory.*" \
		"$reader" --replay python --$format /nonexistent/x
	says "$format: a full disk" 1 '.*/dev/full: No space left on device' "$reader" --replay shell --$format /dev/full
	says "$format: given twice" 1 ".*--$format is given twice.*" "$reader" --replay shell --$format a --$format b
	says "$format: two for standard output" 1 ".*only one output can be standard output.*" \
		"$reader" --replay shell --$format - --json -
	"$reader" --replay shell --$format - >out && [ -s out ]
	verdict "$format: to standard output" "$([ -s out ] || echo 'nothing is there')"
done
finish
