// SPDX-License-Identifier: GPL-2.0
#include "values.h"

static bool ends_value(const struct mark *m)
{
	return m->kind == PEN_NEXT || m->kind == PEN_CLOSE;
}

static const char *text_at(const struct values *v, size_t at)
{
	return v->line->s + at;
}

/* Skips the rest of the current value. */
static void skip_value(struct values *v)
{
	int depth = 0;

	for (; v->at < v->end; v->at++) {
		if (!depth && ends_value(v->at))
			return;
		depth += (v->at->kind == PEN_OPEN) - (v->at->kind == PEN_CLOSE);
	}
}

/* Skips names, and returns the last one. */
static const struct mark *take_names(struct values *v)
{
	const struct mark *name = NULL;

	for (; v->at < v->end && v->at->kind == PEN_NAME; v->at++)
		name = v->at;
	return name;
}

/* Whether there are two values, one at entry and one at exit. */
static bool becomes(const struct values *v)
{
	int depth = 0;

	for (const struct mark *m = v->at; m < v->end && (depth || !ends_value(m)); m++) {
		if (!depth && m->kind == PEN_BECOMES)
			return true;
		depth += (m->kind == PEN_OPEN) - (m->kind == PEN_CLOSE);
	}
	return false;
}

static bool is_leaf(const struct mark *m)
{
	switch (m->kind) {
	case PEN_NAME:
	case PEN_OPEN:
	case PEN_CLOSE:
	case PEN_NEXT:
	case PEN_BECOMES:
	case PEN_DOTS:
		return false;
	}
	return true;
}

static bool is_set(const struct mark *m)
{
	return m->kind == PEN_FLAGS || m->kind == PEN_WORD;
}

static void walk_value(struct values *v, size_t from);

/* Walks the values between two braces, or all arguments of a call. */
static void walk_list(struct values *v, size_t from, bool names)
{
	const struct mark *name;

	while (v->at < v->end) {
		if (v->at->kind == PEN_CLOSE)
			return;
		if (v->at->kind == PEN_NEXT) {
			from = v->at++->end;
			continue;
		}
		name = take_names(v);
		if (v->at < v->end && v->at->kind == PEN_DOTS) {
			v->dots(v);
			skip_value(v);
			continue;
		}
		v->name(v, names && name ? name->is : NULL, names && name ? name->len : 0);
		walk_value(v, name ? name->end : from);
	}
}

static void walk_opened(struct values *v)
{
	char shape = v->at->form;
	size_t from = v->at++->end;

	v->open(v, shape);
	v->depth++;
	walk_list(v, from, shape == '{');
	v->depth--;
	if (v->at < v->end)
		v->at++;
	v->close(v, shape);
}

static void walk_plain(struct values *v, size_t from)
{
	const struct mark *m = v->at;
	size_t to = m < v->end ? m->at : v->line->len;
	int n = 1;

	if (m == v->end || ends_value(m) || m->kind == PEN_BECOMES) {
		v->ready(v, text_at(v, from), to - from);
		return;
	}
	if (m->kind == PEN_OPEN) {
		walk_opened(v);
		return;
	}
	if (!is_leaf(m)) {
		v->at++;
		v->ready(v, text_at(v, from), m->end - from);
		return;
	}
	while (is_set(m) && m + n < v->end && is_set(m + n) && m[n].at == m[n - 1].end + 1)
		n++;
	v->at += n;
	v->leaf(v, m, n);
}

static void walk_value(struct values *v, size_t from)
{
	const struct mark *name, *m = v->at;

	/* a single mark, like most values */
	if (m < v->end && is_leaf(m) && (m + 1 == v->end || ends_value(m + 1))) {
		v->at++;
		v->leaf(v, m, 1);
		return;
	}
	if (!becomes(v)) {
		walk_plain(v, from);
		skip_value(v);
		return;
	}
	v->open(v, '{');
	v->name(v, "entry", 5);
	walk_plain(v, from);
	while (v->at < v->end && v->at->kind != PEN_BECOMES)
		v->at++;
	v->name(v, "exit", 4);
	from = v->at++->end;
	name = take_names(v);
	walk_plain(v, name ? name->end : from);
	v->close(v, '{');
	skip_value(v);
}

static void begin(struct values *v, const struct text *line, size_t from)
{
	v->line = line;
	v->at = line->marks->m;
	v->end = v->at + line->marks->n;
	v->depth = 0;
	while (v->at < v->end && v->at->at < from)
		v->at++;
	/* marks of text that was removed again */
	while (v->at < v->end && v->end[-1].end > line->len)
		v->end--;
}

void values_walk(struct values *v, const struct text *line, size_t from)
{
	begin(v, line, from);
	walk_list(v, from, true);
}

void values_one(struct values *v, const struct text *line, size_t from)
{
	begin(v, line, from);
	walk_value(v, from);
}
