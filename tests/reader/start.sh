#!/bin/bash
# suite: start guest first -i -t 900
# The cost of a start, in a guest that counts instructions: the total, and strace's for comparison.
#
# Prints lines "S ALL OWN WHAT", which tests/BENCH.md shows. OWN, the reader's own instructions
# until the program starts, is not measured any more ("-"): callgrind loses it since the reader
# parts into two processes.
cd "$(dirname "$0")/../.." || exit 2
suite=start
. tests/lib/verdict.sh
reader=$PWD/build/systrace-read
needs "$reader"
most_all=11500000
cd /tmp || exit 2
group=/sys/fs/cgroup/start
mkdir -p $group
usage() { awk '/^usage_usec/ { print $2 * 1000 }' $group/cpu.stat; }

# all CMD...: prints the instructions of all processes of CMD, the least of four runs: the first one
# loads everything from the disk, and its plans into the module
all() {
	local before
	for _ in 1 2 3 4; do
		before=$(usage)
		(echo "$BASHPID" >$group/cgroup.procs && exec "$@") >/dev/null 2>&1 </dev/null
		echo $(($(usage) - before))
	done | sort -n | head -1
}

# measure ARGS...: measures the reader; sets $all
measure() {
	all=$(all "$reader" "$@")
	echo "S $all - systrace-read $*"
	[ "$all" -le $most_all ] && [ "$all" -gt 1000000 ] && why='' || why=$all
	verdict "$*: at most $most_all instructions, all in ($all)" "$why"
}

strace=$(all strace -o /dev/null true)
echo "S $strace - strace -o /dev/null true"
measure -o /dev/null true
verdict "no more than strace ($strace)" "$([ "$all" -le "$strace" ] || echo "$all")"
measure -f -yy -o /dev/null true
measure -v -s 4096 -o /dev/null true
"$reader" --record recording true
measure -o /dev/null --replay recording
# only reported, not checked: a recording also contains the plans, and with -k these are larger
for options in '-e trace=openat' '--record recording' -k; do
	# shellcheck disable=SC2086 # a list
	echo "S $(all "$reader" $options true) - systrace-read $options true"
done
finish
