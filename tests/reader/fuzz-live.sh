#!/bin/bash
# suite: live guest first -s -a syscall.x32=y -- tests/reader/fuzz-live.sh 60 1
# fuzz-live.sh [SECONDS [SEED]]: hostile programs (fuzz_live), traced by a reader built with ASAN
# and UBSAN, with random options. Runs in the guest, as root, with the module loaded; the same seed
# gives the same rounds.
#
# Each program must exit as it does without a tracer, in time; the reader must exit normally, and
# print and write only plain text. A failure is shown with the command line of its round.
cd "$(dirname "$0")/../.." || exit 2
suite=live
. tests/lib/verdict.sh
reader=$PWD/build/asan/systrace-read program=$PWD/build/tests/host/fuzz_live
needs "$reader" "$program"
seconds=${1:-30} seed=${2:-1}
export ASAN_OPTIONS=detect_leaks=0:exitcode=99:allocator_may_return_null=1 LC_ALL=C
shopt -s nullglob
dir=$(mktemp -d)
chmod 777 "$dir"
cd "$dir" || exit 2

# The options to choose from, one choice per line.
mapfile -t choices <<-'END2'
	-y
	-yy
	-v
	-s 5
	-s 100000
	-x
	-xx
	-X raw
	-X verbose
	-tt -T
	-r
	-i -n
	-Y
	-e read=all -e write=all
	-e raw=all
	-e verbose=none
	-e abbrev=none
	-P /tmp -P /dev/zero
	-e trace-fds=3,4,5
	-e trace=%network,%desc
	-e trace=/^s
	-e status=failed
	-e decode-fds=all
	-e decode-pids=all
	-z
	-c
	-C -w
	-k
	-kk
	-ff
	--ring-size 16K
	--drop
	--flight 1M --until signal
END2

RANDOM=$seed
some_options() {
	local n=$((RANDOM % 4))
	options=() file=$dir/out
	while ((n--)); do
		read -ra more <<<"${choices[RANDOM % ${#choices[@]}]}"
		options+=("${more[@]}")
	done
	calls=1500 unseen=()
	# each stack starts a new helper: under ASAN it is too large to be kept, and starting one
	# takes seconds in an emulator
	[[ " ${options[*]} " != *" -k"* ]] || calls=15
	# the thread that changes pages makes endless calls, which would be most of the lines
	[[ " ${options[*]} " == *trace* ]] || ((calls > 15 && RANDOM % 4 == 0)) || unseen=(-e 'trace=!mprotect,madvise')
}

expected() { # prints the exit status for this seed; see fuzz_live.c
	local deadly=(15 9 11 10)
	if (($1 % 5 == 4)); then echo $((128 + deadly[$1 / 5 % 4])); else echo $(($1 & 63)); fi
}

# Checks that the output is plain text, without a report of a sanitizer.
look_at() {
	local f
	for f in out* err; do
		if grep -qaE 'ERROR: AddressSanitizer|runtime error:' "$f"; then
			why="$(grep -aE -A12 'ERROR: AddressSanitizer|runtime error:' "$f" | head -30)"
		elif grep -qaP '[^\x20-\x7e\n]' "$f"; then
			why="$f has $(grep -aP '[^\x20-\x7e\n]' "$f" | head -1 | cat -v | cut -c1-200)"
		fi
	done
	! grep -qa 'please report' err || why=$(grep -a 'please report' err)
}

# A program whose calls are executed: the reader starts it, and exits with its status.
round_made() {
	command=("$reader" -f "${options[@]}" "${unseen[@]}" -o "$file" "$program" made "$n" "$calls")
	timeout -k 30 240 "${command[@]}" </dev/null >/dev/null 2>err
	status=$?
	wants=$(expected "$n")
	[ $status = 1 ] && grep -q 'mutually exclusive\|must be given' err && { refused=$((refused + 1)) status=$wants; }
	[ $status = "$wants" ] || why="it ended with $status, not $wants: $(tail -3 err)"
}

# A program that makes all existing calls, none of which is executed.
round_left_out() {
	local pid
	"$program" left-out "$n" "$calls" &
	pid=$!
	command=("$reader" -f "${options[@]}" "${unseen[@]}" -e 'inject=!exit,exit_group,mprotect,madvise,rt_sigreturn,sigreturn,futex,tgkill,kill:retval=7' -o "$file" -p "$pid")
	timeout -k 30 240 "${command[@]}" </dev/null >/dev/null 2>err
	status=$?
	[ $status = 0 ] || why="the reader ended with $status: $(tail -3 err)"
	if [ $status = 1 ] && grep -q 'mutually exclusive\|must be given' err; then
		refused=$((refused + 1)) why=''
		kill -KILL $pid
		wait $pid 2>/dev/null
		return
	fi
	# if the reader has exited too early, the program's calls would be executed
	[ -z "$why" ] || kill -KILL $pid
	wait $pid 2>/dev/null
	status=$? wants=$(expected "$n")
	[ -n "$why" ] || [ $status = "$wants" ] || why="it ended with $status, not $wants"
}

n=$seed rounds=0 refused=0 bad=0 lines=0 start=$SECONDS
while ((SECONDS - start < seconds && bad < 3)); do
	some_options
	why=''
	rm -f out* err
	# calls that are not traced would be executed
	if ((RANDOM % 2)) || [[ " ${options[*]} " == *" -P "* || " ${options[*]} " == *trace*=* ]]; then round_made; else round_left_out; fi
	[ -n "$why" ] || look_at
	lines=$((lines + $(cat /dev/null out* | wc -l)))
	rounds=$((rounds + 1))
	if [ -n "$why" ]; then
		bad=$((bad + 1))
		verdict "round $rounds: ${command[*]}" "$why"
	fi
	n=$((n + 1))
done
((bad)) || verdict "$rounds hostile programs with options by chance ($refused refused): $lines lines, all plain; the reader and they end as they should (seed $seed)" \
	"$([ $lines -gt 0 ] || echo 'nothing was printed')"
cd /
rm -rf "$dir"
finish
