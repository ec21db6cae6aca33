// SPDX-License-Identifier: GPL-2.0
/* suite: walk host */
/*
 * The module's walks, run here under ASAN and UBSAN: chains that are sound, endless, broken and
 * hostile, records of every size, budgets of every size.  The records are parsed by code that
 * trusts nothing in them.
 */
#include <stdio.h>
#include <stdlib.h>
#include "kernel.h"
#include "../../../kmod/capture.h"
#include "../../../kmod/walk.h"
#include "../chance.h"

/* ---- a tracee's memory: a few pages, some of them missing ----------------- */

#define BASE	0x10000UL
#define PAGES	16
static u8 memory[PAGES * PAGE_SIZE];
static bool present[PAGES];
static u64 reads;			/* words and pieces that were read */

long copy_from_user_nofault(void *dst, const void *src, size_t size)
{
	u64 from = (u64)src;
	size_t i;

	reads++;
	for (i = 0; i < size; i++) {
		u64 at = from + i - BASE;

		if (at >= sizeof(memory) || !present[at / PAGE_SIZE])
			return -14;
		((u8 *)dst)[i] = memory[at];
	}
	return 0;
}

static void poke(u64 at, u64 word)
{
	memcpy(memory + at - BASE, &word, 8);
}

/* ---- what else capture.c needs ---------------------------------------------- */

static struct systrace_walk walk;
static struct chain chain;
static struct place place = { 3, BASE, BASE + PAGE_SIZE };
static bool has_walk = true, at_hand = true;

const struct chain *systrace_walk_of(struct capture *c, struct walker *w, struct place *to)
{
	(void)c, (void)w;
	*to = place;
	return has_walk ? &chain : NULL;
}

bool systrace_walk_at_hand(struct walker *w)
{
	systrace_walk_ready(w, has_walk ? &chain : NULL, &place);
	return at_hand;
}

/* ---- a program: elements of 64 bytes, and objects of 64 bytes ----------------- */

#define ELEMENT(i)	(BASE + 2 * PAGE_SIZE + (i) * 64UL)
#define OBJECT(i)	(BASE + 6 * PAGE_SIZE + (i) * 64UL)
#define BYTES(i)	(BASE + 10 * PAGE_SIZE + (i) * 64UL)
enum { NEXT = 8, CODE = 16, WHERE = 24, OWNER = 33, KEY = 40, LINE = 20, POINTER = 32 };

/*
 * A number in the file is the index of a slot in the thread's memory, which leads to the thread's
 * state, which leads to the chain.
 */
static void make_walk(void)
{
	walk = (struct systrace_walk){
		.nsteps = 4, .nwords = 3, .nkeys = 2, .ntells = 1, .next = NEXT, .max = 100,
		.skip = OWNER, .skip_value = 3, .skips = 1, .tag = 3, .object = 48,
		.step = {
			{ SYSTRACE_FROM_BASE, 4, 4, 0, 0x20 },
			{ SYSTRACE_FROM_LAST | SYSTRACE_FROM_THREAD, 8, 0, 0, 0x100 },
			{ SYSTRACE_FROM_LAST, 8, 0, 1, 0x10 },
			{ SYSTRACE_FROM_LAST, 8, 0, 0, 0x18 },
		},
		.word = { { 0, 8, CODE }, { 0, 8, WHERE }, { 2, 4, LINE } },
		.key = { { 0, 4, KEY }, { 0, 8, POINTER } },
		.tell = { { .ptr = POINTER, .len = 0, .head = 8, .cap = 64 } },
	};
}

/* The same, but with words that the fast walk can read. */
static void make_plain(void)
{
	walk.nwords = 2;
	walk.word[2] = (struct systrace_walk_word){ 0 };
	walk.key[0].width = 8;
}

/* Makes n elements, each with an object of its own. */
static void make_chain(u32 n)
{
	u32 i;

	memset(memory, 0, sizeof(memory));
	memset(present, true, sizeof(present));
	make_walk();
	poke(BASE + 0x20, 5);
	poke(place.thread + 0x100 + (5 << 4), BASE + 0x200);
	poke(BASE + 0x210, place.thread);
	poke(BASE + 0x218, n ? ELEMENT(0) : 0);
	for (i = 0; i < n; i++) {
		poke(ELEMENT(i) + NEXT, i + 1 < n ? ELEMENT(i + 1) : 0);
		poke(ELEMENT(i) + CODE, OBJECT(i) | 1);
		poke(ELEMENT(i) + WHERE, OBJECT(i));
		poke(OBJECT(i) + LINE, 1000 + i);
		poke(OBJECT(i) + KEY, i + 1);
		poke(OBJECT(i) + POINTER, BYTES(i));
		poke(BYTES(i), 8);
		poke(BYTES(i) + 8, 0x6162636465666768 + i);
	}
}

