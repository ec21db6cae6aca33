/* SPDX-License-Identifier: GPL-2.0 */
/* Counts calls, errors and times. */
#ifndef SYSTRACE_COUNT_H
#define SYSTRACE_COUNT_H

#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/nospec.h>
#include <linux/timekeeping.h>
#include "arch/arch.h"
#include "filter.h"
#include "ring.h"
#include "session.h"
#include "watch.h"

/* For COUNT and COUNTS, with the session's lock. */
int systrace_count_take(struct session *s, const struct systrace_count *arg);
int systrace_counts_give(const struct session *s, struct systrace_counts *arg);
struct tally *systrace_tally_new(const struct session *s, int cpu);
void systrace_tally_free(struct tally *tally);
size_t systrace_tally_size(const struct session *s);
bool systrace_counts_quickly(const struct session *s);

/* One CPU's sums. */
struct tally {
	u32  numbers;
	bool wall;
	bool passed;
	u64  overhead;
	/* By syscall number; the last entry is for all other numbers. */
	struct systrace_counter *counter[SYSTRACE_ABIS];
	u64 (*histogram[SYSTRACE_ABIS])[SYSTRACE_BUCKETS];
};

/* How long the task ran since the call's entry, in ns.  @passed: ns since then. */
u64 systrace_count_ran(const struct watch *w, u64 passed);
bool systrace_count_unseen(struct watch *w);
void systrace_count_lost(struct watch *w);

static __always_inline u64 systrace_count_now(const struct session *s)
{
	if (likely(s->clock.cycles))
		return arch_ticks();
	return ktime_get_ns();
}

/* Called by the task, or under w->lock while the task sleeps in the call. */
static __always_inline void systrace_count_enter(struct watch *w)
{
	const struct sched_entity *se = &w->task->se;

	w->since.ran = READ_ONCE(se->sum_exec_runtime);
	w->since.seen = READ_ONCE(se->exec_start);
	w->since.cpu = task_cpu(w->task);
	w->since.time = systrace_count_now(w->session);
}

/* Before the call is added to .calls. */
static __always_inline void systrace_tally_passed(struct systrace_counter *c, u64 passed)
{
	if (passed < c->shortest_passed || !c->calls)
		c->shortest_passed = passed;
	if (passed > c->longest_passed)
		c->longest_passed = passed;
	c->passed += passed;
}

static __always_inline void systrace_tally(struct tally *tally, u8 abi, u32 i, u64 time, u64 passed,
					   bool failed)
{
	struct systrace_counter *c = &tally->counter[abi][i];

	if (unlikely(tally->passed))
		systrace_tally_passed(c, passed - min(passed, tally->overhead));
	time -= min(time, tally->overhead);
	if (unlikely(time < c->shortest || !c->calls))
		c->shortest = time;
	if (unlikely(time > c->longest))
		c->longest = time;
	c->time += time;
	c->errors += failed;
	c->calls++;
	if (unlikely(tally->histogram[abi]))
		tally->histogram[abi][i][min(ilog2(passed | 1), SYSTRACE_BUCKETS - 1)]++;
}

static __always_inline void systrace_count_exit(struct watch *w, long ret)
{
	const struct session *s = w->session;
	struct ring *ring = systrace_ring(s);
	/* The counters of two CPUs may differ slightly: the difference may be negative. */
	s64 ticks = systrace_count_now(s) - w->since.time;
	u64 passed = mul_u64_u32_shr(max_t(s64, ticks, 0), s->clock.mult, s->clock.shift);
	u64 time = passed;
	u32 i = w->nr & s->calls[w->abi]->mask;

	if (unlikely(w->hidden || (test_thread_flag(TIF_SIGPENDING) && systrace_count_unseen(w))))
		return;
	if (unlikely(!ring)) {
		systrace_count_lost(w);
		return;
	}
	/* The scheduler updated the task since the entry: it may have slept. */
	if (unlikely(w->task->se.exec_start != w->since.seen) && !ring->tally->wall)
		time = systrace_count_ran(w, passed);
	i = array_index_nospec(min(i, ring->tally->numbers), ring->tally->numbers + 1);
	systrace_tally(ring->tally, w->abi, i, time, passed, IS_ERR_VALUE(ret));
}

#endif /* SYSTRACE_COUNT_H */
