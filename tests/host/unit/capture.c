// SPDX-License-Identifier: GPL-2.0
/* suite: unit host */
/*
 * The module's plan checker and capture, run here under ASAN and UBSAN: good and bad plans; memory
 * that is present, ends, or is missing; records of every size.  First what is promised, case by
 * case; then random plans, whose records are parsed by a second, slow implementation of the
 * protocol.
 */
#include <stdio.h>
#include <stdlib.h>
#include "kernel.h"
#include "../../../kmod/capture.h"
#include "../../../kmod/walk.h"

/* ---- a tracee's memory: a few pages, some of them missing ----------------- */

#define BASE	0x10000UL
#define PAGES	16
static u8 memory[PAGES * PAGE_SIZE];
static bool present[PAGES];

static bool readable(u64 at)
{
	return at >= BASE && at < BASE + sizeof(memory) && present[(at - BASE) / PAGE_SIZE];
}

long copy_from_user_nofault(void *dst, const void *src, size_t size)
{
	u64 from = (u64)src;
	size_t i;

	for (i = 0; i < size; i++) {
		if (!readable(from + i)) {
			/* the kernel's copy may stop some bytes before the fault */
			memset((u8 *)dst + i / 2, 0xee, i - i / 2);
			return -14;
		}
		((u8 *)dst)[i] = memory[from - BASE + i];
	}
	return 0;
}

static void all_present(void)
{
	memset(present, true, sizeof(present));
	memset(memory, 0, sizeof(memory));
}

static void poke(u64 at, const void *what, size_t n)
{
	memcpy(memory + at - BASE, what, n);
}

static void poke_word(u64 at, u64 word)
{
	poke(at, &word, 8);
}

/* Only the kernel knows what a descriptor refers to: this is a stand-in. */
u32 systrace_fdinfo(struct capture *c, void *at, u32 room, int fd)
{
	u32 len = min(room, 40u);

	(void)c;
	memset(at, fd, len);
	return len;
}

/* The registers and the mappings belong to the task: these are stand-ins. */
static u64 stack_at;
static u32 stack_most;

bool systrace_registers(const struct capture *c, struct systrace_stack *to, u64 *sp, u32 *most)
{
	(void)c;
	memset(to, 'r', sizeof(*to));
	*sp = stack_at;
	*most = stack_most;
	return true;
}

u8 systrace_maps(struct capture *c, void *at, u32 cap, u32 room, u32 *len)
{
	(void)c;
	*len = min(min(cap, room), 40u);
	memset(at, 'm', *len);
	return SYSTRACE_GOT;
}

static struct maps_told maps;

u32 systrace_restart(struct capture *c, void *at, u32 room)
{
	(void)c;
	memset(at, 'f', min(room, 20u));
	return min(room, 20u);
}

/* ---- running a plan --------------------------------------------------------- */

#define FIXED	80	/* bytes before the blocks; ASAN guards the exact end of the buffer */

static u64 call[7];
static struct plan plan;
static struct step steps[SYSTRACE_OPS_MAX];
static struct capture c;
static u8 *record;

static bool good(const struct systrace_op *ops, u32 nops)
{
	struct systrace_plan p = { .nr = 1, .nops = nops };
	u32 seen[SYSTRACE_OPS_MAX + 2] = {};

	return systrace_plans_check(&p, 1, ops, nops, seen) == 1;
}

/* ---- reporting ---------------------------------------------------------------- */

static int failed;
static const char *name;

#define TEST(what) for (name = what, failed = 0; name; \
			printf("%sok - capture %s\n", failed ? "not " : "", name), \
			bad += !!failed, name = NULL)
#define CHECK(x) do { if (!(x)) { failed++; printf("# %s:%d: %s\n", __FILE__, __LINE__, #x); } } while (0)
static int bad;

/* ---- running -------------------------------------------------------------------- */

static unsigned int flat, bare;

static void check_same(const u8 *room, struct flat blocks, u32 most)
{
	CHECK(blocks.missed == c.missed);
	CHECK(blocks.end - room == c.at - record && blocks.end - room <= most);
	CHECK(failed || !memcmp(room, record, blocks.end - room));
}

/* The fast paths must produce the same blocks, in at most the room that they were given. */
static void compare_flat(bool exit)
{
	u32 most = exit ? plan.exit_max : plan.enter_max;
	u8 *room = malloc(most);
	struct capture asked;

	memset(&asked, 0xa5, sizeof(asked));
	asked.skip = c.skip;
	asked.budget = SYSTRACE_COST_MAX;
	asked.maps = c.maps;
	memset(room, 0x5a, most);
	check_same(room, exit ? systrace_capture_flat(&asked, room, plan.exit, plan.nexit, call) :
		   systrace_capture_flat(&asked, room, plan.enter, plan.nenter, call), most);
	flat++;
	if (!exit && plan.bare && !c.skip) {
		memset(room, 0x5a, most);
		check_same(room, systrace_capture_bare(room, &plan, call), most);
		bare++;
	}
	free(room);
}

/* Sets up the capture of one phase into a buffer of @room bytes, filled with junk. */
static void prepare_capture(u32 room, u8 skip)
{
	free(record);
	record = malloc(room);
	memset(record, 0xa5, room);
	memset(&c, 0xa5, sizeof(c));
	c.at = record;
	c.maps = &maps;
	c.end = record + room;
	c.skip = skip;
	c.budget = SYSTRACE_COST_MAX;
	c.missed = false;
	c.full = false;
	c.rest = NULL;
	c.nrest = 0;
	c.window[0].at = (u8 *)call;
	c.window[0].state = SYSTRACE_GOT;
}

