// SPDX-License-Identifier: GPL-2.0
/*
 * The summary of -c and -C.  The module counts, unless only the reader can tell
 * which calls count.  Then the reader counts the records, by the time that
 * passed.
 *
 * The arithmetic is strace's, including its rounding: equal times give equal text.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/memory.h"
#include "base/sets.h"
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "count.h"
#include "views.h"
#include "source/device.h"
#include "output.h"

enum column { NONE, PERCENT, TOTAL, SHORTEST, LONGEST, AVERAGE, WALL_TOTAL, WALL_SHORTEST, WALL_LONGEST, WALL_AVERAGE, CALLS, ERRORS, NAME, COLUMNS };

/* "-" in a key also matches "_". */
static const struct { const char *head; const char *keys[4]; unsigned int width; } columns[COLUMNS] = {
	[NONE] =     { "",           { "none", "nothing" }, 0 },
	[PERCENT] =  { "% time",     { "time", "time-percent" }, 6 },
	[TOTAL] =    { "seconds",    { "time-total", "total-time" }, 11 },
	[SHORTEST] = { "shortest",   { "min-time", "shortest", "time-min" }, 8 },
	[LONGEST] =  { "longest",    { "longest", "max-time", "time-max" }, 7 },
	[AVERAGE] =  { "usecs/call", { "avg-time", "time-avg" }, 11 },
	[WALL_TOTAL] =    { "wall-total", { "wall-total", "total-wall" }, 11 },
	[WALL_SHORTEST] = { "wall-min",   { "wall-min", "min-wall" }, 8 },
	[WALL_LONGEST] =  { "wall-max",   { "wall-max", "max-wall" }, 8 },
	[WALL_AVERAGE] =  { "wall-avg",   { "wall-avg", "avg-wall" }, 11 },
	[CALLS] =    { "calls",      { "calls", "count" }, 9 },
	[ERRORS] =   { "errors",     { "error", "errors" }, 9 },
	[NAME] =     { "syscall",    { "name", "syscall", "syscall-name" }, 16 },
};
static enum column sort_by = PERCENT;
static enum column shown[COLUMNS] = { PERCENT, TOTAL, AVERAGE, CALLS, ERRORS, NAME };
static int nshown = 6;

/* The counters of an ABI, by syscall number. */
struct sums {
	struct systrace_counter *counter;
	uint64_t (*histogram)[SYSTRACE_BUCKETS];
};
static struct sums sums[SYSTRACE_ABIS];
static bool exec_failed;

/* ---- options -------------------------------------------------------------------------- */

static bool is_key(const char *key, const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (key[i] != word[i] && !(key[i] == '-' && word[i] == '_'))
			return false;
	return !key[len];
}

/* COLUMNS if no column has this name. */
static enum column column_of(const char *word, size_t len)
{
	for (int c = 0; c < COLUMNS; c++)
		for (int k = 0; k < 4 && columns[c].keys[k]; k++)
			if (strlen(columns[c].keys[k]) == len && is_key(columns[c].keys[k], word, len))
				return c;
	return COLUMNS;
}

void count_sort_by(const char *key)
{
	sort_by = column_of(key, strlen(key));
	if (sort_by == COLUMNS)
		die_usage("invalid sortby: '%s'", key);
}

static void show_column(enum column c, const char *list, size_t len)
{
	for (int i = 0; i < nshown; i++)
		if (shown[i] == c)
			die_usage("call summary column has been provided more than once: '%.*s' (-U option residual: '%s')",
				  (int)len, list, list);
	shown[nshown++] = c;
}

void count_columns(const char *list)
{
	bool named = false;

	nshown = 0;
	for (;; list++) {
		size_t len = strcspn(list, ",");
		enum column c = column_of(list, len);

		if (c == NONE || c == COLUMNS)
			die_usage("unknown column name: '%.*s'", (int)len, list);
		show_column(c, list, len);
		named |= c == NAME;
		list += len;
		if (!*list)
			break;
	}
	/* without the name the rest means nothing */
	if (!named)
		shown[nshown++] = NAME;
}

/* ---- counting --------------------------------------------------------------------------- */

static bool wants_column(enum column c)
{
	bool found = sort_by == c;

	for (int i = 0; i < nshown; i++)
		found |= shown[i] == c;
	return found;
}

/* Calls with numbers above all named ones are counted, too, except by strace 6.1. */
static int calls_counted(const struct abi *abi)
{
	return opt.newer ? CALLSET_SUBS : abi->ncalls;
}

