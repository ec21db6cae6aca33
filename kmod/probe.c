// SPDX-License-Identifier: GPL-2.0
/*
 * The tracepoints' handlers: what happens to a watched task becomes records.
 *
 * They run in the task, with preemption off, to which they see themselves where the kernel
 * does not (compat/trace.h).  Only signal_generate may come from elsewhere, interrupts
 * included: it leaves a note, which the task itself writes out.  What locks are held where
 * is told in SECURITY.md.
 */
#include <linux/binfmts.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/signal.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <linux/workqueue.h>
#include <linux/uaccess.h>
#include <trace/events/signal.h>

#include "regs.h"
#include "systrace.h"

/* ---- the call at hand ------------------------------------------------------ */

static __always_inline void remember(struct watch *w, struct task_struct *task,
				     struct pt_regs *regs, u32 call)
{
	call_arguments(task, regs, w->abi, w->call);
	w->quick = false;
	w->plan = NULL;
	if (call >= CALL_PLANS)
		w->plan = systrace_plan_find(w->session->plans, call - CALL_PLANS + 1, w->call);
}

/* Take down the call that a task is in already; false if it is in none. */
bool systrace_remember(struct watch *w, struct pt_regs *regs, u32 *call)
{
	long nr = syscall_get_nr(w->task, regs);

	if (nr < 0)
		return false;
	w->abi = call_abi(w->task, nr);
	w->nr = nr;
	*call = systrace_call(w->session->calls[w->abi], nr);
	remember(w, w->task, regs, *call & ~CALL_ODD);
	return true;
}

/* Its blocks go to @at and on. */
void systrace_capture_begin(struct watch *w, struct capture *c, void *at, void *end)
{
	c->at = at;
	c->end = end;
	c->full = false;
	c->missed = false;
	c->budget = w->session->setup.cost;
	c->task = current;
	c->maps = &w->maps;
	c->pids = w->session->pids;
	w->call[SYSTRACE_REF_SP / 8] = current_user_stack_pointer();
	w->call[SYSTRACE_REF_IP / 8] = instruction_pointer(current_pt_regs());
	c->window[0].at = (u8 *)w->call;
	c->window[0].len = sizeof(w->call);
	c->window[0].state = SYSTRACE_GOT;
}

/* ---- records --------------------------------------------------------------- */

/* Of the call's blocks the enter steps, or those and the exit steps. */
static __always_inline void run_steps(struct watch *w, struct capture *c, bool exit, u8 skip)
{
	const struct plan *plan = w->plan;

	if (!exit || w->missed) {
		c->skip = exit ? 0 : skip;
		c->end -= exit ? plan->exit_min : 0;
		systrace_capture(c, plan->enter, plan->nenter);
		c->end += exit ? plan->exit_min : 0;
	}
	if (exit) {
		c->skip = skip;
		systrace_capture(c, plan->exit, plan->nexit);
	}
}

/* No room will be larger, or the record is not worth the wait for it. */
static bool in_parts(const struct ring *ring)
{
	return systrace_comes_in_parts(ring->session) &&
	       (systrace_room(ring) == ring->record_max || !ring->session->lossless);
}

/*
 * The call's blocks to @at.  NULL: there is no room now for what a record may have; or
 * there never is, for an EXIT that is to be whole.  Where the gate is closed @skip says so.
 */
static noinline void *put_blocks(struct watch *w, struct ring *ring, void *start, void *at,
				 bool exit, u8 skip)
{
	struct capture *c = &ring->capture;
	u32 room = systrace_room(ring);

	if (!(skip & STEP_ALWAYS))
		systrace_assert_gate(w);
	systrace_capture_begin(w, c, at, (u8 *)start + room);
	if (room < ring->record_max)
		c->budget = TRY_COST(c->budget);
	run_steps(w, c, exit, skip);
	if (!exit)
		w->missed = c->missed || skip;
	if (likely(!c->full && c->budget))
		return c->at;
	if (room == ring->record_max && !systrace_comes_in_parts(w->session))
		return c->at;
	systrace_walk_forget_last(w->maps.walker);
	if (exit || (room < ring->record_max && !ring->stashing))
		return NULL;
	/* Neither the stash nor any record has the room for all of it: the EXIT will bring it. */
	w->missed = systrace_comes_in_parts(w->session) ? MISSED_WHOLE : true;
	return c->at;
}

/* All but its blocks. */
static __always_inline void fill_call(const struct watch *w, struct systrace_enter *e)
{
	e->nr = w->nr;
	e->plan = w->plan ? w->plan->place : SYSTRACE_NO_PLAN;
	e->args[0] = w->call[0];
	e->args[1] = w->call[1];
	e->args[2] = w->call[2];
	e->args[3] = w->call[3];
	e->args[4] = w->call[4];
	e->args[5] = w->call[5];
}

/* The ENTER of a call with a plan, to memory of its own, with preemption off; its end. */
void *systrace_fill_enter(struct watch *w, struct capture *c, struct systrace_enter *e)
{
	fill_call(w, e);
	systrace_assert_gate(w);
	systrace_capture_begin(w, c, (u8 *)(e + 1), (u8 *)e + w->session->setup.record_max);
	run_steps(w, c, false, 0);
	w->missed = c->missed;
	return c->at;
}

/* The record at hand is not made, after all. */
static void cancel(struct ring *ring)
{
	if (ring->stashing)
		systrace_stash_cancel(ring);
	else
		smp_store_release(&ring->producer->pos, ring->pos);
}

