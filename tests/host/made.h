/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records that no module wrote, one after the other, and a source that supplies them.  MADE_ROOM:
 * bytes for all of them.
 */
#ifndef SYSTRACE_TESTS_MADE_H
#define SYSTRACE_TESTS_MADE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "row/call.h"
#include "source/device.h"

#ifndef MADE_ROOM
#define MADE_ROOM (1 << 16)
#endif

/* each test needs only some of these */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"

/* ---- instead of device.c -------------------------------------------------------------- */

static uint8_t buffer[MADE_ROOM] __attribute__((aligned(8)));
static struct systrace_record *latest;
static size_t filled, given;
static uint64_t now;			/* time stamp of the last record */
static uint64_t clock_ahead;		/* how far the clock is ahead of the last record */

static uint64_t made_clock(void)
{
	return now + clock_ahead;
}

static const struct systrace_record *made_next(void)
{
	const struct systrace_record *r = (const void *)(buffer + given);

	if (given == filled)
		return NULL;
	given += r->len;
	return r;
}

static const struct source made = { .next = made_next, .clock = made_clock };

/* ---- records ----------------------------------------------------------------------------- */

static uint32_t seqs[1000];		/* of each task; only for tids below this size */

static uint8_t *room(size_t len)
{
	if (len > sizeof(buffer) - filled)
		abort();
	return buffer + filled;
}

/* Appends a record: each has the task's next number, and is 1 us later than the last. */
static void *record(int tid, int type, size_t len, uint16_t flags)
{
	struct systrace_record *r = (void *)room(len);

	memset(r, 0, len);
	*r = (struct systrace_record){
		.len = len, .type = type, .flags = flags, .tid = tid, .seq = tid < (int)COUNT(seqs) ? ++seqs[tid] : 1,
		.time = now += 1000 };
	filled += len;
	return latest = r;
}

static void new(int tid, int tgid, int parent)
{
	struct systrace_new *n;

	if (tid < (int)COUNT(seqs))
		seqs[tid] = 0;
	n = record(tid, SYSTRACE_NEW, sizeof(*n), tid != tgid ? SYSTRACE_R_THREAD : 0);
	n->tgid = tgid;
	n->parent = parent;
}

static int number(const char *name)
{
	for (int nr = 0; nr < abi_native.ncalls; nr++)
		if (abi_native.names[nr] && !strcmp(abi_native.names[nr], name))
			return nr;
	abort();
}

/* Returns the plan of a call, or of the variant that one or two arguments select. */
static uint32_t plan_for(int nr, int nkeys, uint64_t key, uint64_t key2)
{
	for (int i = 0; plan_at(i); i++) {
		const struct systrace_plan *p = &plan_at(i)->head;

		if (p->abi == SYSTRACE_NATIVE && p->nr == nr && p->nkeys == nkeys && (!nkeys || p->key[0] == key) &&
		    (nkeys < 2 || p->key[1] == key2))
			return i;
	}
	abort();
}

static uint32_t plan_of(int nr)
{
	static uint32_t known[512];	/* the plan plus 1; 0: not looked up yet */

	if (!known[nr])
		known[nr] = plan_for(nr, 0, 0, 0) + 1;
	return known[nr] - 1;
}

static struct systrace_enter *enter(int tid, const char *name, uint64_t a, uint64_t b, uint16_t flags)
{
	struct systrace_enter *e = record(tid, SYSTRACE_ENTER, sizeof(*e), flags);

	e->nr = number(name);
	e->plan = plan_of(e->nr);
	e->args[0] = a;
	e->args[1] = b;
	return e;
}

static struct systrace_exit *leave(int tid, const char *name, int64_t ret, uint16_t flags)
{
	struct systrace_exit *x = record(tid, SYSTRACE_EXIT, sizeof(*x), flags);

	x->nr = number(name);
	x->plan = plan_of(x->nr);
	x->ret = ret;
	return x;
}

/* Appends a block to the last record. */
static void block(int op, int state, uint32_t len, const char *s, size_t bytes)
{
	size_t padded = (bytes + 7) & ~7UL;
	struct systrace_block *b = (void *)room(sizeof(*b) + padded);

	*b = (struct systrace_block){ .len = len, .op = op, .state = state };
	memset(b + 1, 0, padded);
	if (bytes)
		memcpy(b + 1, s, bytes);
	filled += sizeof(*b) + padded;
	latest->len += sizeof(*b) + padded;
}

/* The data of an op of the last ENTER; the other ops get none. */
struct fill {
	int op;
	const void *data;
	uint32_t len;
};

static void fill(const struct fill *f, int n)
{
	const struct plan *plan = plan_at(((const struct systrace_enter *)latest)->plan);

	for (int op = 0, i; op < plan->nenter; op++) {
		for (i = 0; i < n && f[i].op != op; i++)
			;
		if (i < n)
			block(op, SYSTRACE_GOT, f[i].len, f[i].data, f[i].len);
		else if (plan->ops[op].kind != SYSTRACE_EACH)
			block(op, SYSTRACE_NONE, 0, NULL, 0);
		if (plan->ops[op].kind != SYSTRACE_EACH)
			continue;
		if (i == n)
			block(op, SYSTRACE_GOT, 0, NULL, 0);
		op += plan->ops[op].body;
	}
}

/* Returns the nth op of a kind in the last ENTER. */
static int op_of(int kind, int nth)
{
	const struct plan *plan = plan_at(((const struct systrace_enter *)latest)->plan);

	for (int op = 0; op < plan->nenter; op++)
		if (plan->ops[op].kind == kind && !nth--)
			return op;
	abort();
}

static void string(int op, const char *s)
{
	block(op, SYSTRACE_GOT, strlen(s) + 1, s, strlen(s) + 1);
}

static void gone(int tid, int tgid, int status, bool last)
{
	struct systrace_gone *g = record(tid, SYSTRACE_GONE, sizeof(*g), last ? SYSTRACE_R_GROUP : 0);

	g->tgid = tgid;
	g->status = status;
}

static void signal_to(int tid, int signo)
{
	struct systrace_signal *s = record(tid, SYSTRACE_SIGNAL, sizeof(*s), SYSTRACE_R_DEFAULT);

	s->signo = signo;
}

/* args: consecutive NUL-terminated strings; the path is stored after them. */
static void exec(int tid, int old_tid, int argc, int envc, const char *args, size_t len, const char *path)
{
	size_t all = (len + strlen(path) + 1 + 7) & ~7UL;
	struct systrace_exec *e = record(old_tid, SYSTRACE_EXEC, sizeof(*e) + all, 0);

	e->head.tid = tid;
	seqs[tid] = seqs[old_tid];
	e->old_tid = old_tid;
	e->argc = argc;
	e->envc = envc;
	e->args = len;
	memcpy(e + 1, args, len);
	strcpy((char *)(e + 1) + len, path);
}

#pragma GCC diagnostic pop

#endif
