#!/bin/bash
# suite: report host
# --report: the page contains what happened, shows what is wrong, and works in a browser. Runs on
# the build machine, on recordings of a program whose figures are known (figures.c) and of random
# calls. The data in the page are compared with those of --json and of text for the same replay. A
# headless Chromium opens and uses the page; without one, a message says so, and the other tests
# still run.
cd "$(dirname "$0")/../.." || exit 2
suite=report
. tests/lib/verdict.sh
needs build/systrace-read build/tests/host/figures build/tests/host/fuzz_replay
reader=$PWD/build/systrace-read top=$PWD
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

build/tests/host/figures "$dir/known" 1000 && build/tests/host/figures "$dir/many" 200000 &&
	build/tests/host/fuzz_replay make "$dir/random" 1 || verdict 'recordings are made' "status $?"
cd "$dir" || exit 2
for name in known many random; do
	"$reader" -q --replay $name --report=$name.html --json=$name.json --json-text 2>err
	status=$?
	[ $status = 0 ] && [ ! -s err ] && status='' || status="status $status: $(<err)"
	verdict "$name: a report is written" "$status"
	"$reader" -q -a1 -e signal=none --replay $name -o $name.text 2>err || verdict "$name: text is written" "$(<err)"
done

# --- the progress line on a terminal
"$top/build/tests/host/figures" long 1000000
typed() { script -qec "$1" /dev/null </dev/null; }
verdict 'on a terminal a line says how far it is' "$(typed "'$reader' -q --replay long --json=out" |
	grep -qaE $'\r[0-9]+ % of the recording, [0-9]+ s left.*\r\033\[K$' || echo 'it does not')"
verdict 'and none where its own text is shown' "$(typed "'$reader' -q --replay long -e trace=none" | grep -a %)"
verdict 'nor without one' "$(typed "'$reader' -q --replay long --json=out 2>err"; cat err)"
rm -f long out

# --- bad input
try="
Try '$reader -h' for more information."
says 'no file' 1 ".*option '--report' requires an argument$try" "$reader" --replay known --report
says 'given twice' 1 ".*: --report is given twice, but writes only one file$try" "$reader" --replay known --report=a --report=b
says 'a folder that is not there' 1 "$reader: Can't open 'none/a.html': No such file or directory" \
	"$reader" --replay known --report=none/a.html
says 'two at standard output' 1 "$reader: only one output can be standard output \('-'\): give the other one a file" \
	"$reader" --replay known --report=- --json=-
says 'a full disk' 1 "$reader: /dev/full: No space left on device" "$reader" -q --replay known --report=/dev/full
says 'a cut recording' 1 "$reader: cut: .*cut off here.*" sh -c "head -c 20000 known >cut; '$reader' -q --replay cut --report=cut.html"
says 'standard output, compressed' 0 '' sh -c "'$reader' -q --replay known --report=page.html.gz && gzip -d page.html.gz &&
	'$reader' -q --replay known --report=- | cmp - page.html && cmp known.html page.html"

python3 "$top/tests/host/report.py" "$dir" || failed=$((failed + 1))
finish
