/* SPDX-License-Identifier: GPL-2.0 */
/* The two tracepoints of system calls. */
#ifndef SYSTRACE_FAST_H
#define SYSTRACE_FAST_H

struct pt_regs;

/* Called in the task; since 6.13 preemption may be on: see compat/trace.h. */
void systrace_on_enter(void *unused, struct pt_regs *regs, long nr);
void systrace_on_exit(void *unused, struct pt_regs *regs, long ret);

#endif /* SYSTRACE_FAST_H */
