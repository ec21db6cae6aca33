// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "base/say.h"
#include "sums.h"

/*
 * Durations are sorted into classes by their four highest bits: a class that begins at v ends
 * below v + v / 8.
 */
#define CLASSES		(62 * 8)

static unsigned int class_of(uint64_t ns)
{
	unsigned int top = ns < 8 ? 2 : 63 - __builtin_clzll(ns);

	return ns < 8 ? ns : (top - 2) * 8 + (ns >> (top - 3) & 7);
}

static uint64_t highest_of(unsigned int class)
{
	unsigned int top = class / 8 + 2;

	if (class < 8)
		return class;
	return ((8ULL | (class & 7)) + 1) * (1ULL << (top - 3)) - 1;
}

/* ---- keys -------------------------------------------------------------------------------- */

static struct sum *sum_new(const char *key, size_t len)
{
	struct sum *sum = zeroed(1, sizeof(*sum));

	sum->key = key;
	sum->len = len;
	return sum;
}

static struct sum *add_key(struct sums *s, const void *key, size_t len)
{
	bool fresh;
	const struct interned *new = intern(&s->keys, key, len, &fresh);

	if (s->n == s->room) {
		s->room = s->room ? 2 * s->room : 256;
		s->all = realloc(s->all, s->room * sizeof(*s->all));
		if (!s->all)
			die("out of memory");
	}
	return s->all[s->n++] = sum_new((const char *)new->key, len);
}

struct sum *sums_get(struct sums *s, const void *key, size_t len)
{
	const struct interned *known = intern_find(&s->keys, key, len);

	if (known)
		return s->all[known->id - 1];
	if (s->n < (s->most ? s->most : SUMS_MAX))
		return add_key(s, key, len);
	if (!s->rest)
		s->rest = sum_new("", 0);
	return s->rest;
}

/* ---- sums -------------------------------------------------------------------------------- */

static void spread_out(struct sum *sum)
{
	sum->spread = zeroed(CLASSES, sizeof(*sum->spread));
	for (size_t i = 0; i < SUM_FEW && i < sum->calls; i++)
		sum->spread[class_of(sum->few[i])]++;
}

static void note_wall(struct sum *sum, uint64_t wall)
{
	if (sum->calls < SUM_FEW)
		sum->few[sum->calls] = wall;
	else if (!sum->spread)
		spread_out(sum);
	if (sum->spread)
		sum->spread[class_of(wall)]++;
	sum->calls++;
}

static void add_figures(struct sum *sum, uint64_t errors, uint64_t wall, uint64_t cpu, uint64_t in, uint64_t out)
{
	sum->errors += errors;
	sum->wall += wall;
	sum->cpu += cpu;
	sum->in += in;
	sum->out += out;
}

void sum_add(struct sum *sum, const struct one *c)
{
	note_wall(sum, c->wall);
	add_figures(sum, c->failed, c->wall, c->cpu, c->in, c->out);
	if (c->wall > sum->longest)
		sum->longest = c->wall;
}

void sum_merge(struct sum *sum, const struct sum *more)
{
	if (more->spread && !sum->spread)
		spread_out(sum);
	for (unsigned int i = 0; more->spread && i < CLASSES; i++)
		sum->spread[i] += more->spread[i];
	if (more->spread || more->plain)
		sum->calls += more->calls;
	else
		for (size_t i = 0; i < more->calls; i++)
			note_wall(sum, more->few[i]);
	sum->plain |= more->plain;
	add_figures(sum, more->errors, more->wall, more->cpu, more->in, more->out);
	if (more->longest > sum->longest)
		sum->longest = more->longest;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

uint64_t sum_percentile(const struct sum *sum, unsigned int of_thousand)
{
	/* the number of the wanted call, from 1 */
	uint64_t nth = (sum->calls * of_thousand + 999) / 1000, seen = 0;
	uint64_t few[SUM_FEW], highest;

	if (!sum->calls || sum->plain)
		return 0;
	if (!sum->spread) {
		memcpy(few, sum->few, sizeof(few));
		qsort(few, sum->calls, sizeof(*few), compare);
		return few[nth ? nth - 1 : 0];
	}
	for (unsigned int i = 0; i < CLASSES; i++) {
		seen += sum->spread[i];
		if (seen >= nth) {
			highest = highest_of(i);
			return highest < sum->longest ? highest : sum->longest;
		}
	}
	return sum->longest;
}

void sums_free(struct sums *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->all[i]->spread);
		free(s->all[i]);
	}
	if (s->rest)
		free(s->rest->spread);
	free(s->rest);
	free(s->all);
	interns_clear(&s->keys);
	*s = (struct sums){ 0 };
}
