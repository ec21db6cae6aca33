/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSTRACE_COMPAT_SCHED_H
#define SYSTRACE_COMPAT_SCHED_H

#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/coredump.h>
#include <linux/sched/mm.h>
#ifdef HAVE_EXEC_STATE
#include <linux/sched/exec_state.h>
#endif

/*
 * 7.2: whether a task may be dumped, and the user namespace in which its program was
 * executed, went from its memory to the task, and by RCU.  Only the task itself, or one of
 * its threads, changes it.  Both are to be looked at with preemption off.
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
