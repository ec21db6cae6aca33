/* SPDX-License-Identifier: GPL-2.0 */
/* The NEW of a task that was attached. */
#ifndef SYSTRACE_ANNOUNCE_H
#define SYSTRACE_ANNOUNCE_H

#include "session.h"
#include "watch.h"

struct look;

/* False: not yet, or not any more. */
bool systrace_announce(struct watch *w, struct look *look);
void systrace_announce_all(struct session *session);
void systrace_leave(struct watch *w);

/* Are records to be written for it?  Then it has been announced, and its ATTACH has succeeded. */
static __always_inline bool systrace_speaks(struct watch *w)
{
	/* Pairs with START's release: what it has made ready is there. */
	if (unlikely(!smp_load_acquire(&w->session->running)))
		return false;
	/* Pairs with the release when an attacher has announced it. */
	if (unlikely(smp_load_acquire(&w->stage) == UNSEEN))
		return systrace_announce(w, NULL);
	return true;
}

#endif /* SYSTRACE_ANNOUNCE_H */
