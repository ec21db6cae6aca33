// SPDX-License-Identifier: GPL-2.0
/*
 * Looks: the memory of a task that sleeps in a call when its watch begins.
 *
 * No probe has seen the call begin, and the call may last long.  So what its ENTER
 * would have copied is copied now: a worker borrows the task's memory, and runs the
 * same steps on the task's registers and descriptors.  The task keeps sleeping and
 * notices nothing.  The copy is used only if the task has not run in the meantime;
 * otherwise the exit of its call records what is there then.
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

#include "arch/arch.h"
#include "access.h"
#include "capture.h"
#include "filter.h"
#include "look.h"
#include "record.h"
#include "ring.h"
#include "room.h"
#include "session.h"
#include "stash.h"
#include "stashed.h"
#include "watch.h"

/* Values that do not change while a task sleeps. */
struct sleep {
	unsigned int state;
	unsigned long switches;
};

struct look {
	struct work_struct work;
	struct watch *w;
	struct mm_struct *mm;		/* the task's; valid during the look */
	struct sleep sleep;
	const struct plan *plan;
	u32 place;			/* index of .plan, as the records have it */
	u64 call[9];			/* as .call of the watch */
	struct maps_told maps;
	/* not the watch's: the task may wake up and report something meanwhile; NULL: no walks */
	struct walker *walker;
	struct capture capture;
	struct stashed *stashed;	/* the ENTER, with its blocks; NULL: it could not be made */
	u32 len;			/* bytes of that record */
};

/* ---- asleep ------------------------------------------------------------------ */

static bool is_asleep(struct task_struct *task, struct sleep *sleep)
{
	sleep->state = task_state(task);
	/* A task that is stopped, by a signal or for its tracer, is not in the body of a call. */
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

/* The kernel presets the return value to -ENOSYS before it runs the body of a call. */
static bool is_in_call(struct task_struct *task, struct pt_regs *regs)
{
	return syscall_get_return_value(task, regs) == -ENOSYS;
}

/*
 * Called with w->lock held, and while the watch is UNSEEN: without the lock the task cannot
 * get past its own probes.  So its kernel stack stays, and if it is in the body of a call
 * now, the exit of that call is still to come.
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

/* Finds the task's call and its plan.  Returns false if the task is in no call for which anything is copied. */
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

/* The least size of the tail: the headers of its blocks, and its length. */
static u32 tail_of(const struct look *look)
{
	u32 blocks = (has_stack(look) ? 2 : 0) + (has_walk(look) ? 1 : 0);

	return blocks ? blocks * sizeof(struct systrace_block) + sizeof(u64) : 0;
}

/* Appends where the task hangs (stack, mappings, walk), which the plan of its call captures only at the exit. */
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

static void capture_work(struct work_struct *work)
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

/* Returns false if @room bytes are not enough. */
static bool capture_in_room(struct look *look, u32 room)
{
	struct systrace_enter *e = systrace_stashed_record(look->stashed);
	int i;

	e->plan = look->place;
	for (i = 0; i < ARRAY_SIZE(e->args); i++)
		e->args[i] = look->call[i];
	capture_begin(look, e + 1, (u8 *)e + room);
	/* Only a kernel thread may borrow a task's memory.  The work is bounded, so wait for it. */
	INIT_WORK(&look->work, capture_work);
	queue_work(system_unbound_wq, &look->work);
	flush_work(&look->work);
	look->len = look->capture.at - (u8 *)e;
	return !look->capture.full;
}

#define ROOM	(16U << 10)

/* Makes the record, with more and more room until it fits. */
static void capture_record(struct look *look)
{
	const struct session *s = look->w->session;
	u32 room = max_t(u32, ROOM, sizeof(struct systrace_enter) + look->plan->enter_min + tail_of(look));
	bool done = false;

	for (; !done; room *= 2) {
		/*
		 * The largest record has room for the headers of any plan.  No smaller room is tried
		 * that is too small for the headers of this one.
		 */
		room = min(round_up(room, 8), s->setup.record_max);
		systrace_stashed_free(s, look->stashed);
		look->stashed = systrace_stashed_new(s, room);
		done = !look->stashed || capture_in_room(look, room) || room == s->setup.record_max;
	}
}

/* The caller may see @mm.  It stays the memory of the task while exec_update_lock keeps an exec away. */
static void capture_with_mm(struct look *look, struct mm_struct *mm)
{
	struct task_struct *task = look->w->task;
	struct rw_semaphore *exec = &task->signal->exec_update_lock;

	/* A task that is executing a program just now does not sleep in a call that could be shown. */
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
 * Looks at an attached task, if the caller has a right to its memory.  The caller has references
 * to the watch and its task, may sleep, and holds no lock except the session's.  Returns NULL if
 * there is nothing to see.
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
		capture_with_mm(look, mm);
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

/* ---- the result ------------------------------------------------------------------ */

/* Called with w->lock held, after systrace_sleeps_in_call().  True if the call is the one that was looked at. */
static bool look_holds(const struct look *look, const struct watch *w)
{
	return look->place == w->place && !memcmp(look->call, w->call, sizeof(u64) * 6) &&
	       still_sleeps(w->task, &look->sleep);
}

/*
 * Writes the ENTER that the look has made: into the ring or, if a lossless ring has no room, it
 * waits in its own memory.  Returns false if the task has run since, so that the look is void.
 * Called with w->lock held.
 */
bool systrace_put_look(struct watch *w, struct look *look)
{
	struct ring *ring = systrace_ring(w->session);
	u16 flags = SYSTRACE_R_MIDWAY;
	struct systrace_enter *e, *seen;

	if (!look_holds(look, w))
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
	/*
	 * What the look has reported counts as reported by the task.  Copy the walker and keep the
	 * pointer to it, which the task uses if it wakes up and executes a program.
	 */
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
