#!/bin/bash
# Boots a kernel in QEMU on this machine's own root and runs a command there. See usage(). The
# guest's side is vm/init and vm/run.sh.
# shellcheck disable=SC2054 # QEMU's options have commas
set -u

usage() {
	cat <<'END'
usage: tests/vm.sh [-k KVER] [-r SUITE] [-c CPUS] [-m MEM] [-t SECONDS] [-e NAME=VALUE]... [-w DIR] [-a ARG] [-s] [-i] [-n]
                   [--] [CMD...]

Boots kernel KVER, loads build/RELEASE/systrace.ko, runs CMD, unloads the module and asks the kernel whether it minded.
The guest's root is this machine's, so every tool and the checkout are where they are here; what the guest writes goes
to memory and is gone afterwards. /tmp and /run start empty, save for the checkout and the current folder. PATH ends with
build/, where systrace-read is.

One CMD is text for sh -c, several are a command and its arguments; it starts in the current folder, as root. Its output
comes out here as it is written, on stdout and stderr. Its standard input is ours if that is a file, else /dev/null.
Without CMD: a shell on the terminal.

  -k KVER        a release (6.1.0-56-amd64) or 6.1, 6.12, 6.1-rt, 6.12-cloud; fetched if it is not here yet.
                 Default: the running kernel if its headers are installed, else Debian's stock one
  -r SUITE       the guest's root is that of this suite (tests/root.sh), not this machine's; the checkout is where it is here
  -c CPUS        number of processors (2; with -i 1)
  -m MEM         memory (2G)
  -t SECONDS     the whole run may take so long (VM_SECONDS, or 600)
  -e NAME=VALUE  a variable for CMD; may be repeated
  -w DIR         this folder of the host can be written to in the guest
  -a ARG         one more argument for the kernel's command line; may be repeated
  -s             emulate all processors in one thread: slower, but static keys can be flipped under load (with
                 several threads QEMU's emulation of self-modifying code may panic the guest with "int3")
  -i             count instructions: the clock advances a nanosecond an instruction; several processors take turns
  -n             do not load the module
  -h             this text

At most two guests run at once on a machine; a third waits, and its time does not run yet. KVM is used if a guest boots
with it (tried once for each boot of this machine), else software emulation.

exit status: CMD's, or
  2    vm.sh cannot do what it was asked
  98   the module does not load or unload, or the guest died; the end of its console is printed
  99   the kernel complained (WARNING, BUG, Oops, ...) while CMD ran; the lines are printed
  124  it took too long
  130, 143  interrupted, terminated
END
}

die() {
	echo "vm.sh: $*" >&2
	exit 2
}

# Quotes for any sh: bash's printf %q writes a newline in a way that only bash understands.
quoted() { printf "'%s'" "${1//\'/\'\\\'\'}"; }
q() { printf '%s=%s\n' "$1" "$(quoted "$2")"; }

PATH=$PATH:/usr/sbin:/sbin # modprobe is not in an unprivileged user's PATH
top=$(cd "$(dirname "$0")/.." && pwd -P) || exit 2
kver='' suite='' cpus='' mem=2G limit=${VM_SECONDS:-600} module=1 env='' write='' single='' icount='' append=''
while getopts k:r:c:m:t:e:w:a:sinh opt; do
	case $opt in
	k) kver=$OPTARG ;;
	r) suite=$OPTARG ;;
	c) cpus=$OPTARG ;;
	m) mem=$OPTARG ;;
	t) limit=$OPTARG ;;
	e)
		[[ $OPTARG =~ ^[A-Za-z_][A-Za-z0-9_]*= ]] || die "-e takes NAME=VALUE, not '$OPTARG'"
		env+="export $(q "${OPTARG%%=*}" "${OPTARG#*=}")"$'\n'
		;;
	w) write=$(realpath -e -- "$OPTARG") || exit 2 ;;
	a) append+=" $OPTARG" ;;
	s) single=1 ;;
	i) icount=1 ;;
	n) module='' ;;
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
shift $((OPTIND - 1))
[ -n "$cpus" ] || cpus=$((2 - ${icount:-0}))
[[ $cpus =~ ^[1-9][0-9]*$ ]] || die "-c takes a number of processors, not '$cpus'"
[[ $limit =~ ^[1-9][0-9]*$ ]] || die "-t takes a number of seconds, not '$limit'"
[ $# -gt 0 ] || [ -t 0 ] || die "no command; -h tells more"

command -v qemu-system-x86_64 >/dev/null || "$top/tests/setup.sh" tools || exit 2
"$top/tests/setup.sh" kernel "$kver" || exit 2
rel=$("$top/tests/setup.sh" release "$kver") || exit 2
# The guest looks it up before it has the host's root, so the path must not contain a link.
kernel=$(realpath -e -- "$top/build/kernels/$rel") || exit 2
# Another root does not contain the checkout, nor the targets of links in build/.
root=/ also=()
if [ -n "$suite" ]; then
	root=$("$top/tests/root.sh" "$suite") || exit 2
	mapfile -t also < <(echo "$top" && find "$top/build" -maxdepth 1 -type l ! -xtype l -exec realpath {} +)
	[[ $PWD/ = "$top"/* ]] || die "with -r the current folder has to be in $top"
fi
vm=$top/build/vm/$rel
if [ -n "$module" ]; then
	module=$top/build/$rel/systrace.ko
	[ -e "$module" ] || die "no build/$rel/systrace.ko: run 'make KVER=$rel' first, or give -n"
fi
share=$(mktemp -d "${TMPDIR:-/tmp}/systrace-vm.XXXXXX") || exit 2
trap 'rm -rf "$share" ${sockets:+"$sockets"}' EXIT
mkdir -p "$vm"

# Unpacking a bzImage takes an emulated machine seconds, so extract the ELF file in it, which QEMU
# boots by PVH. The header gives the payload's position: Documentation/arch/x86/boot.rst.
extract_vmlinux() {
	local image=$kernel/boot/vmlinuz-$rel sects start size magic unpack tail=4
	number() { od -An -v -t "u$2" -j "$1" -N "$2" "$image" | tr -d ' '; }
	sects=$(number 497 1)
	start=$(((sects + 1) * 512 + $(number 584 4)))
	size=$(number 588 4)
	magic=$(od -An -v -t x1 -j "$start" -N 4 "$image" | tr -d ' ')
	case $magic in
	fd377a58) unpack='xz -dc --single-stream' ;;
	28b52ffd) unpack='zstd -dcq' ;;
	1f8b*) unpack='gzip -dcq' tail=0 ;;
	02214c18) unpack='lz4 -dcq' ;;
	*) die "vmlinuz-$rel is compressed in an unknown way" ;;
	esac
	# The kernel build appends the unpacked size, 4 bytes, to the payload. gzip's own format
	# already ends with it.
	tail -c "+$((start + 1))" "$image" | head -c $((size - tail)) | $unpack >"$vm/vmlinux.$$" &&
		mv "$vm/vmlinux.$$" "$vm/vmlinux"
}

make_initramfs() {
	local tree=$share/initramfs list=$share/modules name file
	mkdir -p "$tree"/{bin,lib,proc,sys,dev}
	cp /bin/busybox "$tree/bin/"
	ln -s busybox "$tree/bin/sh"
	cp "$top/tests/vm/init" "$top/tests/vm/run.sh" "$tree/"
	chmod +x "$tree/init"
	echo "$sharing" >"$tree/sharing"
	for name in virtio_pci virtio-rng ${sharing/#9p/9pnet_virtio 9p} overlay; do
		modprobe -d "$kernel" -S "$rel" --show-depends "$name" 2>/dev/null ||
			die "kernel $rel has no $name, and so cannot share the host's root"
	done >"$list" || exit 2
	awk '$1 == "insmod" && !seen[$2]++ { print $2 }' "$list" | while read -r file; do
		name=${file##*/}
		case $file in
		*.xz) xz -dc "$file" >"$tree/lib/${name%.xz}" ;;
		*) cp "$file" "$tree/lib/" ;;
		esac
		echo "${name%.xz}"
	done >"$tree/modules"
	(cd "$tree" && find . | cpio -o -H newc --quiet) >"$vm/initramfs.$$" && mv "$vm/initramfs.$$" "$vm/initramfs"
}

