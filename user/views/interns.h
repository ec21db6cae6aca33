/* SPDX-License-Identifier: GPL-2.0 */
/* Equal bytes get the same number, and their figures are added up. */
#ifndef SYSTRACE_INTERNS_H
#define SYSTRACE_INTERNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/dict.h"

struct interned {
	struct interned *same_place;	/* next one with the same hash */
	uint32_t id;			/* from 1, in the order of arrival */
	uint32_t len;
	uint64_t calls, wall, cpu, bytes;	/* for the owner */
	uint8_t key[];
};

struct interns {			/* all zero: empty */
	struct dict places;
	struct interned **all;
	uint32_t n, room;
	size_t memory;
	uint64_t secret;
};

/* Returns the entry with these bytes, or NULL. */
struct interned *intern_find(struct interns *, const void *key, size_t len);
/*
 * Returns the entry with these bytes; adds it if it is missing (*fresh).  The traced programs
 * choose the bytes, and may choose many different ones: see interns_full().
 */
struct interned *intern(struct interns *, const void *key, size_t len, bool *fresh);
/* Whether the table has reached its limit.  Then the owner writes the entries and clears the table. */
bool interns_full(const struct interns *);
void interns_clear(struct interns *);

#endif