/* False: the call is sent round first, for it has more data than a record has room for. */
static __always_inline bool put_enter(struct watch *w, u16 flags, u8 skip)
{
	struct ring *ring = systrace_ring(w->session);
	const struct plan *plan = w->plan;
	struct systrace_enter *e;
	u32 min = sizeof(*e);
	void *end;

	if (plan)
		min += plan->enter_min;
	if (unlikely(w->made_len)) {
		systrace_put_made(w);
		return true;
	}
	w->missed = false;
	e = systrace_begin(ring, w, min, plan ? KEEP_ENTER : 0);
again:
	if (!e)
		return true;
	fill_call(w, e);
	end = e + 1;
	if (plan && plan->nenter) {
		end = put_blocks(w, ring, e, end, false, skip);
		if (unlikely(!end)) {
			e = systrace_begin_again(ring, w, min, KEEP_ENTER);
			goto again;
		}
	}
	if (unlikely(w->missed == MISSED_WHOLE)) {
		if (!(flags & SYSTRACE_R_MIDWAY) && systrace_whole_goes_round(w)) {
			cancel(ring);
			w->made_flags = flags;
			return false;
		}
		flags |= SYSTRACE_R_WHOLE;
	}
	if (w->missed)
		flags |= SYSTRACE_R_MISSED;
	systrace_commit(ring, w, e, end - (void *)e, SYSTRACE_ENTER, w->abi, flags);
	return true;
}

static u32 exit_min(const struct watch *w)
{
	const struct plan *plan = w->plan;

	return sizeof(struct systrace_exit) +
	       (plan ? plan->exit_min + (w->missed ? plan->enter_min : 0) : 0);
}

/* All but its blocks; which of those are not due. */
static __always_inline u8 fill_result(struct watch *w, struct systrace_exit *e, long ret, u16 flags)
{
	bool failed = IS_ERR_VALUE(ret) && !(flags & SYSTRACE_R_VALUE);

	e->nr = w->nr;
	e->plan = w->plan ? w->plan->place : SYSTRACE_NO_PLAN;
	e->ret = ret;
	w->call[6] = failed ? 0 : ret;
	return failed ? SYSTRACE_OP_OK : 0;
}

/* Its end; NULL: the room does not do. */
static __always_inline void *fill_exit(struct watch *w, struct ring *ring, struct systrace_exit *e,
				       long ret, u16 flags, u8 skip)
{
	const struct plan *plan = w->plan;

	skip |= fill_result(w, e, ret, flags);
	if (!plan || !(plan->nexit || w->missed))
		return e + 1;
	return put_blocks(w, ring, e, e + 1, true, skip);
}

/* The one that was postponed, to memory of its own, with preemption off; its end. */
void *systrace_fill_exit(struct watch *w, struct capture *c, struct systrace_exit *e)
{
	u8 skip = fill_result(w, e, w->exit_ret, w->exit_flags);

	if (!w->plan)
		return e + 1;
	systrace_assert_gate(w);
	systrace_capture_begin(w, c, (u8 *)(e + 1), (u8 *)e + w->session->setup.record_max);
	run_steps(w, c, true, skip);
	return c->at;
}

static __always_inline void commit_exit(struct watch *w, struct ring *ring, struct systrace_exit *e,
					void *end, u16 flags)
{
	if (w->missed)
		flags |= SYSTRACE_R_LATE;
	systrace_commit(ring, w, e, end - (void *)e, SYSTRACE_EXIT, w->abi, flags);
}

static noinline void postpone(struct watch *w, u64 time, long ret, u16 flags)
{
	w->exit_time = time;
	w->exit_ret = ret;
	w->exit_flags = flags;
	atomic_or(TODO_EXIT, &w->todo);
}

/* The EXIT at hand is too large for the stash, or for a record.  What is there does for one that dies. */
static noinline void *give_up(struct watch *w, struct ring *ring, struct systrace_exit *e, long ret,
			      u16 flags, bool last)
{
	if (last)
		return ring->capture.at;
	cancel(ring);
	postpone(w, e->head.time, ret, flags);
	return NULL;
}

/* It was entered by the short way, whose plans have nothing for the exit but their place. */
static void find_plan_again(struct watch *w)
{
	w->quick = false;
	w->plan = w->place == SYSTRACE_NO_PLAN ? NULL : systrace_plan_at(w->session->plans, w->place);
}

static __always_inline void put_exit_as(struct watch *w, long ret, u16 flags, u8 skip, bool postponed)
{
	struct ring *ring = systrace_ring(w->session);
	bool dying = fatal_signal_pending(w->task);
	struct systrace_exit *e;
	void *end;
	u32 min;

	if (w->quick == QUICKLY_RECORDED)
		find_plan_again(w);
	if (unlikely(!systrace_may_capture(w)))
		skip = STEP_ALWAYS;
	/* Nor is there a second look. */
	if (skip & STEP_ALWAYS)
		w->missed = false;
	if (unlikely(w->missed == MISSED_WHOLE) && !postponed && !dying) {
		postpone(w, systrace_now(), ret, flags);
		return;
	}
	min = exit_min(w);
	e = systrace_begin(ring, w, min, w->plan ? KEEP_EXIT : 0);
again:
	if (!e)
		return;
	if (postponed)
		e->head.time = w->exit_time;
	end = fill_exit(w, ring, e, ret, flags, skip);
	if (unlikely(!end) && !ring->stashing && !in_parts(ring)) {
		e = systrace_begin_again(ring, w, min, KEEP_EXIT);
		goto again;
	}
	if (unlikely(!end)) {
		end = give_up(w, ring, e, ret, flags, postponed || dying);
		if (!end)
			return;
	}
	commit_exit(w, ring, e, end, dying ? flags | SYSTRACE_R_DYING : flags);
}

/* Once, for all that call it: who is in a hurry takes the short way. */
static noinline void put_exit(struct watch *w, long ret, u16 flags, u8 skip)
{
	put_exit_as(w, ret, flags, skip, false);
}

/* The one that was postponed, as much of it as there is room for; without its blocks if the task is at its end. */
noinline void systrace_put_exit_cut(struct watch *w)
{
	atomic_andnot(TODO_EXIT, &w->todo);
	put_exit_as(w, w->exit_ret, w->exit_flags, 0, true);
}

