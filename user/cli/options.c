// SPDX-License-Identifier: GPL-2.0
/* The command line: the table of all options, the parser, and the help, which is made from the table. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "list.h"
#include "select/qualify.h"
#include "base/suggest.h"

#include "completion.h"
#include "given.h"

static void __attribute__((noreturn)) print_help(void);

static void __attribute__((noreturn)) take_help(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	print_help();
}

/* ---- the table of options ------------------------------------------------------------ */

/* All facts about each option.  Parsing and help are made from this table. */
static const struct option_row rows[] = {
	{ 0, { 0 }, NO, NULL, NULL, "Processes to watch" },
	{ 'p', { "attach", "pid" }, YES, "PID", take_pid, "watch process PID, or each of PID,PID...; may be repeated" },
	{ 0, { "children" }, NO, NULL, take_flag, "with -p: also watch the existing descendants of PID", &run.children, .ours = true },
	{ 0, { "cgroup" }, YES, "PATH", take_cgroup, "watch the processes in a control group and in the groups below it", .ours = true },
	{ 0, { "comm" }, YES, "NAME", take_called, "watch the processes named NAME", .ours = true },
	{ 0, { "all" }, NO, NULL, take_flag, "watch every process except the reader", &run.all, .ours = true },
	{ 0, { "watch-readers" }, NO, NULL, take_flag,
	  "also watch processes that read this output, such as a pager or the terminal; by default\n"
	  "they are left out unless -p names them, because each line about them would cause more lines", &run.watch_readers, .ours = true },
	{ 'f', { 0 }, NO, NULL, take_again, "also watch the children and threads they create; -ff: with -o FILE, write each to FILE.PID", &given.follow },
	{ 0, { "follow-forks" }, NO, NULL, take_flag, NULL, &given.long_follow },
	{ 0, { "output-separately" }, NO, NULL, take_flag, NULL, &given.long_separately },
	{ 'b', { "detach-on" }, YES, "execve", take_detach_on, "detach from a process when it calls execve" },
	{ 'D', { 0 }, NO, NULL, take_again, "run as a grandchild of the command, not as its parent; -DD: in a new process group,\n"
	  "-DDD: in a new session", &given.daemonize },
	{ 0, { "daemonize", "daemonise", "daemonized", "daemonised" }, MAYBE, "grandchild|pgroup|session", take_daemonize, NULL },
	{ 'I', { "interruptible" }, YES, "WHEN", take_interruptible,
	  "when signals may end the reader: anywhere, waiting (both mean always), never, never_tstp (never,\n"
	  "and SIGTSTP does not stop it); or 1 to 4 (default 2; 3 with -o FILE PROG; 4 with -D)" },
	{ 0, { "syscall-limit" }, YES, "NUMBER", take_limit, "detach from all processes after NUMBER calls", .ours = true },
	{ 0, { "kill-on-exit" }, NO, NULL, take_flag, "kill the watched processes when the reader exits for any reason", &run.kill_on_exit, .ours = true },
	{ 0, { "seccomp-bpf" }, NO, NULL, take_flag, "accepted, but has no effect: processes that are not watched cost nothing anyway", &given.seccomp },

	{ 0, { 0 }, NO, NULL, NULL, "The command" },
	{ 'E', { "env" }, YES, "VAR[=VALUE]", take_env, "set VAR in its environment; without VALUE, remove it" },
	{ 'u', { "user" }, YES, "NAME", take_string, "run it as user NAME", &run.user },
	{ 0, { "argv0" }, YES, "NAME", take_string, "set argv[0] of the command", &run.argv0, .ours = true },

	{ 0, { 0 }, NO, NULL, NULL, "Calls to show" },
	{ 'e', { 0 }, YES, "trace=SET", take_expression, "show only the calls in SET: names, %classes, /regexes, all or none,\n"
	  "separated by commas; a leading ! inverts the set" },
	{ 0, { "trace" }, YES, "SET", take_trace, NULL },
	{ 0, { "trace-fds" }, YES, "SET", take_trace_fds, "show only calls that use these descriptors; also -e fds=SET", .ours = true },
	{ 'P', { "trace-path" }, YES, "PATH", take_path, "show only calls that name PATH or use a descriptor of it; may be repeated" },
	{ 'z', { "successful-only" }, NO, NULL, take_successful, "show only calls that succeed" },
	{ 'Z', { "failed-only", "failing-only" }, NO, NULL, take_failed, "show only calls that fail" },
	{ 0, { "status" }, YES, "SET", take_status, "show only calls with this status: successful, failed, unfinished, unavailable,\n"
	  "detached; also -e status=SET" },
	{ 0, { "errno" }, YES, "SET", take_errno, "show only calls that fail with one of these errors, such as ENOENT,EAGAIN", .ours = true },
	{ 0, { "duration" }, YES, "TIME", take_how_long, "show only calls that take this long, such as '>10ms' or '<=1us'; s, ms, us or ns (default s)", .ours = true },
	{ 0, { "slow" }, YES, "TIME", take_slow, "show only calls that take longer, with what they waited for and the line of Python", .ours = true },
	{ 0, { "seconds" }, YES, "TIME", take_seconds, "detach from all processes after TIME: s, ms, us or ns (default s)", .ours = true },
	{ 0, { "signal", "signals" }, YES, "SET", take_long_signals, "show only these signals (default all); see also --send" },

	{ 0, { 0 }, NO, NULL, NULL, "Changing calls, and sending signals" },
	{ 0, { "inject" }, YES, "SET:WHAT", take_inject,
	  "do WHAT to the calls in SET; several actions may follow, each after a colon:\n"
	  "error=ERRNO or retval=VALUE (return this instead of making the call), signal=SIG,\n"
	  "delay_enter=TIME, delay_exit=TIME (in microseconds, or with s, ms, us or ns),\n"
	  "poke_enter=@argN=HEX,... poke_exit=@argN=HEX,... (write HEX to where argument N points).\n"
	  "To choose among the calls: when=FIRST[..LAST][+[STEP]], argN=VALUE (N counts from 0),\n"
	  "fd=FD,FD-FD..., path=PATH (named, or of a descriptor), probability=0.25 or 25%;\n"
	  "with -P or -e trace-fds=: only calls that use these files.\n"
	  "If several rules match a call, the last one applies" },
	{ 0, { "fault" }, YES, "SET[:WHAT]", take_fault, "like --inject; WHAT defaults to error=ENOSYS" },
	{ 0, { "fds" }, NO, NULL, take_flag, "at the end, and whenever SIGUSR1 is sent to the reader, print which descriptors are open, where\n"
	  "they were opened, and leaks", &run.fds, .ours = true },
	{ 0, { "why" }, NO, NULL, take_flag, "with -p: print what each thread is blocked in, for how long, and who could unblock it; then exit", &run.why, .ours = true },
	{ 0, { "send" }, YES, "SIGNAL", take_send, "send SIGNAL to the processes given with --pid, and exit;\n"
	  "--signal SIGNAL --pid PID without a command or other options does the same", .ours = true },
	{ 0, { "on" }, YES, "SET", take_on, "with --send: send it when PID next enters a call in SET, or leaves the one it is in", .ours = true },

	{ 0, { 0 }, NO, NULL, NULL, "Output format" },
	{ 'a', { "columns" }, YES, "COLUMN", take_column, "align results at COLUMN (default 40)" },
	{ 'i', { "instruction-pointer" }, NO, NULL, take_flag, "show the instruction pointer at the call", &opt.ip },
	{ 'n', { "syscall-number" }, NO, NULL, take_flag, "show the call's number", &show.number },
	{ 'N', { "arg-names" }, NO, NULL, take_flag, "show the names of arguments", &opt.arg_names, .ours = true },
	{ 'o', { "output" }, YES, "FILE|'|COMMAND'", take_string, "write to FILE or to COMMAND instead of standard error", &show.file },
	{ 'A', { "output-append-mode" }, NO, NULL, take_flag, "with -o: append to FILE instead of overwriting it", &show.append },
	{ 'q', { 0 }, NO, NULL, take_again, "print no messages about attaching and detaching; -qq: nor about exits; -qqq: none at all", &given.quiet },
	{ 0, { "quiet", "silent", "silence" }, MAYBE, "attach,exit,...", take_quiet_words, NULL },
	{ 'r', { 0 }, NO, NULL, take_relative, "show the time since the previous line" },
	{ 0, { "relative-timestamps" }, MAYBE, "s|ms|us|ns", take_relative, NULL },
	{ 's', { "string-limit" }, YES, "SIZE", take_string_max, "show at most SIZE bytes of a string (default 32)" },
	{ 't', { 0 }, NO, NULL, take_again, "show the time of day; -tt: with microseconds; -ttt: as seconds since 1970", &given.clock },
	{ 0, { "absolute-timestamps", "timestamps" }, MAYBE, "FORMAT,UNIT", take_clock_format, NULL },
	{ 'T', { 0 }, NO, NULL, take_duration, "show the time spent in each call" },
	{ 0, { "syscall-times" }, MAYBE, "s|ms|us|ns", take_duration, NULL },
	{ 'v', { "no-abbrev" }, NO, NULL, take_verbose, "abbreviate nothing" },
	{ 0, { "abbrev" }, YES, "SET", take_abbrev, "abbreviate only the structures of these calls (default all); also -e abbrev=SET" },
	{ 0, { "verbose" }, YES, "SET", take_decoded, "decode only the structures of these calls; for others, show addresses (default all)" },
	{ 0, { "raw" }, YES, "SET", take_raw, "show the arguments of these calls undecoded, in hexadecimal (default none)" },
	{ 0, { "read" }, YES, "SET", take_read, "dump all data read from these descriptors; also -e read=SET" },
	{ 0, { "write" }, YES, "SET", take_write, "dump all data written to these descriptors; also -e write=SET" },
	{ 'x', { 0 }, NO, NULL, take_again, "show strings with bytes outside ASCII in hexadecimal; -xx: all strings", &given.hex },
	{ 0, { "strings-in-hex" }, MAYBE, "none|non-ascii-chars|non-ascii|all", take_hex_word, NULL },
	{ 'X', { "const-print-style" }, YES, "raw|abbrev|verbose", take_xlat, "show constants as numbers, by name, or both" },
	{ 'y', { 0 }, NO, NULL, take_again, "show the paths of descriptors; -yy: also details of sockets, devices, pidfds, eventfds and signalfds", &given.fds },
	{ 0, { "decode-fds", "decode-fd" }, MAYBE, "path,socket,dev,pidfd,eventfd,signalfd", take_fd_words, NULL },
	{ 'Y', { 0 }, NO, NULL, take_comm, "show the names of processes next to their PIDs" },
	{ 0, { "decode-pids", "decode-pid" }, YES, "comm,pidns", take_pid_words, "show names of processes (comm), or also their PIDs in the reader's namespace (pidns)" },
	{ 0, { "pidns-translation" }, NO, NULL, take_pidns, NULL },
	{ 0, { "color" }, MAYBE, "auto|always|never", take_color, "use colors (those of STRACE_COLORS, if set); auto: on a terminal, unless NO_COLOR is set (default auto)", .ours = true },
	{ 0, { "as" }, YES, "VERSION", take_as, "print what this version of strace prints: 6.1 or 7.2 (default 7.2)", .ours = true },
	{ 0, { "always-show-pid" }, NO, NULL, take_flag, "begin each line with the PID, even if there is only one process", &show.always_pid, .ours = true },
	{ 'k', { 0 }, NO, NULL, take_stack, "show the stack of each call and signal; -kk: with source lines from debug information" },
	{ 0, { "stack-traces", "stack-trace" }, MAYBE, "symbol|source", take_stack, NULL },
	{ 0, { "stack-trace-frame-limit" }, YES, "LIMIT", take_frame_limit, "with -k: show at most LIMIT frames of a stack (default 256)", .ours = true },
	{ 0, { "python" }, MAYBE, "N,col", take_python,
	  "show the lines of a Python program that made each call: at most N frames (default all);\n"
	  "1: at the end of the call's line; col: with columns (Python 3.11 or newer)", .ours = true },
	{ 0, { "line" }, YES, "FILE:LINE", take_line, "show only calls made by this line of a Python program, or by what it called", .ours = true },
	{ 0, { "function" }, YES, "PATTERN", take_function, "like --line, for functions whose qualified name matches, such as 'Config.*'", .ours = true },
	{ 0, { "file-of" }, YES, "PATTERN", take_file_of, "like --line, for any line of files that match, such as 'site-packages/requests/*'", .ours = true },
	{ 0, { "uring" }, NO, NULL, take_flag, "show what io_uring_enter submits, and the completions the program finds afterwards", &opt.uring, .ours = true },
	{ 0, { "namespace" }, YES, "new", take_namespace, "show the namespaces that a task enters, as they are when the call is printed", .ours = true },
	{ 0, { "kvm" }, YES, "vcpu[+]", take_kvm, "accepted, but has no effect" },
	{ 0, { "secontext" }, MAYBE, "full,mismatch", take_secontext, "not supported: security contexts cannot be shown" },

	{ 0, { 0 }, NO, NULL, NULL, "Recordings" },
	{ 0, { "record" }, YES, "FILE", take_string, "record to FILE; print only if -o is given; -s defaults to 256", &run.record, .ours = true },
	{ 0, { "compress" }, NO, NULL, take_flag, "with --record: write a smaller file, at more cost per call", &run.compress, .ours = true },
	{ 0, { "replay" }, YES, "FILE", take_string, "print the recording FILE to standard output; most other options apply", &run.replay, .ours = true },

	{ 0, { 0 }, NO, NULL, NULL, "Other outputs (text is printed only with -o)" },
	{ 0, { "json" }, YES, "FILE", take_view, "write one JSON object per line for each call, signal, and task change; see systrace.schema.json;\n"
	  "FILE of all these options may be -, and is compressed if its name ends in .gz or .zst",
	  &views.file[VIEW_JSON], .ours = true },
	{ 0, { "perfetto" }, YES, "FILE", take_view, "write a trace for ui.perfetto.dev: one track per thread, one slice per call", &views.file[VIEW_PERFETTO], .ours = true },
	{ 0, { "chrome" }, YES, "FILE", take_view, "write a trace in Chrome's JSON format, for Perfetto, speedscope and the Firefox Profiler",
	  &views.file[VIEW_CHROME], .ours = true },
	{ 0, { "folded" }, YES, "FILE", take_view, "write folded stacks: process;Python frames;call;path WEIGHT", &views.file[VIEW_FOLDED], .ours = true },
	{ 0, { "folded-by" }, YES, "WEIGHT", take_folded_by, "with --folded: weigh by wall (ns), cpu (ns) or count (default wall)", .ours = true },
	{ 0, { "pprof" }, YES, "FILE", take_view, "write a profile of calls, time and bytes, for go tool pprof and Pyroscope", &views.file[VIEW_PPROF], .ours = true },
	{ 0, { "ctf" }, YES, "DIR", take_view, "write a CTF 1.8 trace like LTTng's kernel tracer, for babeltrace2 and Trace Compass", &views.file[VIEW_CTF], .ours = true },
	{ 0, { "json-text" }, NO, NULL, take_flag, "with --json: also write each call's text", &views.json_text, .ours = true },
	{ 0, { "report" }, YES, "FILE", take_view, "write an HTML page with a timeline, tables, a flame graph and findings",
	  &views.file[VIEW_REPORT], .ours = true },

	{ 0, { 0 }, NO, NULL, NULL, "Summary" },
	{ 'c', { "summary-only" }, NO, NULL, take_summary_only, "count calls, errors and time; show only the summary" },
	{ 'C', { "summary" }, NO, NULL, take_summary, "like -c, but also show the calls" },
	{ 'w', { "summary-wall-clock" }, NO, NULL, take_flag,
	  "count wall-clock time instead of processor time", &counting.wall },
	{ 'O', { "summary-syscall-overhead" }, YES, "TIME", take_overhead, "subtract TIME from the time of each call: s, ms, us or ns (default us)" },
	{ 'S', { "summary-sort-by" }, YES, "KEY", take_sort_key,
	  "sort by time, min-time, max-time, avg-time, wall-total, wall-min, wall-max,\n"
	  "wall-avg, calls, errors, name or nothing (default time)" },
	{ 'U', { "summary-columns" }, YES, "LIST", take_columns,
	  "show these columns: time-percent, total-time, min-time, max-time, avg-time,\n"
	  "wall-total, wall-min, wall-max, wall-avg (wall-clock time, with or without -w),\n"
	  "calls, errors, name" },
	{ 0, { "by" }, YES, "KEY,...", take_by,
	  "summarize by call, errno, path, dir, conn, peer, port, fdtype, process, thread, comm, exe,\n"
	  "cgroup, line, function (of Python), size (of the data moved); implies -c unless -C is given", .ours = true },
	{ 0, { "top" }, MAYBE, "KEY,...", take_top,
	  "show such a table on the terminal, updated each second; Enter opens a row by the next key (then process, path, call);\n"
	  "without KEY the kernel counts by call, which costs next to nothing, and records a call only once Enter opens it;\n"
	  "also with --replay; -o names the file that the key w writes", .ours = true },
	{ 0, { "explain" }, NO, NULL, take_flag, "with --by: also print, for each row, the options that show only its calls", &counting.explain, .ours = true },
	{ 0, { "histogram" }, NO, NULL, take_flag, "with -c: also draw how long the calls took", &counting.histogram, .ours = true },
	{ 0, { "interval" }, YES, "TIME", take_interval, "with -c: show the summary so far every TIME: s, ms, us or ns (default s)", .ours = true },

	{ 0, { 0 }, NO, NULL, NULL, "Other" },
	{ 0, { "ring-size" }, YES, "BYTES", take_ring_size, "memory for records on each CPU, a power of two; suffixes K and M (default 2M; 4M where records are long)", .ours = true },
	{ 0, { "drop" }, NO, NULL, take_drop, "if the reader is too slow, drop records instead of making the program wait", .ours = true },
	{ 0, { "overwrite" }, NO, NULL, take_overwrite, "keep only the newest records that fit in --ring-size, and print them at the end", .ours = true },
	{ 0, { "flight" }, YES, "BYTES", take_flight, "keep only the newest BYTES of records, and print them when --until matches", .ours = true },
	{ 0, { "until" }, YES, "WHAT", take_until, "'errno NAME', 'signal', 'signal NAME', SIGUSR1 (sent to the reader) or exit:\n"
	  "all processes have exited or the reader is interrupted (default exit); may be repeated", .ours = true },
	{ 0, { "stats" }, NO, NULL, take_flag, "report at the end how many records were seen and how many were lost", &run.stats, .ours = true },
	{ 'd', { "debug" }, NO, NULL, take_flag, "print debug messages of the reader on standard error", &say_debugs },
	{ 0, { "tips" }, MAYBE, "ID,FORMAT", take_tips, "show a tip at the end; FORMAT: none, compact or full" },
	{ 'F', { 0 }, NO, NULL, take_flag, "obsolete, same as -f", &given.old_follow },
	{ 0, { "list" }, NO, NULL, take_flag, "list all calls, or those in -e trace=SET, with numbers, classes and arguments", &given.list, .ours = true },
	{ 0, { "completion" }, YES, "bash|zsh|mdoc", take_completion, "print a completion script for this shell; mdoc: print this list for the manual page", .ours = true },
	{ 'h', { "help" }, NO, NULL, take_help, "print this help and exit" },
	{ 'V', { "version" }, NO, NULL, take_again, "print the version and exit", &given.version },
};

