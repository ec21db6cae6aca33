// SPDX-License-Identifier: GPL-2.0
/*
 * Lossless sessions: a record that does not fit into its ring waits in its task's
 * stash, and the task waits for that record before it is back in user mode.
 *
 * The stashed records of a ring are a queue that continues it: while there are
 * any, the ring is closed, and every new record of its CPU goes to the end of the
 * queue.  So a ring's records stay in the order of time wherever they wait.  The
 * reader sees from SYSTRACE_BEHIND that there are some, and does not print later
 * records of other rings before them.
 *
 * The reader itself moves them to the ring, in poll(): it knows when it has made
 * room.  A task is woken once, when its last record is in a ring, so a thousand
 * waiting tasks cost a thousand wake-ups.  A task that is dying or detached does
 * not wait: its watch, and the stash with it, lives until its records are gone.
 *
 * While a ring is closed its .pos and .delivered belong to the fetcher; .lock
 * guards the queue, closing and opening.  Only the ring's own CPU closes it, with
 * preemption off, so a record that was begun in the ring is also committed there.
 */
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/wait.h>

#include "access.h"
#include "ring.h"
#include "session.h"
#include "stash.h"
#include "stashed.h"
#include "watch.h"

/* ---- in the probes ------------------------------------------------------------ */

static struct systrace_record *record_of(struct stashed *s)
{
	return (void *)(s + 1);
}

/* Empties the stash if no record waits in it any more. */
static void tidy(struct watch *w)
{
	/* Pairs with the decrement in let_go(): the fetcher has read what will be overwritten now. */
	if (!atomic_read_acquire(&w->stashed))
		w->stash_used = 0;
}

bool systrace_stash_has(const struct watch *w, u32 bytes)
{
	return !w->stash || !atomic_read_acquire(&w->stashed) || STASH_SIZE - w->stash_used >= bytes;
}

/* False if the record fits into the ring after all: @unless bytes are free. */
static bool close_ring(struct ring *ring, u32 unless)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&ring->lock, flags);
	if (!ring->closed)
		systrace_look_at_reader(ring);
	if (!ring->closed && ring->end - ring->pos >= unless) {
		raw_spin_unlock_irqrestore(&ring->lock, flags);
		return false;
	}
	WRITE_ONCE(ring->closed, true);
	ring->limit = 0;
	ring->wake_at = 0;
	ring->quick = 0;
	ring->stashing = true;
	WRITE_ONCE(ring->producer->pos, ring->pos | SYSTRACE_BEHIND);
	raw_spin_unlock_irqrestore(&ring->lock, flags);
	/*
	 * The bit is set before the time is taken; pairs with the reader's barrier, as in
	 * systrace_begin_at().
	 */
	smp_mb();
	return true;
}

void systrace_stash_cancel(struct ring *ring)
{
	/* The ring stays closed until the reader fetches. */
	WRITE_ONCE(ring->stashing, false);
}

static void *no_room(struct ring *ring, struct watch *w)
{
	systrace_stash_cancel(ring);
	atomic64_inc(&w->session->lost_no_memory);
	w->seq++;
	return NULL;
}

static void *begin_at(struct ring *ring, struct stashed *s, u32 room)
{
	ring->stash_room = round_down(min(room, ring->record_max), 8);
	record_of(s)->time = systrace_now();
	return record_of(s);
}

/* For a record that needs @unless bytes in the ring, or @min bytes in the stash. */
void *systrace_stash_begin(struct ring *ring, struct watch *w, u32 unless, u32 min, u32 keep)
{
	struct stashed *s;
	u32 room;

	if (!close_ring(ring, unless))
		return systrace_begin_here(ring);
	if (!w->stash)
		return no_room(ring, w);
	tidy(w);
	room = STASH_SIZE - w->stash_used;
	if (room < sizeof(*s) + min)
		return no_room(ring, w);
	s = (void *)(w->stash + w->stash_used);
	s->own = false;
	room -= sizeof(*s);
	if (keep)
		room = room > min + keep ? room - keep : min;
	else
		room = min;
	return begin_at(ring, s, room);
}

/* The same in memory outside the stash, which has room for @size bytes. */
void *systrace_stash_begin_in(struct ring *ring, struct stashed *s, u32 unless, u32 size)
{
	if (!close_ring(ring, unless))
		return systrace_begin_here(ring);
	s->own = true;
	return begin_at(ring, s, size);
}

