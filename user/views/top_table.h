/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The data of --top: calls added up by all keys at once.  A look takes those of the chosen rows, by
 * the next key.  Live, the moment is the last second; a recording is divided into parts, of which
 * any can be the moment.
 */
#ifndef SYSTRACE_TOP_TABLE_H
#define SYSTRACE_TOP_TABLE_H

#include <stdbool.h>
#include "base/text.h"
#include "keys.h"
#include "sums.h"

#define TOP_MOMENTS	128		/* seconds remembered, or parts of a recording */

struct top_row {
	const struct sum *sum;		/* of all calls up to the moment */
	uint64_t calls, errors;		/* per second, at the moment */
};

struct top_look {
	struct top_row *row;
	size_t n;
	bool rest;			/* the last row is for all keys without a row of their own */
	uint64_t calls, errors, wall;	/* of all rows */
	uint64_t calls_now, errors_now;
	uint64_t was_calls[TOP_MOMENTS], was_errors[TOP_MOMENTS];	/* per second, oldest first */
	unsigned int moments;
	struct sums rows, moment;
};

/* @parts: a recording, by parts; false: live, by seconds. */
void table_begin(bool parts);
/* Adds a call that has ended.  Returns whether it is the first with its key. */
bool table_add(const struct text *key, uint64_t ended, const struct one *);
/* Sets the figures of a key that was counted elsewhere until now. */
void table_set(const char *key, size_t len, uint64_t calls, uint64_t errors, uint64_t wall);
void table_second(uint64_t took);		/* ends the moment, which took this many ns */

/* Go down to the row of this name, and up again. */
void table_choose(const char *name, size_t len);
bool table_back(void);				/* false: nothing was chosen */
int table_depth(void);				/* how many rows have been chosen */
const struct text *table_chosen(void);		/* their names, each followed by KEY_BETWEEN */
bool table_has(const struct text *key);		/* whether the key belongs to the chosen rows */

void table_look(struct top_look *, unsigned int part);
void table_look_away(struct top_look *);
unsigned int table_parts(void);			/* number of parts of a recording; live: 0 */
uint64_t table_part_time(void);			/* ns of a part */
unsigned int table_part_of(uint64_t time);	/* the part that contains this time */
size_t table_keys(void);
size_t table_keys_max(void);

#endif
