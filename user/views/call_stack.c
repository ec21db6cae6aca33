// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "settings.h"
#include "base/memory.h"
#include "base/say.h"
#include "row/call.h"
#include "stack/stack.h"
#include "trace/task.h"
#include "call_stack.h"

static struct call_stack stack;

/* The lines of the last record that was unwound: several views may ask for them. */
static struct { int tid; uint32_t seq; struct text lines; } last;

/* Whether the record differs from the last one.  Then the caller has to unwind it. */
static bool is_new(const struct systrace_record *r)
{
	if (last.tid == r->tid && last.seq == r->seq)
		return false;
	last.tid = r->tid;
	last.seq = r->seq;
	last.lines.len = 0;
	return true;
}

struct text *call_stack_keep(void)
{
	return zeroed(1, sizeof(struct text));
}

void call_stack_let_go(struct text *kept)
{
	text_free(kept);
	free(kept);
}

void call_stack_enter(struct text *kept, struct task *t)
{
	const struct systrace_enter *e = t->call.enter;

	kept->len = 0;
	if (!opt.stack || t->startup)
		return;
	if (is_new(&e->head))
		stack_before(&last.lines, &t->process->maps, t->process->tgid, e);
	put_mem(kept, last.lines.s, last.lines.len);
}

static const struct text *lines_of(const struct text *kept, struct task *t)
{
	if (kept->len || !opt.stack || !t->call.exit)
		return kept;
	if (is_new(&t->call.exit->head))
		stack_at_exit(&last.lines, &t->process->maps, t->process->tgid, t->call.exit);
	return &last.lines;
}

/* The last occurrence of @what. */
static const char *find_last(const char *from, const char *end, const char *what)
{
	const char *found = NULL, *at = from;

	while ((at = memmem(at, end - at, what, strlen(what))))
		found = at++;
	return found;
}

/*
 * Parses " > FILE(SYMBOL+0x12) [0x1234] SOURCE:42", where symbol or source may be missing.  False:
 * a message.
 */
static bool read_frame(struct python_frame *f, const char *s, const char *end)
{
	const char *open = memchr(s, '(', end - s), *close = find_last(s, end, ") [0x"), *plus, *address, *source, *colon;

	if (end - s < 3 || memcmp(s, " > ", 3) || !open || !close || close < open)
		return false;
	*f = (struct python_frame){ .file = s + 3, .file_len = open - s - 3, .name = open + 1 };
	plus = find_last(open, close, "+0x");
	address = memchr(close, ']', end - close);
	if (!address)
		return false;
	if (plus) {
		f->name_len = plus - f->name;
	} else {
		f->name = close + 3;
		f->name_len = address - f->name;
	}
	source = address + 2;
	colon = source < end ? find_last(source, end, ":") : NULL;
	if (!colon)
		return true;
	f->file = source;
	f->file_len = colon - source;
	for (const char *digit = colon + 1; digit < end; digit++)
		f->position.line = f->position.line * 10 + (*digit - '0');
	return true;
}

static bool is_interpreter(const struct python_frame *f)
{
	static const char name[] = "_PyEval_EvalFrameDefault";

	return f->name_len >= sizeof(name) - 1 && !memcmp(f->name, name, sizeof(name) - 1);
}

static void add_native(const struct text *lines, bool inside_python)
{
	const char *at = lines->s, *end = at + lines->len, *line_end;

	for (; at < end && stack.n < NATIVE_MOST; at = line_end + 1) {
		line_end = memchr(at, '\n', end - at) ?: end;
		if (!read_frame(&stack.frame[stack.n], at, line_end))
			continue;
		if (inside_python && is_interpreter(&stack.frame[stack.n]))
			return;
		stack.n++;
	}
	/* no interpreter frame was found: it is not known which of the frames are the interpreter's */
	if (inside_python)
		stack.n = 0;
}

const struct call_stack *call_stack_get(const struct text *kept, struct task *t)
{
	static struct python_stack python;

	stack.n = 0;
	if (!opt.python || !frames_get(&python, opt.python, t->codes, t->call.enter, t->call.exit))
		python.n = 0;
	add_native(lines_of(kept, t), python.n);
	memcpy(stack.frame + stack.n, python.frame, python.n * sizeof(*python.frame));
	stack.n += python.n;
	return &stack;
}

void call_stack_free(void)
{
	text_free(&last.lines);
	last.tid = 0;
}
