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

/* smp_processor_id() as an unsigned long, which gcc need not widen to index an array. */
DECLARE_PER_CPU(unsigned long, systrace_cpu);

struct session {
	/* Hot: all CPUs read these members, which do not change while the session runs. */
	bool running;
	bool lossless, overwrite;
	bool counts;			/* calls are counted */
	bool quiet;			/* calls are only counted, not recorded */
	u32  watermark;
	const struct plans *plans;
	struct rules *rules;			/* NULL: none; fixed once .attached */
	struct predicate *predicate;		/* the same */
	struct walks *walks;			/* the same, except that walks may be added */
	struct calls *calls[SYSTRACE_ABIS];	/* from START on */
	struct quick_calls *quick_calls;	/* NULL: a call needs more than to be recorded or counted */

	struct mutex lock;		/* one request at a time */
	struct systrace_count count;	/* if .counts */
	struct count_clock {
		u32 mult;		/* converts its ticks to ns */
		u8  shift;
		bool cycles;		/* it is the CPU's cycle counter, not the kernel's clock */
	} clock;
	struct filter filter[SYSTRACE_ABIS];
	bool greeted, set_up, started, probing;
	bool leaving_out;		/* leaving_out_get() has succeeded */
	bool sleeping;			/* a reader may sleep in poll() */
	bool rings_changed;		/* POLLPRI */
	bool had_tasks;
	bool attached;			/* an ATTACH has succeeded */
	struct systrace_setup setup;	/* as granted; valid once .set_up */
	u64  batch;			/* counts ATTACHes */
	u64  committed;			/* all up to this one are over: they succeeded or left no watch */
	seqcount_t leaving;		/* for watches that leave the table; written under watched_lock */
	struct pid_namespace *pids;	/* the opener's */
	const struct cred *opener;
	struct mem_cgroup *memcg;	/* the opener's: also charged for what is allocated in a tracee */
	struct budget *budget;		/* the opener's; NULL: none yet */
	struct list_head watches;	/* under watched_lock */
	struct list_head node;		/* in sessions, once .set_up */
	atomic_t tasks;
	atomic_t working;		/* number of task works that are queued */
	atomic64_t lost_no_ring;	/* seen and lost on CPUs without a ring */
	atomic64_t lost_no_memory;
	atomic64_t filtered;		/* by watches that have left the table */
	refcount_t refs;		/* one for the open file, one for each watch */
	struct mutex fetching;		/* held while records are moved from stashes to rings */
	wait_queue_head_t wait;
	wait_queue_head_t naps;		/* tasks that a rule delays */
	struct irq_work wake;
	struct ring *ring[];		/* by CPU */
};

static inline struct ring *systrace_ring(const struct session *s)
{
	/* NULL until this CPU has a ring.  With READ_ONCE() gcc would need two more instructions. */
	return data_race(s->ring[this_cpu_read(systrace_cpu)]);
}

/* Is data that is too large for a record sent in parts?  See whole.c. */
static inline bool systrace_comes_in_parts(const struct session *s)
{
	return s->setup.flags & SYSTRACE_WHOLE;
}

/*
 * A task that runs a plan in task work, where it may sleep, is in a read-side section of this, and calls
 * systrace_is_wanted() inside it.  A session frees its plans only after synchronize_srcu().
 */
extern struct srcu_struct systrace_filling;

/* From any context, RCU callbacks included. */
void systrace_session_put(struct session *session);

/* Wakes the reader, if it sleeps, in an irq_work.  From any context, with any lock held. */
void systrace_wake(struct session *session);
/* Bytes of a session, as charged to its opener. */
size_t systrace_session_size(const struct session *s);
void systrace_wake_now(struct irq_work *work);

#endif /* SYSTRACE_SESSION_H */
