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

int systrace_access_init(void);
void systrace_access_exit(void);
bool systrace_locked_down(void);
bool systrace_privileged(const struct session *s);
int systrace_may_watch(const struct session *s, const struct task_struct *task, struct mm_struct **mm);
bool systrace_may_still_watch(const struct watch *w, bool secure);
void systrace_context(struct task_struct *task, struct lsm_prop *context);
bool systrace_context_changed(const struct watch *w);
bool systrace_modules_allow(struct watch *w);

int systrace_budget_get(struct session *s);
void systrace_budget_put(struct session *s);
bool systrace_charge(const struct session *s, size_t bytes);
void systrace_uncharge(const struct session *s, size_t bytes);

#endif /* SYSTRACE_ACCESS_H */
