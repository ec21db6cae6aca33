# shellcheck shell=bash
# The measured tools, a section each. guest.sh calls these functions of tool T, if they exist:
#
#	begin_T		before its first run; if it fails, the last line of its output is the reason
#	with_T CMD...	runs a command under it
#	calls_T		may change n, the calls of one loop
#	settle_T	after a run: waits until the tool has processed all events
#	end_T, version_T
#
# The functions add the number of lost records to $tmp/lost.
# shellcheck disable=SC2154,SC2086 # guest.sh sets tmp, mods and peers, and no blank is in them

# --- the floor

with_nothing() { "$@"; }

begin_empty() { insmod "$mods/bench_empty.ko"; }
with_empty() { "$@"; }
end_empty() { rmmod bench_empty; }

begin_record() { insmod "$mods/bench_record.ko"; }
with_record() { "$@"; }
end_record() { rmmod bench_record; }

# --- systrace

reader() {
	build/systrace-read -f --stats "$@" 2>$tmp/reader
	sed -n 's/.* + \([0-9]*\) lost .*/\1/p' $tmp/reader >>$tmp/lost
	cat $tmp/reader >&2
}

quiet_reader() { reader -o /dev/null "$@"; }

begin_systrace() { insmod "build/$(uname -r)/systrace.ko"; }
with_systrace() { quiet_reader "$@"; }
end_systrace() { rmmod systrace; }
version_systrace() { git log -1 --format=%h; }

begin_systrace_file() { begin_systrace; }
with_systrace_file() { reader -o $tmp/text "$@"; }
end_systrace_file() { end_systrace; }

begin_systrace_record() { begin_systrace; }
with_systrace_record() { reader --record $tmp/recorded "$@"; }
end_systrace_record() { end_systrace; }

begin_systrace_c() { begin_systrace; }
with_systrace_c() { quiet_reader -c "$@"; }
end_systrace_c() { end_systrace; }

begin_systrace_y() { begin_systrace; }
with_systrace_y() { quiet_reader -y "$@"; }
end_systrace_y() { end_systrace; }

begin_systrace_filter() { begin_systrace; }
with_systrace_filter() { quiet_reader -e trace=acct "$@"; }
end_systrace_filter() { end_systrace; }

# --- strace

with_strace() { strace -f -o /dev/null "$@"; }
calls_strace() { n=$((CALLS / 10)); }
version_strace() { strace -V; }

with_strace_filter() { strace -f --seccomp-bpf -e trace=acct -o /dev/null "$@"; }

# --- perf trace

# perf starts the command itself after its set-up, so no event precedes the tracing.
with_perf() {
	perf trace -o $tmp/perf "$@"
	sed -n 's/.*LOST \([0-9]*\) events.*/\1/p' $tmp/perf >>$tmp/lost
}
calls_perf() { n=$((CALLS / 4)); }
version_perf() { perf version; }

# --- trace-cmd

with_tracecmd() { trace-cmd record -e raw_syscalls -F -c -o $tmp/trace.dat "$@" >$tmp/tracecmd && cat $tmp/tracecmd; }
settle_tracecmd() { trace-cmd report -i $tmp/trace.dat --stat | sed -n -e 's/^overrun: //p' -e 's/^dropped events: //p' >>$tmp/lost; }
version_tracecmd() { trace-cmd --version | grep version; }

# --- tools that watch all tasks: the loads run as a separate user, for the tools that can filter by
# user

as_user() { setpriv --reuid 1234 --clear-groups env HOME=$tmp "$@"; }

# until_ SECONDS CMD...: waits for CMD to succeed. Longer under -icount, where the clock leaps while
# the guest waits for the host.
until_() {
	local i n=$(($1 * 100))
	shift
	for ((i = 0; i < n; i++)); do
		if "$@" >/dev/null 2>&1; then return; fi
		sleep 0.1
	done
	return 1
}

ended() { ! kill -0 "$1"; }
stop() { kill -INT "$(cat "$1")" && until_ 60 ended "$(cat "$1")"; }

# peer PROGRAM ARGS...: runs a program of the unpacked packages with their libraries.
peer() { LD_LIBRARY_PATH=$peers/root/usr/lib/x86_64-linux-gnu "$peers/root/usr/bin/$1" "${@:2}"; }

# why NAME: prints the reason from peers.sh if the module could not be built
why() { cat "$peers/$(uname -r)/$1.why" 2>/dev/null || echo "it could not be fetched"; }

