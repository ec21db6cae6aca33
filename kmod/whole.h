/* SPDX-License-Identifier: GPL-2.0 */
/* Data that is too large for a record. */
#ifndef SYSTRACE_WHOLE_H
#define SYSTRACE_WHOLE_H

#include <linux/types.h>

struct watch;

void systrace_whole_break(struct watch *w);

/* Both in task work; they sleep. */
void systrace_whole_exit(struct watch *w);
void systrace_whole_enter(struct watch *w);
/* In the first round of task work: makes the EXIT, if it was postponed because it has to sleep. */
void systrace_slow_exit(struct watch *w);

#endif /* SYSTRACE_WHOLE_H */
