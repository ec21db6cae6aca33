// SPDX-License-Identifier: GPL-2.0
/* The functions that take each option's argument. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "views/color.h"
#include "views/flight.h"
#include "target/inject.h"
#include "views/by.h"
#include "views/count.h"
#include "select/qualify.h"
#include "select/results.h"
#include "stack/unwind.h"
#include "python/frames.h"
#include "python/select.h"
#include "views/top.h"
#include "tips.h"

#include "given.h"

/* ---- the values of options ----------------------------------------------------------- */

static void __attribute__((noreturn)) die_invalid_option(const struct option_row *o, const char *arg)
{
	(void)o;
	die_usage("invalid %s argument: '%s'", used, arg);
}

/* A decimal number as strtol(3) takes it, from 0 to @most; -1 if it is anything else. */
static int64_t parse_number(const char *s, int64_t most)
{
	char *end;
	int64_t n;

	errno = 0;
	n = strtoll(s, &end, 10);
	return end == s || *end || errno || n < 0 || n > most ? -1 : n;
}

static int parse_precision(const char *s)
{
	static const struct { const char *name; int digits; } units[] = {
		{ "s", 0 }, { "ms", 3 }, { "us", 6 }, { "ns", 9 } };

	for (size_t i = 0; i < COUNT(units); i++)
		if (!strcasecmp(s, units[i].name))
			return units[i].digits;
	return -1;
}

static void *grow_list(void *list, int n, size_t size)
{
	list = realloc(list, (n + 1) * size);
	if (!list)
		die("out of memory");
	return list;
}

static void add_string(struct strings *to, const char *s)
{
	to->s = grow_list(to->s, to->n, sizeof(*to->s));
	to->s[to->n++] = s;
}


void take_send(const struct option_row *o, const char *arg)
{
	(void)o;
	sending.signal = arg;
	sending.send = true;
	sending.options++;
}

void take_on(const struct option_row *o, const char *arg)
{
	(void)o;
	sending.on = arg;
	sending.options++;
}

void take_pid(const struct option_row *o, const char *arg)
{
	char *copy = strdup(arg), *rest = copy, *s;
	int64_t pid;

	(void)o;
	/* only --pid: -p with --signal has strace's meaning */
	sending.options += !strcmp(used, "--pid");
	sending.others += !!strcmp(used, "--pid");
	/* a single trailing separator, as $(pidof ...) may leave it, is ignored */
	while (rest && *rest) {
		s = strsep(&rest, ", \t\n");
		pid = parse_number(s, INT_MAX);
		if (pid <= 0)
			die("Invalid process id: '%s'", s);
		run.pids = grow_list(run.pids, run.npids, sizeof(*run.pids));
		run.pids[run.npids++] = pid;
	}
	free(copy);
}

/* Generic takers, which store to ->to. */
void take_string(const struct option_row *o, const char *arg)
{
	*(const char **)o->to = arg;
}

void take_flag(const struct option_row *o, const char *arg)
{
	(void)arg;
	*(bool *)o->to = true;
}

void take_view(const struct option_row *o, const char *arg)
{
	const char **file = o->to;

	if (*file)
		die_usage("%s is given twice, but writes only one file", used);
	*file = arg;
	views.any = true;
}

void take_folded_by(const struct option_row *o, const char *arg)
{
	static const char *const weights[] = { [FOLDED_WALL] = "wall", [FOLDED_CPU] = "cpu", [FOLDED_COUNT] = "count" };

	for (size_t i = 0; i < COUNT(weights); i++) {
		if (strcmp(arg, weights[i]))
			continue;
		views.folded_by = i;
		views.folded_by_given = true;
		return;
	}
	die_invalid_option(o, arg);
}

void take_again(const struct option_row *o, const char *arg)
{
	(void)arg;
	++*(int *)o->to;
}

void take_env(const struct option_row *o, const char *arg)
{
	(void)o;
	add_string(&run.env, arg);
}