static void capture(const struct systrace_op *ops, u32 nops, bool exit, u32 room, u8 skip)
{
	systrace_plan_prepare(&plan, steps, ops, nops);
	prepare_capture(room, skip);
	c.window[0].len = exit ? 56 : 48;
	if (exit)
		systrace_capture(&c, plan.exit, plan.nexit);
	else
		systrace_capture(&c, plan.enter, plan.nenter);
	/*
	 * No plan here has a WALK, for which the fast path may give up.  With less room, a
	 * descriptor's data get shorter.
	 */
	if (plan.flat && !c.full && (plan.bare || room >= (exit ? plan.exit_max : plan.enter_max)))
		compare_flat(exit);
}

/* Returns the @n-th block, if no block before it is an EACH with elements. */
static struct systrace_block *block(int n)
{
	u8 *at = record;

	while (n--) {
		struct systrace_block *b = (void *)at;

		at += 8 + (b->len + 7) / 8 * 8;
	}
	return (void *)at;
}

#define ARG(n)		{ SYSTRACE_REF_CALL, 8, (n) * 8 }
#define RET		{ SYSTRACE_REF_CALL, 8, SYSTRACE_REF_RET }
#define CONST(n)	{ 0, 0, n }
#define ELEM(off, w)	{ SYSTRACE_REF_ELEM, w, off }
#define OUTER(off, w)	{ SYSTRACE_REF_OUTER, w, off }
#define BLOCK(n, off, w) { n, w, off }

/* ---- what is promised ----------------------------------------------------------- */

static void copies(void)
{
	struct systrace_op op = { .kind = SYSTRACE_COPY, .ptr = ARG(0), .len = ARG(1), .elem = 1, .cap = 100 };
	u32 n, i;

	all_present();
	for (i = 0; i < 256; i++)
		memory[i] = i + 1;
	call[0] = BASE;
	TEST("copies exactly what is asked for and zeroes the padding") {
		for (n = 0; n <= 100; n++) {
			call[1] = n;
			capture(&op, 1, false, 8 + 104, 0);
			CHECK(block(0)->state == SYSTRACE_GOT && block(0)->len == n);
			CHECK(block(0)->op == 0 && block(0)->reserved == 0);
			CHECK(!memcmp(record + 8, memory, n));
			CHECK(c.at == record + 8 + (n + 7) / 8 * 8);
			for (i = n; i % 8; i++)
				CHECK(!record[8 + i]);
		}
	}
	TEST("cuts at the cap, however large the length") {
		static const u64 lengths[] = { 101, 1 << 20, UINT32_MAX, 1ULL << 32, 1ULL << 63, -1ULL };

		for (i = 0; i < 6; i++) {
			call[1] = lengths[i];
			capture(&op, 1, false, 8 + 104, 0);
			CHECK(block(0)->state == SYSTRACE_CUT && block(0)->len == 100);
		}
		op.elem = 48;
		call[1] = 2;
		capture(&op, 1, false, 8 + 104, 0);
		CHECK(block(0)->state == SYSTRACE_GOT && block(0)->len == 96);
		call[1] = 3;
		capture(&op, 1, false, 8 + 104, 0);
		CHECK(block(0)->state == SYSTRACE_CUT && block(0)->len == 100);
		op.elem = 1 << 20;
		call[1] = UINT32_MAX;
		CHECK(good(&op, 1));
		capture(&op, 1, false, 8 + 104, 0);
		CHECK(block(0)->state == SYSTRACE_CUT && block(0)->len == 100);
		op.elem = 1;
	}
	TEST("says FULL when the record is, never writing past it") {
		call[1] = 100;
		for (n = 8; n < 8 + 104; n += 8) {
			capture(&op, 1, false, n, 0);
			CHECK(block(0)->state == SYSTRACE_FULL && block(0)->len == n - 8 && c.full);
			CHECK(c.at == c.end);
		}
	}
	TEST("keeps the bytes before a page that is missing") {
		op.cap = 3 * PAGE_SIZE;
		for (n = 1; n < 3; n++) {
			all_present();
			memset(memory, 7, sizeof(memory));
			present[n] = false;
			call[0] = BASE + 100;
			call[1] = 3 * PAGE_SIZE;
			capture(&op, 1, false, 8 + 3 * PAGE_SIZE, 0);
			CHECK(block(0)->state == SYSTRACE_FAULT && block(0)->len == n * PAGE_SIZE - 100);
			CHECK(c.missed && record[8] == 7 && record[8 + n * PAGE_SIZE - 101] == 7);
		}
		call[0] = BASE + 2 * PAGE_SIZE;
		capture(&op, 1, false, 8, 0);
		CHECK(block(0)->len == 0);
		op.cap = 100;
	}
	TEST("a NULL pointer is NONE, a wild one FAULT") {
		call[1] = 10;
		call[0] = 0;
		capture(&op, 1, false, 200, 0);
		CHECK(block(0)->state == SYSTRACE_NONE && !block(0)->len && !c.missed);
		call[0] = -4096;
		capture(&op, 1, false, 200, 0);
		CHECK(block(0)->state == SYSTRACE_FAULT && !block(0)->len && c.missed);
		call[0] = -1;
		capture(&op, 1, false, 200, 0);
		CHECK(block(0)->state == SYSTRACE_FAULT && !block(0)->len);
	}
}

