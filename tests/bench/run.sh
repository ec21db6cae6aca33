#!/bin/bash
# suite: bench self first -- tests/bench/run.sh --quick
# run.sh [-k KVER] [--quick | PART...]: the bench; make bench calls it. guest.sh takes the
# measurements.
#
#   --quick   getpid, write, openat and a bystander under systrace, for make check: prints, and fails nothing
#   PART...   measures only these parts again: count, clock (or our and strace's share of them: count-ours, clock-ours),
#             growth (or one of tasks, sessions, size), cpus, start, a TOOL of tools.sh, or clock-TOOL; none: only writes.
#             Other parts are taken from build/bench, where each has a file that begins with the commit it measured
#
# Without --quick tests/BENCH.md is written. BENCH_LOADS and BENCH_CLOCK_LOADS select loads. A part
# that takes longer than BENCH_SECONDS (900; ours 3000) is given up, and the table says so.
set -u
cd "$(dirname "$0")/../.." || exit 2

kver=$(tests/setup.sh stock) quick=
while [ $# -gt 0 ]; do
	case $1 in
	-k) kver=$2; shift 2 ;;
	--quick) quick=1; shift ;;
	-*) sed -n '3,/^[^#]/s/^# //p' "$0" >&2; exit 2 ;;
	*) break ;;
	esac
done
rel=$(tests/setup.sh release "$kver") || exit 2
out=build/bench
mkdir -p $out

# These tools share a guest; the first is the one that they are compared with. Each other tool has a
# guest of its own.
ours='nothing empty record systrace systrace_record systrace_c systrace_y systrace_filter strace strace_filter'
ours_clocked='nothing empty systrace systrace_file systrace_record systrace_c strace'
read -ra others <<<"perf tracecmd lttng sysdig bpftrace"

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
	tests/vm.sh -n -a norandmaps -t "${seconds-900}" -k "$rel" "${options[@]}" -- tests/bench/guest.sh "${@:2}" </dev/null
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
# part NAME CMD...: writes the part's lines to its file. If a guest dies, only its own part is
# affected, and it is tried again. A guest that times out is not tried again; the file then has a
# line about the tool that was being measured.
part() {
	local name=$1 status
	shift
	echo "bench: $name" >&2
	rm -f "$out/$name"
	for _ in 1 2; do
		"$@" >"$out/$name.new" 2>"$out/$name.err"
		status=$?
		[ $status = 0 ] && break
		tail -3 "$out/$name.err" >&2
		[ $status = 124 ] && break
	done
	{
		echo "C $(commit) $rel"
		cat "$out/$name.new"
		[ $status != 124 ] || sed -n 's/^V \([^ ]*\).*/\1/p' "$out/$name.new" | tail -1 |
			sed "s/^/N /;s/$/ not had: it was not ready, or did not end, in $seconds seconds/"
	} >"$out/$name"
	rm "$out/$name.new"
}

# shellcheck disable=SC2086 # a list
count() { part "$1" guest -i -e "LOADS=$loads" -- count $2; }
# shellcheck disable=SC2086 # a list
clock() { part "$1" guest -c 2 -e "LOADS=$clock_loads" -e ROUNDS=5 -- clock $2; }

measure() {
	local tool seconds=${BENCH_SECONDS-900}
	case $1 in
	count)
		rm -f $out/count-*
		for tool in ours "${others[@]}"; do measure "count-$tool"; done
		;;
	clock)
		rm -f $out/clock-*
		for tool in ours "${others[@]}"; do measure "clock-$tool"; done
		;;
	growth)
		rm -f $out/growth-*
		part growth guest -i -- tasks sessions size
		;;
	tasks | sessions | size) part "growth-$1" guest -i -- "$1" ;;
	none) ;;
	cpus) part cpus guest -s -c 8 -- cpus ;;
	start) part start tests/vm.sh -i -t "$seconds" -k "$rel" -- tests/reader/start.sh </dev/null ;;
	count-ours) seconds=${BENCH_SECONDS-3000} count "$1" "$ours" ;;
	clock-ours) seconds=${BENCH_SECONDS-3000} clock "$1" "$ours_clocked" ;;
	clock-*) clock "$1" "nothing ${1#clock-}" ;;
	*) count "count-of-${1#count-}" "nothing ${1#count-}" ;;
	esac
}

[ $# -gt 0 ] || set -- count growth cpus start clock
case " $* " in
*' count '* | *' clock '* | *lttng* | *sysdig*) tests/bench/peers.sh "$rel" ;;
esac
for name; do measure "$name"; done
rm -f $out/*.err
# The result of a single tool replaces the older one.
tests/bench/report.py "$rel" $out/count-{ours,of-*} $out/clock-{ours,[!o]*} $out/growth* $out/cpus $out/start >$out/BENCH.md && mv $out/BENCH.md tests/BENCH.md
sed -n '/^## Reach/,$p' tests/BENCH.md