/* ---- running ---------------------------------------------------------------------- */

#define ROOM	65536U
static u8 *record;
static u32 len;
static struct capture c;
static struct walker walker;
static struct maps_told maps = { .walker = &walker };
static u32 quickly_wrong;

/* A new buffer for each run, so that ASAN detects an overrun by one byte. */
static u8 run(u32 cap, u32 room, u32 budget)
{
	u8 ended;

	free(record);
	record = malloc(room);
	memset(record, 0xa5, room);
	memset(&c, 0, sizeof(c));
	c.maps = &maps;
	c.budget = budget;
	len = 0;
	reads = 0;
	systrace_walk_prepare(&chain, &walk);
	systrace_walk_begin(&walker);
	ended = systrace_walk(&c, record, cap, room, &len);
	return ended;
}

/* Checks that the fast walk gives the same result.  Returns false if it gave up. */
static bool run_quickly(u32 cap, u8 ended)
{
	u8 *quick = malloc(WALK_QUICK_MAX);
	u32 n;
	u64 header;
	bool same = true;

	memset(quick, 0x5a, WALK_QUICK_MAX);
	header = systrace_walk_quickly(&walker, quick, cap);
	if (header) {
		n = header;
		same = header == systrace_header(len, ended) && !memcmp(quick, record, n);
	}
	if (!same)
		printf("# in a hurry %llx, else %u bytes and state %u\n", (unsigned long long)header, len, ended);
	quickly_wrong += !same;
	free(quick);
	return header;
}

static bool hurries(void)
{
	u8 quick[WALK_QUICK_MAX];

	systrace_walk_prepare(&chain, &walk);
	return systrace_walk_quickly(&walker, quick, ROOM);
}

static void forget_all(void)
{
	memset(&walker, 0, sizeof(walker));
}

/* ---- the contents of a record ----------------------------------------------------------- */

static struct systrace_walked head;
static struct { struct systrace_told told; const u8 *bytes[5]; } told[256];

static u64 word(u32 element, u32 i)
{
	u64 value;

	memcpy(&value, record + sizeof(head) + (element * walk.nwords + i) * 8, 8);
	return value;
}

/* Returns false if the record is inconsistent or too long. */
static bool parse(u8 ended)
{
	u32 at = sizeof(head), i, k;

	if (ended == SYSTRACE_NONE || len < sizeof(head))
		return !len;
	memcpy(&head, record, sizeof(head));
	at += head.count * walk.nwords * 8;
	if (head.walk != place.walk || head.count > walk.max || head.told > head.count || head.known > head.count ||
	    (ended == SYSTRACE_GOT && head.known != head.count) || at > len || len % 8)
		return false;
	for (i = 0; i < head.told; i++) {
		if (len - at < sizeof(told[i].told))
			return false;
		memcpy(&told[i].told, record + at, sizeof(told[i].told));
		at += sizeof(told[i].told);
		for (k = 0; k < 5; k++) {
			u32 padded = (told[i].told.len[k] + 7) & ~7u, j;

			if (padded > len - at || told[i].told.len[k] > (k ? 64u : walk.object))
				return false;
			told[i].bytes[k] = record + at;
			for (j = told[i].told.len[k]; j < padded; j++)
				if (record[at + j])
					return false;
			at += padded;
		}
	}
	return at == len;
}

/* ---- reporting ---------------------------------------------------------------- */

static int failed, bad;
static const char *name;

#define TEST(what) for (name = what, failed = 0; name; \
			printf("%sok - walk %s\n", failed ? "not " : "", name), \
			bad += !!failed, name = NULL)
#define CHECK(x) do { if (!(x)) { failed++; printf("# %s:%d: %s\n", __FILE__, __LINE__, #x); } } while (0)

/* ---- what is promised ----------------------------------------------------------- */