void take_cgroup(const struct option_row *o, const char *arg)
{
	if (!*arg)
		die_invalid_option(o, arg);
	add_string(&run.cgroups, arg);
}

void take_called(const struct option_row *o, const char *arg)
{
	if (!*arg)
		die_invalid_option(o, arg);
	add_string(&run.comms, arg);
}

void take_limit(const struct option_row *o, const char *arg)
{
	int64_t n = parse_number(arg, INT_MAX);

	if (n <= 0)
		die_invalid_option(o, arg);
	run.limit = n;
}

void take_detach_on(const struct option_row *o, const char *arg)
{
	(void)o;
	if (strcmp(arg, "execve"))
		die("Syscall '%s' for -b isn't supported", arg);
	run.detach_on_execve = true;
}

void take_daemonize(const struct option_row *o, const char *arg)
{
	static const char *const how[] = { NULL, "grandchild", "pgroup", "session", "pgrp" };
	int n = arg ? word_of(arg, how, COUNT(how)) : 1;

	if (n < 0)
		die_invalid_option(o, arg);
	given.long_daemonize = n == 4 ? 2 : n;
}

void take_interruptible(const struct option_row *o, const char *arg)
{
	static const char *const when[] = {
		[INTR_ANYWHERE] = "anywhere", [INTR_WAITING] = "waiting", [INTR_NEVER] = "never",
		[INTR_NEVER_TSTP] = "never_tstp", "always" };
	int n = word_of(arg, when, COUNT(when));

	if (n == (int)COUNT(when) - 1)
		n = INTR_ANYWHERE;
	if (n < 0)
		n = parse_number(arg, INTR_NEVER_TSTP);
	if (n <= 0)
		die_invalid_option(o, arg);
	run.interruptible = n;
}

void take_tips(const struct option_row *o, const char *arg)
{
	if (!tips_parse(arg))
		die_invalid_option(o, arg);
}

void take_trace(const struct option_row *o, const char *arg)
{
	(void)o;
	callset_parse(&run.trace, arg);
	callset_add_nameless(&run.trace);
}

static struct by_call by_call;

static void take_quality(struct callset *set, const char *arg)
{
	if (!opt.by_call) {
		opt.by_call = &by_call;
		callset_parse(&by_call.abbreviated, opt.verbose ? "none" : "all");
		callset_parse(&by_call.decoded, "all");
		callset_parse(&by_call.raw, "none");
	}
	callset_parse(set, arg);
}

void take_abbrev(const struct option_row *o, const char *arg)
{
	(void)o;
	take_quality(&by_call.abbreviated, arg);
}

void take_decoded(const struct option_row *o, const char *arg)
{
	(void)o;
	take_quality(&by_call.decoded, arg);
}

void take_raw(const struct option_row *o, const char *arg)
{
	(void)o;
	take_quality(&by_call.raw, arg);
}

void take_signals(const struct option_row *o, const char *arg)
{
	(void)o;
	opt.signals = signals_parse(arg);
}

void take_inject(const struct option_row *o, const char *arg)
{
	(void)o;
	inject_parse(arg, false);
}

void take_fault(const struct option_row *o, const char *arg)
{
	(void)o;
	inject_parse(arg, true);
}


static int descriptor_of(const char *word)
{
	return parse_number(word, INT_MAX);
}

void take_read(const struct option_row *o, const char *arg)
{
	(void)o;
	opt.dump_read.asked = capture.whole_data = true;
	numbers_parse(&opt.dump_read, arg, descriptor_of, "descriptor");
}

void take_write(const struct option_row *o, const char *arg)
{
	(void)o;
	opt.dump_write.asked = capture.whole_data = true;
	numbers_parse(&opt.dump_write, arg, descriptor_of, "descriptor");
}

void take_trace_fds(const struct option_row *o, const char *arg)
{
	(void)o;
	touch.fds.asked = true;
	numbers_parse(&touch.fds, arg, descriptor_of, "descriptor");
}

