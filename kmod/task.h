/* SPDX-License-Identifier: GPL-2.0 */
/* Whom: attach, detach, follow. */
#ifndef SYSTRACE_TASK_H
#define SYSTRACE_TASK_H

#include <linux/systrace.h>
#include <linux/types.h>

struct session;
struct task_struct;
struct watch;

int systrace_attach(struct session *session, struct systrace_attach *arg);
int systrace_detach(struct session *session, struct systrace_attach *arg);
void systrace_detach_all(struct session *session);
void systrace_kill_all(struct session *session);
void systrace_end_waits(struct session *session);
void systrace_follow(struct watch *w, struct task_struct *child, bool speaks);

#endif /* SYSTRACE_TASK_H */