static void put_names(struct text *t, const struct option_row *o)
{
	put_s(t, "  ");
	if (o->letter)
		put_f(t, "-%c%s%s", o->letter, o->arg ? " " : "", o->arg ? o->arg : "");
	if (o->names[0])
		put_f(t, "%s--%s", o->letter ? ", " : "", o->names[0]);
	if (o->names[0] && o->arg)
		put_f(t, o->has_arg == MAYBE ? "[=%s]" : "=%s", o->arg);
}

static void put_help(struct text *t, const char *help)
{
	const char *line_end;

	for (; help; help = line_end ? line_end + 1 : NULL) {
		line_end = strchr(help, '\n');
		put_s(t, "        ");
		put_mem(t, help, line_end ? (size_t)(line_end - help) : strlen(help));
		put_c(t, '\n');
	}
}

static void print_help(void)
{
	struct text t = { 0 };

	put_f(&t, "Usage: %s [OPTION]... [--] PROG [ARGS]\n"
		  "   or: %s [OPTION]... -p PID\n"
		  "   or: %s [OPTION]... --replay FILE\n"
		  "Print the system calls of PROG or of running processes without stopping them.\n", argv0, argv0, argv0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct option_row *o = &rows[i];

		if (!o->take) {
			put_f(&t, "\n%s:\n", o->help);
			continue;
		}
		put_names(&t, o);
		put_c(&t, '\n');
		put_help(&t, o->help);
	}
	fwrite(t.s, 1, t.len, stdout);
	exit(fflush(stdout) ? 1 : 0);
}

