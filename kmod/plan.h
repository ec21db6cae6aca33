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

/* The syscall number without the bit that marks the third ABI; -1 if it is out of range. */
static inline int systrace_plan_nr(const struct systrace_plan *plan)
{
	__u32 nr = plan->nr;

	if (plan->abi == SYSTRACE_THIRD)
		nr ^= 0x40000000;
	return nr < SYSTRACE_FILTER_MAX ? (int)nr : -1;
}

/*
 * Most plans are for the same call as the plan before, and look at the same arguments: only the
 * values of their keys differ.
 */
static inline bool systrace_plan_is_next(const struct systrace_plan *a, const struct systrace_plan *b)
{
	return a->nr == b->nr && a->abi == b->abi && a->nkeys == b->nkeys && b->nkeys &&
	       !memcmp(a->arg, b->arg, offsetof(struct systrace_plan, key) - offsetof(struct systrace_plan, arg));
}

/*
 * Most plans have the same ops as an earlier plan, which is found by the index of its first op.
 * Returns the index of this earlier plan, or @i if there is none.  @seen has an entry for each of
 * the @nops ops: the index, plus 1, of a plan whose ops begin there.  One more entry is for plans
 * without ops.
 */
static inline __u32 systrace_plan_alike(const struct systrace_plan *plans, __u32 i, __u32 nops, __u32 *seen)
{
	__u32 *at = &seen[plans[i].nops ? plans[i].first : nops];

	if (!*at || plans[*at - 1].nops != plans[i].nops)
		*at = i + 1;
	return *at - 1;
}

/*
 * Checks all plans.  Returns the index of the first bad one, or nplans.  @seen: nops + 1 zeros, as
 * scratch space.
 */
__u32 systrace_plans_check(const struct systrace_plan *plans, __u32 nplans,
			   const struct systrace_op *ops, __u32 nops, __u32 *seen);
/* Prepares the ops of a checked plan.  @steps has room for nops steps. */
void systrace_plan_prepare(struct plan *plan, struct step *steps,
			   const struct systrace_op *ops, __u32 nops);

#endif /* SYSTRACE_PLAN_H */
