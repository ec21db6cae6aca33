// SPDX-License-Identifier: GPL-2.0
/*
 * The records of a watch: what each of them contains, and how it is written.
 */
#include <linux/binfmts.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sched/task_stack.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "capture.h"
#include "count.h"
#include "fast.h"
#include "filter.h"
#include "plan.h"
#include "record.h"
#include "arch/arch.h"
#include "session.h"
#include "stash.h"
#include "stashed.h"
#include "watch.h"

/* Remembers the call that the task is already in; returns false if it is in none. */
bool systrace_remember(struct watch *w, struct pt_regs *regs, u32 *call)
{
	long nr = syscall_get_nr(w->task, regs);

	if (nr < 0)
		return false;
	w->abi = arch_abi(w->task, nr);
	w->nr = nr;
	*call = systrace_call(w->session->calls[w->abi], nr);
	systrace_remember_call(w, w->task, regs, *call & ~CALL_ODD);
	return true;
}

/* Prepares @c for a record whose blocks begin at @at. */
void systrace_capture_begin(struct watch *w, struct capture *c, void *at, void *end)
{
	c->at = at;
	c->end = end;
	c->full = false;
	c->missed = false;
	c->lacks = 0;
	c->may_sleep = false;
	c->sleeps = false;
	c->files = &w->files;
	c->budget = w->session->setup.cost;
	c->task = current;
	c->maps = &w->maps;
	c->maps->news = false;
	c->pids = w->session->pids;
	w->call[SYSTRACE_REF_SP / 8] = current_user_stack_pointer();
	w->call[SYSTRACE_REF_IP / 8] = instruction_pointer(current_pt_regs());
	c->window[0].at = (u8 *)w->call;
	c->window[0].len = sizeof(w->call);
	c->window[0].state = SYSTRACE_GOT;
}

/*
 * Runs the enter steps of the call's plan.  With @exit, runs the exit steps; and before them the
 * enter steps again, if the ENTER has missed something.
 */
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
		/*
		 * In an ENTER, the enter steps have a budget of their own.  They have one here, too,
		 * if the task may sleep: then the sum of both budgets holds up no other task.
		 */
		if (c->may_sleep)
			c->budget = w->session->setup.cost;
		c->skip = skip;
		/* Exit steps see the descriptors as they are now. */
		c->files = NULL;
		systrace_capture(c, plan->exit, plan->nexit);
	}
}

/* True if the record should come in parts: a record cannot have more room, or the session does not wait for more. */
static bool record_in_parts(const struct ring *ring)
{
	return systrace_comes_in_parts(ring->session) &&
	       (systrace_room(ring) == ring->record_max || !ring->session->lossless);
}

/*
 * Appends the call's blocks at @at, as run_steps() does.  Returns their end, or NULL if the record
 * would be cut only because the ring is short of space right now: the caller reserves again.  Also
 * NULL for an EXIT that must be complete and does not fit into any record, or has to sleep.
 * @skip has STEP_ALWAYS if the gate is closed (systrace_may_capture()).
 */
static noinline void *put_blocks(struct watch *w, struct ring *ring, void *start, void *at,
				 bool exit, u8 skip)
{
	struct capture *c = &ring->capture;
	u32 room = systrace_room(ring), had;

	if (!(skip & STEP_ALWAYS))
		systrace_assert_gate(w);
	systrace_capture_begin(w, c, at, (u8 *)start + room);
	if (room < ring->record_max)
		c->budget = TRY_COST(c->budget);
	had = c->budget;
	run_steps(w, c, exit, skip);
	c->sleeps |= exit && c->lacks && w->session->setup.flags & SYSTRACE_TOUCH &&
		     had - c->budget < AGAIN_COST(w->session->setup.cost);
	if (!exit)
		w->missed = c->sleeps ? MISSED_SLEEPS : c->missed || skip;
	if (likely(!c->full && c->budget && !(exit && c->sleeps)))
		return c->at;
	if (room == ring->record_max && !systrace_comes_in_parts(w->session) && !c->sleeps)
		return c->at;
	systrace_forget_last(&w->maps);
	if (exit || (room < ring->record_max && !ring->stashing))
		return NULL;
	/* Neither the stash nor any record has room for all blocks: the EXIT will carry the rest. */
	w->missed = systrace_comes_in_parts(w->session) ? MISSED_WHOLE : true;
	return c->at;
}

/* Fills in an ENTER except for its blocks. */
static __always_inline void fill_call(const struct watch *w, struct systrace_enter *e)
{
	e->nr = w->nr;
	e->plan = w->place;
	e->args[0] = w->call[0];
	e->args[1] = w->call[1];
	e->args[2] = w->call[2];
	e->args[3] = w->call[3];
	e->args[4] = w->call[4];
	e->args[5] = w->call[5];
}

