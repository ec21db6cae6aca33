#!/bin/bash
# suite: outputs host
# What the outputs other than text cost, for a start of Python that is recorded here (feed.c, under
# ptrace): instructions per call, as callgrind counts them, relative to text; bytes per call; and
# memory, which must not grow with the recording. Each limit is the measured value plus 5 %.
cd "$(dirname "$0")/../.." || exit 2
suite=outputs
. tests/lib/verdict.sh
needs build/systrace-read build/tests/host/feed build/tests/host/replay build/tests/host/figures
command -v valgrind >/dev/null || { echo "outputs.sh: there is no valgrind: run 'tests/setup.sh check' first" >&2; exit 2; }
bin=$PWD/build/tests/host reader=$PWD/build/systrace-read checks=$PWD/tests/reader/views
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 2

"$bin/feed" -W start -o /dev/null /usr/bin/python3 -c 'import json, re, subprocess, socket, asyncio' ||
	verdict 'a start of Python is recorded' "status $?"
"$bin/replay" start -q --perfetto=trace --json=start.json -s 32 || verdict 'it is replayed' "status $?"
calls=$(grep -c '"type":"syscall"' start.json)

# --- instructions

# instructions OPTION...: prints the sum over all calls; each output shows the same number of bytes
# of strings
instructions() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect=tell_all "$bin/replay" start -q -s 32 "$@" 2>&1 |
		sed -n 's/.*refs: *//p' | tr -d ,
}
text=$(instructions -o /dev/null)
echo "# text: $((text / calls)) instructions a call, of $calls"

# costs OUTPUT PERCENT: at most this share of text's instructions
costs() {
	local all
	all=$(instructions --"$1"=/dev/null)
	echo "# $1: $((all / calls)) instructions a call, $((all * 100 / text)) % of text's"
	verdict "$1 takes at most $2 % of text's instructions" "$([ "$all" -gt 0 ] && [ $((all * 100)) -le $((text * $2)) ] ||
		echo "$((all * 100 / text)) %")"
}
costs json 187
costs perfetto 200

# --- bytes

size=$(stat -c %s trace)
echo "# perfetto: $((size * 10 / calls)) tenths of a byte a call"
# 79 on an idle machine; on a busy one the times have more digits
verdict 'perfetto takes at most 84 bytes a call' "$([ $size -le $((84 * calls)) ] || echo "$size bytes of $calls calls")"
verdict 'perfetto says the same as JSON' "$("$bin/replay" start -q --perfetto=trace --chrome=chrome --json=start.json &&
	python3 "$checks/perfetto.py" trace start.json 2>&1)"
verdict 'chrome says the same as JSON' "$(python3 "$checks/chrome.py" chrome start.json 2>&1)"

# --- memory

# peak OUTPUT FILE: prints the KiB of the largest of the reader's processes
peak() {
	python3 -I -S - "$reader" -q --replay "$2" --"$1"=/dev/null <<-'END'
		import resource, subprocess, sys
		subprocess.run(sys.argv[1:], check=True)
		print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
	END
}
"$bin/figures" few 50000 && "$bin/figures" many 500000 || verdict 'recordings are made' "status $?"
for output in json perfetto chrome; do
	few=$(peak $output few) many=$(peak $output many)
	echo "# $output: $few KiB of 50,000 calls, $many KiB of 500,000"
	verdict "$output: memory does not grow with the recording" "$([ "$many" -gt 0 ] && [ "$many" -le $((few + 1024)) ] || echo "$few, $many KiB")"
done
finish