static void stacks(void)
{
	struct systrace_op op[2] = {
		{ .kind = SYSTRACE_STACK, .cap = sizeof(struct systrace_stack) + 1000 },
		{ .kind = SYSTRACE_MAPS, .cap = 4096 },
	};
	const u32 head = sizeof(struct systrace_stack);
	u32 n;

	all_present();
	for (n = 0; n < 2 * PAGE_SIZE; n++)
		memory[n] = n * 7;
	TEST("a stack is cut at its cap, and ends where memory does") {
		stack_at = BASE + 8;
		stack_most = U32_MAX;
		capture(op, 1, false, 8 + head + 1000, 0);
		CHECK(block(0)->state == SYSTRACE_CUT && block(0)->len == head + 1000);
		CHECK(record[8] == 'r' && !memcmp(record + 8 + head, memory + 8, 1000));
		stack_most = 500;
		capture(op, 1, false, 8 + head + 1000, 0);
		CHECK(block(0)->state == SYSTRACE_GOT && block(0)->len == head + 500 && !c.full && !c.missed);
		present[1] = false;
		stack_at = BASE + PAGE_SIZE - 100;
		stack_most = U32_MAX;
		capture(op, 1, false, 8 + head + 1000, 0);
		CHECK(block(0)->state == SYSTRACE_GOT && block(0)->len == head + 100 && !c.missed);
		stack_at = BASE + PAGE_SIZE - 100;
		stack_most = PAGE_SIZE + 300;
		op[0].cap = sizeof(struct systrace_stack) + 8000;
		capture(op, 1, false, 8 + head + 8000, 0);
		CHECK(block(0)->state == SYSTRACE_GOT && block(0)->len == head + PAGE_SIZE + 300 && !c.missed);
		CHECK(!record[8 + head + 100] && !memcmp(record + 8 + head + 100 + PAGE_SIZE, memory + 2 * PAGE_SIZE, 200));
		op[0].cap = sizeof(struct systrace_stack) + 1000;
		stack_most = U32_MAX;
		stack_at = -8ULL;
		capture(op, 1, false, 8 + head + 1000, 0);
		CHECK(block(0)->state == SYSTRACE_GOT && block(0)->len == head && !c.missed);
	}
	TEST("a stack leaves room for what comes behind it") {
		all_present();
		stack_at = BASE;
		stack_most = U32_MAX;
		for (n = 16; n < 8 + head + 1100; n += 8) {
			capture(op, 2, false, n, 0);
			CHECK(c.at <= record + n);
			CHECK(c.full == (block(0)->state == SYSTRACE_FULL));
			CHECK(n < 16 + head ? !block(0)->len && c.full : block(0)->len >= head);
		}
	}
	TEST("stacks and mappings have no pointers") {
		CHECK(good(op, 2));
		op[0].ptr = (struct systrace_ref)ARG(0);
		CHECK(!good(op, 2));
		op[0].ptr = (struct systrace_ref){ 0 };
		op[0].cap = head - 1;
		CHECK(!good(op, 2));
	}
}

static void strings(void)
{
	struct systrace_op op = { .kind = SYSTRACE_STR, .ptr = ARG(0), .cap = 5000 };
	u32 n, start;

	TEST("a string ends with its NUL, wherever it starts") {
		for (n = 0; n < 300; n++) {
			for (start = 0; start < 9; start++) {
				all_present();
				memset(memory, 'x', sizeof(memory));
				memory[start + n] = 0;
				call[0] = BASE + start;
				capture(&op, 1, false, 8 + 5000, 0);
				CHECK(block(0)->state == SYSTRACE_GOT && block(0)->len == n + 1);
				CHECK(strlen((char *)record + 8) == n);
			}
		}
	}
	TEST("a string that ends before a missing page is whole") {
		for (n = 1; n < 200; n++) {
			all_present();
			memset(memory, 'x', sizeof(memory));
			present[1] = false;
			memory[PAGE_SIZE - 1] = 0;
			call[0] = BASE + PAGE_SIZE - n;
			capture(&op, 1, false, 8 + 5000, 0);
			CHECK(block(0)->state == SYSTRACE_GOT && block(0)->len == n && !c.missed);
			memory[PAGE_SIZE - 1] = 'x';
			capture(&op, 1, false, 8 + 5000, 0);
			CHECK(block(0)->state == SYSTRACE_FAULT && block(0)->len == n && c.missed);
		}
	}
	TEST("a string is cut at its cap, or when the record is full") {
		all_present();
		memset(memory, 0xff, sizeof(memory));
		call[0] = BASE;
		for (n = 1; n < 300; n++) {
			op.cap = n;
			capture(&op, 1, false, 8 + 304, 0);
			CHECK(block(0)->state == SYSTRACE_CUT && block(0)->len == n);
			capture(&op, 1, false, 8 + (n - 1) / 8 * 8, 0);
			CHECK(block(0)->state == SYSTRACE_FULL && block(0)->len == (n - 1) / 8 * 8);
		}
	}
}

static void numbers(void)
{
	struct systrace_op ops[] = {
		{ .kind = SYSTRACE_COPY, .ptr = ARG(0), .len = ARG(1), .elem = 1, .cap = 100 },
		{ .kind = SYSTRACE_BITS, .ptr = BLOCK(1, 0, 0), .len = ARG(2), .cap = 40 },
		{ .kind = SYSTRACE_VALUE, .ptr = ARG(2), .cap = 8 },
	};
	const struct systrace_block *b;
	const u32 *places;
	u32 n, i;

	all_present();
	memset(memory, 0, 200);
	call[0] = BASE;
	call[1] = 17;
	TEST("the bits of a block are counted out, up to the length, the block's end and the cap") {
		CHECK(good(ops, 3));
		for (n = 0; n < 17 * 8; n++) {
			memset(memory, 0, 17);
			memory[n / 8] = 1 << n % 8;
			for (i = n; i < n + 2; i++) {
				call[2] = i;
				capture(ops, 3, false, 8192, 0);
				b = (const void *)(record + 8 + 24);
				places = (const void *)(b + 1);
				CHECK(b->state == SYSTRACE_GOT && b->len == (i == n ? 0 : 4));
				CHECK(i == n || places[0] == n);
				b = (const void *)(record + 8 + 24 + 8 + (i == n ? 0 : 8));
				CHECK(b->len == 8 && *(const u64 *)(b + 1) == i);
			}
		}
		memset(memory, 0xff, 17);
		call[2] = -1ULL;
		capture(ops, 3, false, 8192, 0);
		b = (const void *)(record + 8 + 24);
		CHECK(b->state == SYSTRACE_CUT && b->len == 40);
		for (i = 0; i < 10; i++)
			CHECK(((const u32 *)(b + 1))[i] == i);
	}
}

