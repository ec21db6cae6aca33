#!/bin/bash
# suite: uring guest second -s
# --uring in a guest: the entries that tests/calls/uring.c submits are those that are shown, for
# rings with and without an array of places, live and recorded, and for a program whose ring is
# older than the watch. Prints lines of TAP; needs the module.
cd "$(dirname "$0")/../.." || exit 2
suite=uring
. tests/lib/verdict.sh
needs build/systrace-read build/tests/calls/uring

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
reader() { timeout 60 build/systrace-read --uring -o "$work/log" "$@"; }

# Prints the expected lines for ring $1.
expected() {
	local fd=$1 wait=IORING_ENTER_GETEVENTS
	cat <<-END
	io_uring_enter($fd, 1, 1, $wait, NULL, 8, submitted=[{opcode=IORING_OP_NOP, fd=-1, len=0, off=0, user_data=0x100}], completed=[{user_data=0x100, res=0}]) = 1
	io_uring_enter($fd, 1, 1, $wait, NULL, 8, submitted=[{opcode=IORING_OP_OPENAT, fd=AT_FDCWD, path="/dev/null", mode=0640, open_flags=O_WRONLY|O_CREAT|O_CLOEXEC, user_data=0x101}], completed=[{user_data=0x101, res=$((fd + 1))}]) = 1
	io_uring_enter($fd, 3, 3, $wait, NULL, 8, submitted=[{opcode=IORING_OP_WRITE, flags=IOSQE_IO_LINK, fd=$((fd + 1)), addr=ADDR, len=6, off=7, user_data=0x102}, {opcode=IORING_OP_FSYNC, fd=$((fd + 1)), len=0, off=0, fsync_flags=IORING_FSYNC_DATASYNC, user_data=0x103}, {opcode=IORING_OP_RENAMEAT, fd=AT_FDCWD, path="/nowhere/from", newdfd=-100, newpath="/nowhere/to", user_data=0x104}], completed=[{user_data=0x102, res=6}, {user_data=0x103, res=-EINVAL}, {user_data=0x104, res=-ENOENT}]) = 3
	io_uring_enter($fd, 3, 3, $wait, NULL, 8, submitted=[{opcode=IORING_OP_UNLINKAT, fd=AT_FDCWD, path="/nowhere/file", user_data=0x105}, {opcode=IORING_OP_READ, fd=-1, addr=0xdead000, len=5, off=-1, user_data=0x106}, {opcode=0xfa /* IORING_OP_??? */, fd=3, len=0, off=0, user_data=0x107}], completed=[{user_data=0x105, res=-ENOENT}, {user_data=0x106, res=-EBADF}, {user_data=0x107, res=-EINVAL}]) = 3
	io_uring_enter($fd, 0, 0, 0, NULL, 8, submitted=[], completed=[]) = 0
	END
}

# The kernel chooses the order of the completions; addresses differ.
lines() {
	sed -n 's/^[0-9]* *\(io_uring_enter\)/\1/p' "$1" | sed 's/ addr=0x[0-9a-f]*\([,}]\)/ addr=ADDR\1/g; s/addr=ADDR, len=5/addr=0xdead000, len=5/' |
		perl -pe 's/(completed=\[)(.*?)(\]\))/$1 . join(", ", sort split(m{(?<=\}), }, $2)) . $3/e'
}

for flags in 0 0x10000; do
	what='a ring'
	[ "$flags" = 0 ] || what='a ring without an array'
	build/tests/calls/uring "$flags" </dev/null 2>"$work/said"
	if [ $? = 77 ]; then
		older=$(printf '%s\n' 6.6 "$(uname -r)" | sort -V | head -1)
		verdict "$what is newer than this kernel" "$([ "$older" != 6.6 ] || cat "$work/said")"
		continue
	fi
	reader --record "$work/recording" -e trace=io_uring_enter build/tests/calls/uring "$flags" </dev/null
	verdict "$what" "$(diff <(expected 3) <(lines "$work/log"))"
	build/systrace-read --uring --replay "$work/recording" >"$work/log"
	verdict "$what, recorded" "$(diff <(expected 3) <(lines "$work/log"))"
done

mkfifo "$work/begin"
build/tests/calls/uring <"$work/begin" &
child=$!
exec 3>"$work/begin"
reader -e trace=io_uring_enter -p "$child" 2>"$work/said" &
for ((i = 0; i < 300; i++)); do
	grep -q attached "$work/said" && break
	sleep 0.1
done
echo >&3
exec 3>&-
wait
verdict 'a ring that was there before the watch' "$(diff <(expected 3) <(lines "$work/log"))"
finish