static void chains(void)
{
	u32 i;

	TEST("finds the chain, and keeps the words of its elements in order") {
		make_chain(20);
		forget_all();
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_GOT && parse(SYSTRACE_GOT));
		CHECK(head.count == 20 && head.told == 20 && !c.full && !c.missed);
		for (i = 0; i < 20; i++) {
			CHECK(word(i, 0) == (OBJECT(i) | 1) && word(i, 1) == OBJECT(i) && word(i, 2) == 1000 + i);
			CHECK(told[i].told.object == OBJECT(i) && told[i].told.len[0] == 48 && told[i].told.len[1] == 16);
			CHECK(told[i].bytes[1][8] == (u8)(0x68 + i) && told[i].bytes[1][9] == 0x67);
		}
	}
	TEST("an element that does not count is passed by") {
		for (i = 0; i < 20; i += 2)
			memory[ELEMENT(i) + OWNER - BASE] = 3;
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_GOT && parse(SYSTRACE_GOT));
		CHECK(head.count == 10 && !head.told && word(0, 1) == OBJECT(1) && word(9, 1) == OBJECT(19));
	}
	TEST("of a long chain there is as much as is asked for") {
		make_chain(60);
		walk.max = 7;
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_CUT && parse(SYSTRACE_CUT) && head.count == 7);
		walk.max = 60;
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_GOT && parse(SYSTRACE_GOT) && head.count == 60);
	}
	TEST("an empty chain, and none") {
		make_chain(0);
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_GOT && parse(SYSTRACE_GOT) && !head.count);
		make_chain(3);
		has_walk = false;
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_NONE && !len);
		has_walk = true;
		maps.walker = NULL;
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_NONE && !len);
		maps.walker = &walker;
	}
	TEST("a chain that has no news is walked in a hurry, and any other is not") {
		make_chain(20);
		make_plain();
		forget_all();
		CHECK(!hurries());
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_GOT && run_quickly(ROOM, SYSTRACE_GOT));
		CHECK(!run_quickly(WALK_QUICK_MAX - 1, SYSTRACE_GOT));
		at_hand = false;
		CHECK(!run_quickly(ROOM, SYSTRACE_GOT));
		at_hand = true;
		walk.max = 7;
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_CUT && run_quickly(ROOM, SYSTRACE_CUT));
		walk.max = 100;
		poke(OBJECT(19) + KEY, 99);
		CHECK(!hurries());
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_GOT && run_quickly(ROOM, SYSTRACE_GOT));
		poke(ELEMENT(19) + NEXT, 8);
		CHECK(!hurries());
		poke(ELEMENT(19) + NEXT, ELEMENT(0));
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_CUT && run_quickly(ROOM, SYSTRACE_CUT));
		for (i = 0; i < 20; i++)
			memory[ELEMENT(i) + OWNER - BASE] = 3;
		CHECK(!hurries());
		poke(BASE + 0x218, 0);
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_GOT && run_quickly(ROOM, SYSTRACE_GOT));
		poke(BASE + 0x210, place.thread + 8);
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_NONE && run_quickly(ROOM, SYSTRACE_NONE));
		has_walk = false;
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_NONE && run_quickly(ROOM, SYSTRACE_NONE));
		has_walk = true;
		CHECK(!quickly_wrong);
	}
	TEST("another thread's state is none of this one") {
		make_chain(3);
		poke(BASE + 0x210, place.thread + 8);
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_NONE && !len);
	}
}

#define END	(BASE + sizeof(memory))

/*
 * As with norandmaps, where the thread's state and its first frames may be in the topmost bytes of
 * its stack.
 */
static void at_the_end(void)
{
	u64 whole = task_size_max, element = END - KEY - 8;
	int plain;

	for (plain = 0; plain < 2; plain++)
		TEST(plain ? "so it is in a hurry" : "what stands at the very end of a program's memory is read, and nothing behind it") {
			make_chain(2);
			if (plain)
				make_plain();
			poke(ELEMENT(1) + NEXT, element);
			poke(element + CODE, OBJECT(1));
			poke(element + WHERE, OBJECT(1));
			poke(element + NEXT, 0);
			memory[element + OWNER - BASE] = 0;
			forget_all();
			task_size_max = END;
			run(ROOM, ROOM, SYSTRACE_COST_MAX);
			CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_GOT && parse(SYSTRACE_GOT) && head.count == 3);
			CHECK(run_quickly(ROOM, SYSTRACE_GOT) == plain);
			task_size_max = END - 1;
			CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_CUT && parse(SYSTRACE_CUT) && head.count == 2);
			CHECK(!run_quickly(ROOM, SYSTRACE_CUT));

			make_chain(1);
			if (plain)
				make_plain();
			poke(place.thread + 0x100 + (5 << 4), END - 0x20);
			poke(END - 0x20 + 0x10, place.thread);
			poke(END - 0x20 + 0x18, ELEMENT(0));
			task_size_max = END;
			run(ROOM, ROOM, SYSTRACE_COST_MAX);
			CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_GOT && parse(SYSTRACE_GOT) && head.count == 1);
			CHECK(run_quickly(ROOM, SYSTRACE_GOT) == plain);
			task_size_max = END - 1;
			CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_NONE && !len);
			CHECK(!run_quickly(ROOM, SYSTRACE_NONE));
			task_size_max = whole;
			CHECK(!quickly_wrong);
		}
}

