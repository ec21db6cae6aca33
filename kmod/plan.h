/* SPDX-License-Identifier: GPL-2.0 */
/* Plans: what of a call's memory is captured.  Also for userspace: tests/unit. */
#ifndef SYSTRACE_PLAN_H
#define SYSTRACE_PLAN_H

#include <linux/systrace.h>

/*
 * An op, made ready to run.  Its references name windows: 0 the call, n what op
 * n-1 copied, then the element of the outer and of the inner EACH.
 */
#define WINDOW_ELEM	(SYSTRACE_OPS_MAX + 1)
#define WINDOWS		(SYSTRACE_OPS_MAX + 1 + SYSTRACE_NEST_MAX)
#define STEP_ALWAYS	0x80		/* in every step's flags */
#define STEP_LEAF	0x40		/* a COPY that no other step refers to */
#define SYSTRACE_FLAT_MAX	16384U	/* the blocks of a flat plan's record are smaller */

struct step {
	struct systrace_op op;
	__u8  index;			/* the op's place in the plan */
	__u8  inner;			/* EACH: its body's elements are window WINDOW_ELEM + inner */
	__u16 tail;			/* bytes that the headers of the blocks behind it need */
};

struct plan {
	const struct step *enter;
	const struct step *exit;
	__u8  nenter;
	__u8  nexit;
	bool  flat;			/* runs without windows, and within a room that is known beforehand */
	bool  bare;			/* flat, and it has but COPYs and STRs, at the entry, by whole arguments */
	__u16 enter_min;		/* bytes, if every block is but its header */
	__u16 exit_min;
	__u32 enter_max;		/* flat: bytes that its blocks may take */
	__u32 exit_max;
	bool  bare_enter;		/* bare but for what is done at the exit, */
	bool  only_walk;		/* which is a WALK of any call, and nothing else */
};

/* Checks all of them; the index of the first that is wrong, or nplans.  @seen: nops + 1 zeros. */
__u32 systrace_plans_check(const struct systrace_plan *plans, __u32 nplans,
			   const struct systrace_op *ops, __u32 nops, __u32 *seen);
/* Makes a checked plan's ops ready to run; @steps has room for nops of them. */
void systrace_plan_prepare(struct plan *plan, struct step *steps,
			   const struct systrace_op *ops, __u32 nops);

#ifdef __KERNEL__

struct plans;
struct session;

int systrace_plans_take(const struct session *s, struct plans **plans, struct systrace_load *load);
void systrace_plans_free(const struct session *s, struct plans *plans);
/* The highest number with plans, plus 1; which plans a number has, or 0. */
u32 systrace_plans_end(const struct plans *plans, u8 abi);
u32 systrace_plans_of(const struct plans *plans, u8 abi, u32 nr);
/* Which fits is said by its place in SYSTRACE_LOAD's array, or SYSTRACE_NO_PLAN: of a number that has but one, and by arguments. */
u32 systrace_plan_only(const struct plans *plans, u32 of);
u32 systrace_plan_find(const struct plans *plans, u32 of, const u64 *args);
/* NULL: there is none. */
const struct plan *systrace_plan_at(const struct plans *plans, u32 place);

#endif /* __KERNEL__ */

#endif /* SYSTRACE_PLAN_H */
