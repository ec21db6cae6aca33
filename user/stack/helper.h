/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Unwinding in a process of its own.  What it reads, stacks and files, belongs
 * to whoever is watched: should a forged one make it crash, or take for ever,
 * it is begun anew, and the reader goes on.
 */
#ifndef SYSTRACE_HELPER_H
#define SYSTRACE_HELPER_H

#include <stddef.h>
#include <stdint.h>
#include <linux/systrace.h>

struct text;

/* The mappings of a process at some time, to which the helper gives a number. */
struct maps {
	int refs;
	void *bytes;			/* struct systrace_map, one behind the other */
	size_t len;
	uint32_t number;
	uint32_t known_to;		/* which of the helpers knows it; 0: none */
};

/* The lines of its frames: see unwind(). */
void helper_unwind(struct text *, struct maps *, const struct systrace_stack *, size_t len, int style);
void helper_forget(const struct maps *);

#endif
