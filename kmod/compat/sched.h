/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSTRACE_COMPAT_SCHED_H
#define SYSTRACE_COMPAT_SCHED_H

#include <linux/freezer.h>
#include <linux/hrtimer.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/coredump.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/thread_info.h>
#include <linux/wait.h>
#ifdef HAVE_EXEC_STATE
#include <linux/sched/exec_state.h>
#endif

/*
 * 5.11: a task's flags for work at its system calls are in a separate word; before, they were
 * thread flags.
 */
#ifndef set_syscall_work
#define set_syscall_work(work)			set_thread_flag(TIF_##work)
#define clear_syscall_work(work)		clear_thread_flag(TIF_##work)
#define set_task_syscall_work(task, work)	set_tsk_thread_flag(task, TIF_##work)
#endif

/* 5.14: a task's state is .__state, read only by READ_ONCE(); before, it was .state. */
static inline unsigned int task_state(const struct task_struct *task)
{
#ifdef HAVE_TASK___STATE
	return READ_ONCE(task->__state);
#else
	return READ_ONCE(task->state);
#endif
}

/* 5.17: a group that dumps core has SIGNAL_GROUP_EXIT; before, it got that only when the dump was written. */
#ifdef SIGNAL_GROUP_COREDUMP
#define GROUP_IS_DYING	(SIGNAL_GROUP_EXIT | SIGNAL_GROUP_COREDUMP)
#else
#define GROUP_IS_DYING	SIGNAL_GROUP_EXIT
#endif

/*
 * 6.1: a task that may be frozen while it sleeps has that in its state; before, it told the freezer
 * not to count it.
 */
#ifndef TASK_FREEZABLE
#define TASK_FREEZABLE	0
#define wait_event_state(wq, condition, state)	do {		\
	BUILD_BUG_ON((state) != TASK_KILLABLE);			\
	freezer_do_not_count();					\
	wait_event_killable(wq, condition);			\
	freezer_count();					\
} while (0)

static inline int freezable_hrtimeout(ktime_t *until, const enum hrtimer_mode mode)
{
	int left;

	freezer_do_not_count();
	left = schedule_hrtimeout(until, mode);
	freezer_count();
	return left;
}
#define schedule_hrtimeout	freezable_hrtimeout
#endif

/*
 * 7.2: whether a task may be dumped, and the user namespace in which its program was
 * executed, moved from its mm to the task, and are under RCU.  Only the task itself, or one
 * of its threads, changes them.  Read both with preemption off.
 */
#ifdef HAVE_EXEC_STATE
static inline bool current_is_dumpable(void)
{
	return READ_ONCE(rcu_dereference_sched(current->exec_state)->dumpable) == TASK_DUMPABLE_OWNER;
}

static inline const struct user_namespace *current_exec_ns(void)
{
	return rcu_dereference_sched(current->exec_state)->user_ns;
}
#else
static inline bool current_is_dumpable(void)
{
	return get_dumpable(current->mm) == SUID_DUMP_USER;
}

static inline const struct user_namespace *current_exec_ns(void)
{
	return current->mm->user_ns;
}
#endif

#endif /* SYSTRACE_COMPAT_SCHED_H */
