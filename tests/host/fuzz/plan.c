// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer against the module's plan checker: whatever is passed to SYSTRACE_LOAD, the checker
 * reads nothing outside it (ASAN), and the plans that it accepts keep the promises that capture.c
 * relies on.
 */
#include <stdlib.h>
#include "kernel.h"
#include "../../../kmod/capture.h"
#include "../../../kmod/walk.h"

#define CHECK(x) do { if (!(x)) __builtin_trap(); } while (0)

long copy_from_user_nofault(void *dst, const void *src, size_t size)
{
	(void)dst, (void)src, (void)size;
	return -14;
}

/* A step refers to an earlier block, to the call itself, or to the element of an EACH around it. */
static void check_ref(const struct step *step, struct systrace_ref ref)
{
	CHECK(ref.width <= 8 && !(ref.width & (ref.width - 1)));
	if (!ref.width)
		return;
	CHECK(ref.block <= step->index || ref.block == WINDOW_ELEM || ref.block == WINDOW_ELEM + 1);
	if (ref.block == 0)
		CHECK(ref.off + ref.width <= SYSTRACE_REF_IP + 8);
}

static void check_steps(const struct step *step, u32 n, u32 min)
{
	u32 i, top = 0;

	for (i = 0; i < n; i++) {
		const struct systrace_op *op = &step[i].op;

		CHECK(step[i].index < SYSTRACE_OPS_MAX);
		CHECK(op->kind >= SYSTRACE_COPY && op->kind <= SYSTRACE_WALK);
		CHECK(op->cap && op->cap <= (op->kind == SYSTRACE_COPY ? SYSTRACE_WHOLE_MAX : SYSTRACE_CAP_MAX));
		CHECK(step[i].inner <= SYSTRACE_NEST_MAX);
		CHECK(op->flags & STEP_ALWAYS);
		check_ref(&step[i], op->ptr);
		check_ref(&step[i], op->len);
		if (op->kind == SYSTRACE_EACH) {
			CHECK(op->cap <= SYSTRACE_EACH_MAX && op->elem);
			CHECK(op->body && i + op->body < n);
		} else {
			CHECK(!op->body);
		}
	}
	for (i = 0; i < n; i += 1 + step[i].op.body)
		top++;
	CHECK(min == top * sizeof(struct systrace_block));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	u32 nplans, nops, good, i, *seen;
	struct systrace_plan *plans;
	struct systrace_op *ops;

	if (size < 1)
		return 0;
	nplans = data[0] % 8;
	data++, size--;
	if (size < nplans * sizeof(*plans))
		return 0;
	nops = (size - nplans * sizeof(*plans)) / sizeof(*ops);
	/* Allocations of the exact sizes, for ASAN. */
	plans = malloc(nplans * sizeof(*plans));
	ops = malloc(nops * sizeof(*ops));
	memcpy(plans, data, nplans * sizeof(*plans));
	memcpy(ops, data + nplans * sizeof(*plans), nops * sizeof(*ops));
	seen = calloc(nops + 1, sizeof(*seen));
	good = systrace_plans_check(plans, nplans, ops, nops, seen);
	CHECK(good <= nplans);
	for (i = 0; i < good; i++) {
		struct step *steps = malloc(plans[i].nops * sizeof(*steps));
		struct plan plan;

		memset(&plan, 0, sizeof(plan));
		systrace_plan_prepare(&plan, steps, ops + plans[i].first, plans[i].nops);
		CHECK(plan.nenter + plan.nexit == plans[i].nops);
		check_steps(plan.enter, plan.nenter, plan.enter_min);
		check_steps(plan.exit, plan.nexit, plan.exit_min);
		free(steps);
	}
	free(plans);
	free(ops);
	free(seen);
	return 0;
}
