/* SPDX-License-Identifier: GPL-2.0 */
/* The predicate is asked, and an ENTER kept back until it has answered. */
#ifndef SYSTRACE_DEFER_H
#define SYSTRACE_DEFER_H

#include <linux/types.h>

struct watch;

/* From the probes. */
/* SYSTRACE_KEEP, _DROP or _LATER; @when: SYSTRACE_AT_*; @ret counts at exit only. */
u32 systrace_ask(const struct watch *w, u32 when, long ret);

/* The ENTER of the call that is remembered is kept back; false: it is too large for that. */
bool systrace_defer(struct watch *w);
void systrace_put_deferred(struct watch *w);

#endif /* SYSTRACE_DEFER_H */