/* Makes the ENTER of a call with a plan in task work, in @room bytes at @e.  Returns its end. */
void *systrace_fill_enter(struct watch *w, struct capture *c, struct systrace_enter *e, u32 room)
{
	fill_call(w, e);
	systrace_capture_begin(w, c, (u8 *)(e + 1), (u8 *)e + room);
	c->may_sleep = true;
	run_steps(w, c, false, 0);
	w->missed = c->missed;
	return c->at;
}

/* Cancels the record that has been begun. */
static void cancel_record(struct ring *ring)
{
	if (ring->stashing)
		systrace_stash_cancel(ring);
	else
		smp_store_release(&ring->producer->pos, ring->pos);
}

/*
 * True if w->made is the ENTER of the call that is entered now.  It may be for another call:
 * records may have stopped, and started again, while its own call went round.
 */
static bool made_fits(const struct watch *w)
{
	const struct systrace_enter *e = (const void *)systrace_stashed_record(w->made);

	return e->nr == w->nr && e->plan == w->place && !memcmp(e->args, w->call, sizeof(e->args));
}

/*
 * Writes the ENTER.  Returns false, and writes nothing, if the call has more data than fits into a
 * record.  With R_WHOLE or R_MIDWAY in @flags, the ENTER is written all the same.
 */
