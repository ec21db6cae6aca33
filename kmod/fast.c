// SPDX-License-Identifier: GPL-2.0
/*
 * The two tracepoints of system calls, and the short way: a task that one session
 * watches, and a call of which all that is to be done is known beforehand.  All
 * else goes the long way, by probe.c.
 */
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "announce.h"
#include "clock.h"
#include "compat/trace.h"
#include "count.h"
#include "fast.h"
#include "probe.h"
#include "record.h"
#include "arch/x86.h"
#include "session.h"
#include "watch.h"

/* ---- the short way ------------------------------------------------------------- */

/*
 * Most calls are recorded as they are, or left out, or but counted, by a task that one
 * session watches and that has nothing else to do, into a ring with room.  For them there is
 * nothing to decide, and the same is done here in half the instructions, without a function call.
 */
/* The first word of a record's head is a constant. */
#define HEAD(size, type)	((u64)(size) | (u64)(type) << 32 | (u64)SYSTRACE_X86_64 << 40)

/* .stage, .abi, .missed, .quick and .todo of a watch that has nothing to do. */
#define STATE(stage, quick)	((u64)(stage) | (u64)SYSTRACE_X86_64 << 8 | (u64)(quick) << 24)
#define STATE_MISSED		((u64)1 << 16)

/* Not READ_ONCE(), which would not let gcc compare it where it is. */
static __always_inline bool is_in(const struct watch *w, u64 state)
{
	BUILD_BUG_ON(offsetof(struct watch, stage) % 8 || offsetof(struct watch, quick) != offsetof(struct watch, stage) + 3 ||
		     offsetof(struct watch, todo) != offsetof(struct watch, stage) + 4);
	return data_race(*(const u64 *)&w->stage) == state;
}

static __always_inline void set_state(struct watch *w, u64 state)
{
	WRITE_ONCE(*(u32 *)&w->stage, state);
}

/* The number and its plan's place, or the task's number and the record's; in one word. */
static __always_inline void copy_pair(void *to, const void *from)
{
	*(u64 *)to = *(const u64 *)from;
}

static __always_inline void put_id(struct systrace_record *record, struct watch *w)
{
	BUILD_BUG_ON(offsetof(struct watch, tid) % 8 || offsetof(struct watch, seq) != offsetof(struct watch, tid) + 4);
	*(u64 *)&w->tid += 1ULL << 32;
	copy_pair(&record->tid, &w->tid);
}

/*
 * A record of at most @most bytes at @pos, its head written but for its length.
 * False if there is anything to be looked at before.
 */
static __always_inline bool begin_quick(struct ring *ring, struct watch *w, u32 most, u64 head, u64 *pos, void **at)
{
	const struct line *line = READ_ONCE(systrace_line);
	struct systrace_record *record;
	u64 limit;

	if (unlikely(!ring || !line))
		return false;
	/* The limit first: pairs with systrace_set_quick(). While it is 0 the fetcher may be moving the position. */
	limit = smp_load_acquire(&ring->quick);
	*pos = data_race(ring->pos);
	if (unlikely(limit <= *pos + most))
		return false;
	record = systrace_begin_at(ring, *pos);
	record->time = systrace_time_on(line);
	*(u64 *)record = head;
	put_id(record, w);
	*at = record;
	return true;
}

/* The ring is written up to @pos. */
static __always_inline void commit_quick(struct ring *ring, u64 pos)
{
	ring->pos = pos;
	ring->delivered++;
	/* As in systrace_commit(). */
	smp_store_release(&ring->producer->pos, pos);
}

static __always_inline void put_args(struct systrace_enter *e, const struct pt_regs *regs)
{
	arch_native_arguments(regs, e->args);
}

/* What a variant of a call says, if it is a flat one. */
static noinline const struct plan *find_flat(const struct watch *w, const struct pt_regs *regs, unsigned long nr)
{
	u32 call = systrace_call(w->session->calls[SYSTRACE_X86_64], nr);
	const struct plan *plan;
	u64 args[6];

	arch_native_arguments(regs, args);
	plan = systrace_plan_find(w->session->plans, call - CALL_PLANS + 1, args);
	return plan && systrace_plan_is_quick(w->session, plan) ? plan : NULL;
}

