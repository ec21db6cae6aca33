/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A hash table of pointers, keyed by numbers.  The numbers come from untrusted
 * programs, which might choose keys that collide.  So the hash is randomized, and
 * nobody can predict where a key is stored.
 */
#ifndef SYSTRACE_DICT_H
#define SYSTRACE_DICT_H

#include <stdint.h>

struct dict {			/* all zero: empty */
	struct entry *entries;	/* open addressing */
	uint32_t used;
	uint8_t bits;		/* 1 << bits entries */
	uint64_t lot[2];	/* random and odd */
};

void *dict_find(const struct dict *, uint64_t key);		/* NULL: not found */
void dict_put(struct dict *, uint64_t key, void *value);	/* replaces the old value; @value is not NULL */
void *dict_drop(struct dict *, uint64_t key);			/* returns the removed value, or NULL */
void dict_free(struct dict *);					/* does not free the values */

#endif
