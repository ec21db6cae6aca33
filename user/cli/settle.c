// SPDX-License-Identifier: GPL-2.0
/* What follows from the combination of options. */
#include "settings.h"
#include "base/say.h"
#include "views/color.h"
#include "target/command.h"
#include "target/inject.h"
#include "views/by.h"
#include "views/top.h"
#include "views/count.h"
#include "select/results.h"
#include "stack/stack.h"
#include "python/frames.h"
#include "python/select.h"
#include "select/touch.h"

#include "given.h"

/* ---- combinations of options, checked in strace's order ------------------------------- */

static void settle_flight(void)
{
	if (run.flight && run.replay)
		die_usage("--flight and --replay are mutually exclusive");
	if (given.until && !run.flight)
		die_usage("--until needs --flight");
	if (run.flight && run.mode & SYSTRACE_OVERWRITE)
		die_usage("--flight and --overwrite are mutually exclusive: --flight alone loses only the oldest records");
	/* a record may take up to a quarter of a ring */
	if (run.flight && run.flight < run.ring_size / 4)
		die_usage("--flight must be at least a quarter of --ring-size (%u KiB)", run.ring_size >> 10);
	if (run.flight && !given.until)
		until.exit = true;
}

static void settle_whom(void)
{
	bool found = run.all || run.cgroups.n || run.comms.n;

	if (!run.command && !run.npids && !found)
		die_usage("must have PROG [ARGS] or -p PID");
	if (run.children && !run.npids && !found)
		die_usage("--children needs -p, --comm or --cgroup");
	if (run.kill_on_exit && (run.npids || found))
		die_usage("--kill-on-exit and -p/--attach are mutually exclusive options");
}

static void settle_daemonize(void)
{
	if (given.long_daemonize && given.daemonize)
		die("-D and --daemonize cannot be provided simultaneously");
	run.daemonize = given.long_daemonize ? given.long_daemonize : given.daemonize;
	if (run.daemonize && !run.command)
		die_usage("PROG [ARGS] must be specified with -D/--daemonize");
	if (run.daemonize > 3)
		die_usage("Too many -D's (%d), maximum supported -D count is 3", run.daemonize);
}

static void settle_clock(void)
{
	if (!given.clock)
		return;
	if (given.long_clock)
		die("-t and --absolute-timestamps cannot be provided simultaneously");
	show.clock = given.clock > 2 ? CLOCK_UNIX : CLOCK_TIME;
	show.clock_digits = given.clock > 1 ? 6 : 0;
}

static void settle_hex(void)
{
	if (given.long_hex >= 0 && given.hex)
		die("-x and --strings-in-hex cannot be provided simultaneously");
	if (given.long_hex >= 0)
		opt.quotes = given.long_hex;
	else if (given.hex)
		opt.quotes = given.hex > 1 ? QUOTE_HEX_ALL : QUOTE_HEX_NONASCII;
}

static void settle_fds(void)
{
	if (!given.fds)
		return;
	if (given.long_fds)
		die("-y and --decode-fds cannot be provided simultaneously");
	opt.fds = given.fds > 1 ? (opt.newer ? FD_ALL : FD_OF_61) : FD_PATH;
}

static void settle_follow(void)
{
	if (given.seccomp && run.detach_on_execve) {
		say("--seccomp-bpf is not enabled because it is not compatible with -b");
		given.seccomp = false;
	}
	if (given.follow && given.long_follow)
		die("-f and --follow-forks cannot be provided simultaneously");
	if (given.follow > 1 && given.long_separately)
		die("-ff and --output-separately cannot be provided simultaneously");
	run.follow = given.follow || given.long_follow;
	show.separately = given.follow > 1 || given.long_separately;
	if (given.seccomp && run.npids && !run.command)
		say("--seccomp-bpf is not enabled for processes attached with -p");
	if (given.seccomp && !run.follow) {
		say("--seccomp-bpf cannot be used without -f/--follow-forks, disabling");
		given.seccomp = false;
	}
	if (given.old_follow && run.follow)
		say("deprecated option -F ignored");
	else if (given.old_follow)
		say("option -F is deprecated, please use -f/--follow-forks instead");
	run.follow |= given.old_follow || run.why;
}