static void pointers(void)
{
	struct systrace_op ops[] = {
		{ .kind = SYSTRACE_PTRS, .ptr = ARG(0), .elem = 8, .cap = 800 },
		{ .kind = SYSTRACE_EACH, .body = 1, .ptr = BLOCK(1, 0, 0), .len = CONST(1000), .elem = 8, .cap = 1000 },
		{ .kind = SYSTRACE_STR, .ptr = ELEM(0, 8), .cap = 40 },
	};
	u32 i, n;

	all_present();
	for (i = 0; i < 100; i++) {
		poke_word(BASE + 8 * i, BASE + PAGE_SIZE + 16 * i);
		poke(BASE + PAGE_SIZE + 16 * i, "argument", 9);
	}
	call[0] = BASE;
	TEST("an array of pointers ends with its NULL, and each is followed") {
		CHECK(good(ops, 3));
		for (n = 0; n < 99; n++) {
			u8 *at;

			poke_word(BASE + 8 * n, 0);
			capture(ops, 3, false, 8192, 0);
			CHECK(block(0)->state == SYSTRACE_GOT && block(0)->len == 8 * (n + 1));
			at = record + 8 + 8 * (n + 1);
			/* the NULL is an element, too */
			CHECK(((struct systrace_block *)at)->len == n + 1);
			CHECK(((struct systrace_block *)at)->state == SYSTRACE_GOT);
			at += 8;
			for (i = 0; i < n; i++, at += 8 + 16) {
				CHECK(((struct systrace_block *)at)->len == 9 && at[4] == 2);
				CHECK(!strcmp((char *)at + 8, "argument"));
			}
			CHECK(((struct systrace_block *)at)->state == SYSTRACE_NONE);
			CHECK(c.at == at + 8);
			poke_word(BASE + 8 * n, BASE + PAGE_SIZE + 16 * n);
		}
	}
	TEST("an array of pointers is cut, faults and fills the record in whole words") {
		capture(ops, 1, false, 8192, 0);
		CHECK(block(0)->state == SYSTRACE_CUT && block(0)->len == 800);
		capture(ops, 1, false, 400, 0);
		CHECK(block(0)->state == SYSTRACE_FULL && block(0)->len == 392);
		all_present();
		memset(memory, 1, sizeof(memory));
		present[1] = false;
		call[0] = BASE + PAGE_SIZE - 83;
		capture(ops, 1, false, 8192, 0);
		CHECK(block(0)->state == SYSTRACE_FAULT && block(0)->len == 80);
		ops[0].elem = 4;
		capture(ops, 1, false, 8192, 0);
		CHECK(block(0)->state == SYSTRACE_FAULT && block(0)->len == 80);
		ops[0].cap = 42;
		capture(ops, 1, false, 8192, 0);
		CHECK(block(0)->state == SYSTRACE_CUT && block(0)->len == 40);
	}
}

/* As for sendmmsg: messages of 56 + 8 bytes, each with vectors, each with data. */
static void nested(void)
{
	struct systrace_op ops[] = {
		{ .kind = SYSTRACE_COPY, .ptr = ARG(1), .len = ARG(2), .elem = 64, .cap = 640 },
		{ .kind = SYSTRACE_EACH, .body = 4, .ptr = BLOCK(1, 0, 0), .len = ARG(2), .elem = 64, .cap = 10 },
		{ .kind = SYSTRACE_COPY, .ptr = ELEM(0, 8), .len = ELEM(8, 4), .elem = 1, .cap = 16 },
		{ .kind = SYSTRACE_COPY, .ptr = ELEM(16, 8), .len = ELEM(24, 8), .elem = 16, .cap = 160 },
		{ .kind = SYSTRACE_EACH, .body = 1, .ptr = BLOCK(4, 0, 0), .len = ELEM(24, 8), .elem = 16, .cap = 10 },
		{ .kind = SYSTRACE_COPY, .ptr = ELEM(0, 8), .len = ELEM(8, 8), .elem = 1, .cap = 32 },
		{ .kind = SYSTRACE_COPY, .ptr = ARG(0), .len = CONST(4), .elem = 1, .cap = 4 },
	};
	static const u8 expect[] = { 0, 1, 2, 3, 4, 5, 5, 2, 3, 4, 5, 6 };
	u32 i, room, whole;
	u8 *at;

	all_present();
	call[0] = BASE + 9 * PAGE_SIZE;
	call[1] = BASE;
	call[2] = 2;
	for (i = 0; i < 2; i++) {
		poke_word(BASE + 64 * i, BASE + PAGE_SIZE);
		poke_word(BASE + 64 * i + 8, 16);
		poke_word(BASE + 64 * i + 16, BASE + 2 * PAGE_SIZE + 64 * i);
		poke_word(BASE + 64 * i + 24, 2 - i);
	}
	for (i = 0; i < 8; i++) {
		poke_word(BASE + 2 * PAGE_SIZE + 16 * i, BASE + 3 * PAGE_SIZE);
		poke_word(BASE + 2 * PAGE_SIZE + 16 * i + 8, 5);
	}
	poke(BASE + 3 * PAGE_SIZE, "hello", 5);
	TEST("an EACH in an EACH gives its blocks element by element") {
		CHECK(good(ops, 7));
		capture(ops, 7, false, 4096, 0);
		whole = c.at - record;
		for (i = 0, at = record; i < sizeof(expect); i++) {
			struct systrace_block *b = (void *)at;

			CHECK(b->op == expect[i] && b->state == SYSTRACE_GOT);
			if (b->op == 5)
				CHECK(b->len == 5 && !memcmp(at + 8, "hello\0\0\0", 8));
			if (b->op == 1 || b->op == 4)
				CHECK(b->len == (i == 9 ? 1 : 2));
			at += 8 + (b->op == 1 || b->op == 4 ? 0 : (b->len + 7) / 8 * 8);
		}
		CHECK(at == c.at && !c.full && !c.missed);
	}
	TEST("whatever the room, the record ends with its last op's block") {
		for (room = plan.enter_min; room < whole; room += 8) {
			capture(ops, 7, false, room, 0);
			CHECK(c.full && c.at <= c.end);
		}
	}
	TEST("what was not captured has no elements") {
		present[0] = false;
		capture(ops, 7, false, 4096, 0);
		CHECK(block(0)->state == SYSTRACE_FAULT && block(1)->len == 0);
		CHECK(block(1)->state == SYSTRACE_FAULT && block(2)->op == 6);
		call[1] = 0;
		capture(ops, 7, false, 4096, 0);
		CHECK(block(0)->state == SYSTRACE_NONE && block(1)->state == SYSTRACE_NONE);
	}
}

