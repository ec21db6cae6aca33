/* SPDX-License-Identifier: GPL-2.0 */
/* Whom: attach, detach, follow. */
#ifndef SYSTRACE_TASK_H
#define SYSTRACE_TASK_H

#include <linux/systrace.h>
#include <linux/types.h>

struct session;
struct task_struct;
struct watch;

/* All with the session's lock, and may sleep, but systrace_follow().  -ESRCH, -EPERM, -EDQUOT ...: then no task is attached. */
int systrace_attach(struct session *session, struct systrace_attach *arg);
int systrace_detach(struct session *session, struct systrace_attach *arg);
void systrace_detach_all(struct session *session);
void systrace_kill_all(struct session *session);
void systrace_end_waits(struct session *session);

/* In the fork of a watched task, preemption off: the child gets the heir as its watch. */
void systrace_follow(struct watch *w, struct task_struct *child, bool speaks);

#endif /* SYSTRACE_TASK_H */