static void settle_file(void)
{
	if (show.file)
		return;
	if (show.separately && !run.follow)
		say("--output-separately has no effect without -o/--output");
	if (show.append)
		say("-A/--output-append-mode has no effect without -o/--output");
}

static void settle_output(void)
{
	if (show.file && (*show.file == '|' || *show.file == '!') && show.separately)
		die_usage("piping the output and -ff/--output-separately are mutually exclusive");
	/* without a file, -ff means -f */
	show.separately = show.separately && show.file;
	run.many = run.follow || run.npids + !!run.command > 1 || run.all || run.children || run.cgroups.n || run.comms.n;
	show.pids = show.file && !show.separately && run.many;
}

static void settle_seccomp(void)
{
	if (given.seccomp && run.follow && callset_is_all(&run.trace))
		say("Seccomp filter is requested but there are no syscalls to filter.  See -e trace to filter syscalls.");
}

static void say_no_effect(bool given_too, const char *what)
{
	if (given_too)
		say("%s has no effect with -c/--summary-only", what);
}

/* The kernel cannot count by these keys: only the reader knows what they are made from. */
static void settle_by(void)
{
	if (given.sort_key && run.top)
		top_sort_by(given.sort_key);
	else if (given.sort_key && counting.by)
		by_sort_by(given.sort_key);
	else if (given.sort_key)
		count_sort_by(given.sort_key);
	if (counting.explain && !counting.by)
		die_usage("--explain needs --by");
	if (!counting.by)
		return;
	if (given.columns || counting.histogram || counting.interval || counting.overhead)
		die_usage("--by prints a table of its own: it cannot be given with -U, -O, --histogram or --interval");
	if (!counting.on)
		counting.on = counting.only = true;
	counting.by_records = true;
	capture.fds = capture.names = capture.times = true;
	if (by_needs_python() && !opt.python)
		opt.python = FRAMES_ALL;
}

/* The key 'cgroup' is read from /proc, which describes a process only while it lives. */
static void settle_cgroups(void)
{
	counting.cgroups = by_needs_processes() || top_needs_processes();
	if (counting.cgroups && run.replay)
		die_usage("a recording does not contain control groups: the key 'cgroup' works only for running processes");
}

/* The table is the only output.  It needs no records if the kernel's counts are enough. */
static void settle_top(void)
{
	if (!run.top)
		return;
	if (counting.on || counting.by || run.fds || run.why || views.any || run.record || run.flight || run.mode & SYSTRACE_OVERWRITE ||
	    show.separately || given.daemonize || given.long_daemonize)
		die_usage("--top shows one table, live: it cannot be given with -c, -C, --by, --fds, --why, --record, another output, "
			  "--flight, --overwrite, -ff or -D");
	if (show.file && (*show.file == '|' || *show.file == '!'))
		die_usage("with --top, -o names the file that the key w writes: it cannot be a command");
	counting.on = counting.only = counting.wall = true;
	counting.by_records = top_needs_records(counting.by_records);
	if (counting.by_records)
		capture.fds = capture.names = true;
	if (top_needs_python() && !opt.python)
		opt.python = FRAMES_ALL;
	show.no_attach = show.no_exit = show.no_personality = show.no_superseded = true;
}

