/* SPDX-License-Identifier: GPL-2.0 */
/* Which calls are recorded, and by which plans. */
#ifndef SYSTRACE_FILTER_H
#define SYSTRACE_FILTER_H

#include <linux/nospec.h>
#include <linux/types.h>
#include <linux/systrace.h>

struct session;

struct filter {
	bool others;			/* for numbers >= nbits */
	u32  nbits;
	u64  bits[SYSTRACE_FILTER_MAX / 64];
};

/* For FILTER, with the session's lock.  0, -EINVAL, -E2BIG or -EFAULT; @filter changes only on success. */
int systrace_filter_take(struct filter *filter, const struct systrace_filter *arg);

/*
 * What to do with a call.  For both tables: struct calls, and struct quick_calls of the short way
 * (fast.c).
 */
enum decision {
	CALL_SLOW,		/* only in struct quick_calls: take the long way */
	CALL_SKIP,		/* leave it out; odd, so that the short way cannot take it for a pointer */
	CALL_PLAIN,		/* record it without blocks */
	CALL_PLANS,		/* record it by plans: CALL_PLANS + systrace_plans_of() - 1 */
};
#define CALL_RULES	0x80000000U	/* flag: there are rules for the call */
#define CALL_ASKS	0x40000000U	/* flag: the predicate decides on it */
#define CALL_ODD	(CALL_RULES | CALL_ASKS)

/* Filter and plans of one ABI in one table, so that a probe needs one lookup. */
struct calls {
	size_t charged;
	u32 mask;			/* the bits of a syscall number that count: x32's have an extra bit */
	u32 n;
	u32 others;			/* for numbers >= n */
	u32 what[];
};

/* At START, with the session's lock.  Sleeps.  NULL: no memory, or the opener's limit is reached. */
struct calls *systrace_calls_new(const struct session *s, u8 abi);
void systrace_calls_free(const struct session *s, struct calls *calls);

static inline u32 systrace_call(const struct calls *calls, s32 nr)
{
	u32 i = nr & calls->mask;

	return likely(i < calls->n) ? calls->what[array_index_nospec(i, calls->n)] : calls->others;
}

#endif /* SYSTRACE_FILTER_H */
