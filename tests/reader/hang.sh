#!/bin/bash
# suite: hang guest first oracle -s
# Attaches to programs that hang, each thread in a different call that can block, and compares what
# systrace-read shows of these calls with what strace shows when it attaches afterwards. Runs in the
# guest; prints TAP.
#
# strace comes second because it interrupts the calls: a call that the kernel resumes by
# restart_syscall has lost its name after that. Of such a call, the test only checks that
# systrace-read shows a name.
cd "$(dirname "$0")/../.." || exit 2
reader=$PWD/build/systrace-read calls=$PWD/build/tests/calls
# strace 6.1 shows some things differently from 7.2
as=()
if [[ $(strace -V) == *" 6.1"$'\n'* ]]; then as=(--as 6.1); fi
dir=$(mktemp -d) tests=0 failed=0
cd "$dir" || exit 2
trap 'kill $program 2>/dev/null; rm -rf "$dir"' EXIT

ok() {	# WHAT STATUS [NOTE]
	tests=$((tests + 1))
	[ "$2" = 0 ] && { echo "ok $tests - $1${3:+ ($3)}"; return; }
	failed=$((failed + 1))
	echo "not ok $tests - $1${3:+ ($3)}"
}

program=
start() {	# CMD...
	rm -rf run && mkdir run
	(cd run && exec "$@" >../tasks 2>../said) & program=$!
	for _ in $(seq 600); do grep -qs ready tasks && return; sleep 0.1; done
	echo "# $* is not ready: $(cat said)"
	return 1
}

finish() {
	kill -KILL $program
	pkill -KILL -g $program 2>/dev/null
	wait $program
} 2>/dev/null

# watch LOG CMD...: attaches CMD to the program, and interrupts CMD
watch() {
	local log=$1 tracer
	shift
	"$@" -o "$log" -p $program 2>"$log.err" & tracer=$!
	for _ in $(seq 300); do grep -q 'attached' "$log.err" && break; sleep 0.1; done
	# until the log does not grow any more
	local size=-1 now=0
	while [ $size != $now ]; do size=$now; sleep 1.5; now=$(stat -c %s "$log"); done
	kill -TERM $tracer
	# strace would wait for the thread that waits for its vfork child, which cannot be stopped
	for _ in $(seq 20); do kill -0 $tracer || break; sleep 0.1; done
	kill -KILL $tracer
	wait $tracer
} 2>/dev/null

# Prints the first call of each thread in LOG, after its name: NAME CALL. Leaves out remaining
# times, which change when strace interrupts a call.
calls_of() {
	awk 'NR == FNR { name[$2] = $1; next }
		$1 in name && !seen[$1]++ {
			tid = $1
			sub(/^[0-9]+ +/, "")
			sub(/ *<(unfinished|detached) \.\.\.>$/, "")
			gsub(/\{tv_sec=99[0-9]+, tv_(nsec|usec)=[0-9]+\}|\{tv_sec=100000, tv_(nsec|usec)=[0-9]+\}/, "{long}")
			print name[tid], $0
		}' tasks "$1" | sort
}

# compare NAME: compares strace's calls with those of systrace-read
compare() {
	local name theirs ours same=0 resumed=0 differ=0
	calls_of theirs >theirs.calls
	calls_of ours >ours.calls
	while read -r name; do
		theirs=$(grep -m1 "^$name " theirs.calls) ours=$(grep -m1 "^$name " ours.calls)
		if [ -n "$ours" ] && [ "$theirs" = "$ours" ]; then
			same=$((same + 1))
		elif [ "$name" = vfork ] && [ -z "$theirs" ] && [ -n "$ours" ]; then
			: # strace does not see it: a thread that waits for its vfork child cannot be stopped
		elif [[ $theirs == *restart_syscall* && $ours != *restart_syscall* && $ours == *'('* ]]; then
			resumed=$((resumed + 1))
		else
			differ=$((differ + 1))
			printf '# theirs: %s\n# ours:   %s\n' "$theirs" "$ours"
		fi
	done < <(grep -v ready tasks | cut -d' ' -f1 | sort -u)
	[ $differ = 0 ] && [ $same -ge 20 ]
	ok "$1" $? "$same equal, $resumed that strace finds resumed, $differ differ"
}

# As many threads as in a large service.
many() {
	start "$calls/hang" 12
	watch ours "$reader" "${as[@]}" -f -yy
	calls_of ours >ours.calls
	# all threads in one call show the same; only connect has a socket for each thread
	local threads lines kinds
	threads=$(grep -vc ready tasks) lines=$(wc -l <ours.calls) kinds=$(grep -v ^connect ours.calls | sort -u | wc -l)
	[ "$threads" -gt 600 ] && [ "$lines" = "$threads" ] &&
		[ "$kinds" = "$(grep -v '^connect\|ready' tasks | cut -d' ' -f1 | sort -u | wc -l)" ]
	ok "$threads threads at once" $? "$lines lines, $kinds kinds"
	[ "$kinds" -lt 60 ] || sort -u ours.calls | sed 's/^/# /'
	finish
}

# stopped_first CALL NR CMD...: a call that was stopped and continued is shown with its name
stopped_first() {
	local call=$1 nr=$2
	shift 2
	"$@" & program=$!
	# Python takes a while to start
	for _ in $(seq 300); do [ "$(cut -d' ' -f1 /proc/$program/syscall)" = "$nr" ] && break; sleep 0.1; done
	kill -STOP $program
	sleep 0.5
	kill -CONT $program
	sleep 0.5
	watch ours "$reader" "${as[@]}"
	grep -q "^restart_syscall(<... resuming interrupted $call ...>" ours
	ok "a $call that was stopped goes on by its name" $? "$(head -1 ours)"
	kill -KILL $program
	wait $program
} 2>/dev/null

resumed() {
	stopped_first clock_nanosleep 230 sleep 1000
	stopped_first poll 7 python3 -c 'import select; select.poll().poll(1000000)'
	stopped_first futex 202 python3 -c 'import threading; threading.Event().wait(1000)'
}

# The options that select calls also apply to calls that hang.
selected() {
	start "$calls/hang"
	watch ours "$reader" -f -P run/locked
	[ "$(calls_of ours | cut -d' ' -f1 | tr '\n' ' ')" = 'flock sendfile setlkw ' ]
	ok "-P" $? "$(calls_of ours | cut -d' ' -f1 | tr '\n' ' ')"
	watch ours "$reader" -f -k -e trace=recvmsg
	grep '^ > ' ours | sed 's,^,# ,'
	grep -q '^ > .*calls.hang(hang+' ours
	ok "-k shows the stack of a call that hangs" $? "$(grep -c '^ > ' ours) frames"
	watch ours "$reader" -f -yy --record recording
	"$reader" -yy -o again --replay recording
	calls_of ours >ours.calls
	calls_of again | diff ours.calls -
	ok "record and replay" $? "$(wc -l <ours.calls) calls"
	finish
}

for program_name in ${NAMES-hang hang32}; do
	start "$calls/$program_name" || ok "$program_name hangs" 1
	watch ours "$reader" "${as[@]}" -f -yy
	watch theirs strace -f -yy
	compare "what $program_name hangs in, with -yy"
	finish
	start "$calls/$program_name"
	watch ours "$reader" "${as[@]}" -f -v -s 4
	watch theirs strace -f -v -s 4
	compare "what $program_name hangs in, with -v -s 4"
	finish
done

many
resumed
selected

echo "$((tests - failed)) passed, $failed failed"
[ $failed = 0 ]
