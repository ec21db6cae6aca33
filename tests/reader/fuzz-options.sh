#!/bin/bash
# suite: combined guest first oracle -s -t 1500 -- tests/reader/fuzz-options.sh -m 1 -s 1
# Options in combination: random sets of options, each for a program that strace and systrace-read
# watch at the same time (same.sh). Left out are options that show times, change what the program
# does, or end the watch at some point. Runs in the guest, as root, with the module loaded.

usage() {
	cat <<'END'
usage: tests/reader/fuzz-options.sh [-m MINUTES] [-n RUNS] [-s SEED]

Draws sets until the time is over (one minute) or there were RUNS. The same SEED draws the same sets, one after the other;
by itself it is another one each time. A set for which the logs differ is made smaller as long as they still do, and
told as a command that does it again.
END
}

cd "$(dirname "$0")/../.." || exit 2
suite=fuzz-options
. tests/lib/verdict.sh
needs build/systrace-read build/tests/calls/gate
minutes=1 runs=1000000 seed=$RANDOM
while getopts m:n:s:h opt; do
	case $opt in
	m) minutes=$OPTARG ;;
	n) runs=$OPTARG ;;
	s) seed=$OPTARG ;;
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
RANDOM=$seed

# --- the words to draw from

programs=(aio bpf file futex ioctl ipc keyctl misc mm module mount net notify perf poll prctl process ptrace seccomp
	signal time x86 edge through pipes threads leader exit exec vfork death)
only64=(through pipes threads leader exit exec vfork death)
call_words=(%file %desc %net %network %process %signal %ipc %memory %creds %stat %%stat %statfs %clock %pure
	read,write open,openat,close execve ioctl poll,ppoll,select,pselect6 '/^[a-m]' '/s$' '/64' '?nosuch' mmap,brk
	'sendmsg,recvmsg' 'fcntl,dup,dup2' 'clone,clone3,fork,vfork,wait4' 'prctl,keyctl,bpf' 'read@64' 'openat@32,stat@64')
signal_words=(SIGCHLD SIGSEGV,SIGUSR1 1,2,15 SIGALRM)
fd_words=(0 1,2 3 3,4,5,6,7 9)
quiet_words=(attach exit personality path-resolution thread-execve)
status_words=(successful failed unfinished unavailable detached)
fds_words=(path socket dev pidfd)
paths=(/dev/null /etc/passwd /etc /tmp . /proc/self /lib/x86_64-linux-gnu/libc.so.6 /etc/ld.so.cache /bin/sh /dev/zero)

# pick WORD...: sets $picked to a random WORD
pick() {
	picked=${*:RANDOM % $# + 1:1}
}

# pick_set WORD...: sets $picked to one to three WORDs, all or none; or to the negation of such a
# set
pick_set() {
	local n=$((RANDOM % 3 + 1)) list=()
	case $((RANDOM % 10)) in
	0) picked=all ;;
	1) picked=none ;;
	*)
		while ((n--)); do
			pick "$@"
			list+=("$picked")
		done
		picked=$(IFS=, && echo "${list[*]}")
		((RANDOM % 4)) || picked=!$picked
		;;
	esac
}

# --- a set

# Each of these adds an option with its argument to $set, as one word.
draw_trace() { pick_set "${call_words[@]}" && set+=("-e trace=$picked"); }
draw_abbrev() { pick_set "${call_words[@]}" && set+=("-e abbrev=$picked"); }
draw_verbose() { pick_set "${call_words[@]}" && set+=("-e verbose=$picked"); }
draw_raw() { pick_set "${call_words[@]}" && set+=("-e raw=$picked"); }
draw_signal() { pick_set "${signal_words[@]}" && set+=("-e signal=$picked"); }
draw_read() { pick_set "${fd_words[@]}" && set+=("-e read=$picked"); }
draw_write() { pick_set "${fd_words[@]}" && set+=("-e write=$picked"); }
draw_strings() { pick -x -xx --strings-in-hex=all && set+=("$picked"); }
draw_limit() { pick 0 1 5 31 33 100 4096 100000 && set+=("-s $picked"); }
draw_style() { pick raw abbrev verbose && set+=("-X $picked"); }
draw_columns() { pick 0 1 20 60 100 && set+=("-a $picked"); }
draw_plain() { pick -v -i -n -Y -ff -1 && set+=("$picked"); }
draw_path() { pick "${paths[@]}" && set+=("-P $picked"); }