/* By a plan that has but simple things to copy, and all of it now.  False: take the long way. */
static __always_inline bool record_flat(struct watch *w, struct ring *ring, const struct pt_regs *regs,
					unsigned long nr)
{
	unsigned long what = w->quick_calls->what[nr];
	const struct plan *plan = what == QUICK_PLANS ? find_flat(w, regs, nr) : (const struct plan *)what;
	struct systrace_enter *e;
	struct flat blocks;
	void *at;
	u64 pos;
	u32 len;

	if (!plan || !begin_quick(ring, w, sizeof(*e) + plan->enter_max, HEAD(0, SYSTRACE_ENTER), &pos, &at))
		return false;
	e = at;
	put_args(e, regs);
	w->nr = nr;
	w->place = plan->place;
	copy_pair(&e->nr, &w->nr);
	set_state(w, STATE(IN, 1));
	blocks = systrace_capture_flat((u8 *)(e + 1), plan, e->args);
	len = blocks.end - (u8 *)e;
	if (unlikely(blocks.missed)) {
		/* The EXIT tries again, the long way. */
		memcpy(w->call, e->args, sizeof(e->args));
		w->plan = plan;
		set_state(w, STATE(IN, 0) | STATE_MISSED);
		e->head.flags = SYSTRACE_R_MISSED;
	}
	e->head.len = len;
	commit_quick(ring, pos + len);
	return true;
}

static noinline void enter_flat(struct watch *w, struct pt_regs *regs, unsigned long nr)
{
	if (unlikely(w->quick_calls->what[nr] == QUICK_NOT || !record_flat(w, systrace_ring(w->session), regs, nr)))
		systrace_enter_slowly(regs, nr);
}

/* Not inline, so that those that are not recorded need not make room in registers. */
static noinline void enter_recorded(struct watch *w, struct pt_regs *regs, unsigned long nr)
{
	struct systrace_enter *e;
	struct ring *ring;
	void *at;
	u64 pos;

	if (w->quick_calls->what[nr] != QUICK_PLAIN) {
		enter_flat(w, regs, nr);
		return;
	}
	ring = systrace_ring(w->session);
	if (unlikely(!begin_quick(ring, w, sizeof(*e), HEAD(sizeof(*e), SYSTRACE_ENTER), &pos, &at))) {
		systrace_enter_slowly(regs, nr);
		return;
	}
	e = at;
	set_state(w, STATE(IN, QUICKLY_RECORDED));
	copy_pair(&w->nr, &w->quick_calls->pair[nr]);
	copy_pair(&e->nr, &w->nr);
	put_args(e, regs);
	commit_quick(ring, pos + sizeof(*e));
}

static noinline void leave_recorded(struct watch *w, struct pt_regs *regs, long ret)
{
	struct systrace_exit *e;
	struct ring *ring;
	void *at;
	u64 pos;

	/* Who is being killed says so. */
	if (unlikely(!is_in(w, STATE(IN, QUICKLY_RECORDED)) || data_race(current->thread_info.flags) & _TIF_SIGPENDING))
		goto slowly;
	ring = systrace_ring(w->session);
	if (unlikely(!begin_quick(ring, w, sizeof(*e), HEAD(sizeof(*e), SYSTRACE_EXIT), &pos, &at)))
		goto slowly;
	e = at;
	set_state(w, STATE(OUT, 0));
	copy_pair(&e->nr, &w->nr);
	e->ret = ret;
	commit_quick(ring, pos + sizeof(*e));
	return;
slowly:
	systrace_exit_slowly(regs, ret);
}

/* As systrace_count_enter(), but what the scheduler says of a task stays as it is while it does not look at it. */
static __always_inline void enter_count(struct watch *w, unsigned long nr, unsigned long what)
{
	const struct sched_entity *se = &current->se;

	w->counter = (struct quick_counter __percpu *)what;
	w->nr = nr;
	set_state(w, STATE(IN, QUICKLY_COUNTED));
	if (unlikely(w->since.seen != se->exec_start)) {
		w->since.seen = se->exec_start;
		w->since.ran = se->sum_exec_runtime;
		w->since.cpu = smp_processor_id();
	}
	w->since.time = arch_ticks();
}

static void leave_otherwise(struct watch *w, struct pt_regs *regs, long ret);

