/* SPDX-License-Identifier: GPL-2.0 */
/* The memory of hostile calls. */
#ifndef FUZZ_ARENA_H
#define FUZZ_ARENA_H

#include <stdint.h>

#define ARENA_BASE	0x10000000UL	/* where it lies for the program; below what a 32-bit one can say */
#define ARENA_PAGE	4096UL
#define ARENA_PAGES	64UL
#define ARENA_SIZE	(ARENA_PAGES * ARENA_PAGE)

extern uint8_t *const arena;		/* where it can always be written */

#endif
