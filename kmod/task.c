// SPDX-License-Identifier: GPL-2.0
/*
 * Which tasks are watched, and how their watches begin and end.
 *
 * A watch is in the table from ATTACH, or from the fork of a followed parent,
 * until the task exits or is detached.  The probes read the table under RCU;
 * writers hold systrace_watched_lock.  A child's watch is its parent's "heir",
 * allocated in advance because a probe cannot allocate.  A used heir is replaced in
 * task work, before the parent, or the child, is back in user mode.
 *
 * A task that was attached is UNSEEN.  The attacher or one of the task's own probes,
 * whichever deals with it first while records flow, writes its NEW.
 */
#include <linux/cred.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/ptrace.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/task_work.h>
#include <asm/syscall.h>

#include "compat/trace.h"
#include "access.h"
#include "announce.h"
#include "predicate.h"
#include "record.h"
#include "rules.h"
#include "session.h"
#include "stash.h"
#include "tamper.h"
#include "task.h"
#include "watch.h"

/* ---- heirs ---------------------------------------------------------------- */

enum { ENTERED, LEFT, THERE };

static int put_heir_in_table(struct watch *w, struct watch *heir, struct task_struct *child)
{
	struct watch *other;
	int is = ENTERED;

	raw_spin_lock(&systrace_watched_lock);
	other = systrace_watch_find(w->session, child);
	/* A watch that is being detached leaves no heir behind. */
	if (hlist_unhashed(&w->node))
		is = LEFT;
	else if (other)
		is = THERE;
	else
		systrace_table_put(heir, child);
	/* The child was attached before its parent got here; it has not run yet. */
	if (is == THERE && !other->follow) {
		other->follow = true;
		atomic_or(TODO_HEIR, &other->todo);
	}
	raw_spin_unlock(&systrace_watched_lock);
	return is;
}

/*
 * Called in the parent, by the fork's tracepoint.  The child has not run yet, so
 * nothing of it can be missed.
 */
void systrace_follow(struct watch *w, struct task_struct *child, bool speaks)
{
	struct session *s = w->session;
	struct watch *heir = w->heir;
	u16 flags = same_thread_group(current, child) ? SYSTRACE_R_THREAD : 0;

	if (!heir) {
		atomic_or(TODO_HEIR, &w->todo);
		atomic64_inc(&s->lost_no_memory);
		return;
	}
	heir->follow = true;
	heir->batch = w->batch;
	/* The reader assumes the ABI of the call that created the child. */
	heir->abi = w->abi;
	heir->by = get_cred(w->by);
	systrace_tamper_arm(heir, systrace_tamper_armed(w));
	heir->hidden = w->hidden;
	systrace_walk_inherit(heir->maps.walker, w->maps.walker);
	memcpy(&heir->context, &w->context, sizeof(heir->context));
	heir->tid = __task_pid_nr_ns(child, PIDTYPE_PID, s->pids);
	heir->tgid = __task_pid_nr_ns(child, PIDTYPE_TGID, s->pids);
	/*
	 * Before START, or before ATTACH has succeeded, no task is announced; they will announce
	 * this one, too.
	 */
	heir->stage = speaks ? BORN : UNSEEN;
	if (put_heir_in_table(w, heir, child) != ENTERED) {
		put_cred(heir->by);
		heir->by = NULL;
		return;
	}
	w->heir = NULL;
	atomic_or(TODO_HEIR, &w->todo);
	/*
	 * The child has usually inherited the flag, but not if its parent was
	 * attached while it was being created.
	 */
	set_task_syscall_work(child, SYSCALL_TRACEPOINT);
	atomic_or(TODO_HEIR, &heir->todo);
	if (speaks)
		systrace_put_new(heir, w->tid, flags);
}

/* ---- attach and detach ------------------------------------------------------ */

/*
 * Once this has succeeded the watch belongs to the task, and may be freed when that exits.
 * The task cannot get another mm meanwhile: it still has the one that may be watched.
 */
static int insert_watch(struct watch *w, struct task_struct *task)
{
	struct session *s = w->session;
	u32 most = systrace_privileged(s) ? SYSTRACE_WATCHERS_MAX : SYSTRACE_WATCHERS_MAX / 4;
	int err = 0;

	systrace_context(task, &w->context);
	w->tid = __task_pid_nr_ns(task, PIDTYPE_PID, s->pids);
	w->tgid = __task_pid_nr_ns(task, PIDTYPE_TGID, s->pids);
	w->batch = s->batch;
	raw_spin_lock(&systrace_watched_lock);
	if (systrace_watch_find(s, task))
		err = -EEXIST;
	else if (systrace_watch_count(task) >= most)
		err = -EUSERS;
	if (err)
		goto unlock;
	systrace_table_put(w, task);
	/*
	 * Pairs with do_exit(), which sets PF_EXITING before its tracepoint, and
	 * with leave_task_alone(), which clears the work flag.  Either they see the
	 * watch, or PF_EXITING is seen here and the work flag is set after this.
	 */
	smp_mb();
	if (task->flags & PF_EXITING) {
		systrace_table_take(w);
		err = -ESRCH;
	}
unlock:
	raw_spin_unlock(&systrace_watched_lock);
	return err;
}

