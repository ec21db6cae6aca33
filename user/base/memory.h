/* SPDX-License-Identifier: GPL-2.0 */
/* Memory without which nothing goes on: where there is none, we end with a message. */
#ifndef SYSTRACE_MEMORY_H
#define SYSTRACE_MEMORY_H

#include <stdlib.h>
#include "base/say.h"

/* The caller's to free(). */
static inline void *zeroed(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (!p)
		die("out of memory");
	return p;
}

#endif
