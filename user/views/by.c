// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "trace/task.h"
#include "by.h"
#include "keys.h"
#include "order.h"
#include "output.h"
#include "sums.h"
#include "views.h"

static struct keys keys;
static struct sums sums;

static enum order order;

void by_sort_by(const char *key)
{
	order = order_parse(key);
}

static int compare(const void *x, const void *y)
{
	return order_compare(order, *(struct sum *const *)x, *(struct sum *const *)y);
}

/* ---- counting --------------------------------------------------------------------------- */

void by_keys(const char *list)
{
	if (keys.n)
		die_usage("--by is given twice: list all keys in one, as in --by=call,path");
	keys_parse(&keys, "--by", list);
}

bool by_needs_processes(void)
{
	return keys_need_processes(&keys);
}

bool by_needs_python(void)
{
	return keys_need_python(&keys);
}

static void by_exit(struct task *t)
{
	const struct systrace_exit *x = t->call.exit;
	static struct text key;
	struct spent spent;
	/* bytes are counted for every call */
	struct call_facts facts = call_facts(&t->call);
	struct one one = { .wall = x->head.time - t->call.enter->head.time, .in = facts.in, .out = facts.out,
			   .failed = x->ret < 0 && x->ret >= -4095 };

	if (call_spent(&t->call, &spent))
		one.cpu = spent.ran;
	key.len = 0;
	keys_put(&key, &keys, t, &facts);
	sum_add(sums_get(&sums, key.s, key.len), &one);
}

/* ---- the table ---------------------------------------------------------------------------- */

static void put_seconds(struct text *t, uint64_t ns)
{
	put_f(t, "%4llu.%06llu", (unsigned long long)(ns / 1000000000), (unsigned long long)(ns / 1000 % 1000000));
}

/* With tenths of a microsecond. */
static void put_micros(struct text *t, uint64_t ns)
{
	put_f(t, " %8llu.%llu", (unsigned long long)(ns / 1000), (unsigned long long)(ns / 100 % 10));
}

static void put_key(struct text *t, const struct sum *s)
{
	for (size_t i = 0; i < s->len; i++)
		if (s->key[i] == KEY_BETWEEN)
			put_s(t, "  ");
		else
			put_c(t, s->key[i]);
}

static void put_figures(struct text *t, const struct sum *s, uint64_t all)
{
	uint64_t share = all ? (uint64_t)((unsigned __int128)s->wall * 10000 / all) : 0;

	put_f(t, "%3llu.%02llu ", (unsigned long long)(share / 100), (unsigned long long)(share % 100));
	put_seconds(t, s->wall);
	put_c(t, ' ');
	if (capture.times)
		put_seconds(t, s->cpu);
	else
		put_s(t, "          -");
	put_f(t, " %9llu", (unsigned long long)s->calls);
	if (s->errors)
		put_f(t, " %8llu", (unsigned long long)s->errors);
	else
		put_s(t, "         ");
	put_f(t, " %11llu %11llu", (unsigned long long)s->in, (unsigned long long)s->out);
}

static void put_row(struct text *t, const struct sum *s, uint64_t all)
{
	put_figures(t, s, all);
	put_micros(t, sum_percentile(s, 500));
	put_micros(t, sum_percentile(s, 990));
	put_micros(t, s->longest);
	put_c(t, ' ');
	put_key(t, s);
	put_c(t, '\n');
	if (!counting.explain)
		return;
	put_s(t, "        these calls: ");
	if (!keys_explain(t, &keys, s->key, s->len))
		put_s(t, "(no options show just these)");
	put_c(t, '\n');
}

static void put_head(struct text *t)
{
	put_s(t, "% time     seconds       cpu s     calls   errors    bytes in   bytes out     p50 us     p99 us     max us ");
	for (int i = 0; i < keys.n; i++) {
		put_s(t, i ? "  " : "");
		put_s(t, key_name(keys.key[i]));
	}
	put_s(t, "\n------ ----------- ----------- --------- -------- ----------- ----------- ---------- ---------- ---------- ----------------\n");
}

static void put_total(struct text *t, const struct sum *total)
{
	put_s(t, "------ ----------- ----------- --------- -------- ----------- ----------- ---------- ---------- ---------- ----------------\n");
	put_figures(t, total, total->wall);
	put_f(t, " %10s %10s", "", "");
	put_micros(t, total->longest);
	put_s(t, " total\n");
}

static void add_up(struct sum *total, const struct sum *s)
{
	total->calls += s->calls;
	total->errors += s->errors;
	total->wall += s->wall;
	total->cpu += s->cpu;
	total->in += s->in;
	total->out += s->out;
	if (s->longest > total->longest)
		total->longest = s->longest;
}

static void by_end(bool detached)
{
	struct text *t = output_text();
	struct sum total = { 0 };

	(void)detached;
	if (order != BY_NOTHING && sums.n)
		qsort(sums.all, sums.n, sizeof(*sums.all), compare);
	for (size_t i = 0; i < sums.n; i++)
		add_up(&total, sums.all[i]);
	if (sums.rest)
		add_up(&total, sums.rest);
	if (!total.calls)
		return;
	put_head(t);
	for (size_t i = 0; i < sums.n; i++) {
		put_row(t, sums.all[i], total.wall);
		if (t->spill && t->len > 1 << 16)
			output_flush();
	}
	if (sums.rest) {
		put_figures(t, sums.rest, total.wall);
		put_f(t, " %10s %10s", "", "");
		put_micros(t, sums.rest->longest);
		put_f(t, " (all others: only the first %u keys have rows)\n", SUMS_MAX);
	}
	put_total(t, &total);
	sums_free(&sums);
}

struct sink by_sink = { .name = "by", .exit = by_exit, .new = keys_new, .executed = keys_executed, .gone = keys_gone, .end = by_end };
