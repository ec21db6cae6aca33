/* SPDX-License-Identifier: GPL-2.0 */
/* Which calls are recorded, by a program. */
#ifndef SYSTRACE_PREDICATE_H
#define SYSTRACE_PREDICATE_H

#include <linux/refcount.h>
#include <linux/systrace.h>
#include <linux/types.h>

struct bpf_prog;
struct session;
struct watch;

/* Whose watches keep it, too: it is theirs when the session has another already. */
struct predicate {
	refcount_t refs;
	size_t charged;
	struct bpf_prog *prog;
};

/* A stash has room for so much behind what may be there, as for any ENTER: see KEEP_ENTER. */
struct deferred {
	struct predicate *predicate;
	u32 len;			/* of .enter, with its blocks and .began behind them */
	u16 flags;
	u64 began;
	struct systrace_enter enter;
};
#define DEFERRED_SIZE	2048U

/* From PREDICATE, with the session's lock: -EINVAL, -E2BIG, -EFAULT, -EDQUOT, -ENOMEM; then it has the one that it had. */
int systrace_predicate_take(struct session *s, const struct systrace_predicate *arg);
void systrace_predicate_put(const struct session *s, struct predicate *p);

/* -EDQUOT or -ENOMEM; not from a probe.  A session without a predicate has none. */
int systrace_deferred_new(struct watch *w);
void systrace_deferred_free(struct watch *w);

#endif /* SYSTRACE_PREDICATE_H */
