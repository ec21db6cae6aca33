/* SPDX-License-Identifier: GPL-2.0 */
/* System calls, the long way; fast.c has the short one. */
#ifndef SYSTRACE_PROBE_H
#define SYSTRACE_PROBE_H

#include <linux/types.h>

struct pt_regs;
struct watch;

/* In the task, at its own call, preemption off. */
void systrace_enter_slowly(struct pt_regs *regs, long nr);
void systrace_exit_slowly(struct pt_regs *regs, long ret);

/* A call that was sent round is not made again: it ends as one that a signal has interrupted. */
void systrace_break_call(struct watch *w);

#endif /* SYSTRACE_PROBE_H */
