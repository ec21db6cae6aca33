// SPDX-License-Identifier: GPL-2.0
/* The command line: what each option takes, the table of all of them, and the help made from it. */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/utsname.h>
#include "base/sets.h"
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "views/color.h"
#include "target/command.h"
#include "completion.h"
#include "views/flight.h"
#include "list.h"
#include "option_row.h"
#include "target/inject.h"
#include "views/count.h"
#include "options.h"
#include "select/qualify.h"
#include "select/results.h"
#include "stack/stack.h"
#include "stack/unwind.h"
#include "python/frames.h"
#include "python/select.h"
#include "base/suggest.h"
#include "tips.h"
#include "select/touch.h"

/* What was given how often, for options that exclude each other. */
static struct {
	int follow, clock, hex, fds, quiet, daemonize, version;
	bool long_follow, long_separately, long_clock, long_fds, long_quiet, old_follow, seccomp, list;
	bool sort_key, columns;
	int only_status;
	int long_hex, long_daemonize;
	int options;		/* how many there were */
} given = { .long_hex = -1 };

/* ---- the values of options ----------------------------------------------------------- */

static char used[64];		/* the option at hand, as it was given: -s, --string-limit */

static void __attribute__((noreturn)) invalid(const struct option_row *o, const char *arg)
{
	(void)o;
	die_usage("invalid %s argument: '%s'", used, arg);
}

/* Decimal, as strtol(3) takes it, and not more than most; -1 otherwise. */
static int64_t number(const char *s, int64_t most)
{
	char *end;
	int64_t n;

	errno = 0;
	n = strtoll(s, &end, 10);
	return end == s || *end || errno || n < 0 || n > most ? -1 : n;
}

static int precision(const char *s)
{
	static const struct { const char *name; int digits; } units[] = {
		{ "s", 0 }, { "ms", 3 }, { "us", 6 }, { "ns", 9 } };

	for (size_t i = 0; i < COUNT(units); i++)
		if (!strcasecmp(s, units[i].name))
			return units[i].digits;
	return -1;
}

static void *grown(void *list, int n, size_t size)
{
	list = realloc(list, (n + 1) * size);
	if (!list)
		die("out of memory");
	return list;
}

static void add_string(struct strings *to, const char *s)
{
	to->s = grown(to->s, to->n, sizeof(*to->s));
	to->s[to->n++] = s;
}

/* --send, and --signal SIGNAL --pid PID, which strace does not have, and which means the same. */
static struct {
	const char *signal, *on;
	bool send;
	int options, others;	/* of the command line, that may stand beside --signal; beside --send, too */
} sending;

static void take_send(const struct option_row *o, const char *arg)
{
	(void)o;
	sending.signal = arg;
	sending.send = true;
	sending.options++;
}

static void take_on(const struct option_row *o, const char *arg)
{
	(void)o;
	sending.on = arg;
	sending.options++;
}

static void take_pid(const struct option_row *o, const char *arg)
{
	char *copy = strdup(arg), *rest = copy, *s;
	int64_t pid;

	(void)o;
	/* not -p: that is strace's */
	sending.options += !strcmp(used, "--pid");
	sending.others += !!strcmp(used, "--pid");
	/* one separator behind the last number, as $(pidof ...) may leave it, is none */
	while (rest && *rest) {
		s = strsep(&rest, ", \t\n");
		pid = number(s, INT_MAX);
		if (pid <= 0)
			die("Invalid process id: '%s'", s);
		run.pids = grown(run.pids, run.npids, sizeof(*run.pids));
		run.pids[run.npids++] = pid;
	}
	free(copy);
}

/* What most options do. */
static void take_string(const struct option_row *o, const char *arg)
{
	*(const char **)o->to = arg;
}

static void take_flag(const struct option_row *o, const char *arg)
{
	(void)arg;
	*(bool *)o->to = true;
}

static void take_again(const struct option_row *o, const char *arg)
{
	(void)arg;
	++*(int *)o->to;
}

static void take_env(const struct option_row *o, const char *arg)
{
	(void)o;
	add_string(&run.env, arg);
}

static void take_cgroup(const struct option_row *o, const char *arg)
{
	if (!*arg)
		invalid(o, arg);
	add_string(&run.cgroups, arg);
}

static void take_called(const struct option_row *o, const char *arg)
{
	if (!*arg)
		invalid(o, arg);
	add_string(&run.comms, arg);
}

