/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Makes records small before zstd makes them smaller: only the words that differ
 * from the last similar record are kept.  zstd alone would find that, too, with
 * ten times the instructions.
 *
 * A squeezed record is
 *
 *	1 byte		its slot, which says which record it is compared with
 *	varint		a bit for each of its first 32 words that is not as expected; bit 2 is 0
 *	varint		the time since the previous record, zigzag
 *	8 bytes each	those words
 *	the rest	the words after the first 32, unchanged
 *
 * A word is expected to be that of the slot's last record.  The word with tid
 * and sequence number is expected to have grown by as much as the last time.
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

/*
 * The most that @len bytes of records can take squeezed: each has at least 24 bytes, and grows by
 * at most 16.
 */
#define SQUEEZED_MOST(len)	((size_t)(len) * 5 / 3)

/* The most bytes of records that @len squeezed bytes can become: each takes at least 3. */
#define SQUEEZED_FROM_MOST(len)	((uint64_t)(len) / 3 * 8 * SQUEEZE_WORDS + (len))

/*
 * Squeezes the records to @out.  Returns the end of the output, or NULL if a record has an
 * impossible length.
 */
uint8_t *squeeze(struct squeeze *, const void *records, size_t len, uint8_t *out);

/*
 * Unsqueezes the next record from *at to @out, which has @room bytes.  On success *at is after it,
 * and the record's own length has been checked.  False: the bytes are not a record.
 */
bool unsqueeze(struct squeeze *, const uint8_t **at, const uint8_t *end, void *out, size_t room);

#endif