static void phases(void)
{
	struct systrace_op ops[] = {
		{ .kind = SYSTRACE_COPY, .ptr = ARG(0), .len = CONST(4), .elem = 1, .cap = 8 },
		{ .kind = SYSTRACE_COPY, .flags = 3, .ptr = ARG(0), .len = RET, .elem = 1, .cap = 8 },
		{ .kind = SYSTRACE_COPY, .flags = 1, .ptr = ARG(1), .len = BLOCK(2, 0, 4), .elem = 1, .cap = 8 },
	};

	all_present();
	poke(BASE, "\3\0\0\0", 4);
	call[0] = BASE;
	call[1] = BASE;
	call[6] = 4;
	TEST("a record has the blocks of its own phase") {
		CHECK(good(ops, 3));
		capture(ops, 3, false, 200, 0);
		CHECK(block(0)->op == 0 && c.at == record + 16);
		capture(ops, 3, true, 200, 0);
		CHECK(block(0)->op == 1 && block(0)->len == 4 && block(1)->op == 2);
		CHECK(block(1)->len == 3 && c.at == record + 32);
	}
	TEST("ops for success give NONE after a failure, and so do those that need them") {
		capture(ops, 3, true, 200, SYSTRACE_OP_OK);
		CHECK(block(0)->op == 1 && block(0)->state == SYSTRACE_NONE);
		CHECK(block(1)->op == 2 && block(1)->state == SYSTRACE_NONE);
		capture(ops, 3, false, 200, STEP_ALWAYS);
		CHECK(block(0)->state == SYSTRACE_NONE && c.at == record + 8);
	}
	TEST("a reference past what was captured gives NONE") {
		call[6] = 3;
		capture(ops, 3, true, 200, 0);
		CHECK(block(0)->len == 3 && block(1)->state == SYSTRACE_NONE);
	}
}

/* The data that a record leaves for other records, for any room and any budget. */
static void leaves(void)
{
	const struct systrace_op ops[] = {
		{ .kind = SYSTRACE_COPY, .ptr = ARG(0), .len = ARG(1), .elem = 16, .cap = 4096 },
		{ .kind = SYSTRACE_EACH, .body = 1, .ptr = BLOCK(1, 0, 0), .len = ARG(1), .elem = 16, .cap = 4096 },
		{ .kind = SYSTRACE_COPY, .ptr = ELEM(0, 8), .len = ELEM(8, 8), .elem = 1, .cap = 1 << 30 },
	};
	enum { PARTS = 9, ROOM = PARTS * 16 + 8 + 8 + PARTS * 8 + 64 };
	static struct rest rest[PARTS];
	const struct systrace_block *first;
	u64 vector[PARTS][2];
	u32 i;

	all_present();
	for (i = 0; i < PARTS; i++) {
		vector[i][0] = BASE + 512;
		vector[i][1] = 64 + i * 1000000;
	}
	memcpy(memory, vector, sizeof(vector));
	call[0] = BASE;
	call[1] = PARTS;
	TEST("a leaf that is not short is left, and all else is copied") {
		CHECK(good(ops, 3));
		systrace_plan_prepare(&plan, steps, ops, 3);
		for (i = PARTS; i >= PARTS - 2; i--) {
			prepare_capture(ROOM, 0);
			c.rest = rest;
			c.rest_max = i;
			c.window[0].len = 48;
			systrace_capture(&c, plan.enter, plan.nenter);
			CHECK(c.full == (i < PARTS - 1) && c.nrest == (i < PARTS - 1 ? i : PARTS - 1));
		}
		CHECK(block(0)->state == SYSTRACE_GOT && block(0)->len == sizeof(vector));
		CHECK(!memcmp(block(0) + 1, vector, sizeof(vector)));
		CHECK(block(1)->state == SYSTRACE_GOT && block(1)->len == PARTS);
		first = block(1) + 1;
		CHECK(first->state == SYSTRACE_GOT && first->len == 64);
		for (i = 1; i < PARTS - 2; i++) {
			CHECK(rest[i - 1].from == vector[i][0] && rest[i - 1].len == vector[i][1]);
			CHECK(rest[i - 1].block == (u8 *)(first + 1) + 64 + (i - 1) * 8 && rest[i - 1].state == SYSTRACE_GOT);
			CHECK(((const struct systrace_block *)rest[i - 1].block)->state == SYSTRACE_LEFT);
			CHECK(!((const struct systrace_block *)rest[i - 1].block)->len);
		}
	}
}

