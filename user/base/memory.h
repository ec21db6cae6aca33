/* SPDX-License-Identifier: GPL-2.0 */
/* Allocations that must succeed: if there is no memory, the reader prints a message and exits. */
#ifndef SYSTRACE_MEMORY_H
#define SYSTRACE_MEMORY_H

#include <stdlib.h>
#include "base/say.h"

/* The caller must free() the result. */
static inline void *zeroed(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (!p)
		die("out of memory");
	return p;
}

#endif
