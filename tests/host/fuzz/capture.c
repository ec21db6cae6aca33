// SPDX-License-Identifier: GPL-2.0
/*
 * libFuzzer against capture: any plan that the checker accepts, over any memory, into a record of
 * any size.  Nothing outside the record is written (ASAN), and the record can be parsed to its last
 * byte: block by block, with zero padding.
 */
#include <stdlib.h>
#include "kernel.h"
#include "../../../kmod/capture.h"
#include "../../../kmod/walk.h"

#define CHECK(x) do { if (!(x)) __builtin_trap(); } while (0)

#define BASE	0x10000UL
#define PAGES	4

static u8 memory[PAGES * PAGE_SIZE];
static u8 present;

long copy_from_user_nofault(void *dst, const void *src, size_t size)
{
	u64 from = (u64)src, i;

	for (i = 0; i < size; i++) {
		u64 at = from + i - BASE;

		if (from + i < BASE || at >= sizeof(memory) || !(present >> at / PAGE_SIZE & 1)) {
			memset((u8 *)dst + i / 2, 0xee, i - i / 2);
			return -14;
		}
		((u8 *)dst)[i] = memory[at];
	}
	return 0;
}

u32 systrace_fdinfo(struct capture *c, void *at, u32 room, int fd)
{
	u32 len = min(room, (u32)fd % 200);

	(void)c;
	memset(at, 0xdd, len);
	return len;
}

bool systrace_registers(const struct capture *c, struct systrace_stack *to, u64 *sp, u32 *most)
{
	(void)c;
	memset(to, 0xdd, sizeof(*to));
	*sp = BASE + 100;
	*most = U32_MAX;
	return true;
}

static struct maps_told maps;

u32 systrace_restart(struct capture *c, void *at, u32 room)
{
	(void)c;
	memset(at, 'f', min(room, 20u));
	return min(room, 20u);
}

static const u8 *take_blocks(const struct step *step, u32 n, const u8 *at, const u8 *end);

static const u8 *take_block(const struct step *step, const u8 *at, const u8 *end)
{
	const struct systrace_block *b = (const void *)at;
	const struct systrace_op *op = &step->op;
	u32 i, padded;

	CHECK(end - at >= (long)sizeof(*b));
	CHECK(b->op == step->index && !b->reserved && b->state <= SYSTRACE_FULL);
	at += sizeof(*b);
	if (op->kind == SYSTRACE_EACH) {
		CHECK(b->len <= op->cap);
		for (i = 0; i < b->len; i++)
			at = take_blocks(step + 1, op->body, at, end);
		return at;
	}
	padded = (b->len + 7) & ~7u;
	CHECK(b->len <= op->cap && end - at >= (long)padded);
	if (b->state == SYSTRACE_NONE)
		CHECK(!b->len);
	for (i = b->len; i < padded; i++)
		CHECK(!at[i]);
	return at + padded;
}

static const u8 *take_blocks(const struct step *step, u32 n, const u8 *at, const u8 *end)
{
	const struct step *last = step + n;

	for (; step < last; step += 1 + step->op.body)
		at = take_block(step, at, end);
	return at;
}

static void run(struct capture *c, const struct step *steps, u32 n, u32 min, u32 room, u64 *call, u8 skip)
{
	u8 *record;

	room = room < min ? min : room & ~7u;
	record = malloc(room + !room);
	memset(record, 0xa5, room);
	c->at = record;
	c->maps = &maps;
	c->end = record + room;
	c->skip = skip;
	c->budget = SYSTRACE_COST_MAX;
	c->missed = c->full = false;
	c->window[0].at = (u8 *)call;
	c->window[0].len = 72;
	c->window[0].state = SYSTRACE_GOT;
	systrace_capture(c, steps, n);
	CHECK(c->at <= record + room);
	CHECK(take_blocks(steps, n, record, c->at) == c->at);
	free(record);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct { u64 call[9]; u16 room; u8 present, skip, nops, fill[11]; } in;
	static struct step steps[SYSTRACE_OPS_MAX];
	static struct capture c;
	struct systrace_op ops[SYSTRACE_OPS_MAX];
	struct systrace_plan head = { .nr = 1 };
	struct plan plan = { 0 };
	u32 i, rest;

	if (size < sizeof(in))
		return 0;
	memcpy(&in, data, sizeof(in));
	data += sizeof(in), size -= sizeof(in);
	head.nops = in.nops % (SYSTRACE_OPS_MAX + 1);
	if (size < head.nops * sizeof(*ops))
		return 0;
	memcpy(ops, data, head.nops * sizeof(*ops));
	data += head.nops * sizeof(*ops), size -= head.nops * sizeof(*ops);
	if (systrace_plans_check(&head, 1, ops, head.nops, (u32[SYSTRACE_OPS_MAX + 1]){}) != 1)
		return 0;
	/* Make most addresses point into the memory. */
	for (i = 0; i < 9; i++)
		if (in.call[i] >> 32 == 0 && in.fill[i] & 1)
			in.call[i] = BASE + in.call[i] % sizeof(memory);
	for (i = 0; i < sizeof(memory); i += rest) {
		rest = size ? min(size, sizeof(memory) - i) : sizeof(memory) - i;
		if (size)
			memcpy(memory + i, data, rest);
		else
			memset(memory + i, in.fill[9], rest);
	}
	present = in.present;
	systrace_plan_prepare(&plan, steps, ops, head.nops);
	run(&c, plan.enter, plan.nenter, plan.enter_min, in.room, in.call, in.skip & 0x82);
	run(&c, plan.exit, plan.nexit, plan.exit_min, in.room, in.call, in.skip & 0x82);
	return 0;
}
