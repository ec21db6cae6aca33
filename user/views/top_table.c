// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "base/memory.h"
#include "base/say.h"
#include "top_table.h"

#define SECOND		1000000000ULL
#define PART_LEAST	1000000ULL	/* ns */
#define KEYS_LIVE	32768		/* 32 MiB, if each has a .spread */

static bool parts;
static struct sums total;		/* the keys begin with the part's number; live: 0 */
static struct sums now, last;		/* live: this second and the previous one */
static uint64_t took = SECOND;		/* ns that the last second took */
static uint64_t began, part_time = PART_LEAST;
static unsigned int nparts;

/* The chosen names, where each of them ends, and, live, the figures of each level second by second. */
static struct text chosen;
static size_t ends[KEYS_MAX + 1];
static int depth;
static struct history { uint64_t calls[TOP_MOMENTS], errors[TOP_MOMENTS]; unsigned int n; } history[KEYS_MAX + 1];

void table_begin(bool of_parts)
{
	parts = of_parts;
	total.most = parts ? 0 : KEYS_LIVE;
	now.most = total.most;
	/* .s must be valid even if nothing is chosen */
	text_more(&chosen, 1);
}

/* ---- adding up -------------------------------------------------------------------------- */

/* Doubles the time of a part, so that the same number of parts holds twice the time. */
static void widen(void)
{
	struct sums wide = { .most = total.most, .rest = total.rest };
	struct text key = { 0 };

	for (size_t i = 0; i < total.n; i++) {
		const struct sum *s = total.all[i];

		key.len = 0;
		put_mem(&key, s->key, s->len);
		key.s[0] /= 2;
		sum_merge(sums_get(&wide, key.s, key.len), s);
	}
	text_free(&key);
	total.rest = NULL;
	sums_free(&total);
	total = wide;
	part_time *= 2;
	nparts = (nparts + 1) / 2;
}

unsigned int table_part_of(uint64_t time)
{
	uint64_t part = time > began ? (time - began) / part_time : 0;

	return !parts ? 0 : part < TOP_MOMENTS ? part : TOP_MOMENTS;
}

static unsigned int make_part(uint64_t time)
{
	unsigned int part;

	if (!began)
		began = time;
	while ((part = table_part_of(time)) == TOP_MOMENTS)
		widen();
	if (part >= nparts)
		nparts = part + 1;
	return part;
}

static struct sum *sum_of(struct sums *s, unsigned int part, const char *key, size_t len)
{
	static struct text t;

	t.len = 0;
	put_c(&t, part);
	put_mem(&t, key, len);
	return sums_get(s, t.s, t.len);
}

bool table_add(const struct text *key, uint64_t ended, const struct one *one)
{
	struct sum *s = sum_of(&total, parts ? make_part(ended) : 0, key->s, key->len);
	bool first = !s->calls;

	sum_add(s, one);
	if (!parts)
		sum_add(sum_of(&now, 0, key->s, key->len), one);
	return first;
}

void table_set(const char *key, size_t len, uint64_t calls, uint64_t errors, uint64_t wall)
{
	struct sum *s = sum_of(&total, 0, key, len), *moment = sum_of(&now, 0, key, len);

	s->plain = moment->plain = true;
	moment->calls = calls - s->calls;
	moment->errors = errors - s->errors;
	s->calls = calls;
	s->errors = errors;
	s->wall = wall;
}

static bool is_of(const struct sum *s, int level)
{
	return s->len > ends[level] && !memcmp(s->key + 1, chosen.s, ends[level]);
}

static uint64_t a_second(uint64_t n, uint64_t time)
{
	return (unsigned __int128)n * SECOND / (time ? time : 1);
}

static void remember(struct history *h, uint64_t calls, uint64_t errors)
{
	if (h->n == TOP_MOMENTS) {
		h->n--;
		memmove(h->calls, h->calls + 1, h->n * sizeof(*h->calls));
		memmove(h->errors, h->errors + 1, h->n * sizeof(*h->errors));
	}
	h->calls[h->n] = calls;
	h->errors[h->n++] = errors;
}

