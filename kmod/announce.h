/* SPDX-License-Identifier: GPL-2.0 */
/* Writes the NEW record of an attached task. */
#ifndef SYSTRACE_ANNOUNCE_H
#define SYSTRACE_ANNOUNCE_H

#include "session.h"
#include "watch.h"

struct look;

/* False: the task may not be announced yet, or not any more. */
bool systrace_announce(struct watch *w, struct look *look);
void systrace_announce_all(struct session *session);
void systrace_leave(struct watch *w);

/* Should records be written for this watch?  If so, its ATTACH has succeeded and it has been announced. */
static __always_inline bool systrace_speaks(struct watch *w)
{
	/* Pairs with the release in do_start(): plans and filters are visible. */
	if (unlikely(!smp_load_acquire(&w->session->running)))
		return false;
	/* Pairs with the release in systrace_announce(), which may have run in the attacher. */
	if (unlikely(smp_load_acquire(&w->stage) == UNSEEN))
		return systrace_announce(w, NULL);
	return true;
}

#endif /* SYSTRACE_ANNOUNCE_H */
