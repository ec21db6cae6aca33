// SPDX-License-Identifier: GPL-2.0
/*
 * The two tracepoints of system calls, and the short way.  A call takes the short way if it is
 * known beforehand what the session does with it.  This way is shortest if no other session
 * watches the task.  All other calls take the long way, in probe.c.
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
#include "arch/arch.h"
#include "session.h"
#include "watch.h"

/* ---- the short way ------------------------------------------------------------- */

/*
 * Most calls are recorded without a plan or by a flat one, filtered out, or only counted, while
 * a single session watches the task, the task has no other work to do, and the ring has room.
 * Nothing has to be decided for such a call.  This code does the same as the long way in half
 * the instructions, without a function call.
 */
/* The first 8 bytes of a record's head, which are a constant. */
#define HEAD(size, type)	((u64)(size) | (u64)(type) << 32 | (u64)SYSTRACE_NATIVE << 40)

/* Not READ_ONCE(), which would keep gcc from comparing the word in memory. */
static __always_inline bool is_in_state(const struct watch *w, u64 state)
{
	return data_race(w->state) == state;
}

static __always_inline void set_state(struct watch *w, u64 state)
{
	WRITE_ONCE(w->call_state, state);
}

/* Stores two members of a record that share one word there, as they do in struct watch. */
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
 * Begins a record of at most @most bytes at *@pos, and writes its head: @head has the length,
 * or the caller sets it later.  Returns false if the call has to take the long way.
 */
static __always_inline bool begin_quick(struct ring *ring, struct watch *w, u32 most, u64 head, u64 *pos, void **at)
{
	const struct line *line = READ_ONCE(systrace_line);
	struct systrace_record *record;
	u64 limit;

	if (unlikely(!ring || !line))
		return false;
	/* Load the limit first: pairs with systrace_set_quick().  While it is 0, the fetcher may move the position. */
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

/* Publishes the ring up to @pos. */
static __always_inline void commit_quick(struct ring *ring, u64 pos)
{
	ring->pos = pos;
	ring->delivered++;
	/* Pairs with the reader's acquire, as in systrace_commit(). */
	smp_store_release(&ring->producer->pos, pos);
}

static __always_inline void put_args(struct systrace_enter *e, const struct pt_regs *regs)
{
	arch_native_arguments(regs, e->args);
}

/* Finds the plan that fits the arguments, and sets w->place.  Returns NULL if the plan cannot take the short way. */
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

/* Sets what the steps of a plan that is not bare may use. */
static __always_inline struct capture *capture_begin_flat(struct watch *w, struct ring *ring, u8 skip)
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

/* Runs a plan that copies more than the memory that arguments point at, or that has exit steps. */
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
	return systrace_capture_flat(capture_begin_flat(w, ring, 0), (u8 *)(e + 1), plan->enter, plan->nenter,
				     e->args);
}

/*
 * Writes an ENTER by a flat plan, whose blocks are copied without windows.  Returns false if the
 * call has to take the long way.
 */
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
		/* The EXIT tries again, in the long way. */
		memcpy(w->call, e->args, sizeof(e->args));
		w->plan = plan;
		set_state(w, STATE(IN, 0) | STATE_MISSED);
		e->head.flags = SYSTRACE_R_MISSED;
	}
	e->head.len = len;
	commit_quick(ring, pos + len);
	return true;
}

/* Writes an ENTER without blocks.  Returns false if the call has to take the long way. */
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

static void enter_all_watches(struct pt_regs *regs, long nr);

static noinline void enter_flat(struct watch *w, struct pt_regs *regs, unsigned long nr)
{
	if (unlikely(!record_flat(w, systrace_ring(w->session), regs, nr)))
		enter_all_watches(regs, nr);
}

/* Not inline, so that calls that are not recorded need not save registers for it. */
static noinline void enter_recorded(struct watch *w, struct pt_regs *regs, unsigned long nr)
{
	if (w->quick_calls->what[nr] != CALL_PLAIN)
		enter_flat(w, regs, nr);
	else if (unlikely(!record_plain(w, systrace_ring(w->session), regs, nr)))
		enter_all_watches(regs, nr);
}

/* Cancels the record that was begun at @pos. */
static __always_inline void cancel_quick(struct ring *ring, struct watch *w, u64 pos)
{
	w->tid_and_seq -= 1ULL << 32;
	smp_store_release(&ring->producer->pos, pos);
}

