/* SPDX-License-Identifier: GPL-2.0 */
/* Memory for a record that is made, or waits, outside its ring. */
#ifndef SYSTRACE_STASHED_H
#define SYSTRACE_STASHED_H

#include <linux/systrace.h>
#include <linux/types.h>

struct session;
struct watch;

/* Precedes a record that waits. */
struct stashed {
	struct stashed *next;
	struct watch *watch;
	bool own;			/* a separate allocation, not a part of the stash */
	u32 size;			/* of that allocation, as charged to the opener */
};

static inline void *systrace_stashed_record(struct stashed *s)
{
	return s + 1;
}

/* Charged to the session's opener.  NULL: no memory, or the opener's limit is reached. */
struct stashed *systrace_stashed_new(const struct session *session, u32 room);
void systrace_stashed_free(const struct session *session, struct stashed *s);

#endif /* SYSTRACE_STASHED_H */
