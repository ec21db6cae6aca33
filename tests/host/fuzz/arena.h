/* SPDX-License-Identifier: GPL-2.0 */
/* The memory that hostile calls point to. */
#ifndef FUZZ_ARENA_H
#define FUZZ_ARENA_H

#include <stdint.h>

#define ARENA_BASE	0x10000000UL	/* its address in the program; within reach of a 32-bit program */
#define ARENA_PAGE	4096UL
#define ARENA_PAGES	64UL
#define ARENA_SIZE	(ARENA_PAGES * ARENA_PAGE)

extern uint8_t *const arena;		/* a mapping of it that is always writable */

#endif
