// SPDX-License-Identifier: GPL-2.0
/*
 * A task that sleeps in a call when its watch begins.
 *
 * Nobody has seen the call begin, and its end may be far.  So what its ENTER would
 * have copied is copied now: a worker borrows the task's memory, and runs the same
 * steps on the task's registers and descriptors.  The task sleeps on and notices
 * nothing.  What was copied counts if the task has not run in the meantime; else
 * its own exit brings what there is.
 */
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/ptrace.h>
#include <linux/rwsem.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "arch/x86.h"
#include "access.h"
#include "capture.h"
#include "filter.h"
#include "look.h"
#include "record.h"
#include "arch/x86.h"
#include "ring.h"
#include "room.h"
#include "session.h"
#include "stash.h"
#include "stashed.h"
#include "watch.h"

/* What stays as it is while a task sleeps. */
struct sleep {
	unsigned int state;
	unsigned long switches;
};

struct look {
	struct work_struct work;
	struct watch *w;
	struct mm_struct *mm;		/* the task's; while it is looked at */
	struct sleep sleep;
	const struct plan *plan;
	u32 place;			/* of .plan, as the records say it */
	u64 call[9];			/* as the watch's */
	struct maps_told maps;
	struct walker *walker;		/* its own, for the task may wake up and tell something meanwhile; NULL: no walks */
	struct capture capture;
	struct stashed *stashed;	/* the ENTER, with its blocks; NULL: it could not be had */
	u32 len;			/* of that record */
};

/* ---- asleep ------------------------------------------------------------------ */

static bool is_asleep(struct task_struct *task, struct sleep *sleep)
{
	sleep->state = task_state(task);
	/* A stop, or a stop for its tracer, is not in the body of a call. */
	if (!sleep->state || sleep->state & (__TASK_STOPPED | __TASK_TRACED | TASK_DEAD | TASK_NEW))
		return false;
#ifdef CONFIG_SMP
	if (READ_ONCE(task->on_cpu))
		return false;
#endif
	smp_rmb();
	sleep->switches = READ_ONCE(task->nvcsw) + READ_ONCE(task->nivcsw);
	return true;
}

static bool still_sleeps(struct task_struct *task, const struct sleep *since)
{
	struct sleep now;

	smp_rmb();
	return is_asleep(task, &now) && now.state == since->state && now.switches == since->switches;
}

/* In the body of a call the return value is preset. */
static bool is_in_call(struct task_struct *task, struct pt_regs *regs)
{
	return syscall_get_return_value(task, regs) == -ENOSYS;
}

/*
 * Under w->lock and UNSEEN: the task cannot get past its own probes without the
 * lock, so its stack stays, and if it is in the body of a call now, the exit of
 * that call is still to come.
 */
bool systrace_sleeps_in_call(struct watch *w, u32 *call)
{
	struct pt_regs *regs = task_pt_regs(w->task);
	struct sleep sleep;

	return is_asleep(w->task, &sleep) && is_in_call(w->task, regs) && systrace_remember(w, regs, call) &&
	       still_sleeps(w->task, &sleep);
}

/* ---- the look ------------------------------------------------------------------ */

static bool has_walk(const struct look *look)
{
	return look->walker;
}

/* Which call it is, by which plan.  False: it is in none that copies anything. */
static bool take_call(struct look *look)
{
	const struct session *s = look->w->session;
	struct task_struct *task = look->w->task;
	struct pt_regs *regs = task_pt_regs(task);
	long nr;
	u32 call;
	u8 abi;

	if (!is_asleep(task, &look->sleep) || !is_in_call(task, regs))
		return false;
	nr = syscall_get_nr(task, regs);
	if (nr < 0)
		return false;
	abi = arch_abi(task, nr);
	call = systrace_call(s->calls[abi], nr) & ~CALL_ODD;
	if (call < CALL_PLANS)
		return false;
	arch_arguments(task, regs, abi, look->call);
	look->call[SYSTRACE_REF_SP / 8] = user_stack_pointer(regs);
	look->call[SYSTRACE_REF_IP / 8] = instruction_pointer(regs);
	look->place = systrace_plan_find(s->plans, call - CALL_PLANS + 1, look->call);
	look->plan = systrace_plan_at(s->plans, look->place);
	return look->plan && (look->plan->nenter || has_walk(look)) && still_sleeps(task, &look->sleep);
}

