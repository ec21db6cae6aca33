// SPDX-License-Identifier: GPL-2.0
/*
 * Writes made.c: the lists of plans that most starts need, so that they are not made each time.
 * Run by make; not part of the reader.
 *
 * How ops depend on -s is found by making each list with several values.  An op whose dependence
 * made.c cannot express fails the build.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "settings.h"
#include "row/call.h"
#include "facts/host.h"
#include "plans.h"

/* Values of -s.  Pairs show the step of a cap; the first and the last show its limits. */
static const uint32_t strings[] = { 0, 1, 2, 32, 33, 300, 301, 5000, 5001, 99000, 99001, SYSTRACE_WHOLE_MAX };
enum { SAMPLES = COUNT(strings) };

static const struct plan **sample[SAMPLES];	/* for each of strings, the plans by index */
static struct made_cap caps[UINT8_MAX];
static int ncaps;

/* Control data of messages: its cap depends on the machine's optmem_max, so two values are tried. */
static const char small[] = "optmem_max 20480\n", large[] = "optmem_max 131072\n";

static const struct plan **make_with(uint32_t string_max, const char *machine)
{
	const struct plan **all;
	int n;

	host_restore(machine, strlen(machine));
	capture.string_max = string_max;
	plans_make();
	n = plans_build();
	all = zalloc(n, sizeof(*all));
	for (int i = 0; i < n; i++)
		all[i] = plan_at(i);
	return all;
}

static const struct systrace_op *op_of(int s, int plan, int op)
{
	return &sample[s][plan]->ops[op];
}

/* Whether the cap gives this op for all values of -s. */
static bool fits(const struct made_cap *c, int plan, int op)
{
	struct systrace_op want = *op_of(0, plan, op);

	for (int s = 0; s < SAMPLES; s++) {
		made_cap_put(c, strings[s], &want);
		if (memcmp(&want, op_of(s, plan, op), sizeof(want)))
			return false;
	}
	return true;
}

/* The index of the op's cap, from 1; adds it if it is new. */
static int find_cap(int plan, int op)
{
	const struct systrace_op *first = op_of(0, plan, op), *last = op_of(SAMPLES - 1, plan, op);
	struct made_cap c = { .least = first->cap, .most = last->cap, .whole = first->len.off != last->len.off };

	for (int s = 0; s + 1 < SAMPLES; s++)
		if (strings[s + 1] == strings[s] + 1 && op_of(s + 1, plan, op)->cap > op_of(s, plan, op)->cap) {
			c.step = op_of(s + 1, plan, op)->cap - op_of(s, plan, op)->cap;
			c.base = op_of(s, plan, op)->cap - c.step * strings[s];
		}
	if (!fits(&c, plan, op))
		plan_die(sample[0][plan], NULL, "what an op's cap and length make of -s is not what made.c can say");
	for (int i = 0; i < ncaps; i++)
		if (!memcmp(&caps[i], &c, sizeof(c)))
			return i + 1;
	if (ncaps == MADE_OPTMEM - 1)
		plan_die(sample[0][plan], NULL, "too many kinds of caps");
	caps[ncaps++] = c;
	return ncaps;
}

/* Makes the list.  In its ops, values that depend on -s or the machine are cleared and noted in .reserved. */
static void make_marked(void)
{
	const struct plan **other = make_with(strings[SAMPLES - 1], large);
	int n;

	for (int s = 0; s < SAMPLES; s++)
		sample[s] = make_with(strings[s], small);
	n = plans_build();
	for (int i = 0; i < n; i++)
		for (int k = 0; k < plan_at(i)->nops; k++) {
			struct systrace_op *op = &plan_at(i)->ops[k];

			if (memcmp(op, &other[i]->ops[k], sizeof(*op))) {
				op->reserved = MADE_OPTMEM;
				op->cap = 0;
				continue;
			}
			if (!memcmp(op, op_of(0, i, k), sizeof(*op)))
				continue;
			op->reserved = find_cap(i, k);
			op->cap = 0;
			if (caps[op->reserved - 1].whole)
				op->len.off = 0;
		}
	plans_share();
}

/* A hash (FNV-1a) of the output. */
static uint32_t id = 0x811c9dc5;

__attribute__((format(printf, 1, 2))) static void put(const char *fmt, ...)
{
	char line[200];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	for (const char *s = line; *s; s++)
		id = (id ^ (uint8_t)*s) * 0x01000193;
	fputs(line, stdout);
}

static void put_paths(void)
{
	put("static const struct plan_path paths[] = {\n");
	for (int i = 0; plan_at(i); i++)
		put("{{%u,%u}},\n", plan_at(i)->path.kase[0], plan_at(i)->path.kase[1]);
	put("};\n");
}

static void put_caps(void)
{
	put("static const struct made_cap caps[] = {\n");
	for (int i = 0; i < ncaps; i++)
		put("{%u,%u,%u,%u,%d},\n", caps[i].base, caps[i].step, caps[i].least, caps[i].most, caps[i].whole);
	put("};\n");
}

static void put_list(int set, const struct plan_list *l)
{
	put("static const struct systrace_plan plans_%d[] = {\n", set);
	for (uint32_t i = 0; i < l->nplans; i++) {
		const struct systrace_plan *p = &l->plans[i];

		put("{%u,%d,%u,%u,%u,0,{%u,%u},{0},{%#llx,%#llx},{%#llx,%#llx}},\n", p->abi, p->nr, p->first, p->nops,
		       p->nkeys, p->arg[0], p->arg[1], p->mask[0], p->mask[1], p->key[0], p->key[1]);
	}
	put("};\nstatic const struct systrace_op ops_%d[] = {\n", set);
	for (uint32_t i = 0; i < l->nops; i++) {
		const struct systrace_op *op = &l->ops[i];

		put("{%u,%u,%u,%u,{%u,%u,%u},{%u,%u,%u},%u,%u},\n", op->kind, op->flags, op->body, op->reserved,
		       op->ptr.block, op->ptr.width, op->ptr.off, op->len.block, op->len.width, op->len.off, op->elem, op->cap);
	}
	put("};\n");
}

int main(void)
{
	puts("/* Written by make_plans.c. */\n#include \"decode/plans.h\"");
	for (int set = 0; set < MADE_SETS; set++) {
		capture.verbose = set & MADE_VERBOSE;
		capture.fds = set & MADE_FDS;
		make_marked();
		put_list(set, plans_list());
	}
	put_paths();
	put_caps();
	printf("const struct made_plans made_plans = { %#x, %u, paths, caps, {\n", id ? id : 1, host_cpuset_bytes());
	for (int set = 0; set < MADE_SETS; set++)
		printf("{ plans_%d, ops_%d, sizeof(plans_%d) / sizeof(*plans_%d), sizeof(ops_%d) / sizeof(*ops_%d) },\n", set, set,
		       set, set, set, set);
	puts("} };");
	return ferror(stdout) || fclose(stdout);
}
