/* SPDX-License-Identifier: GPL-2.0 */
/* Other tracers of system calls, next to systrace. */
#ifndef SYSTRACE_OTHERS_H
#define SYSTRACE_OTHERS_H

#include <linux/types.h>

struct task_struct;
struct tracepoint;

extern bool systrace_alone;	/* no other tracer needs the work flag of tasks that are not watched */

int systrace_others_init(struct tracepoint *enter, void *on_enter,
			 struct tracepoint *exit, void *on_exit);
void systrace_others_exit(void);
void systrace_others_mind(bool probing, struct task_struct *registrar);

#endif /* SYSTRACE_OTHERS_H */