static void settle_summary(void)
{
	static const char with[] = "must be given with (-c/--summary-only or -C/--summary)";

	/* which files a call works on is known only to the reader */
	counting.by_records = touch.asked.n || touch.fds.asked || run.replay || run.limit || inject_asked() ||
			      results_need_records();
	settle_cgroups();
	settle_top();
	settle_by();
	if (counting.only && run.record)
		die_usage("--record needs the calls that -c only counts: use -C, or -c with --replay");
	if (counting.on && show.separately)
		die_usage("(-c/--summary-only or -C/--summary) and -ff/--output-separately are mutually exclusive");
	if (counting.wall && !counting.on)
		die_usage("-w/--summary-wall-clock %s", with);
	if (given.columns && !counting.on)
		die_usage("-U/--summary-columns %s", with);
	if (counting.histogram && !counting.on)
		die_usage("--histogram %s", with);
	if (counting.interval && (!counting.only || run.top))
		die_usage("--interval must be given with -c/--summary-only");
	if (given.sort_key && !counting.on)
		say("-S/--summary-sort-by has no effect without (-c/--summary-only or -C/--summary)");
	if (!counting.only)
		return;
	say_no_effect(opt.ip, "-i/--instruction-pointer");
	say_no_effect(opt.stack, opt.newer ? "-k/--stack-trace" : "-k/--stack-traces");
	say_no_effect(opt.python && !counting.by && !run.top, "--python");
	say_no_effect(show.number, "-n/--syscall-number");
	say_no_effect(show.relative_digits >= 0, "-r/--relative-timestamps");
	say_no_effect(show.clock, "-t/--absolute-timestamps");
	say_no_effect(show.duration_digits >= 0, "-T/--syscall-times");
	say_no_effect(opt.fds, "-y/--decode-fds");
}

/*
 * Clearing and mapping a ring takes longer than anything else at startup.  The default output is
 * short and quickly printed.  There is more room for records that can be long, that come in bursts,
 * or that get lost because the tasks do not wait for the reader.
 */
static void settle_ring(void)
{
	enum { LITTLE = 2 << 20, MUCH = 4 << 20, LONG_STRING = 4096 };
	bool much = opt.verbose || opt.by_call || opt.stack || opt.python || capture.whole_data || opt.string_max > LONG_STRING ||
		    run.record || run.flight || views.any || !(run.mode & SYSTRACE_LOSSLESS);

	if (!run.ring_size)
		run.ring_size = much ? MUCH : LITTLE;
}

/* How much of a stack is captured.  Must run before any plan is made. */
static void settle_stack(void)
{
	if (opt.frames_most && !opt.stack)
		say("--stack-trace-frame-limit has no effect without -k/--stack-trace");
	if (counting.only)
		opt.stack = 0;
	if (counting.only && !counting.by && !run.top && !views.any)
		opt.python = 0;
	capture.stack_room = stack_bytes(run.ring_size);
	capture.maps_room = stack_maps_bytes(run.ring_size);
	capture.walk_room = frames_bytes(run.ring_size);
}

static void settle_quiet(bool command)
{
	static const char *const by_count[] = { NULL, "attach,personality", "exit,attach,personality", "all" };
	int count = given.quiet;

	if (count && given.long_quiet)
		die("-q and -e quiet/--quiet cannot be provided simultaneously");
	if (!count && !given.long_quiet && (show.file || run.record || views.any) && command)
		count = 1;
	if (count)
		be_quiet(by_count[count < 3 ? count : 3]);
	/* with -c no lines are shown */
	show.no_exit |= counting.only;
	show.no_personality |= counting.only;
	show.no_superseded |= counting.only;
}

static void settle_interruptible(void)
{
	if (run.interruptible)
		return;
	if (run.daemonize)
		run.interruptible = INTR_NEVER_TSTP;
	else if ((show.file || run.record || views.any) && run.command && !run.top)
		run.interruptible = INTR_NEVER;
	else
		run.interruptible = INTR_WAITING;
}

static void settle_sending(void)
{
	bool alone = !run.command && run.npids && sending.signal &&
		sending.options + (sending.send ? sending.others : 0) == given.options;
	int signo = alone ? signal_number(sending.signal) : -1;

	if (!sending.send && !sending.on && signo <= 0)
		return;
	if (!alone)
		die_usage("--send SIGNAL needs --pid PID, and takes no other option than --on SET");
	if (signo <= 0 || signo > 64)
		die_usage("invalid %s argument: '%s': it takes one signal", sending.send ? "--send" : "--signal", sending.signal);
	if (sending.on && run.npids > 1)
		die_usage("--on takes one process, not %d", run.npids);
	run.send = signo;
	run.send_on = sending.on;
}

