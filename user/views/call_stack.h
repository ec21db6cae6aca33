/* SPDX-License-Identifier: GPL-2.0 */
/* Where a call was made, for views that add up calls by that: frames of Python, of -k, or of both. */
#ifndef SYSTRACE_CALL_STACK_H
#define SYSTRACE_CALL_STACK_H

#include <stdint.h>
#include "python/frames.h"

struct task;
struct text;

#define NATIVE_MOST	256

struct call_stack {
	uint32_t n;
	/* innermost first; native frames have lines only with -kk */
	struct python_frame frame[NATIVE_MOST + FRAMES_ALL];
};

/* The stack of some calls is taken at entry.  The view keeps it with the task until the exit. */
struct text *call_stack_keep(void);
void call_stack_let_go(struct text *kept);
void call_stack_enter(struct text *kept, struct task *);
/*
 * Valid until the next call.  Where Python's frames are known, the interpreter's own are left out:
 * the native frames are what Python's innermost line called.
 */
const struct call_stack *call_stack_get(const struct text *kept, struct task *);
void call_stack_free(void);

#endif