/* False: @room bytes at @s do not do, and there may be more. */
static bool put_postponed_in(struct watch *w, struct stashed *s, u32 room, bool *taken)
{
	struct ring *ring = systrace_ring(w->session);
	struct systrace_exit *e;
	void *end;

	e = systrace_stash_begin_in(ring, s, ring->record_max, room);
	end = fill_exit(w, ring, e, w->exit_ret, w->exit_flags, 0);
	if (!end && room < ring->record_max) {
		systrace_stash_cancel(ring);
		return false;
	}
	*taken = ring->stashing;
	e->head.time = w->exit_time;
	atomic_andnot(TODO_EXIT, &w->todo);
	commit_exit(w, ring, e, end ?: ring->capture.at, w->exit_flags);
	return true;
}

/*
 * In task work: the EXIT that did not fit.  What it is to copy is still there,
 * for the task has not been in user mode since.
 */
void systrace_put_postponed(struct watch *w)
{
	u32 most = w->session->setup.record_max, room = min(most, 32U << 10);
	bool done = false, taken = false;
	struct stashed *s;

	if (systrace_comes_in_parts(w->session)) {
		systrace_whole_exit(w);
		return;
	}
	while (!done) {
		room = min(2 * room, most);
		s = systrace_stashed_new(w->session, room);
		preempt_disable();
		if (!systrace_is_wanted(w)) {
			atomic_andnot(TODO_EXIT, &w->todo);
			done = true;
		} else if (s && systrace_ring(w->session)) {
			done = put_postponed_in(w, s, room, &taken);
		} else {
			systrace_put_exit_cut(w);
			done = true;
		}
		preempt_enable();
		if (!taken)
			systrace_stashed_free(w->session, s);
	}
}

void systrace_put_midway(struct watch *w, u8 skip)
{
	put_enter(w, SYSTRACE_R_MIDWAY, skip);
}

/* What the task itself knows itself by. */
static void put_own_numbers(struct systrace_new *e, struct task_struct *task)
{
	struct pid_namespace *ns;

	rcu_read_lock();
	ns = task_active_pid_ns(task);
	e->pidns = ns ? ns->ns.inum : 0;
	e->ns_tid = ns ? task_pid_nr_ns(task, ns) : 0;
	e->ns_tgid = ns ? task_tgid_nr_ns(task, ns) : 0;
	e->reserved = 0;
	rcu_read_unlock();
}

void systrace_put_new(struct watch *w, s32 parent, u16 flags)
{
	struct ring *ring = systrace_ring(w->session);
	struct systrace_new *e = systrace_begin(ring, w, sizeof(*e), 0);

	if (!e)
		return;
	e->tgid = w->tgid;
	e->parent = parent;
	/* Without the task's lock, which sleeps on RT: at worst the name is half new. */
	memcpy(e->comm, w->task->comm, sizeof(e->comm));
	put_own_numbers(e, w->task);
	systrace_commit(ring, w, e, sizeof(*e), SYSTRACE_NEW, 0, flags);
}

/*
 * How much of its stack is to stand behind a signal: none if that would take the room of
 * what comes next.  It is read without locks, so it may be with siglock held; but the
 * memory must be the task's.
 */
static u32 signal_stack(const struct watch *w)
{
	u32 stack = w->session->setup.stack;

	if (likely(!stack) || w->task != current || !current->mm || current->flags & PF_EXITING)
		return 0;
	return systrace_stash_has(w, KEEP_NOTE) ? stack : 0;
}

static void put_signal(struct watch *w, int signo, const kernel_siginfo_t *info, u16 flags, u32 stack)
{
	struct ring *ring = systrace_ring(w->session);
	struct systrace_signal *e;
	void *end;

	if (w->session->quiet)
		return;
	e = systrace_begin(ring, w, sizeof(*e) + (stack ? STACK_LEAST : 0), stack ? KEEP_NOTE : 0);
	if (!e)
		return;
	e->signo = signo;
	e->reserved = 0;
	memset(e->siginfo, 0, sizeof(e->siginfo));
	if (info)
		memcpy(e->siginfo, info, sizeof(*info));
	e->ip = w->task == current ? instruction_pointer(current_pt_regs()) : 0;
	end = stack ? systrace_put_stack(ring, e, e + 1, stack) : e + 1;
	systrace_commit(ring, w, e, end - (void *)e, SYSTRACE_SIGNAL, 0, flags);
}

/* ---- signals that are noted while they are sent ------------------------------- */

/* Takes the oldest note; false if there is none. */
static bool take_note(struct watch *w, struct note *note, u32 *lost)
{
	unsigned long flags;
	bool any;

	raw_spin_lock_irqsave(&w->lock, flags);
	any = w->nnotes;
	if (any) {
		*note = w->notes[w->first_note];
		w->first_note = (w->first_note + 1) % NOTES_MAX;
		w->nnotes--;
	} else {
		atomic_andnot(TODO_NOTES, &w->todo);
	}
	*lost = w->lost_notes;
	w->lost_notes = 0;
	raw_spin_unlock_irqrestore(&w->lock, flags);
	return any;
}

#define NOTES_STACKS	(64U << 10)

static void put_name(struct watch *w)
{
	struct ring *ring = systrace_ring(w->session);
	u8 name[sizeof(w->name)];
	struct systrace_name *e;
	unsigned long flags;

	raw_spin_lock_irqsave(&w->lock, flags);
	atomic_andnot(TODO_NAME, &w->todo);
	memcpy(name, w->name, sizeof(name));
	raw_spin_unlock_irqrestore(&w->lock, flags);
	e = systrace_begin(ring, w, sizeof(*e), 0);
	if (!e)
		return;
	memcpy(e->comm, name, sizeof(e->comm));
	systrace_commit(ring, w, e, sizeof(*e), SYSTRACE_NAME, 0, 0);
}

