/* SPDX-License-Identifier: GPL-2.0 */
/* Calls added up under keys that strangers make: bounded memory, and no key that is slower to find than others. */
#ifndef SYSTRACE_SUMS_H
#define SYSTRACE_SUMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "interns.h"

#define SUMS_MAX	(1U << 18)	/* keys; what comes under others later is added up in .rest */
#define SUM_FEW		8

struct sum {
	uint64_t calls, errors;
	uint64_t wall, longest;		/* ns */
	uint64_t cpu;			/* ns on a processor, as far as that is known */
	uint64_t in, out;		/* bytes */
	uint64_t ended;			/* the owner's: how much of what these calls began is over */
	bool plain;			/* it has no durations, but was counted elsewhere */
	uint64_t few[SUM_FEW];		/* the first durations; all of them, while there are so few */
	uint32_t *spread;		/* how many of which duration; NULL: see .few */
	const char *key;
	size_t len;
};

struct sums {				/* all zero: empty */
	struct interns keys;
	struct sum **all;		/* by their key's number, less one */
	size_t n, room;
	size_t most;			/* keys; 0: SUMS_MAX */
	struct sum *rest;		/* NULL: there is none */
};

struct one {				/* a call */
	uint64_t wall, cpu, in, out;
	bool failed;
};

struct sum *sums_get(struct sums *, const void *key, size_t len);	/* made if it is new */
void sum_add(struct sum *, const struct one *);
void sum_merge(struct sum *, const struct sum *more);
/* The duration that so many of a thousand calls did not exceed, in ns; of many calls to 1/8 of itself. */
uint64_t sum_percentile(const struct sum *, unsigned int of_thousand);
void sums_free(struct sums *);

#endif
