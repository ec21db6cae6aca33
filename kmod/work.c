// SPDX-License-Identifier: GPL-2.0
/*
 * Task work: what a task does for its watch before it is back in user mode, where
 * it may sleep: it allocates heirs, waits for room, and writes what had to be
 * postponed.
 */
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/task_work.h>

#include "access.h"
#include "announce.h"
#include "arch/arch.h"
#include "compat/trace.h"
#include "count.h"
#include "notes.h"
#include "record.h"
#include "session.h"
#include "stash.h"
#include "watch.h"
#include "whole.h"
#include "work.h"

/* The call that executed the program has succeeded, but nothing of the program is read. */
static void put_refused(struct watch *w)
{
	struct ring *ring = systrace_ring(w->session);
	struct systrace_gone *e;

	if (w->stage == IN && w->session->counts)
		systrace_count_exit(w, 0);
	if ((w->stage == IN && !w->session->quiet) || w->stage == TAMPERED || w->stage == MIDWAY)
		systrace_write_exit(w, 0, 0, STEP_ALWAYS);
	systrace_settle(w);
	e = systrace_begin(ring, w, sizeof(*e), 0);
	if (!e)
		return;
	e->tgid = w->tgid;
	e->status = 0;
	systrace_commit(ring, w, e, sizeof(*e), SYSTRACE_GONE, 0, SYSTRACE_R_REFUSED);
}

/* Called by the task, with preemption off. */
void systrace_refuse(struct watch *w)
{
	systrace_leave(w);
	if (systrace_speaks(w))
		put_refused(w);
	systrace_forget(w);
}

static void make_heir(struct watch *w)
{
	if (!w->heir && !hlist_unhashed_lockless(&w->node))
		w->heir = systrace_watch_new(w->session);
	/* Without memory this is tried again at the next call. */
	if (w->heir || hlist_unhashed_lockless(&w->node))
		atomic_andnot(TODO_HEIR, &w->todo);
}

/* Writes the notes for which the stash had no room. */
static void put_rest(struct watch *w)
{
	preempt_disable();
	if (systrace_is_wanted(w))
		systrace_put_notes(w);
	preempt_enable();
}

/* The task has executed a program that has not run yet. */
static void ask_again(struct watch *w)
{
	atomic_andnot(TODO_ASK, &w->todo);
	if (systrace_is_dying() || systrace_modules_allow(w))
		return;
	preempt_disable();
	systrace_refuse(w);
	preempt_enable();
}

static void attend_now(struct watch *w)
{
	if (atomic_read(&w->todo) & TODO_ASK)
		ask_again(w);
	if (atomic_read(&w->todo) & TODO_HEIR && !systrace_is_dying())
		make_heir(w);
	if (atomic_read(&w->todo) & TODO_MADE)
		systrace_whole_free(w);
	while (atomic_read(&w->todo) & (TODO_ENTER | TODO_EXIT | TODO_WAIT) && !systrace_is_dying()) {
		atomic_andnot(TODO_WAIT, &w->todo);
		if (atomic_read(&w->todo) & TODO_ENTER)
			systrace_whole_enter(w);
		if (atomic_read(&w->todo) & TODO_EXIT && systrace_comes_in_parts(w->session))
			systrace_whole_exit(w);
		else if (atomic_read(&w->todo) & TODO_EXIT)
			systrace_put_postponed(w);
		systrace_await_room(w);
		put_rest(w);
	}
	systrace_let_go(&w->files);
}

/*
 * Runs before the task is back in user mode.  A task that waits here, in the second round,
 * has already released the files that its call closed: that may be what ends the wait.
 */
static void in_task_work(struct callback_head *work)
{
	struct watch *w = container_of(work, struct watch, work);

	/* Whatever becomes of the watch: the task was sent round, and must be set back. */
	if (atomic_read(&w->todo) & TODO_AGAIN)
		arch_set_back(current_pt_regs(), w->nr);
	atomic_andnot(TODO_AGAIN, &w->todo);
	if (systrace_work_comes_last(&w->work, in_task_work, &w->comes_last)) {
		/* Files that this releases are closed next; then comes the second round. */
		if (atomic_read(&w->todo) & TODO_EXIT)
			systrace_slow_exit(w);
		return;
	}
	attend_now(w);
	w->queued = false;
	systrace_work_put(w);
}

/*
 * Called by the task itself, in a call or when a signal is delivered: so the work
 * runs soon, and a sleeping task does not hold the module.
 */
static bool ask_for_work(struct watch *w)
{
	if (w->queued)
		return true;
	if (!systrace_work_get(w))
		return false;
	w->queued = true;
	init_task_work(&w->work, in_task_work);
	if (!task_work_add(current, &w->work, TWA_RESUME))
		return true;
	/* The task is exiting. */
	w->queued = false;
	systrace_work_cancel(w);
	return false;
}

/* There is something to do before the task is back in user mode. */
void systrace_attend(struct watch *w)
{
	u32 todo = atomic_read(&w->todo);

	/* Notes come after a postponed EXIT. */
	if (todo & (TODO_NOTES | TODO_NAME) && !(todo & TODO_EXIT) && READ_ONCE(w->session->running))
		systrace_put_notes(w);
	if (atomic_read(&w->todo) & ~(TODO_NOTES | TODO_NAME))
		ask_for_work(w);
}

/* Called in task work, for an exit that had to wait. */
void systrace_put_exit(struct watch *w, long ret, u16 flags)
{
	preempt_disable();
	if (systrace_is_wanted(w)) {
		systrace_write_exit(w, ret, flags, 0);
		systrace_attend(w);
	}
	preempt_enable();
}

/*
 * When a call ends, the data that it was given may have changed; or it may never end.  So a call with that
 * much data is left out, its task is sent to task work, and the call is made again when its data has been
 * copied.  Not if a tracer or the task's seccomp filter would see the call twice.  Nor if a signal handler has
 * just interrupted such a call, because that might repeat forever.  Then the EXIT carries the data.
 */
bool systrace_whole_goes_round(struct watch *w)
{
	bool may = !w->broken && !current->ptrace && seccomp_mode(&current->seccomp) == SECCOMP_MODE_DISABLED &&
		   call_can_be_left_out(w) && !systrace_goes_round(w);

	w->broken = false;
	if (!may || !ask_for_work(w))
		return false;
	atomic_or(TODO_AGAIN | TODO_ENTER, &w->todo);
	arch_leave_out(current_pt_regs());
	systrace_set_stage(w, REWINDING);
	return true;
}
