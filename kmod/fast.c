// SPDX-License-Identifier: GPL-2.0
/*
 * The two tracepoints of system calls, and the short way: a call of which all that a session
 * does with it is known beforehand, shortest where no other session watches the task.  All
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
#define HEAD(size, type)	((u64)(size) | (u64)(type) << 32 | (u64)SYSTRACE_NATIVE << 40)

/* Not READ_ONCE(), which would not let gcc compare it where it is. */
static __always_inline bool is_in(const struct watch *w, u64 state)
{
	return data_race(w->state) == state;
}

static __always_inline void set_state(struct watch *w, u64 state)
{
	WRITE_ONCE(w->call_state, state);
}

/* To two members of a record that stand in one word there, too. */
static __always_inline void put_pair(void *to, u64 pair)
{
	*(u64 *)to = pair;
}

static __always_inline void put_id(struct systrace_record *record, struct watch *w)
{
	w->tid_and_seq += 1ULL << 32;
	put_pair(&record->tid, w->tid_and_seq);
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

/* What a variant of a call says, if it is a flat one, and its place in the watch. */
static noinline const struct plan *find_flat(struct watch *w, const struct pt_regs *regs, unsigned long nr)
{
	u32 call = systrace_call(w->session->calls[SYSTRACE_NATIVE], nr);
	const struct plan *plan;
	u64 args[6];

	if (w->quick_calls->what[nr] == CALL_SLOW)
		return NULL;
	arch_native_arguments(regs, args);
	w->place = systrace_plan_find(w->session->plans, call - CALL_PLANS + 1, args);
	plan = systrace_plan_at(w->session->plans, w->place);
	return plan && systrace_plan_is_quick(w->session, plan) ? plan : NULL;
}

/* What a step of a plan that is not bare may ask for. */
static __always_inline struct capture *ask_of(struct watch *w, struct ring *ring, u8 skip)
{
	struct capture *c = &ring->capture;

	c->skip = skip;
	c->budget = w->session->setup.cost;
	c->task = current;
	c->maps = &w->maps;
	c->pids = w->session->pids;
	c->may_sleep = false;
	c->files = NULL;
	return c;
}

/* A plan that asks for more than what arguments point at, or has something at its exit. */
static noinline struct flat enter_planned(struct watch *w, struct ring *ring, const struct plan *plan, struct systrace_enter *e)
{
	if (plan->nexit) {
		w->plan = plan;
		memcpy(w->call, e->args, sizeof(e->args));
		w->quick = QUICKLY_PLANNED;
	}
	if (!plan->nenter)
		return (struct flat){ (u8 *)(e + 1), 0 };
	if (plan->bare_enter)
		return systrace_capture_bare((u8 *)(e + 1), plan, e->args);
	return systrace_capture_flat(ask_of(w, ring, 0), (u8 *)(e + 1), plan->enter, plan->nenter, e->args);
}

/* By a plan whose blocks are copied without windows.  False: take the long way. */
static __always_inline bool record_flat(struct watch *w, struct ring *ring, const struct pt_regs *regs,
					unsigned long nr)
{
	unsigned long what = w->quick_calls->what[nr];
	const struct plan *plan = (const struct plan *)what;
	struct systrace_enter *e;
	struct flat blocks;
	void *at;
	u64 pos;
	u32 len;

	if (unlikely(what <= CALL_PLANS))
		plan = find_flat(w, regs, nr);
	else
		w->place = w->quick_calls->pair[nr].place;
	if (!plan || !begin_quick(ring, w, sizeof(*e) + plan->enter_max, HEAD(0, SYSTRACE_ENTER), &pos, &at))
		return false;
	e = at;
	put_args(e, regs);
	w->nr = nr;
	put_pair(&e->nr, w->nr_and_place);
	set_state(w, STATE(IN, QUICKLY_RECORDED));
	if (likely(plan->bare))
		blocks = systrace_capture_bare((u8 *)(e + 1), plan, e->args);
	else
		blocks = enter_planned(w, ring, plan, e);
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

/* Without blocks.  False: take the long way. */
static __always_inline bool record_plain(struct watch *w, struct ring *ring, const struct pt_regs *regs, unsigned long nr)
{
	struct systrace_enter *e;
	void *at;
	u64 pos;

	if (unlikely(!begin_quick(ring, w, sizeof(*e), HEAD(sizeof(*e), SYSTRACE_ENTER), &pos, &at)))
		return false;
	e = at;
	set_state(w, STATE(IN, QUICKLY_RECORDED));
	w->nr_and_place = w->quick_calls->pair[nr].both;
	put_pair(&e->nr, w->nr_and_place);
	put_args(e, regs);
	commit_quick(ring, pos + sizeof(*e));
	return true;
}

static void enter_slowly(struct pt_regs *regs, long nr);

static noinline void enter_flat(struct watch *w, struct pt_regs *regs, unsigned long nr)
{
	if (unlikely(!record_flat(w, systrace_ring(w->session), regs, nr)))
		enter_slowly(regs, nr);
}

/* Not inline, so that those that are not recorded need not make room in registers. */
static noinline void enter_recorded(struct watch *w, struct pt_regs *regs, unsigned long nr)
{
	if (w->quick_calls->what[nr] != CALL_PLAIN)
		enter_flat(w, regs, nr);
	else if (unlikely(!record_plain(w, systrace_ring(w->session), regs, nr)))
		enter_slowly(regs, nr);
}

/* What was begun at @pos is not to be. */
static __always_inline void cancel_quick(struct ring *ring, struct watch *w, u64 pos)
{
	w->tid_and_seq -= 1ULL << 32;
	smp_store_release(&ring->producer->pos, pos);
}

/* --python asks for it at nearly all calls. */
static __always_inline struct flat walk(struct watch *w, const struct step *step, u8 *to)
{
	u64 head = systrace_walk_quickly(w->maps.walker, to + sizeof(head), step->op.cap);

	*(u64 *)to = head | (u64)step->index << 32;
	return (struct flat){ likely(head) ? to + sizeof(head) + (u32)head : NULL, false };
}

static noinline struct flat leave_by(struct watch *w, struct ring *ring, const struct plan *plan, u8 *to, long ret)
{
	bool failed = IS_ERR_VALUE(ret);

	w->call[SYSTRACE_REF_RET / 8] = failed ? 0 : ret;
	return systrace_capture_flat(ask_of(w, ring, failed ? SYSTRACE_OP_OK : 0), to, plan->exit, plan->nexit, w->call);
}

/* A call whose plan has something at its exit.  False: take the long way. */
static __always_inline bool record_exit(struct watch *w, long ret)
{
	const struct plan *plan = w->plan;
	struct ring *ring = systrace_ring(w->session);
	struct systrace_exit *e;
	struct flat blocks;
	void *at;
	u64 pos;
	u32 len;

	if (!begin_quick(ring, w, sizeof(*e) + plan->exit_max, HEAD(0, SYSTRACE_EXIT), &pos, &at))
		return false;
	e = at;
	blocks = plan->only_walk ? walk(w, plan->exit, at + sizeof(*e)) : leave_by(w, ring, plan, at + sizeof(*e), ret);
	/* What is absent the long way looks at once more. */
	if (unlikely(!blocks.end || blocks.missed)) {
		cancel_quick(ring, w, pos);
		return false;
	}
	set_state(w, STATE(OUT, 0));
	put_pair(&e->nr, w->nr_and_place);
	e->ret = ret;
	len = blocks.end - (u8 *)e;
	e->head.len = len;
	commit_quick(ring, pos + len);
	return true;
}

/* Without blocks, at the exit. */
static __always_inline bool record_result(struct watch *w, long ret)
{
	struct ring *ring = systrace_ring(w->session);
	struct systrace_exit *e;
	void *at;
	u64 pos;

	if (unlikely(!begin_quick(ring, w, sizeof(*e), HEAD(sizeof(*e), SYSTRACE_EXIT), &pos, &at)))
		return false;
	e = at;
	set_state(w, STATE(OUT, 0));
	put_pair(&e->nr, w->nr_and_place);
	e->ret = ret;
	commit_quick(ring, pos + sizeof(*e));
	return true;
}

/* Who is being killed says so. */
static __always_inline bool is_recorded(const struct watch *w, u8 quick)
{
	return likely(is_in(w, STATE(IN, quick)) && !(data_race(current->thread_info.flags) & _TIF_SIGPENDING));
}

static void leave_slowly(struct pt_regs *regs, long ret);

static noinline void leave_planned(struct watch *w, struct pt_regs *regs, long ret)
{
	if (!is_recorded(w, QUICKLY_PLANNED) || !record_exit(w, ret))
		leave_slowly(regs, ret);
}

static noinline void leave_recorded(struct watch *w, struct pt_regs *regs, long ret)
{
	if (!is_recorded(w, QUICKLY_RECORDED) || !record_result(w, ret))
		leave_planned(w, regs, ret);
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
	/* The low byte, which no pointer has; and then anew: so gcc compares it where it is. */
	calls = w->quick_calls;
	if ((u8)calls->what[nr] == CALL_SKIP) {
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

/* ---- several watches, or a long way ------------------------------------------------ */

/* Of a session that runs and records, at the entry of a call: the short way is open to it, whoever else watches the task. */
static __always_inline bool may_record(struct watch *w, unsigned long nr, u8 abi)
{
	/* Pairs with START's release; and is_in() with that of an attacher who has announced it. */
	if (!smp_load_acquire(&w->session->running) || !w->session->quick_calls || w->session->quick_calls->counters ||
	    abi != SYSTRACE_NATIVE || nr >= QUICK_CALLS || !is_in(w, STATE(OUT, 0)))
		return false;
	smp_acquire__after_ctrl_dep();
	w->quick_calls = w->session->quick_calls;
	return true;
}

static __always_inline bool enter_beside(struct watch *w, struct pt_regs *regs, unsigned long nr, u8 abi)
{
	struct ring *ring = systrace_ring(w->session);

	if (!may_record(w, nr, abi))
		return false;
	nr = array_index_mask(nr);
	if (w->quick_calls->what[nr] == CALL_SKIP) {
		set_state(w, STATE(SKIPPED, 0));
		return true;
	}
	return w->quick_calls->what[nr] == CALL_PLAIN ? record_plain(w, ring, regs, nr) : record_flat(w, ring, regs, nr);
}

static __always_inline bool leave_beside(struct watch *w, long ret)
{
	if (!smp_load_acquire(&w->session->running))
		return false;
	if (is_recorded(w, QUICKLY_RECORDED))
		return record_result(w, ret);
	return is_recorded(w, QUICKLY_PLANNED) && record_exit(w, ret);
}

static noinline void enter_slowly(struct pt_regs *regs, long nr)
{
	u8 abi = arch_abi(current, nr), seen = 0;
	struct watch *w;

	for_each_watch(w, current)
		seen |= enter_beside(w, regs, nr, abi) ? WATCHED : systrace_enter_call(w, regs, nr, abi);
	systrace_entered(seen, regs, nr, abi);
}

static noinline void leave_slowly(struct pt_regs *regs, long ret)
{
	bool watched = false;
	struct watch *w;

	for_each_watch(w, current) {
		watched = true;
		if (!leave_beside(w, ret))
			systrace_exit_call(w, regs, ret);
	}
	systrace_exited(watched);
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
		enter_slowly(regs, nr);
}

static noinline void leave_otherwise(struct watch *w, struct pt_regs *regs, long ret)
{
	bool anew = w->task != current;

	if (anew)
		w = systrace_find_lone();
	if (anew && w)
		leave(w, regs, ret);
	else
		leave_slowly(regs, ret);
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
