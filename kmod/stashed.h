/* SPDX-License-Identifier: GPL-2.0 */
/* Memory for a record that is made outside its ring, or waits there. */
#ifndef SYSTRACE_STASHED_H
#define SYSTRACE_STASHED_H

#include <linux/systrace.h>
#include <linux/types.h>

struct session;
struct watch;

/* In front of a record that waits. */
struct stashed {
	struct stashed *next;
	struct watch *watch;
	bool own;			/* it is no part of the stash, but memory of its own */
	u32 size;			/* of that, as its opener's budget has it */
};

static inline void *systrace_stashed_record(struct stashed *s)
{
	return s + 1;
}

/* The session's opener pays for it; NULL. */
struct stashed *systrace_stashed_new(const struct session *session, u32 room);
void systrace_stashed_free(const struct session *session, struct stashed *s);

#endif /* SYSTRACE_STASHED_H */
