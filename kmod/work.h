/* SPDX-License-Identifier: GPL-2.0 */
/* What is done in task work. */
#ifndef SYSTRACE_WORK_H
#define SYSTRACE_WORK_H

#include <linux/types.h>

struct watch;

/* In the task, with preemption off: it may not be watched any more. */
void systrace_refuse(struct watch *w);

/* In task work: the EXIT of a call whose rules had to wait. */
void systrace_put_exit(struct watch *w, long ret, u16 flags);

/* From the probes: send the call round before it is recorded, for its data; true: it goes. */
bool systrace_whole_goes_round(struct watch *w);
/* Something is to be done before the task is back in user mode. */
void systrace_attend(struct watch *w);

#endif /* SYSTRACE_WORK_H */
