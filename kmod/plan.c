// SPDX-License-Identifier: GPL-2.0
/*
 * Plans: how they are copied from the reader, checked, kept and found.
 *
 * A plan has no jumps, so it is checked in one pass: each reference points back to
 * something that is known at that point, each length has a cap, each EACH a bound.  A
 * plan that has passed needs no checks when it runs.  The check is also compiled in
 * userspace (tests/host/unit), the rest only in the kernel.
 */
#ifdef __KERNEL__
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#else
#include "kernel.h"
#endif
#ifdef __KERNEL__
#include "access.h"
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

/* The syscall number without the bit that marks the third ABI; -1 if it is out of range. */
static int plain_nr(const struct systrace_plan *plan)
{
	u32 nr = plan->nr;

	if (plan->abi == SYSTRACE_THIRD)
		nr ^= 0x40000000;
	return nr < SYSTRACE_FILTER_MAX ? (int)nr : -1;
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

/*
 * Most plans have the same ops as an earlier plan, which is found by the index of its first op.
 * Returns the index of this earlier plan, or @i if there is none.  @seen has an entry for each of
 * the @nops ops: the index, plus 1, of a plan whose ops begin there.  One more entry is for plans
 * without ops.
 */
static inline u32 first_alike(const struct systrace_plan *plans, u32 i, u32 nops, u32 *seen)
{
	u32 *at = &seen[plans[i].nops ? plans[i].first : nops];

	if (!*at || plans[*at - 1].nops != plans[i].nops)
		*at = i + 1;
	return *at - 1;
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

	return plan->abi < SYSTRACE_ABIS && (plain_nr(plan) >= 0 || others) &&
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
		by = compare_numbers(plain_nr(a) + 1, plain_nr(b) + 1);
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

/*
 * Most plans are for the same call as the plan before, and look at the same arguments: only the
 * values of their keys differ.
 */
static inline bool is_next_variant(const struct systrace_plan *a, const struct systrace_plan *b)
{
	return a->nr == b->nr && a->abi == b->abi && a->nkeys == b->nkeys && b->nkeys &&
	       !memcmp(a->arg, b->arg, offsetof(struct systrace_plan, key) - offsetof(struct systrace_plan, arg));
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

	if (i && is_next_variant(plan - 1, plan))
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
		if (first_alike(plans, i, nops, seen) == i && !good_ops(ops + plans[i].first, plans[i].nops))
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

#ifdef __KERNEL__

/* The plans of one call: the plan without keys, then the plans with one key, then those with two. */
struct group {
	u32 base;			/* index of the plan without keys, or SYSTRACE_NO_PLAN */
	u32 first;			/* index of the first plan with keys */
	u16 n[2];			/* number of plans, by their number of keys less 1 */
	u8  arg[2][2];			/* the arguments that these plans look at, */
	u64 mask[2][2];			/* through these masks */
};

struct plans {
	u32 nplans;
	struct systrace_plan *head;	/* as copied from LOAD, but .first is now an index of .plan */
	struct plan *plan;		/* one for all heads with the same ops */
	struct step *step;
	u32 ncalls[SYSTRACE_ABIS];	/* the highest number with a plan, plus 1 */
	u32 *call[SYSTRACE_ABIS];	/* by syscall number: index of its group plus 1, or 0 */
	u32 others[SYSTRACE_ABIS];	/* the same, for all numbers without a group of their own */
	u32 ngroups;
	struct group *group;
	size_t size;			/* of all this, as charged to the opener's budget */
};

void systrace_plans_free(const struct session *s, struct plans *plans)
{
	int abi;

	if (!plans)
		return;
	for (abi = 0; abi < SYSTRACE_ABIS; abi++)
		kvfree(plans->call[abi]);
	kvfree(plans->group);
	kvfree(plans->step);
	kvfree(plans->plan);
	kvfree(plans->head);
	systrace_uncharge(s, plans->size);
	kfree(plans);
}

static void prepare_plans(struct plans *plans, const struct systrace_op *ops, u32 nops, u32 *seen)
{
	struct systrace_plan *head = plans->head;
	struct step *step = plans->step;
	u32 i, alike, n = 0;

	for (i = 0; i < plans->nplans; i++) {
		alike = first_alike(head, i, nops, seen);
		if (alike < i) {
			head[i].first = head[alike].first;
		} else {
			systrace_plan_prepare(&plans->plan[n], step, ops + head[i].first, head[i].nops);
			step += head[i].nops;
			head[i].first = n++;
		}
	}
}

static void add_to_group(struct group *group, const struct systrace_plan *plan, u32 place)
{
	u32 lot = plan->nkeys - 1;

	if (!plan->nkeys) {
		group->base = place;
		return;
	}
	if (!group->n[0] && !group->n[1])
		group->first = place;
	group->n[lot]++;
	memcpy(group->arg[lot], plan->arg, sizeof(plan->arg));
	memcpy(group->mask[lot], plan->mask, sizeof(plan->mask));
}

static void group_plans(struct plans *plans)
{
	const struct systrace_plan *plan = plans->head;
	u32 i, *call = NULL;

	for (i = 0; i < plans->nplans; i++) {
		if (i && is_next_variant(&plan[i - 1], &plan[i])) {
			plans->group[*call - 1].n[plan[i].nkeys - 1]++;
			continue;
		}
		call = plan[i].nr == SYSTRACE_NR_OTHERS ? &plans->others[plan[i].abi] :
							  &plans->call[plan[i].abi][plain_nr(&plan[i])];
		if (!*call) {
			plans->group[plans->ngroups].base = SYSTRACE_NO_PLAN;
			*call = ++plans->ngroups;
		}
		add_to_group(&plans->group[*call - 1], &plan[i], i);
	}
}

static int alloc_calls(struct plans *plans)
{
	u32 i, abi;

	/* The plans are sorted: the last one of an ABI has its highest number. */
	for (i = 0; i < plans->nplans; i++)
		plans->ncalls[plans->head[i].abi] = plain_nr(&plans->head[i]) + 1;
	for (abi = 0; abi < SYSTRACE_ABIS; abi++) {
		if (!plans->ncalls[abi])
			continue;
		plans->call[abi] = kvcalloc(plans->ncalls[abi], sizeof(u32), GFP_KERNEL_ACCOUNT);
		if (!plans->call[abi])
			return -ENOMEM;
	}
	return 0;
}

struct counts {
	u32 plans, steps, groups;
};

/* Counts what checked plans need.  @seen: as in first_alike(). */
static struct counts count_needed(const struct systrace_plan *plan, u32 nplans, u32 nops, u32 *seen)
{
	struct counts n = { 0 };
	u32 i;

	for (i = 0; i < nplans; i++) {
		if (first_alike(plan, i, nops, seen) == i) {
			n.plans++;
			n.steps += plan[i].nops;
		}
		n.groups += !i || plan[i].nr != plan[i - 1].nr || plan[i].abi != plan[i - 1].abi;
	}
	return n;
}

/* Returns an empty struct plans with room for @n, or an ERR_PTR. */
static struct plans *plans_alloc(const struct session *s, u32 nplans, const struct counts *n)
{
	struct plans *plans = kzalloc(sizeof(*plans), GFP_KERNEL_ACCOUNT);

	if (!plans)
		return ERR_PTR(-ENOMEM);
	plans->size = sizeof(*plans) + nplans * sizeof(*plans->head) + n->plans * sizeof(*plans->plan) +
		      n->steps * sizeof(*plans->step) + n->groups * sizeof(*plans->group) +
		      SYSTRACE_ABIS * SYSTRACE_FILTER_MAX * sizeof(u32);
	if (!systrace_charge(s, plans->size)) {
		kfree(plans);
		return ERR_PTR(-EDQUOT);
	}
	plans->nplans = nplans;
	plans->plan = kvcalloc(n->plans, sizeof(*plans->plan), GFP_KERNEL_ACCOUNT);
	plans->step = kvcalloc(n->steps, sizeof(*plans->step), GFP_KERNEL_ACCOUNT);
	plans->group = kvcalloc(n->groups, sizeof(*plans->group), GFP_KERNEL_ACCOUNT);
	if (plans->plan && plans->step && plans->group)
		return plans;
	systrace_plans_free(s, plans);
	return ERR_PTR(-ENOMEM);
}

/*
 * Makes a struct plans of checked plans, or returns an ERR_PTR.  In both cases @head is not the
 * caller's any more.  @seen: as in first_alike(), for @nops.
 */
static struct plans *plans_new(const struct session *s, struct systrace_plan *head, u32 nplans,
			       const struct systrace_op *ops, u32 nops, u32 *seen, size_t seen_size)
{
	struct counts n;
	struct plans *plans;

	memset(seen, 0, seen_size);
	n = count_needed(head, nplans, nops, seen);
	plans = plans_alloc(s, nplans, &n);
	if (IS_ERR(plans)) {
		kvfree(head);
		return plans;
	}
	plans->head = head;
	if (alloc_calls(plans)) {
		systrace_plans_free(s, plans);
		return ERR_PTR(-ENOMEM);
	}
	memset(seen, 0, seen_size);
	prepare_plans(plans, ops, nops, seen);
	group_plans(plans);
	return plans;
}

static int take_load(const struct session *s, struct plans **plans, struct systrace_load *load)
{
	struct systrace_plan *plan;
	struct systrace_op *ops;
	size_t seen_size = (load->nops + 1) * sizeof(u32);
	u32 *seen;
	int err = 0;

	plan = vmemdup_user(u64_to_user_ptr(load->plans), load->nplans * sizeof(*plan));
	if (IS_ERR(plan))
		return PTR_ERR(plan);
	ops = NULL;
	if (load->nops)
		ops = vmemdup_user(u64_to_user_ptr(load->ops), load->nops * sizeof(*ops));
	if (IS_ERR(ops)) {
		err = PTR_ERR(ops);
		goto free_plan;
	}
	seen = kvzalloc(seen_size, GFP_KERNEL_ACCOUNT);
	if (!seen) {
		err = -ENOMEM;
		goto free_ops;
	}
	load->bad = systrace_plans_check(plan, load->nplans, ops, load->nops, seen);
	if (load->bad < load->nplans) {
		err = -EINVAL;
		goto free_seen;
	}
	*plans = plans_new(s, plan, load->nplans, ops, load->nops, seen, seen_size);
	err = PTR_ERR_OR_ZERO(*plans);
	plan = NULL;
free_seen:
	kvfree(seen);
free_ops:
	kvfree(ops);
free_plan:
	kvfree(plan);
	return err;
}

int systrace_plans_take(const struct session *s, struct plans **plans, struct systrace_load *load)
{
	size_t size = load->nplans * sizeof(struct systrace_plan) + load->nops * (sizeof(struct systrace_op) + sizeof(u32));
	int err;

	load->bad = 0;
	if (load->reserved)
		return -EINVAL;
	if (load->nplans > SYSTRACE_PLANS_MAX || load->nops > SYSTRACE_PLANS_MAX * SYSTRACE_OPS_MAX)
		return -E2BIG;
	*plans = NULL;
	if (!load->nplans)
		return 0;
	if (!systrace_charge(s, size))
		return -EDQUOT;
	err = take_load(s, plans, load);
	systrace_uncharge(s, size);
	return err;
}

/* Searches the plans from index @low up to, but not including, @end. */
static u32 find_variant(const struct systrace_plan *plan, u32 low, u32 end, u64 key0, u64 key1)
{
	u32 mid;

	while (low < end) {
		mid = low + (end - low) / 2;
		if (plan[mid].key[0] == key0 && plan[mid].key[1] == key1)
			return mid;
		if (plan[mid].key[0] < key0 ||
		    (plan[mid].key[0] == key0 && plan[mid].key[1] < key1))
			low = mid + 1;
		else
			end = mid;
	}
	return SYSTRACE_NO_PLAN;
}

static u32 find_keyed(const struct plans *plans, const struct group *group, const u64 *args)
{
	u32 first, place;
	int lot;

	for (lot = 1; lot >= 0; lot--) {
		first = group->first + (lot ? group->n[0] : 0);
		/* With one key, the second mask is not used: it is zero, and so is its key. */
		place = find_variant(plans->head, first, first + group->n[lot],
				     args[group->arg[lot][0]] & group->mask[lot][0],
				     args[group->arg[lot][1]] & group->mask[lot][1]);
		if (place != SYSTRACE_NO_PLAN)
			return place;
	}
	return SYSTRACE_NO_PLAN;
}

u32 systrace_plans_end(const struct plans *plans, u8 abi)
{
	return plans ? plans->ncalls[abi] : 0;
}

u32 systrace_plans_of(const struct plans *plans, u8 abi, u32 nr)
{
	u32 of = nr < systrace_plans_end(plans, abi) ? plans->call[abi][nr] : 0;

	return of || !plans ? of : plans->others[abi];
}

u32 systrace_plan_only(const struct plans *plans, u32 of)
{
	const struct group *group = &plans->group[of - 1];

	return group->n[0] || group->n[1] ? SYSTRACE_NO_PLAN : group->base;
}

u32 systrace_plan_find(const struct plans *plans, u32 of, const u64 *args)
{
	const struct group *group = &plans->group[of - 1];
	u32 place = SYSTRACE_NO_PLAN;

	if (group->n[0] || group->n[1])
		place = find_keyed(plans, group, args);
	return place == SYSTRACE_NO_PLAN ? group->base : place;
}

const struct plan *systrace_plan_at(const struct plans *plans, u32 place)
{
	return place == SYSTRACE_NO_PLAN ? NULL : &plans->plan[plans->head[place].first];
}

#endif /* __KERNEL__ */