static void take_limit(const struct option_row *o, const char *arg)
{
	int64_t n = number(arg, INT_MAX);

	if (n <= 0)
		invalid(o, arg);
	run.limit = n;
}

static void take_detach_on(const struct option_row *o, const char *arg)
{
	(void)o;
	if (strcmp(arg, "execve"))
		die("Syscall '%s' for -b isn't supported", arg);
	run.detach_on_execve = true;
}

/* The place of the word among those, -1 if it is not one of them. */
static int word_of(const char *word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (words[i] && !strcasecmp(word, words[i]))
			return i;
	return -1;
}

static void take_daemonize(const struct option_row *o, const char *arg)
{
	static const char *const how[] = { NULL, "grandchild", "pgroup", "session", "pgrp" };
	int n = arg ? word_of(arg, how, COUNT(how)) : 1;

	if (n < 0)
		invalid(o, arg);
	given.long_daemonize = n == 4 ? 2 : n;
}

static void take_interruptible(const struct option_row *o, const char *arg)
{
	static const char *const when[] = {
		[INTR_ANYWHERE] = "anywhere", [INTR_WAITING] = "waiting", [INTR_NEVER] = "never",
		[INTR_NEVER_TSTP] = "never_tstp", "always" };
	int n = word_of(arg, when, COUNT(when));

	if (n == (int)COUNT(when) - 1)
		n = INTR_ANYWHERE;
	if (n < 0)
		n = number(arg, INTR_NEVER_TSTP);
	if (n <= 0)
		invalid(o, arg);
	run.interruptible = n;
}

static void take_tips(const struct option_row *o, const char *arg)
{
	if (!tips_parse(arg))
		invalid(o, arg);
}

static void take_trace(const struct option_row *o, const char *arg)
{
	(void)o;
	callset_parse(&run.trace, arg);
}

/* What -e abbrev=, verbose= and raw= name: abbreviated, decoded, shown as it is. */
static struct callset abbreviated, decoded, raw;

static void qualify(const struct abi *abi, int nr)
{
	opt.verbose = !callset_has(&abbreviated, abi->id, nr);
	opt.bare = !callset_has(&decoded, abi->id, nr);
	opt.raw = callset_has(&raw, abi->id, nr);
}

static void take_quality(struct callset *set, const char *arg)
{
	if (!opt.qualify) {
		opt.qualify = qualify;
		callset_parse(&abbreviated, opt.verbose ? "none" : "all");
		callset_parse(&decoded, "all");
		callset_parse(&raw, "none");
	}
	callset_parse(set, arg);
}

static void take_abbrev(const struct option_row *o, const char *arg)
{
	(void)o;
	take_quality(&abbreviated, arg);
}

static void take_decoded(const struct option_row *o, const char *arg)
{
	(void)o;
	take_quality(&decoded, arg);
}

static void take_raw(const struct option_row *o, const char *arg)
{
	(void)o;
	take_quality(&raw, arg);
}

static void take_signals(const struct option_row *o, const char *arg)
{
	(void)o;
	opt.signals = signals_parse(arg);
}

static void take_inject(const struct option_row *o, const char *arg)
{
	(void)o;
	inject_parse(arg, false);
}

static void take_fault(const struct option_row *o, const char *arg)
{
	(void)o;
	inject_parse(arg, true);
}

static void take_quiet_words(const struct option_row *o, const char *arg);
static void take_fd_words(const struct option_row *o, const char *arg);
static void take_pid_words(const struct option_row *o, const char *arg);

static int descriptor_of(const char *word)
{
	return number(word, INT_MAX);
}

static void take_read(const struct option_row *o, const char *arg)
{
	(void)o;
	opt.dump_read.asked = opt.whole_data = true;
	numbers_parse(&opt.dump_read, arg, descriptor_of, "descriptor");
}

static void take_write(const struct option_row *o, const char *arg)
{
	(void)o;
	opt.dump_write.asked = opt.whole_data = true;
	numbers_parse(&opt.dump_write, arg, descriptor_of, "descriptor");
}

static void take_trace_fds(const struct option_row *o, const char *arg)
{
	(void)o;
	touch.fds.asked = true;
	numbers_parse(&touch.fds, arg, descriptor_of, "descriptor");
}

static void take_path(const struct option_row *o, const char *arg)
{
	(void)o;
	add_string(&touch.asked, arg);
}