static void broken(void)
{
	static const u64 nowhere[] = { 8, BASE - 64, -4096ULL, -1ULL, -8ULL, 1ULL << 47, 0xffff888000000000ULL,
				       BASE + sizeof(memory) - NEXT, BASE + 4 * PAGE_SIZE };
	u32 i;

	TEST("a chain that leads nowhere ends there") {
		for (i = 0; i < sizeof(nowhere) / sizeof(*nowhere); i++) {
			make_chain(10);
			present[4] = false;
			poke(ELEMENT(4) + NEXT, nowhere[i]);
			CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_CUT && parse(SYSTRACE_CUT) && head.count == 5);
			CHECK(c.missed && c.lacks == 1);
			poke(BASE + 0x218, nowhere[i]);
			CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_CUT && parse(SYSTRACE_CUT) && !head.count);
			poke(place.thread + 0x100 + (5 << 4), nowhere[i]);
			CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_NONE && !len);
		}
	}
	TEST("the first that cannot be read is said") {
		make_chain(10);
		forget_all();
		poke(ELEMENT(4) + NEXT, BASE + 4 * PAGE_SIZE - NEXT);
		present[4] = false;
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(c.missed && c.lacks && c.absent == BASE + 4 * PAGE_SIZE);
		poke(OBJECT(2) + POINTER, BASE + 4 * PAGE_SIZE - 8);
		poke(BASE + 4 * PAGE_SIZE - 8, 8);
		forget_all();
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(c.missed && c.lacks && c.absent == BASE + 4 * PAGE_SIZE);
		present[4] = true;
		poke(OBJECT(2) + POINTER, BYTES(2));
		poke(ELEMENT(4) + NEXT, ELEMENT(5));
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(!c.missed && !c.lacks);
		poke(place.thread + 0x100 + (5 << 4), 8);
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(c.missed && c.absent == 8 + 0x10);
	}
	TEST("an endless chain ends at the most, and is paid for") {
		make_chain(10);
		poke(ELEMENT(9) + NEXT, ELEMENT(9));
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_CUT && parse(SYSTRACE_CUT) && head.count == walk.max);
		poke(ELEMENT(9) + NEXT, ELEMENT(0));
		CHECK(run(ROOM, ROOM, 15000) == SYSTRACE_FULL && parse(SYSTRACE_FULL) && head.count < walk.max && !c.budget);
		for (i = 0; i < 10; i++)
			memory[ELEMENT(i) + OWNER - BASE] = 3;
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_CUT && parse(SYSTRACE_CUT) && !head.count);
		CHECK(reads <= 2 * 2 * SYSTRACE_WALK_MAX + 8);
	}
	TEST("of an object that is not there nothing is told, and of one that is there in part, that, and again") {
		make_chain(3);
		forget_all();
		poke(ELEMENT(0) + CODE, BASE - 64);
		poke(ELEMENT(1) + CODE, 0);
		poke(OBJECT(2) + POINTER, BASE + 13 * PAGE_SIZE - 12);
		poke(BASE + 13 * PAGE_SIZE - 12, 50);
		present[13] = false;
		for (i = 0; i < 2; i++) {
			CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_GOT && parse(SYSTRACE_GOT) && head.count == 3);
			CHECK(head.told == 2 && head.known == 3 && told[0].told.object == BASE - 64 && !told[0].told.len[0]);
			CHECK(told[1].told.object == OBJECT(2) && told[1].told.len[1] == 12);
		}
	}
	TEST("objects that are not there are paid for") {
		make_chain(60);
		forget_all();
		for (i = 0; i < 60; i++)
			poke(ELEMENT(i) + CODE, BASE - 64 * (i + 1));
		CHECK(run(ROOM, ROOM, 30000) == SYSTRACE_FULL && parse(SYSTRACE_FULL) && !c.budget && head.count < 12 && reads < 100);
	}
	TEST("lengths beyond all bounds are cut") {
		static const u64 lengths[] = { 57, 1 << 20, 1ULL << 32, 1ULL << 63, -1ULL, -8ULL };

		for (i = 0; i < 6; i++) {
			make_chain(1);
			forget_all();
			poke(BYTES(0), lengths[i]);
			CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_GOT && parse(SYSTRACE_GOT));
			CHECK(head.told == 1 && told[0].told.len[1] == 64);
		}
		walk.tell[0].unit = 8;
		walk.tell[0].shift = 2;
		walk.tell[0].mask = 0xff;
		poke(BYTES(0), 3);
		poke(BYTES(0) + 8, 2 << 2);
		forget_all();
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_GOT && parse(SYSTRACE_GOT) && told[0].told.len[1] == 8 + 6);
		poke(BYTES(0) + 8, 0xff << 2);
		forget_all();
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_GOT && parse(SYSTRACE_GOT) && told[0].told.len[1] == 8 + 12);
	}
}

