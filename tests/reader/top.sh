#!/bin/bash
# suite: top host
# suite: top-live guest first -s -- tests/reader/top.sh live
# --top in a terminal of tmux: the table is compared with --by's figures, keys are pressed, and
# errors are provoked. Runs on the build machine, on a recording whose figures are known
# (figures.c); and in the guest, live:
#
#	tests/reader/top.sh [live | shot]	shot: prints screens for a human to look at
cd "$(dirname "$0")/../.." || exit 2
suite=top
. tests/lib/verdict.sh
needs build/systrace-read build/tests/host/figures
reader=$PWD/build/systrace-read
figures=$PWD/build/tests/host/figures
dir=$(mktemp -d)
tmux=() terminals=0
export LC_ALL=C.UTF-8
trap '"${tmux[@]}" kill-server 2>/dev/null; kill $(jobs -p) 2>/dev/null; rm -rf "$dir"' EXIT
cd "$dir" || exit 2

# terminal COLUMNS ROWS: starts a new terminal with a shell in it
terminal() {
	[ ${#tmux[@]} = 0 ] || "${tmux[@]}" kill-server
	tmux=(tmux -f /dev/null -S "$dir/tmux.$((terminals += 1))")
	"${tmux[@]}" new-session -d -x "$1" -y "$2" 'env PS1="$ " HISTFILE= bash --norc --noprofile'
	shows '\$'
}
press() { "${tmux[@]}" send-keys "$@"; }
runs() { press "clear; $*; echo ended: \$?" Enter; }
screen() { "${tmux[@]}" capture-pane -p; }
# shows REGEX...: waits until each REGEX matches a line of the screen
shows() {
	local regex missing until=$((SECONDS + 20))
	while [ $SECONDS -lt $until ]; do
		missing=
		screen >seen
		for regex; do grep -qE -- "$regex" seen || missing=$regex; done
		if [ -z "$missing" ]; then return 0; fi
		sleep 0.1
	done
	echo "no line is '$missing' in:"
	cat seen
	return 1
}
# pressing NAME KEYS... -- REGEX...
pressing() {
	local name=$1 keys=()
	shift
	while [ "$1" != -- ]; do keys+=("$1"); shift; done
	shift
	if [ ${#keys[@]} != 0 ]; then press "${keys[@]}"; fi
	verdict "$name" "$(shows "$@")"
	if [ "$mode" = shot ]; then screen; fi
}
mode=${1-}

if [ "$mode" = live ]; then
	# --- counted in the kernel: programs that call only getppid, on all processors
	cat >calls.py <<'END'
import os
while True: os.getppid()
END
	hogs=()
	for _ in 1 2 3 4; do python3 calls.py & hogs+=($!); done
	terminal 100 24
	runs "$reader --top --all"
	sleep 6
	pressing 'live: calls are counted' -- '^ *[0-9.]+[kM] .* getppid *$' 'calls/s +[0-9.]+[kM] '
	# The reader's own usage, as it shows it, must be the kernel's figure. Both are the least of
	# several measurements, because the host may be busy, and then takes time from the guest unseen.
	decoder=$(pgrep -x systrace-decode)
	ticks() { awk '{ print $14 + $15 }' "/proc/$decoder/stat"; }
	told=1000 kernel=1000
	for round in {1..15}; do
		[ $round -le 4 ] || [ $kernel -gt 5 ] || break
		before=$(ticks)
		sleep 3
		kernel=$(((t = ($(ticks) - before) / 3) < kernel ? t : kernel))
		told=$(((t = $(screen | sed -n 's/^own cost \([0-9]*\)\..*/\1/p')) < told ? t : told))
	done
	verdict 'live: a busy machine costs at most 5 % of a processor' "$([ $kernel -le 5 ] || echo "$kernel %")"
	verdict 'live: and it says so itself' "$([ $told -le 5 ] || screen)"
	pressing 'live: into a call that is counted' Home / getppid Enter Enter -- '^systrace  getppid > by process' '[0-9]+ python3 *$'
	verdict 'live: only into that' "$(screen | grep -E 'tmux|bash')"
	pressing 'live: and on' Enter -- '^systrace  getppid > process [0-9]+ > by path'
	pressing 'live: with what would show it' BSpace -- 'only these calls: -p [0-9]+ -e trace=getppid *$'
	pressing 'live: up again' BSpace -- '^systrace  by call' '^/getppid'
	pressing 'live: its calls as text' f -- '^systrace  getppid > calls' '^ *[0-9]+ python3 getppid\(\)'
	pressing 'live: left for the table of them' BSpace -- '^systrace  getppid > by process'
	pressing 'live: left for the counts' q -- '^systrace  by call' '^/getppid'
	pressing 'live: what is counted has gone on' / Escape -- ' [0-9.]+M +getppid *$'
	pressing 'live: left' q -- '^ended: 0'
	kill "${hogs[@]}"
	wait "${hogs[@]}" 2>/dev/null

	# --- from records: one program whose calls are known
	cat >files.py <<'END'
import os, time
for i in range(100):
    for n in range(3): os.close(os.open("/etc/hosts", os.O_RDONLY))
    try: os.open("/nonexistent/\033[31mred", os.O_RDONLY)
    except OSError: pass
    time.sleep(0.02)
time.sleep(1000)
END
	runs "$reader --top=process,path,call -f python3 files.py >log 2>&1"
	pressing 'records: by process' -- '^systrace  by process' '[0-9]+ python3 *$' 'calls/s +[1-9]'
	pressing 'records: by path' Enter -- 'process [0-9]+ > by path' ' 600 .* /etc/hosts *$'
	pressing 'records: nothing that moves the terminal' -- ' 100 +100 .* /nonexistent/\\033\[31mred *$'
	pressing 'records: filter' / hosts Enter -- '^/hosts' ' 600 .* /etc/hosts *$'
	verdict 'records: what does not fit is not there' "$(screen | grep nonexistent)"
	pressing 'records: by call' Enter Home -- 'path /etc/hosts > by call' '^.* 300 .* openat *$' 'only these calls: -p [0-9]+ -P /etc/hosts -e trace=(openat|close)'
	pressing 'records: as many as there are' BSpace -- ' 600 .* /etc/hosts *$'
	pressing 'records: the command runs on' q -- '^ended: 0'
	verdict 'records: really' "$(pgrep -f files.py >pid || echo 'it has ended')"
	kill "$(<pid)"
	runs "$reader --top -f sh -c 'python3 files.py; exit 4' >log 2>&1"
	pressing 'a command: counted' -- '^systrace  by call' ' openat *$'
	pressing 'a command: into a call of its children' / openat Enter Enter -- '^systrace  openat > by process' '[0-9]+ python3 *$'
	pressing 'a command: and on' Enter -- ' /etc/hosts *$'
	kill "$(pgrep -f 'python3 files.py' | tail -1)"
	pressing 'a command: its end' -- 'all have exited'
	pressing 'a command: its end, counted' q -- '^systrace  by call .*all have exited'
	pressing 'a command: left' q -- '^ended: 4'
	runs "$reader --top=path,call -- sh -c 'exit 3' >log 2>&1"
	pressing 'records: its end' -- 'all have exited'
	pressing 'records: left then' q -- '^ended: 3'

	# --- when it is killed
	runs "$reader --top --all"
	pressing 'killed: runs' -- 'calls/s'
	kill -TERM "$(pgrep -f -o 'systrace-read --top --all')"
	pressing 'killed: the terminal is as before' -- 'Terminated' '^ended: 143'
	runs "$reader --top=process sleep 1000 >log 2>&1"
	pressing 'killed: with a command' -- '^systrace  by process'
	kill -TERM "$(pgrep -f -o 'systrace-read --top=process sleep')"
	pressing 'killed: and so is that' -- 'Terminated' '^ended: 143'
	runs "$reader --top --all"
	pressing 'killed: runs again' -- 'calls/s'
	kill -KILL "$(pgrep -x systrace-decode)"
	pressing 'killed: the decoder' -- 'the decoder process was killed by SIGKILL' '^ended: 1'
	press 'stty -a | tr ";" "\n" | grep -c -- " icanon\| echo "' Enter
	pressing 'killed: its modes, too' -- '^[1-9]'
	finish
	exit
fi

"$figures" known 1000
terminal 100 26
runs "$reader --replay known --top=process"
pressing 'a recording' -- '^systrace  by process .* of ' ' 945 +284 .*  100 server *$' ' 55 +55 .*  200 child *$' \
	'only these calls: -p 100$'
pressing 'by path' Enter -- '^systrace  process 100 > by path' ' 266 +266 .* /nowhere *$' 'only these calls: -P|only these calls: -p 100 -P /nowhere$'
pressing 'in order of names' s s s s s s s -- 'sorted by'
pressing 'by call' s Home Enter -- '> by call'
pressing 'as text' Enter -- '> calls' '^ +10[01] [a-z]+ (openat|close|recvfrom|sendto|[a-z_0-9]+)\('
pressing 'up again' BSpace BSpace -- '^systrace  process 100 > by path'
pressing 'a filter' / data/1 -- '^/data/1_' '/srv/data/1 *$' '/srv/data/19 *$'
verdict 'what does not fit is not there' "$(screen | grep -E '/nowhere|/srv/data/2 ')"
pressing 'a filter that fits nothing' xyz -- 'No row name contains this text'
pressing 'no filter' Escape -- '/nowhere'
pressing 'an earlier moment' Left Left Left -- ' 1.00ms of 4.00ms'
pressing 'with less' -- ' [0-9]+ +[0-9]+ .* /nowhere *$'
verdict 'with less than all' "$(screen | grep -E ' 266 +266 .* /nowhere')"
pressing 'played to its end' p -- ' 4.00ms of 4.00ms' ' 266 +266 .* /nowhere *$'
pressing 'help' '?' -- 'Backspace +go up again'
pressing 'help is left' '?' -- '> by path'
pressing 'written' w -- 'written to systrace-top.txt'
verdict 'as it is on the screen' "$(grep -qE ' 266 +266 .* /nowhere$' systrace-top.txt || cat systrace-top.txt)"
"${tmux[@]}" resize-window -x 60 -y 12
pressing 'a smaller terminal' -- '^calls/s'
verdict 'lines that fit' "$(screen | awk 'length > 60')"
"${tmux[@]}" resize-window -x 30 -y 6
pressing 'too small a terminal' -- 'too small: 40 columns'
"${tmux[@]}" resize-window -x 100 -y 26
pressing 'a click' -- '> by path'
press -l $'\033[<0;10;8M\033[<0;10;8m'
sleep 0.5
pressing 'left' q -- '^ended: 0'
press 'stty -a | tr ";" "\n" | grep -c -- " icanon\| echo "' Enter
pressing 'the terminal is as before' -- '^[1-9]'

# the same figures as --by, in all rows
runs "$reader --replay known --top=path -o all.txt"
pressing 'paths' -- ' 266 +266 .* /nowhere *$'
pressing 'all paths' w -- 'written to all.txt'
press q
pressing 'left again' -- '^ended: 0'
verdict 'the figures of --by' "$(diff <(awk 'NR > 1 { print substr($0, 33, 8) + 0, substr($0, 41, 8) + 0, substr($0, 91) }' all.txt | sort) \
	<("$reader" -q --replay known --by=path 2>&1 |
		awk '/^-/ { on = !on; next } on { print substr($0, 31, 10) + 0, substr($0, 41, 9) + 0, substr($0, 108) }' | sort))"

# --- colors
colors() { "${tmux[@]}" capture-pane -pe | grep -c $'\033\\[[0-9;]*3[0-7]m'; }
runs "$reader --replay known --top=process"
pressing 'colors' -- '100 server'
verdict 'there are some' "$([ "$(colors)" != 0 ] || echo none)"
press q
runs "NO_COLOR=1 $reader --replay known --top=process"
pressing 'NO_COLOR' -- '100 server'
verdict 'there are none' "$([ "$(colors)" = 0 ] || "${tmux[@]}" capture-pane -pe)"
press q
pressing 'left once more' -- '^ended: 0'

# --- bad input
terminal 100 20
runs "TERM=nonsense $reader --replay known --top"
pressing 'a terminal that is not known' -- "unknown terminal type 'nonsense' \(TERM\): --by=KEY" '^ended: 1'
runs "TERM=dumb $reader --replay known --top"
pressing 'one that cannot be drawn on' -- "the terminal 'dumb' \(TERM\) cannot clear the" '^ended: 1'
runs "$reader --top true"
pressing 'a command that would write there' -- 'that true would write to, too' '^ended: 1'
terminal 39 20
runs "$reader --replay known --top"
pressing 'one that is too small' -- 'too small for --top' '^ended: 1'
try="
Try '$reader -h' for more information."
says 'no terminal' 1 "$reader: --top needs a terminal, but there is none: --by=KEY prints a table at the end instead" \
	setsid -w "$reader" --replay known --top
says 'a key that does not exist' 1 "$reader: unknown --top key: 'pth': did you mean 'path'\?$try" "$reader" --replay known --top=pth
says 'a key that is like none' 1 "$reader: unknown --top key: 'xyzzy': the keys are call, errno, .*, exe, cgroup, .*, size$try" \
	"$reader" --replay known --top=xyzzy
says '--slow of a recording that has no lines' 0 "$reader: known: the recording does not say what calls waited for: it was made without --slow" \
	"$reader" -q --replay known --slow 1s -e signal=none -o out.txt
says 'with another output' 1 ".*--top shows one table, live.*" "$reader" --replay known --top --json=-
says 'with -c' 1 ".*--top shows one table, live.*" "$reader" --replay known --top -c
says 'given twice' 1 ".*--top is given twice.*" "$reader" --replay known --top --top
says 'a command to write to' 1 ".*-o names the file that the key w writes: it cannot be a command.*" "$reader" --replay known --top -o '|cat'
finish
