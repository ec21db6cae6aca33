#!/bin/bash
# host.sh [TOOL...]: the bench's loads on this machine itself, in nanoseconds; make bench-host calls it. It is for those
# who have real hardware: the clock of an emulated processor says little, so make bench counts instructions.
#
# Runs as root. It loads the module and unloads it, so nobody may use systrace meanwhile. TOOL: of tools.sh; by default
# ours, and those of strace, perf trace, trace-cmd and bpftrace that are installed. LOADS, CALLS and ROUNDS are as in
# guest.sh. What was measured is kept in build/bench/host.
set -u
cd "$(dirname "$0")/../.." || exit 2
fail() { echo "host.sh: $*" >&2; exit 2; }

[ "$(id -u)" = 0 ] || fail "this loads kernel modules: run 'sudo make bench-host'"
[ ! -e /sys/module/systrace ] || fail "systrace is loaded: end its readers and run 'rmmod systrace' first"
[ -d "/lib/modules/$(uname -r)/build" ] || fail "there are no headers of this kernel: install linux-headers-$(uname -r)"
[ -w /sys/fs/cgroup ] && mkdir -p /sys/fs/cgroup/bench || fail 'no cgroup can be made below /sys/fs/cgroup'

out=build/bench
mkdir -p $out
for what in reader module bench-floor build/tests/bench/load; do
	make -s --no-print-directory $what KVER="$(uname -r)" >$out/build.log 2>&1 || { cat $out/build.log >&2; exit 2; }
done
if [ $# = 0 ]; then
	set -- empty systrace systrace_file systrace_record systrace_c systrace_y systrace_filter
	! command -v strace >/dev/null || set -- "$@" strace strace_filter
	! command -v perf >/dev/null || set -- "$@" perf
	! command -v trace-cmd >/dev/null || set -- "$@" tracecmd
	! command -v bpftrace >/dev/null || set -- "$@" bpftrace
fi

# guest.sh asks git to trust its repository: not in this machine's configuration.
export GIT_CONFIG_SYSTEM=/tmp/bench/gitconfig
[[ $(systemd-detect-virt 2>/dev/null) != qemu ]] || echo 'host.sh: these processors are emulated: only the ratios say something' >&2
{
	echo "C $(tests/bench/report.py commit) $(uname -r)"
	LOADS=${LOADS-getpid write openat python files git make} CALLS=${CALLS-1000000} ROUNDS=${ROUNDS-5} tests/bench/guest.sh clock nothing "$@"
} | tee $out/host | tests/bench/report.py host
