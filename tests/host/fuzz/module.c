// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include "kernel.h"
#include "../../../kmod/capture.h"
#include "../../../kmod/walk.h"
#include "fuzz/module.h"

static uint8_t memory[ARENA_SIZE];
uint8_t *const arena = memory;
bool arena_absent[ARENA_PAGES];

/* ---- functions that kmod/capture.c needs --------------------------------------------- */

long copy_from_user_nofault(void *dst, const void *src, size_t size)
{
	u64 from = (u64)src - ARENA_BASE;

	if (size > ARENA_SIZE || from > ARENA_SIZE - size)
		return -14;
	for (u64 page = from / ARENA_PAGE; size && page <= (from + size - 1) / ARENA_PAGE; page++)
		if (arena_absent[page])
			return -14;
	memcpy(dst, arena + from, size);
	return 0;
}

u32 systrace_fdinfo(struct capture *c, void *at, u32 room, int fd)
{
	(void)c;
	return fuzz_fdinfo(at, room, fd);
}

u32 systrace_restart(struct capture *c, void *at, u32 room)
{
	static const char name[] = "do_restart_poll";
	u32 len = min(room, (u32)sizeof(name) - 1);

	(void)c;
	memcpy(at, name, len);
	return len;
}

/* ---- a call, as kmod/record.c handles it -------------------------------------------------- */

static struct plan plan;
static struct step steps[SYSTRACE_OPS_MAX];

void fuzz_plan(const struct systrace_plan *head, const struct systrace_op *ops)
{
	struct systrace_plan alone = *head;
	u32 seen[SYSTRACE_OPS_MAX + 1] = {};

	alone.first = 0;
	if (systrace_plans_check(&alone, 1, ops, head->nops, seen) != 1)
		abort();
	systrace_plan_prepare(&plan, steps, ops, head->nops);
}

static void begin(struct capture *c, struct fuzz_call *call, uint8_t *to)
{
	c->at = to;
	c->end = to + call->room;
	c->missed = c->full = false;
	c->budget = call->room < SYSTRACE_RECORD_MAX ? TRY_COST(SYSTRACE_COST_MAX) : SYSTRACE_COST_MAX;
	c->window[0] = (struct window){ (u8 *)call->call, sizeof(call->call), SYSTRACE_GOT };
}

uint8_t *fuzz_enter(struct fuzz_call *call, uint8_t *to)
{
	static struct capture c;

	begin(&c, call, to);
	c.skip = 0;
	c.end -= plan.exit_min;
	systrace_capture(&c, plan.enter, plan.nenter);
	call->missed = c.missed;
	return c.at;
}

uint8_t *fuzz_exit(struct fuzz_call *call, uint8_t *to, bool failed)
{
	static struct capture c;

	begin(&c, call, to);
	if (call->missed) {
		c.skip = 0;
		c.end -= plan.exit_min;
		systrace_capture(&c, plan.enter, plan.nenter);
		c.end += plan.exit_min;
	}
	c.skip = failed ? SYSTRACE_OP_OK : 0;
	systrace_capture(&c, plan.exit, plan.nexit);
	return c.at;
}