/* Why a virtual processor left its program is in memory that only it and its owner map. */
static void take_kvm(const struct option_row *o, const char *arg)
{
	(void)o;
	if (strcmp(arg, "vcpu"))
		die("invalid -e kvm= argument: '%s'", arg);
	say("-e kvm=vcpu is not supported: exit reasons of virtual processors are not shown");
}

static void __attribute__((noreturn)) take_secontext(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	die("SELinux context printing (--secontext option) is not supported by this build of strace");
}

/* With --pid and nothing else it sends the signal. */
static void take_long_signals(const struct option_row *o, const char *arg)
{
	take_signals(o, arg);
	if (sending.send)
		return;
	sending.signal = arg;
	sending.options++;
}

static void take_status(const struct option_row *o, const char *arg)
{
	(void)o;
	results_status(arg);
}

static void take_successful(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	given.only_status++;
	results_status("successful");
}

static void take_failed(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	given.only_status++;
	results_status("failed");
}

static void take_errno(const struct option_row *o, const char *arg)
{
	(void)o;
	results_errno(arg);
}

static void take_how_long(const struct option_row *o, const char *arg)
{
	if (*arg != '<' && *arg != '>')
		die_usage("invalid %s argument: '%s': longer or shorter? It takes '>TIME', '>=TIME', '<TIME' or '<=TIME', quoted for the shell",
			  used, arg);
	if (!results_duration(arg))
		invalid(o, arg);
}

static void take_seconds(const struct option_row *o, const char *arg)
{
	uint64_t ns;

	if (!time_parse(arg, 1000000000, &ns) || !ns)
		invalid(o, arg);
	results_seconds(ns);
}

/* NAME=SET, or a SET alone, which means trace. */
static void take_expression(const struct option_row *o, const char *arg)
{
	static const struct { const char *names[4]; void (*take)(const struct option_row *, const char *); } known[] = {
		{ { "trace", "t" }, take_trace }, { { "abbrev", "a" }, take_abbrev },
		{ { "verbose", "v" }, take_decoded }, { { "raw", "x" }, take_raw },
		{ { "signal", "signals", "s" }, take_signals },
		{ { "inject" }, take_inject }, { { "fault" }, take_fault },
		{ { "quiet", "silent", "silence", "q" }, take_quiet_words },
		{ { "read", "reads", "r" }, take_read }, { { "write", "writes", "w" }, take_write },
		{ { "decode-fds", "decode-fd" }, take_fd_words }, { { "decode-pids", "decode-pid" }, take_pid_words },
		{ { "trace-fds", "trace-fd", "fds", "fd" }, take_trace_fds },
		{ { "status" }, take_status }, { { "kvm" }, take_kvm }, { { "secontext" }, take_secontext } };
	const char *set = strchr(arg, '=');
	size_t len = set ? set - arg : 0;

	for (size_t i = 0; set && i < COUNT(known); i++)
		for (int n = 0; n < 4 && known[i].names[n]; n++)
			if (len == strlen(known[i].names[n]) && !strncmp(arg, known[i].names[n], len)) {
				known[i].take(o, set + 1);
				return;
			}
	take_trace(o, arg);
}

