#!/bin/sh
# Pid 1 once the root is in place: the last mounts, the module, the command, and at the end what vm.sh wants to know of
# the kernel. busybox sh; it reaps orphans while it waits. In the share: conf, cmd, env and stdin from vm.sh; out, err,
# started, status and dmesg to it.

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

# From here on vm.sh looks for complaints of the kernel, and the console has everything, should the guest die.
echo "systrace-vm: start" >/dev/kmsg
[ -n "$VM_SHELL" ] || echo 8 >/proc/sys/kernel/printk
: >$share/started

if [ -n "$VM_MODULE" ]; then
	insmod "$VM_MODULE" 2>>$share/err || fail "cannot load $VM_MODULE"
fi

# From here on data races are looked for, four times as often as is usual; only those of the module are told.
races=/sys/kernel/debug/kcsan
if [ -n "$VM_MODULE" ] && [ -w $races ]; then
	awk '$4 == "[systrace]" && tolower($2) == "t" { print "!" $3 }' /proc/kallsyms | while read -r name; do
		echo "$name" >$races
	done 2>/dev/null
	echo whitelist >$races
	echo 1000 >/sys/module/kcsan/parameters/skip_watch
	echo on >$races
fi

# By its path: busybox prefers its own shell, and that its own ls, to those of the root.
# shellcheck disable=SC2016 # for the command's own shell
start='. /run/vm/share/env; cd "$VM_CWD" || exit 98; exec sh -c "$(cat /run/vm/share/cmd)"'
if [ -n "$VM_SHELL" ]; then
	$bb setsid $bb cttyhack /bin/sh -c "$start"
	status=$?
else
	# Pipes, as in any pipeline: a program may open /dev/stdout once more, or truncate it. The cats outlive the TERM below.
	mkfifo /run/vm/out /run/vm/err
	(trap '' TERM; exec cat </run/vm/out >>$share/out) & cats=$!
	(trap '' TERM; exec cat </run/vm/err >>$share/err) & cats="$cats $!"
	err=/run/vm/err
	[ -z "$VM_MERGE" ] || err=/run/vm/out
	# Held open until the command has opened them, or a cat would wait for ever for the one that is not used.
	exec 8>/run/vm/out 9>/run/vm/err
	$bb setsid /bin/sh -c "$start" <"$VM_STDIN" >/run/vm/out 2>$err 8>&- 9>&-
	status=$?
	exec 8>&- 9>&-
	# What it left running ends here, as at any shutdown; whoever does not heed that may lose its last words.
	kill -TERM -1
	i=0
	# shellcheck disable=SC2086 # two numbers
	while kill -0 $cats 2>/dev/null && [ $i -lt 30 ]; do
		sleep 0.1
		i=$((i + 1))
	done
fi

# A process that was just killed may still be giving the device back.
i=0
while [ -n "$VM_MODULE" ] && grep -q '^systrace ' /proc/modules; do
	rmmod systrace 2>/run/vm/rmmod && break
	sleep 0.1
	i=$((i + 1))
	[ $i -lt 20 ] || fail "$(cat /run/vm/rmmod) (after the command, whose status was $status)"
done
finish $status
