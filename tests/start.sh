#!/bin/bash
# What a start costs, in a guest that counts instructions: all in, beside strace; and the reader's own until the program
# starts, or a replay has its first record, as callgrind counts them.
#
# It says lines "S ALL OWN WHAT", which tests/BENCH.md shows.
cd "$(dirname "$0")/.." || exit 2
suite=start
. tests/verdict.sh
reader=$PWD/build/systrace-read
needs "$reader"
command -v valgrind >/dev/null || { echo "start.sh: valgrind: not found: run tests/setup.sh check" >&2; exit 2; }
most_own=1500000 most_all=26000000
cd /tmp || exit 2
group=/sys/fs/cgroup/start
mkdir -p $group
usage() { awk '/^usage_usec/ { print $2 * 1000 }' $group/cpu.stat; }

# all CMD...: instructions of everybody for it; the first times what it needs comes from the disk
all() {
	local before
	for _ in 1 2 3 4; do
		before=$(usage)
		(echo "$BASHPID" >$group/cgroup.procs && exec "$@") >/dev/null 2>&1 </dev/null
		echo $(($(usage) - before))
	done | sort -n | head -1
}

# own FUNCTION CMD...: the reader's instructions until it calls that one
own() {
	rm -f cg cg.*
	valgrind --tool=callgrind --callgrind-out-file=cg --dump-before="$1" "${@:2}" >/dev/null 2>err </dev/null
	sed -n 's/^totals: //p' cg.1 2>>err
}

# measure FUNCTION ARGS...: of the reader
measure() {
	local all own
	all=$(all "$reader" "${@:2}")
	own=$(own "$1" "$reader" "${@:2}")
	echo "S $all ${own:-?} systrace-read ${*:2}"
	[ -n "$own" ] && [ "$own" -le $most_own ] && [ "$own" -gt 100000 ] && why='' || why="${own:-not counted: $(tail -3 err)}"
	verdict "${*:2}: at most $most_own instructions of the reader's own (${own:-?})" "$why"
	[ "$all" -le $most_all ] && [ "$all" -gt 1000000 ] && why='' || why=$all
	verdict "${*:2}: at most $most_all all in ($all)" "$why"
}

echo "S $(all strace -o /dev/null true) - strace -o /dev/null true"
measure command_go -o /dev/null true
measure command_go -f -yy -o /dev/null true
measure command_go -v -s 4096 -o /dev/null true
"$reader" --record recording true
measure stream_next -o /dev/null --replay recording
# of these more is known than checked: a recording has its plans written and compressed, with -k all plans are made
for options in '-e trace=openat' '--record recording' -k; do
	# shellcheck disable=SC2086 # a list
	echo "S $(all "$reader" $options true) $(own command_go "$reader" $options true) systrace-read $options true"
done
finish
