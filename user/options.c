// SPDX-License-Identifier: GPL-2.0
/* The command line: what each option takes, the table of all of them, and the help made from it. */
#include <ctype.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "call.h"
#include "options.h"
#include "output.h"
#include "qualify.h"

#define VERSION "0.1"

struct run run = { .ring_size = 4 << 20 };
static bool help;

/* ---- the values of options ----------------------------------------------------------- */

struct option_row;
static const char *named(const struct option_row *);	/* as the user may write it: -s */

static void __attribute__((noreturn)) invalid(const struct option_row *o, const char *arg)
{
	die_usage("invalid %s argument: '%s'", named(o), arg);
}

/* Only digits, and not more than most; -1 otherwise. */
static int64_t number(const char *s, int64_t most)
{
	int64_t n = 0;

	if (!*s)
		return -1;
	for (; isdigit(*s) && n <= most; s++)
		n = 10 * n + *s - '0';
	return *s || n > most ? -1 : n;
}

static int precision(const char *s)
{
	static const struct { const char *name; int digits; } units[] = {
		{ "s", 0 }, { "ms", 3 }, { "us", 6 }, { "ns", 9 } };

	for (size_t i = 0; i < COUNT(units); i++)
		if (!strcmp(s, units[i].name))
			return units[i].digits;
	return -1;
}

static void take_pid(const struct option_row *o, const char *arg)
{
	char *copy = strdup(arg), *rest, *s;
	int64_t pid;

	(void)o;
	for (s = strtok_r(copy, ", \t\n", &rest); s; s = strtok_r(NULL, ", \t\n", &rest)) {
		pid = number(s, INT_MAX);
		if (pid <= 0)
			die("Invalid process id: '%s'", s);
		run.pids = realloc(run.pids, (run.npids + 1) * sizeof(*run.pids));
		if (!run.pids)
			die("out of memory");
		run.pids[run.npids++] = pid;
	}
	free(copy);
}