static void refused(void)
{
	const struct systrace_op fine[] = {
		{ .kind = SYSTRACE_COPY, .ptr = ARG(0), .len = ARG(1), .elem = 16, .cap = 64 },
		{ .kind = SYSTRACE_EACH, .body = 1, .ptr = BLOCK(1, 0, 0), .len = ARG(1), .elem = 16, .cap = 4 },
		{ .kind = SYSTRACE_STR, .ptr = ELEM(0, 8), .cap = 64 },
		{ .kind = SYSTRACE_PTRS, .ptr = ARG(2), .elem = 8, .cap = 64 },
	};
	struct systrace_op ops[4];
#define REFUSED(what, change) do {				\
		memcpy(ops, fine, sizeof(ops));			\
		change;						\
		TEST("refuses " what)				\
			CHECK(!good(ops, 4));			\
	} while (0)

	TEST("takes a plan without a fault")
		CHECK(good(fine, 4));
	REFUSED("a kind it does not know", ops[0].kind = 0);
	REFUSED("a kind beyond the last", ops[0].kind = 8);
	REFUSED("bits of the call", (ops[0].kind = SYSTRACE_BITS, ops[0].elem = 0, ops[0].ptr.width = 0));
	REFUSED("times of another size", (ops[0] = (struct systrace_op){ .kind = SYSTRACE_TIMES, .cap = 8 }));
	REFUSED("a mapping of another size",
		(ops[0] = (struct systrace_op){ .kind = SYSTRACE_MAPPED, .ptr = { 0, 4, 0 }, .cap = 8 }));
	REFUSED("a mapping of half a descriptor",
		(ops[0] = (struct systrace_op){ .kind = SYSTRACE_MAPPED, .ptr = { 0, 2, 0 }, .cap = 16 }));
	REFUSED("a mapping of so many bytes",
		(ops[0] = (struct systrace_op){ .kind = SYSTRACE_MAPPED, .ptr = { 0, 4, 0 }, .len = ARG(1), .cap = 16 }));
	REFUSED("bytes that may not be there",
		(ops[0] = (struct systrace_op){ .kind = SYSTRACE_COPY, .flags = SYSTRACE_OP_MAYBE, .ptr = ARG(0), .len = ARG(1),
						.elem = 1, .cap = 8 }));
	REFUSED("times of somewhere", (ops[0] = (struct systrace_op){ .kind = SYSTRACE_TIMES, .cap = 32, .ptr = ARG(0) }));
	REFUSED("a value of no width", (ops[0] = (struct systrace_op){ .kind = SYSTRACE_VALUE, .cap = 8 }));
	REFUSED("a value wider than it is", (ops[0] = (struct systrace_op){ .kind = SYSTRACE_VALUE, .ptr = ARG(0), .cap = 16 }));
	REFUSED("a flag it does not know", ops[0].flags = 4);
	REFUSED("OK without EXIT", ops[0].flags = 2);
	REFUSED("a reserved field that is set", ops[0].reserved = 1);
	REFUSED("a body where none can be", ops[0].body = 1);
	REFUSED("an EACH without a body", ops[1].body = 0);
	REFUSED("an EACH whose body runs over the end", ops[1].body = 3);
	REFUSED("a body of another phase", ops[2].flags = 1);
	REFUSED("an EACH over a block to come", ops[1].ptr.block = 3);
	REFUSED("an EACH over itself", ops[1].ptr.block = 2);
	REFUSED("an EACH over the call", ops[1].ptr.block = 0);
	REFUSED("an EACH with a pointer", ops[1].ptr.width = 8);
	REFUSED("an EACH that starts behind what can be captured", ops[1].ptr.off = 64);
	REFUSED("an EACH over elements of no size", ops[1].elem = 0);
	REFUSED("too many elements", ops[1].cap = SYSTRACE_EACH_MAX + 1);
	REFUSED("a width of 3", ops[0].len.width = 3);
	REFUSED("a pointer of 2 bytes", ops[0].ptr.width = 2);
	REFUSED("a constant pointer", ops[0].ptr.width = 0);
	REFUSED("an argument past the sixth", ops[0].ptr.off = 48);
	REFUSED("a number across two arguments", ops[0].ptr.off = 4);
	REFUSED("the return value at entry", ops[0].len.off = SYSTRACE_REF_RET);
	REFUSED("a constant with a block", (ops[0].len.width = 0, ops[0].len.block = 1));
	REFUSED("an element past its end", ops[2].ptr.off = 9);
	REFUSED("an element outside of an EACH", ops[3].ptr.block = SYSTRACE_REF_ELEM);
	REFUSED("an outer element where there is none", ops[2].ptr.block = SYSTRACE_REF_OUTER);
	REFUSED("a block of a body from outside", ops[3].ptr = (struct systrace_ref)BLOCK(3, 0, 8));
	REFUSED("a block of an EACH", ops[3].ptr = (struct systrace_ref)BLOCK(2, 0, 8));
	REFUSED("a block that no op makes", ops[3].ptr = (struct systrace_ref)BLOCK(253, 0, 8));
	REFUSED("a block of the other phase", (ops[3].flags = 1, ops[3].ptr = (struct systrace_ref)BLOCK(1, 0, 8)));
	REFUSED("a reference past the block's cap", ops[3].ptr = (struct systrace_ref)BLOCK(1, 60, 8));
	REFUSED("a cap of nothing", ops[0].cap = 0);
	REFUSED("a cap beyond the largest", ops[0].cap = SYSTRACE_WHOLE_MAX + 1);
	REFUSED("a string's cap beyond the largest", ops[2].cap = SYSTRACE_CAP_MAX + 1);
	REFUSED("elements of no size", ops[0].elem = 0);
	REFUSED("elements too large", ops[0].elem = SYSTRACE_CAP_MAX + 1);
	REFUSED("a string with elements", ops[2].elem = 1);
	REFUSED("a string with a length", ops[2].len = (struct systrace_ref)ARG(1));
	REFUSED("pointers of 2 bytes", ops[3].elem = 2);
	REFUSED("pointers that do not fit their cap", ops[3].cap = 7);
	TEST("refuses a third EACH inside another") {
		struct systrace_op deep[] = {
			fine[0],
			{ .kind = SYSTRACE_EACH, .body = 3, .ptr = BLOCK(1, 0, 0), .len = CONST(1), .elem = 8, .cap = 1 },
			{ .kind = SYSTRACE_EACH, .body = 2, .ptr = ELEM(0, 0), .len = CONST(1), .elem = 8, .cap = 1 },
			{ .kind = SYSTRACE_EACH, .body = 1, .ptr = ELEM(0, 0), .len = CONST(1), .elem = 8, .cap = 1 },
			{ .kind = SYSTRACE_STR, .ptr = OUTER(0, 8), .cap = 64 },
		};

		CHECK(!good(deep, 5));
		deep[3] = (struct systrace_op){ .kind = SYSTRACE_STR, .ptr = OUTER(0, 8), .cap = 64 };
		CHECK(good(deep, 5));
	}
}