void count_setup(void)
{
	uint32_t flags = 0, most = 0;

	if (!counting.on)
		return;
	for (int i = 0; i < SYSTRACE_ABIS; i++) {
		uint32_t n = calls_counted(abis[i]);

		most = n > most ? n : most;
		sums[i].counter = zeroed(n, sizeof(*sums[i].counter));
		if (counting.histogram)
			sums[i].histogram = zeroed(n, sizeof(*sums[i].histogram));
	}
	flags |= counting.only ? SYSTRACE_C_ONLY : 0;
	flags |= counting.wall ? SYSTRACE_C_WALL : 0;
	flags |= counting.histogram ? SYSTRACE_C_HISTOGRAM : 0;
	flags |= wants_column(SHORTEST) || wants_column(LONGEST) ? SYSTRACE_C_EXTREMES : 0;
	for (enum column c = WALL_TOTAL; c <= WALL_AVERAGE; c++)
		flags |= wants_column(c) ? SYSTRACE_C_PASSED : 0;
	if (!counting.by_records)
		device_count(flags, most, counting.overhead);
}

static void counter_add(struct systrace_counter *c, uint64_t time, bool failed)
{
	time -= time < counting.overhead ? time : counting.overhead;
	if (!c->calls || time < c->shortest)
		c->shortest = time;
	if (time > c->longest)
		c->longest = time;
	c->time += time;
	/* a record has only the time that passed */
	c->shortest_passed = c->shortest;
	c->longest_passed = c->longest;
	c->passed = c->time;
	c->errors += failed;
	c->calls++;
}

static int bucket_of(uint64_t time)
{
	int b = 63 - __builtin_clzll(time | 1);

	return b < SYSTRACE_BUCKETS ? b : SYSTRACE_BUCKETS - 1;
}

static void count_record(const struct systrace_enter *e, const struct systrace_exit *x)
{
	int nr = call_place(e);
	uint64_t time = x->head.time - e->head.time;

	if (!counting.on || !counting.by_records || nr < 0 || nr >= calls_counted(abis[e->head.abi]))
		return;
	counter_add(&sums[e->head.abi].counter[nr], time, x->ret < 0 && x->ret >= -4095);
	if (counting.histogram)
		sums[e->head.abi].histogram[nr][bucket_of(time)]++;
}

/* Our child's calls before it becomes the command do not count, except an execve that fails. */
static void count_failed_exec(void)
{
	exec_failed = true;
}

static void add_failed_exec(void)
{
	const struct abi *abi = &abi_native;

	for (int nr = 0; nr < abi->ncalls; nr++)
		if (abi->names[nr] && !strcmp(abi->names[nr], "execve") && callset_has(&run.trace, abi->id, nr))
			counter_add(&sums[abi->id].counter[nr], 0, true);
}

static void collect_sums(void)
{
	for (int i = 0; i < SYSTRACE_ABIS && !counting.by_records; i++)
		device_counts(i, sums[i].counter, sums[i].histogram, calls_counted(abis[i]));
	if (exec_failed && !counting.by_records)
		add_failed_exec();
}

/* ---- the table --------------------------------------------------------------------------- */

enum { COUNTED, PASSED, TIMES };	/* the time that is counted, and the time that passed */

struct stretch {
	uint64_t total, shortest, longest, average;
	double mean;			/* the average as shown, in seconds */
};

struct count_row {
	int nr;
	char name[64];
	uint64_t calls, errors;
	struct stretch times[TIMES];
};

static double seconds_of(uint64_t ns)
{
	return ns / 1000000000 + ns % 1000000000 / 1000000000.0;
}

static uint64_t usecs_of(double seconds)
{
	return seconds * 1e6;
}

static const struct stretch *stretch_of(const struct count_row *r, enum column c)
{
	return &r->times[c >= WALL_TOTAL && c <= WALL_AVERAGE ? PASSED : COUNTED];
}

/* The value to sort by; not for names. */
static uint64_t value_of(const struct count_row *r, enum column c)
{
	const struct stretch *s = stretch_of(r, c);

	switch (c) {
	case PERCENT:
	case TOTAL:
	case WALL_TOTAL:
		return s->total;
	case SHORTEST:
	case WALL_SHORTEST:
		return s->shortest;
	case LONGEST:
	case WALL_LONGEST:
		return s->longest;
	case AVERAGE:
	case WALL_AVERAGE:
		return s->average;
	case CALLS:
		return r->calls;
	case ERRORS:
		return r->errors;
	default:
		return 0;
	}
}

/* Numbers descending, names ascending. */
static int compare_rows(const void *left, const void *right)
{
	const struct count_row *a = left, *b = right;
	uint64_t of_a = value_of(a, sort_by), of_b = value_of(b, sort_by);
	int by = sort_by == NAME ? strcmp(a->name, b->name) : of_a < of_b ? 1 : of_a > of_b ? -1 : 0;

	return by ? by : a->nr - b->nr;
}

