/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is found by a number.  The numbers come from strangers, who would like
 * many of them to be looked for in the same place: so where one stands nobody
 * can know beforehand.
 */
#ifndef SYSTRACE_DICT_H
#define SYSTRACE_DICT_H

#include <stdint.h>

struct dict {			/* all zero: empty */
	struct entry *entries;	/* open addressing */
	uint32_t used;
	uint8_t bits;		/* of the number of entries */
	uint64_t lot[2];	/* drawn, and odd */
};

void *dict_find(const struct dict *, uint64_t key);		/* NULL: nothing */
void dict_put(struct dict *, uint64_t key, void *value);	/* instead of what is there; not NULL */
void *dict_drop(struct dict *, uint64_t key);			/* what was there */
void dict_free(struct dict *);					/* not the values */

#endif