/*
 * As many as fit, should they have to go to the stash; the others come after the wait.
 * All are told at once, so that one stack is like the other: there are no more than
 * NOTES_STACKS bytes of them.
 */
void systrace_put_notes(struct watch *w)
{
	u32 lost, stack, stacks = irqs_disabled() ? 0 : NOTES_STACKS;
	struct note note;

	if (atomic_read(&w->todo) & TODO_NAME && (systrace_stash_has(w, KEEP_NOTE) || current->flags & PF_EXITING))
		put_name(w);
	while (systrace_stash_has(w, KEEP_NOTE) || current->flags & PF_EXITING) {
		if (!take_note(w, &note, &lost))
			break;
		stack = min(signal_stack(w), stacks);
		stacks -= stack;
		put_signal(w, note.signo, &note.info, note.flags, stack < STACK_LEAST ? 0 : stack);
		if (unlikely(lost)) {
			atomic64_add(lost, &w->session->lost_no_memory);
			w->seq += lost;
		}
	}
}

static __always_inline void settle(struct watch *w)
{
	if (unlikely(atomic_read(&w->todo) & (TODO_NOTES | TODO_NAME)))
		systrace_put_notes(w);
}

/* Something is to be done before the task is back in user mode. */
static noinline void attend(struct watch *w)
{
	u32 todo = atomic_read(&w->todo);

	/* After the EXIT. */
	if (todo & (TODO_NOTES | TODO_NAME) && !(todo & TODO_EXIT) && READ_ONCE(w->session->running))
		systrace_put_notes(w);
	if (atomic_read(&w->todo) & ~(TODO_NOTES | TODO_NAME))
		systrace_ask_for_work(w);
}

/* ---- enter and exit ---------------------------------------------------------- */

/* Are records to be written for it?  Then it has been announced, and its ATTACH has succeeded. */
static __always_inline bool speaks(struct watch *w)
{
	/* Pairs with START's release: what it has made ready is there. */
	if (unlikely(!smp_load_acquire(&w->session->running)))
		return false;
	/* Pairs with the release when an attacher has announced it. */
	if (unlikely(smp_load_acquire(&w->stage) == UNSEEN))
		return systrace_announce(w, NULL);
	return true;
}

/* So many records more are left out, and the call is over. */
static void skip(struct watch *w, int records)
{
	systrace_set_stage(w, OUT);
	data_race(w->filtered += records);
}

/* Records do not flow. */
static void rest(struct watch *w)
{
	if (w->stage == SKIPPED)
		skip(w, 1);
	else if (w->stage != UNSEEN)
		systrace_set_stage(w, OUT);
}

/* What the probe has to do when all watches of the task are through. */
#define WATCHED		0x01
#define GOES_ROUND	0x02

/* A call with rules: it may be sent round before it is recorded, or behind that. */
static noinline u8 enter_tampered(struct watch *w, struct pt_regs *regs, long nr, u8 abi, u32 call)
{
	bool again = w->stage == REWOUND;
	bool recorded = again && systrace_tamper_is_recorded(w);

	if (systrace_tamper_waits(w))
		return WATCHED;
	settle(w);
	w->abi = abi;
	w->nr = nr;
	systrace_set_stage(w, IN);
	if (!recorded)
		remember(w, current, regs, call & ~CALL_ODD);
	if (!systrace_tamper_armed(w))
		return put_enter(w, 0, 0) ? WATCHED : WATCHED | GOES_ROUND;
	if (!systrace_tamper_prepare(w, regs, again))
		return WATCHED | GOES_ROUND;
	if (!recorded && !put_enter(w, systrace_tamper_poked(w), 0)) {
		systrace_tamper_is_decided(w);
		return WATCHED | GOES_ROUND;
	}
	return systrace_tamper_enter(w, regs) ? WATCHED : WATCHED | GOES_ROUND;
}

/* A call that the predicate is asked about.  The reader has to see in which ABI calls are made. */
static noinline u8 enter_asked(struct watch *w, struct pt_regs *regs, long nr, u8 abi, u32 call)
{
	bool ask = w->abi == abi;
	u32 answer = SYSTRACE_KEEP;

	settle(w);
	w->abi = abi;
	w->nr = nr;
	remember(w, current, regs, call & ~CALL_ODD);
	if (ask)
		answer = systrace_ask(w, SYSTRACE_AT_ENTER, 0);
	if (answer == SYSTRACE_DROP) {
		systrace_set_stage(w, SKIPPED);
		return WATCHED;
	}
	if (answer == SYSTRACE_LATER && systrace_defer(w)) {
		systrace_set_stage(w, DEFERRED);
	} else {
		systrace_set_stage(w, IN);
		if (!put_enter(w, 0, 0))
			return WATCHED | GOES_ROUND;
	}
	if (w->session->counts)
		systrace_count_enter(w);
	return WATCHED;
}

/* What a call that was kept back has come to.  How one that is killed ends, its reader learns later. */
static void exit_asked(struct watch *w, long ret, u8 skip_steps)
{
	systrace_set_stage(w, OUT);
	if (w->session->counts)
		systrace_count_exit(w, ret);
	if (fatal_signal_pending(current) || systrace_ask(w, SYSTRACE_AT_EXIT, ret)) {
		systrace_put_deferred(w);
		put_exit(w, ret, 0, skip_steps);
	} else {
		skip(w, 2);
	}
}

