// SPDX-License-Identifier: GPL-2.0
/*
 * Plans: how they are checked, and prepared to run.
 *
 * A plan has no jumps, so it is checked in one pass: each reference points back to
 * something that is known at that point, each length has a cap, each EACH a bound.  A
 * plan that has passed needs no checks when it runs.  Also compiled in userspace
 * (tests/host/unit).
 */
#ifdef __KERNEL__
#include <linux/minmax.h>
#include <linux/string.h>
#else
#include "kernel.h"
#endif
#include "capture.h"
#include "plan.h"
#include "walk.h"

#define NOT_IN_EACH	(-1)

/* The state of the check: the EACHes around the op that is being checked. */
struct scope {
	int each[SYSTRACE_NEST_MAX];	/* their indices */
	int end[SYSTRACE_NEST_MAX];	/* the indices of the first ops after their bodies */
	int depth;
	s8  parent[SYSTRACE_OPS_MAX];	/* of each op so far: index of its EACH, or NOT_IN_EACH */
};

static void leave_scopes(struct scope *scope, int place)
{
	while (scope->depth && place >= scope->end[scope->depth - 1])
		scope->depth--;
}

static bool same_phase(const struct systrace_op *a, const struct systrace_op *b)
{
	return !((a->flags ^ b->flags) & SYSTRACE_OP_EXIT);
}

/* True if the block of op @from has a value when op @at runs: @from is in no EACH, or in an EACH around @at. */
static bool in_scope(const struct scope *scope, int at, int from)
{
	int each = scope->parent[at];

	while (each != scope->parent[from] && each != NOT_IN_EACH)
		each = scope->parent[each];
	return each == scope->parent[from];
}

/* The number of bytes that a reference may read in @block; 0 if it may not refer to this block. */
static u32 window_size(const struct scope *scope, const struct systrace_op *ops,
		       int place, u8 block)
{
	int from = block - 1;

	if (block == SYSTRACE_REF_ELEM)
		return scope->depth > 0 ? ops[scope->each[scope->depth - 1]].elem : 0;
	if (block == SYSTRACE_REF_OUTER)
		return scope->depth > 1 ? ops[scope->each[scope->depth - 2]].elem : 0;
	if (from >= place || ops[from].kind == SYSTRACE_EACH ||
	    !same_phase(&ops[from], &ops[place]) || !in_scope(scope, place, from))
		return 0;
	return ops[from].cap;
}

static bool good_number(const struct scope *scope, const struct systrace_op *ops,
			int place, struct systrace_ref ref)
{
	u32 end = (u32)ref.off + ref.width;

	switch (ref.width) {
	case 0:
		return ref.block == SYSTRACE_REF_CALL;
	case 1:
	case 2:
	case 4:
	case 8:
		break;
	default:
		return false;
	}
	if (ref.block != SYSTRACE_REF_CALL)
		return end <= window_size(scope, ops, place, ref.block);
	if (ref.off % 8 + ref.width > 8)
		return false;
	/* at the entry there is no return value yet, but the two pointers after it are valid */
	return end <= SYSTRACE_REF_RET || ref.off >= SYSTRACE_REF_SP ?
	       end <= SYSTRACE_REF_IP + 8 : ops[place].flags & SYSTRACE_OP_EXIT;
}

static bool good_pointer(const struct scope *scope, const struct systrace_op *ops, int place)
{
	u8 width = ops[place].ptr.width;

	return (width == 4 || width == 8) && good_number(scope, ops, place, ops[place].ptr);
}

static bool no_ref(struct systrace_ref ref)
{
	return !ref.block && !ref.width && !ref.off;
}

static bool good_each(const struct scope *scope, const struct systrace_op *ops, int nops, int place)
{
	const struct systrace_op *op = &ops[place];
	int i, end = scope->depth ? scope->end[scope->depth - 1] : nops;

	if (scope->depth == SYSTRACE_NEST_MAX || !op->body || place + op->body >= end)
		return false;
	for (i = 1; i <= op->body; i++)
		if ((op[i].flags & ~SYSTRACE_OP_MAYBE) != op->flags)
			return false;
	return op->ptr.block != SYSTRACE_REF_CALL && !op->ptr.width &&
	       op->ptr.off < window_size(scope, ops, place, op->ptr.block) &&
	       good_number(scope, ops, place, op->len) &&
	       op->elem && op->elem <= SYSTRACE_CAP_MAX && op->cap <= SYSTRACE_EACH_MAX;
}

