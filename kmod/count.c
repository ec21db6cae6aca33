// SPDX-License-Identifier: GPL-2.0
/*
 * Counting: calls, errors and times are summed up where they happen.  A session has
 * a tally for each CPU, which only this CPU writes, with preemption off, like its ring.
 *
 * The time of a call is the time that passed or, by default, the time that its task
 * ran: a sleeping task uses no processor.  The scheduler knows how long a task had run
 * at some moment, and this moment by its own clock (exec_start).  While the task stays
 * on one processor, this clock advances like ours.  So a task that the scheduler has
 * not looked at since the entry ran all the time.  If the scheduler has looked at it,
 * the time since the last look is known, except for what interrupts took.
 */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "access.h"
#include "arch/arch.h"
#include "count.h"
#include "filter.h"
#include "session.h"
#include "watch.h"

/* ---- the tallies --------------------------------------------------------------- */

/*
 * Reading the kernel's clock twice is half of what counting a call costs, so the
 * processor's own counter is used if the kernel trusts it.  NTP does not correct its
 * nanoseconds: they may be off by 1/2000.
 */
static void set_clock(struct session *s)
{
	s->clock = (struct count_clock){ .mult = 1 };
	/* Not below 100 MHz: .mult might not fit into its 32 bits. */
	if (arch_ticks_per_ms() < 100000)
		return;
	s->clock.cycles = true;
	s->clock.shift = 28;
	s->clock.mult = div_u64(1000000ULL << 28, arch_ticks_per_ms());
}

int systrace_count_take(struct session *s, const struct systrace_count *arg)
{
	if (s->set_up || s->counts)
		return -EBUSY;
	if (arg->flags & ~(SYSTRACE_C_ONLY | SYSTRACE_C_WALL | SYSTRACE_C_HISTOGRAM | SYSTRACE_C_EXTREMES |
			   SYSTRACE_C_PASSED) ||
	    arg->numbers > SYSTRACE_FILTER_MAX)
		return -EINVAL;
	set_clock(s);
	s->count = *arg;
	s->quiet = arg->flags & SYSTRACE_C_ONLY;
	s->counts = true;
	return 0;
}

void systrace_tally_free(struct tally *tally)
{
	int abi;

	if (!tally)
		return;
	for (abi = 0; abi < SYSTRACE_ABIS; abi++) {
		kvfree(tally->counter[abi]);
		kvfree(tally->histogram[abi]);
	}
	kfree(tally);
}

static void *zeroed(u32 n, size_t size, int cpu)
{
	return kvzalloc_node(array_size(n, size), GFP_KERNEL_ACCOUNT, cpu_to_node(cpu));
}

/* The size of one CPU's tally, with the counters of the short way. */
size_t systrace_tally_size(const struct session *s)
{
	size_t each = sizeof(struct systrace_counter);

	if (!s->counts)
		return 0;
	if (s->count.flags & SYSTRACE_C_HISTOGRAM)
		each += SYSTRACE_BUCKETS * sizeof(u64);
	return sizeof(struct tally) + SYSTRACE_ABIS * (s->count.numbers + 1) * each +
	       (systrace_counts_quickly(s) ? QUICK_CALLS * sizeof(struct quick_counter) : 0);
}

/*
 * True if the short way can count: it sums up only calls, errors and the processor's
 * ticks, in per-CPU memory that a single instruction reaches.
 */
bool systrace_counts_quickly(const struct session *s)
{
	return s->quiet && s->clock.cycles && !s->count.overhead &&
	       !(s->count.flags & (SYSTRACE_C_EXTREMES | SYSTRACE_C_HISTOGRAM | SYSTRACE_C_PASSED));
}

struct tally *systrace_tally_new(const struct session *s, int cpu)
{
	struct tally *tally = zeroed(1, sizeof(*tally), cpu);
	u32 n = s->count.numbers + 1;
	int abi;

	if (!tally)
		return NULL;
	tally->numbers = s->count.numbers;
	tally->wall = s->count.flags & SYSTRACE_C_WALL;
	tally->passed = s->count.flags & SYSTRACE_C_PASSED;
	tally->overhead = s->count.overhead;
	for (abi = 0; abi < SYSTRACE_ABIS; abi++) {
		tally->counter[abi] = zeroed(n, sizeof(tally->counter[0][0]), cpu);
		if (!tally->counter[abi])
			goto free;
		if (!(s->count.flags & SYSTRACE_C_HISTOGRAM))
			continue;
		tally->histogram[abi] = zeroed(n, sizeof(tally->histogram[0][0]), cpu);
		if (!tally->histogram[abi])
			goto free;
	}
	return tally;
free:
	systrace_tally_free(tally);
	return NULL;
}

/* ---- counting ------------------------------------------------------------------ */

u64 systrace_count_ran(const struct watch *w, u64 passed)
{
	s64 ran = current->se.sum_exec_runtime - w->since.ran;

	if (smp_processor_id() == w->since.cpu)
		ran += passed - (current->se.exec_start - w->since.seen);
	/* On another processor, with another clock, it is unknown how long the task has run since the last look. */
	return clamp_t(s64, ran, 0, passed);
}

/*
 * Called with a signal pending.  True if the call does not return to its caller, because the task
 * is being killed; but a call counts if the fatal signal was sent to this task itself.
 */
