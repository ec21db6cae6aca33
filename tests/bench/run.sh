#!/bin/bash
# run.sh [-k KVER] [--quick | PART...]: the bench; make bench calls it. See guest.sh for how it measures.
#
#   --quick   getpid, write, openat and a bystander under systrace, for make check: prints, and fails nothing
#   PART...   measures only these anew: count, clock (or one of their groups below: count-0), growth (or one of tasks,
#             sessions, size), cpus, a TOOL of tools.sh, or clock-TOOL; none: only writes. The rest is taken from
#             build/bench, where each part has its file, which begins with the commit that it measured
#
# Without --quick tests/BENCH.md is written. BENCH_LOADS and BENCH_CLOCK_LOADS can name fewer loads than all.
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
mkdir -p $out

# Tools that share a guest, the first of which is compared with. What watches everybody comes last.
groups=('nothing empty record systrace systrace_record systrace_c systrace_y systrace_filter strace strace_filter'
	'nothing perf tracecmd lttng sysdig bpftrace')
clocked=('nothing empty systrace systrace_file systrace_record systrace_c strace'
	'nothing perf tracecmd lttng sysdig bpftrace')

build() {
	make -s --no-print-directory reader module KVER="$kver" &&
		make -s --no-print-directory bench-floor KVER="$kver" &&
		make -s --no-print-directory build/tests/bench/load
}
build >$out/build.log 2>&1 || { cat $out/build.log >&2; exit 2; }

# guest OPTIONS... -- ARGS...: guest.sh ARGS in a guest
guest() {
	local options=()
	while [ "$1" != -- ]; do options+=("$1"); shift; done
	tests/vm.sh -n -a norandmaps -t 3000 -k "$rel" "${options[@]}" -- tests/bench/guest.sh "${@:2}" </dev/null
}

if [ -n "$quick" ]; then
	guest -i -e "LOADS=getpid write openat" -- count nothing empty record systrace systrace_filter |
		tee $out/quick | tests/bench/report.py quick
	[ "${PIPESTATUS[*]}" = "0 0 0" ] && echo "ok - the bench's short version runs"
	exit
fi

commit() { tests/bench/report.py commit; }

loads=${BENCH_LOADS-getpid write openat python files git make}
clock_loads=${BENCH_CLOCK_LOADS-getpid python files git make}
# part NAME CMD...: its lines to its file; a guest that dies takes only its own part with it, and is tried again
part() {
	local name=$1
	shift
	echo "bench: $name" >&2
	rm -f "$out/$name"
	for _ in 1 2; do
		"$@" >"$out/$name.new" 2>"$out/$name.err" && break
		tail -3 "$out/$name.err" >&2
	done
	{ echo "C $(commit) $rel"; cat "$out/$name.new"; } >"$out/$name"
	rm "$out/$name.new"
}

# shellcheck disable=SC2086 # a list
count() { part "$1" guest -i -e "LOADS=$loads" -- count $2; }
# shellcheck disable=SC2086 # a list
clock() { part "$1" guest -c 2 -e "LOADS=$clock_loads" -e ROUNDS=5 -- clock $2; }

measure() {
	local i
	case $1 in
	count)
		rm -f $out/count-of-*
		for i in "${!groups[@]}"; do count "count-$i" "${groups[i]}"; done
		;;
	clock) for i in "${!clocked[@]}"; do clock "clock-$i" "${clocked[i]}"; done ;;
	growth)
		rm -f $out/growth-*
		part growth guest -i -- tasks sessions size
		;;
	tasks | sessions | size) part "growth-$1" guest -i -- "$1" ;;
	none) ;;
	cpus) part cpus guest -i -c 8 -- cpus ;;
	count-[0-9]) count "$1" "${groups[${1#count-}]}" ;;
	clock-[0-9]) clock "$1" "${clocked[${1#clock-}]}" ;;
	clock-*) clock "$1" "nothing ${1#clock-}" ;;
	*) count "count-of-$1" "nothing $1" ;;
	esac
}

[ $# -gt 0 ] || set -- count growth cpus clock
case " $* " in
*' count '* | *' clock '* | *count-1* | *clock-1* | *lttng* | *sysdig*) tests/bench/peers.sh "$rel" ;;
esac
for name; do measure "$name"; done
rm -f $out/*.err
tests/bench/report.py "$rel" $out/count-* $out/clock-* $out/growth* $out/cpus >$out/BENCH.md && mv $out/BENCH.md tests/BENCH.md
sed -n '/^## Reach/,$p' tests/BENCH.md
