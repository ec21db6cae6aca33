/* SPDX-License-Identifier: GPL-2.0 */
/* The predicate: a program that decides which calls are recorded. */
#ifndef SYSTRACE_PREDICATE_H
#define SYSTRACE_PREDICATE_H

#include <linux/refcount.h>
#include <linux/systrace.h>
#include <linux/types.h>

struct bpf_prog;
struct session;
struct watch;

/* A session's watches hold references, too: they keep it when the session gets another predicate. */
struct predicate {
	refcount_t refs;
	size_t charged;
	struct bpf_prog *prog;
};

/*
 * The ENTER of a call that is kept back.  DEFERRED_SIZE is not more than KEEP_ENTER, so the stash has
 * room for it, as for any ENTER, after what may be there already.
 */
struct deferred {
	struct predicate *predicate;
	u32 len;			/* of .enter, with its blocks and a copy of .began after them */
	u16 flags;
	u64 began;
	struct systrace_enter enter;
};
#define DEFERRED_SIZE	2048U

/*
 * For PREDICATE, with the session's lock.  0, -EINVAL, -E2BIG, -EFAULT, -EDQUOT or -ENOMEM; on error the
 * session keeps its old predicate.
 */
int systrace_predicate_take(struct session *s, const struct systrace_predicate *arg);
void systrace_predicate_put(const struct session *s, struct predicate *p);

/* 0, -EDQUOT or -ENOMEM.  Not from a probe.  Does nothing if the session has no predicate. */
int systrace_deferred_new(struct watch *w);
void systrace_deferred_free(struct watch *w);

#endif /* SYSTRACE_PREDICATE_H */
