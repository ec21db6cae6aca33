// SPDX-License-Identifier: GPL-2.0
/* built: asan-all */
/*
 * wreck RECORDS [ROUNDS [SEED]]: prints the calls whose ENTER and EXIT records feed -v -yy -R
 * wrote, ROUNDS times each, with other arguments, results and memory than were captured, as a
 * hostile tracee could have supplied them.  ASAN and UBSAN stop it at the first byte that is read
 * outside a record; the program itself reports text that would reach the terminal unescaped.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include "settings.h"
#include "row/call.h"
#include "decode/late.h"
#include "cli/options.h"

#define LINE_MAX_	(8 << 20)	/* more text than any record can produce */

static uint32_t below(uint32_t n)
{
	return n ? (uint32_t)random() % n : 0;
}

/* lengths, counts and flags that code may have forgotten to handle */
static uint64_t odd(void)
{
	static const uint64_t v[] = { 0, 1, 2, 7, 8, 56, 128, 4096, 65536, 100000, 0x7fffffff, 0x80000000, 0xffffffff,
				      0x7fffffffffffffff, 1ULL << 63, ~0ULL };

	return below(3) ? v[below(COUNT(v))] : (uint64_t)random() << 32 ^ random();
}

/* A copy of a record, in memory that ends where the record does. */
struct copy { struct systrace_record *r; uint8_t *end; };

static void change(uint8_t *data, uint32_t len)
{
	for (uint32_t n = 1 + below(4); n; n--) {
		uint32_t width = 1u << below(4), at = below(len) & ~(width - 1);
		uint64_t v = odd();

		if (at + width <= len)
			memcpy(data + at, &v, width);
	}
}

/* Shortens a block to @len bytes; the data after it move up. */
static void cut(struct copy *c, struct systrace_block *b, uint32_t len, int state)
{
	uint8_t *data = (uint8_t *)(b + 1), *next = data + ((b->len + 7) & ~7U), *to = data + ((len + 7) & ~7U);

	memmove(to, next, c->end - next);
	c->end -= next - to;
	c->r->len -= next - to;
	b->len = len;
	b->state = state;
}

static void wreck_blocks(struct copy *c, uint8_t *at, const struct plan *p)
{
	while (c->end - at >= (long)sizeof(struct systrace_block)) {
		struct systrace_block *b = (void *)at;
		bool each = b->op < p->nops && p->ops[b->op].kind == SYSTRACE_EACH;

		at = (uint8_t *)(b + 1);
		if (each || !b->len)
			continue;
		if (!below(3))
			change(at, b->len);
		if (!below(6))
			cut(c, b, below(b->len + 1), SYSTRACE_FAULT);
		else if (!below(12))
			cut(c, b, 0, SYSTRACE_NONE);
		at += (b->len + 7) & ~7U;
	}
}

static struct copy copy_of(const struct systrace_record *r)
{
	struct copy c = { malloc(r->len), NULL };

	memcpy(c.r, r, r->len);
	c.end = (uint8_t *)c.r + r->len;
	return c;
}

/* As if some memory had been missing at entry, so that all of it was read again at exit. */
static struct copy with_late(struct copy exit_, const struct copy *enter)
{
	const uint8_t *blocks = (uint8_t *)enter->r + sizeof(struct systrace_enter);
	uint32_t late = enter->end - blocks;
	struct copy c = { malloc(exit_.r->len + late), NULL };
	uint8_t *to = (uint8_t *)c.r;

	memcpy(to, exit_.r, sizeof(struct systrace_exit));
	memcpy(to + sizeof(struct systrace_exit), blocks, late);
	memcpy(to + sizeof(struct systrace_exit) + late, (uint8_t *)exit_.r + sizeof(struct systrace_exit),
	       exit_.r->len - sizeof(struct systrace_exit));
	c.r->len += late;
	c.r->flags |= SYSTRACE_R_LATE;
	c.end = to + c.r->len;
	free(exit_.r);
	return c;
}