void table_second(uint64_t it_took)
{
	uint64_t calls, errors;

	took = it_took;
	sums_free(&last);
	last = now;
	now = (struct sums){ .most = total.most };
	for (int level = 0; level <= depth; level++) {
		calls = errors = 0;
		for (size_t i = 0; i < last.n; i++) {
			if (!is_of(last.all[i], level))
				continue;
			calls += last.all[i]->calls;
			errors += last.all[i]->errors;
		}
		remember(&history[level], a_second(calls, took), a_second(errors, took));
	}
}

/* ---- choosing ------------------------------------------------------------------------------ */

void table_choose(const char *name, size_t len)
{
	put_mem(&chosen, name, len);
	put_c(&chosen, KEY_BETWEEN);
	ends[++depth] = chosen.len;
	history[depth].n = 0;
}

bool table_back(void)
{
	if (!depth)
		return false;
	chosen.len = ends[--depth];
	return true;
}

int table_depth(void)
{
	return depth;
}

const struct text *table_chosen(void)
{
	return &chosen;
}

bool table_has(const struct text *key)
{
	return key->len >= chosen.len && !memcmp(key->s, chosen.s, chosen.len);
}

/* ---- looking ------------------------------------------------------------------------------- */

/* The row's name is the part of the key at the current level. */
static struct sum *row_of(struct sums *rows, const struct sum *s)
{
	const char *at = s->key + 1 + ends[depth], *end = s->key + s->len;

	return sums_get(rows, at, (const char *)(memchr(at, KEY_BETWEEN, end - at) ?: end) - at);
}

static void see_moment(struct top_look *l, const struct sum *s)
{
	struct sum *row = row_of(&l->moment, s);

	row->calls += s->calls;
	row->errors += s->errors;
}

static void see_parts(struct top_look *l, unsigned int part)
{
	for (size_t i = 0; i < total.n; i++) {
		const struct sum *s = total.all[i];
		unsigned int of = (uint8_t)s->key[0];

		if (!is_of(s, depth))
			continue;
		l->was_calls[of] += a_second(s->calls, part_time);
		l->was_errors[of] += a_second(s->errors, part_time);
		if (of <= part)
			sum_merge(row_of(&l->rows, s), s);
		if (of == part)
			see_moment(l, s);
	}
	l->moments = nparts;
}

static void see_seconds(struct top_look *l)
{
	const struct history *h = &history[depth];

	for (size_t i = 0; i < total.n; i++)
		if (is_of(total.all[i], depth))
			sum_merge(row_of(&l->rows, total.all[i]), total.all[i]);
	for (size_t i = 0; i < last.n; i++)
		if (is_of(last.all[i], depth))
			see_moment(l, last.all[i]);
	memcpy(l->was_calls, h->calls, sizeof(h->calls));
	memcpy(l->was_errors, h->errors, sizeof(h->errors));
	l->moments = h->n;
}

static void add_row(struct top_look *l, const struct sum *s, uint64_t time)
{
	const struct sum *moment = sums_get(&l->moment, s->key, s->len);
	struct top_row *row = &l->row[l->n++];

	*row = (struct top_row){ s, a_second(moment->calls, time), a_second(moment->errors, time) };
	l->calls += s->calls;
	l->errors += s->errors;
	l->wall += s->wall;
	l->calls_now += row->calls;
	l->errors_now += row->errors;
}

void table_look(struct top_look *l, unsigned int part)
{
	table_look_away(l);
	if (parts)
		see_parts(l, part);
	else
		see_seconds(l);
	l->row = zeroed(l->rows.n + 1, sizeof(*l->row));
	for (size_t i = 0; i < l->rows.n; i++)
		add_row(l, l->rows.all[i], parts ? part_time : took);
	/* calls without a row of their own cannot be assigned to a chosen row */
	l->rest = total.rest && !depth;
	if (l->rest)
		add_row(l, total.rest, SECOND);
}

void table_look_away(struct top_look *l)
{
	sums_free(&l->rows);
	sums_free(&l->moment);
	free(l->row);
	*l = (struct top_look){ 0 };
}

unsigned int table_parts(void)
{
	return nparts;
}

uint64_t table_part_time(void)
{
	return part_time;
}

size_t table_keys(void)
{
	return total.n;
}

size_t table_keys_max(void)
{
	return total.most ? total.most : SUMS_MAX;
}