void systrace_stash_commit(struct ring *ring, struct watch *w, void *record)
{
	struct stashed *s = (struct stashed *)record - 1;
	struct session *session = ring->session;
	unsigned long flags;

	/* If the watch was detached meanwhile, it is freed once we are done, and its record with it. */
	if (atomic_inc_return(&w->stashed) == 1 && !systrace_watch_get(w)) {
		atomic_dec(&w->stashed);
		systrace_stash_cancel(ring);
		return;
	}
	s->next = NULL;
	s->watch = w;
	if (!s->own)
		w->stash_used += sizeof(*s) + record_of(s)->len;
	atomic_or(TODO_WAIT, &w->todo);

	raw_spin_lock_irqsave(&ring->lock, flags);
	*ring->last = s;
	ring->last = &s->next;
	ring->waiting++;
	ring->stashing = false;
	raw_spin_unlock_irqrestore(&ring->lock, flags);
	/* Pairs with session_poll(): either it sees the record, or we see that the reader sleeps. */
	smp_mb();
	if (READ_ONCE(session->sleeping))
		systrace_wake(session);
}

/* ---- the fetcher -------------------------------------------------------------- */

/* The record is in its ring now, or is dropped. */
static void let_go(struct stashed *s)
{
	struct watch *w = s->watch;

	if (s->own)
		systrace_stashed_free(w->session, s);
	if (!atomic_dec_and_test(&w->stashed))
		return;
	wake_up(&w->wait);
	systrace_watch_put(w);
}

/*
 * Must run before the last waiter is woken; otherwise it finds the ring still closed and waits again at
 * its next call.
 */
static void open_if_none_waits(struct ring *ring)
{
	if (ring->first || ring->stashing)
		return;
	WRITE_ONCE(ring->closed, false);
	ring->wake_at = ring->read + ring->session->watermark;
	WRITE_ONCE(ring->producer->pos, ring->pos);
	/* Pairs with systrace_begin()'s acquire. */
	smp_store_release(&ring->limit, ring->end);
	systrace_set_quick(ring);
}

/* The first record that waits, if it fits now, else NULL.  If no record waits, the ring is opened. */
static struct stashed *first_that_fits(struct ring *ring)
{
	struct stashed *s;
	unsigned long flags;

	raw_spin_lock_irqsave(&ring->lock, flags);
	systrace_look_at_reader(ring);
	s = ring->first;
	open_if_none_waits(ring);
	if (s && ring->end - ring->pos < record_of(s)->len)
		s = NULL;
	raw_spin_unlock_irqrestore(&ring->lock, flags);
	return s;
}

static void move_in(struct ring *ring, struct stashed *s)
{
	u32 len = record_of(s)->len;
	unsigned long flags;

	memcpy(ring->data + (ring->pos & (ring->size - 1)), record_of(s), len);
	raw_spin_lock_irqsave(&ring->lock, flags);
	ring->first = s->next;
	if (!ring->first)
		ring->last = &ring->first;
	ring->waiting--;
	ring->delivered++;
	ring->pos += len;
	/* Pairs with the reader's acquire. */
	smp_store_release(&ring->producer->pos, ring->pos | SYSTRACE_BEHIND);
	open_if_none_waits(ring);
	raw_spin_unlock_irqrestore(&ring->lock, flags);
}

/* True: some records still wait. */
static bool fetch(struct ring *ring)
{
	struct stashed *s;

	if (!READ_ONCE(ring->closed))
		return false;
	/* Without memory the records keep waiting, and the reader tries again. */
	if (systrace_ring_complete(ring))
		return true;
	while (READ_ONCE(ring->closed) && (s = first_that_fits(ring))) {
		move_in(ring, s);
		let_go(s);
		cond_resched();
	}
	return READ_ONCE(ring->closed);
}

/* Called by the reader, which has made room. */
bool systrace_fetch(struct session *session)
{
	bool behind = false;
	struct ring *ring;
	u32 cpu;

	if (!session->lossless)
		return false;
	mutex_lock(&session->fetching);
	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		ring = smp_load_acquire(&session->ring[cpu]);
		if (ring)
			behind |= fetch(ring);
	}
	mutex_unlock(&session->fetching);
	return behind;
}

/* When the session ends, and no probe knows it any more. */
void systrace_stash_drop(struct ring *ring)
{
	struct stashed *s, *next;

	for (s = ring->first; s; s = next) {
		next = s->next;
		let_go(s);
	}
	ring->first = NULL;
}

/* ---- in task work ----------------------------------------------------------------- */

static bool has_to_wait(const struct watch *w)
{
	return atomic_read(&w->stashed) && systrace_is_wanted(w) && !systrace_is_dying();
}

/*
 * Waits until all records that the task has stashed are in the rings, or the task is killed or detached, or
 * the session is stopped.
 */
void systrace_await_room(struct watch *w)
{
	wait_event_state(w->wait, !has_to_wait(w), (TASK_KILLABLE | TASK_FREEZABLE));
}
