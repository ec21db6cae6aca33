// SPDX-License-Identifier: GPL-2.0
/* All plans of a session: how they are taken from the reader, shared, and found. */
#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/uidgid.h>
#include "access.h"
#include "plan.h"
#include "plans.h"

/* The plans of one call: the plan without keys, then the plans with one key, then those with two. */
struct group {
	u32 base;			/* index of the plan without keys, or SYSTRACE_NO_PLAN */
	u32 first;			/* index of the first plan with keys */
	u16 n[2];			/* number of plans, by their number of keys less 1 */
	u8  arg[2][2];			/* the arguments that these plans look at, */
	u64 mask[2][2];			/* through these masks */
};

/* Sessions of one user that load the same plans share them, so they do not change. */
struct plans {
	refcount_t users;
	kuid_t payer;
	u32 nplans, nops;
	struct systrace_plan *head;	/* as copied from LOAD */
	struct systrace_op *op;		/* the same */
	u32 *made;			/* by head: index of its .plan */
	struct plan *plan;		/* one for all heads with the same ops */
	struct step *step;
	u32 ncalls[SYSTRACE_ABIS];	/* the highest number with a plan, plus 1 */
	u32 *call[SYSTRACE_ABIS];	/* by syscall number: index of its group plus 1, or 0 */
	u32 others[SYSTRACE_ABIS];	/* the same, for all numbers without a group of their own */
	u32 ngroups;
	struct group *group;
	size_t size;			/* of all this, as charged to each session's budget */
};

static void put_plans(struct plans *plans)
{
	int abi;

	if (!plans || !refcount_dec_and_test(&plans->users))
		return;
	for (abi = 0; abi < SYSTRACE_ABIS; abi++)
		kvfree(plans->call[abi]);
	kvfree(plans->group);
	kvfree(plans->step);
	kvfree(plans->plan);
	kvfree(plans->made);
	kvfree(plans->op);
	kvfree(plans->head);
	kfree(plans);
}

void systrace_plans_free(const struct session *s, struct plans *plans)
{
	if (!plans)
		return;
	systrace_uncharge(s, plans->size);
	put_plans(plans);
}

/* ---- the last plans ------------------------------------------------------- */

/*
 * Most readers load the same plans each time.  To check and prepare them takes ten times as long as to
 * compare them, so the module keeps those of the last LOAD, if they are not larger than LAST_MAX.  They
 * are shared only within a user: otherwise the time that a LOAD takes would say what others load.
 */
#define LAST_MAX	(1U << 20)	/* bytes */

static struct plans *last;
static DEFINE_MUTEX(last_lock);		/* for the pointer; never held while user memory is read */

static void keep_last(struct plans *plans)
{
	if (plans->size > LAST_MAX)
		return;
	refcount_inc(&plans->users);
	mutex_lock(&last_lock);
	swap(last, plans);
	mutex_unlock(&last_lock);
	put_plans(plans);
}

void systrace_plans_exit(void)
{
	put_plans(last);
}

#define DIFFERENCE(type, i) ({						\
	type theirs_, ours_;						\
									\
	unsafe_get_user(theirs_, (const type __user *)(user + (i)), differs);	\
	memcpy(&ours_, ours + (i), sizeof(ours_));			\
	theirs_ ^ ours_;						\
})

/* Is the user memory at @from the same as @n bytes at @ours?  @n is a multiple of 4.  False also if it cannot be read. */
static bool is_same(const u8 *ours, u64 from, size_t n)
{
	const u8 __user *user = u64_to_user_ptr(from);
	bool same = false;
	size_t i;

	if (!user_access_begin(user, n))
		return false;
	for (i = 0; i + 32 <= n; i += 32)
		if (DIFFERENCE(u64, i) | DIFFERENCE(u64, i + 8) | DIFFERENCE(u64, i + 16) | DIFFERENCE(u64, i + 24))
			goto differs;
	for (; i < n; i += 4)
		if (DIFFERENCE(u32, i))
			goto differs;
	same = true;
differs:
	user_access_end();
	return same;
}