/* True if no op before this one is of the same kind. */
static bool is_first_of_kind(const struct systrace_op *ops, int place)
{
	int i;

	for (i = 0; i < place; i++)
		if (ops[i].kind == ops[place].kind)
			return false;
	return true;
}

static bool good_op(const struct scope *scope, const struct systrace_op *ops, int nops, int place)
{
	const struct systrace_op *op = &ops[place];

	u32 most = op->kind == SYSTRACE_COPY ? SYSTRACE_WHOLE_MAX : SYSTRACE_CAP_MAX;

	if (op->reserved || op->flags & ~(SYSTRACE_OP_EXIT | SYSTRACE_OP_OK | SYSTRACE_OP_MAYBE) ||
	    (op->flags & SYSTRACE_OP_MAYBE && op->kind != SYSTRACE_STR) ||
	    (op->flags & SYSTRACE_OP_OK && !(op->flags & SYSTRACE_OP_EXIT)) || !op->cap || op->cap > most)
		return false;
	if (op->kind != SYSTRACE_EACH && op->body)
		return false;
	switch (op->kind) {
	case SYSTRACE_COPY:
		return good_pointer(scope, ops, place) && good_number(scope, ops, place, op->len) &&
		       op->elem && op->elem <= SYSTRACE_CAP_MAX;
	case SYSTRACE_STR:
		return good_pointer(scope, ops, place) && no_ref(op->len) && !op->elem;
	case SYSTRACE_PTRS:
		return good_pointer(scope, ops, place) && no_ref(op->len) &&
		       (op->elem == 4 || op->elem == 8) && op->cap >= op->elem;
	case SYSTRACE_EACH:
		return good_each(scope, ops, nops, place);
	case SYSTRACE_FDINFO:
		return op->ptr.width == 4 && good_number(scope, ops, place, op->ptr) &&
		       no_ref(op->len) && !op->elem && op->cap > sizeof(struct systrace_fdinfo);
	case SYSTRACE_BITS:
		return op->ptr.block != SYSTRACE_REF_CALL && !op->ptr.width && !op->elem &&
		       op->ptr.off < window_size(scope, ops, place, op->ptr.block) &&
		       good_number(scope, ops, place, op->len) && op->cap >= sizeof(u32);
	case SYSTRACE_VALUE:
		return op->ptr.width && good_number(scope, ops, place, op->ptr) &&
		       no_ref(op->len) && !op->elem && op->cap == sizeof(u64);
	case SYSTRACE_TIMES:
		return no_ref(op->ptr) && no_ref(op->len) && !op->elem && op->cap == sizeof(struct systrace_times);
	case SYSTRACE_MAPPED:
		return !scope->depth && op->ptr.width == 4 && good_number(scope, ops, place, op->ptr) && no_ref(op->len) &&
		       op->cap == sizeof(struct systrace_mapped);
	case SYSTRACE_RESTART:
		return no_ref(op->ptr) && no_ref(op->len) && !op->elem;
	case SYSTRACE_WALK:
		return !scope->depth && no_ref(op->ptr) && no_ref(op->len) && !op->elem &&
		       op->cap >= sizeof(struct systrace_walked) && is_first_of_kind(ops, place);
	case SYSTRACE_STACK:
	case SYSTRACE_MAPS:
		return !scope->depth && no_ref(op->ptr) && no_ref(op->len) && !op->elem &&
		       op->cap >= sizeof(struct systrace_stack);
	}
	return false;
}

static void enter_scope(struct scope *scope, const struct systrace_op *ops, int place)
{
	if (ops[place].kind != SYSTRACE_EACH)
		return;
	scope->each[scope->depth] = place;
	scope->end[scope->depth] = place + 1 + ops[place].body;
	scope->depth++;
}

static bool good_ops(const struct systrace_op *ops, int nops)
{
	struct scope scope;
	int i;

	scope.depth = 0;
	for (i = 0; i < nops; i++) {
		leave_scopes(&scope, i);
		scope.parent[i] = scope.depth ? scope.each[scope.depth - 1] : NOT_IN_EACH;
		if (!good_op(&scope, ops, nops, i))
			return false;
		enter_scope(&scope, ops, i);
	}
	return true;
}

static bool good_keys(const struct systrace_plan *plan)
{
	int i;

	if (plan->nkeys > 2)
		return false;
	for (i = 0; i < 2; i++) {
		if (i >= plan->nkeys) {
			if (plan->arg[i] || plan->mask[i] || plan->key[i])
				return false;
		} else if (plan->arg[i] > 5 || plan->key[i] & ~plan->mask[i]) {
			return false;
		}
	}
	return true;
}

