/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A second table, of the native ABI's lowest syscall numbers, for the short way (fast.c).  filter.c
 * builds it.
 */
#ifndef SYSTRACE_QUICK_H
#define SYSTRACE_QUICK_H

#include <linux/types.h>
#include <linux/percpu.h>

#include "filter.h"

struct plan;
struct session;

#define QUICK_CALLS	512U

struct quick_calls {
	/*
	 * An enum decision, or a pointer to a flat plan that has steps, or to a counter.
	 * CALL_PLANS: the arguments choose the plan.
	 */
	unsigned long what[QUICK_CALLS];
	union {
		struct {
			s32 nr;
			u32 place;	/* index of its plan, as in the records */
		};
		u64 both;
	} pair[QUICK_CALLS];
	struct quick_counter __percpu *counters;	/* by syscall number; NULL: calls are recorded */
};

/* What the short way counts: see count.c. */
struct quick_counter {
	u64 calls, errors;
	u64 ticks;			/* of the session's clock */
};

/*
 * At START, with the session's lock.  Sleeps.  NULL: no memory, or the opener's limit is reached;
 * START fails.
 */
struct quick_calls *systrace_quick_new(const struct session *s);
void systrace_quick_free(const struct session *s, struct quick_calls *quick);
bool systrace_plan_is_quick(const struct session *s, const struct plan *plan);

#endif /* SYSTRACE_QUICK_H */
