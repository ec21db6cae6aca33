/* SPDX-License-Identifier: GPL-2.0 */
/* What the programs of this folder call with: good memory, memory that ends, and none. */
#ifndef CALLS_ARGS_H
#define CALLS_ARGS_H

#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BAD	((void *)0xdead000)	/* nothing is mapped there */
#define PAGES	16

/* size bytes at the end of a page, behind which nothing is mapped */
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

/* The same place each time, for loops: only one such object at a time. */
static inline void *at_one_end_with(const void *data, size_t size)
{
	static char *end;

	if (!end)
		end = at_end(0);
	return memcpy(end - size, data, size);
}

#define AT_END(type)		((type *)at_end(sizeof(type)))
#define END(object)		at_end_with(&(object), sizeof(object))

/* the widest value of an argument, with all its upper bits */
#define WIDE(low)		((long)(0xfacefeed00000000ULL | (unsigned)(low)))

#endif