/* A call that was sent round, and recorded, ends here: it is not made again. */
static void break_call(struct watch *w)
{
	bool recorded = !w->session->quiet;
	u16 flags = 0;

	/* Also where it waits with another session's that goes round once more. */
	systrace_whole_break(w);
	switch (systrace_stage(w)) {
	case REWOUND:
		recorded &= w->tamper && systrace_tamper_break(w, &flags);
		fallthrough;
	case IN:
	case TAMPERED:
	case MIDWAY:
		if (recorded)
			put_exit(w, -ERESTARTNOINTR, flags, STEP_ALWAYS);
		break;
	case DEFERRED:
		exit_asked(w, -ERESTARTNOINTR, STEP_ALWAYS);
		break;
	case SKIPPED:
		skip(w, 2);
		break;
	}
	systrace_set_stage(w, OUT);
}

/*
 * A task that is not announced, or whose call was sent round, enters one.  True: there
 * is nothing more to do, because it may not be announced yet, or because this is but the
 * second time of a call that another session has sent round.
 */
static noinline bool resumes(struct watch *w, struct pt_regs *regs, long nr, u8 abi)
{
	if (w->stage == UNSEEN)
		return !systrace_announce(w, NULL);
	if (!systrace_is_same_round(w, regs, nr, abi)) {
		break_call(w);
		return false;
	}
	return w->stage == HELD && systrace_tamper_resume(w, regs);
}

static __always_inline u8 enter_call(struct watch *w, struct pt_regs *regs, long nr, u8 abi)
{
	u32 call;

	/* Both as in speaks(). */
	if (unlikely(!smp_load_acquire(&w->session->running))) {
		rest(w);
		return WATCHED;
	}
	if (unlikely(smp_load_acquire(&w->stage) <= REWOUND) && resumes(w, regs, nr, abi))
		return WATCHED;
	call = systrace_call(w->session->calls[abi], nr);
	if (unlikely(call & CALL_ODD))
		return call & CALL_RULES ? enter_tampered(w, regs, nr, abi, call) :
					   enter_asked(w, regs, nr, abi, call);
	w->missed = false;
	w->quick = false;
	if (call == CALL_SKIP) {
		systrace_set_stage(w, SKIPPED);
		return WATCHED;
	}
	w->abi = abi;
	w->nr = nr;
	if (w->session->quiet) {
		systrace_set_stage(w, IN);
		systrace_count_enter(w);
		return WATCHED;
	}
	settle(w);
	systrace_set_stage(w, IN);
	remember(w, current, regs, call);
	if (unlikely(!put_enter(w, 0, 0)))
		return WATCHED | GOES_ROUND;
	if (unlikely(w->session->counts))
		systrace_count_enter(w);
	return WATCHED;
}

/* The exit of a call whose entry was not seen: write both now. */
static bool enter_midway(struct watch *w, struct pt_regs *regs)
{
	u32 call;

	if (!systrace_remember(w, regs, &call))
		return false;
	if (call == CALL_SKIP) {
		skip(w, 2);
		return false;
	}
	systrace_put_midway(w, 0);
	/* That was the second look already, at all but what is too large. */
	if (w->missed != MISSED_WHOLE)
		w->missed = false;
	if (call & CALL_RULES)
		systrace_tamper_midway(w);
	return true;
}

static void exit_tampered(struct watch *w, struct pt_regs *regs, long ret)
{
	u16 flags = 0;
	bool later = systrace_tamper_exit(w, regs, ret, &flags);

	systrace_set_stage(w, OUT);
	if (!later)
		put_exit(w, ret, flags, 0);
}

/* From task work, for an exit that had to wait. */
void systrace_put_exit(struct watch *w, long ret, u16 flags)
{
	preempt_disable();
	if (systrace_is_wanted(w)) {
		put_exit(w, ret, flags, 0);
		attend(w);
	}
	preempt_enable();
}

static noinline void exit_other(struct watch *w, struct pt_regs *regs, long ret)
{
	switch (w->stage) {
	case BORN:
		systrace_set_stage(w, OUT);
		break;
	case SKIPPED:
		skip(w, 2);
		break;
	case OUT:
		/* Nobody knows when it began, so that it is not counted. */
		if (!w->session->quiet && enter_midway(w, regs))
			put_exit(w, ret, 0, 0);
		break;
	case TAMPERED:
	case MIDWAY:
		exit_tampered(w, regs, ret);
		break;
	case DEFERRED:
		exit_asked(w, ret, 0);
		break;
	case REWINDING:
		systrace_set_stage(w, REWOUND);
		return;
	case HELD:
		return;
	}
}

static __always_inline void exit_call(struct watch *w, struct pt_regs *regs, long ret)
{
	if (!speaks(w)) {
		rest(w);
		return;
	}
	if (unlikely(w->stage != IN)) {
		exit_other(w, regs, ret);
		return;
	}
	systrace_set_stage(w, OUT);
	if (unlikely(w->session->counts)) {
		systrace_count_exit(w, ret);
		if (w->session->quiet)
			return;
	}
	put_exit(w, ret, 0, 0);
}

/*
 * Nobody watches this task: take it off the slow path.  Its children inherit
 * that.  Not so while another tracer needs the path.
 */
static noinline void leave_alone(void)
{
	if (!READ_ONCE(systrace_alone))
		return;
	clear_syscall_work(SYSCALL_TRACEPOINT);
	/* Pairs with attach_task() and systrace_others: one of us sets it again. */
	smp_mb();
	if (systrace_is_watched(current) || !READ_ONCE(systrace_alone))
		set_syscall_work(SYSCALL_TRACEPOINT);
}

/* ---- the long way -------------------------------------------------------------- */

static noinline void enter_slowly(struct pt_regs *regs, long nr)
{
	u8 abi = call_abi(current, nr);
	struct watch *w;
	u8 seen = 0;

	for_each_watch(w, current)
		seen |= enter_call(w, regs, nr, abi);
	if (!seen)
		leave_alone();
	else if (unlikely(seen & GOES_ROUND))
		systrace_tamper_hold_others(regs, nr, abi);
}

