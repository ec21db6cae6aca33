#!/bin/bash
# Has one process watched by strace and by systrace-read at once, and compares what they print; or by systrace-read alone,
# and compares what it printed with what it replays: usage() says how.
# Runs in the guest (tests/vm.sh tests/same.sh ...), with the programs of tests/calls built.

usage() {
	cat <<'END'
usage: tests/same.sh [-r] [-O OPTIONS] [-k DIR] [NAME...]
       tests/same.sh [-r] [-O OPTIONS] [-k DIR] -- CMD [ARGS]

Runs each program below, or the named ones, or CMD, with strace and systrace-read attached to it, and prints "ok" with the
number of lines compared, or "not ok" and how they differ.

The logs have to be equal. If they are not, and there was more than one task, whose lines two tracers may see in another
order: each task's own lines have to be, with calls that were interrupted by others' lines put together again.

All programs are compiled for 32 bits, too, with a 32 behind the name: file32.

  -r           compare with a replay of what systrace-read recorded; these logs have to be equal as they are
  -O OPTIONS   for both tracers, besides -f: -O '-e trace=%file,execve -s 100'
  -k DIR       keep the logs there
  -h           this text
END
}

top=$(cd "$(dirname "$0")/.." && pwd -P) || exit 2
reader=${READER:-$top/build/systrace-read}
calls=$top/build/tests/calls
# the seconds one run may take; a kernel that watches itself is slow
limit=120
[[ $(uname -r) =~ -(debug|kcsan)$ ]] && limit=600
options=() keep='' replay=''
while getopts rO:k:h opt; do
	case $opt in
	r) replay=1 ;;
	O) read -ra options <<<"$OPTARG" ;;
	k) keep=$(realpath "$OPTARG") ;;
	h)
		usage
		exit 0
		;;
	*)
		usage >&2
		exit 2
		;;
	esac
done
# getopts steps over a "--".
custom=''
[ $OPTIND -gt 1 ] && [ "${*:$((OPTIND - 1)):1}" = -- ] && custom=1
shift $((OPTIND - 1))

# --- the programs

# every call of a family, good and bad
families=(aio bpf file futex ioctl ipc keyctl misc mm module mount net notify perf poll prctl process ptrace seccomp
	signal time x86 x32)
names=(python ls pipes git make threads leader exit exec killed vfork signal death stop nap)

# shellcheck disable=SC2016
# prepare NAME: what it needs, in the current folder; sets cmd.
prepare() {
	case $1 in
	python)
		cat >your_script.py <<'END'
import sys
with open("my_file.txt", "w") as f:
    f.write("Hello, strace!")
print("Done!")
END
		cmd=(python3 your_script.py)
		;;
	ls) cmd=(ls -l /usr/bin) ;;
	pipes) cmd=(sh -c 'ls /etc | sort -r | head -5; for i in 1 2 3; do sleep 0.0$i & done; echo $(date; id) | wc; wait; (exit 3)') ;;
	git)
		cat >work.sh <<'END'
git init -q .
git config user.email nobody@example.org
git config user.name nobody
echo one >one
git add one
git commit -q -m first
echo two >>one
git status --short
git diff --stat
git log --oneline | cat
END
		cmd=(sh work.sh)
		;;
	make)
		printf 'all: a b c d\na b c d:\n\t@echo $@ >$@; sleep 0.1; cat $@\n' >Makefile
		cmd=(make -j2)
		;;
	threads) cmd=("$calls/threads") ;;
	leader | exit | exec) cmd=("$calls/threads" "$1") ;;
	killed) cmd=("$calls/threads" kill) ;;
	vfork) cmd=("$calls/vfork") ;;
	signal) cmd=("$calls/death" 15) ;;
	death) cmd=("$calls/death" 0) ;;
	stop) cmd=(sh -c '(sleep 0.2; kill -CONT $$) & kill -STOP $$; wait') ;;
	nap) cmd=("$calls/nap") ;;
	*)
		[[ " ${families[*]} ${families[*]/%/32} " == *" $1 "* ]] && cmd=("$calls/$1") && return
		echo "same.sh: no program is called '$1'; there are: ${names[*]} ${families[*]}; 'families' is all of these" >&2
		exit 2
		;;
	esac
}

# --- one run under both

# Waits until FILE says that its tracer has attached.
attached() {
	local i
	for ((i = 0; i < 600; i++)); do
		grep -q ' attached' "$1" && return 0
		kill -0 "$2" 2>/dev/null || break
		sleep 0.05
	done
	return 1
}

