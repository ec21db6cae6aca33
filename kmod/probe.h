/* SPDX-License-Identifier: GPL-2.0 */
/* System calls, the long way.  The short way is in fast.c. */
#ifndef SYSTRACE_PROBE_H
#define SYSTRACE_PROBE_H

#include <linux/types.h>

struct pt_regs;
struct watch;

/*
 * At a call's entry, for one watch of the task.  All of these run in the task, at its own call, with
 * preemption off.  The caller ORs the results of all watches:
 */
#define WATCHED		0x01		/* the task has a watch */
#define GOES_ROUND	0x02		/* the call is sent round: see tamper.c */
u8 systrace_enter_call(struct watch *w, struct pt_regs *regs, long nr, u8 abi);
/* After the last watch.  @seen: the ORed results; 0: the task has no watch. */
void systrace_entered(u8 seen, struct pt_regs *regs, long nr, u8 abi);

/* The same at the exit. */
void systrace_exit_call(struct watch *w, struct pt_regs *regs, long ret);
void systrace_exited(bool watched);

/* A call that was sent round is not made again.  It ends like a call that a signal interrupted. */
void systrace_break_call(struct watch *w);

#endif /* SYSTRACE_PROBE_H */
