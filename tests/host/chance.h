/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers by chance, the same for the same seed; and how ASAN ends what it finds. For fuzzers, each one program. */
#ifndef CHANCE_H
#define CHANCE_H

#include <stdint.h>

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

#endif