static inline bool names_ops(const struct systrace_plan *plan, u32 nops)
{
	return plan->nops <= SYSTRACE_OPS_MAX && plan->first <= nops && plan->nops <= nops - plan->first;
}

/* Checks a plan except for its ops, of which only the range is checked. */
static bool good_head(const struct systrace_plan *plan, u32 nops)
{
	static const u8 zero[sizeof(plan->reserved2)];
	bool others = plan->nr == SYSTRACE_NR_OTHERS && !plan->nkeys;

	return plan->abi < SYSTRACE_ABIS && (systrace_plan_nr(plan) >= 0 || others) &&
	       !plan->reserved && !memcmp(plan->reserved2, zero, sizeof(zero)) &&
	       good_keys(plan) && names_ops(plan, nops);
}

static inline int compare_numbers(u64 a, u64 b)
{
	return a < b ? -1 : a > b;
}

/* True if @b sorts after @a and, as a variant of the same call, looks at the same arguments as @a. */
static bool in_order(const struct systrace_plan *a, const struct systrace_plan *b)
{
	int by = compare_numbers(a->abi, b->abi);

	if (!by)
		by = compare_numbers(systrace_plan_nr(a) + 1, systrace_plan_nr(b) + 1);
	if (!by)
		by = compare_numbers(a->nkeys, b->nkeys);
	if (by)
		return by < 0;
	if (memcmp(a->arg, b->arg, sizeof(a->arg)) || memcmp(a->mask, b->mask, sizeof(a->mask)))
		return false;
	by = compare_numbers(a->key[0], b->key[0]);
	if (!by)
		by = compare_numbers(a->key[1], b->key[1]);
	return by < 0;
}

/* The same result as good_head() and in_order() for @b, the next variant after a good @a. */
static inline bool good_variant(const struct systrace_plan *a, const struct systrace_plan *b, u32 nops)
{
	return !b->reserved && names_ops(b, nops) && !(b->key[0] & ~b->mask[0]) && !(b->key[1] & ~b->mask[1]) &&
	       (compare_numbers(a->key[0], b->key[0]) ?: compare_numbers(a->key[1], b->key[1])) < 0;
}

/* All plans before @i are good. */
static bool good_plan(const struct systrace_plan *plans, u32 i, u32 nops)
{
	const struct systrace_plan *plan = &plans[i];

	if (i && systrace_plan_is_next(plan - 1, plan))
		return good_variant(plan - 1, plan, nops);
	return good_head(plan, nops) && (!i || in_order(plan - 1, plan));
}

u32 systrace_plans_check(const struct systrace_plan *plans, u32 nplans,
			 const struct systrace_op *ops, u32 nops, u32 *seen)
{
	u32 i;

	for (i = 0; i < nplans; i++) {
		if (!good_plan(plans, i, nops))
			break;
		if (systrace_plan_alike(plans, i, nops, seen) == i && !good_ops(ops + plans[i].first, plans[i].nops))
			break;
	}
	return i;
}

/* Replaces the protocol's number of a block by the window that the block is kept in. */
static void name_window(struct systrace_ref *ref, int depth)
{
	if (ref->block == SYSTRACE_REF_ELEM)
		ref->block = WINDOW_ELEM + depth - 1;
	else if (ref->block == SYSTRACE_REF_OUTER)
		ref->block = WINDOW_ELEM + depth - 2;
}

/*
 * Sets how much must stay free after each step: the headers of its later siblings, and what
 * must stay free after the EACH that they are in (@behind).  Returns the size of the
 * siblings' headers.
 */
static u32 set_tails(struct step *steps, u32 n, u32 behind)
{
	u32 i, siblings = 0;

	for (i = 0; i < n; i += 1 + steps[i].op.body)
		siblings++;
	behind += siblings * sizeof(struct systrace_block);
	for (i = 0; i < n; i += 1 + steps[i].op.body) {
		behind -= sizeof(struct systrace_block);
		steps[i].tail = behind;
		if (steps[i].op.body)
			set_tails(steps + i + 1, steps[i].op.body, behind);
	}
	return siblings * sizeof(struct systrace_block);
}

/* If @ref refers to the op of a step, this step is not a leaf. */
static void unmark_leaf(struct step *steps, u32 n, struct systrace_ref ref)
{
	u32 i;

	for (i = 0; i < n; i++)
		if (steps[i].index + 1 == ref.block)
			steps[i].op.flags &= ~STEP_LEAF;
}