static struct stretch make_stretch(uint64_t total, uint64_t shortest, uint64_t longest, uint64_t calls)
{
	uint64_t average = (total + calls / 2) / calls;

	return (struct stretch){ total, shortest, longest, average, seconds_of(average) };
}

static void get_name(char *name, const struct abi *abi, int nr)
{
	if (nr < abi->ncalls && abi->names[nr])
		snprintf(name, 64, "%s", abi->names[nr]);
	else
		snprintf(name, 64, "syscall_%#x", nr);
}

/* Makes a row for each call that was made; *n: how many. */
static struct count_row *make_rows(const struct abi *abi, int *n)
{
	struct count_row *rows = zeroed(calls_counted(abi), sizeof(*rows));

	*n = 0;
	for (int nr = 0; nr < calls_counted(abi); nr++) {
		const struct systrace_counter *c = &sums[abi->id].counter[nr];
		struct count_row *r = &rows[*n];

		if (!c->calls)
			continue;
		r->nr = nr;
		r->calls = c->calls;
		r->errors = c->errors;
		r->times[COUNTED] = make_stretch(c->time, c->shortest, c->longest, c->calls);
		r->times[PASSED] = make_stretch(c->passed, c->shortest_passed, c->longest_passed, c->calls);
		get_name(r->name, abi, nr);
		++*n;
	}
	qsort(rows, *n, sizeof(*rows), compare_rows);
	return rows;
}

void count_each(void (*see)(const char *name, const struct systrace_counter *))
{
	char name[80];

	collect_sums();
	for (int i = 0; i < SYSTRACE_ABIS; i++)
		for (int nr = 0; nr < calls_counted(abis[i]); nr++) {
			if (!sums[i].counter[nr].calls)
				continue;
			get_name(name, abis[i], nr);
			/* calls of 32-bit programs have the same names */
			if (i != SYSTRACE_NATIVE)
				snprintf(name + strlen(name), sizeof(name) - strlen(name), " (%s)", abis[i]->mode);
			see(name, &sums[i].counter[nr]);
		}
}

/* The last line, and the figures that determine the width of the columns. */
struct total {
	struct count_row sum;
	uint64_t most_short[TIMES], most_average[TIMES];
	unsigned int longest_name;
	unsigned int width[COLUMNS];
};

static void raise_width(unsigned int *width, int n)
{
	if (n > 0 && (unsigned int)n > *width)
		*width = n;
}

static void raise_most(uint64_t *most, uint64_t value)
{
	if (value > *most)
		*most = value;
}

static void add_up_rows(struct total *t, const struct count_row *rows, int n)
{
	snprintf(t->sum.name, sizeof(t->sum.name), "total");
	for (int i = 0; i < n; i++) {
		t->sum.calls += rows[i].calls;
		t->sum.errors += rows[i].errors;
		raise_width(&t->longest_name, strlen(rows[i].name));
		for (int k = 0; k < TIMES; k++) {
			const struct stretch *s = &rows[i].times[k];
			struct stretch *sum = &t->sum.times[k];

			sum->total += s->total;
			if (!i || s->shortest < sum->shortest)
				sum->shortest = s->shortest;
			raise_most(&sum->longest, s->longest);
			raise_most(&t->most_short[k], s->shortest);
			raise_most(&t->most_average[k], s->average);
		}
	}
	for (int k = 0; k < TIMES; k++)
		t->sum.times[k].mean = seconds_of(t->sum.times[k].total) / t->sum.calls;
}

static void set_widths(struct total *t)
{
	unsigned int *w = t->width;

	for (int c = 0; c < COLUMNS; c++)
		w[c] = columns[c].width;
	for (int k = 0; k < TIMES; k++) {
		const struct stretch *s = &t->sum.times[k];
		unsigned int *of = w + (k == PASSED ? WALL_TOTAL - TOTAL : 0);

		raise_width(&of[TOTAL], snprintf(NULL, 0, "%.6f", seconds_of(s->total)));
		raise_width(&of[SHORTEST], snprintf(NULL, 0, "%.6f", (double)(t->most_short[k] / 1000000000)));
		raise_width(&of[LONGEST], snprintf(NULL, 0, "%.6f", (double)(s->longest / 1000000000)));
		raise_width(&of[AVERAGE], snprintf(NULL, 0, "%llu",
						   (unsigned long long)usecs_of(seconds_of(t->most_average[k]))));
	}
	raise_width(&w[CALLS], snprintf(NULL, 0, "%llu", (unsigned long long)t->sum.calls));
	raise_width(&w[ERRORS], snprintf(NULL, 0, "%llu", (unsigned long long)t->sum.errors));
	raise_width(&w[NAME], t->longest_name + 1);
}