static void once(void)
{
	u32 i, n;

	TEST("an object is told once, and again when it is another one") {
		make_chain(20);
		forget_all();
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_GOT && parse(SYSTRACE_GOT) && head.count == 20 && !head.told);
		poke(OBJECT(7) + KEY, 99);
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(parse(SYSTRACE_GOT) && head.told == 1 && told[0].told.object == OBJECT(7));
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(parse(SYSTRACE_GOT) && !head.told);
	}
	TEST("an object is another one if bytes that belong to its key are") {
		make_chain(2);
		walk.tell[0].known = 1;
		forget_all();
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(parse(SYSTRACE_GOT) && !head.told);
		memory[BYTES(1) + 15 - BASE]++;
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(parse(SYSTRACE_GOT) && head.told == 1 && told[0].told.object == OBJECT(1));
		memory[BYTES(1) + 16 - BASE]++;
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(parse(SYSTRACE_GOT) && !head.told);
		poke(BYTES(1), 9);
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(parse(SYSTRACE_GOT) && head.told == 1);
	}
	TEST("every byte of such counts, and none beside them, wherever they begin") {
		for (n = 0; n <= 80; n++) {
			make_chain(1);
			walk.tell[0] = (struct systrace_walk_tell){ .ptr = POINTER, .len = 0, .unit = 8, .shift = 2, .mask = 7, .head = 48,
								    .near = 24, .mark = 6, .known = 1, .cap = 64 };
			poke(BYTES(0), n);
			poke(BYTES(0) + 8, 1 << 2 | (n % 2) << 6);
			forget_all();
			run(ROOM, ROOM, SYSTRACE_COST_MAX);
			run(ROOM, ROOM, SYSTRACE_COST_MAX);
			CHECK(parse(SYSTRACE_GOT) && !head.told);
			for (i = 16; i < 48 + n + 8; i++) {
				u32 begin = n % 2 ? 24 : 48;

				memory[BYTES(0) + i - BASE] ^= 1 << i % 8;
				run(ROOM, ROOM, SYSTRACE_COST_MAX);
				CHECK(parse(SYSTRACE_GOT) && head.told == (i >= begin && i < begin + n));
			}
		}
	}
	TEST("what a record told that is given up is told again") {
		make_chain(20);
		forget_all();
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		systrace_walk_forget_last(&walker);
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(parse(SYSTRACE_GOT) && head.told == 20);
		systrace_walk_begin(&walker);
		systrace_walk_forget_last(&walker);
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(parse(SYSTRACE_GOT) && !head.told);
	}
	TEST("what was told of an address before it could not be told whole, is told again") {
		make_chain(1);
		forget_all();
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		poke(OBJECT(0) + KEY, 2);
		poke(OBJECT(0) + POINTER, BASE - 8);
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(parse(SYSTRACE_GOT) && head.told == 1 && !told[0].told.len[1]);
		poke(OBJECT(0) + KEY, 1);
		poke(OBJECT(0) + POINTER, BYTES(0));
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(parse(SYSTRACE_GOT) && head.told == 1 && told[0].told.len[1] == 16);
	}
	TEST("what comes back to an address is told again") {
		make_chain(1);
		forget_all();
		for (i = 0; i < 100; i++) {
			poke(OBJECT(0) + KEY, 1 + i % 2);
			run(ROOM, ROOM, SYSTRACE_COST_MAX);
			CHECK(parse(SYSTRACE_GOT) && head.told == 1);
		}
	}
	TEST("a thousand objects are told once, of more some again") {
		make_chain(1);
		forget_all();
		for (i = n = 0; i < 2000; i++) {
			poke(ELEMENT(0) + CODE, OBJECT(0) + i % 1000 * 16);
			run(ROOM, ROOM, SYSTRACE_COST_MAX);
			CHECK(parse(SYSTRACE_GOT) && head.count == 1);
			n += head.told;
		}
		CHECK(n >= 1000 && n < 1100);
		for (i = n = 0; i < 8000; i++) {
			poke(ELEMENT(0) + CODE, BASE + 6 * PAGE_SIZE + i % 4000 * 8);
			run(ROOM, ROOM, SYSTRACE_COST_MAX);
			CHECK(parse(SYSTRACE_GOT));
			n += head.told;
		}
		CHECK(n >= 4000);
	}
}

