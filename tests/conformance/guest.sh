#!/bin/bash
# In the VM: guest.sh VERSION TRACER OUTDIR < list of "NAME SECONDS"; runs two tests at a time. Each
# test runs in a cgroup of its own, which is killed afterwards. Writes a line for each test to
# OUTDIR/results: NAME, verdict, seconds; and the test's output to OUTDIR/NAME.
#
#	pass   exit 0, and the log and the expectation are not both empty
#	empty  exit 0, but nothing was compared: counts only if strace's were empty, too
#	skip   exit 77
#	fail   anything else
#	time   it took longer than allowed
set -u
export tracer=$2 out=$3
src=$(cd "$(dirname "$0")/../../build/conformance/$1/src" && pwd) || exit 2
# Tests write next to their own files, but the checkout is read-only if another suite's root is
# used.
if [ ! -w "$src/tests" ]; then
	mkdir -p /run/cover/upper /run/cover/work
	/run/vm/busybox mount -t overlay -o "lowerdir=$src,upperdir=/run/cover/upper,workdir=/run/cover/work" cover "$src" || exit 2
fi
cd "$src/tests" || exit 2
export srcdir=. STRACE=$tracer STRACE_ARCH=x86_64 STRACE_NATIVE_ARCH=x86_64 SIZEOF_KERNEL_LONG_T=8 SIZEOF_LONG=8 \
	MIPS_ABI='' TIMEOUT_DURATION=600 STRACE_EXE=$tracer
export cgroup=/sys/fs/cgroup
# Some tests try all programs of this list: a part of it is enough.
sed -n '1~32p' pure_executables.list > part && cp part pure_executables.list

one() {
	name=$1 seconds=$2 group=$cgroup/$1
	mkdir -p "$group"
	start=$SECONDS
	( echo $BASHPID > "$group/cgroup.procs"; exec timeout -k 5 "$seconds" "./$name" ) > "$out/$name" 2>&1 < /dev/null
	rc=$?
	echo 1 > "$group/cgroup.kill"
	for _ in 1 2 3 4 5 6 7 8 9 10; do rmdir "$group" 2> /dev/null && break; sleep 0.1; done
	case $rc in
	0) verdict=pass
	   dir=${name%.test}; dir=${dir%.gen}.dir
	   # a test leaves the files that it compared in its directory
	   if [ -d "$dir" ] && ! find "$dir" -type f -name 'log*' -size +0 2> /dev/null | grep -q .; then verdict=empty; fi ;;
	77) verdict=skip ;;
	124 | 137) verdict=time ;;
	*) verdict=fail ;;
	esac
	printf '%s\t%s\t%d\n' "$name" "$verdict" $((SECONDS - start)) >> "$out/results"
	[ "$verdict" = pass ] && rm -f "$out/$name"
}
export -f one
# Keep one process watched all the time: otherwise the kernel flips its static keys with each start,
# under load, which may crash the multithreaded emulator (see vm.sh -h).
if [ "${tracer##*/}" = strace ] && [ "$tracer" != /usr/bin/strace ]; then
	"$tracer" -I waiting -o /dev/null -e trace=none sleep 100000 &
fi
xargs -P 2 -L 1 bash -c 'one "$@"' one
kill ${!-} 2> /dev/null
wait
exit 0