static int insert_watch_with_mm(struct watch *w, struct task_struct *task,
				const struct mm_struct *mm)
{
	struct rw_semaphore *exec = &task->signal->exec_update_lock;
	int err;

	if (down_read_killable(exec))
		return -EINTR;
	/* If the task is exiting, insert_watch() returns -ESRCH. */
	err = task->mm == mm || task->flags & PF_EXITING ? insert_watch(w, task) : -EAGAIN;
	up_read(exec);
	return err;
}

static int watch_task(struct session *s, struct task_struct *task, u32 flags,
		      const struct mm_struct *mm)
{
	struct watch *w = systrace_watch_new(s);
	int err = -ENOMEM;

	if (!w)
		return -ENOMEM;
	w->follow = flags & SYSTRACE_A_FOLLOW;
	w->hidden = flags & SYSTRACE_A_EXEC;
	w->by = get_current_cred();
	systrace_tamper_arm(w, !(flags & SYSTRACE_A_SPARE));
	if (w->follow)
		w->heir = systrace_watch_new(s);
	if (!w->follow || w->heir)
		err = insert_watch_with_mm(w, task, mm);
	if (err)
		/* Freed by RCU: a probe may have seen it. */
		systrace_watch_put(w);
	else
		set_task_syscall_work(task, SYSCALL_TRACEPOINT);
	return err;
}

static int attach_task(struct session *s, struct task_struct *task, u32 flags)
{
	struct mm_struct *mm;
	int err;

	do {
		err = systrace_may_watch(s, task, &mm);
		if (err)
			continue;
		err = watch_task(s, task, flags, mm);
		mmdrop(mm);
	} while (err == -EAGAIN && !fatal_signal_pending(current));
	return err == -EAGAIN ? -EINTR : err;
}

#define THREADS	32

/*
 * Finds up to THREADS threads of the process that are not watched yet, after @last, or from the first on, and
 * takes references to them.  The caller has a reference to @last: while that is alive it is in the list, and so
 * is the thread after it.
 */
static u32 find_unwatched(struct session *s, struct task_struct *leader, struct task_struct *last,
			  struct task_struct **found)
{
	struct task_struct *t;
	u32 n = 0;

	rcu_read_lock();
	t = last && pid_alive(last) ? last : list_entry(&leader->signal->thread_head, struct task_struct, thread_node);
	list_for_each_entry_continue_rcu(t, &leader->signal->thread_head, thread_node) {
		/* A kernel worker of this process makes no system calls. */
		if (t->flags & (PF_EXITING | PF_IO_WORKER) || systrace_watch_find(s, t))
			continue;
		found[n++] = get_task_struct(t);
		if (n == THREADS)
			break;
	}
	rcu_read_unlock();
	return n;
}

static int attach_threads(struct session *s, struct task_struct **thread, u32 n, u32 flags, u32 *tasks)
{
	int err = 0;
	u32 i;

	for (i = 0; i < n && !err; i++) {
		err = fatal_signal_pending(current) ? -EINTR : attach_task(s, thread[i], flags);
		if (!err)
			++*tasks;
		/* The thread has exited, or was created by a followed one. */
		if (err == -ESRCH || err == -EEXIST)
			err = 0;
		cond_resched();
	}
	return err;
}

/* One pass over the list of threads. */
static int attach_round(struct session *s, struct task_struct *leader, u32 flags, u32 *tasks)
{
	struct task_struct *thread[THREADS], *last = NULL;
	int err = 0;
	u32 n, i;

	do {
		n = find_unwatched(s, leader, last, thread);
		if (!n)
			break;
		err = attach_threads(s, thread, n, flags, tasks);
		if (last)
			put_task_struct(last);
		last = thread[n - 1];
		for (i = 0; i < n - 1; i++)
			put_task_struct(thread[i]);
	} while (!err);
	if (last)
		put_task_struct(last);
	return err;
}

#define ROUNDS		4
#define FOLLOW_ROUNDS	64

/*
 * A thread that is created meanwhile by one that is not watched yet is found by
 * the next round, so none is left out.  Without FOLLOW a process that keeps creating
 * threads would never have a last round, so there are only a few.
 */
static int attach_process(struct session *s, struct task_struct *task, u32 flags, u32 *tasks)
{
	u32 round, before, rounds = flags & SYSTRACE_A_FOLLOW ? FOLLOW_ROUNDS : ROUNDS;
	bool any;
	int err = 0;

	rcu_read_lock();
	any = systrace_watch_find(s, task);
	rcu_read_unlock();
	for (round = 0; round < rounds; round++) {
		before = *tasks;
		err = attach_round(s, task, flags, tasks);
		if (err || *tasks == before)
			break;
	}
	if (err || *tasks)
		return err;
	return any ? -EEXIST : -ESRCH;
}