#define MAPS	(256U << 10)
#define WALK	(256U << 10)

static bool has_stack(const struct look *look)
{
	return look->w->session->setup.stack;
}

/* What the tail takes at least. */
static u32 tail_of(const struct look *look)
{
	u32 blocks = (has_stack(look) ? 2 : 0) + (has_walk(look) ? 1 : 0);

	return blocks ? blocks * sizeof(struct systrace_block) + sizeof(u64) : 0;
}

/* Where it hangs: its call's own plan says so at the exit alone. */
static void capture_tail(struct look *look)
{
	const struct { bool is; u8 kind; u32 cap; } all[] = {
		{ has_stack(look), SYSTRACE_STACK, look->w->session->setup.stack },
		{ has_stack(look), SYSTRACE_MAPS, MAPS },
		{ has_walk(look), SYSTRACE_WALK, WALK },
	};
	struct step steps[ARRAY_SIZE(all)] = { };
	struct capture *c = &look->capture;
	u32 tail = tail_of(look), n = 0;
	u8 *start = c->at;
	u64 len;
	int i;

	for (i = 0; i < ARRAY_SIZE(all); i++) {
		if (!all[i].is)
			continue;
		tail -= sizeof(struct systrace_block);
		steps[n].op.kind = all[i].kind;
		steps[n].op.cap = all[i].cap;
		steps[n].index = n;
		steps[n++].tail = tail;
	}
	systrace_capture(c, steps, n);
	len = c->at - start;
	memcpy(c->at, &len, sizeof(len));
	c->at += sizeof(len);
}

static void capture(struct work_struct *work)
{
	struct look *look = container_of(work, struct look, work);
	struct capture *c = &look->capture;
	u32 tail = tail_of(look);

	kthread_use_mm(look->mm);
	c->end -= tail;
	systrace_capture(c, look->plan->enter, look->plan->nenter);
	c->end += tail;
	if (tail)
		capture_tail(look);
	kthread_unuse_mm(look->mm);
}

static void capture_begin(struct look *look, void *at, void *end)
{
	struct capture *c = &look->capture;

	c->at = at;
	c->end = end;
	c->skip = 0;
	c->full = false;
	c->missed = false;
	c->lacks = 0;
	c->may_sleep = true;
	c->sleeps = false;
	c->files = NULL;
	c->budget = look->w->session->setup.cost;
	c->task = look->w->task;
	c->maps = &look->maps;
	c->pids = look->w->session->pids;
	c->window[0].at = (u8 *)look->call;
	c->window[0].len = sizeof(look->call);
	c->window[0].state = SYSTRACE_GOT;
	look->maps.any = false;
	systrace_walk_forget(look->walker);
	look->maps.walker = look->walker;
}

/* False: @room bytes do not do. */
static bool capture_in(struct look *look, u32 room)
{
	struct systrace_enter *e = systrace_stashed_record(look->stashed);
	int i;

	e->plan = look->place;
	for (i = 0; i < ARRAY_SIZE(e->args); i++)
		e->args[i] = look->call[i];
	capture_begin(look, e + 1, (u8 *)e + room);
	/* A thread of the kernel's, for only that may borrow memory.  Its work is bounded, so we wait. */
	INIT_WORK(&look->work, capture);
	queue_work(system_unbound_wq, &look->work);
	flush_work(&look->work);
	look->len = look->capture.at - (u8 *)e;
	return !look->capture.full;
}

#define ROOM	(16U << 10)

