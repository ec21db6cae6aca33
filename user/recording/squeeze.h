/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records made small, before zstd makes them smaller: of a record only the
 * words are kept that differ from those of the last one like it.  zstd alone
 * would find that out, too, with ten times the instructions.
 *
 * A squeezed record is
 *
 *	1 byte		whom it is like: its slot
 *	varint		a bit for each of its first 32 words that is not as expected; bit 2 is 0
 *	varint		the time since the record before it, zigzag
 *	8 bytes each	those words
 *	the rest	what is behind the 32 words, as it is
 *
 * Expected is what the slot's last record had there, and of the word with tid
 * and sequence number that it differs from that by as much as the last time.
 */
#ifndef SYSTRACE_SQUEEZE_H
#define SYSTRACE_SQUEEZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/systrace.h>

#define SQUEEZE_WORDS	32
#define SQUEEZE_SLOTS	256

struct squeeze {
	uint64_t time;
	struct {
		uint64_t word[SQUEEZE_WORDS];
		uint64_t step;
	} slots[SQUEEZE_SLOTS];
};

/* How many bytes records of so many bytes may take: each has 24 or more, and gets 16 or less. */
#define SQUEEZED_MOST(len)	((size_t)(len) * 5 / 3)

/* And of how many bytes of records so many can be: each takes 3 or more. */
#define SQUEEZED_FROM_MOST(len)	((uint64_t)(len) / 3 * 8 * SQUEEZE_WORDS + (len))

/* All of these records, to out.  Where they end there; NULL: one of them has an impossible length. */
uint8_t *squeeze(struct squeeze *, const void *records, size_t len, uint8_t *out);

/*
 * The next record, from *at to out, where room bytes are.  False: it cannot be
 * one.  Else *at is behind it, and the record's own length has been checked.
 */
bool unsqueeze(struct squeeze *, const uint8_t **at, const uint8_t *end, void *out, size_t room);

#endif