/* Runs the WALK of a plan that has no other exit step, which is what nearly all plans have with --python. */
static __always_inline struct flat run_walk(struct watch *w, const struct step *step, u8 *to)
{
	u64 head = systrace_walk_quickly(w->maps.walker, to + sizeof(head), step->op.cap);

	*(u64 *)to = head | (u64)step->index << 32;
	return (struct flat){ likely(head) ? to + sizeof(head) + (u32)head : NULL, false };
}

static noinline struct flat run_exit_steps(struct watch *w, struct ring *ring, const struct plan *plan,
					   u8 *to, long ret)
{
	bool failed = IS_ERR_VALUE(ret);

	w->call[SYSTRACE_REF_RET / 8] = failed ? 0 : ret;
	return systrace_capture_flat(capture_begin_flat(w, ring, failed ? SYSTRACE_OP_OK : 0), to, plan->exit,
				     plan->nexit, w->call);
}

/* Writes the EXIT of a call whose plan has exit steps.  Returns false if the call has to take the long way. */
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
	blocks = plan->only_walk ? run_walk(w, plan->exit, at + sizeof(*e)) :
				   run_exit_steps(w, ring, plan, at + sizeof(*e), ret);
	/* The long way tries again to read missing memory. */
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

/* Writes an EXIT without blocks.  Returns false if the call has to take the long way. */
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

/* Not with a pending signal: if the task is being killed, the long way sets SYSTRACE_R_DYING in its EXIT. */
static __always_inline bool is_recorded(const struct watch *w, u8 quick)
{
	return likely(is_in_state(w, STATE(IN, quick)) &&
		      !(data_race(current->thread_info.flags) & _TIF_SIGPENDING));
}

static void leave_all_watches(struct pt_regs *regs, long ret);

static noinline void leave_planned(struct watch *w, struct pt_regs *regs, long ret)
{
	if (!is_recorded(w, QUICKLY_PLANNED) || !record_exit(w, ret))
		leave_all_watches(regs, ret);
}

static noinline void leave_recorded(struct watch *w, struct pt_regs *regs, long ret)
{
	if (!is_recorded(w, QUICKLY_RECORDED) || !record_result(w, ret))
		leave_planned(w, regs, ret);
}

/*
 * Like systrace_count_enter(), but reads the scheduler's figures again only if exec_start has
 * changed, i.e. if the scheduler has updated them since.
 */
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

static void leave_by_lookup(struct watch *w, struct pt_regs *regs, long ret);

static __always_inline void leave_counted(struct watch *w, struct pt_regs *regs, long ret)
{
	struct quick_counter __percpu *counter = w->counter;
	s64 ticks = -1;

	/*
	 * Makes gcc move @ret here, and not earlier: reading the counter overwrites its register.
	 * Calls that are not counted need no such move.
	 */
	OPTIMIZER_HIDE_VAR(ret);
	/* Not if the task is being killed, may have slept, or may have moved to another processor. */
	if (likely(!(data_race(current->thread_info.flags) & _TIF_SIGPENDING) && current->se.exec_start == w->since.seen))
		ticks = arch_ticks() - w->since.time;
	if (unlikely(ticks < 0)) {
		leave_by_lookup(w, regs, ret);
		return;
	}
	set_state(w, STATE(OUT, 0));
	__this_cpu_inc(counter->calls);
	__this_cpu_add(counter->ticks, ticks);
	if (IS_ERR_VALUE(ret))
		__this_cpu_inc(counter->errors);
}

static void enter_by_lookup(struct watch *w, struct pt_regs *regs, unsigned long nr);

/*
 * Like array_index_nospec(), for a size that is a power of two, in one instruction.  gcc cannot
 * remove this instruction, because OPTIMIZER_HIDE_VAR() keeps it from seeing that @nr is in range.
 */
static __always_inline unsigned long array_index_mask(unsigned long nr)
{
	BUILD_BUG_ON_NOT_POWER_OF_2(QUICK_CALLS);
	OPTIMIZER_HIDE_VAR(nr);
	return nr & (QUICK_CALLS - 1);
}