# Debian's cloud kernels have virtiofs instead of 9p. It needs a daemon on the host for each folder.
sharing=9p
modprobe -d "$kernel" -S "$rel" --show-depends 9p >/dev/null 2>&1 || sharing=virtiofs

older() { ! [ -e "$1" ] || [ "$1" -ot "$2" ]; }
# If two guests start simultaneously, only one makes these files; the other waits and uses them.
exec 7>"$vm/lock" || exit 2
flock 7
if older "$vm/vmlinux" "$kernel/boot/vmlinuz-$rel"; then
	extract_vmlinux || exit 2
	rm -f "$vm/initramfs"
fi
if older "$vm/initramfs" "$top/tests/vm/init" || older "$vm/initramfs" "$top/tests/vm/run.sh"; then
	make_initramfs || exit 2
fi
exec 7>&-

# PVH passes no random seed, so add a device for it. The emulated TSC is reliable; without
# tsc=reliable each clock_gettime() would be a system call.
image=$vm/vmlinux
# The PVH entry is instrumented, but runs before KASAN's shadow exists. A KASAN kernel has to be
# booted as a bzImage.
if grep -qs '^CONFIG_KASAN=y' "$kernel/boot/config-$rel"; then image=$kernel/boot/vmlinuz-$rel; fi
machine=(-nodefaults -no-reboot -kernel "$image" -initrd "$vm/initramfs" -device virtio-rng-pci -m "$mem")
cmdline="console=ttyS0 loglevel=5 panic=-1 oops=panic mitigations=off nokaslr no_timer_check tsc=reliable"

