// SPDX-License-Identifier: GPL-2.0
#include "row/call.h"
#include "top_text.h"

/* ---- figures: short and easy to read ------------------------------------------------------- */

/* Three digits and a unit. */
static void put_scaled(struct text *t, uint64_t n, const char *const *units, unsigned int nunits)
{
	unsigned int unit = 0;
	uint64_t of = 1;

	while (unit + 1 < nunits && n / of >= 1000) {
		of *= 1000;
		unit++;
	}
	if (!unit || n / of >= 100)
		put_f(t, "%llu%s", (unsigned long long)(n / of), units[unit]);
	else if (n / of >= 10)
		put_f(t, "%llu.%llu%s", (unsigned long long)(n / of), (unsigned long long)(n / (of / 10) % 10), units[unit]);
	else
		put_f(t, "%llu.%02llu%s", (unsigned long long)(n / of), (unsigned long long)(n / (of / 100) % 100), units[unit]);
}

void top_put_count(struct text *t, uint64_t n)
{
	static const char *const units[] = { "", "k", "M", "G", "T", "P" };

	if (n < 100000)
		put_uns(t, n);
	else
		put_scaled(t, n, units, COUNT(units));
}

void top_put_time(struct text *t, uint64_t ns)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };

	put_scaled(t, ns, units, COUNT(units));
}

/* ---- columns ------------------------------------------------------------------------------- */

struct cell {
	const struct top_look *look;
	const struct top_row *row;
};

static void put_calls_now(struct text *t, const struct cell *c)
{
	top_put_count(t, c->row->calls);
}

static void put_errors_now(struct text *t, const struct cell *c)
{
	if (c->row->errors)
		top_put_count(t, c->row->errors);
}

static void put_share(struct text *t, const struct cell *c)
{
	uint64_t share = c->look->wall ? (unsigned __int128)c->row->sum->wall * 1000 / c->look->wall : 0;

	put_f(t, "%llu.%llu", (unsigned long long)(share / 10), (unsigned long long)(share % 10));
}

static void put_calls(struct text *t, const struct cell *c)
{
	top_put_count(t, c->row->sum->calls);
}

static void put_errors(struct text *t, const struct cell *c)
{
	if (c->row->sum->errors)
		top_put_count(t, c->row->sum->errors);
}

static void put_wall(struct text *t, const struct cell *c)
{
	top_put_time(t, c->row->sum->wall);
}

static void put_p50(struct text *t, const struct cell *c)
{
	top_put_time(t, sum_percentile(c->row->sum, 500));
}

static void put_p99(struct text *t, const struct cell *c)
{
	top_put_time(t, sum_percentile(c->row->sum, 990));
}

static void put_longest(struct text *t, const struct cell *c)
{
	top_put_time(t, c->row->sum->longest);
}

static void put_in(struct text *t, const struct cell *c)
{
	top_put_count(t, c->row->sum->in);
}

static void put_out(struct text *t, const struct cell *c)
{
	top_put_count(t, c->row->sum->out);
}

/*
 * In the order shown.  A column needs a screen of at least .from columns, so that the key keeps a
 * third of the width.
 */
static const struct column {
	const char *head;
	void (*put)(struct text *, const struct cell *);
	int width, from;
	bool of_records;		/* not in the kernel's counts */
	enum order order;		/* the order that the column shows; BY_NOTHING: none */
} columns[] = {
	{ "calls/s", put_calls_now, 8, 0, false, BY_RATE },
	{ "errors/s", put_errors_now, 9, 60, false, BY_NOTHING },
	{ "% time", put_share, 7, 0, false, BY_WALL },
	{ "time", put_wall, 8, 68, false, BY_NOTHING },
	{ "calls", put_calls, 8, 50, false, BY_CALLS },
	{ "errors", put_errors, 8, 50, false, BY_ERRORS },
	{ "p50", put_p50, 8, 130, true, BY_P50 },
	{ "p99", put_p99, 8, 78, true, BY_P99 },
	{ "max", put_longest, 8, 110, true, BY_LONGEST },
	{ "in", put_in, 8, 94, true, BY_BYTES },
	{ "out", put_out, 8, 94, true, BY_NOTHING },
};

static bool is_shown(const struct top_columns *c, const struct column *col)
{
	return c->width >= col->from && !(col->of_records && c->counted);
}

static void put_padded(struct text *t, size_t from, int width)
{
	size_t len = t->len - from, pad = len < (size_t)width ? width - len : 0;

	put_spaces(t, pad);
	memmove(t->s + from + pad, t->s + from, len);
	memset(t->s + from, ' ', pad);
}

void top_put_head(struct text *t, struct top_columns *c, const char *key)
{
	size_t from = t->len;

	c->sorted_at = c->errors_at = -1;
	for (size_t i = 0; i < COUNT(columns); i++) {
		const struct column *col = &columns[i];

		if (!is_shown(c, col))
			continue;
		put_f(t, "%*s", col->width, col->head);
		if (col->order == c->order && c->order != BY_NOTHING) {
			c->sorted_len = strlen(col->head);
			c->sorted_at = t->len - from - c->sorted_len;
		}
		if (col->put == put_errors_now) {
			c->errors_len = col->width;
			c->errors_at = t->len - from - c->errors_len;
		}
	}
	put_s(t, "  ");
	if (c->order == BY_NAME) {
		c->sorted_at = t->len - from;
		c->sorted_len = strlen(key);
	}
	put_s(t, key);
}

void top_put_row(struct text *t, const struct top_columns *c, const struct top_look *look, const struct top_row *row, const char *name)
{
	const struct cell cell = { look, row };
	size_t from;

	for (size_t i = 0; i < COUNT(columns); i++) {
		if (!is_shown(c, &columns[i]))
			continue;
		from = t->len;
		columns[i].put(t, &cell);
		put_padded(t, from, columns[i].width);
	}
	put_s(t, "  ");
	put_s(t, name);
}
