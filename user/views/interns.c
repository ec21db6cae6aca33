// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include "base/say.h"
#include "interns.h"

#define MEMORY_MOST	(32U << 20)
#define PRIME		((1ULL << 61) - 1)

static unsigned __int128 step(unsigned __int128 h, uint64_t secret, uint64_t word)
{
	h = h * secret + word;
	return (h & PRIME) + (h >> 61);
}

/*
 * A polynomial with the bytes, seven at a time, as coefficients, evaluated at a random secret.  So
 * nothing can construct many keys that collide: two keys of n bytes collide with a probability of n
 * / 2^61.
 */
static uint64_t hash(const struct interns *s, const uint8_t *p, size_t n)
{
	unsigned __int128 h = n + 1;
	uint64_t word;
	size_t i;

	for (i = 0; n - i >= 8; i += 7) {
		memcpy(&word, p + i, 8);
		h = step(h, s->secret, word & ~0ULL >> 8);
	}
	for (; i < n; i += 7) {
		word = 0;
		for (size_t k = 0; k < 7 && i + k < n; k++)
			word |= (uint64_t)p[i + k] << 8 * k;
		h = step(h, s->secret, word);
	}
	return (uint64_t)(h % PRIME);
}

static void draw(struct interns *s)
{
	/* soon after boot there may be no random numbers yet */
	if (getrandom(&s->secret, sizeof(s->secret), GRND_NONBLOCK) != sizeof(s->secret))
		s->secret = 0x9e3779b97f4a7c15ULL ^ (uintptr_t)s;
	s->secret = s->secret % (PRIME - 2) + 2;
}

static struct interned *add(struct interns *s, const void *key, size_t len)
{
	struct interned *new = malloc(sizeof(*new) + len);

	if (s->n == s->room) {
		s->room = s->room ? 2 * s->room : 64;
		s->all = realloc(s->all, s->room * sizeof(*s->all));
	}
	if (!new || !s->all)
		die("out of memory");
	*new = (struct interned){ .id = s->n + 1, .len = len };
	memcpy(new->key, key, len);
	s->all[s->n++] = new;
	s->memory += sizeof(*new) + len + 32;
	return new;
}

static struct interned *find_at(const struct interns *s, uint64_t place, const void *key, size_t len)
{
	struct interned *at = dict_find(&s->places, place);

	while (at && (at->len != len || memcmp(at->key, key, len)))
		at = at->same_place;
	return at;
}

static uint64_t place_of(struct interns *s, const void *key, size_t len)
{
	if (!s->secret)
		draw(s);
	return hash(s, key, len);
}

struct interned *intern_find(struct interns *s, const void *key, size_t len)
{
	return find_at(s, place_of(s, key, len), key, len);
}

struct interned *intern(struct interns *s, const void *key, size_t len, bool *fresh)
{
	uint64_t place = place_of(s, key, len);
	struct interned *found = find_at(s, place, key, len);

	*fresh = !found;
	if (found)
		return found;
	found = add(s, key, len);
	found->same_place = dict_find(&s->places, place);
	dict_put(&s->places, place, found);
	return found;
}

bool interns_full(const struct interns *s)
{
	return s->memory >= MEMORY_MOST;
}

void interns_clear(struct interns *s)
{
	for (uint32_t i = 0; i < s->n; i++)
		free(s->all[i]);
	free(s->all);
	dict_free(&s->places);
	*s = (struct interns){ .secret = s->secret };
}