bool systrace_count_unseen(struct watch *w)
{
	/* current's own sighand cannot change here. */
	struct sighand_struct *sighand = rcu_dereference_protected(current->sighand, true);
	bool seen = !fatal_signal_pending(current);
	unsigned long flags;
	u32 i;

	/*
	 * The sender wakes this task before it notes the signal, and holds siglock for both.  Wait
	 * for the note by taking the lock.  Not on PREEMPT_RT, where this lock sleeps.
	 */
	if (!seen && !IS_ENABLED(CONFIG_PREEMPT_RT)) {
		spin_lock_irqsave(&sighand->siglock, flags);
		spin_unlock_irqrestore(&sighand->siglock, flags);
	}
	raw_spin_lock_irqsave(&w->lock, flags);
	for (i = 0; i < w->nnotes; i++)
		seen |= w->notes[(w->first_note + i) % NOTES_MAX].flags & SYSTRACE_R_DEFAULT;
	raw_spin_unlock_irqrestore(&w->lock, flags);
	return !seen;
}

void systrace_count_lost(struct watch *w)
{
	atomic64_inc(&w->session->lost_no_ring);
}

/* ---- reading --------------------------------------------------------------------- */

static void add(struct systrace_counter *sum, const struct systrace_counter *c)
{
	u64 calls = READ_ONCE(c->calls), shortest = READ_ONCE(c->shortest), shortest_passed = READ_ONCE(c->shortest_passed);

	if (!calls)
		return;
	sum->shortest = sum->calls ? min(sum->shortest, shortest) : shortest;
	sum->longest = max(sum->longest, READ_ONCE(c->longest));
	sum->shortest_passed = sum->calls ? min(sum->shortest_passed, shortest_passed) : shortest_passed;
	sum->longest_passed = max(sum->longest_passed, READ_ONCE(c->longest_passed));
	sum->passed += READ_ONCE(c->passed);
	sum->calls += calls;
	sum->errors += READ_ONCE(c->errors);
	sum->time += READ_ONCE(c->time);
}

static const struct tally *tally_of(const struct session *s, u32 cpu)
{
	const struct ring *ring = smp_load_acquire(&s->ring[cpu]);

	return ring ? ring->tally : NULL;
}

/* Adds the counters of the short way. */
static void add_quick(struct systrace_counter *sum, const struct session *s, u32 i)
{
	const struct quick_counter *c;
	u64 ticks = 0;
	u32 cpu;

	for_each_possible_cpu(cpu) {
		c = per_cpu_ptr(s->quick_calls->counters + i, cpu);
		sum->calls += READ_ONCE(c->calls);
		sum->errors += READ_ONCE(c->errors);
		ticks += READ_ONCE(c->ticks);
	}
	sum->time += mul_u64_u32_shr(ticks, s->clock.mult, s->clock.shift);
}

/* @i past the last number: the sum of all other numbers. */
static struct systrace_counter sum_of(const struct session *s, u32 abi, u32 i)
{
	struct systrace_counter sum = { 0 };
	const struct tally *tally;
	u32 cpu, end;

	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		tally = tally_of(s, cpu);
		if (tally)
			add(&sum, &tally->counter[abi][i]);
	}
	if (!(s->count.flags & SYSTRACE_C_EXTREMES))
		sum.shortest = sum.longest = 0;
	if (abi != SYSTRACE_NATIVE || !s->quick_calls || !s->quick_calls->counters)
		return sum;
	end = min(i < s->count.numbers ? i + 1 : QUICK_CALLS, QUICK_CALLS);
	for (; i < end; i++)
		add_quick(&sum, s, i);
	return sum;
}

static void sum_histogram(const struct session *s, u32 abi, u32 i, u64 *sum)
{
	const struct tally *tally;
	u32 cpu, b;

	memset(sum, 0, SYSTRACE_BUCKETS * sizeof(*sum));
	for (cpu = 0; cpu < nr_cpu_ids && i < s->count.numbers; cpu++) {
		tally = tally_of(s, cpu);
		for (b = 0; tally && b < SYSTRACE_BUCKETS; b++)
			sum[b] += READ_ONCE(tally->histogram[abi][i][b]);
	}
}

static int give_counters(const struct session *s, const struct systrace_counts *arg)
{
	struct systrace_counter __user *to = u64_to_user_ptr(arg->counters);
	struct systrace_counter sum;
	u32 i;

	for (i = 0; i < arg->n; i++) {
		memset(&sum, 0, sizeof(sum));
		if (i < s->count.numbers)
			sum = sum_of(s, arg->abi, i);
		if (copy_to_user(to + i, &sum, sizeof(sum)))
			return -EFAULT;
		cond_resched();
	}
	return 0;
}

static int give_histogram(const struct session *s, const struct systrace_counts *arg)
{
	u64 __user *to = u64_to_user_ptr(arg->histogram);
	u64 sum[SYSTRACE_BUCKETS];
	u32 i;

	for (i = 0; i < arg->n; i++) {
		sum_histogram(s, arg->abi, i, sum);
		if (copy_to_user(to + (size_t)i * SYSTRACE_BUCKETS, sum, sizeof(sum)))
			return -EFAULT;
		cond_resched();
	}
	return 0;
}

int systrace_counts_give(const struct session *s, struct systrace_counts *arg)
{
	int err;

	if (!s->counts || !s->set_up)
		return -EPROTO;
	if (arg->abi >= SYSTRACE_ABIS ||
	    (arg->histogram && !(s->count.flags & SYSTRACE_C_HISTOGRAM)))
		return -EINVAL;
	if (arg->n > SYSTRACE_FILTER_MAX)
		return -E2BIG;
	err = give_counters(s, arg);
	if (!err && arg->histogram)
		err = give_histogram(s, arg);
	if (!err)
		arg->others = sum_of(s, arg->abi, s->count.numbers);
	return err;
}
