#!/bin/bash
# suite: access guest second -s
# Who may trace whom, as a user sees it: what works for a member of the device's group, and the
# message of each refusal. Runs in the guest, as root, with the module loaded. The last tests lock
# the kernel down, which only a reboot undoes.
cd "$(dirname "$0")/../.." || exit 2
suite=access
. tests/lib/verdict.sh
top=$PWD
dir=$(mktemp -d /var/tmp/systrace-access.XXXXXX)
chmod 777 "$dir"
cp build/systrace-read "$dir/reader"
cd "$dir" || exit 2
group=4711 scope=/proc/sys/kernel/yama/ptrace_scope

# member UID CMD...: runs CMD as a user who is in the device's group
cat >member <<END
#!/bin/sh
uid=\$1
shift
exec setpriv --reuid=\$uid --regid=\$uid --groups=$group "\$@"
END
chmod 755 member

await() { for _ in $(seq 200); do eval "$1" && return; sleep 0.1; done; }

# --- the device

groupadd -g $group systrace
echo 32 >/sys/module/systrace/parameters/user_mem
chown root:$group /dev/systrace
says 'a member traces its own programs' 0 '' ./member 1000 ./reader -o log cat /dev/null
verdict 'and sees what they do' "$(grep -q '^openat.*"/dev/null", O_RDONLY) = ' log || cat log)"
says 'another is told how to become one' 1 "./reader: /dev/systrace: permission denied: only members of group systrace may open it: have root run 'usermod -aG systrace USER' and log in again, or run as root, or with sudo" \
	setpriv --reuid=1000 --regid=1000 --clear-groups ./reader true
rule='SUBSYSTEM=="misc", KERNEL=="systrace", GROUP="systrace", MODE="0660"'
verdict 'the udev rule gives it to that group' "$(grep -qxF "$rule" "$top/packaging/60-systrace.rules" || echo 'no such rule')"
verdict 'sysfs has what the rule asks for' \
	"$([ "$(basename "$(realpath /sys/class/misc/systrace/subsystem)")" = misc ] || ls -l /sys/class/misc/systrace)"
if command -v systemd-sysusers >/dev/null; then
	verdict 'the group is made by sysusers' "$(mkdir -p root/etc && systemd-sysusers --root="$dir/root" "$top/packaging/systrace.sysusers" >/dev/null 2>&1; grep -q '^systrace:' root/etc/group || echo 'no group')"
fi

# --- programs of other users

echo 0 >$scope
sleep 1000 & roots=$!
./member 1001 sleep 1000 & others=$!
./member 1000 sleep 1000 & own=$!
no='./reader: attach: process [0-9]+: Operation not permitted: '
# shellcheck disable=SC2016 # await expands it
await '[ "$(cat /proc/$own/comm)" = sleep ] && [ "$(cat /proc/$others/comm)" = sleep ]'
says "root's" 1 "${no}it belongs to another user: run as root, or with sudo" ./member 1000 ./reader -p $roots
says "another user's" 1 "${no}it belongs to another user: run as root, or with sudo" ./member 1000 ./reader -p $others
says 'init' 1 "${no}it belongs to another user: run as root, or with sudo" ./member 1000 ./reader -p 1
says 'a kernel thread' 1 './reader: attach: process 2: .*' ./member 1000 ./reader -p 2
says 'its own' 137 "./reader: Process $own attached" ./member 1000 timeout -s KILL 3 ./reader -o log -p $own
./member 1000 python3 -c 'import ctypes,time; ctypes.CDLL(None).prctl(4,0); print(1,flush=True); time.sleep(1000)' >hidden & hidden=$!
await '[ -s hidden ]'
says 'one that hides its memory' 1 "${no}its memory is protected .*" ./member 1000 ./reader -p $hidden
says 'the right to trace is enough for it' 137 "./reader: Process $hidden attached" \
	setpriv --reuid=1000 --regid=1000 --groups=$group --inh-caps=+sys_ptrace --ambient-caps=+sys_ptrace timeout -s KILL 3 ./reader -o log -p $hidden
echo 1 >$scope
says 'Yama: a stranger' 1 "${no}kernel.yama.ptrace_scope is 1: only programs that you start with this command may be traced.*" \
	./member 1000 ./reader -p $own
says 'Yama: a child' 0 '' ./member 1000 ./reader -f -o log sh -c true
echo 2 >$scope
says 'Yama: only root' 1 './reader: cannot watch the command: Operation not permitted: kernel.yama.ptrace_scope is 2: only root may trace: .*' \
	./member 1000 ./reader true
