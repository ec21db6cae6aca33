// SPDX-License-Identifier: GPL-2.0
/*
 * Asks the predicate, and keeps an ENTER back until the predicate has decided.
 *
 * If the predicate decides only at the end of a call, the ENTER is captured at the
 * entry and kept in the watch's struct deferred until then.  So a dropped call costs
 * the reader nothing.  And the reader need not guess from an ENTER without an EXIT
 * whether the call was dropped, hangs, or its task has exited in it.  The ENTER gets
 * its sequence number, and counts as seen, when it is written, so neither has a gap.
 * An ENTER that does not fit is written immediately, and then its EXIT is, too.
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

/* @ret is used for SYSTRACE_AT_EXIT only. */
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

/* Captures the blocks of the call's ENTER at @at.  Returns their end, or NULL if they do not fit. */
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
	/* The ENTER may never be written, so nothing that it contains counts as reported. */
	systrace_forget_last(&w->maps);
	return ring->capture.full || !ring->capture.budget ? NULL : ring->capture.at;
}

/* Keeps the call's ENTER back.  Returns false if it does not fit. */
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

/* Writes the ENTER that was kept back. */
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
