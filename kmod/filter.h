/* SPDX-License-Identifier: GPL-2.0 */
/* Which calls are recorded, and by which plans. */
#ifndef SYSTRACE_FILTER_H
#define SYSTRACE_FILTER_H

#include <linux/nospec.h>
#include <linux/types.h>
#include <linux/systrace.h>

struct session;

struct filter {
	bool others;			/* numbers at or past nbits */
	u32  nbits;
	u64  bits[SYSTRACE_FILTER_MAX / 64];
};

/* With the session's lock, from FILTER; -EINVAL, -E2BIG, -EFAULT or 0.  @filter changes only if it is 0. */
int systrace_filter_take(struct filter *filter, const struct systrace_filter *arg);

/* What to do with a call, in both tables: struct calls, and struct quick_calls for the short way. */
enum decision {
	CALL_SLOW,		/* only for the short way: it is the long way's */
	CALL_SKIP,		/* leave it out; the short way counts on it that this is odd, as no pointer is */
	CALL_PLAIN,		/* record it as it is */
	CALL_PLANS,		/* by one of these plans: plus what systrace_plans_of() says, less 1 */
};
#define CALL_RULES	0x80000000U	/* and there are rules for it, */
#define CALL_ASKS	0x40000000U	/* or the predicate is asked about it */
#define CALL_ODD	(CALL_RULES | CALL_ASKS)

/* Filter and plans of one ABI in one table, so that a probe looks once. */
struct calls {
	size_t charged;
	u32 mask;			/* of the bits that count in a number: x32's have one more */
	u32 n;
	u32 others;			/* numbers at or past n */
	u32 what[];
};

/* At START, with the session's lock: sleeps.  NULL: no memory, or the opener may have no more. */
struct calls *systrace_calls_new(const struct session *s, u8 abi);
void systrace_calls_free(const struct session *s, struct calls *calls);

static inline u32 systrace_call(const struct calls *calls, s32 nr)
{
	u32 i = nr & calls->mask;

	return likely(i < calls->n) ? calls->what[array_index_nospec(i, calls->n)] : calls->others;
}

#endif /* SYSTRACE_FILTER_H */
