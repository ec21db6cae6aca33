/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arguments for the programs of this directory: good memory, memory that ends early, and unmapped
 * memory.
 */
#ifndef CALLS_ARGS_H
#define CALLS_ARGS_H

#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BAD	((void *)0xdead000)	/* not mapped */
#define PAGES	16

/* Returns size bytes at the end of a page; the next page is inaccessible. */
static inline void *at_end(size_t size)
{
	char *p = mmap(NULL, (PAGES + 1) * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	mprotect(p + PAGES * 4096, 4096, PROT_NONE);
	return p + PAGES * 4096 - size;
}

static inline void *at_end_with(const void *data, size_t size)
{
	return memcpy(at_end(size), data, size);
}

/* Returns the same address each time, for loops: only one such object can exist at a time. */
static inline void *at_one_end_with(const void *data, size_t size)
{
	static char *end;

	if (!end)
		end = at_end(0);
	return memcpy(end - size, data, size);
}

#define AT_END(type)		((type *)at_end(sizeof(type)))
#define END(object)		at_end_with(&(object), sizeof(object))

/* an argument whose upper 32 bits are all in use, with @low in the lower 32 */
#define WIDE(low)		((long)(0xfacefeed00000000ULL | (unsigned)(low)))

#endif