static bool selects(const struct plan *p, int arg)
{
	for (int i = 0; i < p->head.nkeys; i++)
		if (p->head.arg[i] == arg)
			return true;
	return false;
}

static void wreck_args(struct systrace_enter *e, const struct plan *p)
{
	for (int n = below(3); n; n--) {
		int arg = below(6);

		/* a different value would select a different plan */
		if (!selects(p, arg))
			e->args[arg] = odd() & (p->abi->word == 4 ? 0xffffffff : ~0ULL);
	}
}

static void print_wreck(const struct systrace_record *enter, const struct systrace_record *exit_, struct text *t)
{
	struct copy e = copy_of(enter), x = below(3) ? copy_of(exit_) : with_late(copy_of(exit_), &e);
	struct systrace_enter *in = (void *)e.r;
	struct systrace_exit *out = (void *)x.r;
	const struct plan *p = in->plan == SYSTRACE_NO_PLAN ? NULL : plan_at(in->plan);
	struct systrace_enter *made;
	struct call call;
	struct ending end;

	if (p) {
		wreck_args(in, p);
		wreck_blocks(&e, (uint8_t *)(in + 1), p);
		wreck_blocks(&x, (uint8_t *)(out + 1), p);
	}
	if (!below(4))
		out->ret = below(2) ? (int64_t)odd() : -(int64_t)below(600);
	in = realloc(in, in->head.len);
	out = realloc(out, out->head.len);
	made = (void *)late_patch(in, out);
	if (made) {
		free(in);
		in = made;
	}
	call = (struct call){ .enter = in };
	t->len = 0;
	call_enter(t, &call);
	call.exit = out;
	call_exit(t, &call, &end);
	call_result(t, &end);
	free(in);
	free(out);
}

static int complain(const struct text *t)
{
	for (size_t i = 0; i < t->len; i++)
		if ((uint8_t)t->s[i] < ' ' || (uint8_t)t->s[i] > '~') {
			printf("byte %#x in %.80s\n", (uint8_t)t->s[i], t->s);
			return 1;
		}
	if (t->len > LINE_MAX_) {
		printf("%zu bytes of %.80s\n", t->len, t->s);
		return 1;
	}
	return 0;
}

static int wreck_all(const char *at, const char *end, int rounds)
{
	static const uint32_t strings[] = { 32, 0, 5, 1000 };
	const struct systrace_record *enter = NULL;
	struct text t = { 0 };
	int bad = 0, calls = 0;

	while (end - at >= (long)sizeof(struct systrace_record)) {
		const struct systrace_record *r = (const void *)at;

		/* feed was killed while it wrote this record */
		if (r->len > end - at)
			break;
		at += r->len;
		if (r->type == SYSTRACE_ENTER)
			enter = r;
		if (r->type != SYSTRACE_EXIT || !enter)
			continue;
		for (int i = 0; i < rounds; i++, calls++) {
			opt.verbose = below(2);
			opt.string_max = strings[below(COUNT(strings))];
			opt.xlat = below(3);
			opt.fds = below(2) ? FD_ALL : 0;
			pen_as_asked(&t);
			print_wreck(enter, r, &t);
			bad += complain(&t);
		}
		enter = NULL;
	}
	text_free(&t);
	printf("%sok - %d calls with what was not captured\n", bad ? "not " : "", calls);
	return !!bad;
}

int main(int argc, char **argv)
{
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;
	const char *records;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || !st.st_size)
		return 2;
	records = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (records == MAP_FAILED)
		return 2;
	srandom(argc > 3 ? atoi(argv[3]) : 1);
	/* the options with which the records were made */
	capture.verbose = true;
	capture.fds = true;
	plans_build();
	return wreck_all(records, records + st.st_size, argc > 2 ? atoi(argv[2]) : 20);
}
