// SPDX-License-Identifier: GPL-2.0
/*
 * What becomes of a record for which the ring has no room, or none that can be
 * seen at once; and what is to be done at the watermark.
 */
#include "room.h"
#include "session.h"
#include "stash.h"
#include "watch.h"

/*
 * The ring's oldest records make room.  The reader is not at them: it waits until
 * nothing is written.  Where it says it has read to decides only what is lost:
 * whoever walks from there must not believe that a record begins there.
 */
static void overwrite(struct ring *ring, u32 min)
{
	u64 read = READ_ONCE(ring->consumer->pos);
	const struct systrace_record *oldest;

	while (ring->end - ring->pos < min) {
		oldest = (void *)(ring->data + (ring->end & (ring->size - 1)));
		if (ring->end - ring->size >= read) {
			ring->delivered--;
			ring->lost[SYSTRACE_LOST_OVERWRITTEN]++;
		}
		ring->end += oldest->len;
	}
	ring->limit = ring->end;
	systrace_set_quick(ring);
	WRITE_ONCE(ring->producer->oldest, ring->end - ring->size);
}

static void wake_reader(struct session *s)
{
	/* Pairs with poll's: either it sees the position, or we see that it sleeps. */
	smp_mb();
	if (READ_ONCE(s->sleeping))
		systrace_wake(s);
}

/* The ring seemed to have too little room. */
void *systrace_begin_short(struct ring *ring, struct watch *w, u32 min, u32 keep)
{
	if (!ring) {
		atomic64_inc(&w->session->lost_no_ring);
		w->seq++;
		return NULL;
	}
	if (w->session->lossless)
		return systrace_stash_begin(ring, w, min, min, keep);
	systrace_look_at_reader(ring);
	if (w->session->overwrite)
		overwrite(ring, keep ? ring->record_max : min);
	if (ring->end - ring->pos >= min)
		return systrace_begin_here(ring);
	wake_reader(w->session);
	ring->lost[SYSTRACE_LOST_FULL]++;
	w->seq++;
	return NULL;
}

void *systrace_begin_again(struct ring *ring, struct watch *w, u32 min, u32 keep)
{
	if (w->session->lossless)
		return systrace_stash_begin(ring, w, ring->record_max, min, keep);
	smp_store_release(&ring->producer->pos, ring->pos);
	ring->lost[SYSTRACE_LOST_FULL]++;
	w->seq++;
	return NULL;
}

/* Past the watermark, as far as we knew: wake the reader if it sleeps. */
static void watermark(struct ring *ring)
{
	struct session *s = ring->session;
	u64 due;

	systrace_look_at_reader(ring);
	due = ring->read + s->watermark;
	if (ring->pos < due) {
		ring->wake_at = due;
		systrace_set_quick(ring);
		return;
	}
	/* It is late already, and may come a little later; who looks each time is slow when there is most to do. */
	ring->wake_at = ring->pos + s->watermark / 8;
	systrace_set_quick(ring);
	wake_reader(s);
}

/* The end of systrace_commit(), past the watermark or in a closed ring. */
void systrace_commit_past(struct ring *ring, struct watch *w, void *at, u32 len)
{
	if (ring->stashing) {
		systrace_stash_commit(ring, w, at);
		return;
	}
	ring->pos += len;
	ring->delivered++;
	smp_store_release(&ring->producer->pos, ring->pos);
	watermark(ring);
}
