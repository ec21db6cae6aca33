#!/bin/bash
# guest.sh count|clock TOOL..., guest.sh cpus, guest.sh tasks sessions size: measures in the guest;
# run.sh calls it. Prints:
#
#	R TOOL LOAD CALLS OWN ELAPSED BUSY	time of CALLS calls: the program's own, wall clock, all CPUs together
#	B TOOL CALLS OWN			an untraced program's calls while another is traced
#	L TOOL RECORDS				records lost in all of these runs
#	V TOOL VERSION
#	N TOOL TEXT				why there are no figures
#	G TABLE X TOOL CALLS OWN ELAPSED BUSY	a table of how cost grows, at X
#
# LOADS, CALLS (in one loop) and ROUNDS are environment variables.
set -u
cd "$(dirname "$0")/../.." || exit 2
what=$1
shift
load=/tmp/bench/load
mods=build/$(uname -r)/bench
tmp=/tmp/bench
peers=$PWD/build/peers
export PYTHONHASHSEED=0 PYTHONDONTWRITEBYTECODE=1
LOADS=${LOADS-getpid write openat}
CALLS=${CALLS-20000}
ROUNDS=${ROUNDS-1}
mkdir -p $tmp

# shellcheck source=tests/bench/tools.sh
. tests/bench/tools.sh

# The CPU time of all processes in this cgroup is summed up, in microseconds.
group=/sys/fs/cgroup/bench
mkdir -p $group
inside() { (echo "$BASHPID" >$group/cgroup.procs && "$@"); }
usage() { awk '/^usage_usec/ { print $2 * 1000 }' $group/cpu.stat; }
optional() { if declare -F "$1" >/dev/null; then "$@"; fi; }

# --- the loads

prepare() {
	local i d
	cp build/tests/bench/load $load
	echo "a line" >$tmp/a-path-of-usual-length
	cat >$tmp/files.py <<-'END'
		import os
		os.makedirs("/tmp/bench/files", exist_ok=True)
		for i in range(200):
		    with open(f"/tmp/bench/files/{i}", "w") as f:
		        f.write(f"this is file {i}\n" * 20)
		for i in range(200):
		    with open(f"/tmp/bench/files/{i}") as f:
		        assert f.read().count("\n") == 20
	END
	[[ $LOADS == *git* ]] && {
		mkdir -p $tmp/git/{a,b,c}/{d,e}
		for i in $(seq 20); do
			for d in $tmp/git/{a,b,c}/{d,e}; do echo "$i" >"$d/$i"; done
		done
		git -C $tmp/git init -q
		git -C $tmp/git -c core.fsync=none add .
		git -C $tmp/git -c user.name=x -c user.email=x commit -qm x
	} >/dev/null 2>&1
	[[ $LOADS == *make* ]] && {
		mkdir -p $tmp/make
		for i in $(seq 50); do echo "int f$i(int x) { return x + $i; }" >"$tmp/make/f$i.c"; done
		# shellcheck disable=SC2016 # make's
		printf 'all: $(patsubst %%.c,%%.o,$(wildcard *.c))\n%%.o: %%.c\n\tgcc -c -o $@ $<\n' >$tmp/make/Makefile
	}
	git config --system --add safe.directory $tmp/git
}