says 'Yama: and root may' 0 '' ./reader -o roots true
echo 0 >$scope
kill $roots $others $own $hidden

# --- set-uid

cp /usr/bin/id suid && chmod 4755 suid
says 'a set-uid program has its rights, and is let go' 0 './reader: Process [0-9]+ detached: it executes a program that you may not trace \(set-uid, or not readable\): run as root, or with sudo' \
	./member 1000 ./reader -o log ./suid
verdict 'it was root' "$(grep -q 'euid=0' out || cat out)"
verdict 'the log says so, and nothing of what it did' \
	"$([[ $(<log) =~ ^execve\(\"./suid\",\ \[\"./suid\"\],\ 0x[0-9a-f]+\ /\*\ [0-9]+\ vars\ \*/\)\ =\ 0$'\n'\+\+\+\ detached:\ executes\ a\ program\ that\ you\ may\ not\ trace\ \+\+\+$ ]] || cat log)"
says 'who starts it is still traced' 3 '.*detached: it executes.*' ./member 1000 ./reader -f -o log sh -c './suid >/dev/null; exit 3'
verdict 'to its end' "$(tail -1 log | grep -q 'exited with 3' || cat log)"
says 'root traces it all' 0 '' ./reader -o roots setpriv --reuid=1000 --clear-groups ./suid
verdict 'to its end, too' "$(tail -1 roots | grep -q 'exited with 0' || tail -1 roots)"

# --- memory

echo 1 >/sys/module/systrace/parameters/user_mem
says 'too large a ring' 1 './reader: rings of 2048 KiB on each CPU exceed the memory limit of your sessions: .*user_mem' \
	./member 1000 ./reader true
says 'a smaller one' 0 '' ./member 1000 ./reader --ring-size=256K -o log true
echo 32 >/sys/module/systrace/parameters/user_mem
if echo +memory >/sys/fs/cgroup/cgroup.subtree_control 2>/dev/null; then
	mkdir /sys/fs/cgroup/opener /sys/fs/cgroup/tracee
	sleep 1000 & tracee=$!
	echo $tracee >/sys/fs/cgroup/tracee/cgroup.procs
	# --drop: a lossless session begins with smaller rings
	sh -c 'echo $$ >/sys/fs/cgroup/opener/cgroup.procs; exec ./reader --drop --ring-size=16M -f -o roots -p '$tracee 2>said & reader=$!
	await 'grep -q attached said'
	charged=$(cat /sys/fs/cgroup/opener/memory.current)
	verdict 'the rings are charged to the opener' "$([ "$charged" -ge $((16 * 1024 * 1024 * $(nproc))) ] || echo "$charged bytes")"
	verdict 'not to the tracee' "$([ "$(cat /sys/fs/cgroup/tracee/memory.current)" -lt 4000000 ] || echo it has)"
	kill -INT $reader
	wait $reader 2>/dev/null
	for ((i = 0; i < 50; i++)); do
		[ "$(cat /sys/fs/cgroup/opener/memory.current)" -gt 8000000 ] || break
		sleep 0.1
	done
	verdict 'and given back' "$([ "$(cat /sys/fs/cgroup/opener/memory.current)" -lt 8000000 ] || cat /sys/fs/cgroup/opener/memory.current)"
	kill $tracee
fi

# --- lockdown; must be last: no unsigned module can be loaded afterwards

mountpoint -q /sys/kernel/security || mount -t securityfs securityfs /sys/kernel/security
echo integrity >/sys/kernel/security/lockdown
says 'a kernel locked down for integrity' 0 '' ./member 1000 ./reader -o log true
echo 3 >$scope
says 'Yama: nobody' 1 './reader: cannot watch the command: Operation not permitted: kernel.yama.ptrace_scope is 3: .*' ./reader true
echo confidentiality >/sys/kernel/security/lockdown
says 'one locked down for confidentiality' 1 './reader: /dev/systrace: the kernel is locked down for confidentiality .*' ./member 1000 ./reader -o log true
says 'for root as well' 1 './reader: /dev/systrace: the kernel is locked down for confidentiality .*' ./reader -o roots true
rmmod systrace
says 'where a module has to be signed it is said how' 1 "./reader: /dev/systrace: no such device: this kernel loads only signed modules: .*mokutil --import.*" ./reader true

cd / && rm -rf "$dir"
finish
