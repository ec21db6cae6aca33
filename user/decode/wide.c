// SPDX-License-Identifier: GPL-2.0
/*
 * From a list of plans to a list of the same plans with the ops of -i, -k, --python and features
 * that need times.  That takes a tenth of the time of making all plans, which would be the largest
 * part of a start with these options.
 */
#include <stdlib.h>
#include <string.h>
#include "base/say.h"
#include "row/call.h"
#include "plans.h"

#define KINDS	(2 * SYSTRACE_ABIS)	/* kinds of added ops: in each ABI, calls that leave no stack have their own */

/* Where the ops of a plan are now, by their first op in the old list. */
struct moved { uint32_t first; uint16_t nops, now; };

struct wide {
	const struct plan_list *from;
	const struct capture *asked;
	struct added kind[KINDS];
	struct moved *moved[KINDS];	/* by the first op in the old list; last: plans without ops */
	int nkinds, now;
	const char *name;		/* the call to which the kind .now belongs */
	const struct abi *abi;		/* the ABI of that call */
	struct systrace_op *ops;
	uint32_t n, room;
};

struct wide *wide_begin(const struct plan_list *from, const struct capture *asked)
{
	struct wide *w = zalloc(1, sizeof(*w));

	w->from = from;
	w->asked = asked;
	return w;
}

static bool same_added(const struct added *a, const struct added *b)
{
	for (int phase = AT_ENTER; phase <= AT_EXIT; phase++)
		if (a->n[phase] != b->n[phase] || memcmp(a->ops[phase], b->ops[phase], a->n[phase] * sizeof(**a->ops)))
			return false;
	return true;
}

/* The variants of a call are next to each other, so the last answer is kept. */
static int kind_of(struct wide *w, const struct abi *abi, const char *name)
{
	struct added a;

	if (w->name == name && w->abi == abi)
		return w->now;
	w->name = name;
	w->abi = abi;
	plan_added(w->asked, abi, name, &a);
	for (w->now = 0; w->now < w->nkinds && !same_added(&w->kind[w->now], &a); w->now++)
		;
	if (w->now == KINDS)
		die("too many kinds of plans");
	if (w->now == w->nkinds) {
		w->kind[w->nkinds] = a;
		w->moved[w->nkinds++] = zalloc(w->from->nops + 1, sizeof(**w->moved));
	}
	return w->now;
}

static void put(struct wide *w, const struct systrace_op *ops, int n)
{
	if (w->n + n > w->room) {
		w->room = 2 * (w->n + n) + w->from->nops;
		w->ops = realloc(w->ops, w->room * sizeof(*w->ops));
		if (!w->ops)
			die("out of memory");
	}
	if (n)
		memcpy(w->ops + w->n, ops, n * sizeof(*ops));
	w->n += n;
}

/* A ref has the index of an op plus 1: the ops from @from on have moved by @by. */
static void move(struct systrace_ref *ref, int from, int by)
{
	if (ref->block > from && ref->block < SYSTRACE_REF_OUTER)
		ref->block += by;
}

static void put_widened(struct wide *w, const struct systrace_op *ops, int nops, const struct added *a)
{
	int nenter = 0;
	uint32_t exit;

	while (nenter < nops && !(ops[nenter].flags & SYSTRACE_OP_EXIT))
		nenter++;
	put(w, ops, nenter);
	put(w, a->ops[AT_ENTER], a->n[AT_ENTER]);
	exit = w->n;
	put(w, ops + nenter, nops - nenter);
	for (uint32_t i = exit; i < w->n; i++) {
		move(&w->ops[i].ptr, nenter, a->n[AT_ENTER]);
		move(&w->ops[i].len, nenter, a->n[AT_ENTER]);
	}
	put(w, a->ops[AT_EXIT], a->n[AT_EXIT]);
}

void wide_plan(struct wide *w, const struct abi *abi, const char *name, struct systrace_plan *head)
{
	int kind = kind_of(w, abi, name);
	struct moved *moved = &w->moved[kind][head->nops ? head->first : w->from->nops];

	if (!moved->now || moved->nops != head->nops) {
		*moved = (struct moved){ .first = w->n, .nops = head->nops };
		put_widened(w, w->from->ops + head->first, head->nops, &w->kind[kind]);
		moved->now = w->n - moved->first + 1;	/* plus 1: 0 is not moved yet, and a plan may have no ops */
	}
	head->first = moved->first;
	head->nops = moved->now - 1;
}

void wide_raw(struct wide *w, struct plan *p)
{
	p->head.first = w->n;
	put(w, p->ops, p->nops);
}

uint32_t wide_end(struct wide *w, const struct systrace_op **ops)
{
	uint32_t n = w->n;

	*ops = w->ops;
	for (int i = 0; i < w->nkinds; i++)
		free(w->moved[i]);
	free(w);
	return n;
}