/* Returns the last plans, with a reference for the caller, if @load has the same; or NULL. */
static struct plans *get_last(const struct session *s, const struct systrace_load *load)
{
	struct plans *plans;

	mutex_lock(&last_lock);
	plans = last;
	if (plans && plans->nplans == load->nplans && plans->nops == load->nops && uid_eq(plans->payer, systrace_payer(s)))
		refcount_inc(&plans->users);
	else
		plans = NULL;
	mutex_unlock(&last_lock);
	if (plans && is_same((const u8 *)plans->head, load->plans, plans->nplans * sizeof(*plans->head)) &&
	    is_same((const u8 *)plans->op, load->ops, plans->nops * sizeof(*plans->op)))
		return plans;
	put_plans(plans);
	return NULL;
}

/* ---- making them ---------------------------------------------------------- */

static void prepare_plans(struct plans *plans, u32 *seen)
{
	const struct systrace_plan *head = plans->head;
	struct step *step = plans->step;
	u32 i, alike, n = 0;

	for (i = 0; i < plans->nplans; i++) {
		alike = systrace_plan_alike(head, i, plans->nops, seen);
		if (alike < i) {
			plans->made[i] = plans->made[alike];
		} else {
			systrace_plan_prepare(&plans->plan[n], step, plans->op + head[i].first, head[i].nops);
			step += head[i].nops;
			plans->made[i] = n++;
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
		if (i && systrace_plan_is_next(&plan[i - 1], &plan[i])) {
			plans->group[*call - 1].n[plan[i].nkeys - 1]++;
			continue;
		}
		call = plan[i].nr == SYSTRACE_NR_OTHERS ? &plans->others[plan[i].abi] :
							  &plans->call[plan[i].abi][systrace_plan_nr(&plan[i])];
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
		plans->ncalls[plans->head[i].abi] = systrace_plan_nr(&plans->head[i]) + 1;
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

/* Counts what checked plans need.  @seen: as in systrace_plan_alike(). */
static struct counts count_needed(const struct systrace_plan *plan, u32 nplans, u32 nops, u32 *seen)
{
	struct counts n = { 0 };
	u32 i;

	for (i = 0; i < nplans; i++) {
		if (systrace_plan_alike(plan, i, nops, seen) == i) {
			n.plans++;
			n.steps += plan[i].nops;
		}
		n.groups += !i || plan[i].nr != plan[i - 1].nr || plan[i].abi != plan[i - 1].abi;
	}
	return n;
}

/* Returns an empty struct plans with room for @n, or an ERR_PTR. */
static struct plans *plans_alloc(const struct session *s, const struct systrace_load *load, const struct counts *n)
{
	struct plans *plans = kzalloc(sizeof(*plans), GFP_KERNEL_ACCOUNT);

	if (!plans)
		return ERR_PTR(-ENOMEM);
	plans->size = sizeof(*plans) + load->nplans * (sizeof(*plans->head) + sizeof(*plans->made)) +
		      load->nops * sizeof(*plans->op) + n->plans * sizeof(*plans->plan) +
		      n->steps * sizeof(*plans->step) + n->groups * sizeof(*plans->group) +
		      SYSTRACE_ABIS * SYSTRACE_FILTER_MAX * sizeof(u32);
	if (!systrace_charge(s, plans->size)) {
		kfree(plans);
		return ERR_PTR(-EDQUOT);
	}
	refcount_set(&plans->users, 1);
	plans->payer = systrace_payer(s);
	plans->nplans = load->nplans;
	plans->nops = load->nops;
	plans->made = kvcalloc(load->nplans, sizeof(*plans->made), GFP_KERNEL_ACCOUNT);
	plans->plan = kvcalloc(n->plans, sizeof(*plans->plan), GFP_KERNEL_ACCOUNT);
	plans->step = kvcalloc(n->steps, sizeof(*plans->step), GFP_KERNEL_ACCOUNT);
	plans->group = kvcalloc(n->groups, sizeof(*plans->group), GFP_KERNEL_ACCOUNT);
	if (plans->made && plans->plan && plans->step && plans->group)
		return plans;
	systrace_plans_free(s, plans);
	return ERR_PTR(-ENOMEM);
}

/* What LOAD gave: copied once, then checked.  Both are NULL when struct plans has them. */
struct given {
	struct systrace_plan *head;
	struct systrace_op *op;
};

/* Makes a struct plans of what was checked, or returns an ERR_PTR.  @seen: as in systrace_plan_alike(). */
static struct plans *plans_new(const struct session *s, const struct systrace_load *load, struct given *given, u32 *seen)
{
	size_t seen_size = (load->nops + 1) * sizeof(*seen);
	struct counts n;
	struct plans *plans;

	memset(seen, 0, seen_size);
	n = count_needed(given->head, load->nplans, load->nops, seen);
	plans = plans_alloc(s, load, &n);
	if (IS_ERR(plans))
		return plans;
	plans->head = given->head;
	plans->op = given->op;
	*given = (struct given){ NULL };
	if (alloc_calls(plans)) {
		systrace_plans_free(s, plans);
		return ERR_PTR(-ENOMEM);
	}
	memset(seen, 0, seen_size);
	prepare_plans(plans, seen);
	group_plans(plans);
	return plans;
}

static int copy_given(struct given *given, const struct systrace_load *load)
{
	given->op = NULL;
	given->head = vmemdup_user(u64_to_user_ptr(load->plans), load->nplans * sizeof(*given->head));
	if (IS_ERR(given->head))
		return PTR_ERR(given->head);
	if (load->nops)
		given->op = vmemdup_user(u64_to_user_ptr(load->ops), load->nops * sizeof(*given->op));
	if (!IS_ERR(given->op))
		return 0;
	kvfree(given->head);
	return PTR_ERR(given->op);
}

static struct plans *take_load(const struct session *s, struct systrace_load *load)
{
	struct plans *plans = ERR_PTR(-EINVAL);
	struct given given;
	u32 *seen;
	int err = copy_given(&given, load);

	if (err)
		return ERR_PTR(err);
	seen = kvcalloc(load->nops + 1, sizeof(*seen), GFP_KERNEL_ACCOUNT);
	if (seen) {
		load->bad = systrace_plans_check(given.head, load->nplans, given.op, load->nops, seen);
		if (load->bad == load->nplans)
			plans = plans_new(s, load, &given, seen);
	} else {
		plans = ERR_PTR(-ENOMEM);
	}
	kvfree(seen);
	kvfree(given.op);
	kvfree(given.head);
	return plans;
}

/* Returns plans for which the session is charged, or an ERR_PTR. */
static struct plans *share_or_take(const struct session *s, struct systrace_load *load)
{
	size_t size = load->nplans * sizeof(struct systrace_plan) + load->nops * (sizeof(struct systrace_op) + sizeof(u32));
	struct plans *plans = get_last(s, load);

	if (plans) {
		if (systrace_charge(s, plans->size))
			return plans;
		put_plans(plans);
		return ERR_PTR(-EDQUOT);
	}
	if (!systrace_charge(s, size))
		return ERR_PTR(-EDQUOT);
	plans = take_load(s, load);
	systrace_uncharge(s, size);
	if (!IS_ERR(plans))
		keep_last(plans);
	return plans;
}

int systrace_plans_take(const struct session *s, struct plans **plans, struct systrace_load *load)
{
	load->bad = 0;
	if (load->reserved)
		return -EINVAL;
	if (load->nplans > SYSTRACE_PLANS_MAX || load->nops > SYSTRACE_PLANS_MAX * SYSTRACE_OPS_MAX)
		return -E2BIG;
	*plans = load->nplans ? share_or_take(s, load) : NULL;
	return PTR_ERR_OR_ZERO(*plans);
}

/* ---- finding one ---------------------------------------------------------- */

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
	return place == SYSTRACE_NO_PLAN ? NULL : &plans->plan[plans->made[place]];
}
