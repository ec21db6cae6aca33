#!/bin/sh
# Pid 1 once the root is in place: mounts the remaining file systems, loads the module, runs the
# command, and finally saves what vm.sh needs to know about the kernel. Runs in busybox sh, which
# reaps orphans while it waits. Files in the share: conf, cmd, env and stdin from vm.sh; out, err,
# started, status and dmesg to vm.sh.

share=/run/vm/share
bb=/run/vm/busybox
# shellcheck source=/dev/null
. $share/conf
export PATH="$VM_TOP/build/oracle/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$VM_TOP/build"
export HOME=/root TERM="$VM_TERM" LANG=C.UTF-8 VM_CWD

ln -sf /proc/self/fd /dev/fd
ln -sf fd/0 /dev/stdin
ln -sf fd/1 /dev/stdout
ln -sf fd/2 /dev/stderr
mkdir -p /dev/pts /dev/shm
mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /dev/pts
mount -t tmpfs -o mode=1777 shm /dev/shm
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t debugfs debugfs /sys/kernel/debug
mount -t tracefs tracefs /sys/kernel/tracing
mount -t bpf bpf /sys/fs/bpf
if [ -n "$VM_WRITE" ]; then
	mkdir -p "$VM_WRITE"
	mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=none write "$VM_WRITE" 2>/dev/null ||
		mount -t virtiofs write "$VM_WRITE"
fi
$bb ifconfig lo up
$bb hostname systrace-vm

finish() {
	dmesg >$share/dmesg
	echo "$1" >$share/status
	$bb poweroff -f
}

fail() {
	echo "vm.sh: $1" >>$share/err
	finish 98
}

# vm.sh searches the kernel log for complaints after this line. The console gets all messages, in
# case the guest dies.
echo "systrace-vm: start" >/dev/kmsg
[ -n "$VM_SHELL" ] || echo 8 >/proc/sys/kernel/printk
: >$share/started

if [ -n "$VM_MODULE" ]; then
	insmod "$VM_MODULE" 2>>$share/err || fail "cannot load $VM_MODULE"
fi

# Detect data races from now on, four times as often as by default. Only races in the module are
# reported.
races=/sys/kernel/debug/kcsan
if [ -n "$VM_MODULE" ] && [ -w $races ]; then
	awk '$4 == "[systrace]" && tolower($2) == "t" { print "!" $3 }' /proc/kallsyms | while read -r name; do
		echo "$name" >$races
	done 2>/dev/null
	echo whitelist >$races
	echo 1000 >/sys/module/kcsan/parameters/skip_watch
	echo on >$races
fi

# By its path: busybox would prefer its own sh, and that its own ls, to the programs of the root.
# shellcheck disable=SC2016 # for the command's own shell
start='. /run/vm/share/env; cd "$VM_CWD" || exit 98; exec sh -c "$(cat /run/vm/share/cmd)"'
if [ -n "$VM_SHELL" ]; then
	$bb setsid $bb cttyhack /bin/sh -c "$start"
	status=$?
else
	# Pipes, as in an ordinary pipeline: a program may reopen /dev/stdout or truncate it. The
	# cats survive the TERM below.
	mkfifo /run/vm/out /run/vm/err
	(trap '' TERM; exec cat </run/vm/out >>$share/out) & cats=$!
	(trap '' TERM; exec cat </run/vm/err >>$share/err) & cats="$cats $!"
	err=/run/vm/err
	[ -z "$VM_MERGE" ] || err=/run/vm/out
	# Held open until the command has opened them. Otherwise a cat would wait forever for a pipe
	# that is not used.
	exec 8>/run/vm/out 9>/run/vm/err
	$bb setsid /bin/sh -c "$start" <"$VM_STDIN" >/run/vm/out 2>$err 8>&- 9>&-
	status=$?
	exec 8>&- 9>&-
	# Terminate what the command left running, as at any shutdown. The last output of a process
	# that ignores SIGTERM may be lost.
	kill -TERM -1
	i=0
	# shellcheck disable=SC2086 # two numbers
	while kill -0 $cats 2>/dev/null && [ $i -lt 30 ]; do
		sleep 0.1
		i=$((i + 1))
	done
fi

# A process that was just killed may not have closed the device yet.
i=0
while [ -n "$VM_MODULE" ] && grep -q '^systrace ' /proc/modules; do
	rmmod systrace 2>/run/vm/rmmod && break
	sleep 0.1
	i=$((i + 1))
	[ $i -lt 20 ] || fail "$(cat /run/vm/rmmod) (after the command, whose status was $status)"
done
finish $status
