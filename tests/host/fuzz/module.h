/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module's capture over simulated memory: whatever a hostile program could have it copy,
 * thousands of times a second.
 */
#ifndef FUZZ_MODULE_H
#define FUZZ_MODULE_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/systrace.h>
#include "fuzz/arena.h"

extern bool arena_absent[ARENA_PAGES];

/*
 * The fuzzer defines this.  Describes descriptor @fd in at most @room bytes, as a struct
 * systrace_fdinfo and the data after it.  Returns the length; 0: no such descriptor.
 */
uint32_t fuzz_fdinfo(void *at, uint32_t room, int fd);

struct fuzz_call {
	uint64_t call[9];		/* arguments, result, stack and instruction pointers */
	uint32_t room;			/* for blocks */
	/* something was not present at entry: set by fuzz_enter(), used by fuzz_exit() */
	bool missed;
};

/* Loads a plan as the module would; aborts if the module's checker refuses it. */
void fuzz_plan(const struct systrace_plan *, const struct systrace_op *);
/* Write the blocks of the last plan's ENTER or EXIT.  Return the end of the blocks. */
uint8_t *fuzz_enter(struct fuzz_call *, uint8_t *to);
uint8_t *fuzz_exit(struct fuzz_call *, uint8_t *to, bool failed);

#endif