static void tables(void)
{
	const struct systrace_op ops[3] = {
		{ .kind = SYSTRACE_STR, .ptr = ARG(0), .cap = 64 }, { .kind = SYSTRACE_STR, .ptr = ARG(1), .cap = 64 }, { .kind = 99 } };
	struct systrace_plan plans[3] = {
		{ .nr = 1, .nops = 1 },
		{ .nr = 1, .nops = 1, .nkeys = 1, .arg = { 1 }, .mask = { -1ULL }, .key = { 5 } },
		{ .nr = 1, .nops = 1, .nkeys = 1, .arg = { 1 }, .mask = { -1ULL }, .key = { 6 } },
	};
	struct systrace_plan p[3];
#define TABLE(what, result, change) do {						\
		memcpy(p, plans, sizeof(p));						\
		change;									\
		TEST(what)								\
			CHECK(systrace_plans_check(p, 3, ops, 3, (u32[4]){}) == (result));	\
	} while (0)

	TABLE("takes plans in order", 3, );
	TABLE("takes the same call of another ABI", 3, p[2].abi = 1);
	TABLE("refuses plans out of order", 2, p[2].nr = 0);
	TABLE("refuses equal plans", 2, p[2].key[0] = 5);
	TABLE("refuses two plans without keys", 1, (p[1].nkeys = 0, p[1].arg[0] = 0, p[1].mask[0] = 0, p[1].key[0] = 0));
	TABLE("refuses variants that look elsewhere", 2, p[2].arg[0] = 2);
	TABLE("refuses variants with another mask", 2, p[2].mask[0] = 0xff);
	TABLE("refuses a seventh argument", 1, p[1].arg[0] = 6);
	TABLE("refuses a key outside of its mask", 1, p[1].mask[0] = 2);
	TABLE("refuses a key that is not counted", 0, p[0].key[1] = 1);
	TABLE("refuses three keys", 1, p[1].nkeys = 3);
	TABLE("refuses an ABI it does not know", 2, p[2].abi = SYSTRACE_ABIS);
	TABLE("refuses a negative number", 0, p[0].nr = -2);
	TABLE("takes one for the numbers that have none", 3, p[0].nr = SYSTRACE_NR_OTHERS);
	TABLE("refuses it behind others", 2, (p[1].nkeys = 0, p[1].arg[0] = 0, p[1].mask[0] = 0, p[1].key[0] = 0, p[1].nr = 2,
					      p[2] = p[0], p[2].nr = SYSTRACE_NR_OTHERS));
	TABLE("refuses it with keys", 0, (p[0] = p[1], p[0].nr = SYSTRACE_NR_OTHERS));
	TABLE("refuses a number too high", 2, p[2].nr = SYSTRACE_FILTER_MAX);
	TABLE("refuses x32 without its bit", 2, p[2].abi = SYSTRACE_THIRD);
	TABLE("takes x32 with its bit", 3, (p[2].abi = SYSTRACE_THIRD, p[2].nr = 0x40000001));
	TABLE("takes more of the ops that another has", 3, p[2].nops = 2);
	TABLE("refuses more of them if one is bad", 2, p[2].nops = 3);
	TABLE("refuses bad ops behind the same place's good ones", 1, (p[1].nops = 3, p[2].nops = 1));
	TABLE("refuses ops that are not there", 1, p[1].nops = 4);
	TABLE("refuses ops that start behind the end", 1, p[1].first = 4);
	TABLE("takes none, from the end", 3, (p[1].first = 3, p[1].nops = 0));
	TABLE("refuses a start that overflows", 1, p[1].first = -1U);
	TABLE("refuses too many ops", 1, p[1].nops = 65);
	TABLE("refuses a plan's reserved field that is set", 1, p[1].reserved = 1);
	TABLE("refuses reserved bytes that are set", 1, p[1].reserved2[5] = 1);
}

/* ---- random plans ---------------------------------------------------------------- */

static u64 state = 1;

static u32 rnd(u32 below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 20) % below;
}

/* Mostly valid references, so that enough plans pass. */
static struct systrace_ref random_ref(bool pointer, u32 place)
{
	static const u8 widths[] = { 8, 8, 8, 4, 4, 2, 1, 0, 0, 3 };
	struct systrace_ref r = { .width = widths[rnd(pointer ? 4 : 10)] };

	switch (rnd(8)) {
	case 0 ... 3:
		r.off = r.width ? 8 * rnd(7) : rnd(20);
		break;
	case 4:
		r.block = SYSTRACE_REF_ELEM;
		r.off = 8 * rnd(3);
		break;
	case 5:
		r.block = SYSTRACE_REF_OUTER;
		r.off = 8 * rnd(3);
		break;
	default:
		r.block = rnd(place + 2);
		r.off = rnd(40);
	}
	return r;
}

