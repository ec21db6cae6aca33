/* SPDX-License-Identifier: GPL-2.0 */
/* Which tasks are watched: attach, detach, follow. */
#ifndef SYSTRACE_TASK_H
#define SYSTRACE_TASK_H

#include <linux/systrace.h>
#include <linux/types.h>

struct session;
struct task_struct;
struct watch;

/*
 * All except systrace_follow() may sleep, and run with the session's lock or at its release.
 * After an error (-ESRCH, -EPERM, -ENOMEM ...) no task is attached.
 */
int systrace_attach(struct session *session, struct systrace_attach *arg);
int systrace_detach(struct session *session, struct systrace_attach *arg);
void systrace_detach_all(struct session *session);
void systrace_kill_all(struct session *session);
void systrace_end_waits(struct session *session);

/* Called in the fork of a watched task, preemption off: the heir becomes the child's watch. */
void systrace_follow(struct watch *w, struct task_struct *child, bool speaks);

#endif /* SYSTRACE_TASK_H */
