// SPDX-License-Identifier: GPL-2.0
/*
 * From a row to a plan: places the args of a row for an ABI (struct node: offsets, widths, resolved
 * lengths) and makes the ops that copy the memory they lead to.  Values are not known here, so
 * everything that might be printed is copied; print.c decides.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "settings.h"
#include "row/call.h"
#include "whole_data.h"
#include "plans.h"

/* ---- variants ------------------------------------------------------------------- */

#define LIST_MAX	32	/* arguments of a row and of its cases */

static int list_with(struct plan *p, const struct arg *args, const struct choice *choices, int nchoices,
		     struct arg out[LIST_MAX])
{
	int n = 0, c = 0;

	while (args->name) {
		if (args->type == &type_by) {
			const struct by *by = args->data;
			const struct kase *k = c < nchoices ? choices[c++].kase : NULL;

			if (k && k->ret)
				p->ret = k->ret;
			if (k && k->name)
				p->name = k->name;
			args = k ? k->args : by->rest;
			continue;
		}
		if (n == LIST_MAX)
			plan_die(p, NULL, "too many arguments");
		out[n++] = *args++;
	}
	return n;
}

static void place_ret(struct plan *p)
{
	p->retval = plan_pooled(1, sizeof(*p->retval));
	plan_place(p, p->retval, p->ret, p->retval);	/* it is its own memory */
}

/* ioctl commands contain a size, which depends on the ABI. */
static uint64_t key_of(struct plan *p, const struct kase *k)
{
	const struct node *last = p->nargs ? &p->args[p->nargs - 1] : NULL;
	uint64_t sized;

	if (!k->sized || !last)
		return k->key;
	sized = (k->key & ~(uint64_t)(_IOC_SIZEMASK << _IOC_SIZESHIFT)) | last->size << _IOC_SIZESHIFT;
	if (p->abi->id == SYSTRACE_NATIVE && sized != k->key) {
		char why[80];

		snprintf(why, sizeof(why), "command %#llx, but its layout has %u bytes",
			 (unsigned long long)k->key, last->size);
		plan_die(p, last, why);
	}
	return sized;
}

/* An arg that is not a pointer can lead somewhere, too: a descriptor to its file. */
static int direction(const struct arg *a)
{
	return a->dir ? a->dir : IN;
}

/* Args before an INSIDE are not shown, those after it are in its memory. */
static int find_inside(struct arg *args, int n)
{
	int i = 0;

	while (i < n && args[i].type != &type_inside)
		i++;
	for (int k = 0; i < n && k < i; k++)
		args[k].hidden = true;
	return i;
}

static void place_inside(struct plan *p, const struct arg *args, int inside)
{
	p->inside = &p->args[inside];
	p->inside->size = (p->nargs - inside - 1) * p->abi->word;
	for (int i = inside + 1; i < p->nargs; i++) {
		plan_place(p, &p->args[i], &args[i], p->inside);
		p->args[i].off = (i - inside - 1) * p->abi->word;
	}
}

/* After these calls the old stack no longer exists. */
static bool unwinds_before(const char *name)
{
	static const char *const calls[] = { "execve", "execveat", "exit", "exit_group" };

	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		if (!strcmp(name, calls[i]))
			return true;
	return false;
}

/* -k.  Native ABI only: strace does not unwind stacks of the others. */
static void copy_stack(struct plan *p, int phase)
{
	struct systrace_op stack = { .kind = SYSTRACE_STACK, .cap = p->asked->stack_room };
	struct systrace_op maps = { .kind = SYSTRACE_MAPS, .cap = p->asked->maps_room };
	bool before = unwinds_before(p->row->name);

	/* the first stack of a new program exists when execve returns */
	if (!p->asked->stack || p->abi->id != SYSTRACE_NATIVE ||
	    (phase == AT_ENTER ? !before : before && strncmp(p->row->name, "exec", 4)))
		return;
	stack.flags = maps.flags = phase == AT_EXIT ? SYSTRACE_OP_EXIT : 0;
	p->fact[phase][FACT_STACK] = plan_op(p, &stack) + 1;
	p->fact[phase][FACT_MAPS] = plan_op(p, &maps) + 1;
}

/* --python.  A program that has just started has no frames yet. */
static void copy_walk(struct plan *p, int phase)
{
	struct systrace_op walk = { .kind = SYSTRACE_WALK, .cap = p->asked->walk_room };

	if (!p->asked->python || p->abi->id != SYSTRACE_NATIVE || unwinds_before(p->row->name) != (phase == AT_ENTER))
		return;
	walk.flags = phase == AT_EXIT ? SYSTRACE_OP_EXIT : 0;
	p->fact[phase][FACT_WALK] = plan_op(p, &walk) + 1;
}

/* The time a call runs and waits is the difference of two looks. */
static void note_times(struct plan *p, int phase)
{
	struct systrace_op times = { .kind = SYSTRACE_TIMES, .cap = sizeof(struct systrace_times),
				     .flags = phase == AT_EXIT ? SYSTRACE_OP_EXIT : 0 };

	if (p->asked->times)
		p->fact[phase][FACT_TIMES] = plan_op(p, &times) + 1;
}

