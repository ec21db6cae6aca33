// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include "base/memory.h"
#include "say.h"
#include "dict.h"

#define BITS_LEAST	6

struct entry {
	uint64_t key;
	void *value;		/* NULL: free */
};

static uint32_t behind(const struct dict *d, uint32_t i)
{
	return (i + 1) & ((1U << d->bits) - 1);
}

/* The index at which the search for a key begins.  Two multiplications: keys that grow by a constant step are common. */
static uint32_t home_of(const struct dict *d, uint64_t key)
{
	uint64_t h = (key + d->lot[1]) * d->lot[0];

	return (h ^ h >> 32) * d->lot[1] >> (64 - d->bits);
}

/* The index at which the key is stored, or would be. */
static uint32_t place_of(const struct dict *d, uint64_t key)
{
	uint32_t i = home_of(d, key);

	while (d->entries[i].value && d->entries[i].key != key)
		i = behind(d, i);
	return i;
}

void *dict_find(const struct dict *d, uint64_t key)
{
	return d->used ? d->entries[place_of(d, key)].value : NULL;
}

static void draw(struct dict *d)
{
	struct timespec now;

	if (getrandom(d->lot, sizeof(d->lot), GRND_NONBLOCK) != sizeof(d->lot)) {
		/* no random numbers yet, early during boot */
		clock_gettime(CLOCK_MONOTONIC, &now);
		d->lot[0] = 0x9e3779b97f4a7c15ULL * (now.tv_nsec | 1);
		d->lot[1] = 0xd1b54a32d192ed03ULL ^ (uintptr_t)d ^ now.tv_sec;
	}
	d->lot[0] |= 1;
	d->lot[1] |= 1;
}

static void grow(struct dict *d)
{
	struct entry *had = d->entries;
	uint32_t n = had ? 1U << d->bits : 0;

	if (!d->lot[0])
		draw(d);
	d->bits = had ? d->bits + 1 : BITS_LEAST;
	d->entries = zeroed(1U << d->bits, sizeof(*d->entries));
	for (uint32_t i = 0; i < n; i++)
		if (had[i].value)
			d->entries[place_of(d, had[i].key)] = had[i];
	free(had);
}

void dict_put(struct dict *d, uint64_t key, void *value)
{
	struct entry *e;

	if (!d->entries || 2 * d->used >= 1U << d->bits)
		grow(d);
	e = &d->entries[place_of(d, key)];
	d->used += !e->value;
	*e = (struct entry){ key, value };
}

void *dict_drop(struct dict *d, uint64_t key)
{
	uint32_t mask = (1U << d->bits) - 1, hole, i;
	void *was;

	if (!d->used)
		return NULL;
	hole = place_of(d, key);
	was = d->entries[hole].value;
	if (!was)
		return NULL;
	d->used--;
	/* a later entry moves into the hole if the search for it begins at the hole or before it */
	for (i = behind(d, hole); d->entries[i].value; i = behind(d, i))
		if (((i - home_of(d, d->entries[i].key)) & mask) >= ((i - hole) & mask)) {
			d->entries[hole] = d->entries[i];
			hole = i;
		}
	d->entries[hole].value = NULL;
	return was;
}

void dict_free(struct dict *d)
{
	free(d->entries);
	*d = (struct dict){ 0 };
}