void take_path(const struct option_row *o, const char *arg)
{
	(void)o;
	add_string(&touch.asked, arg);
}

/* Not supported: the exit reason of a virtual CPU is in memory that only the process that runs it maps. */
void take_kvm(const struct option_row *o, const char *arg)
{
	(void)o;
	if (strcmp(arg, "vcpu") && strcmp(arg, "vcpu+"))
		die("invalid -e kvm= argument: '%s'", arg);
	say("-e kvm=%s is not supported: exit reasons of virtual processors are not shown", arg);
}

void take_namespace(const struct option_row *o, const char *arg)
{
	(void)o;
	if (strcmp(arg, "new"))
		die("invalid -e namespace= argument: '%s'", arg);
	opt.namespaces = true;
}

void __attribute__((noreturn)) take_secontext(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	die("SELinux context printing (--secontext option) is not supported by this build of strace");
}

/* With --pid and no other option, --signal sends the signal. */
void take_long_signals(const struct option_row *o, const char *arg)
{
	take_signals(o, arg);
	if (sending.send)
		return;
	sending.signal = arg;
	sending.options++;
}

void take_status(const struct option_row *o, const char *arg)
{
	(void)o;
	results_status(arg);
}

void take_successful(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	given.only_status++;
	results_status("successful");
}

void take_failed(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	given.only_status++;
	results_status("failed");
}

void take_errno(const struct option_row *o, const char *arg)
{
	(void)o;
	results_errno(arg);
}

void take_how_long(const struct option_row *o, const char *arg)
{
	if (*arg != '<' && *arg != '>')
		die_usage("invalid %s argument: '%s': it must be '>TIME', '>=TIME', '<TIME' or '<=TIME', quoted for the shell",
			  used, arg);
	if (!results_duration(arg))
		die_invalid_option(o, arg);
}

void take_slow(const struct option_row *o, const char *arg)
{
	struct text longer = { 0 };

	put_f(&longer, ">%s%c", arg, 0);
	if (!isdigit((unsigned char)*arg) || !results_duration(longer.s))
		die_invalid_option(o, arg);
	text_free(&longer);
	run.slow = capture.times = true;
}

void take_seconds(const struct option_row *o, const char *arg)
{
	uint64_t ns;

	if (!time_parse(arg, 1000000000, &ns) || !ns)
		die_invalid_option(o, arg);
	results_seconds(ns);
}

/* NAME=SET, or SET alone, which means trace=SET. */
void take_expression(const struct option_row *o, const char *arg)
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
		{ { "status" }, take_status }, { { "kvm" }, take_kvm }, { { "namespace" }, take_namespace }, { { "secontext" }, take_secontext } };
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

void take_color(const struct option_row *o, const char *arg)
{
	static const char *const when[] = { [COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always", [COLOR_NEVER] = "never" };

	show.color = arg ? word_of(arg, when, COUNT(when)) : COLOR_ALWAYS;
	if (show.color < 0)
		die_invalid_option(o, arg);
}

void take_as(const struct option_row *o, const char *arg)
{
	const char *version = strncmp(arg, "strace-", 7) ? arg : arg + 7;

	(void)o;
	if (strcmp(version, "6.1") && strcmp(version, "7.2"))
		die_usage("invalid --as argument: '%s': it must be 6.1 or 7.2", arg);
	opt.newer = !strcmp(version, "7.2");
}

void take_string_max(const struct option_row *o, const char *arg)
{
	int64_t n = parse_number(arg, UINT32_MAX / 4);

	if (n < 0)
		die_invalid_option(o, arg);
	opt.string_max = n;
	run.string_max_given = true;
}

void take_column(const struct option_row *o, const char *arg)
{
	int64_t n = parse_number(arg, INT_MAX);

	if (n < 0)
		die_invalid_option(o, arg);
	opt.column = n;
}

/* -t: time of day; -tt: with microseconds; -ttt: seconds since 1970, with microseconds. */
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

/* [format:]FORMAT,[precision:]PRECISION, either or both; a part that is not given keeps its value */
void take_clock_format(const struct option_row *o, const char *arg)
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
		if (is_format || parse_precision(word) < 0)
			die_invalid_option(o, arg);
		show.clock_digits = parse_precision(word);
	}
	free(copy);
}