# run_both DIR CMD...: the logs and all else that was said go to DIR.
run_both() {
	local dir=$1 gate strace systrace record=()
	shift
	mkfifo "$dir/gate"
	"$calls/gate" "$dir/gate" "$@" </dev/null >"$dir/stdout" 2>"$dir/stderr" &
	gate=$!
	disown $gate # how it ends is not the shell's to tell
	if [ $replay ]; then
		strace=''
		record=(--record "$dir/recording")
	else
		strace -f "${options[@]}" -o "$dir/strace.log" -p $gate 2>"$dir/strace.err" &
		strace=$!
		attached "$dir/strace.err" $strace || why="strace did not attach: $(cat "$dir/strace.err")"
	fi
	"$reader" -f "${options[@]}" "${record[@]}" -o "$dir/systrace.log" -p $gate 2>"$dir/systrace.err" &
	systrace=$!
	attached "$dir/systrace.err" $systrace || why="systrace-read did not attach: $(cat "$dir/systrace.err")"
	[ -z "$why" ] || {
		kill $gate $strace $systrace 2>/dev/null
		wait
		return 1
	}
	echo go >"$dir/gate"
	{
		sleep $limit
		kill $gate $systrace $strace
	} 2>/dev/null &
	local guard=$!
	wait $systrace || why="systrace-read ended with status $?: $(cat "$dir/systrace.err")"
	if [ $replay ]; then
		"$reader" "${options[@]}" -o "$dir/strace.log" --replay "$dir/recording" 2>"$dir/strace.err" ||
			why="the replay ended with status $?: $(tail -n 3 "$dir/strace.err")"
		cmp "$dir/strace.err" "$dir/systrace.err" || why="they say other things"
	else
		wait $strace || why="strace ended with status $?"
	fi
	kill $guard 2>/dev/null
	wait $guard 2>/dev/null
	# with -ff each task has a file of its own
	local t f
	for t in strace systrace; do
		[ -e "$dir/$t.log" ] && continue
		for f in "$dir/$t".log.*; do sed "s/^/${f##*.}  /" "$f"; done >"$dir/$t.log"
		rm -f "$dir/$t".log.*
	done
	grep -h ' lost ' "$dir/systrace.err" && why="records were lost"
	[ -z "$why" ]
}

# --- comparing

# From the line on which the gate becomes the program.
cut_gate() {
	# with -T how long it took is no two tracers' to agree on
	sed -nE '/^[0-9]+(<[^>]*>)? +(\[[^]]*\] |[0-9:.]+ |\(\+.*\) )*execve\(/,$p' "$1" | sed -E 's/ <[0-9]+\.[0-9]+>$/ <TIME>/'
}

# Each task's lines together, tasks by number; calls in one piece; what stands between ")" and "=" is one blank, for it
# depends on where the line was interrupted.
by_task() {
	awk '
	{
		pid = $1
		line = $0
		sub(/^[0-9]+(<[^>]*>)? +/, "", line)
		if (line ~ / <unfinished \.\.\.>$/) {
			sub(/ <unfinished \.\.\.>$/, "", line)
			open[pid] = open[pid] line
			next
		}
		if (line ~ /^(\[[^\]]*\] )*<\.\.\. [^ ]+ resumed>/ && pid in open)
			sub(/^(\[[^\]]*\] )*<\.\.\. [^ ]+ resumed>/, "", line)
		else if (pid in open && open[pid] != "") {
			# never resumed: it stays as it was
			print pid, ++n[pid], open[pid] " <unfinished ...>"
			open[pid] = ""
		}
		line = open[pid] line
		delete open[pid]
		print pid, ++n[pid], line
	}
	END { for (pid in open) if (open[pid] != "") print pid, ++n[pid], open[pid] " <unfinished ...>" }
	' "$1" | sed -E 's/\) += /) = /' | sort -k1,1n -k2,2n
}

compare() {
	local dir=$1 t
	for t in strace systrace; do
		cut_gate "$dir/$t.log" >"$dir/$t.cut"
		[ -s "$dir/$t.cut" ] || {
			why="no execve in the log of $t: it has to be in the set"
			return 1
		}
	done
	how='as they are'
	cmp -s "$dir/strace.cut" "$dir/systrace.cut" && return 0
	how='each task by itself'
	for t in strace systrace; do
		by_task "$dir/$t.cut" >"$dir/$t.tasks"
	done
	[ ! $replay ] && cmp -s "$dir/strace.tasks" "$dir/systrace.tasks" && [ "$(cut -d' ' -f1 "$dir/strace.cut" | sort -u | wc -l)" -gt 1 ] && return 0
	why="they differ"
	return 1
}

# --- the tests

status=0
# one NAME [CMD...]
one() {
	local name=$1 dir why='' how
	shift
	dir=$(mktemp -d) || exit 2
	mkdir "$dir/work"
	cd "$dir/work" || exit 2
	cmd=("$@")
	[ $# -gt 0 ] || prepare "$name"
	if run_both "$dir" "${cmd[@]}" && compare "$dir"; then
		echo "ok - same $name ($(wc -l <"$dir/strace.cut") lines, $how)"
	else
		echo "not ok - same $name: $why"
		[ -e "$dir/strace.tasks" ] && diff -U2 "$dir/strace.tasks" "$dir/systrace.tasks" | head -n "${SAME_DIFF:-60}" | sed 's/^/# /'
		status=1
	fi
	if [ "$keep" ]; then
		mkdir -p "$keep/$name"
		cp "$dir"/*.* "$keep/$name"
	fi
	cd /
	rm -rf "$dir"
}

if [ $custom ]; then
	one "$1" "$@"
elif [ $# -gt 0 ]; then
	[ "$1" = families ] && set -- "${families[@]}"
	for name; do one "$name"; done
else
	for name in "${names[@]}"; do one "$name"; done
fi
exit $status
