/* SPDX-License-Identifier: GPL-2.0 */
/* The rings: one per CPU and session. */
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
	/* Private to the kernel: none of it is in memory that userspace can write. */
	u64 pos;			/* where the next record goes */
	u64 quick;			/* below this nothing has to be checked: the lesser of the next two */
	u64 limit;			/* end of the free space: .end, or 0 while the ring is closed */
	u64 wake_at;			/* from here on check whether the reader sleeps; 0 while closed */
	u8 *data;			/* mapped twice in a row */
	u32 size;			/* a power of two */
	u32 mask;			/* size - 1 */
	u32 record_max;
	struct systrace_producer *producer;
	struct systrace_consumer *consumer;
	struct session *session;
	u64 read;			/* the reader's position; not used with overwrite */
	u64 end;			/* .read + .size; while pages are missing, the end of those present */

	u64 delivered;
	u64 lost[SYSTRACE_LOST_REASONS];
	struct tally *tally;		/* this CPU's, if the session counts */

	size_t charged;
	int cpu;
	u32 npages;			/* of data */
	u32 nthere;			/* of data that are present: the first ones */
	struct page *consumer_page;
	struct page **pages;		/* producer, data, data again */

	struct capture capture;		/* of the current record; too large to clear on the stack */

	/* stash.c: the records that wait for room.  While there are any, the ring is closed. */
	raw_spinlock_t lock;
	bool closed;
	bool stashing;			/* the current record goes to a stash */
	u32 stash_room;			/* bytes that it may have there */
	u32 waiting;			/* number of records that wait */
	struct stashed *first, **last;	/* their queue, in the order of time */
};
void systrace_rings_init(void);

/* Sleeps.  Returns an ERR_PTR on failure: -ENOMEM or -EDQUOT. */
struct ring *systrace_ring_new(struct session *session, const struct systrace_setup *as, int cpu);
void systrace_ring_free(struct ring *ring);

/*
 * @page: the offset in pages: 0 for the consumer page, 1 for the producer page and the data, twice.
 * Returns -EINVAL, -EPERM (for an executable mapping, or a writable one of data), or an error of
 * vm_insert_page().
 */
int systrace_ring_mmap(struct ring *ring, struct vm_area_struct *vma, unsigned long page);
u64 systrace_ring_waiting(const struct ring *ring);

/*
 * Called by the fetcher on a closed ring: adds the missing pages.  Sleeps.  -ENOMEM: the ring is as
 * before.
 */
int systrace_ring_complete(struct ring *ring);

/*
 * Takes over the reader's position, and ignores an impossible one.  Called by the producer, or, while the
 * ring is closed, with ring->lock.
 */
void systrace_look_at_reader(struct ring *ring);

/* How large the current record may get: the free space, at most record_max. */
static inline u32 systrace_room(const struct ring *ring)
{
	if (unlikely(ring->stashing))
		return ring->stash_room;
	return min_t(u64, ring->end - ring->pos, ring->record_max);
}

static __always_inline struct systrace_record *systrace_begin_at(struct ring *ring, u64 pos)
{
	/* Pairs with the reader's barrier between reading the clock and reading this bit. */
	smp_store_mb(ring->producer->pos, pos | SYSTRACE_WRITING);
	return (void *)(ring->data + (pos & ring->mask));
}

static __always_inline void *systrace_begin_here(struct ring *ring)
{
	struct systrace_record *record = systrace_begin_at(ring, ring->pos);

	record->time = systrace_now();
	return record;
}

/* To be called when .limit or .wake_at has changed. */
static inline void systrace_set_quick(struct ring *ring)
{
	/* Pairs with begin_quick()'s acquire: all earlier stores to the ring are visible. */
	smp_store_release(&ring->quick, min(ring->limit, ring->wake_at));
}

#endif /* SYSTRACE_RING_H */
