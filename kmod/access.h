/* SPDX-License-Identifier: GPL-2.0 */
/* Who may watch whom, and with how much memory. */
#ifndef SYSTRACE_ACCESS_H
#define SYSTRACE_ACCESS_H

#include <linux/types.h>
#include "compat/security.h"

struct mm_struct;
struct session;
struct task_struct;
struct watch;

/* The module's start and end. */
int systrace_access_init(void);
void systrace_access_exit(void);

/* The kernel's lockdown forbids what reads others' memory. */
bool systrace_locked_down(void);
bool systrace_privileged(const struct session *s);

/* As ptrace would allow it, by the opener's rights; not from a probe.  -EPERM, -ESRCH, -EAGAIN (it has just executed a program).  *@mm: the task's, to be dropped; may be NULL. */
int systrace_may_watch(const struct session *s, const struct task_struct *task, struct mm_struct **mm);

/* After an exec, in the task, in a probe; @secure: it has raised rights. */
bool systrace_may_still_watch(const struct watch *w, bool secure);
void systrace_context(struct task_struct *task, struct lsm_prop *context);
bool systrace_context_changed(const struct watch *w);

/* The security modules are asked; in task work. */
bool systrace_modules_allow(struct watch *w);

/* The account of the session's opener, for all his sessions; -ENOMEM. */
int systrace_budget_get(struct session *s);
void systrace_budget_put(struct session *s);

/* False: it would be more than he may have.  From anywhere. */
bool systrace_charge(const struct session *s, size_t bytes);
void systrace_uncharge(const struct session *s, size_t bytes);

#endif /* SYSTRACE_ACCESS_H */
