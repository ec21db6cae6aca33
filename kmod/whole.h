/* SPDX-License-Identifier: GPL-2.0 */
/* What is too large for a record. */
#ifndef SYSTRACE_WHOLE_H
#define SYSTRACE_WHOLE_H

#include <linux/types.h>

struct watch;

void systrace_whole_break(struct watch *w);

/* In task work; and when nobody has the watch any more. */
void systrace_whole_exit(struct watch *w);
void systrace_whole_enter(struct watch *w);
/* In the first round of task work: the EXIT, if it was put off because it has to sleep. */
void systrace_slow_exit(struct watch *w);

#endif /* SYSTRACE_WHOLE_H */
