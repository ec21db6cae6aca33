/* SPDX-License-Identifier: GPL-2.0 */
/* The native ABI's lowest numbers once more, for the short way (fast.c); filter.c makes them. */
#ifndef SYSTRACE_QUICK_H
#define SYSTRACE_QUICK_H

#include <linux/types.h>
#include <linux/percpu.h>

struct plan;
struct session;

#define QUICK_CALLS	512U

struct quick_calls {
	/* A flat plan that has steps, or a counter, or one of those below. */
	unsigned long what[QUICK_CALLS];
	struct {
		s32 nr;
		u32 place;		/* of its plan, as the records say it */
	} pair[QUICK_CALLS];
	struct quick_counter __percpu *counters;	/* by number; NULL: calls are recorded */
};
#define QUICK_NOT	0UL		/* take the long way */
#define QUICK_SKIP	1UL		/* leave the call out */
#define QUICK_PLAIN	2UL		/* record it as it is */
#define QUICK_PLANS	3UL		/* the arguments say which */

/* What the short way counts: see count.c. */
struct quick_counter {
	u64 calls, errors;
	u64 ticks;			/* of the session's clock */
};

/* At START, with the session's lock: sleeps.  NULL: no memory, or the opener may have no more, and START fails. */
struct quick_calls *systrace_quick_new(const struct session *s);
void systrace_quick_free(const struct session *s, struct quick_calls *quick);
bool systrace_plan_is_quick(const struct session *s, const struct plan *plan);

#endif /* SYSTRACE_QUICK_H */