/* Right-aligned, except for the name; no padding after the last column. */
static void put_cell(const struct total *t, int i, const char *s)
{
	int width = t->width[shown[i]];
	const char *end = i == nshown - 1 ? "\n" : " ";

	if (shown[i] != NAME)
		put_f(output_text(), "%*s%s", width, s, end);
	else
		put_f(output_text(), "%-*s%s", i == nshown - 1 ? 0 : width, s, end);
}

static void put_rule(const struct total *t)
{
	for (int i = 0; i < nshown; i++) {
		for (unsigned int n = 0; n < t->width[shown[i]]; n++)
			put_c(output_text(), '-');
		put_c(output_text(), i == nshown - 1 ? '\n' : ' ');
	}
}

static void put_row(const struct total *t, const struct count_row *r, double percent)
{
	char s[64];

	for (int i = 0; i < nshown; i++) {
		enum column c = shown[i];

		if (c == PERCENT)
			snprintf(s, sizeof(s), "%.2f", percent);
		else if (c == AVERAGE || c == WALL_AVERAGE)
			snprintf(s, sizeof(s), "%llu", (unsigned long long)usecs_of(stretch_of(r, c)->mean));
		else if (c == CALLS || c == ERRORS)
			snprintf(s, sizeof(s), c == CALLS ? "%llu" : "%.0llu", (unsigned long long)value_of(r, c));
		else if (c == NAME)
			snprintf(s, sizeof(s), "%s", r->name);
		else
			snprintf(s, sizeof(s), "%.6f", seconds_of(value_of(r, c)));
		put_cell(t, i, s);
	}
}

static void put_table(const struct count_row *rows, int n)
{
	struct total t = { 0 };
	double all;

	add_up_rows(&t, rows, n);
	set_widths(&t);
	all = seconds_of(t.sum.times[COUNTED].total);
	for (int i = 0; i < nshown; i++)
		put_cell(&t, i, columns[shown[i]].head);
	put_rule(&t);
	for (int i = 0; i < n; i++) {
		double percent = 100.0 * seconds_of(rows[i].times[COUNTED].total);

		if (percent != 0.0)
			percent /= all;
		put_row(&t, &rows[i], percent);
	}
	put_rule(&t);
	put_row(&t, &t.sum, 100.0);
}

/* ---- the histogram ------------------------------------------------------------------------ */

#define BAR 40

/* 512 ns, 1 us, 2 us ...: powers of two, as round numbers. */
static void put_time(struct text *t, int power)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	int unit = power / 10 < 3 ? power / 10 : 3;

	put_f(t, "%4llu %-2s", 1ULL << (power - 10 * unit), units[unit]);
}

static void put_histogram(const struct count_row *r, const uint64_t *bucket)
{
	struct text *out = output_text();
	int first = 0, last = SYSTRACE_BUCKETS - 1;
	uint64_t most = 0;

	for (int b = 0; b < SYSTRACE_BUCKETS; b++)
		raise_most(&most, bucket[b]);
	if (!most)
		return;
	while (!bucket[first])
		first++;
	while (!bucket[last])
		last--;
	put_f(out, "\n%s: time passed in each call\n", r->name);
	for (int b = first; b <= last; b++) {
		int bar = (bucket[b] * BAR + most - 1) / most;

		put_time(out, b);
		put_s(out, " to ");
		put_time(out, b + 1);
		put_f(out, " %10llu |%.*s\n", (unsigned long long)bucket[b], bar,
		      "########################################");
	}
}

/* ---- showing ---------------------------------------------------------------------------------- */

static void show_abi(const struct abi *abi)
{
	struct count_row *rows;
	int n;

	rows = make_rows(abi, &n);
	if (n && abi->id != SYSTRACE_NATIVE)
		put_f(output_text(), "System call usage summary for %s mode:\n", abi->mode);
	if (n)
		put_table(rows, n);
	for (int i = 0; i < n && counting.histogram; i++)
		put_histogram(&rows[i], sums[abi->id].histogram[rows[i].nr]);
	free(rows);
}

static void count_show(void)
{
	collect_sums();
	for (int i = 0; i < SYSTRACE_ABIS; i++)
		show_abi(abis[i]);
}

int count_show_live(uint64_t now)
{
	static uint64_t due;

	if (!counting.interval)
		return -1;
	if (!due)
		due = now + counting.interval;
	if (now >= due) {
		/* a terminal shows only the latest table, a file all of them */
		if (output_is_terminal())
			output_clear();
		count_show();
		if (!output_is_terminal())
			put_c(output_text(), '\n');
		output_flush();
		due += (1 + (now - due) / counting.interval) * counting.interval;
	}
	return (due - now + 999999) / 1000000;
}

static void count_end(bool detached)
{
	(void)detached;
	count_show();
}

struct sink count_sink = { .name = "count", .count = count_record, .no_command = count_failed_exec, .end = count_end };
