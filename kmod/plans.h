/* SPDX-License-Identifier: GPL-2.0 */
/* All plans of a session, as LOAD gave them. */
#ifndef SYSTRACE_PLANS_H
#define SYSTRACE_PLANS_H

#include <linux/types.h>

struct plan;
struct plans;
struct session;
struct systrace_load;

/*
 * Takes the plans of a LOAD, with @load->bad set if it is refused.  *@plans is the caller's until it
 * calls systrace_plans_free(); NULL if there are none.  Sleeps.  Returns 0, -EINVAL, -E2BIG, -EFAULT,
 * -EDQUOT or -ENOMEM.
 */
int systrace_plans_take(const struct session *s, struct plans **plans, struct systrace_load *load);
/* Nobody uses @plans for this session any more.  They may be NULL. */
void systrace_plans_free(const struct session *s, struct plans *plans);
/* Module exit. */
void systrace_plans_exit(void);

/* The highest syscall number with plans, plus 1; and the group of plans of a number, or 0. */
u32 systrace_plans_end(const struct plans *plans, u8 abi);
u32 systrace_plans_of(const struct plans *plans, u8 abi, u32 nr);
/*
 * Both return a plan's index in SYSTRACE_LOAD's array, or SYSTRACE_NO_PLAN.  The first: the plan of group
 * @of, if it does not depend on arguments.  The second: the plan of the group that fits @args.
 */
u32 systrace_plan_only(const struct plans *plans, u32 of);
u32 systrace_plan_find(const struct plans *plans, u32 of, const u64 *args);
/* NULL if @place is SYSTRACE_NO_PLAN. */
const struct plan *systrace_plan_at(const struct plans *plans, u32 place);

#endif /* SYSTRACE_PLANS_H */