static noinline void exit_slowly(struct pt_regs *regs, long ret)
{
	bool watched = false;
	struct watch *w;

	for_each_watch(w, current) {
		watched = true;
		exit_call(w, regs, ret);
		if (unlikely(atomic_read(&w->todo)))
			attend(w);
	}
	if (!watched)
		leave_alone();
}

/* ---- the short way ------------------------------------------------------------- */

/*
 * Most calls are recorded as they are, or left out, or but counted, by a task that one
 * session watches and that has nothing else to do, into a ring with room.  For them there is
 * nothing to decide, and the same is done here in half the instructions, without a function call.
 */
#ifdef CONFIG_X86_64

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
	e->args[0] = regs->di;
	e->args[1] = regs->si;
	e->args[2] = regs->dx;
	e->args[3] = regs->r10;
	e->args[4] = regs->r8;
	e->args[5] = regs->r9;
}

/* What a variant of a call says, if it is a flat one. */
static noinline const struct plan *find_flat(const struct watch *w, const struct pt_regs *regs, unsigned long nr)
{
	u64 args[6] = { regs->di, regs->si, regs->dx, regs->r10, regs->r8, regs->r9 };
	u32 call = systrace_call(w->session->calls[SYSTRACE_X86_64], nr);
	const struct plan *plan = systrace_plan_find(w->session->plans, call - CALL_PLANS + 1, args);

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
		enter_slowly(regs, nr);
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
		enter_slowly(regs, nr);
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
	exit_slowly(regs, ret);
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
	w->since.time = rdtsc();
}

static void leave_otherwise(struct watch *w, struct pt_regs *regs, long ret);