# command_of LOAD CALLS: sets cmd
command_of() {
	case $1 in
	getpid | write | openat) cmd=("$load" "$1" "$2") ;;
	python) cmd=("$load" run /usr/bin/python3 -c 'import json, re, subprocess, socket, asyncio') ;;
	files) cmd=("$load" run /usr/bin/python3 "$tmp/files.py") ;;
	git) cmd=("$load" run git -C "$tmp/git" status) ;;
	make)
		rm -f $tmp/make/*.o
		cmd=("$load" run make -s -C "$tmp/make")
		;;
	nothing) cmd=("$load" run true) ;;
	esac
}

# once TOOL LOAD CALLS: sets $calls $own $elapsed $busy to CALLS OWN ELAPSED BUSY
once() {
	local before after
	command_of "$2" "$3"
	before=$(usage)
	made=$(all_calls)
	inside "with_$1" "${cmd[@]}" >$tmp/said 2>$tmp/err </dev/null
	optional "settle_$1"
	after=$(usage)
	elapsed=
	read -r calls own elapsed < <(tail -1 $tmp/said)
	[ -n "$elapsed" ] || {
		echo "N $1 $2: $(tail -1 $tmp/err | cut -c -200)"
		return 1
	}
	busy=$((after - before))
	[ "$calls" != 0 ] || calls=$(($(all_calls) - made))
}

# The calls of all tasks while the floor's module counts them; else 0.
all_calls() { cat /sys/module/bench_record/parameters/calls 2>/dev/null || echo 0; }

measure() {	# TOOL LOAD: subtracts the cost of the start, which is measured by a run that does little
	local tool=$1 name=$2 base i
	case $name in
	getpid | write | openat)
		once "$tool" "$name" 100 && once "$tool" "$name" 100 || return
		base=$busy
		once "$tool" "$name" "$n" || return
		;;
	*)
		# The results of programs vary: take the least of three.
		base=
		for i in 1 2 3; do
			once "$tool" nothing 0 || return
			[ -n "$base" ] && [ "$base" -le "$busy" ] || base=$busy
		done
		for i in 1 $([ "$name" = make ] || echo 2); do
			once "$tool" "$name" 0 || return
			echo "R $tool $name $calls $own $elapsed $((busy - base))"
		done
		once "$tool" "$name" 0 || return
		;;
	esac
	echo "R $tool $name $calls $own $elapsed $((busy - base))"
}

bystander() {
	local tool=$1 pid i
	rm -f $tmp/ready
	# shellcheck disable=SC2016 # for that shell
	inside "with_$tool" sh -c 'echo $$ >'$tmp/ready'; exec sleep 10000' >/dev/null 2>&1 </dev/null &
	for i in $(seq 600); do [ -s $tmp/ready ] && break; sleep 0.1; done
	sleep 0.5
	pid=$(cat $tmp/ready)
	read -r calls own elapsed < <($load getpid "$CALLS")
	echo "B $tool $calls $own"
	kill "$pid"
	wait
}

# --- a tool

tool() {
	local tool=$1 name i elapsed=
	rm -f $tmp/lost
	echo "V $tool $(optional "version_$tool" 2>&1 | head -1)"
	inside optional "begin_$tool" >$tmp/begin 2>&1 </dev/null || {
		echo "N $tool $(tail -1 $tmp/begin | cut -c -200)"
		optional "end_$tool" >/dev/null 2>&1
		return
	}
	n=$CALLS
	optional "calls_$tool"
	if [ "$what" = clock ]; then
		for ((i = 0; i < ROUNDS; i++)); do
			for name in $LOADS; do
				once "$tool" "$name" "$n" && echo "R $tool $name $calls $own $elapsed $busy"
			done
		done
	else
		for name in $LOADS; do measure "$tool" "$name" || break; done
		[ -z "$elapsed" ] || bystander "$tool"
	fi
	optional "end_$tool" >/dev/null 2>&1
	echo "L $tool $(awk '{ n += $1 } END { print n + 0 }' $tmp/lost 2>/dev/null)"
}

# --- how cost grows

# grow TABLE X TOOL CMD...: appends the number of calls to CMD
grow() {
	local table=$1 x=$2 tool=$3 calls before base
	shift 3
	for calls in "$few" "$CALLS"; do
		base=${busy-0}
		before=$(usage)
		# shellcheck disable=SC2086 # it may have arguments
		inside $tool "$@" "$calls" >$tmp/said 2>$tmp/err </dev/null
		busy=$(($(usage) - before))
	done
	echo "G $table $x ${tool%% *} $(tail -1 $tmp/said) $((busy - base))"
}

untraced() { "$@"; }
# The reader shares the processor. It is slow next to n tasks, so waiting for it would cost more
# than being traced.
roomy() { quiet_reader --ring-size 64M "$@"; }

tasks() {
	local n
	for n in 1 10 100 1000 10000; do
		# A task makes at least 20 calls, or its two calls of clock_gettime() would weigh
		# too much.
		few=$n CALLS=$((n * 20 > CALLS ? n * 20 : CALLS))
		for tool in untraced roomy; do grow tasks $n $tool $load -j $n getpid; done
	done
}

# By the clock, because QEMU starts no second processor under -icount. The guest's processors take
# turns on one of the host's (vm.sh -s), so a call's time is the work of all tasks. The rings are
# small, so that the reader's work is included. Takes the median of five.
cpus() {
	local n i tool calls
	for n in 8 4 2 1; do
		for i in $(seq "$n" 7); do echo 0 >"/sys/devices/system/cpu/cpu$i/online"; done
		rm -f $tmp/cpus.*
		for i in 1 2 3 4 5; do
			for tool in untraced counted cramped; do
				calls=$((CALLS * 50))
				[ $tool != cramped ] || calls=$((CALLS * 5))
				inside $tool $load -j "$n" getpid $calls >>$tmp/cpus.$tool 2>$tmp/err </dev/null
			done
		done
		for tool in untraced counted cramped; do echo "G cpus $n $tool $(sort -n -k 3 $tmp/cpus.$tool | sed -n 3p) 0"; done
	done
}
counted() { quiet_reader -c "$@"; }
cramped() { quiet_reader --ring-size 64K "$@"; }

size() {
	local n
	CALLS=$((CALLS / 4)) few=100
	for n in 32 128 512 2048 8192 32768 65536; do
		grow size $n untraced $load -s $n write
		grow size $n "quiet_reader -s $n" $load -s $n write
	done
}

# sessions_of N CMD...: N readers watch CMD
sessions_of() {
	local n=$1 i pid
	shift
	# shellcheck disable=SC2016 # for that shell
	sh -c 'read -r go <'$tmp/gate' && exec "$@"' sh "$@" &
	pid=$!
	for ((i = 0; i < n; i++)); do
		build/systrace-read -o /dev/null -p $pid 2>$tmp/session.$i &
		until_ 60 grep -q attached $tmp/session.$i
	done
	echo go >$tmp/gate
	wait
}

sessions() {
	local n
	few=100
	mkfifo $tmp/gate
	for n in 0 1 4 16; do grow sessions $n "sessions_of $n" $load getpid; done
}

prepare
case $what in
tasks | sessions | size | cpus)
	begin_systrace
	for what in "$what" "$@"; do "$what"; done
	rmmod systrace
	exit
	;;
esac
# Warm the cache: the first read of a file from the host must not be measured.
for name in $LOADS nothing; do
	once nothing "$name" 100 >/dev/null
done
# Some tools run the program as another user, who writes to the same files.
chmod -R a+rwX $tmp
for tool; do
	tool "$tool"
done
