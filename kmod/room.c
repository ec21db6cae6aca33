// SPDX-License-Identifier: GPL-2.0
/*
 * The slow paths of a record: for which the ring has no room, or seems to have
 * none; or which reaches the watermark.
 */
#include "room.h"
#include "session.h"
#include "stash.h"
#include "watch.h"

/*
 * Drops the ring's oldest records to make room.  The reader does not read them
 * meanwhile: it waits until nothing is written any more.  Its position only decides
 * which of them count as lost.  No walk over records may start from there, because no
 * record need begin there.
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
	/* Pairs with session_poll(): either it sees the position, or we see that the reader sleeps. */
	smp_mb();
	if (READ_ONCE(s->sleeping))
		systrace_wake(s);
}

/* Slow path of systrace_begin(): the ring seemed to have too little room. */
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

/* The ring seems to be filled past the watermark: if it is, wake the reader if it sleeps. */
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
	/*
	 * The reader is late already, and waking it a little later does no harm.  Checking at each
	 * record would be slow when there are most of them.
	 */
	ring->wake_at = ring->pos + s->watermark / 8;
	systrace_set_quick(ring);
	wake_reader(s);
}

/* Slow path of systrace_commit(): past the watermark, or in a closed ring. */
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