static __always_inline void leave_counted(struct watch *w, struct pt_regs *regs, long ret)
{
	struct quick_counter __percpu *counter = w->counter;
	s64 ticks = -1;

	/* From here on elsewhere, for rdtsc takes its register; not for those that do not count. */
	OPTIMIZER_HIDE_VAR(ret);
	/* Unless it is being killed, or may have slept, or changed its processor. */
	if (likely(!(data_race(current->thread_info.flags) & _TIF_SIGPENDING) && current->se.exec_start == w->since.seen))
		ticks = rdtsc() - w->since.time;
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
	if (unlikely(w->task != current || nr >= QUICK_CALLS || current->thread_info.status & TS_COMPAT ||
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
		exit_slowly(regs, ret);
}

static __always_inline void enter_current(struct pt_regs *regs, unsigned long nr)
{
	enter(this_cpu_read(systrace_lone), regs, nr);
}

static __always_inline void leave_current(struct pt_regs *regs, long ret)
{
	leave(this_cpu_read(systrace_lone), regs, ret);
}
#else
static void enter_current(struct pt_regs *regs, unsigned long nr) { enter_slowly(regs, nr); }
static void leave_current(struct pt_regs *regs, long ret) { exit_slowly(regs, ret); }
#endif

/* ---- the two tracepoints --------------------------------------------------------- */

/* Not for ftrace: who traces functions would have us trace ourselves, and its call, though a nop, counts. */
static notrace void on_enter(void *unused, struct pt_regs *regs, long nr)
{
	call_probe_begin();
	enter_current(regs, nr);
	call_probe_end();
}

static notrace void on_exit(void *unused, struct pt_regs *regs, long ret)
{
	call_probe_begin();
	leave_current(regs, ret);
	call_probe_end();
}

/* ---- tasks come, change and go ------------------------------------------------ */

static void on_fork(void *unused, struct task_struct *parent, struct task_struct *child)
{
	struct watch *w;

	probe_begin();
	for_each_watch(w, parent) {
		if (w->follow)
			systrace_follow(w, child, speaks(w));
	}
	probe_end();
}

/*
 * Before it is so, in whoever names it: the task itself, or another thread of its process.
 * A task lock is held, and the name is kept for the task to write.
 */
static void on_rename(void *unused, struct task_struct *task, const char *comm)
{
	unsigned long flags;
	struct watch *w;

	for_each_watch(w, task) {
		if (!(w->session->setup.flags & SYSTRACE_NAMES) || w->session->quiet)
			continue;
		raw_spin_lock_irqsave(&w->lock, flags);
		strscpy_pad(w->name, comm, sizeof(w->name));
		atomic_or(TODO_NAME, &w->todo);
		raw_spin_unlock_irqrestore(&w->lock, flags);
	}
}

/* @n bytes of the arguments, from the new program's own stack. */
static u32 copy_args(void *to, u32 n)
{
	unsigned long from = current->mm->arg_start;
	u32 done = 0, part;

	while (done < n) {
		part = min_t(u32, n - done, PAGE_SIZE - offset_in_page(from + done));
		if (copy_from_user_nofault(to + done, (void __user *)(from + done), part))
			break;
		done += part;
	}
	return done;
}

/* In which table the program that begins now looks its calls up, until it says otherwise. */
static u8 program_abi(void)
{
	if (current_pt_regs()->cs == __USER32_CS)
		return SYSTRACE_I386;
	return test_thread_flag(TIF_ADDR32) ? SYSTRACE_X32 : SYSTRACE_X86_64;
}

static void put_exec(struct watch *w, s32 old_tid, const struct linux_binprm *bprm)
{
	unsigned long args = min_t(unsigned long, current->mm->arg_end - current->mm->arg_start, w->session->setup.cost);
	u32 path = strnlen(bprm->filename, PATH_MAX - 1) + 1;
	struct ring *ring = systrace_ring(w->session);
	struct systrace_exec *e;
	u32 room, len;
	u8 *end;

	e = systrace_begin(ring, w, sizeof(*e) + 8, KEEP_EXEC);
again:
	if (!e)
		return;
	room = systrace_room(ring) - sizeof(*e);
	if (args + ALIGN(path, 8) > room && !ring->stashing && systrace_room(ring) < ring->record_max) {
		e = systrace_begin_again(ring, w, sizeof(*e) + 8, KEEP_EXEC);
		goto again;
	}
	path = min(path, room);
	e->old_tid = old_tid;
	e->argc = bprm->argc;
	e->envc = bprm->envc;
	e->args = copy_args(e + 1, min_t(unsigned long, args, room - ALIGN(path, 8)));
	len = ALIGN(sizeof(*e) + e->args + path, 8);
	end = (u8 *)(e + 1) + e->args;
	memcpy(end, bprm->filename, path - 1);
	memset(end + path - 1, 0, (u8 *)e + len - (end + path - 1));
	systrace_commit(ring, w, e, len, SYSTRACE_EXEC, program_abi(), 0);
}

/* The call that began a program has succeeded, but nothing of the program is looked at. */
static void put_refused(struct watch *w)
{
	struct ring *ring = systrace_ring(w->session);
	struct systrace_gone *e;

	if (w->stage == IN && w->session->counts)
		systrace_count_exit(w, 0);
	if ((w->stage == IN && !w->session->quiet) || w->stage == TAMPERED || w->stage == MIDWAY)
		put_exit(w, 0, 0, STEP_ALWAYS);
	settle(w);
	e = systrace_begin(ring, w, sizeof(*e), 0);
	if (!e)
		return;
	e->tgid = w->tgid;
	e->status = 0;
	systrace_commit(ring, w, e, sizeof(*e), SYSTRACE_GONE, 0, SYSTRACE_R_REFUSED);
}

/* With preemption off, in the task. */
void systrace_refuse(struct watch *w)
{
	systrace_leave(w);
	if (speaks(w))
		put_refused(w);
	systrace_forget(w);
}

static void on_exec(void *unused, struct task_struct *task, pid_t old_pid,
		    struct linux_binprm *bprm)
{
	struct watch *w;
	s32 old_tid;

	probe_begin();
	for_each_watch(w, task) {
		bool speak = speaks(w);

		if (speak && w->stage == DEFERRED) {
			systrace_put_deferred(w);
			systrace_set_stage(w, IN);
		}
		w->hidden = false;
		w->maps.any = false;
		systrace_walk_forget(w->maps.walker);
		/* The memory that the call came with is gone. */
		w->missed = false;
		systrace_tamper_arm(w, true);
		/* A thread that executes takes over its leader's number. */
		old_tid = w->tid;
		w->tid = __task_pid_nr_ns(task, PIDTYPE_PID, w->session->pids);
		w->tgid = __task_pid_nr_ns(task, PIDTYPE_TGID, w->session->pids);
		if (speak) {
			put_exec(w, old_tid, bprm);
			settle(w);
		}
		if (unlikely(!systrace_may_still_watch(w, bprm->secureexec)))
			systrace_refuse(w);
		else if (unlikely(systrace_context_changed(w)))
			atomic_or(TODO_ASK, &w->todo);
	}
	probe_end();
}

static void put_gone(struct watch *w, const struct task_struct *task)
{
	const struct signal_struct *sig = task->signal;
	struct ring *ring = systrace_ring(w->session);
	struct systrace_gone *e = systrace_begin(ring, w, sizeof(*e), 0);
	u16 flags = atomic_read(&sig->live) ? 0 : SYSTRACE_R_GROUP;

	if (!e)
		return;
	e->tgid = w->tgid;
	/* As wait_task_zombie() chooses. */
	e->status = sig->flags & SIGNAL_GROUP_EXIT ? sig->group_exit_code : task->exit_code;
	systrace_commit(ring, w, e, sizeof(*e), SYSTRACE_GONE, 0, flags);
}

/* It ends in a call that was kept back. */
static void end_asked(struct watch *w)
{
	if (systrace_ask(w, SYSTRACE_AT_END, 0))
		systrace_put_deferred(w);
	else
		skip(w, 1);
}

static void on_gone(void *unused, struct task_struct *task)
{
	struct watch *w;

	probe_begin();
	for_each_watch(w, task) {
		systrace_leave(w);
		if (speaks(w)) {
			/* It was killed on its way to task work. */
			if (atomic_read(&w->todo) & TODO_EXIT)
				systrace_put_exit_cut(w);
			if (systrace_stage(w) == DEFERRED)
				end_asked(w);
			settle(w);
			put_gone(w, task);
		}
		systrace_forget(w);
	}
	probe_end();
}

/* ---- signals -------------------------------------------------------------------- */

static bool is_special(const struct kernel_siginfo *info)
{
	return info == SEND_SIG_NOINFO || info == SEND_SIG_PRIV;
}

static void on_deliver(void *unused, int sig, struct kernel_siginfo *info, struct k_sigaction *ka)
{
	u16 flags = ka->sa.sa_handler == SIG_DFL ? SYSTRACE_R_DEFAULT : 0;
	bool handled = ka->sa.sa_handler != SIG_DFL && ka->sa.sa_handler != SIG_IGN;
	struct watch *w;

	/* So the kernel says that the whole process is being killed. */
	if (sig == SIGKILL && info == SEND_SIG_NOINFO)
		return;
	probe_begin();
	for_each_watch(w, current) {
		if (!speaks(w))
			continue;
		settle(w);
		/* A handler runs before the call is made again, if it ever is. */
		if (unlikely(w->stage == REWOUND || w->stage == HELD) && handled)
			break_call(w);
		put_signal(w, sig, is_special(info) ? NULL : info, flags, signal_stack(w));
		if (unlikely(atomic_read(&w->todo)))
			attend(w);
	}
	probe_end();
}

/* What the kernel would have made of it, had it been queued. */
static void fill_info(kernel_siginfo_t *to, int sig, const struct kernel_siginfo *info,
		      struct task_struct *target)
{
	if (!is_special(info)) {
		copy_siginfo(to, info);
		return;
	}
	clear_siginfo(to);
	to->si_signo = sig;
	to->si_code = info == SEND_SIG_PRIV ? SI_KERNEL : SI_USER;
	if (info == SEND_SIG_PRIV)
		return;
	to->si_pid = task_tgid_nr_ns(current, task_active_pid_ns(target));
	to->si_uid = from_kuid_munged(task_cred_xxx(target, user_ns), current_uid());
}

/* Is it pending already?  Then the kernel would not queue it once more, nor do we. */
static bool is_noted(const struct watch *w, int sig, u16 flags)
{
	const struct note *note;
	u32 i;

	for (i = 0; sig < SIGRTMIN && i < w->nnotes; i++) {
		note = &w->notes[(w->first_note + i) % NOTES_MAX];
		if (note->signo == sig && note->flags == flags)
			return true;
	}
	return false;
}

static void note(struct watch *w, int sig, const struct kernel_siginfo *info,
		 struct task_struct *target, u16 note_flags)
{
	unsigned long flags;
	struct note *note;

	raw_spin_lock_irqsave(&w->lock, flags);
	if (is_noted(w, sig, note_flags))
		goto unlock;
	if (w->nnotes < NOTES_MAX) {
		note = &w->notes[(w->first_note + w->nnotes++) % NOTES_MAX];
		note->signo = sig;
		note->flags = note_flags;
		fill_info(&note->info, sig, info, target);
		atomic_or(TODO_NOTES, &w->todo);
	} else {
		w->lost_notes++;
	}
unlock:
	raw_spin_unlock_irqrestore(&w->lock, flags);
}

/*
 * In the sender, or in an interrupt.  Two kinds of signals are never delivered,
 * so they are noted here for their target to write: those that it ignores, and
 * one that kills it without a core dump, for which the kernel takes a short cut
 * (complete_signal()) unless the target is ptraced.
 */
static void on_generate(void *unused, int sig, struct kernel_siginfo *info,
			struct task_struct *target, int group, int result)
{
	const struct signal_struct *signal = target->signal;
	bool dying = signal->flags & GROUP_IS_DYING;
	struct watch *w;
	u16 flags;

	if (result == TRACE_SIGNAL_IGNORED && !dying)
		flags = SYSTRACE_R_IGNORED;
	else if (result == TRACE_SIGNAL_DELIVERED && dying &&
		 signal->group_exit_code == sig && sig != SIGKILL)
		flags = SYSTRACE_R_DEFAULT;
	else
		return;
	probe_begin();
	for_each_watch(w, target)
		if (READ_ONCE(w->session->running) &&
		    !(w->session->quiet && flags & SYSTRACE_R_IGNORED))
			note(w, sig, info, target, flags);
	probe_end();
}

/* ---- registering ------------------------------------------------------------------ */

static struct {
	const char *name;
	void *probe;
	struct tracepoint *tp;
} probes[] = {
	{ "sys_enter", on_enter },
	{ "sys_exit", on_exit },
	{ "sched_process_fork", on_fork },
	{ "sched_process_exec", on_exec },
	{ "sched_process_exit", on_gone },
	{ "task_rename", on_rename },
	{ "signal_deliver", on_deliver },
	{ "signal_generate", on_generate },
};

static DEFINE_MUTEX(probes_lock);
static unsigned int users;
static bool registered;

static void match(struct tracepoint *tp, void *unused)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(probes); i++)
		if (!strcmp(tp->name, probes[i].name))
			probes[i].tp = tp;
}

