// SPDX-License-Identifier: GPL-2.0
/* Which calls to record: a bit for each syscall number, by ABI; and the table made from it. */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "access.h"
#include "arch/arch.h"
#include "count.h"
#include "filter.h"
#include "plan.h"
#include "plans.h"
#include "quick.h"
#include "rules.h"
#include "session.h"

/* Changes @filter only if it succeeds. */
int systrace_filter_take(struct filter *filter, const struct systrace_filter *arg)
{
	u64 bits[SYSTRACE_FILTER_MAX / 64] = {};
	size_t size = DIV_ROUND_UP(arg->nbits, 64) * sizeof(u64);

	if (arg->reserved || arg->others > 1 || arg->abi >= SYSTRACE_ABIS)
		return -EINVAL;
	if (arg->nbits > SYSTRACE_FILTER_MAX)
		return -E2BIG;
	if (copy_from_user(bits, u64_to_user_ptr(arg->bits), size))
		return -EFAULT;
	memcpy(filter->bits, bits, sizeof(bits));
	filter->nbits = arg->nbits;
	filter->others = arg->others;
	return 0;
}

static bool wanted(const struct filter *filter, u32 nr)
{
	if (nr >= filter->nbits)
		return filter->others;
	return filter->bits[nr / 64] >> (nr % 64) & 1;
}

struct calls *systrace_calls_new(const struct session *s, u8 abi)
{
	const struct filter *filter = &s->filter[abi];
	u32 asks = s->predicate && !s->quiet ? CALL_ASKS : 0;
	u32 nr, of, n = max3(filter->nbits, systrace_plans_end(s->plans, abi), systrace_rules_end(s->rules, abi));
	size_t size = struct_size((struct calls *)NULL, what, n);
	struct calls *calls;

	if (!systrace_charge(s, size))
		return NULL;
	calls = kvmalloc(size, GFP_KERNEL_ACCOUNT);
	if (!calls) {
		systrace_uncharge(s, size);
		return NULL;
	}
	calls->charged = size;
	calls->mask = abi == SYSTRACE_THIRD ? ~ARCH_THIRD_BIT : ~0U;
	calls->n = n;
	of = systrace_plans_of(s->plans, abi, n);
	calls->others = filter->others ? (of ? CALL_PLANS + of - 1 : CALL_PLAIN) | asks : CALL_SKIP;
	for (nr = 0; nr < n; nr++) {
		of = systrace_plans_of(s->plans, abi, nr);
		if (!wanted(filter, nr)) {
			calls->what[nr] = CALL_SKIP;
			continue;
		}
		calls->what[nr] = of ? CALL_PLANS + of - 1 : CALL_PLAIN;
		calls->what[nr] |= systrace_rules_has(s->rules, abi, nr) ? CALL_RULES : asks;
	}
	return calls;
}

void systrace_calls_free(const struct session *s, struct calls *calls)
{
	if (!calls)
		return;
	systrace_uncharge(s, calls->charged);
	kvfree(calls);
}

/* ---- for the short way ----------------------------------------------------------- */

/* False if the record may be larger or cost more than SETUP allows: only the long way can cut it. */
bool systrace_plan_is_quick(const struct session *s, const struct plan *plan)
{
	return plan->flat && s->setup.cost >= SYSTRACE_FLAT_COST &&
	       sizeof(struct systrace_enter) + max(plan->enter_max, plan->exit_max) <= s->setup.record_max;
}

static void take_quick(struct quick_calls *quick, const struct session *s, u32 nr)
{
	u32 what = systrace_call(s->calls[SYSTRACE_NATIVE], nr);
	const struct plan *plan;

	quick->pair[nr].nr = nr;
	quick->pair[nr].place = SYSTRACE_NO_PLAN;
	if (what == CALL_SKIP) {
		quick->what[nr] = CALL_SKIP;
	} else if (s->quiet) {
		quick->what[nr] = quick->counters ? (unsigned long)(quick->counters + nr) : CALL_SLOW;
	} else if (what < CALL_PLANS) {
		quick->what[nr] = CALL_PLAIN;
	} else {
		quick->pair[nr].place = systrace_plan_only(s->plans, what - CALL_PLANS + 1);
		plan = systrace_plan_at(s->plans, quick->pair[nr].place);
		if (!plan) {
			quick->what[nr] = CALL_PLANS;
			return;
		}
		if (systrace_plan_is_quick(s, plan))
			quick->what[nr] = plan->nenter || plan->nexit ? (unsigned long)plan : CALL_PLAIN;
	}
}

struct quick_calls *systrace_quick_new(const struct session *s)
{
	struct quick_calls *quick;
	u32 nr;

	if (!systrace_charge(s, sizeof(*quick)))
		return NULL;
	quick = kvzalloc(sizeof(*quick), GFP_KERNEL_ACCOUNT);
	if (!quick) {
		systrace_uncharge(s, sizeof(*quick));
		return NULL;
	}
	if (systrace_counts_quickly(s)) {
		quick->counters = __alloc_percpu_gfp(array_size(QUICK_CALLS, sizeof(*quick->counters)),
						    __alignof__(*quick->counters), GFP_KERNEL_ACCOUNT);
		if (!quick->counters) {
			systrace_quick_free(s, quick);
			return NULL;
		}
	}
	for (nr = 0; nr < QUICK_CALLS; nr++)
		take_quick(quick, s, nr);
	return quick;
}

void systrace_quick_free(const struct session *s, struct quick_calls *quick)
{
	if (!quick)
		return;
	systrace_uncharge(s, sizeof(*quick));
	free_percpu(quick->counters);
	kvfree(quick);
}