/* A frame is described in one record only, and that record may be the one that is overwritten. */
static void settle_python(void)
{
	if (select_asked() && counting.on && !counting.by && !run.top)
		die_usage("--line, --function and --file-of select the calls to show: they cannot be given with -c or -C");
	if (select_asked() && !opt.python)
		opt.python = FRAMES_ALL;
	if (opt.python && (run.flight || run.mode & SYSTRACE_OVERWRITE))
		die_usage("--python needs all records: it cannot be given with --overwrite or --flight");
}

/* With --record alone the reader does not look into the records. */
static void settle_record(void)
{
	if (run.compress && !run.record)
		die_usage("--compress needs --record");
	if (run.record && run.flight)
		die_usage("--record and --flight are mutually exclusive");
	if (run.record && !show.file && run.detach_on_execve)
		die_usage("--record alone does not decode execve: -b/--detach-on needs -o, too");
}

/* --why attaches to all threads of running processes, and wants all details of the calls that they hang in. */
static void settle_why(void)
{
	if (run.command || run.replay || run.record)
		die_usage("--why looks at running processes: it needs -p, --comm, --cgroup or --all, and takes no PROG or --replay");
	capture.fds = capture.names = true;
	opt.fds = FD_ALL;
	if (!opt.python)
		opt.python = FRAMES_ALL;
	show.no_attach = show.no_exit = show.no_personality = true;
}

/* Views get complete values, as a recording does. */
static void settle_views(void)
{
	if (run.why)
		settle_why();
	/* the file that the table is written to on request (w) */
	if (run.top && !show.file)
		show.file = "systrace-top.txt";
	if (run.fds)
		capture.fds = capture.names = true;
	if (run.slow && show.duration_digits < 0)
		show.duration_digits = 6;
	if (run.slow && !opt.python && !counting.only && !run.flight && !(run.mode & SYSTRACE_OVERWRITE))
		opt.python = 1;
	if (views.json_text && !views.file[VIEW_JSON])
		die_usage("--json-text needs --json");
	if (views.folded_by_given && !views.file[VIEW_FOLDED])
		die_usage("--folded-by needs --folded");
	if (!views.any)
		return;
	capture.fds = capture.names = capture.times = true;
	/* longer strings are of use in JSON objects and pages, but not in a viewer's tooltip or a sum */
	if (!run.string_max_given && !show.file &&
	    (views.file[VIEW_JSON] || views.file[VIEW_CHROME] || views.file[VIEW_CTF] || views.file[VIEW_REPORT]))
		opt.string_max = 256;
}

/* Options that choose tasks to watch conflict with --replay. */
static void settle_replay(void)
{
	if (run.command)
		die_usage("--replay prints what was recorded: it takes no PROG [ARGS]");
	if (run.npids || run.all || run.comms.n || run.cgroups.n || run.children)
		die_usage("--replay and -p/--attach are mutually exclusive");
	if (run.record)
		die_usage("--replay and --record are mutually exclusive");
}

void options_settle_replay(bool command, bool many)
{
	show.pids = show.file && !show.separately && (many || run.follow);
	settle_quiet(command);
}

void options_settle(void)
{
	settle_sending();
	if (run.replay)
		settle_replay();
	else
		settle_whom();
	settle_daemonize();
	settle_clock();
	settle_hex();
	settle_fds();
	settle_follow();
	settle_summary();
	settle_ring();
	settle_stack();
	settle_file();
	if (given.only_status > 1)
		say("Only the last of -z/--successful-only/-Z/--failed-only options will take effect. "
		    "See status qualifier for more complex filters.");
	touch_resolve();
	command_find_user();
	settle_output();
	settle_seccomp();
	if (!run.replay) {
		settle_quiet(run.command);
	}
	settle_interruptible();
	settle_flight();
	settle_python();
	settle_record();
	settle_views();
	if (run.record)
		capture_what_is_recorded();
	else
		capture_what_is_shown();
}
