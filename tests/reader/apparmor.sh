#!/bin/bash
# suite: apparmor guest first -s
# A watched program that executes one in another AppArmor profile (px, hence without AT_SECURE, and
# with the same ids): its watch ends if the reader's profile may not trace the new profile. Runs in
# the guest, as root, with the module loaded.
cd "$(dirname "$0")/../.." || exit 2
suite=apparmor
. tests/lib/verdict.sh
needs build/systrace-read
dir=$(mktemp -d /var/tmp/systrace-apparmor.XXXXXX)
chmod 777 "$dir"
cp build/systrace-read "$dir/reader"
for name in kin stranger; do cp /usr/bin/true "$dir/$name"; done
cd "$dir" || exit 2
chmod 666 /dev/systrace
echo 0 >/proc/sys/kernel/yama/ptrace_scope

# The proc file system in which the module calls the kernel's check is not mounted anywhere.
cat >profiles <<END
profile systrace_reader flags=(attach_disconnected) {
	file, capability, signal, network, unix,
	ptrace peer=systrace_reader,
	ptrace peer=systrace_kin,
	$dir/kin px -> systrace_kin,
	$dir/stranger px -> systrace_stranger,
}
profile systrace_kin { file, ptrace peer=systrace_reader, }
profile systrace_stranger { file, ptrace peer=systrace_reader, }
END
mountpoint -q /sys/kernel/security || mount -t securityfs securityfs /sys/kernel/security
verdict 'the profiles are loaded' "$(apparmor_parser -r -K profiles 2>&1)"

# as PROFILE UID PROGRAM FATE: traces PROGRAM; prints an error unless its trace ends with FATE
as() {
	local status fate
	rm -f log
	aa-exec -p "$1" -- setpriv --reuid="$2" --regid="$2" --clear-groups ./reader -f -o log sh -c "$3; exit 3" 2>said
	status=$?
	fate=$(sed -nE 's/^[0-9]+ +\+\+\+ (.*) \+\+\+$/\1/p' log | head -1)
	[ $status = 3 ] && [ "$fate" = "$4" ] && return
	echo "status $status, '$fate';"
	cat said log
}

refused='detached: executes a program that you may not trace'
for uid in 0 1000; do
	verdict "user $uid: a program that the reader's profile may trace is traced to its end" "$(as systrace_reader $uid ./kin 'exited with 0')"
	verdict "user $uid: the watch of one that it may not trace ends" "$(as systrace_reader $uid ./stranger "$refused")"
	pid=$(sed -nE "s/^([0-9]+) .*$refused.*/\1/p" log)
	verdict "user $uid: behind its execve nothing is told of it" \
		"$(grep "^${pid:-none} " log | tail -2 | head -1 | grep -qE '(execve\("./stranger".*|<\.\.\. execve resumed>\) *) = 0$' || tail -n +1 log)"
	verdict "user $uid: who is unconfined traces it to its end" "$(as unconfined $uid ./stranger 'exited with 0')"
done

cd / && rm -rf "$dir"
finish