/* For a long name getopt_long() returns FIRST_LONG plus the index of its row. */
#define FIRST_LONG 256

static void build_getopt(char *letters, struct option *names)
{
	*letters++ = '+';
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct option_row *o = &rows[i];

		if (o->letter) {
			*letters++ = o->letter;
			if (o->has_arg == YES)
				*letters++ = ':';
		}
		for (size_t n = 0; n < COUNT(o->names) && o->names[n]; n++)
			*names++ = (struct option){ o->names[n], o->has_arg, NULL, FIRST_LONG + i };
	}
	*letters = '\0';
	*names = (struct option){ 0 };
}

const struct option_row *option_row(size_t i)
{
	return i < COUNT(rows) ? &rows[i] : NULL;
}

/* Needs the table, so it is here and not in take.c. */
void take_completion(const struct option_row *o, const char *arg)
{
	(void)o;
	if (!completion_print(option_row, arg))
		die_usage("invalid %s argument: '%s'", used, arg);
	exit(fflush(stdout) ? 1 : 0);
}

static const struct option_row *row_of(int c)
{
	if (c >= FIRST_LONG)
		return &rows[c - FIRST_LONG];
	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].letter == c)
			return &rows[i];
	return NULL;
}

/* Called after getopt(3) has reported an unknown option or another error. */
static void suggest_option(const char *arg)
{
	size_t len = strcspn(arg, "=");
	char word[len + 1];
	struct suggestion s = { .word = word + 2 };

	if (optopt || strncmp(arg, "--", 2))
		return;
	memcpy(word, arg, len);
	word[len] = '\0';
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t n = 0; n < COUNT(rows[i].names) && rows[i].names[n]; n++) {
			if (!strncmp(rows[i].names[n], s.word, strlen(s.word)))
				return;		/* ambiguous */
			suggest(&s, rows[i].names[n]);
		}
	if (s.best)
		fprintf(stderr, "%s: did you mean '--%s'?\n", argv0, s.best);
}

