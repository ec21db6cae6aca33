# shellcheck shell=bash
# The tools that are measured, a section each; guest.sh calls what is there of:
#
#	begin_T		before its first run; if it fails, $why may say why
#	with_T CMD...	runs a command under it
#	calls_T		may change n, the calls of one loop
#	end_T, lost_T, version_T

# --- the floor

with_nothing() { "$@"; }

begin_empty() { insmod "$mods/bench_empty.ko"; }
with_empty() { "$@"; }
end_empty() { rmmod bench_empty; }

begin_record() { insmod "$mods/bench_record.ko"; }
with_record() { "$@"; }
end_record() { rmmod bench_record; }

# --- systrace

begin_systrace() { insmod "build/$(uname -r)/systrace.ko"; }
with_systrace() { build/systrace-read -f -o /dev/null "$@"; }
end_systrace() { rmmod systrace; }
version_systrace() { git log -1 --format=%h; }

begin_systrace_y() { begin_systrace; }
with_systrace_y() { build/systrace-read -f -y -o /dev/null "$@"; }
end_systrace_y() { end_systrace; }

begin_systrace_filter() { begin_systrace; }
with_systrace_filter() { build/systrace-read -f -e trace=acct -o /dev/null "$@"; }
end_systrace_filter() { end_systrace; }

# --- strace

with_strace() { strace -f -o /dev/null "$@"; }
calls_strace() { n=$((CALLS / 10)); }
version_strace() { strace -V; }

with_strace_filter() { strace -f --seccomp-bpf -e trace=acct -o /dev/null "$@"; }