draw_fds() {
	pick -y -yy words
	if [ "$picked" = words ]; then
		pick_set "${fds_words[@]}"
		picked="-e decode-fds=$picked"
	fi
	set+=("$picked")
}

draw_quiet() {
	pick -q -qq -qqq words
	if [ "$picked" = words ]; then
		pick_set "${quiet_words[@]}"
		picked="-e quiet=$picked"
	fi
	set+=("$picked")
}

draw_status() {
	pick -z -Z words
	if [ "$picked" = words ]; then
		pick_set "${status_words[@]}"
		picked="-e status=$picked"
	fi
	set+=("$picked")
}

kinds=(trace trace abbrev verbose raw signal read write strings limit style columns plain plain path fds quiet status)

# is_known WORD: whether tests/conformance/known.md explains a difference of $program with this
# option
is_known() {
	local all=" ${set[*]} "

	# the place of the first call in the new mode is known only if that call is shown
	[[ $program == *32 && $all == *' -i '* && $1 =~ ^-(e\ (trace|status)=|P|z|Z) ]] && return
	# the lines of signals and exits have the number of the last call, which may be filtered
	[[ $all == *' -n '* && $1 == '-e trace='* ]] && return
	case "${program%32} $1" in
	vfork\ -Y | aio\ -y | aio\ -yy | aio\ -e\ decode-fds=* | poll\ -y | poll\ -yy | poll\ -e\ decode-fds=*) return 0 ;;
	esac
	return 1
}

draw() {
	local kind word drawn
	set=() drawn=()
	pick "${programs[@]}"
	program=$picked
	[[ " ${only64[*]} " == *" $program "* ]] || ((RANDOM % 2)) || program+=32
	for kind in "${kinds[@]}"; do
		((RANDOM % 4)) || draw_"$kind"
	done
	for word in "${set[@]}"; do
		is_known "$word" || drawn+=("$word")
	done
	set=("${drawn[@]}")
}

# --- a run

# told SET...: converts a set to the arguments of same.sh
told() {
	local word first=() options=()
	for word; do
		if [ "$word" = -1 ]; then first=(-1); else options+=("$word"); fi
	done
	told=("${first[@]}" ${options[0]:+-O "${options[*]}"})
}

# differs SET...: whether the logs of $program differ; sets $said to the output of same.sh
differs() {
	told "$@"
	said=$(tests/same.sh "${told[@]}" "$program" 2>&1)
	[[ $said != 'ok - '* && $said != *': both logs are empty'* ]]
}

# Removes everything from $set that is not needed for the difference.
shrink() {
	local i rest again=1
	while [ $again ]; do
		again=''
		for ((i = 0; i < ${#set[@]}; i++)); do
			rest=("${set[@]:0:i}" "${set[@]:i + 1}")
			differs "${rest[@]}" || continue
			set=("${rest[@]}")
			again=1
			break
		done
	done
}

tell() {
	local command once=$said
	shrink
	if ! differs "${set[@]}"; then
		verdict "$program" "differs now and then: ${set[*]}"$'\n'"$(sed 's/^# //' <<<"$once")"
		return
	fi
	printf -v command '%q ' tests/same.sh "${told[@]}" "$program"
	verdict "$program" "tests/vm.sh -s -k $(uname -r) -- $command"$'\n'"$(sed 's/^# //' <<<"$said")"
}

echo "# seed $seed"
end=$((SECONDS + minutes * 60))
for ((n = 0; n < runs && SECONDS < end; n++)); do
	draw
	if differs "${set[@]}"; then
		echo "# ${set[*]} $program"
		tell
	else
		verdict "${set[*]} $program" ''
	fi
done
finish