static __always_inline void leave_counted(struct watch *w, struct pt_regs *regs, long ret)
{
	struct quick_counter __percpu *counter = w->counter;
	s64 ticks = -1;

	/* From here on elsewhere, for the look at the counter takes its register; not for those that do not count. */
	OPTIMIZER_HIDE_VAR(ret);
	/* Unless it is being killed, or may have slept, or changed its processor. */
	if (likely(!(data_race(current->thread_info.flags) & _TIF_SIGPENDING) && current->se.exec_start == w->since.seen))
		ticks = arch_ticks() - w->since.time;
	if (unlikely(ticks < 0)) {
		leave_otherwise(w, regs, ret);
		return;
	}
	set_state(w, STATE(OUT, 0));
	__this_cpu_inc(counter->calls);
	__this_cpu_add(counter->ticks, ticks);
	if (IS_ERR_VALUE(ret))
		__this_cpu_inc(counter->errors);
}

static void enter_otherwise(struct watch *w, struct pt_regs *regs, unsigned long nr);

/* As array_index_nospec(), for a size that is a power of two, in one instruction that gcc does not know to be needless. */
static __always_inline unsigned long array_index_mask(unsigned long nr)
{
	BUILD_BUG_ON_NOT_POWER_OF_2(QUICK_CALLS);
	OPTIMIZER_HIDE_VAR(nr);
	return nr & (QUICK_CALLS - 1);
}

/* All that is not done here is called with the same arguments, at the end: no register is saved or moved for it. */
static __always_inline void enter(struct watch *w, struct pt_regs *regs, unsigned long nr)
{
	const struct quick_calls *calls;

	/* A native number that is unknown, and x32's, are past the end. */
	if (unlikely(w->task != current || nr >= QUICK_CALLS || arch_may_be_foreign() ||
		     !is_in(w, STATE(OUT, 0)))) {
		enter_otherwise(w, regs, nr);
		return;
	}
	/* It is a program's: what is past the end is not read on speculation, either. */
	nr = array_index_mask(nr);
	/* The low byte, which no other has; and then anew: so gcc compares it where it is. */
	calls = w->quick_calls;
	if ((u8)calls->what[nr] == QUICK_SKIP) {
		set_state(w, STATE(SKIPPED, 0));
		return;
	}
	barrier();
	if (calls->counters)
		enter_count(w, nr, calls->what[nr]);
	else
		enter_recorded(w, regs, nr);
}

static __always_inline void leave(struct watch *w, struct pt_regs *regs, long ret)
{
	if (unlikely(w->task != current)) {
		leave_otherwise(w, regs, ret);
		return;
	}
	if (is_in(w, STATE(SKIPPED, 0))) {
		set_state(w, STATE(OUT, 0));
		data_race(w->filtered += 2);
		return;
	}
	barrier();
	if (is_in(w, STATE(IN, QUICKLY_COUNTED)))
		leave_counted(w, regs, ret);
	else
		leave_recorded(w, regs, ret);
}

/* This CPU has found another's watch last; or the short way is not open to the call. */
static noinline void enter_otherwise(struct watch *w, struct pt_regs *regs, unsigned long nr)
{
	bool anew = w->task != current;

	if (anew)
		w = systrace_find_lone();
	if (anew && w)
		enter(w, regs, nr);
	else
		systrace_enter_slowly(regs, nr);
}

static noinline void leave_otherwise(struct watch *w, struct pt_regs *regs, long ret)
{
	bool anew = w->task != current;

	if (anew)
		w = systrace_find_lone();
	if (anew && w)
		leave(w, regs, ret);
	else
		systrace_exit_slowly(regs, ret);
}

static __always_inline void enter_current(struct pt_regs *regs, unsigned long nr)
{
	enter(this_cpu_read(systrace_lone), regs, nr);
}

static __always_inline void leave_current(struct pt_regs *regs, long ret)
{
	leave(this_cpu_read(systrace_lone), regs, ret);
}

/* ---- the two tracepoints --------------------------------------------------------- */

/* Not for ftrace: who traces functions would have us trace ourselves, and its call, though a nop, counts. */
notrace void systrace_on_enter(void *unused, struct pt_regs *regs, long nr)
{
	call_probe_begin();
	enter_current(regs, nr);
	call_probe_end();
}

notrace void systrace_on_exit(void *unused, struct pt_regs *regs, long ret)
{
	call_probe_begin();
	leave_current(regs, ret);
	call_probe_end();
}
