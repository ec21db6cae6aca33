/* SPDX-License-Identifier: GPL-2.0 */
/* From where a call was made, for views that add calls up by that: frames of Python, of -k, or of both. */
#ifndef SYSTRACE_CALL_STACK_H
#define SYSTRACE_CALL_STACK_H

#include <stdint.h>
#include "python/frames.h"

struct task;
struct text;

#define NATIVE_MOST	256

struct call_stack {
	uint32_t n;
	struct python_frame frame[NATIVE_MOST + FRAMES_ALL];	/* innermost first; of a native one the line is known with -kk */
};

/* Some calls have their stack looked at before they are made: the view keeps for the task what it was then. */
struct text *call_stack_keep(void);
void call_stack_let_go(struct text *kept);
void call_stack_enter(struct text *kept, struct task *);
/*
 * Valid until the next one's.  Where Python's frames are known those of the interpreter itself are left out: the native ones
 * are what Python's innermost line called.
 */
const struct call_stack *call_stack_get(const struct text *kept, struct task *);
void call_stack_free(void);

#endif
