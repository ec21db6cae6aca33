#!/bin/bash
# guest.sh count|clock TOOL...: measures the named tools in the guest; run.sh calls it. What it says:
#
#	R TOOL LOAD CALLS OWN ELAPSED BUSY	what CALLS calls took: the program alone, on the wall, all CPUs together
#	B TOOL CALLS OWN			an untraced program's calls while another is traced
#	L TOOL TEXT				what was lost
#	V TOOL VERSION
#	N TOOL TEXT				why there are no figures
#
# LOADS, CALLS (of one loop) and ROUNDS come by the environment.
set -u
cd "$(dirname "$0")/../.." || exit 2
what=$1
shift
load=build/tests/bench/load
mods=build/$(uname -r)/bench
tmp=/tmp/bench
peers=$PWD/build/peers
LOADS=${LOADS-getpid write openat}
CALLS=${CALLS-20000}
ROUNDS=${ROUNDS-1}
mkdir -p $tmp

# shellcheck source=tests/bench/tools.sh
. tests/bench/tools.sh

# Who runs inside is counted together, to the microsecond.
group=/sys/fs/cgroup/bench
mkdir -p $group
inside() { (echo "$BASHPID" >$group/cgroup.procs && "$@"); }
usage() { awk '/^usage_usec/ { print $2 * 1000 }' $group/cpu.stat; }
optional() { if declare -F "$1" >/dev/null; then "$@"; fi; }

# --- the loads

prepare() {
	local i
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
			for d in $tmp/git/{a,b,c}/{d,e}; do echo $i >"$d/$i"; done
		done
		git -C $tmp/git init -q
		git -C $tmp/git -c core.fsync=none add .
		git -C $tmp/git -c user.name=x -c user.email=x commit -qm x
	} >/dev/null 2>&1
	[[ $LOADS == *make* ]] && {
		mkdir -p $tmp/make
		for i in $(seq 50); do echo "int f$i(int x) { return x + $i; }" >$tmp/make/f$i.c; done
		printf 'all: $(patsubst %%.c,%%.o,$(wildcard *.c))\n%%.o: %%.c\n\tgcc -c -o $@ $<\n' >$tmp/make/Makefile
	}
}

# command LOAD CALLS
command_of() {
	case $1 in
	getpid | write | openat) cmd=("$load" "$1" "$2") ;;
	python) cmd=("$load" run /usr/bin/python3 -c 'import json, re, subprocess, socket, asyncio') ;;
	files) cmd=("$load" run /usr/bin/python3 $tmp/files.py) ;;
	git) cmd=("$load" run git -C $tmp/git status) ;;
	make)
		rm -f $tmp/make/*.o
		cmd=("$load" run make -s -C $tmp/make)
		;;
	nothing) cmd=("$load" run true) ;;
	esac
}

# once TOOL LOAD CALLS: CALLS OWN ELAPSED BUSY in $calls $own $elapsed $busy
once() {
	local before after
	command_of "$2" "$3"
	before=$(usage)
	inside "with_$1" "${cmd[@]}" >$tmp/said 2>$tmp/err </dev/null
	optional "settle_$1"
	after=$(usage)
	read -r calls own elapsed < <(tail -1 $tmp/said) && [ -n "$elapsed" ] || {
		echo "N $1 $2: $(tail -1 $tmp/err | cut -c -200)"
		return 1
	}
	busy=$((after - before))
}

measure() {	# TOOL LOAD: what it costs to start is measured by a run that does little, and taken off
	local tool=$1 name=$2 base
	case $name in
	getpid | write | openat)
		once "$tool" "$name" 100 || return
		base=$busy
		once "$tool" "$name" "$n" || return
		;;
	*)
		once "$tool" nothing 0 || return
		base=$busy
		once "$tool" "$name" 0 || return
		;;
	esac
	echo "R $tool $name $calls $own $elapsed $((busy - base))"
}

bystander() {
	local tool=$1 pid i
	rm -f $tmp/ready
	# shellcheck disable=SC2016 # for that shell
	"with_$tool" sh -c 'echo $$ >'$tmp/ready'; exec sleep 10000' >/dev/null 2>&1 </dev/null &
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
	local tool=$1 name i
	echo "V $tool $(optional "version_$tool" 2>&1 | head -1)"
	why=
	inside optional "begin_$tool" >$tmp/begin 2>&1 || {
		echo "N $tool ${why:-$(tail -1 $tmp/begin | cut -c -200)}"
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
		for name in $LOADS; do measure "$tool" "$name"; done
		bystander "$tool"
	fi
	optional "end_$tool" >/dev/null 2>&1
	echo "L $tool $(optional "lost_$tool")"
}

prepare
# What is read from the host the first time is not what is measured.
for name in $LOADS nothing; do
	once nothing "$name" 100 >/dev/null
done
for tool; do
	tool "$tool"
done
