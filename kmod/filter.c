// SPDX-License-Identifier: GPL-2.0
/* What to record: a bit for each system call number, by ABI; and the table made of it. */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "systrace.h"

/* @filter is changed only if all is well. */
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
	struct calls *calls;

	calls = kvmalloc(struct_size(calls, what, n), GFP_KERNEL_ACCOUNT);
	if (!calls)
		return NULL;
	calls->mask = abi == SYSTRACE_X32 ? ~SYSTRACE_X32_BIT : ~0U;
	calls->n = n;
	calls->others = filter->others ? CALL_PLAIN | asks : CALL_SKIP;
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

/* ---- for the short way ----------------------------------------------------------- */

/* As long as records do not flow, or there is more to do at a call than to record or count it. */
const struct quick_call systrace_quick_none[QUICK_CALLS];

/* One whose record may become longer than was asked for is cut by the long way. */
bool systrace_plan_is_quick(const struct session *s, const struct plan *plan)
{
	return plan->flat && sizeof(struct systrace_enter) + plan->enter_max <= s->record_max;
}

static void take_quick(struct quick_call *quick, const struct session *s, u32 what)
{
	const struct plan *plan;

	quick->place = SYSTRACE_NO_PLAN;
	if (what < CALL_PLANS || s->quiet) {
		quick->plan = what == CALL_SKIP ? QUICK_SKIP : s->quiet ? QUICK_COUNT : QUICK_PLAIN;
		return;
	}
	plan = systrace_plan_only(s->plans, what - CALL_PLANS + 1);
	if (!plan) {
		quick->plan = QUICK_PLANS;
		return;
	}
	quick->place = plan->place;
	if (systrace_plan_is_quick(s, plan))
		quick->plan = plan->nenter ? plan : QUICK_PLAIN;
}

const struct quick_call *systrace_quick_new(const struct session *s)
{
	struct quick_call *quick = kvcalloc(QUICK_CALLS, sizeof(*quick), GFP_KERNEL_ACCOUNT);
	u32 nr;

	for (nr = 0; quick && nr < QUICK_CALLS; nr++) {
		quick[nr].nr = nr;
		take_quick(&quick[nr], s, systrace_call(s->calls[SYSTRACE_X86_64], nr));
	}
	return quick;
}