static void take_color(const struct option_row *o, const char *arg)
{
	static const char *const when[] = { [COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always", [COLOR_NEVER] = "never" };

	show.color = arg ? word_of(arg, when, COUNT(when)) : COLOR_ALWAYS;
	if (show.color < 0)
		invalid(o, arg);
}

static void take_string_max(const struct option_row *o, const char *arg)
{
	int64_t n = number(arg, UINT32_MAX / 4);

	if (n < 0)
		invalid(o, arg);
	opt.string_max = n;
	run.string_max_given = true;
}

static void take_column(const struct option_row *o, const char *arg)
{
	int64_t n = number(arg, INT_MAX);

	if (n < 0)
		invalid(o, arg);
	opt.column = n;
}

/* -t, -tt, -ttt: time of day; with microseconds; seconds of the epoch with microseconds. */
static bool clock_format(const char *word)
{
	static const char *const formats[] = { [CLOCK_NOT] = "none", [CLOCK_TIME] = "time", [CLOCK_UNIX] = "unix" };

	for (size_t i = 0; i < COUNT(formats); i++) {
		if (strcasecmp(word, formats[i]))
			continue;
		show.clock = i;
		return true;
	}
	return false;
}

/* [format:]FORMAT,[precision:]PRECISION, either or both; what is not said stays as it was */
static void take_clock_format(const struct option_row *o, const char *arg)
{
	char *copy = strdup(arg ? arg : "time"), *rest, *s;

	given.long_clock = true;
	if (show.clock == CLOCK_NOT)
		show.clock = CLOCK_TIME;
	for (s = strtok_r(copy, ",", &rest); s; s = strtok_r(NULL, ",", &rest)) {
		bool is_format = !strncasecmp(s, "format:", 7), is_precision = !strncasecmp(s, "precision:", 10);
		const char *word = is_format ? s + 7 : is_precision ? s + 10 : s;

		if (!is_precision && clock_format(word))
			continue;
		if (is_format || precision(word) < 0)
			invalid(o, arg);
		show.clock_digits = precision(word);
	}
	free(copy);
}

static void take_digits(const struct option_row *o, const char *arg, int *digits)
{
	*digits = arg ? precision(arg) : 6;
	if (*digits < 0)
		invalid(o, arg);
}

static void take_relative(const struct option_row *o, const char *arg)
{
	take_digits(o, arg, &show.relative_digits);
}

static void take_duration(const struct option_row *o, const char *arg)
{
	take_digits(o, arg, &show.duration_digits);
}

static const char *const quiet_words[] = {
	[QUIET_ATTACH] = "attach", [QUIET_EXIT] = "exit", [QUIET_PATH] = "path-resolution",
	[QUIET_PERSONALITY] = "personality", [QUIET_SUPERSEDED] = "superseded", "exits", "thread-execve" };

static int quiet_of(const char *word)
{
	int n = word_of(word, quiet_words, COUNT(quiet_words));

	return n <= QUIET_SUPERSEDED ? n : n == QUIET_SUPERSEDED + 1 ? QUIET_EXIT : QUIET_SUPERSEDED;
}

static void be_quiet(const char *words)
{
	struct numbers set = { 0 };

	numbers_parse(&set, words, quiet_of, "quiet");
	show.no_attach = numbers_have(&set, QUIET_ATTACH);
	show.no_exit = numbers_have(&set, QUIET_EXIT);
	show.no_path = numbers_have(&set, QUIET_PATH);
	show.no_personality = numbers_have(&set, QUIET_PERSONALITY);
	show.no_superseded = numbers_have(&set, QUIET_SUPERSEDED);
	numbers_free(&set);
}

static void take_quiet_words(const struct option_row *o, const char *arg)
{
	(void)o;
	given.long_quiet = true;
	be_quiet(arg ? arg : "attach,personality");
}

static void take_verbose(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	opt.verbose = true;
	if (opt.qualify)
		callset_parse(&abbreviated, "none");
}

static void take_hex_word(const struct option_row *o, const char *arg)
{
	static const char *const which[] = {
		[QUOTE_ESCAPED] = "none", [QUOTE_HEX_NONASCII] = "non-ascii", [QUOTE_HEX_ALL] = "all",
		[QUOTE_HEX_NONASCII_CHARS] = "non-ascii-chars" };

	given.long_hex = arg ? word_of(arg, which, COUNT(which)) : QUOTE_HEX_ALL;
	if (given.long_hex < 0)
		invalid(o, arg);
}

static void take_xlat(const struct option_row *o, const char *arg)
{
	static const char *const styles[] = {
		[XLAT_ABBREV] = "abbrev", [XLAT_RAW] = "raw", [XLAT_VERBOSE] = "verbose" };

	for (size_t i = 0; i < COUNT(styles); i++) {
		if (strcmp(arg, styles[i]))
			continue;
		opt.xlat = i;
		return;
	}
	invalid(o, arg);
}

static int fd_word(const char *word)
{
	static const char *const words[] = { "path", "socket", "dev", "pidfd" };

	return word_of(word, words, COUNT(words));
}

static uint32_t fd_details(const char *words)
{
	struct numbers set = { 0 };
	uint32_t bits;

	numbers_parse(&set, words, fd_word, "decode-fds");
	bits = numbers_bits(&set) & FD_ALL;
	numbers_free(&set);
	return bits;
}

static void take_fd_words(const struct option_row *o, const char *arg)
{
	(void)o;
	given.long_fds = true;
	opt.fds = fd_details(arg ? arg : "path");
}

static int pid_word(const char *word)
{
	static const char *const words[] = { "comm", "pidns" };

	return word_of(word, words, COUNT(words));
}

static void take_pid_words(const struct option_row *o, const char *arg)
{
	struct numbers set = { 0 };

	(void)o;
	numbers_parse(&set, arg, pid_word, "decode-pids");
	opt.pids = numbers_bits(&set) & (PIDS_COMM | PIDS_NS);
	numbers_free(&set);
}

static void take_comm(const struct option_row *o, const char *arg)
{
	take_pid_words(o, arg ? arg : "comm");
}

static void take_pidns(const struct option_row *o, const char *arg)
{
	(void)arg;
	take_pid_words(o, "pidns");
}

/* Bytes, or with K, M or G behind them; -1: not that. */
static int64_t bytes(const char *arg)
{
	size_t len = strlen(arg);
	const char *unit = len ? strchr("kKmMgG", arg[len - 1]) : NULL;
	int shift = unit ? 10 * ((unit - "kKmMgG") / 2 + 1) : 0;
	char *digits = strndup(arg, len - !!shift);
	int64_t n = number(digits, UINT32_MAX);

	free(digits);
	return n < 0 ? n : n << shift;
}

static void take_ring_size(const struct option_row *o, const char *arg)
{
	int64_t n = bytes(arg);

	(void)o;
	if (n < SYSTRACE_RING_MIN || n > SYSTRACE_RING_MAX || n & (n - 1))
		die_usage("invalid --ring-size argument: '%s': it must be a power of two from %uK to %uM",
			  arg, SYSTRACE_RING_MIN >> 10, SYSTRACE_RING_MAX >> 20);
	run.ring_size = n;
}

static bool until_given;

static void take_drop(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	run.mode = 0;
}

static void take_overwrite(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	run.mode = SYSTRACE_OVERWRITE;
}

static void take_flight(const struct option_row *o, const char *arg)
{
	int64_t n = bytes(arg);

	if (n < 64 << 10 || n > 64LL << 30)
		die_usage("invalid --flight argument: '%s': it must be 64K to 64G", arg);
	run.flight = n;
	(void)o;
}

static void take_until(const struct option_row *o, const char *arg)
{
	(void)o;
	if (!until_parse(arg))
		die_usage("invalid --until argument: '%s': it must be 'errno NAME', 'signal', 'signal NAME', exit or SIGUSR1", arg);
	until_given = true;
}

static void take_summary_only(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	if (counting.on && !counting.only)
		die_usage("-c/--summary-only and -C/--summary are mutually exclusive");
	counting.on = counting.only = true;
}

static void take_summary(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	if (counting.only)
		die_usage("-c/--summary-only and -C/--summary are mutually exclusive");
	counting.on = true;
}

static void take_overhead(const struct option_row *o, const char *arg)
{
	if (!time_parse(arg, 1000, &counting.overhead))
		invalid(o, arg);
}

static void take_sort_key(const struct option_row *o, const char *arg)
{
	(void)o;
	given.sort_key = true;
	count_sort_by(arg);
}

static void take_columns(const struct option_row *o, const char *arg)
{
	(void)o;
	given.columns = true;
	count_columns(arg);
}

static void take_stack(const struct option_row *o, const char *arg)
{
	static const char *const words[] = { "symbol", "source" };
	int i = 0;

	if (!arg)
		i = opt.stack ? 1 : 0;
	else
		while (i < 2 && strcmp(arg, words[i]))
			i++;
	if (i == 2)
		invalid(o, arg);
	opt.stack = i ? FRAMES_SOURCE : FRAMES_SYMBOL;
}

/* N, col, or both */
static void take_python(const struct option_row *o, const char *arg)
{
	char *copy = arg ? strdup(arg) : NULL, *rest = copy, *word;
	int64_t n;

	opt.python = FRAMES_ALL;
	while (rest && (word = strsep(&rest, ","))) {
		n = number(word, FRAMES_ALL);
		if (!strcmp(word, "col"))
			opt.python_columns = true;
		else if (n > 0)
			opt.python = n;
		else
			invalid(o, arg);
	}
	free(copy);
}

static void take_line(const struct option_row *o, const char *arg)
{
	if (!select_line(arg))
		die_usage("invalid %s argument: '%s': it takes FILE:LINE, as app.py:42", used, arg);
	(void)o;
}

static void take_function(const struct option_row *o, const char *arg)
{
	(void)o;
	select_function(arg);
}

static void take_file_of(const struct option_row *o, const char *arg)
{
	(void)o;
	select_file(arg);
}

static void take_interval(const struct option_row *o, const char *arg)
{
	if (!time_parse(arg, 1000000000, &counting.interval) || !counting.interval)
		invalid(o, arg);
}

static void print_version(void)
{
	printf("systrace-read -- version %s (ABI %u)\n"
	       "This is free software under the GPL, version 2. There is NO warranty;\n"
	       "not even for MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.\n"
	       "Prints as strace 6.1 does; of programs for x86-64, i386 and x32.\n", SYSTRACE_VERSION, SYSTRACE_ABI);
	exit(fflush(stdout) ? 1 : 0);
}

static void take_completion(const struct option_row *o, const char *arg)
{
	if (!completion_print(arg))
		invalid(o, arg);
	exit(fflush(stdout) ? 1 : 0);
}

static void __attribute__((noreturn)) print_help(void);

static void __attribute__((noreturn)) take_help(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	print_help();
}

/* ---- the table of options ------------------------------------------------------------ */

/* Everything there is to know about an option: parsing and help are made from it. */
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
	{ 0, { "daemonize", "daemonise", "daemonized" }, MAYBE, "grandchild|pgroup|session", take_daemonize, NULL },
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
	{ 'Z', { "failed-only" }, NO, NULL, take_failed, "only calls that fail" },
	{ 0, { "status" }, YES, "SET", take_status, "only calls that end so: successful, failed, unfinished, unavailable,\n"
	  "detached; also -e status=SET" },
	{ 0, { "errno" }, YES, "SET", take_errno, "only calls that fail with one of these errors: ENOENT,EAGAIN", .ours = true },
	{ 0, { "duration" }, YES, "TIME", take_how_long, "only calls that take this long: '>10ms', '<=1us'; s, ms, us or ns (s)", .ours = true },
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
	{ 0, { "send" }, YES, "SIGNAL", take_send, "send SIGNAL to the processes of --pid, and exit;\n"
	  "--signal SIGNAL --pid PID alone means the same", .ours = true },
	{ 0, { "on" }, YES, "SET", take_on, "send it when PID next enters a call of SET, or leaves the one that it is in", .ours = true },

	{ 0, { 0 }, NO, NULL, NULL, "How they are shown" },
	{ 'a', { "columns" }, YES, "COLUMN", take_column, "column of the result (40)" },
	{ 'i', { "instruction-pointer" }, NO, NULL, take_flag, "show the instruction pointer at the call", &opt.ip },
	{ 'n', { "syscall-number" }, NO, NULL, take_flag, "show the call's number", &show.number },
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
	{ 'y', { 0 }, NO, NULL, take_again, "show the files behind descriptors; -yy: sockets, devices and pidfds in detail", &given.fds },
	{ 0, { "decode-fds", "decode-fd" }, MAYBE, "path,socket,dev,pidfd", take_fd_words, NULL },
	{ 'Y', { 0 }, NO, NULL, take_comm, "show the names of processes with their numbers" },
	{ 0, { "decode-pids", "decode-pid" }, YES, "comm,pidns", take_pid_words, "pidns: also show their numbers in the reader's namespace" },
	{ 0, { "pidns-translation" }, NO, NULL, take_pidns, NULL },
	{ 0, { "color" }, MAYBE, "auto|always|never", take_color, "with colors; auto: on a terminal, unless NO_COLOR is set (auto)", .ours = true },
	{ 0, { "always-show-pid" }, NO, NULL, take_flag, "begin each line with the process number, even if there is only one", &show.always_pid, .ours = true },
	{ 'k', { 0 }, NO, NULL, take_stack, "show the stack behind each call and signal; -kk: with source lines, as debug information has them" },
	{ 0, { "stack-traces", "stack-trace" }, MAYBE, "symbol|source", take_stack, NULL },
	{ 0, { "python" }, MAYBE, "N,col", take_python,
	  "show the lines of a Python program that made each call: at most N frames (all);\n"
	  "1: at the end of the call's line; col: with columns (since 3.11)", .ours = true },
	{ 0, { "line" }, YES, "FILE:LINE", take_line, "only calls that this line of a Python program made, itself or by what it called", .ours = true },
	{ 0, { "function" }, YES, "PATTERN", take_function, "the same of a function of this qualified name: 'Config.*'", .ours = true },
	{ 0, { "file-of" }, YES, "PATTERN", take_file_of, "the same of any line of such a file: 'site-packages/requests/*'", .ours = true },
	{ 0, { "kvm" }, YES, "vcpu", take_kvm, "accepted without effect" },
	{ 0, { "secontext" }, MAYBE, "full,mismatch", take_secontext, "refused: security contexts are not shown" },

	{ 0, { 0 }, NO, NULL, NULL, "Recordings" },
	{ 0, { "record" }, YES, "FILE", take_string, "record to FILE; print only if -o is given; -s is 256 then", &run.record, .ours = true },
	{ 0, { "replay" }, YES, "FILE", take_string, "print the recording FILE to standard output, as the other options say", &run.replay, .ours = true },

	{ 0, { 0 }, NO, NULL, NULL, "Summary" },
	{ 'c', { "summary-only" }, NO, NULL, take_summary_only, "count calls, errors and time; show only the sums" },
	{ 'C', { "summary" }, NO, NULL, take_summary, "show the calls as well" },
	{ 'w', { "summary-wall-clock" }, NO, NULL, take_flag,
	  "count wall-clock time instead of the processor time of the task", &counting.wall },
	{ 'O', { "summary-syscall-overhead" }, YES, "TIME", take_overhead, "subtract TIME from each call: s, ms, us or ns (us)" },
	{ 'S', { "summary-sort-by" }, YES, "KEY", take_sort_key,
	  "sort by time, min-time, max-time, avg-time, calls, errors, name or nothing (time)" },
	{ 'U', { "summary-columns" }, YES, "LIST", take_columns,
	  "show these columns: time-percent, total-time, min-time, max-time, avg-time,\n"
	  "calls, errors, name" },
	{ 0, { "histogram" }, NO, NULL, take_flag, "with -c: also draw how long the calls took", &counting.histogram, .ours = true },
	{ 0, { "interval" }, YES, "TIME", take_interval, "with -c: show the sums so far every TIME: s, ms, us or ns (s)", .ours = true },

	{ 0, { 0 }, NO, NULL, NULL, "Other" },
	{ 0, { "ring-size" }, YES, "BYTES", take_ring_size, "memory for records on each CPU, a power of two; suffixes K and M (4M)", .ours = true },
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

/* Long names give FIRST_LONG plus the place of their row. */
#define FIRST_LONG 256

static void build(char *letters, struct option *names)
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

static const struct option_row *row_of(int c)
{
	if (c >= FIRST_LONG)
		return &rows[c - FIRST_LONG];
	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].letter == c)
			return &rows[i];
	return NULL;
}

