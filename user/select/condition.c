// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "base/sets.h"
#include "base/say.h"
#include "condition.h"

static void add_range(struct condition *c, int first, int last)
{
	c->range = realloc(c->range, (c->nranges + 1) * sizeof(*c->range));
	if (!c->range)
		die("out of memory");
	c->range[c->nranges++] = (struct systrace_range){ first, last };
}

static void add_string(struct condition *c, char *path)
{
	for (int i = 0; i < c->paths.n; i++)
		if (!strcmp(c->paths.s[i], path))
			return;
	c->paths.s = realloc(c->paths.s, (c->paths.n + 1) * sizeof(*c->paths.s));
	if (!c->paths.s)
		die("out of memory");
	c->paths.s[c->paths.n++] = path;
}

/* A descriptor's number at *s, which is moved past it; -1: there is none. */
static int take_number(const char **s)
{
	char *end;
	long n;

	if (**s < '0' || **s > '9')
		return -1;
	errno = 0;
	n = strtol(*s, &end, 10);
	*s = end;
	return errno || n > INT_MAX ? -1 : n;
}

bool condition_take_fds(struct condition *c, const char *list)
{
	int first, last;

	do {
		first = last = take_number(&list);
		if (*list == '-') {
			list++;
			last = *list && *list != ',' ? take_number(&list) : INT_MAX;
		}
		if (first < 0 || last < first || (*list && *list != ','))
			return false;
		add_range(c, first, last);
	} while (*list++ == ',');
	return true;
}

static int by_value(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return x < y ? -1 : x > y;
}

/* An inverted set becomes the ranges between its numbers. */
void condition_add_numbers(struct condition *c, const struct numbers *set)
{
	int64_t from = 0;

	if (set->n)
		qsort(set->list, set->n, sizeof(*set->list), by_value);
	for (int i = 0; i < set->n; i++) {
		int n = set->list[i];

		if (!set->inverted)
			add_range(c, n, n);
		else if (n > from)
			add_range(c, from, n - 1);
		from = n + 1LL;
	}
	if (set->inverted && from <= INT_MAX)
		add_range(c, from, INT_MAX);
}

void condition_add_path(struct condition *c, const char *path)
{
	char *copy = strdup(path), *real = realpath(path, NULL);

	if (!copy)
		die("out of memory");
	add_string(c, copy);
	if (real)
		add_string(c, real);
}

bool condition_asks(const struct condition *c)
{
	return c->nranges || c->paths.n;
}

bool condition_put(struct text *t, const struct condition *c, struct systrace_files places)
{
	struct systrace_files head = places;

	head.nranges = places.fds ? c->nranges : 0;
	head.nstrings = c->paths.n;
	if (!(head.fds | head.paths) || !(head.nranges | head.nstrings))
		return false;
	put_mem(t, (const char *)&head, sizeof(head));
	put_mem(t, (const char *)c->range, head.nranges * sizeof(*c->range));
	for (int i = 0; i < c->paths.n; i++)
		put_mem(t, c->paths.s[i], strlen(c->paths.s[i]) + 1);
	while (t->len % _Alignof(struct systrace_files))
		put_c(t, '\0');
	return true;
}