# --- LTTng

begin_lttng() {
	local lib=$peers/root/usr/lib/x86_64-linux-gnu mine
	mine=/lib/modules/$(uname -r)/updates
	[ -d "$peers/$(uname -r)/lttng" ] || { why lttng; return 1; }
	export LTTNG_HOME=$tmp/lttng LTTNG_SESSION_CONFIG_XSD_PATH=$peers/root/usr/share/xml/lttng
	# lttng-sessiond loads the modules by name. A depmod of all modules would take minutes here.
	mkdir -p $LTTNG_HOME "$mine"
	cp "$peers/$(uname -r)"/lttng/*.ko "$mine" && depmod "$(uname -r)" "$mine"/*.ko && modprobe lttng-tracer || return
	LD_LIBRARY_PATH=$lib "$peers/root/usr/bin/lttng-sessiond" --kmod-probes=statedump -b --consumerd64-path="$lib/lttng/libexec/lttng-consumerd" \
		--consumerd64-libdir="$lib" >$tmp/sessiond 2>&1
	until_ 60 peer lttng list || { tail -1 $tmp/sessiond; return 1; }
	peer lttng create bench --output=$tmp/lttng.trace &&
		peer lttng enable-channel -k --subbuf-size=1M --num-subbuf=8 all &&
		peer lttng enable-event -k --syscall -a -c all &&
		peer lttng track -k --uid=1234 &&
		peer lttng start
}
with_lttng() { as_user "$@"; }
settle_lttng() { sleep 2; }
end_lttng() {
	export LTTNG_HOME=$tmp/lttng
	peer lttng stop >$tmp/stop 2>&1
	peer lttng list bench | sed -n 's/.*[Dd]iscarded events: *//p' >>$tmp/lost
	peer lttng destroy bench
	pkill lttng-sessiond
	until_ 60 ended "$(pgrep -o lttng-sessiond)"
	# Its modules keep the tracepoints registered.
	for _ in 1 2 3 4; do
		awk '/^lttng/ && $3 == 0 { print $1 }' /proc/modules | xargs -r rmmod
	done
}
version_lttng() { peer lttng --version | sed 's:.*/::'; }

# --- sysdig

begin_sysdig() {
	[ -d "$peers/$(uname -r)/scap" ] || { why scap; return 1; }
	insmod "$peers/$(uname -r)/scap/scap.ko" || return
	HOME=$tmp peer sysdig -v -w $tmp/sysdig.scap >$tmp/sysdig 2>&1 &
	echo $! >$tmp/pid
	until_ 120 test -s $tmp/sysdig.scap && sleep 3
}
with_sysdig() { "$@"; }
settle_sysdig() { sleep 2; }
end_sysdig() {
	pkill -INT -x sysdig
	until_ 60 ended "$(cat $tmp/pid)"
	sed -n 's/.*Drops: *//p' $tmp/sysdig >>$tmp/lost
	rmmod scap
}
version_sysdig() { peer sysdig --version; }

# --- bpftrace

begin_bpftrace() {
	BPFTRACE_STRLEN=64 bpftrace -o $tmp/bpftrace -e '
		tracepoint:raw_syscalls:sys_enter /uid == 1234/ {
			printf("%d %d(%lx, %lx, %lx)\n", tid, args->id, args->args[0], args->args[1], args->args[2]); }
		tracepoint:raw_syscalls:sys_exit /uid == 1234/ { printf("%d %d = %ld\n", tid, args->id, args->ret); }
		interval:ms:500 { printf("ready\n"); }' >$tmp/bpftrace.said 2>&1 &
	echo $! >$tmp/pid
	until_ 300 ready_or_ended_bpftrace
	grep -q ready $tmp/bpftrace && sleep 3 || { grep -v '^Attaching' $tmp/bpftrace.said; return 1; }
}
ready_or_ended_bpftrace() { grep -q ready $tmp/bpftrace || ended "$(cat $tmp/pid)"; }
with_bpftrace() { as_user "$@"; }
settle_bpftrace() { sleep 2; }
calls_bpftrace() { n=$((CALLS / 4)); }
end_bpftrace() {
	stop $tmp/pid
	cat $tmp/bpftrace $tmp/bpftrace.said | sed -n 's/^Lost \([0-9]*\) events.*/\1/p' >>$tmp/lost
}
version_bpftrace() { bpftrace --version; }
