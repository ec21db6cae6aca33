/* SPDX-License-Identifier: GPL-2.0 */
/* Captures the call of a task that sleeps in it when its watch begins. */
#ifndef SYSTRACE_LOOK_H
#define SYSTRACE_LOOK_H

#include <linux/types.h>

struct look;
struct watch;

/* May sleep.  NULL: there is nothing to capture. */
struct look *systrace_look(struct watch *w);
void systrace_look_free(struct look *look);
/* Both with w->lock held. */
bool systrace_sleeps_in_call(struct watch *w, u32 *call);
bool systrace_put_look(struct watch *w, struct look *look);

#endif /* SYSTRACE_LOOK_H */
