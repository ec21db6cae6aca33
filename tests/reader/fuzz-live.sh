#!/bin/bash
# suite: live guest first -s -a syscall.x32=y -- tests/reader/fuzz-live.sh 60 1
# fuzz-live.sh [SECONDS [SEED]]: hostile programs (fuzz_live), traced by a reader that is built with ASAN and UBSAN, with
# options by chance. Runs in the guest, as root, with the module loaded; the same seed makes the same rounds.
#
# Each ends as it does without us, in the time that it has; the reader ends well; and nothing that it prints or writes is
# other than plain text. What is wrong is shown, with the round's command line.
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

# Between which some are chosen: a line a choice.
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
	# each stack begins a helper, for under ASAN one is too large to be kept; an emulated one takes seconds
	[[ " ${options[*]} " != *" -k"* ]] || calls=15
	# what changes its pages makes calls without end, whose lines would be most of all
	[[ " ${options[*]} " == *trace* ]] || ((calls > 15 && RANDOM % 4 == 0)) || unseen=(-e 'trace=!mprotect,madvise')
}

expected() { # of this seed; see fuzz_live.c
	local deadly=(15 9 11 10)
	if (($1 % 5 == 4)); then echo $((128 + deadly[$1 / 5 % 4])); else echo $(($1 & 63)); fi
}

# What has been written has nothing but plain text, and no report of a sanitizer.
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

# One whose calls are made: it is started by the reader, whose status is its own.
round_made() {
	command=("$reader" -f "${options[@]}" "${unseen[@]}" -o "$file" "$program" made "$n" "$calls")
	timeout -k 30 240 "${command[@]}" </dev/null >/dev/null 2>err
	status=$?
	wants=$(expected "$n")
	[ $status = 1 ] && grep -q 'mutually exclusive\|must be given' err && { refused=$((refused + 1)) status=$wants; }
	[ $status = "$wants" ] || why="it ended with $status, not $wants: $(tail -3 err)"
}

# One that makes all calls there are, none of which is carried out.
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
	# nobody leaves its calls out any more, should the reader have gone before
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
	# what is not traced is not left out, either
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