bool systrace_put_enter(struct watch *w, u16 flags, u8 skip)
{
	struct ring *ring = systrace_ring(w->session);
	const struct plan *plan = w->plan;
	struct systrace_enter *e;
	u32 min = sizeof(*e);
	void *end;

	if (plan)
		min += plan->enter_min;
	if (unlikely(w->made_len)) {
		if (made_fits(w)) {
			systrace_put_made(w);
			return true;
		}
		systrace_drop_made(w);
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
		if (!(flags & (SYSTRACE_R_MIDWAY | SYSTRACE_R_WHOLE))) {
			cancel_record(ring);
			return false;
		}
	} else {
		flags &= ~SYSTRACE_R_WHOLE;
	}
	if (w->missed == MISSED_WHOLE)
		flags |= SYSTRACE_R_WHOLE;
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

/* Fills in an EXIT except for its blocks.  Returns the flags of the steps to skip. */
static __always_inline u8 fill_result(struct watch *w, struct systrace_exit *e, long ret, u16 flags)
{
	bool failed = IS_ERR_VALUE(ret) && !(flags & SYSTRACE_R_VALUE);

	e->nr = w->nr;
	e->plan = w->place;
	e->ret = ret;
	w->call[6] = failed ? 0 : ret;
	return failed ? SYSTRACE_OP_OK : 0;
}

/* Fills in an EXIT with its blocks.  Returns its end, or NULL if the room is not enough. */
static __always_inline void *fill_exit(struct watch *w, struct ring *ring, struct systrace_exit *e,
				       long ret, u16 flags, u8 skip)
{
	const struct plan *plan = w->plan;

	skip |= fill_result(w, e, ret, flags);
	if (!plan || !(plan->nexit || w->missed))
		return e + 1;
	return put_blocks(w, ring, e, e + 1, true, skip);
}

/* Makes the EXIT that was postponed in task work, in @room bytes at @e.  Returns its end. */
void *systrace_fill_exit(struct watch *w, struct capture *c, struct systrace_exit *e, u32 room)
{
	u8 skip = fill_result(w, e, w->exit_ret, w->exit_flags);

	if (!w->plan)
		return e + 1;
	systrace_capture_begin(w, c, (u8 *)(e + 1), (u8 *)e + room);
	c->may_sleep = true;
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

static noinline void postpone_exit(struct watch *w, u64 time, long ret, u16 flags, bool slow)
{
	w->slow = slow;
	w->exit_time = time;
	w->exit_ret = ret;
	w->exit_flags = flags;
	atomic_or(TODO_EXIT, &w->todo);
}

/*
 * The EXIT is too large for the stash or for a record, or has to sleep.  Postpones it and returns
 * NULL; with @last, returns the end of what has been captured, which has to be enough.
 */
static noinline void *give_up_exit(struct watch *w, struct ring *ring, struct systrace_exit *e, long ret,
				   u16 flags, bool last)
{
	if (last)
		return ring->capture.at;
	cancel_record(ring);
	/*
	 * Task work can sleep, and makes the record complete: it brings in missing memory, and the
	 * enter steps have a budget of their own there.
	 */
	postpone_exit(w, e->head.time, ret, flags,
		      ring->capture.sleeps || w->session->setup.flags & SYSTRACE_TOUCH);
	return NULL;
}

/* The short way has entered the call, and has left only the index of its plan, which has no exit steps. */
static void find_plan_again(struct watch *w)
{
	w->quick = false;
	w->plan = systrace_plan_at(w->session->plans, w->place);
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
	/* Then missed memory is not tried again, either. */
	if (skip & STEP_ALWAYS)
		w->missed = false;
	if (unlikely(w->missed >= MISSED_WHOLE) && !postponed && !dying) {
		postpone_exit(w, systrace_now(), ret, flags, w->missed == MISSED_SLEEPS);
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
	if (unlikely(!end) && !ring->stashing && !record_in_parts(ring) && !ring->capture.sleeps) {
		e = systrace_begin_again(ring, w, min, KEEP_EXIT);
		goto again;
	}
	if (unlikely(!end)) {
		end = give_up_exit(w, ring, e, ret, flags, postponed || dying);
		if (!end)
			return;
	}
	commit_exit(w, ring, e, end, dying ? flags | SYSTRACE_R_DYING : flags);
}

/* Not inline, one copy for all callers: calls in a hurry take the short way. */
noinline void systrace_write_exit(struct watch *w, long ret, u16 flags, u8 skip)
{
	put_exit_as(w, ret, flags, skip, false);
}

/* Writes the EXIT that was postponed, cut to the room there is; its blocks are SYSTRACE_NONE if the task is exiting. */
noinline void systrace_put_exit_cut(struct watch *w)
{
	atomic_andnot(TODO_EXIT, &w->todo);
	put_exit_as(w, w->exit_ret, w->exit_flags, 0, true);
}

/* Returns false if @room bytes at @s are not enough and more are possible.  *@taken: the record waits in @s. */
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
 * Called in task work: writes the EXIT that did not fit.  The memory to copy is still there,
 * because the task has not been in user mode since.
 */
void systrace_put_postponed(struct watch *w)
{
	u32 most = w->session->setup.record_max, room = min(most, 32U << 10);
	bool done = false, taken = false;
	struct stashed *s;

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
	systrace_put_enter(w, SYSTRACE_R_MIDWAY, skip);
}

/* The task's numbers in its own pid namespace. */
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
	/* Without the task's lock, which sleeps on PREEMPT_RT: at worst half of the name is new. */
	memcpy(e->comm, w->task->comm, sizeof(e->comm));
	put_own_numbers(e, w->task);
	systrace_commit(ring, w, e, sizeof(*e), SYSTRACE_NEW, 0, flags);
}

/* Copies up to @n bytes of the arguments from the new program's stack; returns how many. */
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

void systrace_put_exec(struct watch *w, s32 old_tid, const struct linux_binprm *bprm)
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
	systrace_commit(ring, w, e, len, SYSTRACE_EXEC, arch_program_abi(), 0);
}

void systrace_put_gone(struct watch *w, const struct task_struct *task)
{
	const struct signal_struct *sig = task->signal;
	struct ring *ring = systrace_ring(w->session);
	struct systrace_gone *e = systrace_begin(ring, w, sizeof(*e), 0);
	u16 flags = atomic_read(&sig->live) ? 0 : SYSTRACE_R_GROUP;

	if (!e)
		return;
	e->tgid = w->tgid;
	/* The same choice as in wait_task_zombie(). */
	e->status = sig->flags & SIGNAL_GROUP_EXIT ? sig->group_exit_code : task->exit_code;
	systrace_commit(ring, w, e, sizeof(*e), SYSTRACE_GONE, 0, flags);
}

void *systrace_put_stack(struct ring *ring, void *start, void *at, u32 cap)
{
	struct capture *c = &ring->capture;

	c->task = current;
	c->at = at;
	c->end = (u8 *)start + systrace_room(ring);
	systrace_capture_stack(c, cap);
	return c->at;
}

/*
 * Begins a record that is ready in its own memory, @made, except for its head.  The record is
 * copied to the ring.  If a lossless ring has no room, it stays in @made, which is then not the
 * caller's any more.  Returns NULL if the record is lost.
 */
void *systrace_begin_made(struct ring *ring, struct watch *w, struct stashed *made, u32 len)
{
	struct systrace_record *from = systrace_stashed_record(made), *to;

	if (ring && w->session->lossless)
		to = systrace_stash_begin_in(ring, made, len, len);
	else
		to = systrace_begin(ring, w, len, 0);
	if (to && to != from)
		memcpy(to + 1, from + 1, len - sizeof(*from));
	return to;
}

/* Called in a probe, where memory cannot be freed: task work does it. */
void systrace_drop_made(struct watch *w)
{
	w->made_len = 0;
	if (w->made)
		atomic_or(TODO_MADE, &w->todo);
}

void systrace_put_made(struct watch *w)
{
	struct ring *ring = systrace_ring(w->session);
	struct systrace_record *e = systrace_begin_made(ring, w, w->made, w->made_len);

	if (e == systrace_stashed_record(w->made))
		w->made = NULL;
	if (e)
		systrace_commit(ring, w, e, w->made_len, SYSTRACE_ENTER, w->abi, w->made_flags);
	systrace_drop_made(w);
}
