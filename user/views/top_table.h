/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What --top knows: calls added up by all of its keys at once.  A look takes those below what has been chosen, by the next
 * key.  Live the moment is the last second; a recording's time is cut into parts, of which any can be the moment.
 */
#ifndef SYSTRACE_TOP_TABLE_H
#define SYSTRACE_TOP_TABLE_H

#include <stdbool.h>
#include "base/text.h"
#include "keys.h"
#include "sums.h"

#define TOP_MOMENTS	128		/* seconds that are remembered, parts of a recording */

struct top_row {
	const struct sum *sum;		/* of all until the moment */
	uint64_t calls, errors;		/* of the moment, a second */
};

struct top_look {
	struct top_row *row;
	size_t n;
	bool rest;			/* the last of them is of all that have no row of their own */
	uint64_t calls, errors, wall;	/* of all rows */
	uint64_t calls_now, errors_now;
	uint64_t was_calls[TOP_MOMENTS], was_errors[TOP_MOMENTS];	/* a second, the oldest first */
	unsigned int moments;
	struct sums rows, moment;
};

/* parts: of a recording.  False, live: seconds. */
void table_begin(bool parts);
/* A call that has ended.  Whether it is the first of its key. */
bool table_add(const struct text *key, uint64_t ended, const struct one *);
/* So much has been counted of a key elsewhere until now. */
void table_set(const char *key, size_t len, uint64_t calls, uint64_t errors, uint64_t wall);
void table_second(uint64_t took);		/* the moment is over, after so many ns */

/* Going down to the row of this name, and up. */
void table_choose(const char *name, size_t len);
bool table_back(void);				/* false: nothing was chosen */
int table_depth(void);				/* how many have been chosen */
const struct text *table_chosen(void);		/* them, with KEY_BETWEEN behind each */
bool table_has(const struct text *key);		/* whether it is of what was chosen */

void table_look(struct top_look *, unsigned int part);
void table_look_away(struct top_look *);
unsigned int table_parts(void);			/* how many a recording has; live: 0 */
uint64_t table_part_time(void);			/* ns, of one */
unsigned int table_part_of(uint64_t time);	/* in which a moment is */
size_t table_keys(void);
size_t table_keys_max(void);

#endif