static void take_digits(const struct option_row *o, const char *arg, int *digits)
{
	*digits = arg ? parse_precision(arg) : 6;
	if (*digits < 0)
		die_invalid_option(o, arg);
}

void take_relative(const struct option_row *o, const char *arg)
{
	take_digits(o, arg, &show.relative_digits);
}

void take_duration(const struct option_row *o, const char *arg)
{
	take_digits(o, arg, &show.duration_digits);
}

void take_quiet_words(const struct option_row *o, const char *arg)
{
	(void)o;
	given.long_quiet = true;
	be_quiet(arg ? arg : "attach,personality");
}

void take_verbose(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	opt.verbose = true;
	if (opt.by_call)
		callset_parse(&by_call.abbreviated, "none");
}

void take_hex_word(const struct option_row *o, const char *arg)
{
	static const char *const which[] = {
		[QUOTE_ESCAPED] = "none", [QUOTE_HEX_NONASCII] = "non-ascii", [QUOTE_HEX_ALL] = "all",
		[QUOTE_HEX_NONASCII_CHARS] = "non-ascii-chars" };

	given.long_hex = arg ? word_of(arg, which, COUNT(which)) : QUOTE_HEX_ALL;
	if (given.long_hex < 0)
		die_invalid_option(o, arg);
}

void take_xlat(const struct option_row *o, const char *arg)
{
	static const char *const styles[] = {
		[XLAT_ABBREV] = "abbrev", [XLAT_RAW] = "raw", [XLAT_VERBOSE] = "verbose" };

	for (size_t i = 0; i < COUNT(styles); i++) {
		if (strcmp(arg, styles[i]))
			continue;
		opt.xlat = i;
		return;
	}
	die_invalid_option(o, arg);
}

