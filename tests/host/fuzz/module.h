/* SPDX-License-Identifier: GPL-2.0 */
/* The module's capture over memory that is made up: what a hostile program could have it copy, thousands of times a second. */
#ifndef FUZZ_MODULE_H
#define FUZZ_MODULE_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/systrace.h>
#include "fuzz/arena.h"

extern bool arena_absent[ARENA_PAGES];

/* What a descriptor is: at most so many bytes of a struct systrace_fdinfo and what follows it.  0: there is none. */
uint32_t fuzz_fdinfo(void *at, uint32_t room, int fd);

struct fuzz_call {
	uint64_t call[9];		/* arguments, result, stack and instruction pointers */
	uint32_t room;			/* for blocks */
	bool missed;			/* at entry something was, or is now */
};

/* A plan as it is given to the module, which must find nothing wrong with it. */
void fuzz_plan(const struct systrace_plan *, const struct systrace_op *);
/* The blocks of the last plan's ENTER, or of its EXIT; where they end. */
uint8_t *fuzz_enter(struct fuzz_call *, uint8_t *to);
uint8_t *fuzz_exit(struct fuzz_call *, uint8_t *to, bool failed);

#endif
