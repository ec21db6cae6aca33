/* SPDX-License-Identifier: GPL-2.0 */
/* A session: one open of /dev/systrace. */
#ifndef SYSTRACE_SESSION_H
#define SYSTRACE_SESSION_H

#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/irq_work.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/seqlock.h>
#include <linux/srcu.h>
#include <linux/wait.h>
#include <linux/systrace.h>
#include "filter.h"

struct budget;
struct calls;
struct plans;
struct predicate;
struct quick_calls;
struct ring;
struct rules;
struct walks;

/* smp_processor_id() as an index, for which gcc need not widen it. */
DECLARE_PER_CPU(unsigned long, systrace_cpu);

struct session {
	/* Hot, and fixed while running: all CPUs read it. */
	bool running;
	bool lossless, overwrite;
	bool counts;			/* calls are counted */
	bool quiet;			/* and not recorded */
	u32  watermark;
	const struct plans *plans;
	struct rules *rules;			/* NULL: none; fixed once .attached */
	struct predicate *predicate;		/* likewise */
	struct walks *walks;			/* likewise, but that more may come */
	struct calls *calls[SYSTRACE_ABIS];	/* from START on */
	struct quick_calls *quick_calls;	/* NULL: there is more to do at a call than to record or count it */

	struct mutex lock;		/* one request at a time */
	struct systrace_count count;	/* if .counts */
	struct count_clock {
		u32 mult;		/* from its ticks to nanoseconds */
		u8  shift;
		bool cycles;		/* the processor's counter, not the kernel's clock */
	} clock;
	struct filter filter[SYSTRACE_ABIS];
	bool greeted, set_up, started, probing;
	bool leaving_out;		/* leaving_out_get() */
	bool sleeping;			/* somebody may sleep in poll() */
	bool rings_changed;		/* POLLPRI */
	bool had_tasks;
	bool attached;			/* an ATTACH has succeeded */
	struct systrace_setup setup;	/* as it was granted; once set up */
	u64  batch;			/* counts ATTACHes, */
	u64  committed;			/* up to here they are over, and have succeeded or left nothing */
	seqcount_t leaving;		/* a watch is; under watched_lock */
	struct pid_namespace *pids;	/* the opener's */
	const struct cred *opener;
	struct mem_cgroup *memcg;	/* the opener's: pays for what is made in a tracee, too */
	struct budget *budget;		/* the opener's, or NULL: it has none */
	struct list_head watches;	/* under watched_lock */
	struct list_head node;		/* in sessions, once set up */
	atomic_t tasks;
	atomic_t working;		/* task works that are queued */
	atomic64_t lost_no_ring;	/* seen and lost on CPUs without a ring */
	atomic64_t lost_no_memory;
	atomic64_t filtered;		/* by watches that are gone */
	refcount_t refs;		/* being open; each watch */
	struct mutex fetching;		/* who brings what waits in stashes to the rings */
	wait_queue_head_t wait;
	wait_queue_head_t naps;		/* tasks that a rule delays */
	struct irq_work wake;
	struct ring *ring[];		/* by CPU */
};

static inline struct ring *systrace_ring(const struct session *s)
{
	/* NULL until there is one.  Not READ_ONCE(), which costs gcc two instructions more. */
	return data_race(s->ring[this_cpu_read(systrace_cpu)]);
}

/* Whether what is too large for a record comes in parts: see whole.c. */
static inline bool systrace_comes_in_parts(const struct session *s)
{
	return s->setup.flags & SYSTRACE_WHOLE;
}

/*
 * Who runs a plan in task work, where it may sleep, is in this, and has asked there whether it is wanted: so long a
 * session keeps what it was given.
 */
extern struct srcu_struct systrace_filling;

/* From anywhere, RCU included. */
void systrace_session_put(struct session *session);

/* The reader is woken, if it sleeps.  From anywhere, with any lock: it is done in an irq_work. */
void systrace_wake(struct session *session);
/* What it takes, as its opener's budget has it. */
size_t systrace_session_size(const struct session *s);
void systrace_wake_now(struct irq_work *work);

#endif /* SYSTRACE_SESSION_H */