/* What is not handled here is a tail call with the same arguments, for which no register is saved or moved. */
static __always_inline void enter_one_watch(struct watch *w, struct pt_regs *regs, unsigned long nr)
{
	const struct quick_calls *calls;

	/* x32 numbers, and native ones that are not in the table, are past its end. */
	if (unlikely(w->task != current || nr >= QUICK_CALLS || arch_may_be_foreign() ||
		     !is_in_state(w, STATE(OUT, 0)))) {
		enter_by_lookup(w, regs, nr);
		return;
	}
	/* The program chooses the number: do not read past the end on speculation, either. */
	nr = array_index_mask(nr);
	/*
	 * Compare one byte only: no aligned pointer and no other code ends in 0x01.  The
	 * barrier() below makes gcc read the word again instead of keeping it in a register,
	 * so this stays a cmpb with memory.
	 */
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

static __always_inline void leave_one_watch(struct watch *w, struct pt_regs *regs, long ret)
{
	if (unlikely(w->task != current)) {
		leave_by_lookup(w, regs, ret);
		return;
	}
	if (is_in_state(w, STATE(SKIPPED, 0))) {
		set_state(w, STATE(OUT, 0));
		data_race(w->filtered += 2);
		return;
	}
	barrier();
	if (is_in_state(w, STATE(IN, QUICKLY_COUNTED)))
		leave_counted(w, regs, ret);
	else
		leave_recorded(w, regs, ret);
}

/* ---- several watches, or the long way ---------------------------------------------- */

/*
 * At the entry of a call.  True if the session runs and records, and can take the short way
 * even though other sessions watch the task.
 */
static __always_inline bool may_record(struct watch *w, unsigned long nr, u8 abi)
{
	/*
	 * Pairs with START's release; is_in_state() and the fence below pair with the release in
	 * systrace_announce().
	 */
	if (!smp_load_acquire(&w->session->running) || !w->session->quick_calls || w->session->quick_calls->counters ||
	    abi != SYSTRACE_NATIVE || nr >= QUICK_CALLS || !is_in_state(w, STATE(OUT, 0)))
		return false;
	smp_acquire__after_ctrl_dep();
	w->quick_calls = w->session->quick_calls;
	return true;
}

static __always_inline bool enter_beside_others(struct watch *w, struct pt_regs *regs,
						unsigned long nr, u8 abi)
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

static __always_inline bool leave_beside_others(struct watch *w, long ret)
{
	if (!smp_load_acquire(&w->session->running))
		return false;
	if (is_recorded(w, QUICKLY_RECORDED))
		return record_result(w, ret);
	return is_recorded(w, QUICKLY_PLANNED) && record_exit(w, ret);
}

static noinline void enter_all_watches(struct pt_regs *regs, long nr)
{
	u8 abi = arch_abi(current, nr), seen = 0;
	struct watch *w;

	for_each_watch(w, current)
		seen |= enter_beside_others(w, regs, nr, abi) ? WATCHED :
							       systrace_enter_call(w, regs, nr, abi);
	systrace_entered(seen, regs, nr, abi);
}

static noinline void leave_all_watches(struct pt_regs *regs, long ret)
{
	bool watched = false;
	struct watch *w;

	for_each_watch(w, current) {
		watched = true;
		if (!leave_beside_others(w, ret))
			systrace_exit_call(w, regs, ret);
	}
	systrace_exited(watched);
}

/* The watch that this CPU found last belongs to another task; or the call cannot take the shortest way. */
static noinline void enter_by_lookup(struct watch *w, struct pt_regs *regs, unsigned long nr)
{
	bool anew = w->task != current;

	if (anew)
		w = systrace_find_lone();
	if (anew && w)
		enter_one_watch(w, regs, nr);
	else
		enter_all_watches(regs, nr);
}

static noinline void leave_by_lookup(struct watch *w, struct pt_regs *regs, long ret)
{
	bool anew = w->task != current;

	if (anew)
		w = systrace_find_lone();
	if (anew && w)
		leave_one_watch(w, regs, ret);
	else
		leave_all_watches(regs, ret);
}

static __always_inline void enter_current(struct pt_regs *regs, unsigned long nr)
{
	enter_one_watch(this_cpu_read(systrace_lone), regs, nr);
}

static __always_inline void leave_current(struct pt_regs *regs, long ret)
{
	leave_one_watch(this_cpu_read(systrace_lone), regs, ret);
}

/* ---- the two tracepoints --------------------------------------------------------- */

/* Not for ftrace: a function tracer would trace the tracer itself, and even the nop of its call site has a cost. */
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