/* getopt(3) has said that there is no such option, or something else that is wrong with it. */
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
				return;		/* it is ambiguous */
			suggest(&s, rows[i].names[n]);
		}
	if (s.best)
		fprintf(stderr, "%s: did you mean '--%s'?\n", argv0, s.best);
}

/* What only one of strace's own names begins with means that one, whatever others there are here. */
static char *unabbreviated(char *arg)
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

static void settle_flight(void)
{
	if (run.flight && run.replay)
		die_usage("--flight and --replay are mutually exclusive");
	if (until_given && !run.flight)
		die_usage("--until needs --flight");
	if (run.flight && run.mode & SYSTRACE_OVERWRITE)
		die_usage("--flight and --overwrite are mutually exclusive: --flight alone loses nothing but the oldest records");
	/* a record may have a quarter of a ring */
	if (run.flight && run.flight < run.ring_size / 4)
		die_usage("--flight must be at least a quarter of --ring-size (%u KiB)", run.ring_size >> 10);
	if (run.flight && !until_given)
		until.exit = true;
}

/* What getopt(3) says it says of words that nobody has looked at. */
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

	build(letters, names);
	for (;;) {
		const struct option_row *o;

		if (optind < argc)
			argv[optind] = unabbreviated(argv[optind]);
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

/* ---- what they come to together: said in strace's order ------------------------------- */

static void settle_whom(void)
{
	bool found = run.all || run.cgroups.n || run.comms.n;

	if (!run.command && !run.npids && !found)
		die_usage("must have PROG [ARGS] or -p PID");
	if (run.children && !run.npids && !found)
		die_usage("--children must be given with -p, --comm or --cgroup: whose?");
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
		opt.hex = given.long_hex;
	else if (given.hex)
		opt.hex = given.hex > 1 ? QUOTE_HEX_ALL : QUOTE_HEX_NONASCII;
}

static void settle_fds(void)
{
	if (!given.fds)
		return;
	if (given.long_fds)
		die("-y and --decode-fds cannot be provided simultaneously");
	opt.fds = given.fds > 1 ? FD_ALL : FD_PATH;
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
	run.follow |= given.old_follow;
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
	/* without a file, -ff is the same as -f */
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

static void settle_summary(void)
{
	static const char with[] = "must be given with (-c/--summary-only or -C/--summary)";

	/* which files a call works on, only the reader knows */
	counting.by_records = touch.asked.n || touch.fds.asked || run.replay || run.limit || inject_asked() ||
			      results_need_records();
	if (counting.only && run.record)
		die_usage("--record writes down the calls that -c only counts: use -C, or -c with --replay");
	if (counting.on && show.separately)
		die_usage("(-c/--summary-only or -C/--summary) and -ff/--output-separately are mutually exclusive");
	if (counting.wall && !counting.on)
		die_usage("-w/--summary-wall-clock %s", with);
	if (given.columns && !counting.on)
		die_usage("-U/--summary-columns %s", with);
	if (counting.histogram && !counting.on)
		die_usage("--histogram %s", with);
	if (counting.interval && !counting.only)
		die_usage("--interval must be given with -c/--summary-only");
	if (given.sort_key && !counting.on)
		say("-S/--summary-sort-by has no effect without (-c/--summary-only or -C/--summary)");
	if (!counting.only)
		return;
	say_no_effect(opt.ip, "-i/--instruction-pointer");
	say_no_effect(opt.stack, "-k/--stack-traces");
	say_no_effect(opt.python, "--python");
	say_no_effect(show.number, "-n/--syscall-number");
	say_no_effect(show.relative_digits >= 0, "-r/--relative-timestamps");
	say_no_effect(show.clock, "-t/--absolute-timestamps");
	say_no_effect(show.duration_digits >= 0, "-T/--syscall-times");
	say_no_effect(opt.fds, "-y/--decode-fds");
}

/* The module cannot, and leaves them out. */
static void warn_of_rt(void)
{
	struct utsname u;

	if ((opt.fds & FD_PATH || opt.stack || touch.asked.n) && !uname(&u) && strstr(u.version, "PREEMPT_RT"))
		say("this kernel is PREEMPT_RT, where a call cannot be asked for paths of open files: -y and -k show none, "
		    "and -P knows those that are open later, too");
}

/* How much of a stack is captured: before any plan is made. */
static void settle_stack(void)
{
	if (counting.only)
		opt.stack = opt.python = 0;
	opt.stack_room = stack_bytes(run.ring_size);
	opt.maps_room = stack_maps_bytes(run.ring_size);
	opt.walk_room = frames_bytes(run.ring_size);
}

static void settle_quiet(bool command)
{
	static const char *const by_count[] = { NULL, "attach,personality", "exit,attach,personality", "all" };
	int count = given.quiet;

	if (count && given.long_quiet)
		die("-q and -e quiet/--quiet cannot be provided simultaneously");
	if (!count && !given.long_quiet && (show.file || run.record) && command)
		count = 1;
	if (count)
		be_quiet(by_count[count < 3 ? count : 3]);
	/* nobody's lines are shown */
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
	else if ((show.file || run.record) && run.command)
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
		die_usage("--send SIGNAL takes --pid PID and perhaps --on SET, and nothing else");
	if (signo <= 0 || signo > 64)
		die_usage("invalid %s argument: '%s': it takes one signal", sending.send ? "--send" : "--signal", sending.signal);
	if (sending.on && run.npids > 1)
		die_usage("--on takes one process, not %d", run.npids);
	run.send = signo;
	run.send_on = sending.on;
}

/* What was told once may be what is overwritten. */
static void settle_python(void)
{
	if (select_asked() && counting.on)
		die_usage("--line, --function and --file-of choose calls that are shown: they cannot be given with -c or -C");
	if (select_asked() && !opt.python)
		opt.python = FRAMES_ALL;
	if (opt.python && (run.flight || run.mode & SYSTRACE_OVERWRITE))
		die_usage("--python needs all records: it cannot be given with --overwrite or --flight");
}

/* Who only records does not look at what comes. */
static void settle_record(void)
{
	if (run.record && run.flight)
		die_usage("--record and --flight are mutually exclusive");
	if (run.record && !show.file && run.detach_on_execve)
		die_usage("--record alone sees no execve: -b/--detach-on needs -o, too");
}

/* Everything that asks for a task to watch is at odds with a recording. */
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
		warn_of_rt();
	}
	settle_interruptible();
	settle_flight();
	settle_python();
	settle_record();
}
