/* SPDX-License-Identifier: GPL-2.0 */
/* System calls, the long way; fast.c has the short one. */
#ifndef SYSTRACE_PROBE_H
#define SYSTRACE_PROBE_H

#include <linux/types.h>

struct pt_regs;
struct watch;

/* In the task, at its own call, preemption off: what one of its watches has to do at the entry.  Of all of them together: */
#define WATCHED		0x01		/* there is one */
#define GOES_ROUND	0x02		/* the call does, see tamper.c */
u8 systrace_enter_call(struct watch *w, struct pt_regs *regs, long nr, u8 abi);
/* When all are through, what is left to be done. */
void systrace_entered(u8 seen, struct pt_regs *regs, long nr, u8 abi);

/* The same at the exit. */
void systrace_exit_call(struct watch *w, struct pt_regs *regs, long ret);
void systrace_exited(bool watched);

/* A call that was sent round is not made again: it ends as one that a signal has interrupted. */
void systrace_break_call(struct watch *w);

#endif /* SYSTRACE_PROBE_H */