# A /dev/kvm that can be opened may still be unable to run a guest. Try to boot one.
kvm_works() {
	local now said=$vm/kvm
	[ -w /dev/kvm ] || return 1
	now="$(uname -r) $(cat /proc/sys/kernel/random/boot_id)"
	if [ "$now" != "$(sed -n 1p "$said" 2>/dev/null)" ]; then
		# In a subshell, so that the shell's message about an aborted QEMU is discarded,
		# too.
		(
			timeout 10 qemu-system-x86_64 "${machine[@]}" -accel kvm -cpu host -display none \
				-append "$cmdline vm_probe" </dev/null
			printf '%s\n%s\n' "$now" $? >"$said"
		) >/dev/null 2>&1
	fi
	[ "$(sed -n 2p "$said")" = 0 ]
}

if [ -n "$icount" ]; then
	machine+=(-accel tcg -icount shift=0,sleep=off)
elif [ -n "$single" ]; then
	machine+=(-accel tcg,thread=single)
elif kvm_works; then
	machine+=(-accel kvm -cpu host)
else
	machine+=(-accel tcg,thread=multi)
fi
# Five-level page tables would make emulated page walks longer.
[[ ${machine[*]} == *kvm* ]] || machine+=(-cpu max,la57=off)

# share TAG DIR OPTIONS: OPTIONS are for 9p only
share() {
	if [ $sharing = 9p ]; then
		p9 "$@"
	else
		daemon "$1" "$2"
	fi
}

sockets=
daemon() {
	local program i
	for program in /usr/libexec/virtiofsd /usr/lib/qemu/virtiofsd; do [ ! -x $program ] || break; done
	[ -x $program ] || die "kernel $rel has no 9p, and there is no virtiofsd (Debian: qemu-system-common, or virtiofsd)"
	if [ -z "$sockets" ]; then
		sockets=$(mktemp -d "${TMPDIR:-/tmp}/systrace-vm.XXXXXX") || exit 2
		machine+=(-object "memory-backend-memfd,id=memory,size=$mem,share=on" -machine memory-backend=memory)
	fi
	# Exits with QEMU; the timeout is for a QEMU that never starts.
	timeout $((limit + 60)) "$program" --socket-path="$sockets/$1" -o source="$2" -o sandbox=chroot -o cache=auto \
		>"$sockets/$1.log" 2>&1 8>&- &
	for ((i = 0; i < 100; i++)); do
		[ ! -S "$sockets/$1" ] || break
		sleep 0.05
	done
	[ -S "$sockets/$1" ] || die "virtiofsd does not start (it has to be root): $(cat "$sockets/$1.log")"
	machine+=(-chardev "socket,id=$1,path=$sockets/$1" -device "vhost-user-fs-pci,chardev=$1,tag=$1")
}

p9() { machine+=(-fsdev "local,id=$1,path=${2//,/,,},security_model=none$3" -device "virtio-9p-pci,fsdev=$1,mount_tag=$1"); }
machine+=(-smp "$cpus" -append "$cmdline$append")

# If stdout and stderr are the same file, the order of writes to the two must be preserved.
merge='' stdin=/dev/null shell=''
if [ /proc/$$/fd/1 -ef /proc/$$/fd/2 ]; then merge=1; fi
if [ $# = 0 ]; then
	shell=1
elif [ -f /proc/$$/fd/0 ]; then
	cat >"$share/stdin"
	stdin=/run/vm/share/stdin
fi
{
	q VM_TOP "$top"
	q VM_CWD "$PWD"
	q VM_RELEASE "$rel"
	q VM_KERNEL "$kernel"
	q VM_HEADERS "$top/build/headers/$rel/usr/src/linux-headers-$rel"
	q VM_MODULE "$module"
	q VM_WRITE "$write"
	q VM_ALSO "${also[*]}"
	q VM_TERM "${TERM:-dumb}"
	q VM_MERGE "$merge"
	q VM_STDIN "$stdin"
	q VM_SHELL "$shell"
} >"$share/conf"
echo "$env" >"$share/env"
case $# in
0) echo "exec bash -i" ;;
1) printf '%s\n' "$1" ;;
*) for word; do printf '%s ' "$(quoted "$word")"; done ;;
esac >"$share/cmd"
touch "$share/out" "$share/err"

