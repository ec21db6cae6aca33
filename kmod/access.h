/* SPDX-License-Identifier: GPL-2.0 */
/* Access control: which tasks a session may watch, and how much memory it may use. */
#ifndef SYSTRACE_ACCESS_H
#define SYSTRACE_ACCESS_H

#include <linux/types.h>
#include <linux/uidgid.h>
#include "compat/security.h"

struct mm_struct;
struct session;
struct task_struct;
struct watch;

/* Module init and exit. */
int systrace_access_init(void);
void systrace_access_exit(void);

/* Does the kernel's lockdown forbid reading other tasks' memory? */
bool systrace_locked_down(void);
bool systrace_privileged(const struct session *s);

/*
 * Runs the kernel's ptrace check, for the caller and for the session's opener.  Not from a probe.
 * Returns 0, -EPERM, -ESRCH, -ENOMEM or -EAGAIN (the task has just executed a program).  On success
 * *@mm is the task's mm; the caller drops it.
 */
int systrace_may_watch(const struct session *s, const struct task_struct *task, struct mm_struct **mm);

/*
 * After an exec, called by the task in the probe: may it still be watched?  @secure: the exec
 * raised its rights.
 */
bool systrace_may_still_watch(const struct watch *w, bool secure);
void systrace_context(struct task_struct *task, struct lsm_prop *context);
bool systrace_context_changed(const struct watch *w);

/* Asks the security modules whether the task may still be watched.  In task work; sleeps. */
bool systrace_modules_allow(struct watch *w);

/* The account of the session's opener, shared by all sessions of that user.  -ENOMEM on failure. */
int systrace_budget_get(struct session *s);
void systrace_budget_put(struct session *s);

/* Whose account that is. */
kuid_t systrace_payer(const struct session *s);

/* Charges the opener's account.  False if that would exceed the limit.  From any context. */
bool systrace_charge(const struct session *s, size_t bytes);
void systrace_uncharge(const struct session *s, size_t bytes);

#endif /* SYSTRACE_ACCESS_H */
