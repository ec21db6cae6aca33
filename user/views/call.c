// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "base/json.h"
#include "select/qualify.h"
#include "call.h"
#include "call_facts.h"

void told_args(struct told *told, const struct call *call)
{
	told->line.marks = &told->marks;
	marks_clear(&told->marks);
	told->line.len = 0;
	pen_as_asked(&told->line);
	call_whole(&told->line, call, &told->ending);
	told->ended = call->exit;
	/* without the closing parenthesis */
	told->line.len--;
}

void told_free(struct told *told)
{
	marks_free(&told->marks);
	text_free(&told->line);
}

int told_errno(const struct told *told)
{
	return told->ended && told->ending.p.failed ? -told->ending.p.ret : 0;
}

const char *call_class(const struct call *call)
{
	uint32_t all = call_classes(call), mask;
	const char *name;

	for (size_t i = 0; (name = class_at(i, &mask)); i++)
		if (all & mask)
			return name;
	return "other";
}

void put_word(struct text *t, const void *p, size_t n, char not)
{
	size_t from = t->len;

	if (json_is_utf8(p, n))
		put_mem(t, p, n);
	else
		put_safe(t, p, n);
	for (size_t i = from; i < t->len; i++)
		if (t->s[i] == not || (uint8_t)t->s[i] < ' ' || t->s[i] == 0x7f)
			t->s[i] = '_';
}

/* In a sum the number in "pipe:[4711]" is of no interest; a socket is shown by its protocol. */
void put_about(struct text *t, const struct call_facts *f, char not)
{
	const char *number = f->path && !f->named ? memmem(f->path, f->path_len, ":[", 2) : NULL;

	if (!f->named && f->is && f->is->family)
		put_word(t, f->is->name, strnlen((const char *)f->is->name, sizeof(f->is->name)), not);
	else if (f->path)
		put_word(t, f->path, number ? (size_t)(number - f->path) : f->path_len, not);
}
