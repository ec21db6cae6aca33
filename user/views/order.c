// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <string.h>
#include "base/say.h"
#include "row/call.h"
#include "order.h"

/* -S also takes strace's words. */
static const struct { const char *word; enum order order; } words[] = {
	{ "time", BY_WALL }, { "time-total", BY_WALL }, { "total-time", BY_WALL }, { "wall", BY_WALL }, { "share", BY_WALL },
	{ "calls", BY_CALLS }, { "count", BY_CALLS }, { "errors", BY_ERRORS }, { "error", BY_ERRORS }, { "bytes", BY_BYTES },
	{ "cpu", BY_CPU }, { "p50", BY_P50 }, { "p99", BY_P99 }, { "max", BY_LONGEST }, { "max-time", BY_LONGEST },
	{ "longest", BY_LONGEST }, { "avg-time", BY_AVERAGE }, { "time-avg", BY_AVERAGE }, { "name", BY_NAME }, { "key", BY_NAME },
	{ "none", BY_NOTHING }, { "nothing", BY_NOTHING } };

enum order order_parse(const char *word)
{
	for (size_t i = 0; i < COUNT(words); i++)
		if (!strcmp(words[i].word, word))
			return words[i].order;
	die_usage("invalid sortby: '%s': with --by it must be time, cpu, calls, errors, bytes, p50, p99, max, avg-time, name or nothing",
		  word);
}

uint64_t order_weight(enum order order, const struct sum *s)
{
	switch (order) {
	case BY_CALLS: return s->calls;
	case BY_ERRORS: return s->errors;
	case BY_BYTES: return s->in + s->out;
	case BY_CPU: return s->cpu;
	case BY_P50: return sum_percentile(s, 500);
	case BY_P99: return sum_percentile(s, 990);
	case BY_LONGEST: return s->longest;
	case BY_AVERAGE: return s->calls ? s->wall / s->calls : 0;
	case BY_NAME: return 0;
	default: return s->wall;
	}
}

static int compare_keys(const struct sum *a, const struct sum *b)
{
	int differs = memcmp(a->key, b->key, a->len < b->len ? a->len : b->len);

	return differs ? differs : (a->len > b->len) - (a->len < b->len);
}

int order_compare(enum order order, const struct sum *a, const struct sum *b)
{
	uint64_t v = order_weight(order, a), w = order_weight(order, b);

	return v == w ? compare_keys(a, b) : v < w ? 1 : -1;
}