static u32 take_phase(struct step *steps, const struct systrace_op *ops, int nops, u8 phase)
{
	struct scope scope;
	u32 n = 0;
	int i;

	scope.depth = 0;
	for (i = 0; i < nops; i++) {
		leave_scopes(&scope, i);
		if ((ops[i].flags & SYSTRACE_OP_EXIT) == phase) {
			steps[n].op = ops[i];
			steps[n].op.flags |= STEP_ALWAYS | (ops[i].kind == SYSTRACE_COPY ? STEP_LEAF : 0);
			steps[n].index = i;
			unmark_leaf(steps, n, ops[i].ptr);
			unmark_leaf(steps, n, ops[i].len);
			steps[n].inner = scope.depth;
			name_window(&steps[n].op.ptr, scope.depth);
			name_window(&steps[n].op.len, scope.depth);
			n++;
		}
		enter_scope(&scope, ops, i);
	}
	return n;
}

/* True for a whole argument of the call; or for its result, to which only exit steps may refer. */
static bool is_argument(struct systrace_ref ref)
{
	return ref.block == SYSTRACE_REF_CALL && ref.width == 8 && ref.off <= SYSTRACE_REF_RET && ref.off % 8 == 0;
}

/* Like is_argument(), but also true for the lower half of one. */
static bool is_in_argument(struct systrace_ref ref)
{
	ref.width = ref.width == 4 ? 8 : ref.width;
	return is_argument(ref);
}

static bool is_bare(const struct systrace_op *op)
{
	return (op->kind == SYSTRACE_COPY || op->kind == SYSTRACE_STR) && is_argument(op->ptr) &&
	       (!op->len.width || is_argument(op->len));
}

/*
 * The largest size of the op's block, if the op needs no windows and can run without a check of
 * the room; 0 if it cannot.
 */
static u32 flat_size(const struct systrace_op *op)
{
	u32 header = sizeof(struct systrace_block);

	if (op->flags & SYSTRACE_OP_MAYBE)
		return 0;
	switch (op->kind) {
	case SYSTRACE_FDINFO:
		/* It takes locks, which sleep on PREEMPT_RT. */
		if (IS_ENABLED(CONFIG_PREEMPT_RT))
			return 0;
		fallthrough;
	case SYSTRACE_COPY:
	case SYSTRACE_STR:
		if (!is_in_argument(op->ptr) || (op->len.width && !is_in_argument(op->len)) || op->cap > SYSTRACE_FLAT_MAX)
			return 0;
		return header + ((op->cap + 7) & ~7U);
	case SYSTRACE_WALK:
		return op->flags & SYSTRACE_OP_EXIT ? header + WALK_QUICK_MAX : 0;
	}
	return 0;
}

/* For the steps of one phase.  Returns false if they are not flat. */
static bool find_flat(const struct step *steps, u32 n, u32 *most, bool *bare)
{
	u32 i, size;

	*most = 0;
	*bare = true;
	if (n > SYSTRACE_FLAT_STEPS)
		return false;
	for (i = 0; i < n; i++) {
		size = flat_size(&steps[i].op);
		*most += size;
		if (!size || *most > SYSTRACE_FLAT_MAX)
			return false;
		*bare &= is_bare(&steps[i].op);
	}
	return true;
}

static void set_flat(struct plan *plan)
{
	bool enter, exit;

	plan->flat = find_flat(plan->enter, plan->nenter, &plan->enter_max, &enter) &&
		     find_flat(plan->exit, plan->nexit, &plan->exit_max, &exit);
	plan->bare = plan->flat && enter && !plan->nexit;
	plan->bare_enter = plan->flat && enter;
	plan->only_walk = plan->flat && plan->nexit == 1 && plan->exit->op.kind == SYSTRACE_WALK &&
			  !(plan->exit->op.flags & SYSTRACE_OP_OK);
}

void systrace_plan_prepare(struct plan *plan, struct step *steps,
			   const struct systrace_op *ops, u32 nops)
{
	plan->nenter = take_phase(steps, ops, nops, 0);
	plan->enter = steps;
	plan->enter_min = set_tails(steps, plan->nenter, 0);
	steps += plan->nenter;
	plan->nexit = take_phase(steps, ops, nops, SYSTRACE_OP_EXIT);
	plan->exit = steps;
	plan->exit_min = set_tails(steps, plan->nexit, 0);
	set_flat(plan);
}
