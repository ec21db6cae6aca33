// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <string.h>
#include "squeeze.h"

/* the first words of a record; .len is in the first, .tid and .seq are in the second */
enum { LENGTH, NUMBER, TIME, FIRST };

#define LEAST	(sizeof(struct systrace_record) / sizeof(uint64_t))

/* *n: the record's length in words.  False: the record is invalid. */
static inline bool take_length(const uint64_t *word, size_t room, size_t *n)
{
	uint32_t len = ((const struct systrace_record *)word)->len;

	*n = len / 8;
	return len % 8 == 0 && *n >= LEAST && len <= room;
}

/* Calls by number, ENTER and EXIT in different slots. */
static uint8_t slot_of(const uint64_t *word, size_t n)
{
	const struct systrace_record *r = (const void *)word;

	return r->type + (n > FIRST ? 2 * (uint32_t)word[FIRST] : 0);
}

/* ---- squeezing -------------------------------------------------------------------------- */

static uint8_t *put_varint(uint8_t *at, uint64_t v)
{
	for (; v > 127; v >>= 7)
		*at++ = v | 128;
	*at++ = v;
	return at;
}

static uint64_t zigzag(int64_t v)
{
	return (uint64_t)v << 1 ^ v >> 63;
}

/* Whether any of these words has changed; usually none has. */
static bool differ(const uint64_t *a, const uint64_t *b, size_t n)
{
	uint64_t diff = 0;
	size_t i;

	for (i = 0; i + 2 <= n; i += 2)
		diff |= (a[i] ^ b[i]) | (a[i + 1] ^ b[i + 1]);
	if (i < n)
		diff |= a[i] ^ b[i];
	return diff;
}

static uint8_t *put_time(struct squeeze *q, const uint64_t *word, uint8_t *at)
{
	at = put_varint(at, zigzag(word[TIME] - q->time));
	q->time = word[TIME];
	return at;
}

static uint8_t *squeeze_changed(struct squeeze *q, const uint64_t *word, size_t n, uint8_t *at)
{
	size_t compared = n < SQUEEZE_WORDS ? n : SQUEEZE_WORDS;
	uint8_t slot = slot_of(word, n);
	uint64_t *last = q->slots[slot].word, *step = &q->slots[slot].step, changed[SQUEEZE_WORDS], *c = changed;
	uint64_t passed = word[NUMBER] - last[NUMBER];
	uint32_t bits = 0;

	if (word[LENGTH] != last[LENGTH]) {
		bits |= 1 << LENGTH;
		*c++ = last[LENGTH] = word[LENGTH];
	}
	if (passed != *step) {
		bits |= 1 << NUMBER;
		*c++ = word[NUMBER];
		*step = passed;
	}
	last[NUMBER] = word[NUMBER];
	if (differ(word + FIRST, last + FIRST, compared - FIRST)) {
		for (size_t i = FIRST; i < compared; i++) {
			if (word[i] == last[i])
				continue;
			bits |= 1U << i;
			*c++ = last[i] = word[i];
		}
	}
	*at++ = slot;
	at = put_varint(at, bits);
	at = put_time(q, word, at);
	for (const uint64_t *w = changed; w < c; w++, at += 8)
		memcpy(at, w, 8);
	if (n == compared)
		return at;
	memcpy(at, word + compared, (n - compared) * 8);
	return at + (n - compared) * 8;
}

/* In a loop of short calls only the time changes. */
static inline uint8_t *squeeze_one(struct squeeze *q, const uint64_t *word, size_t n, uint8_t *at)
{
	uint8_t slot = slot_of(word, n);
	uint64_t *last = q->slots[slot].word;

	if (n > SQUEEZE_WORDS || word[LENGTH] != last[LENGTH] || word[NUMBER] - last[NUMBER] != q->slots[slot].step ||
	    differ(word + FIRST, last + FIRST, n - FIRST))
		return squeeze_changed(q, word, n, at);
	last[NUMBER] = word[NUMBER];
	at[0] = slot;
	at[1] = 0;
	return put_time(q, word, at + 2);
}

uint8_t *squeeze(struct squeeze *q, const void *records, size_t len, uint8_t *out)
{
	const uint64_t *word = records, *end = word + len / 8;
	size_t n;

	for (; word < end; word += n) {
		if (!take_length(word, (char *)end - (char *)word, &n))
			return NULL;
		out = squeeze_one(q, word, n, out);
	}
	return out;
}

/* ---- unsqueezing ------------------------------------------------------------------------- */

/* If there are not enough bytes, these leave *at unchanged. */

static bool take_varint(const uint8_t **at, const uint8_t *end, uint64_t *v)
{
	const uint8_t *s = *at;

	*v = 0;
	for (int shift = 0; s < end && shift < 64; shift += 7) {
		*v |= (uint64_t)(*s & 127) << shift;
		if (!(*s++ & 128)) {
			*at = s;
			return true;
		}
	}
	return false;
}

static bool take(const uint8_t **at, const uint8_t *end, void *to, size_t len)
{
	if ((size_t)(end - *at) < len)
		return false;
	memcpy(to, *at, len);
	*at += len;
	return true;
}

bool unsqueeze(struct squeeze *q, const uint8_t **at, const uint8_t *end, void *out, size_t room)
{
	uint64_t bits, zigzagged, *last, *step, before, *word = out;
	size_t n, compared;
	uint8_t slot;

	if (!take(at, end, &slot, 1) || !take_varint(at, end, &bits) || !take_varint(at, end, &zigzagged) ||
	    room < sizeof(struct systrace_record))
		return false;
	last = q->slots[slot].word;
	step = &q->slots[slot].step;
	if (bits & 1 << LENGTH && !take(at, end, &last[LENGTH], 8))
		return false;
	if (!take_length(last, room, &n))
		return false;
	compared = n < SQUEEZE_WORDS ? n : SQUEEZE_WORDS;
	if (bits >> (compared - 1) >> 1 || bits & 1 << TIME)
		return false;
	before = last[NUMBER];
	last[NUMBER] += *step;
	if (bits & 1 << NUMBER && !take(at, end, &last[NUMBER], 8))
		return false;
	*step = last[NUMBER] - before;
	q->time += zigzagged >> 1 ^ -(zigzagged & 1);
	last[TIME] = q->time;
	for (size_t i = FIRST; i < compared; i++)
		if (bits >> i & 1 && !take(at, end, &last[i], 8))
			return false;
	memcpy(word, last, compared * 8);
	return n == compared || take(at, end, word + compared, (n - compared) * 8);
}
