// SPDX-License-Identifier: GPL-2.0
/*
 * Prints columns, for use with grep, awk and sort: the name, the numbers for
 * 64-bit, 32-bit and x32 programs ("-": none), the classes, and the arguments
 * with their types.  A call whose arguments differ by ABI has a line for each.
 *
 *	openat                    257   295   257 %desc,%file            dfd:atfd path:path flags:flags mode:umode
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/sets.h"
#include "base/say.h"
#include "row/call.h"
#include "list.h"
#include "select/qualify.h"

struct line {
	const char *name;
	struct text rest;		/* classes and arguments */
	int nr[SYSTRACE_ABIS];		/* -1: the ABI has no such call */
};

static struct line *lines;
static int nlines;

static int by_name(const void *va, const void *vb)
{
	const struct line *a = va, *b = vb;
	int order = strcmp(a->name, b->name);

	return order ?: (a->nr[SYSTRACE_NATIVE] < 0) - (b->nr[SYSTRACE_NATIVE] < 0);
}

static void put_number(struct text *t, int nr)
{
	if (nr < 0)
		put_s(t, "     -");
	else
		put_f(t, " %5d", nr);
}

static void put_classes(struct text *t, const struct row *row)
{
	uint32_t have = row ? row_classes(row) : 0, mask, before = 0;
	size_t start = t->len;
	const char *name;

	for (size_t i = 0; (name = class_at(i, &mask)); i++) {
		/* an alias of the previous class */
		if (!(have & mask) || mask == before)
			continue;
		before = mask;
		put_s(t, t->len > start ? ",%" : "%");
		put_s(t, name);
	}
	if (t->len == start)
		put_c(t, '-');
	while (t->len - start < 22)
		put_c(t, ' ');
}

static void put_args(struct text *t, const struct arg *a)
{
	static const char *const directions[] = { "", "<", ">", "<>" };

	for (; a->name; a++)
		if (a->type == &type_by)
			put_s(t, " ...");	/* the rest depends on the values of earlier arguments */
		else if (!a->hidden)
			put_f(t, " %s:%s%s", a->name, a->type->name, directions[a->dir]);
}

static struct line *line_of(const char *name, const struct text *rest)
{
	for (int i = 0; i < nlines; i++)
		if (!strcmp(lines[i].name, name) && lines[i].rest.len == rest->len &&
		    !memcmp(lines[i].rest.s, rest->s, rest->len))
			return &lines[i];
	lines = realloc(lines, (nlines + 1) * sizeof(*lines));
	if (!lines)
		die("out of memory");
	lines[nlines] = (struct line){ .name = name, .nr = { -1, -1, -1 } };
	put_mem(&lines[nlines].rest, rest->s, rest->len);
	return &lines[nlines++];
}

static void put_rest(struct text *t, const struct row *row)
{
	put_classes(t, row);
	if (row)
		put_args(t, row->args);
	else
		put_s(t, " a b c d e f");
	while (t->s[t->len - 1] == ' ')
		t->len--;
	put_c(t, '\n');
}

static void put_line(struct text *t, const struct line *l)
{
	put_f(t, "%-26s", l->name);
	for (int abi = 0; abi < SYSTRACE_ABIS; abi++)
		put_number(t, l->nr[abi]);
	put_c(t, ' ');
	put_mem(t, l->rest.s, l->rest.len);
}

void list_calls(const struct callset *set)
{
	struct text t = { 0 };

	for (int abi = 0; abi < SYSTRACE_ABIS; abi++)
		for (int nr = 0; nr < abis[abi]->ncalls; nr++) {
			if (!abis[abi]->names[nr] || !callset_has(set, abi, nr))
				continue;
			t.len = 0;
			put_rest(&t, call_row(abis[abi], nr));
			line_of(abis[abi]->names[nr], &t)->nr[abi] = nr;
		}
	qsort(lines, nlines, sizeof(*lines), by_name);
	t.len = 0;
	for (int i = 0; i < nlines; i++)
		put_line(&t, &lines[i]);
	fwrite(t.s, 1, t.len, stdout);
	text_free(&t);
}
