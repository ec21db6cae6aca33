#!/bin/bash
# suite: parted guest second -s
# The decoder: its identity, its rights, and what happens to a session when it dies. Runs in the
# guest, as root, with the module loaded.
cd "$(dirname "$0")/../.." || exit 2
suite=parted
. tests/lib/verdict.sh
needs build/systrace-read build/tests/calls/count
dir=$(mktemp -d)
# another user must be able to enter, too
chmod 755 "$dir"
cp build/systrace-read build/tests/calls/count "$dir"
reader=$dir/systrace-read
cd "$dir" || exit 2
trap 'rm -rf "$dir"' EXIT

# await CONDITION
await() {
	local i
	for ((i = 0; i < 300; i++)); do eval "$1" && return; sleep 0.1; done
	return 1
}
# decoder_of KEEPER: prints the pid of its decoder
decoder_of() { pgrep -x systrace-decode -P "$1"; }
# begun KEEPER: waits until its decoder is confined, and sets decoder
begun() {
	decoder=
	await "decoder=\$(decoder_of $1) && grep -q '^Seccomp:.2' /proc/\$decoder/status" || echo 'there is no decoder; '
}
# confined [OWN]: prints excess rights of the decoder; with OWN, it must have an id that no other
# process has
confined() {
	local status=/proc/$decoder/status uid gid
	grep -q '^NoNewPrivs:.1' $status && grep -q '^Seccomp:.2' $status || echo 'it is not confined; '
	[ "$(grep -c '^Cap[IPEA][a-z]*:.0*$' $status)" = 4 ] || echo "capabilities: $(grep ^Cap $status); "
	[ "$1" ] || return
	read -r _ uid _ < <(grep ^Uid: $status)
	read -r _ gid _ < <(grep ^Gid: $status)
	[ "$uid" -gt 65535 ] && [ "$gid" = "$uid" ] || echo "uid $uid, gid $gid; "
	[[ $(grep ^Groups: $status) =~ ^Groups:[[:space:]]*$ ]] || echo "$(grep ^Groups: $status); "
	[ "$(ps -eo uid= | grep -cxE " *$uid")" = 1 ] || echo 'others have its number; '
}
# files PATTERN: prints the decoder's files that do not match PATTERN and are not always allowed
files() {
	local link
	for link in "/proc/$decoder/fd"/*; do
		link=$(readlink "$link") || continue
		[[ $link =~ ^($1|socket:.*|/dev/null|/dev/systrace|$dir/err)$ ]] || echo "it has $link; "
	done
}
# unused: the module is not in use any more
unused() { await '[ "$(cat /sys/module/systrace/refcnt)" = 0 ]' || echo 'the module is in use; '; }
killed='the decoder process was killed by SIGSEGV'

# --- its identity

exec 9>"$dir/inherited"
"$reader" -o log sleep 1000 2>err >out &
keeper=$!
why=$(begun $keeper)
decoder=$(decoder_of $keeper)
why+=$(confined own; files "$dir/log")
verdict 'live: it has no rights, and no files but its own' "$why"
exec 9>&-
why=
setpriv --reuid 65534 --regid 65534 --clear-groups bash -c "kill -KILL $decoder" 2>/dev/null && why='it could; '
[ -e /proc/$decoder ] || why+='it is dead'
verdict 'a program that is nobody cannot kill it' "$why"

# --- when it dies

kill -SEGV "$decoder"
await 'grep -q "$killed" err'
why=$([ "$(cat err)" = "$reader: $killed: nothing is traced any more, the command keeps running" ] || cat err)
pgrep -P $keeper -x sleep >/dev/null || why+='the command does not run on; '
kill -0 $keeper || why+='nobody waits for it; '
pkill -TERM -P $keeper -x sleep
wait $keeper
status=$?
[ $status = 143 ] || why+="status $status; "
verdict 'it is killed: the session says so, and the command runs on' "$why$(unused)"

"$reader" -o log bash -c 'until [ -e go ]; do sleep 0.1; done; echo unharmed' >out 2>err &
keeper=$!
why=$(begun $keeper)
kill -SEGV "$(decoder_of $keeper)"
await 'grep -q "$killed" err'
touch go
wait $keeper
status=$?
[ $status = 1 ] && [ "$(cat out)" = unharmed ] || why+="status $status, out: $(cat out); "
verdict 'a command that succeeds then: the status is 1' "$why"

# The program waits for room in the ring when the decoder is stopped.
"$reader" --ring-size 16K -e trace=getppid -o log ./count 2000000 >out 2>err &
keeper=$!
why=$(begun $keeper)
decoder=$(decoder_of $keeper)
kill -STOP "$decoder"
await "! grep -q . out && [ \"\$(awk '{ print \$3 }' /proc/\$(pgrep -P $keeper -x count)/stat)\" != R ]" || why+='nobody waits; '
kill -KILL "$decoder"
wait $keeper
status=$?
[ $status = 1 ] && grep -q 'was killed by SIGKILL: nothing is traced' err || why+="status $status, $(cat err); "
pgrep -x count >/dev/null && why+='it did not end; '
verdict 'a program that was held up by it goes on to its end' "$why$(unused)"

sleep 1000 &
program=$!
"$reader" -o log -p $program 2>err &
keeper=$!
why=$(begun $keeper)
kill -SEGV "$(decoder_of $keeper)"
wait $keeper
status=$?
[ $status = 1 ] && grep -q "$killed: nothing is traced any more\$" err || why+="status $status, $(cat err); "
kill -0 $program || why+='it is dead; '
verdict '-p: the process lives on' "$why$(unused)"

kill $program
"$reader" --kill-on-exit -o log sleep 1002 2>err &
keeper=$!
why=$(begun $keeper)
kill -SEGV "$(decoder_of $keeper)"
wait $keeper
status=$?
[ $status = 137 ] && grep -q "$killed: the traced processes are killed" err || why+="status $status, $(cat err); "
pgrep -f '^sleep 1002' >/dev/null && why+='it lives; '
verdict '--kill-on-exit: it does not' "$why$(unused)"

"$reader" -o log sleep 1001 2>err &
keeper=$!
why=$(begun $keeper)
decoder=$(decoder_of $keeper)
kill -KILL $keeper
await "[ ! -e /proc/$decoder ]" || why+='it lives; '
pkill -x sleep || why+='the command is dead; '
verdict 'the keeper is killed: so is the decoder' "$why$(unused)"

# --- a recording

"$reader" -f --record recording -o log sh -c 'ls / >/dev/null; true' 2>err >out
mkfifo slow
"$reader" --replay slow >out 2>err &
keeper=$!
exec 8>slow
head -c 4000 recording >&8
why=$(begun $keeper)
decoder=$(decoder_of $keeper)
why+=$(confined own; files "$dir/slow|$dir/out")
verdict 'replay: it has no rights, and no files but its own' "$why"
kill -SEGV "$decoder"
exec 8>&-
wait $keeper
status=$?
why=
[ $status = 1 ] && grep -q "$killed: the rest of the recording is not shown" err || why+="status $status, $(cat err); "
verdict 'replay: it is killed' "$why"

# A call that the sandbox refuses would be skipped, which would change the output.
"$reader" -k -f --record recording -o log sh -c 'ls / >/dev/null; true' 2>err >out
why=
while read -r options; do
	# shellcheck disable=SC2086
	strace -f -o strace "$reader" -f $options </dev/null >out 2>err
	# fstat, used by the unwinder's library to get a file's length, is emulated: sandbox.c
	calls=$(grep -hE '^[0-9]+ +--- SIGSYS' strace | grep -o 'si_syscall=[a-z_0-9A-Z]*' | grep -v __NR_newfstatat | sort -u)
	[ -z "$calls" ] || why+="$options: $calls; "
	grep -q 'seccomp(SECCOMP_SET_MODE_FILTER' strace || why+="$options: $(tail -1 err)"
done <<-END
	-o log sh -c ls
	-o log --ring-size 16K find / -maxdepth 3
	-yy -Y -v -tt -T -r -n -i -o log python3 -V
	-k -o log ls
	-ff -Y --decode-pids=pidns -o log sh -c ls
	-C --histogram -o log ls
	-c -w ls
	-P /etc/passwd -o log cat /etc/passwd
	--record recorded --stats ls
	--flight 1M --until exit -o log ls
	--overwrite -o log ls
	--color=always ls
	--replay recording -yy -Y -v -tt -T -r -n -i
	--replay recording -k -o log
	--replay recording -ff -o log
	--replay recording -c
END
verdict 'nothing that it needs is refused' "$why"

# --- another user

chmod 666 /dev/systrace
setpriv --reuid 1234 --regid 1234 --clear-groups "$reader" sleep 1000 2>err >out &
keeper=$!
why=$(begun $keeper)
decoder=$(decoder_of $keeper)
why+=$(confined; files /nothing)
kill -TERM $keeper
wait $keeper
status=$?
[ $status = 143 ] || why+="status $status; "
chmod 660 /dev/systrace
verdict 'who is not root is confined, too' "$why"
finish
