/* SPDX-License-Identifier: GPL-2.0 */
/* Plans: which of a call's memory is captured.  Also compiled in userspace: tests/host/unit. */
#ifndef SYSTRACE_PLAN_H
#define SYSTRACE_PLAN_H

#include <linux/systrace.h>

/*
 * An op, prepared to run.  Its references name windows: 0 is the call, n is what op
 * n - 1 copied; then come the current elements of the outer and of the inner EACH.
 */
#define WINDOW_ELEM	(SYSTRACE_OPS_MAX + 1)
#define WINDOWS		(SYSTRACE_OPS_MAX + 1 + SYSTRACE_NEST_MAX)
#define STEP_ALWAYS	0x80		/* set in every step's flags, to skip all steps at once */
#define STEP_LEAF	0x40		/* a COPY that no other step refers to */
#define SYSTRACE_FLAT_MAX	16384U	/* bytes of the blocks of one record of a flat plan, at most */

struct step {
	struct systrace_op op;
	__u8  index;			/* index of the op in the plan */
	__u8  inner;			/* EACH: its current element is window WINDOW_ELEM + inner */
	__u16 tail;			/* bytes that the headers of later blocks need */
};

struct plan {
	const struct step *enter;
	const struct step *exit;
	__u8  nenter;
	__u8  nexit;
	bool  flat;			/* runs without windows, and in a room of known size */
	bool  bare;			/* flat, with only COPY and STR steps of whole arguments, at the entry */
	__u16 enter_min;		/* bytes, if every block is only its header */
	__u16 exit_min;
	__u32 enter_max;		/* flat: bytes that its blocks take at most */
	__u32 exit_max;
	bool  bare_enter;		/* flat, and bare except for its exit steps */
	bool  only_walk;		/* flat, and its only exit step is a WALK, also of a failed call */
};

/*
 * Checks all plans.  Returns the index of the first bad one, or nplans.  @seen: nops + 1 zeros, as
 * scratch space.
 */
__u32 systrace_plans_check(const struct systrace_plan *plans, __u32 nplans,
			   const struct systrace_op *ops, __u32 nops, __u32 *seen);
/* Prepares the ops of a checked plan.  @steps has room for nops steps. */
void systrace_plan_prepare(struct plan *plan, struct step *steps,
			   const struct systrace_op *ops, __u32 nops);

#ifdef __KERNEL__

struct plans;
struct session;

int systrace_plans_take(const struct session *s, struct plans **plans, struct systrace_load *load);
void systrace_plans_free(const struct session *s, struct plans *plans);
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

#endif /* __KERNEL__ */

#endif /* SYSTRACE_PLAN_H */
