/* SPDX-License-Identifier: GPL-2.0 */
/* One ring a CPU and session. */
#ifndef SYSTRACE_RING_H
#define SYSTRACE_RING_H

#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/systrace.h>
#include "capture.h"
#include "clock.h"

struct page;
struct session;
struct stashed;
struct tally;
struct vm_area_struct;

struct ring {
	/* The producer's own; nothing here is taken from what userspace can write. */
	u64 pos;			/* where the next record goes */
	u64 quick;			/* up to here there is nothing to look at: the lesser of the next two */
	u64 limit;			/* may write up to here: .end, or 0 while the ring is closed */
	u64 wake_at;			/* look whether the reader sleeps from here on; 0 while closed */
	u8 *data;			/* mapped twice in a row */
	u32 size;			/* a power of two */
	u32 mask;			/* size - 1 */
	u32 record_max;
	struct systrace_producer *producer;
	struct systrace_consumer *consumer;
	struct session *session;
	u64 read;			/* the reader's position; not of a ring that is overwritten */
	u64 end;			/* .read + .size; or as much as has pages, if that is less */

	u64 delivered;
	u64 lost[SYSTRACE_LOST_REASONS];
	struct tally *tally;		/* this CPU's, if the session counts */

	size_t charged;
	int cpu;
	u32 npages;			/* of data, */
	u32 nthere;			/* of which those from the first on are there */
	struct page *consumer_page;
	struct page **pages;		/* producer, data, data again */

	struct capture capture;		/* of the record at hand: too large to be cleared on the stack */

	/* stash.c: the records that wait for room.  As long as there are any, the ring is closed. */
	raw_spinlock_t lock;
	bool closed;
	bool stashing;			/* the record at hand goes to a stash, ... */
	u32 stash_room;			/* ... where it may be so large */
	u32 waiting;			/* how many wait, */
	struct stashed *first, **last;	/* in the order of time */
};
void systrace_rings_init(void);

/* Sleeps.  An ERR_PTR: -ENOMEM or -EDQUOT. */
struct ring *systrace_ring_new(struct session *session, const struct systrace_setup *as, int cpu);
void systrace_ring_free(struct ring *ring);

/* @page: the offset, in pages: 0 the consumer's, 1 the producer's with the data twice.  -EINVAL, -EPERM (it is to be executed, or data to be written), or as vm_insert_page(). */
int systrace_ring_mmap(struct ring *ring, struct vm_area_struct *vma, unsigned long page);
u64 systrace_ring_waiting(const struct ring *ring);

/* By the fetcher, in a closed ring: now it has all its pages.  Sleeps; -ENOMEM: it has as many as before. */
int systrace_ring_complete(struct ring *ring);

/* How far the reader has come; what makes no sense is passed by.  By the producer, or with ring->lock in a closed ring. */
void systrace_look_at_reader(struct ring *ring);

/* How large the record at hand may get: what is free, at most record_max. */
static inline u32 systrace_room(const struct ring *ring)
{
	if (unlikely(ring->stashing))
		return ring->stash_room;
	return min_t(u64, ring->end - ring->pos, ring->record_max);
}

static __always_inline struct systrace_record *systrace_begin_at(struct ring *ring, u64 pos)
{
	/* Pairs with the reader's barrier between its look at the clock and at the bit. */
	smp_store_mb(ring->producer->pos, pos | SYSTRACE_WRITING);
	return (void *)(ring->data + (pos & ring->mask));
}

static __always_inline void *systrace_begin_here(struct ring *ring)
{
	struct systrace_record *record = systrace_begin_at(ring, ring->pos);

	record->time = systrace_now();
	return record;
}

/* How far nothing is to be looked at has changed. */
static inline void systrace_set_quick(struct ring *ring)
{
	/* Pairs with who begins a record: all else is as we leave it. */
	smp_store_release(&ring->quick, min(ring->limit, ring->wake_at));
}

#endif /* SYSTRACE_RING_H */