/*
 * An abbreviation that is unique among strace's own options means that option, even if options that
 * only systrace has match, too.
 */
static char *unabbreviate_option(char *arg)
{
	size_t len = strcspn(arg, "=");
	const struct option_row *of = NULL;
	const char *name = NULL;
	char *whole;

	if (len <= 2 || strncmp(arg, "--", 2))
		return arg;
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t n = 0; n < COUNT(rows[i].names) && rows[i].names[n]; n++) {
			if (strncmp(rows[i].names[n], arg + 2, len - 2))
				continue;
			if (!rows[i].names[n][len - 2] || (of && of != &rows[i] && !rows[i].ours))
				return arg;
			if (rows[i].ours)
				continue;
			of = &rows[i];
			name = rows[i].names[n];
		}
	if (!of)
		return arg;
	if (asprintf(&whole, "--%s%s", name, arg + len) < 0)
		die("out of memory");
	return whole;
}

/* getopt(3)'s messages quote unchecked words of the command line, so they are printed escaped. */
static int next_option(int argc, char **argv, const char *letters, const struct option *names, int *at)
{
	struct text t = { 0 };
	char *said;
	size_t len;
	FILE *out = stderr, *copy = open_memstream(&said, &len);
	int c;

	if (!copy)
		die("out of memory");
	stderr = copy;
	c = getopt_long(argc, argv, letters, names, at);
	stderr = out;
	fclose(copy);
	if (len) {
		put_safe_lines(&t, said, len);
		fwrite(t.s, 1, t.len, stderr);
	}
	text_free(&t);
	free(said);
	return c;
}

static void take_all(int argc, char **argv)
{
	char letters[2 * COUNT(rows) + 2];
	struct option names[3 * COUNT(rows) + 1];
	int c, at = -1;

	build_getopt(letters, names);
	for (;;) {
		const struct option_row *o;

		if (optind < argc)
			argv[optind] = unabbreviate_option(argv[optind]);
		c = next_option(argc, argv, letters, names, &at);
		if (c == -1)
			break;
		o = c == '?' ? NULL : row_of(c);

		if (!o) {
			suggest_option(argv[optind - 1]);
			fprintf(stderr, "Try '%s -h' for more information.\n", argv0);
			exit(1);
		}
		if (at >= 0)
			snprintf(used, sizeof(used), "--%s", names[at].name);
		else
			snprintf(used, sizeof(used), "-%c", c);
		at = -1;
		given.options++;
		o->take(o, optarg);
	}
}

void options_parse(int argc, char **argv)
{
	callset_parse(&run.trace, "all");
	take_all(argc, argv);
	if (given.version)
		print_version();
	if (given.list) {
		list_calls(&run.trace);
		exit(fflush(stdout) ? 1 : 0);
	}
	run.command = optind < argc ? argv + optind : NULL;
	options_settle();
}