static struct task_struct *find_task(struct session *s, s32 nr)
{
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(find_pid_ns(nr, s->pids), PIDTYPE_PID);
	if (task)
		get_task_struct(task);
	rcu_read_unlock();
	return task;
}

static int may_attach(struct task_struct *task)
{
	if (task->flags & (PF_KTHREAD | PF_IO_WORKER))
		return -EPERM;
	if (same_thread_group(task, current))
		return -EDEADLK;
	return 0;
}

/* Makes tasks that wait for room check whether they still have to. */
static void wake_waiting(struct session *s)
{
	struct watch *w;

	rcu_read_lock();
	list_for_each_entry_rcu(w, &s->watches, list)
		wake_up(&w->wait);
	rcu_read_unlock();
}

/* STOP: no task is held up any more. */
void systrace_end_waits(struct session *s)
{
	wake_waiting(s);
	systrace_end_naps(s);
}

/*
 * Detaches the watches that match.  Their stashed records will be read, but their tasks
 * do not wait for that any more, nor do tasks nap that were detached here.
 */
static u32 detach_matching(struct session *s, bool (*matches)(const struct watch *w, const void *arg),
			   const void *arg)
{
	struct watch *w;
	u32 n = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(w, &s->watches, list) {
		if (!matches(w, arg))
			continue;
		n += systrace_forget(w);
		wake_up(&w->wait);
	}
	rcu_read_unlock();
	systrace_end_naps(s);
	return n;
}

static bool is_of_batch(const struct watch *w, const void *batch)
{
	return w->batch == *(const u64 *)batch;
}

int systrace_attach(struct session *s, struct systrace_attach *arg)
{
	struct task_struct *task;
	u32 tasks = 0;
	int err;

	task = find_task(s, arg->pid);
	if (!task)
		return -ESRCH;
	s->batch++;
	err = may_attach(task);
	if (err)
		goto put;
	if (arg->flags & SYSTRACE_A_PROCESS) {
		err = attach_process(s, task, arg->flags, &tasks);
	} else {
		err = attach_task(s, task, arg->flags);
		tasks = 1;
	}
	if (err) {
		/*
		 * None is missed: a child's watch is added while its parent's is in the list, or
		 * not at all.
		 */
		detach_matching(s, is_of_batch, &s->batch);
		goto put;
	}
	arg->tasks = tasks;
	s->attached = true;
	/* From here on the tasks are announced, by us or by their own probes. */
	WRITE_ONCE(s->committed, s->batch);
	if (s->running)
		systrace_announce_all(s);
	/* The tasks may have exited before poll() knew that there were any. */
	WRITE_ONCE(s->had_tasks, true);
	systrace_wake(s);
put:
	put_task_struct(task);
	return err;
}

struct whom {
	struct task_struct *task;	/* NULL: all tasks */
	bool process;
};

static bool is_meant(const struct watch *w, const void *arg)
{
	const struct whom *whom = arg;

	return !whom->task || w->task == whom->task || (whom->process && same_thread_group(w->task, whom->task));
}

int systrace_detach(struct session *s, struct systrace_attach *arg)
{
	struct whom whom = { .process = arg->flags & SYSTRACE_A_PROCESS };

	if (arg->pid) {
		whom.task = find_task(s, arg->pid);
		if (!whom.task)
			return -ESRCH;
	}
	arg->tasks = detach_matching(s, is_meant, &whom);
	if (whom.task)
		put_task_struct(whom.task);
	if (!arg->tasks)
		return -ESRCH;
	/* After this no probe writes records of these tasks any more. */
	synchronize_rcu();
	return 0;
}

#define KILLS	200

/*
 * A task that forks meanwhile may have checked for signals already, so that the child
 * lives.  But the child's watch is in the table before it runs, because its parent's
 * still is.  So tasks are killed until none is left.  A task that hangs in a call that
 * no signal ends does not fork, and is given up after two seconds.
 */
void systrace_kill_all(struct session *s)
{
	struct watch *w;
	int kills;

	for (kills = 0; kills < KILLS && atomic_read(&s->tasks); kills++) {
		rcu_read_lock();
		list_for_each_entry_rcu(w, &s->watches, list)
			send_sig(SIGKILL, w->task, 1);
		rcu_read_unlock();
		wait_event_timeout(s->wait, !atomic_read(&s->tasks), msecs_to_jiffies(10));
	}
}

/* At release a watch is added to the list only while its parent's is in it, so an empty list stays empty. */
void systrace_detach_all(struct session *s)
{
	const struct whom everybody = { .task = NULL };

	do
		detach_matching(s, is_meant, &everybody);
	while (!list_empty(&s->watches));
}