# QEMU inherits the lock's descriptor, so the slot is free only after the guest has exited.
locks=/run/lock
[ -w $locks ] || locks=${TMPDIR:-/tmp}
take_slot() {
	local n
	while :; do
		for n in 1 2; do
			[ -e "$locks/systrace-vm.$n.lock" ] || : >"$locks/systrace-vm.$n.lock"
			# Read-only, as the file may belong to another user.
			exec 8<"$locks/systrace-vm.$n.lock" || exit 2
			flock -n 8 && return
		done
		sleep 0.5
	done
}
take_slot
# Only after the slot was taken: virtiofsd does not wait forever.
share host "$root" ,readonly=on,multidevs=remap
for i in "${!also[@]}"; do share "also$i" "${also[i]}" ,readonly=on,multidevs=remap; done
share share "$share" ''
[ -z "$write" ] || share write "$write" ,multidevs=remap

qemu=
# shellcheck disable=SC2317 # the traps call it
stop() {
	[ -z "$qemu" ] || kill "$qemu" 2>/dev/null
	wait
	exit "$1"
}
trap 'stop 130' INT
trap 'stop 143' TERM HUP

run() {
	: >"$share/console"
	if [ -n "$shell" ]; then
		timeout --foreground -k 5 "$limit" qemu-system-x86_64 "${machine[@]}" -display none \
			-chardev stdio,id=tty,signal=off,logfile="$share/console" -serial chardev:tty
		return
	fi
	timeout -k 5 "$limit" qemu-system-x86_64 "${machine[@]}" -display none -serial "file:$share/console" </dev/null &
	qemu=$!
	tail -n +1 -s 0.1 -f --pid=$qemu "$share/out" 8>&- &
	tail -n +1 -s 0.1 -f --pid=$qemu "$share/err" >&2 8>&- &
	wait $qemu
}

# QEMU older than 8.1 may run stale code if several threads emulate a kernel that patches itself,
# which kernels do while they boot. The result is an unexpected "int3". It is safe to try again as
# long as the command has not started.
for _ in 1 2 3; do
	began=$SECONDS
	run
	status=$?
	passed=$((SECONDS - began))
	qemu=
	wait
	if [ -e "$share/started" ] || ! grep -q 'Oops: int3' "$share/console"; then break; fi
done
exec 8>&-

# failed STATUS WORDS...: exits, and keeps the console and dmesg of a run that the kernel spoiled.
failed() {
	local kept=$vm/failed.$$ status=$1
	shift
	mkdir -p "$kept"
	cp "$share/console" "$share/dmesg" "$kept/" 2>/dev/null
	echo "vm.sh: $*; see ${kept#"$top/"}" >&2
	exit "$status"
}

# The elapsed time counts, too: when the time limit is reached, QEMU's exit status may vary, and any
# process may kill QEMU before that.
if [ "$status" = 124 ] || { [ ! -s "$share/status" ] && [ "$passed" -ge "$limit" ]; }; then
	tail -n 20 "$share/console" >&2
	failed 124 "the guest did not end within $limit seconds"
elif [ ! -s "$share/status" ] && [ "$status" -gt 128 ]; then
	failed 98 "QEMU was killed by signal $((status - 128)) after $passed seconds (by this machine, for want of memory?)"
elif [ ! -s "$share/status" ]; then
	tail -n 60 "$share/console" >&2
	failed 98 "the guest died"
fi
status=$(cat "$share/status")

complaints='WARNING|\bBUG\b|\bOops\b|INFO: (rcu|task)|scheduling while atomic|refcount_t|general protection fault, '
complaints+='|UBSAN|KASAN|soft lockup|sleeping function|suspicious RCU'
if sed '1,/systrace-vm: start/d' "$share/dmesg" | grep -E "$complaints" >"$share/complaints"; then
	cat "$share/complaints" >&2
	failed 99 "the kernel complained (the command's own status was $status)"
fi
exit "$status"