/* With the room that it takes. */
static void capture_record(struct look *look)
{
	const struct session *s = look->w->session;
	u32 room = max_t(u32, ROOM, sizeof(struct systrace_enter) + look->plan->enter_min + tail_of(look));
	bool done = false;

	for (; !done; room *= 2) {
		/* The largest has room for any plan's headers, and no other is so small. */
		room = min(round_up(room, 8), s->setup.record_max);
		systrace_stashed_free(s, look->stashed);
		look->stashed = systrace_stashed_new(s, room);
		done = !look->stashed || capture_in(look, room) || room == s->setup.record_max;
	}
}

/* The caller may see the memory; it stays the task's while an exec is kept away. */
static void capture_with(struct look *look, struct mm_struct *mm)
{
	struct task_struct *task = look->w->task;
	struct rw_semaphore *exec = &task->signal->exec_update_lock;

	/* Who executes a program just now does not sleep in a call that could be shown. */
	if (!down_read_trylock(exec))
		return;
	if (task->mm == mm && mmget_not_zero(mm)) {
		look->mm = mm;
		capture_record(look);
		up_read(exec);
		mmput(mm);
		return;
	}
	up_read(exec);
}

/*
 * Of a task that was attached, and to whose memory the caller has a right.  The caller
 * has references to the watch and its task; he may sleep, and holds at most the session's lock.
 * NULL: there is nothing to see.
 */
struct look *systrace_look(struct watch *w)
{
	struct mm_struct *mm;
	struct look *look;

	if (w->task == current || w->hidden || w->session->quiet)
		return NULL;
	look = kzalloc(sizeof(*look), GFP_KERNEL);
	if (!look)
		return NULL;
	look->w = w;
	if (systrace_walker_new(w->session, &look->walker))
		goto free;
	if (take_call(look) && !systrace_may_watch(w->session, w->task, &mm)) {
		capture_with(look, mm);
		mmdrop(mm);
	}
	if (look->stashed)
		return look;
	systrace_walker_free(w->session, look->walker);
free:
	kfree(look);
	return NULL;
}

void systrace_look_free(struct look *look)
{
	if (!look)
		return;
	systrace_stashed_free(look->w->session, look->stashed);
	systrace_walker_free(look->w->session, look->walker);
	kfree(look);
}

/* ---- what it has seen ------------------------------------------------------------ */

/* Under w->lock, behind systrace_sleeps_in_call(): is it the call that was looked at? */
static bool holds(const struct look *look, const struct watch *w)
{
	return look->place == w->place && !memcmp(look->call, w->call, sizeof(u64) * 6) &&
	       still_sleeps(w->task, &look->sleep);
}

/*
 * Writes the ENTER of what was seen, in the ring, or where it is if that has no room.
 * False: the task has run since, so that nothing was seen.  w->lock is held.
 */
bool systrace_put_look(struct watch *w, struct look *look)
{
	struct ring *ring = systrace_ring(w->session);
	u16 flags = SYSTRACE_R_MIDWAY;
	struct systrace_enter *e, *seen;

	if (!holds(look, w))
		return false;
	seen = systrace_stashed_record(look->stashed);
	seen->nr = w->nr;
	e = systrace_begin_made(ring, w, look->stashed, look->len);
	if (!e)
		return true;
	if (e == seen)
		look->stashed = NULL;
	w->missed = look->capture.missed;
	if (systrace_comes_in_parts(w->session) && (look->capture.full || !look->capture.budget))
		w->missed = MISSED_WHOLE;
	/* What it has told counts.  The pointer stays: the task may wake up, and execute a program. */
	if (has_walk(look))
		*w->maps.walker = *look->walker;
	look->maps.walker = w->maps.walker;
	w->maps = look->maps;
	if (w->missed)
		flags |= SYSTRACE_R_MISSED;
	if (has_stack(look))
		flags |= SYSTRACE_R_STACK;
	if (has_walk(look))
		flags |= SYSTRACE_R_WALK;
	systrace_commit(ring, w, e, look->len, SYSTRACE_ENTER, w->abi, flags);
	return true;
}
