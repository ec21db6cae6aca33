/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls added up by keys that come from the traced programs: memory is bounded, and no key can be
 * made slower to find than others.
 */
#ifndef SYSTRACE_SUMS_H
#define SYSTRACE_SUMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "interns.h"

#define SUMS_MAX	(1U << 18)	/* keys; calls with later keys are added up in .rest */
#define SUM_FEW		8

struct sum {
	uint64_t calls, errors;
	uint64_t wall, longest;		/* ns */
	uint64_t cpu;			/* ns on a processor, if known */
	uint64_t in, out;		/* bytes */
	uint64_t ended;			/* for the owner: how much of what these calls began has ended */
	bool plain;			/* without durations: the calls were counted elsewhere */
	uint64_t few[SUM_FEW];		/* the first durations; all of them, for up to SUM_FEW calls */
	uint32_t *spread;		/* number of calls for each class of durations; NULL: all are in .few */
	const char *key;
	size_t len;
};

struct sums {				/* all zero: empty */
	struct interns keys;
	struct sum **all;		/* by the key's number minus one */
	size_t n, room;
	size_t most;			/* limit of keys; 0: SUMS_MAX */
	struct sum *rest;		/* NULL: none */
};

struct one {				/* a call */
	uint64_t wall, cpu, in, out;
	bool failed;
};

struct sum *sums_get(struct sums *, const void *key, size_t len);	/* adds the key if it is new */
void sum_add(struct sum *, const struct one *);
void sum_merge(struct sum *, const struct sum *more);
/*
 * The duration in ns that this many of a thousand calls did not exceed; for more than SUM_FEW calls
 * it may be up to an eighth too high.
 */
uint64_t sum_percentile(const struct sum *, unsigned int of_thousand);
void sums_free(struct sums *);

#endif