static void rooms(void)
{
	u32 n, seen = 0, elements;
	u8 ended;

	TEST("records of every size are filled and not overfilled") {
		make_chain(12);
		for (n = 0; n <= 2000; n += 8) {
			forget_all();
			ended = run(ROOM, n, SYSTRACE_COST_MAX);
			CHECK(len <= n && parse(ended) && (ended == SYSTRACE_FULL || ended == SYSTRACE_GOT));
			elements = n < 8 ? 0 : (n - 8) / 24;
			CHECK(len < 8 || head.count == (elements < 12 ? elements : 12));
			CHECK(ended != SYSTRACE_GOT || head.told == 12);
			seen += ended == SYSTRACE_GOT;
		}
		CHECK(seen);
	}
	TEST("what the cap cuts is not to be had with more room") {
		forget_all();
		CHECK(run(8 + 5 * 24, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_CUT && parse(SYSTRACE_CUT) && head.count == 5 && !head.told && !head.known);
	}
	TEST("budgets of every size are kept to") {
		for (n = 0; n < 20000; n += 37) {
			forget_all();
			ended = run(ROOM, ROOM, n);
			CHECK(parse(ended) && c.budget <= n && reads <= n / 20 + 30);
			CHECK(ended != SYSTRACE_FULL || !c.budget);
		}
	}
}

/* ---- another interpreter ------------------------------------------------------------- */

/*
 * PHP 8.2, of which the module knows as little as of Python: the places in its headers that lead to
 * a line.  The line of a frame is one step further away than in Python, and an internal function
 * has none.
 */
enum { GLOBALS = 0x40, CURRENT = 488, OPLINE = 0, FUNC = 24, PREVIOUS = 48, LINENO = 24,	/* zend_execute_data, zend_op */
       NAME = 8, OPCODES = 88, FILENAME = 152, LINE_START = 160,				/* zend_op_array */
       STRING_LEN = 16, STRING = 24, INTERNAL = 1, USER = 2 };

static void make_php(void)
{
	const struct systrace_walk_tell string = { .len = STRING_LEN, .head = STRING, .known = 1, .cap = 64 };

	memset(memory, 0, sizeof(memory));
	memset(present, true, sizeof(present));
	walk = (struct systrace_walk){
		.nsteps = 1, .nwords = 3, .nkeys = 2, .ntells = 2, .next = PREVIOUS, .max = 100, .object = LINE_START + 8,
		.step = { { SYSTRACE_FROM_BASE, 8, 0, 0, GLOBALS + CURRENT } },
		.word = { { 0, 8, FUNC }, { 0, 8, OPLINE }, { 2, 4, LINENO } },
		.key = { { 0, 8, OPCODES }, { 0, 8, LINE_START } },
		.tell = { string, string },
	};
	walk.tell[0].ptr = FILENAME;
	walk.tell[1].ptr = NAME;
}

static u64 php_string(u32 i, const char *text)
{
	u64 at = BASE + 10 * PAGE_SIZE + i * 128;

	poke(at + STRING_LEN, strlen(text));
	memcpy(memory + at + STRING - BASE, text, strlen(text));
	return at;
}

#define PHP_FRAME(i)	(BASE + 2 * PAGE_SIZE + (i) * 96UL)
#define PHP_FUNCTION(i)	(BASE + 6 * PAGE_SIZE + (i) * 256UL)
#define PHP_OPLINE(i)	(BASE + 8 * PAGE_SIZE + (i) * 32UL)

static void php_frame(u32 i, u32 type, const char *function, const char *file, u32 line)
{
	memory[PHP_FUNCTION(i) - BASE] = type;
	poke(PHP_FUNCTION(i) + NAME, function ? php_string(2 * i, function) : 0);
	poke(PHP_FRAME(i) + FUNC, PHP_FUNCTION(i));
	poke(PHP_FRAME(i) + PREVIOUS, i ? PHP_FRAME(i - 1) : 0);
	poke(BASE + GLOBALS + CURRENT, PHP_FRAME(i));
	if (type == INTERNAL)
		return;
	poke(PHP_FUNCTION(i) + FILENAME, php_string(2 * i + 1, file));
	poke(PHP_FUNCTION(i) + OPCODES, PHP_OPLINE(i));
	poke(PHP_FRAME(i) + OPLINE, PHP_OPLINE(i));
	poke(PHP_OPLINE(i) + LINENO, line);
}

static bool php_told(u32 i, const char *file, const char *function)
{
	const u8 *f = told[i].bytes[1], *n = told[i].bytes[2];

	return told[i].told.len[1] == STRING + strlen(file) && !memcmp(f + STRING, file, strlen(file)) &&
	       told[i].told.len[2] == STRING + strlen(function) && !memcmp(n + STRING, function, strlen(function));
}

static void php(void)
{
	TEST("PHP 8.2: its frames, their lines, and what they are called, by a table and nothing else") {
		make_php();
		CHECK(systrace_walk_check(&walk));
		forget_all();
		php_frame(0, USER, "main", "/srv/index.php", 12);
		php_frame(1, USER, "load", "/srv/lib/config.php", 34);
		php_frame(2, INTERNAL, "file_get_contents", NULL, 0);
		CHECK(run(ROOM, ROOM, SYSTRACE_COST_MAX) == SYSTRACE_GOT && parse(SYSTRACE_GOT) && head.count == 3 && head.told == 3);
		CHECK(word(0, 0) == PHP_FUNCTION(2) && word(0, 2) == 0);
		CHECK(word(1, 0) == PHP_FUNCTION(1) && word(1, 2) == 34 && word(2, 0) == PHP_FUNCTION(0) && word(2, 2) == 12);
		CHECK(!told[0].told.len[1] && told[0].told.len[2] == STRING + 17);
		CHECK(php_told(1, "/srv/lib/config.php", "load") && php_told(2, "/srv/index.php", "main"));
	}
	TEST("PHP 8.2: what is told once is told anew when its memory is another function's") {
		php_frame(1, USER, "load", "/srv/lib/config.php", 35);
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(parse(SYSTRACE_GOT) && head.count == 2 && word(0, 2) == 35 && !head.told);
		php_frame(1, USER, "save", "/srv/lib/config.php", 35);
		run(ROOM, ROOM, SYSTRACE_COST_MAX);
		CHECK(parse(SYSTRACE_GOT) && head.told == 1 && php_told(0, "/srv/lib/config.php", "save"));
	}
}

/* ---- what is refused ---------------------------------------------------------------- */

#define REFUSED(change) do {						\
	make_walk();							\
	change;								\
	if (systrace_walk_check(&walk)) {				\
		failed++;						\
		printf("# taken: %s\n", #change);			\
	}								\
} while (0)

static void refusals(void)
{
	TEST("a walk that could not be bounded is refused") {
		make_walk();
		CHECK(systrace_walk_check(&walk));
		REFUSED(walk.nsteps = 0);
		REFUSED(walk.nsteps = 9);
		REFUSED(walk.nsteps = 3);		/* leaves an unused step */
		REFUSED(walk.nwords = 0);
		REFUSED(walk.nwords = 5);
		REFUSED(walk.nkeys = 9);
		REFUSED(walk.ntells = 5);
		REFUSED(walk.ntells = 0);
		REFUSED(walk.max = 0);
		REFUSED(walk.max = SYSTRACE_WALK_MAX + 1);
		REFUSED(walk.next = SYSTRACE_WALK_OFF + 1);
		REFUSED(walk.skip = SYSTRACE_WALK_OFF + 1);
		REFUSED(walk.skips = 2);
		REFUSED(walk.skips = 0);
		REFUSED(walk.reserved = 1);
		REFUSED(walk.object = SYSTRACE_WALK_OFF + 1);
		REFUSED(walk.object = 0);		/* but there are keys in the object */
		REFUSED(walk.step[0].from = 8);
		REFUSED(walk.step[0].width = 2);
		REFUSED(walk.step[0].shift = 64);
		REFUSED(walk.step[0].is_thread = 2);
		REFUSED(walk.step[7].off = 1);
		REFUSED(walk.word[0].of = 1);		/* word 0 is not known yet */
		REFUSED(walk.word[2].of = 3);
		REFUSED(walk.word[0].width = 3);
		REFUSED(walk.word[0].off = SYSTRACE_WALK_OFF + 1);
		REFUSED(walk.word[3].width = 4);
		REFUSED(walk.key[1].of = 2);
		REFUSED(walk.tell[0].known = 2);
		REFUSED(walk.tell[0].reserved = 1);
		REFUSED(walk.tell[0].known = 1; walk.tell[0].head = 7);
		/* without a unit, nothing says which place is meant */
		REFUSED(walk.tell[0].near = 8);
		REFUSED(walk.tell[0].mark = 1);
		REFUSED(walk.tell[0].head = 24; walk.tell[0].mask = 1; walk.tell[0].near = 7);
		REFUSED(walk.tell[0].head = 24; walk.tell[0].mask = 1; walk.tell[0].near = 24);
		REFUSED(walk.tell[0].head = 24; walk.tell[0].mask = 1; walk.tell[0].near = 16; walk.tell[0].mark = 32);
		REFUSED(walk.tell[0].ptr = SYSTRACE_WALK_OFF + 1);
		REFUSED(walk.tell[0].len = SYSTRACE_WALK_OFF + 1);
		REFUSED(walk.tell[0].unit = SYSTRACE_WALK_OFF + 1);
		REFUSED(walk.tell[0].shift = 32);
		REFUSED(walk.tell[0].head = SYSTRACE_WALK_HEAD + 1);
		REFUSED(walk.tell[0].cap = SYSTRACE_WALK_CAP + 1);
		REFUSED(walk.tell[0].cap = 7);
		REFUSED(walk.tell[3].cap = 1);
	}
}

/* ---- random memory and random walks -------------------------------------------------------- */

static u64 any_word(void)
{
	switch (below(8)) {
	case 0:
		return 0;
	case 1:
		return -(u64)below(5000);
	case 2:
		return below(100);
	default:
		return BASE + below(sizeof(memory)) / 8 * 8;
	}
}

static void any_walk(void)
{
	u8 *at = (u8 *)&walk;
	u32 i;

	make_walk();
	if (below(2))
		make_plain();
	for (i = below(6); i; i--)
		at[16 + below(sizeof(walk) - 16)] = below(256);
}

static void hostile(void)
{
	u32 i, k, taken = 0, some = 0, quick = 0;
	u8 ended;

	state = 20;
	TEST("chains and walks made by chance") {
		for (i = 0; i < 30000; i++) {
			make_chain(below(20));
			for (k = 0; k < PAGES; k++)
				present[k] = below(6);
			for (k = below(200); k; k--)
				poke(BASE + below(sizeof(memory) - 8), any_word());
			do
				any_walk();
			while (!systrace_walk_check(&walk));
			taken++;
			if (below(3))
				forget_all();
			ended = run(below(4) ? ROOM : 8 + below(5000), below(ROOM) / 8 * 8, below(3) ? SYSTRACE_COST_MAX : below(50000));
			/* a random walk may report anything: only check that it stays within its room */
			CHECK(ended <= SYSTRACE_FULL && ended != SYSTRACE_FAULT && len % 8 == 0);
			CHECK(reads <= 5000);
			some += len > 8;
			/* the same again, so that most objects were reported before */
			ended = run(ROOM, ROOM, SYSTRACE_COST_MAX);
			ended = run(ROOM, ROOM, SYSTRACE_COST_MAX);
			quick += run_quickly(ROOM, ended);
		}
		CHECK(taken == 30000 && some > 3000 && quick > 3000 && !quickly_wrong);
		printf("# %u of %u with elements, %u in a hurry\n", some, taken, quick);
	}
}

int main(void)
{
	chains();
	at_the_end();
	broken();
	once();
	php();
	rooms();
	refusals();
	hostile();
	free(record);
	return !!bad;
}
