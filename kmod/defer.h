/* SPDX-License-Identifier: GPL-2.0 */
/* Runs the predicate, and keeps an ENTER back until the predicate has decided. */
#ifndef SYSTRACE_DEFER_H
#define SYSTRACE_DEFER_H

#include <linux/types.h>

struct watch;

/* All called from the probes. */
/* Returns SYSTRACE_KEEP, _DROP or _LATER.  @when: SYSTRACE_AT_*; @ret is used only with SYSTRACE_AT_EXIT. */
u32 systrace_ask(const struct watch *w, u32 when, long ret);

/* Keeps back the ENTER of the remembered call.  False if it is too large. */
bool systrace_defer(struct watch *w);
void systrace_put_deferred(struct watch *w);

#endif /* SYSTRACE_DEFER_H */
