/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random numbers, reproducible by their seed; how long to run; and the exit code of ASAN.  For
 * fuzzers: each program includes it once.
 */
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
 * "60" means 60 seconds.  "60x" means 60 rounds, the same ones on every machine: what make check
 * finds on a slow machine is also found on a fast one.
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