static int fd_word(const char *word)
{
	static const char *const words[] = { "path", "socket", "dev", "pidfd", "eventfd", "signalfd" };

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

void take_fd_words(const struct option_row *o, const char *arg)
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

void take_pid_words(const struct option_row *o, const char *arg)
{
	struct numbers set = { 0 };

	(void)o;
	numbers_parse(&set, arg, pid_word, "decode-pids");
	opt.pids = numbers_bits(&set) & (PIDS_COMM | PIDS_NS);
	numbers_free(&set);
}

void take_comm(const struct option_row *o, const char *arg)
{
	take_pid_words(o, arg ? arg : "comm");
}

void take_pidns(const struct option_row *o, const char *arg)
{
	(void)arg;
	take_pid_words(o, "pidns");
}

/* A number of bytes, optionally with a suffix K, M or G; -1 if it is anything else. */
static int64_t parse_bytes(const char *arg)
{
	size_t len = strlen(arg);
	const char *unit = len ? strchr("kKmMgG", arg[len - 1]) : NULL;
	int shift = unit ? 10 * ((unit - "kKmMgG") / 2 + 1) : 0;
	char *digits = strndup(arg, len - !!shift);
	int64_t n = parse_number(digits, UINT32_MAX);

	free(digits);
	return n < 0 ? n : n << shift;
}

void take_ring_size(const struct option_row *o, const char *arg)
{
	int64_t n = parse_bytes(arg);

	(void)o;
	if (n < SYSTRACE_RING_MIN || n > SYSTRACE_RING_MAX || n & (n - 1))
		die_usage("invalid --ring-size argument: '%s': it must be a power of two from %uK to %uM",
			  arg, SYSTRACE_RING_MIN >> 10, SYSTRACE_RING_MAX >> 20);
	run.ring_size = n;
}


void take_drop(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	run.mode = 0;
}

void take_overwrite(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	run.mode = SYSTRACE_OVERWRITE;
}

void take_flight(const struct option_row *o, const char *arg)
{
	int64_t n = parse_bytes(arg);

	if (n < 64 << 10 || n > 64LL << 30)
		die_usage("invalid --flight argument: '%s': it must be from 64K to 64G", arg);
	run.flight = n;
	(void)o;
}

void take_until(const struct option_row *o, const char *arg)
{
	(void)o;
	if (!until_parse(arg))
		die_usage("invalid --until argument: '%s': it must be 'errno NAME', 'signal', 'signal NAME', exit or SIGUSR1", arg);
	given.until = true;
}

void take_summary_only(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	if (counting.on && !counting.only)
		die_usage("-c/--summary-only and -C/--summary are mutually exclusive");
	counting.on = counting.only = true;
}

void take_summary(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	if (counting.only)
		die_usage("-c/--summary-only and -C/--summary are mutually exclusive");
	counting.on = true;
}

void take_overhead(const struct option_row *o, const char *arg)
{
	if (!time_parse(arg, 1000, &counting.overhead))
		die_invalid_option(o, arg);
}

void take_sort_key(const struct option_row *o, const char *arg)
{
	(void)o;
	given.sort_key = arg;
}

void take_top(const struct option_row *o, const char *arg)
{
	(void)o;
	top_take(arg);
}

void take_by(const struct option_row *o, const char *arg)
{
	(void)o;
	counting.by = true;
	by_keys(arg);
}

void take_columns(const struct option_row *o, const char *arg)
{
	(void)o;
	given.columns = true;
	count_columns(arg);
}

void take_stack(const struct option_row *o, const char *arg)
{
	static const char *const words[] = { "symbol", "source" };
	int i = 0;

	if (!arg)
		i = opt.stack ? 1 : 0;
	else
		while (i < 2 && strcmp(arg, words[i]))
			i++;
	if (i == 2)
		die_invalid_option(o, arg);
	opt.stack = i ? FRAMES_SOURCE : FRAMES_SYMBOL;
}

void take_frame_limit(const struct option_row *o, const char *arg)
{
	int64_t n = parse_number(arg, INT_MAX / 2);

	if (n <= 0)
		die_invalid_option(o, arg);
	opt.frames_most = n < FRAMES_MOST ? n : FRAMES_MOST;
}

/* N, col, or both */
void take_python(const struct option_row *o, const char *arg)
{
	char *copy = arg ? strdup(arg) : NULL, *rest = copy, *word;
	int64_t n;

	opt.python = FRAMES_ALL;
	while (rest && (word = strsep(&rest, ","))) {
		n = parse_number(word, FRAMES_ALL);
		if (!strcmp(word, "col"))
			opt.python_columns = true;
		else if (n > 0)
			opt.python = n;
		else
			die_invalid_option(o, arg);
	}
	free(copy);
}

void take_line(const struct option_row *o, const char *arg)
{
	if (!select_line(arg))
		die_usage("invalid %s argument: '%s': it must be FILE:LINE, such as app.py:42", used, arg);
	(void)o;
}

void take_function(const struct option_row *o, const char *arg)
{
	(void)o;
	select_function(arg);
}

void take_file_of(const struct option_row *o, const char *arg)
{
	(void)o;
	select_file(arg);
}

void take_interval(const struct option_row *o, const char *arg)
{
	if (!time_parse(arg, 1000000000, &counting.interval) || !counting.interval)
		die_invalid_option(o, arg);
}

void print_version(void)
{
	printf("systrace-read -- version %s (ABI %u)\n"
	       "This is free software under the GPL, version 2. There is NO warranty;\n"
	       "not even for MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.\n"
	       "Prints what strace 7.2 or (with --as=6.1) strace 6.1 prints, for programs for x86-64, i386 and x32.\n",
	       SYSTRACE_VERSION, SYSTRACE_ABI);
	exit(fflush(stdout) ? 1 : 0);
}
