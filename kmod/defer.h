/* SPDX-License-Identifier: GPL-2.0 */
/* The predicate is asked, and an ENTER kept back until it has answered. */
#ifndef SYSTRACE_DEFER_H
#define SYSTRACE_DEFER_H

#include <linux/types.h>

struct watch;

/* From the probes. */
u32 systrace_ask(const struct watch *w, u32 when, long ret);
bool systrace_defer(struct watch *w);
void systrace_put_deferred(struct watch *w);

#endif /* SYSTRACE_DEFER_H */
