#!/bin/bash
# suite: viewers host asked
# What viewers make of the files that the reader writes for them: speedscope, from npm, opens folded
# stacks, a Chrome trace and pprof in a headless Chromium, and must show the times that the calls
# took. make check does not run this test: it needs npm.
cd "$(dirname "$0")/../.." || exit 2
suite=viewers
. tests/lib/verdict.sh
needs build/systrace-read build/tests/host/figures
reader=$PWD/build/systrace-read
command -v npm >/dev/null || { echo "viewers.sh: there is no npm: install it (Debian: npm)" >&2; exit 2; }
command -v chromium >/dev/null || { echo "viewers.sh: there is no chromium: run 'tests/setup.sh check' first" >&2; exit 2; }
viewer=$PWD/build/viewers/package/dist/release
if [ ! -e "$viewer/index.html" ]; then
	mkdir -p build/viewers
	(cd build/viewers && npm pack --silent speedscope && tar -xzf speedscope-*.tgz) || exit 2
fi
dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
build/tests/host/figures "$dir/known" 1000 &&
	"$reader" -q --replay "$dir/known" --chrome="$dir/t.json" --folded="$dir/t.folded" --pprof="$dir/t.pb.gz" --json="$dir/calls.json" ||
	verdict 'the files are written' "status $?"
python3 tests/host/viewers.py "$dir" "$viewer" || failed=$((failed + 1))
exit $((failed != 0))