int systrace_probes_find(void)
{
	int i;

	for_each_kernel_tracepoint(match, NULL);
	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		if (probes[i].tp)
			continue;
		pr_err("this kernel has no tracepoint %s\n", probes[i].name);
		return -ENOENT;
	}
	return systrace_others_init(probes[0].tp, on_enter, probes[1].tp, on_exit);
}

/* Those from @i on. */
static void unregister_from(int i)
{
	for (; i < ARRAY_SIZE(probes); i++)
		tracepoint_probe_unregister(probes[i].tp, probes[i].probe, NULL);
	tracepoint_synchronize_unregister();
}

/* Backwards: the rest is to be there before the first call is seen. */
static int register_all(void)
{
	int i, err;

	for (i = ARRAY_SIZE(probes) - 1; i >= 0; i--) {
		err = tracepoint_probe_register(probes[i].tp, probes[i].probe, NULL);
		if (err) {
			unregister_from(i + 1);
			return err;
		}
	}
	return 0;
}

static void unregister_if_idle(struct work_struct *work)
{
	mutex_lock(&probes_lock);
	if (registered && !users) {
		systrace_others_mind(true, current);
		unregister_from(0);
		systrace_others_mind(false, NULL);
		systrace_clock_stop();
		registered = false;
	}
	mutex_unlock(&probes_lock);
}
static DECLARE_DELAYED_WORK(idle, unregister_if_idle);

/*
 * The probes are there while a session may need them, and a moment longer: to come and
 * go they change the kernel's code, which stops every processor, and who opens
 * and closes sessions as fast as he can shall not have that.
 */
#define LINGER	HZ

int systrace_probes_get(void)
{
	int err = 0;

	mutex_lock(&probes_lock);
	if (!registered) {
		systrace_others_mind(true, current);
		err = register_all();
		systrace_others_mind(!err, NULL);
		if (!err)
			systrace_clock_start();
		registered = !err;
	}
	if (!err)
		users++;
	mutex_unlock(&probes_lock);
	return err;
}

void systrace_probes_put(void)
{
	mutex_lock(&probes_lock);
	if (!--users)
		mod_delayed_work(system_wq, &idle, LINGER);
	mutex_unlock(&probes_lock);
}

/* No session is left. */
void systrace_probes_exit(void)
{
	cancel_delayed_work_sync(&idle);
	unregister_if_idle(NULL);
}
