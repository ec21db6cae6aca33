/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers by chance, the same for the same seed; how long to go on; and how ASAN ends what it finds. For fuzzers, each one program. */
#ifndef CHANCE_H
#define CHANCE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0:exitcode=99:allocator_may_return_null=1";
}

static uint64_t state;

static inline uint64_t chance(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static inline uint32_t below(uint32_t n)
{
	return n ? chance() % n : 0;
}

/*
 * "60": so many seconds.  "60x": so many rounds, which are the same ones on every machine, so that what make check finds on
 * a slow one is found on a fast one, too.
 */
struct effort {
	time_t until;
	uint64_t rounds;
};

static inline struct effort effort_of(const char *word)
{
	char *end;
	unsigned long n = strtoul(word, &end, 10);

	return *end == 'x' ? (struct effort){ .rounds = n } : (struct effort){ .until = time(NULL) + n, .rounds = UINT64_MAX };
}

static inline bool effort_goes_on(struct effort *e)
{
	return e->rounds && e->rounds-- && (!e->until || time(NULL) < e->until);
}

#endif
