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
	{ 0, { "children" }, NO, NULL, take_flag, "with -p: also watch the descendants that PID already has", &run.children, .ours = true },
	{ 0, { "cgroup" }, YES, "PATH", take_cgroup, "watch the processes of a control group and of the groups below it", .ours = true },
	{ 0, { "comm" }, YES, "NAME", take_called, "watch the processes named NAME", .ours = true },
	{ 0, { "all" }, NO, NULL, take_flag, "watch every process except the reader", &run.all, .ours = true },
	{ 0, { "watch-readers" }, NO, NULL, take_flag,
	  "also watch processes that read this output, such as a pager or the terminal; by default\n"
	  "they are left out unless -p names them, because each of their lines would cause more lines", &run.watch_readers, .ours = true },
	{ 'f', { 0 }, NO, NULL, take_again, "also watch the children and threads that they create; -ff: with -o, each in FILE.PID", &given.follow },
	{ 0, { "follow-forks" }, NO, NULL, take_flag, NULL, &given.long_follow },
	{ 0, { "output-separately" }, NO, NULL, take_flag, NULL, &given.long_separately },
	{ 'b', { "detach-on" }, YES, "execve", take_detach_on, "detach from a process when it calls execve" },
	{ 'D', { 0 }, NO, NULL, take_again, "run as a grandchild of the command, not as its parent; -DD: in its own process group,\n"
	  "-DDD: in its own session", &given.daemonize },
	{ 0, { "daemonize", "daemonise", "daemonized", "daemonised" }, MAYBE, "grandchild|pgroup|session", take_daemonize, NULL },
	{ 'I', { "interruptible" }, YES, "WHEN", take_interruptible,
	  "when signals end the reader: anywhere, waiting (both: always); never;\n"
	  "never_tstp: and SIGTSTP does not stop it; also 1 to 4 (2; 3 with -o FILE PROG; 4 with -D)" },
	{ 0, { "syscall-limit" }, YES, "NUMBER", take_limit, "detach from all processes after NUMBER calls", .ours = true },
	{ 0, { "kill-on-exit" }, NO, NULL, take_flag, "kill the watched processes when the reader ends, for whatever reason", &run.kill_on_exit, .ours = true },
	{ 0, { "seccomp-bpf" }, NO, NULL, take_flag, "accepted without effect: processes that are not watched cost nothing anyway", &given.seccomp },

	{ 0, { 0 }, NO, NULL, NULL, "The command" },
	{ 'E', { "env" }, YES, "VAR[=VALUE]", take_env, "set VAR in its environment; without VALUE: remove it" },
	{ 'u', { "user" }, YES, "NAME", take_string, "run it as user NAME", &run.user },
	{ 0, { "argv0" }, YES, "NAME", take_string, "set argv[0] of the command", &run.argv0, .ours = true },

	{ 0, { 0 }, NO, NULL, NULL, "Calls to show" },
	{ 'e', { 0 }, YES, "trace=SET", take_expression, "show only the calls of SET: names, %classes, /regexes, all, none;\n"
	  "separated by commas; a leading ! means all others" },
	{ 0, { "trace" }, YES, "SET", take_trace, NULL },
	{ 0, { "trace-fds" }, YES, "SET", take_trace_fds, "only calls that work on these descriptors; also -e fds=SET", .ours = true },
	{ 'P', { "trace-path" }, YES, "PATH", take_path, "only calls that name PATH, or work on a descriptor of it; may be repeated" },
	{ 'z', { "successful-only" }, NO, NULL, take_successful, "only calls that succeed" },
	{ 'Z', { "failed-only", "failing-only" }, NO, NULL, take_failed, "only calls that fail" },
	{ 0, { "status" }, YES, "SET", take_status, "only calls that end so: successful, failed, unfinished, unavailable,\n"
	  "detached; also -e status=SET" },
	{ 0, { "errno" }, YES, "SET", take_errno, "only calls that fail with one of these errors: ENOENT,EAGAIN", .ours = true },
	{ 0, { "duration" }, YES, "TIME", take_how_long, "only calls that take this long: '>10ms', '<=1us'; s, ms, us or ns (s)", .ours = true },
	{ 0, { "slow" }, YES, "TIME", take_slow, "only calls that take longer; shows what they waited for, and the line of Python", .ours = true },
	{ 0, { "seconds" }, YES, "TIME", take_seconds, "detach from all processes after TIME: s, ms, us or ns (s)", .ours = true },
	{ 0, { "signal", "signals" }, YES, "SET", take_long_signals, "show only these signals (all); see also --send" },

	{ 0, { 0 }, NO, NULL, NULL, "Changing calls, and sending signals" },
	{ 0, { "inject" }, YES, "SET:WHAT", take_inject,
	  "do WHAT to the calls of SET; several may follow, each after a colon:\n"
	  "error=ERRNO or retval=VALUE instead of the call, signal=SIG,\n"
	  "delay_enter=TIME, delay_exit=TIME (microseconds, or with s, ms, us, ns),\n"
	  "poke_enter=@argN=HEX,... poke_exit=@argN=HEX,... where argument N points.\n"
	  "Which of the calls: when=FIRST[..LAST][+[STEP]], argN=VALUE (N from 0),\n"
	  "fd=FD,FD-FD..., path=PATH (named, or of a descriptor), probability=0.25 or 25%;\n"
	  "with -P and -e trace-fds=: only calls that work on these files.\n"
	  "If several rules fit a call, the last one decides" },
	{ 0, { "fault" }, YES, "SET[:WHAT]", take_fault, "the same; WHAT is error=ENOSYS by default" },
	{ 0, { "fds" }, NO, NULL, take_flag, "print at the end, and whenever SIGUSR1 is sent to the reader, which descriptors are open, where\n"
	  "they were opened, and what leaks", &run.fds, .ours = true },
	{ 0, { "why" }, NO, NULL, take_flag, "with -p: print what each thread hangs in, since when, and who could end that; then exit", &run.why, .ours = true },
	{ 0, { "send" }, YES, "SIGNAL", take_send, "send SIGNAL to the processes of --pid, and exit;\n"
	  "--signal SIGNAL --pid PID alone means the same", .ours = true },
	{ 0, { "on" }, YES, "SET", take_on, "send it when PID next enters a call of SET, or leaves the one that it is in", .ours = true },

	{ 0, { 0 }, NO, NULL, NULL, "How they are shown" },
	{ 'a', { "columns" }, YES, "COLUMN", take_column, "column of the result (40)" },
	{ 'i', { "instruction-pointer" }, NO, NULL, take_flag, "show the instruction pointer at the call", &opt.ip },
	{ 'n', { "syscall-number" }, NO, NULL, take_flag, "show the call's number", &show.number },
	{ 'N', { "arg-names" }, NO, NULL, take_flag, "show the names of arguments", &opt.arg_names, .ours = true },
	{ 'o', { "output" }, YES, "FILE|'|COMMAND'", take_string, "write to FILE or to a command, instead of standard error", &show.file },
	{ 'A', { "output-append-mode" }, NO, NULL, take_flag, "append to FILE", &show.append },
	{ 'q', { 0 }, NO, NULL, take_again, "no messages about attaching and detaching; -qq: nor about exits; -qqq: none at all", &given.quiet },
	{ 0, { "quiet", "silent", "silence" }, MAYBE, "attach,exit,...", take_quiet_words, NULL },
	{ 'r', { 0 }, NO, NULL, take_relative, "show the time since the previous line" },
	{ 0, { "relative-timestamps" }, MAYBE, "s|ms|us|ns", take_relative, NULL },
	{ 's', { "string-limit" }, YES, "SIZE", take_string_max, "show at most SIZE bytes of a string (32)" },
	{ 't', { 0 }, NO, NULL, take_again, "show the time of day; -tt: with microseconds; -ttt: as seconds since 1970", &given.clock },
	{ 0, { "absolute-timestamps", "timestamps" }, MAYBE, "FORMAT,UNIT", take_clock_format, NULL },
	{ 'T', { 0 }, NO, NULL, take_duration, "show the time spent in each call" },
	{ 0, { "syscall-times" }, MAYBE, "s|ms|us|ns", take_duration, NULL },
	{ 'v', { "no-abbrev" }, NO, NULL, take_verbose, "abbreviate nothing" },
	{ 0, { "abbrev" }, YES, "SET", take_abbrev, "abbreviate only the structures of these calls (all); also -e abbrev=SET" },
	{ 0, { "verbose" }, YES, "SET", take_decoded, "show only the structures of these calls; for others, show addresses (all)" },
	{ 0, { "raw" }, YES, "SET", take_raw, "show the arguments of these calls undecoded, in hexadecimal (none)" },
	{ 0, { "read" }, YES, "SET", take_read, "dump all data read from these descriptors; also -e read=SET" },
	{ 0, { "write" }, YES, "SET", take_write, "dump all data written to these descriptors; also -e write=SET" },
	{ 'x', { 0 }, NO, NULL, take_again, "show strings with bytes outside ASCII in hexadecimal; -xx: all strings", &given.hex },
	{ 0, { "strings-in-hex" }, MAYBE, "none|non-ascii-chars|non-ascii|all", take_hex_word, NULL },
	{ 'X', { "const-print-style" }, YES, "raw|abbrev|verbose", take_xlat, "show constants as numbers, by name, or both" },
	{ 'y', { 0 }, NO, NULL, take_again, "show the files behind descriptors; -yy: sockets, devices, pidfds, eventfds and signalfds in detail", &given.fds },
	{ 0, { "decode-fds", "decode-fd" }, MAYBE, "path,socket,dev,pidfd,eventfd,signalfd", take_fd_words, NULL },
	{ 'Y', { 0 }, NO, NULL, take_comm, "show the names of processes with their numbers" },
	{ 0, { "decode-pids", "decode-pid" }, YES, "comm,pidns", take_pid_words, "pidns: also show their numbers in the reader's namespace" },
	{ 0, { "pidns-translation" }, NO, NULL, take_pidns, NULL },
	{ 0, { "color" }, MAYBE, "auto|always|never", take_color, "with colors (of STRACE_COLORS, if set); auto: on a terminal, unless NO_COLOR is set (auto)", .ours = true },
	{ 0, { "as" }, YES, "VERSION", take_as, "print as this version of strace does: 6.1, or 7.2 (7.2)", .ours = true },
	{ 0, { "always-show-pid" }, NO, NULL, take_flag, "begin each line with the process number, even if there is only one", &show.always_pid, .ours = true },
	{ 'k', { 0 }, NO, NULL, take_stack, "show the stack behind each call and signal; -kk: with source lines, as debug information has them" },
	{ 0, { "stack-traces", "stack-trace" }, MAYBE, "symbol|source", take_stack, NULL },
	{ 0, { "stack-trace-frame-limit" }, YES, "LIMIT", take_frame_limit, "with -k: show at most LIMIT frames of a stack (256)", .ours = true },
	{ 0, { "python" }, MAYBE, "N,col", take_python,
	  "show the lines of a Python program that made each call: at most N frames (all);\n"
	  "1: at the end of the call's line; col: with columns (since 3.11)", .ours = true },
	{ 0, { "line" }, YES, "FILE:LINE", take_line, "only calls that this line of a Python program made, itself or by what it called", .ours = true },
	{ 0, { "function" }, YES, "PATTERN", take_function, "the same of a function of this qualified name: 'Config.*'", .ours = true },
	{ 0, { "file-of" }, YES, "PATTERN", take_file_of, "the same of any line of such a file: 'site-packages/requests/*'", .ours = true },
	{ 0, { "uring" }, NO, NULL, take_flag, "show what io_uring_enter submits, and the completions that the program then finds", &opt.uring, .ours = true },
	{ 0, { "namespace" }, YES, "new", take_namespace, "show the namespaces that a task enters, as they are when the call is printed", .ours = true },
	{ 0, { "kvm" }, YES, "vcpu[+]", take_kvm, "accepted without effect" },
	{ 0, { "secontext" }, MAYBE, "full,mismatch", take_secontext, "refused: security contexts are not shown" },

	{ 0, { 0 }, NO, NULL, NULL, "Recordings" },
	{ 0, { "record" }, YES, "FILE", take_string, "record to FILE; print only if -o is given; -s is 256 then", &run.record, .ours = true },
	{ 0, { "compress" }, NO, NULL, take_flag, "with --record: a smaller file, for more work", &run.compress, .ours = true },
	{ 0, { "replay" }, YES, "FILE", take_string, "print the recording FILE to standard output, as the other options say", &run.replay, .ours = true },

	{ 0, { 0 }, NO, NULL, NULL, "Other outputs: FILE may be -, and is compressed if its name ends in .gz or .zst; text is printed only with -o" },
	{ 0, { "json" }, YES, "FILE", take_view, "write a JSON object a line for each call, signal, and change of a task; see systrace.schema.json",
	  &views.file[VIEW_JSON], .ours = true },
	{ 0, { "perfetto" }, YES, "FILE", take_view, "write a trace for ui.perfetto.dev: a track a thread, a slice a call", &views.file[VIEW_PERFETTO], .ours = true },
	{ 0, { "chrome" }, YES, "FILE", take_view, "write Chrome's JSON trace, which Perfetto, speedscope and Firefox's profiler open",
	  &views.file[VIEW_CHROME], .ours = true },
	{ 0, { "folded" }, YES, "FILE", take_view, "write folded stacks: process;Python's frames;call;path WEIGHT", &views.file[VIEW_FOLDED], .ours = true },
	{ 0, { "folded-by" }, YES, "WEIGHT", take_folded_by, "with --folded: wall (ns, the default), cpu (ns) or count", .ours = true },
	{ 0, { "pprof" }, YES, "FILE", take_view, "write a profile of calls, time and bytes, for go tool pprof and Pyroscope", &views.file[VIEW_PPROF], .ours = true },
	{ 0, { "ctf" }, YES, "DIR", take_view, "write a CTF 1.8 trace as LTTng's kernel tracer does, for babeltrace2 and Trace Compass", &views.file[VIEW_CTF], .ours = true },
	{ 0, { "json-text" }, NO, NULL, take_flag, "with --json: also each call's text", &views.json_text, .ours = true },
	{ 0, { "report" }, YES, "FILE", take_view, "write a page for a browser: a timeline, tables, a flame graph, and what stands out",
	  &views.file[VIEW_REPORT], .ours = true },

	{ 0, { 0 }, NO, NULL, NULL, "Summary" },
	{ 'c', { "summary-only" }, NO, NULL, take_summary_only, "count calls, errors and time; show only the sums" },
	{ 'C', { "summary" }, NO, NULL, take_summary, "show the calls as well" },
	{ 'w', { "summary-wall-clock" }, NO, NULL, take_flag,
	  "count wall-clock time instead of the processor time of the task", &counting.wall },
	{ 'O', { "summary-syscall-overhead" }, YES, "TIME", take_overhead, "subtract TIME from each call: s, ms, us or ns (us)" },
	{ 'S', { "summary-sort-by" }, YES, "KEY", take_sort_key,
	  "sort by time, min-time, max-time, avg-time, wall-total, wall-min, wall-max,\n"
	  "wall-avg, calls, errors, name or nothing (time)" },
	{ 'U', { "summary-columns" }, YES, "LIST", take_columns,
	  "show these columns: time-percent, total-time, min-time, max-time, avg-time,\n"
	  "wall-total, wall-min, wall-max, wall-avg (the time that passed, with or without -w),\n"
	  "calls, errors, name" },
	{ 0, { "by" }, YES, "KEY,...", take_by,
	  "add up by call, errno, path, dir, conn, peer, port, fdtype, process, thread, comm, exe,\n"
	  "cgroup, line, function (of Python), size (of what was moved); with -c unless -C is given", .ours = true },
	{ 0, { "top" }, MAYBE, "KEY,...", take_top,
	  "show such a table on the terminal, anew each second; Enter goes down from key to key (then process, path, call);\n"
	  "without KEY the kernel counts by call, which costs nearly nothing, and what a call consists of is recorded from Enter on;\n"
	  "also with --replay; -o: the file of w", .ours = true },
	{ 0, { "explain" }, NO, NULL, take_flag, "with --by: also print the options that show just the calls of each row", &counting.explain, .ours = true },
	{ 0, { "histogram" }, NO, NULL, take_flag, "with -c: also draw how long the calls took", &counting.histogram, .ours = true },
	{ 0, { "interval" }, YES, "TIME", take_interval, "with -c: show the sums so far every TIME: s, ms, us or ns (s)", .ours = true },

	{ 0, { 0 }, NO, NULL, NULL, "Other" },
	{ 0, { "ring-size" }, YES, "BYTES", take_ring_size, "memory for records on each CPU, a power of two; suffixes K and M (2M; 4M where records are long)", .ours = true },
	{ 0, { "drop" }, NO, NULL, take_drop, "if the reader is too slow, lose records instead of making the program wait", .ours = true },
	{ 0, { "overwrite" }, NO, NULL, take_overwrite, "keep the newest records that fit --ring-size, and print them at the end", .ours = true },
	{ 0, { "flight" }, YES, "BYTES", take_flight, "keep the newest BYTES of records, and print them when --until says so", .ours = true },
	{ 0, { "until" }, YES, "WHAT", take_until, "'errno NAME', 'signal', 'signal NAME', SIGUSR1 (sent to the reader) or exit, the default:\n"
	  "all processes have ended, or the reader is interrupted; may be repeated", .ours = true },
	{ 0, { "stats" }, NO, NULL, take_flag, "report at the end how many records there were and how many were lost", &run.stats, .ours = true },
	{ 'd', { "debug" }, NO, NULL, take_flag, "describe on standard error what the reader does", &say_debugs },
	{ 0, { "tips" }, MAYBE, "ID,FORMAT", take_tips, "show a tip at the end; none, compact, full" },
	{ 'F', { 0 }, NO, NULL, take_flag, "obsolete, same as -f", &given.old_follow },
	{ 0, { "list" }, NO, NULL, take_flag, "list all calls, or those of -e trace=SET: numbers, classes, arguments", &given.list, .ours = true },
	{ 0, { "completion" }, YES, "bash|zsh|mdoc", take_completion, "print a completion script for this shell; mdoc: this list for the manual page", .ours = true },
	{ 'h', { "help" }, NO, NULL, take_help, "print this and exit" },
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
		  "Prints the system calls of PROG, or of running processes, without stopping them.\n", argv0, argv0, argv0);
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