static void take_follow(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	run.follow = true;
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

static void take_quiet_words(const struct option_row *o, const char *arg);

/* NAME=SET, or a SET alone, which means trace. */
static void take_expression(const struct option_row *o, const char *arg)
{
	static const struct { const char *names[4]; void (*take)(const struct option_row *, const char *); } known[] = {
		{ { "trace", "t" }, take_trace }, { { "abbrev", "a" }, take_abbrev },
		{ { "verbose", "v" }, take_decoded }, { { "raw", "x" }, take_raw },
		{ { "signal", "signals", "s" }, take_signals },
		{ { "quiet", "silent", "silence", "q" }, take_quiet_words } };
	static const char *const later[] = {
		"status", "read", "reads", "r", "write", "writes", "w", "fault", "inject",
		"kvm", "decode-fds", "decode-fd", "decode-pids", "decode-pid" };
	const char *set = strchr(arg, '=');
	size_t len = set ? set - arg : 0;

	for (size_t i = 0; set && i < COUNT(known); i++)
		for (int n = 0; n < 4 && known[i].names[n]; n++)
			if (len == strlen(known[i].names[n]) && !strncmp(arg, known[i].names[n], len)) {
				known[i].take(o, set + 1);
				return;
			}
	for (size_t i = 0; set && i < COUNT(later); i++)
		if (len == strlen(later[i]) && !strncmp(arg, later[i], len))
			die_usage("-e %s= is not supported yet: only -e trace= is", later[i]);
	take_trace(o, arg);
}

static void take_output(const struct option_row *o, const char *arg)
{
	(void)o;
	if (*arg == '|' || *arg == '!')
		die_usage("-o '%s': writing to a command is not supported yet: use a file, or /dev/stderr in a pipe", arg);
	show.file = arg;
}

static void take_string_max(const struct option_row *o, const char *arg)
{
	int64_t n = number(arg, UINT32_MAX / 4);

	if (n < 0)
		invalid(o, arg);
	opt.string_max = n;
}

static void take_column(const struct option_row *o, const char *arg)
{
	int64_t n = number(arg, INT_MAX);

	if (n < 0)
		invalid(o, arg);
	opt.column = n;
}

/* -t, -tt, -ttt: time of day; with microseconds; seconds of the epoch with microseconds. */
static void take_clock(const struct option_row *o, const char *arg)
{
	static int times;

	(void)o, (void)arg;
	times++;
	show.clock = times > 2 ? CLOCK_UNIX : CLOCK_TIME;
	show.clock_digits = times > 1 ? 6 : 0;
}

static bool clock_format(const char *word)
{
	static const char *const formats[] = { [CLOCK_NOT] = "none", [CLOCK_TIME] = "time", [CLOCK_UNIX] = "unix" };

	for (size_t i = 0; i < COUNT(formats); i++) {
		if (strcmp(word, formats[i]))
			continue;
		show.clock = i;
		return true;
	}
	return false;
}

/* [format:]FORMAT,[precision:]PRECISION, either or both */
static void take_clock_format(const struct option_row *o, const char *arg)
{
	char *copy = strdup(arg ? arg : "time"), *rest, *s;

	show.clock = CLOCK_TIME;
	show.clock_digits = 0;
	for (s = strtok_r(copy, ",", &rest); s; s = strtok_r(NULL, ",", &rest)) {
		bool is_format = !strncmp(s, "format:", 7), is_precision = !strncmp(s, "precision:", 10);
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

static void take_quiet(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	show.no_superseded = show.no_exit;
	show.no_exit = show.no_attach;
	show.no_attach = true;
}

static void take_quiet_words(const struct option_row *o, const char *arg)
{
	char *copy, *rest, *s;

	if (!arg) {
		take_quiet(o, arg);
		return;
	}
	copy = strdup(arg);
	show.no_attach = show.no_exit = show.no_superseded = false;
	for (s = strtok_r(copy, ",", &rest); s; s = strtok_r(NULL, ",", &rest)) {
		bool all = !strcmp(s, "all");

		if (all || !strcmp(s, "attach") || !strcmp(s, "personality"))
			show.no_attach = true;
		if (all || !strcmp(s, "exit") || !strcmp(s, "exits"))
			show.no_exit = true;
		if (all || !strcmp(s, "thread-execve") || !strcmp(s, "superseded"))
			show.no_superseded = true;
		else if (!all && strcmp(s, "attach") && strcmp(s, "personality") && strcmp(s, "exit") &&
			 strcmp(s, "exits") && strcmp(s, "path-resolution") && strcmp(s, "none"))
			die("invalid quiet '%s'", s);
	}
	free(copy);
}

static void take_verbose(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	opt.verbose = true;
	if (opt.qualify)
		callset_parse(&abbreviated, "none");
}

static void take_hex(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	opt.hex = opt.hex == QUOTE_ESCAPED ? QUOTE_HEX_NONASCII : QUOTE_HEX_ALL;
}

static void take_hex_word(const struct option_row *o, const char *arg)
{
	if (!arg || !strcmp(arg, "all"))
		opt.hex = QUOTE_HEX_ALL;
	else if (!strcmp(arg, "none"))
		opt.hex = QUOTE_ESCAPED;
	else if (!strcmp(arg, "non-ascii-chars"))
		opt.hex = QUOTE_HEX_NONASCII_CHARS;
	else if (!strcmp(arg, "non-ascii"))
		opt.hex = QUOTE_HEX_NONASCII;
	else
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

static void take_fd_paths(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	opt.fd_paths = opt.fd_paths < 2 ? opt.fd_paths + 1 : 2;
}

/* Bytes, or with K or M behind them. */
static void take_ring_size(const struct option_row *o, const char *arg)
{
	size_t len = strlen(arg);
	int shift = len && strchr("kK", arg[len - 1]) ? 10 : len && strchr("mM", arg[len - 1]) ? 20 : 0;
	char *digits = strndup(arg, len - !!shift);
	int64_t n = number(digits, UINT32_MAX);

	(void)o;
	free(digits);
	n = n < 0 ? n : n << shift;
	if (n < SYSTRACE_RING_MIN || n > SYSTRACE_RING_MAX || n & (n - 1))
		die_usage("invalid --ring-size argument: '%s': it must be a power of two from %uK to %uM",
			  arg, SYSTRACE_RING_MIN >> 10, SYSTRACE_RING_MAX >> 20);
	run.ring_size = n;
}

static void take_version(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	printf("systrace-read -- version %s (ABI %u)\n", VERSION, SYSTRACE_ABI);
	exit(fflush(stdout) ? 1 : 0);
}

static void take_help(const struct option_row *o, const char *arg)
{
	(void)o, (void)arg;
	help = true;
}

/* ---- the table of options ------------------------------------------------------------ */

enum { NO, YES, MAYBE };			/* has an argument */

/* Everything there is to know about an option: parsing and help are made from it. */
static const struct option_row {
	char letter;			/* or 0 */
	const char *names[3];		/* behind --, the first is the one to use */
	int has_arg;			/* of the long names; of the letter too, unless MAYBE */
	const char *arg;
	void (*take)(const struct option_row *, const char *arg);
	const char *help;		/* NULL: the same as the one before */
} rows[] = {
	{ 0, { 0 }, NO, NULL, NULL, "Whom" },
	{ 'p', { "attach", "pid" }, YES, "PID", take_pid, "watch process PID, or each of PID,PID...; may be repeated" },
	{ 'f', { "follow-forks" }, NO, NULL, take_follow, "watch the children and threads they create, too" },

	{ 0, { 0 }, NO, NULL, NULL, "What" },
	{ 'e', { 0 }, YES, "trace=SET", take_expression, "show only the calls of SET: names, %classes, /regexes, all, none;\n"
	  "separated by commas; all others if it starts with !" },
	{ 0, { "trace" }, YES, "SET", take_trace, NULL },
	{ 0, { "signal", "signals" }, YES, "SET", take_signals, "tell of these signals only (all)" },

	{ 0, { 0 }, NO, NULL, NULL, "How" },
	{ 'a', { "columns" }, YES, "COLUMN", take_column, "where results stand (40)" },
	{ 'o', { "output" }, YES, "FILE", take_output, "write to FILE instead of standard error" },
	{ 'q', { 0 }, NO, NULL, take_quiet, "no messages about attaching and detaching; -qq: nor about ends; -qqq: nor others" },
	{ 0, { "quiet", "silent", "silence" }, MAYBE, "attach,exit,...", take_quiet_words, NULL },
	{ 'r', { 0 }, NO, NULL, take_relative, "show the time since the line before" },
	{ 0, { "relative-timestamps" }, MAYBE, "s|ms|us|ns", take_relative, NULL },
	{ 's', { "string-limit" }, YES, "SIZE", take_string_max, "show at most SIZE bytes of a string (32)" },
	{ 't', { 0 }, NO, NULL, take_clock, "show the time of day; -tt: with microseconds; -ttt: as seconds since 1970" },
	{ 0, { "absolute-timestamps", "timestamps" }, MAYBE, "FORMAT,UNIT", take_clock_format, NULL },
	{ 'T', { 0 }, NO, NULL, take_duration, "show the time spent in each call" },
	{ 0, { "syscall-times" }, MAYBE, "s|ms|us|ns", take_duration, NULL },
	{ 'v', { "no-abbrev" }, NO, NULL, take_verbose, "abbreviate nothing" },
	{ 0, { "abbrev" }, YES, "SET", take_abbrev, "abbreviate the structures of these calls only (all); also -e abbrev=SET" },
	{ 0, { "verbose" }, YES, "SET", take_decoded, "show the structures of these calls only, of others their addresses (all)" },
	{ 0, { "raw" }, YES, "SET", take_raw, "show the arguments of these calls as they are, in hexadecimal (none)" },
	{ 'x', { 0 }, NO, NULL, take_hex, "show strings with bytes outside ASCII in hexadecimal; -xx: all strings" },
	{ 0, { "strings-in-hex" }, MAYBE, "none|non-ascii-chars|non-ascii|all", take_hex_word, NULL },
	{ 'X', { "const-print-style" }, YES, "raw|abbrev|verbose", take_xlat, "show constants as numbers, by name, or both" },
	{ 'y', { 0 }, NO, NULL, take_fd_paths, "show what descriptors stand for; -yy: sockets, devices and pidfds in detail" },

	{ 0, { 0 }, NO, NULL, NULL, "Other" },
	{ 0, { "ring-size" }, YES, "BYTES", take_ring_size, "memory for records on each CPU, a power of two; K and M are known (4M)" },
	{ 'h', { "help" }, NO, NULL, take_help, "print this and exit" },
	{ 'V', { "version" }, NO, NULL, take_version, "print the version and exit" },
};

static const char *named(const struct option_row *o)
{
	static char name[64];

	if (o->letter)
		snprintf(name, sizeof(name), "-%c", o->letter);
	else
		snprintf(name, sizeof(name), "--%s", o->names[0]);
	return name;
}

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
		  "Prints the system calls of PROG, or of running processes, without stopping them.\n", argv0, argv0);
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

static const struct option_row *row_of(int c)
{
	if (c >= FIRST_LONG)
		return &rows[c - FIRST_LONG];
	for (size_t i = 0; i < COUNT(rows); i++)
		if (rows[i].letter == c)
			return &rows[i];
	return NULL;
}

void options_parse(int argc, char **argv)
{
	char letters[2 * COUNT(rows) + 2];
	struct option names[3 * COUNT(rows) + 1];
	const struct option_row *o;
	int c;

	build(letters, names);
	callset_parse(&run.trace, "all");
	while ((c = getopt_long(argc, argv, letters, names, NULL)) != -1) {
		o = c == '?' ? NULL : row_of(c);
		if (!o) {
			fprintf(stderr, "Try '%s -h' for more information.\n", argv0);
			exit(1);
		}
		o->take(o, optarg);
	}
	if (help)
		print_help();
	run.command = optind < argc ? argv + optind : NULL;
	if (!run.command && !run.npids)
		die_usage("must have PROG [ARGS] or -p PID");
	show.pids = show.file && (run.follow || run.npids + !!run.command > 1);
}
