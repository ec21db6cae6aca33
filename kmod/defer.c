// SPDX-License-Identifier: GPL-2.0
/*
 * The predicate is asked, and an ENTER kept back until it has answered.
 *
 * A call that is to be decided at its end keeps its ENTER back until then, as it
 * was captured at the entry, in its watch's struct deferred.  So a dropped call
 * costs the reader nothing; and the reader need not guess from an ENTER without
 * an EXIT whether the call was dropped, hangs, or its task has ended in it.  It
 * gets its sequence number, and is seen, when it is written; so neither has a gap.
 * What would not fit is written at once, and then the EXIT comes, too.
 */
#include <linux/string.h>

#include "compat/bpf.h"
#include "capture.h"
#include "clock.h"
#include "defer.h"
#include "plan.h"
#include "predicate.h"
#include "record.h"
#include "session.h"
#include "watch.h"

/* @ret counts SYSTRACE_AT_EXIT. */
u32 systrace_ask(const struct watch *w, u32 when, long ret)
{
	struct systrace_question q = { .nr = w->nr, .abi = w->abi, .when = when };

	memcpy(q.args, w->call, sizeof(q.args));
	if (when == SYSTRACE_AT_EXIT) {
		q.ret = ret;
		q.error = IS_ERR_VALUE(ret) ? -ret : 0;
	}
	if (when != SYSTRACE_AT_ENTER)
		q.duration = systrace_now() - w->deferred->began;
	return bpf_prog_run(w->deferred->predicate->prog, &q);
}

/* The blocks of the call's ENTER; their end, or NULL: there are too many. */
static void *capture(struct watch *w, void *at, void *end)
{
	struct ring *ring = systrace_ring(w->session);
	const struct plan *plan = w->plan;

	if (!plan || !plan->nenter)
		return at;
	if (!ring || at + plan->enter_min > end)
		return NULL;
	systrace_assert_gate(w);
	ring->capture.skip = 0;
	systrace_capture_begin(w, &ring->capture, at, end);
	ring->capture.budget = TRY_COST(ring->capture.budget);
	systrace_walk_begin(w->maps.walker);
	systrace_capture(&ring->capture, plan->enter, plan->nenter);
	w->missed = ring->capture.missed;
	/* It may never be seen. */
	systrace_forget_last(&w->maps);
	return ring->capture.full || !ring->capture.budget ? NULL : ring->capture.at;
}

/* Keep the call's ENTER back.  False: it does not fit. */
bool systrace_defer(struct watch *w)
{
	struct deferred *d = w->deferred;
	void *end = (u8 *)d + DEFERRED_SIZE - sizeof(d->began);

	d->began = systrace_now();
	w->missed = false;
	end = capture(w, &d->enter + 1, end);
	if (!end)
		return false;
	d->enter.nr = w->nr;
	d->enter.plan = w->place;
	memcpy(d->enter.args, w->call, sizeof(d->enter.args));
	memcpy(end, &d->began, sizeof(d->began));
	d->len = end + sizeof(d->began) - (void *)&d->enter;
	d->flags = SYSTRACE_R_DEFERRED | (w->missed ? SYSTRACE_R_MISSED : 0);
	return true;
}

/* Now it comes, after all. */
void systrace_put_deferred(struct watch *w)
{
	const struct deferred *d = w->deferred;
	const size_t head = sizeof(d->enter.head);
	struct ring *ring = systrace_ring(w->session);
	void *e = systrace_begin(ring, w, d->len, 0);

	if (!e)
		return;
	memcpy(e + head, (void *)&d->enter + head, d->len - head);
	systrace_commit(ring, w, e, d->len, SYSTRACE_ENTER, w->abi, d->flags);
}