/* Places the arguments. */
static void place_args(struct plan *p, struct arg *args)
{
	int inside = find_inside(args, p->nargs);

	p->args = plan_pooled(p->nargs, sizeof(*p->args));
	for (int i = 0; i < p->nargs; i++)
		p->args[i].arg = &args[i];	/* a structure may refer to an argument after it */
	for (int i = 0; i < p->nargs && i <= inside; i++) {
		plan_place(p, &p->args[i], &args[i], NULL);
		p->args[i].off = (args[i].reg ? args[i].reg - 1 : i) * 8;
	}
	if (inside < p->nargs)
		place_inside(p, args, inside);
	plan_resolve_names(p, p->args, p->nargs);
	place_ret(p);
}

static void copy_args(struct plan *p, const struct arg *args, int phase)
{
	for (int i = 0; i < p->nargs; i++)
		if (direction(&args[i]) & (phase == AT_ENTER ? IN : OUT)) {
			p->on_error = args[i].on_error;
			plan_copy_node(p, &p->args[i], phase);
		}
	p->on_error = false;
}

/* -i */
static void note_ip(struct plan *p)
{
	if (p->asked->ip)
		p->ip = plan_op(p, &(struct systrace_op){ .kind = SYSTRACE_VALUE, .cap = 8,
							  .ptr = { SYSTRACE_REF_CALL, 8, SYSTRACE_REF_IP } });
}

static void copy_facts(struct plan *p, int phase)
{
	if (phase == AT_ENTER)
		note_ip(p);
	note_times(p, phase);
	copy_walk(p, phase);
	copy_stack(p, phase);
}

void plan_added(const struct capture *asked, const struct abi *abi, const char *name, struct added *a)
{
	const struct row row = { .name = name };
	struct plan p = { .asked = asked, .abi = abi, .row = &row };

	for (int phase = AT_ENTER; phase <= AT_EXIT; phase++) {
		p.ops = a->ops[phase];
		p.nops = 0;
		copy_facts(&p, phase);
		a->n[phase] = p.nops;
	}
}

/* Sets the keys that select the variant among the calls with this number. */
static void choose(struct plan *p, const struct choice *choices, int nchoices)
{
	for (int i = 0; i < nchoices && choices[i].kase; i++) {
		const struct node *sel = sibling(p->args, p->nargs, choices[i].by->len);

		if (!sel)
			plan_die(p, NULL, choices[i].by->len);
		p->head.arg[i] = sel->off / 8;
		/* a selector has 32 bits unless its arg is wider */
		p->head.mask[i] = ((const struct by *)choices[i].by->data)->mask & (sel->width == 8 ? ~0ULL : 0xffffffffULL);
		p->head.key[i] = key_of(p, choices[i].kase) & p->head.mask[i];
		p->head.nkeys++;
		if (choices[i].kase->mask) {
			/*
			 * The module uses one mask per number of keys.  A case with a narrower mask
			 * is encoded as a two-key plan to get a lookup of its own.
			 */
			p->head.mask[0] = choices[i].kase->mask;
			p->head.key[0] &= p->head.mask[0];
			p->head.arg[1] = p->head.arg[0];
			p->head.nkeys = 2;
		}
	}
}

/* What to capture of this call, given what to capture of all. */
static struct capture capture_of(const struct capture *asked, const struct abi *abi, const struct row *row, int nr)
{
	struct capture c = *asked;

	if (asked->by_call) {
		c.verbose = !callset_has(&asked->by_call->abbreviated, abi->id, nr);
		c.bare = !callset_has(&asked->by_call->decoded, abi->id, nr);
	}
	if (asked->whole_data && is_whole_data(row->name))
		c.string_max = SYSTRACE_WHOLE_MAX;
	return c;
}

struct plan *plan_make(const struct capture *asked, const struct abi *abi, const struct row *row, int nr,
		       const struct choice *choices, int nchoices)
{
	const struct capture of = capture_of(asked, abi, row, nr);
	struct plan *p = plan_pooled(1, sizeof(*p));
	/* there are thousands of plans, most with few ops and args: copied at their real size */
	static struct systrace_op ops[SYSTRACE_OPS_MAX];
	struct arg list[LIST_MAX], *args;

	p->asked = &of;
	p->ops = ops;
	p->abi = abi;
	p->row = row;
	p->ret = row->ret;
	p->nr = nr;
	p->name = row->name;
	p->nargs = list_with(p, row->args, choices, nchoices, list);
	args = plan_pooled(p->nargs + 1, sizeof(*args));
	memcpy(args, list, p->nargs * sizeof(*args));
	place_args(p, args);
	copy_args(p, args, AT_ENTER);
	copy_facts(p, AT_ENTER);
	p->nenter = p->nops;
	copy_args(p, args, AT_EXIT);
	plan_copy_node(p, p->retval, AT_EXIT);
	copy_facts(p, AT_EXIT);
	p->asked = NULL;
	p->head.abi = abi->id;
	p->head.nr = nr | abi->mark;
	p->head.nops = p->nops;
	choose(p, choices, nchoices);
	p->ops = memcpy(plan_pooled(p->nops, sizeof(*ops)), ops, p->nops * sizeof(*ops));
	return p;
}

