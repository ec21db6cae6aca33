/* SPDX-License-Identifier: GPL-2.0 */
/* Task work of a watch. */
#ifndef SYSTRACE_WORK_H
#define SYSTRACE_WORK_H

#include <linux/types.h>

struct watch;

/* Called by the task, with preemption off: stops watching it, because it may not be watched any more. */
void systrace_refuse(struct watch *w);

/* In task work: writes the EXIT of a call whose rules had to wait. */
void systrace_put_exit(struct watch *w, long ret, u16 flags);

/*
 * From the probes: sends the call round before it is recorded, so that its data can be copied.
 * True: it is sent round.
 */
bool systrace_whole_goes_round(struct watch *w);
/* Does what is pending in w->todo, or queues task work that does it before the task is back in user mode. */
void systrace_attend(struct watch *w);

#endif /* SYSTRACE_WORK_H */
