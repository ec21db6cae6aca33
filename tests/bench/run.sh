#!/bin/bash
# run.sh [-k KVER] [--quick | TOOL...]: the bench; make bench calls it. See guest.sh for how it measures.
#
#   --quick   getpid, write, openat and a bystander under systrace, for make check: prints, and fails nothing
#   TOOL...   only these (see tools.sh), and no file is written
set -u
cd "$(dirname "$0")/../.." || exit 2

kver=6.1 quick=
while [ $# -gt 0 ]; do
	case $1 in
	-k) kver=$2; shift 2 ;;
	--quick) quick=1; shift ;;
	-*) sed -n '2,/^[^#]/s/^# //p' "$0" >&2; exit 2 ;;
	*) break ;;
	esac
done
rel=$(tests/setup.sh release "$kver") || exit 2
out=build/bench
mkdir -p $out build/tests/bench

build() {
	make -s --no-print-directory reader module KVER="$kver" &&
		make -s --no-print-directory bench-floor KVER="$kver" &&
		make -s --no-print-directory build/tests/bench/load
}
build >$out/build.log 2>&1 || { cat $out/build.log >&2; exit 2; }

# count LOADS CALLS TOOL...: by instructions
count() {
	local loads=$1 calls=$2
	shift 2
	tests/vm.sh -i -n -t 3000 -k "$rel" -e "LOADS=$loads" -e "CALLS=$calls" -- tests/bench/guest.sh count "$@" </dev/null
}

if [ -n "$quick" ]; then
	count "getpid write openat" 20000 nothing empty record systrace systrace_filter |
		tee $out/quick | tests/bench/report.py quick
	[ "${PIPESTATUS[*]}" = "0 0 0" ] && echo "ok - the bench's short version runs"
	exit
fi