static u32 random_ops(struct systrace_op *ops)
{
	u32 n = 1 + rnd(rnd(8) ? 6 : 20), i;
	u8 phase = rnd(2);

	for (i = 0; i < n; i++) {
		struct systrace_op *op = &ops[i];

		memset(op, 0, sizeof(*op));
		op->kind = 1 + rnd(9) % 5;
		if (!rnd(3))
			phase = rnd(2);
		op->flags = phase && !rnd(2) ? 3 : phase;
		op->ptr = random_ref(true, i);
		op->cap = 1 + rnd(rnd(4) ? 64 : 5000);
		if (op->kind == SYSTRACE_COPY || op->kind == SYSTRACE_EACH) {
			op->len = random_ref(false, i);
			op->elem = 1 + rnd(24);
		}
		if (op->kind == SYSTRACE_PTRS)
			op->elem = rnd(2) ? 8 : 4;
		if (op->kind == SYSTRACE_FDINFO) {
			op->ptr.width = 4;
			op->cap += sizeof(struct systrace_fdinfo);
		}
		if (op->kind == SYSTRACE_EACH) {
			op->ptr.width = 0;
			op->ptr.block = rnd(3) ? 1 + rnd(i + 1) : 254 + rnd(2);
			op->ptr.off = rnd(3) ? 0 : rnd(30);
			op->body = 1 + rnd(4);
		} else if (i && ops[i - 1].kind == SYSTRACE_EACH) {
			op->flags = ops[i - 1].flags;
		}
		if (!rnd(200))
			((u8 *)op)[rnd(sizeof(*op))] = rnd(256);
	}
	/* Bodies have the flags of their EACH. */
	for (i = 0; i < n; i++)
		if (ops[i].kind == SYSTRACE_EACH && rnd(20))
			for (u32 j = i + 1; j < n && j <= i + ops[i].body; j++)
				ops[j].flags = ops[i].flags;
	return n;
}

static void random_memory(void)
{
	u32 i;

	for (i = 0; i < PAGES; i++)
		present[i] = rnd(4);
	for (i = 0; i + 8 <= sizeof(memory); i += 8) {
		u64 word = BASE + rnd(sizeof(memory));

		if (!rnd(4))
			word = rnd(2) ? 0 : rnd(100);
		memcpy(memory + i, &word, 8);
	}
}

/*
 * The reader's side, written from the header alone: walks the ops and parses the record.  Returns
 * the end of the record, or NULL if the record is wrong.
 */
static const u8 *walk(const struct systrace_op *ops, u32 from, u32 to, u8 phase,
		      const u8 *at, const u8 *end)
{
	u32 i, j;

	for (i = from; i < to; i += 1 + ops[i].body) {
		const struct systrace_block *b = (const void *)at;

		if ((ops[i].flags & SYSTRACE_OP_EXIT) != phase)
			continue;
		if (at + 8 > end || b->op != i || b->reserved || b->state > SYSTRACE_FULL)
			return NULL;
		at += 8;
		if (b->len > ops[i].cap || (b->state == SYSTRACE_NONE && b->len))
			return NULL;
		if (ops[i].kind == SYSTRACE_EACH) {
			for (j = 0; j < b->len; j++) {
				at = walk(ops, i + 1, i + 1 + ops[i].body, phase, at, end);
				if (!at)
					return NULL;
			}
			continue;
		}
		if (b->len > end - at)
			return NULL;
		for (j = b->len; j % 8; j++)
			if (at[j])
				return NULL;
		at += j;
	}
	return at;
}

/*
 * Returns whether a COPY or STR at the top level has the right data, and reports a fault exactly
 * where memory ends.
 */
static bool truthful(const struct systrace_op *op, const struct systrace_block *b)
{
	u64 from, i;

	if (op->ptr.block || op->ptr.width != 8 || op->kind == SYSTRACE_EACH || b->state == SYSTRACE_NONE)
		return true;
	from = call[op->ptr.off / 8];
	for (i = 0; i < b->len; i++)
		if (!readable(from + i) || ((u8 *)(b + 1))[i] != memory[from + i - BASE])
			return false;
	if (b->state != SYSTRACE_FAULT)
		return true;
	/* pointers are copied in whole words */
	for (i = b->len; i < b->len + (op->kind == SYSTRACE_PTRS ? op->elem : 1); i++)
		if (!readable(from + i))
			return true;
	return false;
}

static void at_random(u32 rounds)
{
	struct systrace_op ops[SYSTRACE_OPS_MAX];
	u32 i, j, n, taken = 0, ran = 0;

	TEST("plans made at random: every record can be taken apart") {
		for (i = 0; i < rounds && !failed; i++) {
			n = random_ops(ops);
			if (!good(ops, n))
				continue;
			taken++;
			for (j = 0; j < 6; j++) {
				bool exit = j % 2;
				u32 least, room;
				const u8 *end;

				random_memory();
				for (u32 a = 0; a < 7; a++)
					call[a] = rnd(5) ? BASE + rnd(sizeof(memory)) : rnd(64);
				systrace_plan_prepare(&plan, steps, ops, n);
				least = exit ? plan.exit_min : plan.enter_min;
				room = least + 8 * rnd(j < 2 ? 8 : 4000);
				capture(ops, n, exit, room, rnd(4) ? 0 : SYSTRACE_OP_OK);
				end = walk(ops, 0, n, exit, record, record + room);
				CHECK(end == c.at);
				if ((ops[0].flags & 1) == exit)
					CHECK(truthful(&ops[0], block(0)));
				ran++;
			}
		}
		/* otherwise the test would prove little */
		CHECK(taken > rounds / 50);
		CHECK(flat > rounds / 50 && bare > rounds / 100);
	}
	printf("# %u plans, %u taken, %u records\n", i, taken, ran);
}

int main(int argc, char **argv)
{
	if (argc > 2)
		state = strtoull(argv[2], NULL, 0) | 1;
	copies();
	stacks();
	strings();
	numbers();
	pointers();
	nested();
	phases();
	leaves();
	refused();
	tables();
	at_random(argc > 1 ? strtoul(argv[1], NULL, 0) : 20000);
	free(record);
	return bad != 0;
}
