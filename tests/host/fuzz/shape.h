/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The arguments and the memory of a hostile call: pointers to each other, to themselves, to the end
 * of a page and to unmapped memory; lengths and kinds that do not fit the data; all of it where the
 * plan of the call looks.  For fuzzers: each program includes it once, and defines the arena.
 */
#ifndef FUZZ_SHAPE_H
#define FUZZ_SHAPE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "row/call.h"
#include "chance.h"
#include "fuzz/arena.h"

static uint64_t odd_number(void)
{
	static const uint64_t odd[] = { 0, 1, 2, 3, 4, 7, 8, 16, 24, 64, 255, 256, 1024, 4095, 4096, 65535, 65536, 0x7fffffff, 0x80000000,
		0xffffffff, 0xffffff9c, 0x100000000, 0x7fffffffffffffff, 1ULL << 63, ~0ULL };

	switch (below(4)) {
	case 0:
		return odd[below(COUNT(odd))];
	case 1:
		return below(64);
	case 2:
		return 1ULL << below(64);
	}
	return chance();
}

/* The current call. */
static const struct plan *plan;
static uint64_t call_words[9];	/* arguments, result, stack and instruction pointers */

/* ---- memory ------------------------------------------------------------------------------ */

/*
 * Returns the place of @address in the arena, and sets @room to the bytes left there.  NULL: not in
 * the arena.
 */
static uint8_t *there(uint64_t address, size_t *room)
{
	uint64_t at = address - ARENA_BASE;

	*room = at < ARENA_SIZE ? ARENA_SIZE - at : 0;
	return *room ? arena + at : NULL;
}

static void write_at(uint64_t address, uint64_t v, uint32_t width)
{
	size_t room;
	uint8_t *at = there(address, &room);

	if (at && room >= width)
		memcpy(at, &v, width);
}

/*
 * Returns an address: in the arena, one that is in use already, just before the end of a page, or
 * nowhere.
 */
static uint64_t some_place(void)
{
	static uint64_t last = ARENA_BASE;

	switch (below(16)) {
	case 0:
		return last;
	case 1:
		return odd_number();
	case 2:
	case 3:
		last = ARENA_BASE + (1 + below(ARENA_PAGES)) * ARENA_PAGE - (below(2) ? below(16) : 8 * below(64));
		break;
	case 4:
		last = ARENA_BASE + below(ARENA_SIZE);
		break;
	default:
		last = ARENA_BASE + 8 * below(ARENA_SIZE / 8);
	}
	return last;
}

/* ---- the contents ---------------------------------------------------------------------------- */

static void put_words(uint8_t *to, size_t len)
{
	for (size_t i = 0; i + 8 <= len; i += 8) {
		uint64_t v = below(4) ? odd_number() & 0xffffffff0000ffff : some_place();

		memcpy(to + i, &v, 8);
	}
}

static void put_text(uint8_t *to, size_t len)
{
	static const char *const words[] = { "/tmp/", "..", "\x1b[2J", "\xc2\x9b", "%s%n", "\n", "\r", "\t", "\"", "\\", "*/", "a",
		"\x7f", "\xff", "user.", "\0" };
	size_t at = 0;

	while (at < len) {
		const char *s = words[below(COUNT(words))];
		size_t n = *s ? strlen(s) : 1;

		if (n > len - at)
			n = len - at;
		memcpy(to + at, s, n);
		at += n;
	}
}

/* Advances by @n bytes, rounded up to a multiple of @align. */
static void go_on(uint8_t **to, size_t *len, size_t n, size_t align)
{
	n = (n + align - 1) / align * align;
	n = n < *len ? n : *len;
	*to += n;
	*len -= n;
}

/* Nested attributes, most of them with a valid length. */
static void put_attributes(uint8_t *to, size_t len, int depth)
{
	while (len >= 4) {
		uint16_t head[2] = { 4 + below(len < 400 ? len - 3 : 400), below(4) ? below(64) : below(65536) };
		size_t n;

		if (depth && below(3))
			put_attributes(to + 4, head[0] - 4, depth - 1);
		else
			put_words(to + 4, head[0] - 4);
		n = head[0];
		if (!below(30))
			head[0] = odd_number();
		memcpy(to, head, 4);
		go_on(&to, &len, n, 4);
	}
}

/* Messages, one after the other or nested in one another as in an error message. */
static void put_netlink(uint8_t *to, size_t len)
{
	static const uint16_t types[] = { 1, 2, 3, 16, 17, 18, 20, 24, 28, 32, 36, 40, 44, 48, 52, 64, 66, 68, 72, 78, 80, 84, 88, 92, 96, 100,
		1000, 1100 };
	bool nested = below(2);

	while (len >= 20) {
		uint32_t head[4] = { nested ? len : 16 + below(len - 15), types[below(COUNT(types))] | below(65536) << 16, odd_number(), below(3) };
		size_t n = nested ? 20 : head[0];

		if (nested)
			head[1] = 2;
		else if (n > 40)
			put_attributes(to + 16 + 4 * below(5), n - 36, 5);
		if (!below(30))
			head[0] = odd_number();
		memcpy(to, head, sizeof(head));
		go_on(&to, &len, n, 4);
	}
}

static void put_control(uint8_t *to, size_t len, bool narrow)
{
	static const int levels[] = { 0, 1, 6, 17, 41, 263, 270, 275, 279 };
	size_t size = narrow ? 4 : 8;

	while (len >= size + 8) {
		uint64_t n = size + 8 + below(len - size - 7 < 300 ? len - size - 7 : 300);
		int kind[2] = { levels[below(COUNT(levels))], below(80) };
		uint64_t said = below(20) ? n : odd_number();

		memcpy(to, &said, size);
		memcpy(to + size, kind, 8);
		put_words(to + size + 8, n - size - 8);
		go_on(&to, &len, n, size);
	}
}

