/* SPDX-License-Identifier: GPL-2.0 */
/* Bytes that are the same get the same number, and what is said of them is added up. */
#ifndef SYSTRACE_INTERNS_H
#define SYSTRACE_INTERNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/dict.h"

struct interned {
	struct interned *same_place;	/* one whose bytes hash to the same */
	uint32_t id;			/* from 1 on, in the order in which they came */
	uint32_t len;
	uint64_t calls, wall, cpu, bytes;	/* the owner's */
	uint8_t key[];
};

struct interns {			/* all zero: empty */
	struct dict places;
	struct interned **all;
	uint32_t n, room;
	size_t memory;
	uint64_t secret;
};

/* That of these bytes; NULL: they are not there. */
struct interned *intern_find(struct interns *, const void *key, size_t len);
/* The same, made if it is not there; *fresh: it was not there.  Strangers choose them, and may choose many: see interns_full(). */
struct interned *intern(struct interns *, const void *key, size_t len, bool *fresh);
/* Whether it has as many as it should have: the owner writes them and begins anew. */
bool interns_full(const struct interns *);
void interns_clear(struct interns *);

#endif