static void put_content(uint64_t address, uint32_t len, bool narrow)
{
	size_t room;
	uint8_t *to = there(address, &room);
	uint16_t family = below(4) ? below(47) : 44;

	if (!to)
		return;
	if (len > room)
		len = room;
	switch (below(row_classes(plan->row) & NETWORK ? 12 : 9)) {
	case 0:
		put_text(to, len);
		return;
	case 1:
	case 9:
	case 10:
		put_netlink(to, len);
		return;
	case 2:
		put_attributes(to, len, 8);
		return;
	case 3:
		put_control(to, len, narrow);
		return;
	case 4:
		memset(to, below(2) * (int)chance(), len);
		return;
	case 5:
		put_words(to, len);
		if (len >= 2)
			memcpy(to, &family, 2);
		return;
	}
	put_words(to, len);
}

/* ---- a call's memory, in the shape that its plan looks for ---------------------------------------- */

static uint64_t address[SYSTRACE_OPS_MAX];	/* of the data that an op copies */

/*
 * Stores @v where an op will read it, in an argument or in memory.  Returns false if the op has a
 * constant instead.
 */
static bool put_ref(struct systrace_ref r, uint64_t v, uint64_t elem, uint64_t outer)
{
	uint64_t base;

	if (!r.width)
		return false;
	if (!r.block) {
		if (r.off / 8 < 6)
			call_words[r.off / 8] = v;
		return true;
	}
	base = r.block == SYSTRACE_REF_ELEM ? elem : r.block == SYSTRACE_REF_OUTER ? outer : address[r.block - 1];
	write_at(base + r.off, v, r.width);
	return true;
}

static void shape(int first, int count, uint64_t elem, uint64_t outer);

static void shape_elements(int i, uint64_t elem)
{
	const struct systrace_op *op = &plan->ops[i];
	uint64_t base = (op->ptr.block >= SYSTRACE_REF_OUTER ? elem : address[op->ptr.block - 1]) + op->ptr.off;

	put_ref(op->len, below(4) ? below(6) : odd_number(), elem, 0);
	for (uint64_t k = 0; k < 3; k++)
		shape(i + 1, op->body, base + k * op->elem, elem);
}

static void shape(int first, int count, uint64_t elem, uint64_t outer)
{
	bool narrow = plan->abi->word == 4;

	for (int i = first; i < first + count; i++) {
		const struct systrace_op *op = &plan->ops[i];
		uint64_t len = below(3) ? below(200) : odd_number();

		if (op->kind == SYSTRACE_EACH) {
			shape_elements(i, elem);
			i += op->body;
			continue;
		}
		/* if two ops have the same pointer, both read the memory chosen last */
		address[i] = some_place();
		if (op->kind == SYSTRACE_FDINFO)
			address[i] = below(8) ? below(16) : odd_number();
		if (op->kind == SYSTRACE_BITS || !put_ref(op->ptr, address[i], elem, outer))
			continue;
		put_ref(op->len, len, elem, outer);
		if (op->kind == SYSTRACE_COPY && !op->len.width)
			len = op->len.off;
		if (op->kind == SYSTRACE_COPY)
			put_content(address[i], len > 65536 ? 65536 : len * op->elem, narrow);
		else if (op->kind == SYSTRACE_STR || op->kind == SYSTRACE_PTRS)
			put_content(address[i], below(op->cap < 6000 ? op->cap : 6000), narrow);
	}
}

/* Sets the arguments for the plan, and the memory that they point to. */
static void shape_call(void)
{
	const struct systrace_plan *h = &plan->head;

	for (int i = 0; i < 6; i++)
		call_words[i] = below(3) ? odd_number() : some_place();
	if (below(10))
		shape(0, plan->nops, 0, 0);
	for (int i = 0; i < h->nkeys; i++)
		call_words[h->arg[i]] = (call_words[h->arg[i]] & ~h->mask[i]) | h->key[i];
	for (int i = 0; i < 6 && plan->abi->word == 4; i++)
		call_words[i] = (uint32_t)call_words[i];
}

/* Changes memory, as another thread does during the call. */
static inline void shape_again(void)
{
	for (uint32_t n = below(3) ? 0 : below(30); n; n--)
		write_at(some_place(), below(2) ? some_place() : odd_number(), 1 << below(4));
}

/* ---- choosing a call ----------------------------------------------------------------------------- */

/* The first plan of each call.  Some calls have thousands of plans, so a call is drawn first. */
static uint32_t *calls_at, ncalls;

static void find_calls(int nplans)
{
	calls_at = calloc(nplans + 1, sizeof(*calls_at));
	for (int i = 0; i < nplans; i++)
		if (!i || plan_at(i)->nr != plan_at(i - 1)->nr || plan_at(i)->abi != plan_at(i - 1)->abi)
			calls_at[ncalls++] = i;
	calls_at[ncalls] = nplans;
}

static uint32_t some_plan(int nplans)
{
	uint32_t call, kind = below(3);

	if (!kind)
		return below(nplans);
	do
		call = below(ncalls);
	while (kind == 1 && !(row_classes(plan_at(calls_at[call])->row) & NETWORK));
	return calls_at[call] + below(calls_at[call + 1] - calls_at[call]);
}

#endif
