// SPDX-License-Identifier: GPL-2.0
/*
 * After a successful execve the old memory no longer exists, and with it the strings that were not
 * present when the call was entered.  The kernel has copied them into the EXEC record; here they
 * are put where the ENTER's blocks lack them.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "base/say.h"
#include "row/call.h"
#include "late.h"
#include "program.h"

/*
 * No kernel takes more pointers: both vectors must fit into three quarters of 8 MiB; a script gets
 * a few more.
 */
#define POINTERS_MAX	(1 << 20)

struct patch {
	const struct plan *plan;
	const struct systrace_exec *exec;
	const uint8_t *from, *end;	/* the ENTER's blocks */
	uint8_t *to;			/* the new blocks written so far */
	size_t len, room;
	int vectors;			/* number of PTRS so far: argv, then envp */
};

static void append(struct patch *p, const void *data, size_t n)
{
	size_t padded = PADDED(n);

	if (p->len + padded > p->room) {
		p->room = 2 * (p->len + padded);
		p->to = realloc(p->to, p->room);
		if (!p->to)
			die("out of memory");
	}
	memset(p->to + p->len, 0, padded);
	if (n)
		memcpy(p->to + p->len, data, n);
	p->len += padded;
}

static void append_block(struct patch *p, int op, int state, uint32_t len, const void *data, size_t bytes)
{
	struct systrace_block b = { .len = len, .op = op, .state = state };

	append(p, &b, sizeof(b));
	append(p, data, bytes);
}

/* ---- the blocks of the ENTER -------------------------------------------------------- */

/* Steps over the blocks of an op, with the body of an EACH.  Clears *whole if a block is incomplete. */
static bool step_over(struct patch *p, int op, bool *whole)
{
	const struct systrace_block *b = (const void *)p->from;
	const struct systrace_op *o = &p->plan->ops[op];

	if (p->end - p->from < (ptrdiff_t)sizeof(*b) || b->op != op)
		return false;
	if (b->state != SYSTRACE_GOT && b->state != SYSTRACE_CUT)
		*whole = false;
	p->from += sizeof(*b);
	if (o->kind != SYSTRACE_EACH) {
		if (p->end - p->from < (ptrdiff_t)PADDED(b->len))
			return false;
		p->from += PADDED(b->len);
		return true;
	}
	for (uint32_t i = 0; i < b->len; i++)
		for (int k = 1; k <= o->body; k++)
			if (!step_over(p, op + k, whole))
				return false;
	return true;
}

/* ---- the strings of the EXEC -------------------------------------------------------- */

static const char *args_of(const struct systrace_exec *e)
{
	return (const char *)(e + 1);
}

/* The path as the caller gave it: for execveat the kernel makes one below /dev/fd. */
static const char *path_of(const struct patch *p)
{
	const char *path = args_of(p->exec) + p->exec->args;

	if (strcmp(p->plan->row->name, "execveat") || strncmp(path, "/dev/fd/", 8))
		return path;
	path += 8;
	while (isdigit(*path))
		path++;
	return *path == '/' ? path + 1 : path;
}

static void append_string(struct patch *p, int op, const char *s, size_t max)
{
	size_t n = strnlen(s, max) + 1;
	uint32_t cap = p->plan->ops[op].cap;

	if (n > cap)
		append_block(p, op, SYSTRACE_CUT, cap, s, cap);
	else
		append_block(p, op, SYSTRACE_GOT, n, s, n);
}

/* `count` pointers and a NULL.  Only that the pointers are not NULL is known, and that is enough. */
static void append_pointers(struct patch *p, int op, uint32_t count)
{
	uint32_t word = p->plan->abi->word, bytes = (count + 1) * word;
	uint8_t *made = malloc(bytes);

	if (!made)
		die("out of memory");
	memset(made, 0xff, count * word);
	memset(made + count * word, 0, word);
	append_block(p, op, SYSTRACE_GOT, bytes, made, bytes);
	free(made);
}

static void append_arguments(struct patch *p, int op)
{
	const char *s = args_of(p->exec), *end = s + p->exec->args;
	uint32_t count = p->exec->argc, cap = p->plan->ops[op].cap;
	uint32_t n = count < cap ? count : cap;

	append_block(p, op, n < count ? SYSTRACE_CUT : SYSTRACE_GOT, n, NULL, 0);
	for (uint32_t i = 0; i < n; i++) {
		if (s < end)
			append_string(p, op + 1, s, end - s - 1);
		else
			append_block(p, op + 1, SYSTRACE_NONE, 0, NULL, 0);
		s += strnlen(s, end - s);
		s += s < end;
	}
}

/* Returns false if the EXEC does not have it either. */
static bool append_known(struct patch *p, int op)
{
	const struct systrace_exec *e = p->exec;
	const char *path;

	switch (p->plan->ops[op].kind) {
	case SYSTRACE_STR:
		path = path_of(p);
		append_string(p, op, path, (const char *)e + e->head.len - path - 1);
		return true;
	case SYSTRACE_PTRS:
		append_pointers(p, op, p->vectors == 1 ? e->argc : e->envc);
		return true;
	case SYSTRACE_EACH:
		if (p->vectors == 1)
			append_arguments(p, op);
		return p->vectors == 1;
	}
	return false;
}

/* ---- merging --------------------------------------------------------------------------- */

static bool patch_op(struct patch *p, int op)
{
	const uint8_t *start = p->from;
	bool whole = true;

	p->vectors += p->plan->ops[op].kind == SYSTRACE_PTRS;
	if (!step_over(p, op, &whole))
		return false;
	if (whole || !append_known(p, op))
		append(p, start, p->from - start);
	return true;
}

static bool sane(const struct systrace_exec *e)
{
	size_t bytes = e->head.len - sizeof(*e);

	/* the path's NUL comes after the arguments; the last byte is padding or that NUL */
	return bytes && e->args < bytes && !((const char *)e)[e->head.len - 1] && e->argc >= 0 && e->envc >= 0 &&
	       e->argc <= POINTERS_MAX && e->envc <= POINTERS_MAX - e->argc;
}

static bool patch(struct patch *p)
{
	const struct plan *plan = p->plan;

	for (int op = 0; op < plan->nops; op++) {
		if (plan->ops[op].flags & SYSTRACE_OP_EXIT)
			continue;
		if (!patch_op(p, op))
			return false;
		if (plan->ops[op].kind == SYSTRACE_EACH)
			op += plan->ops[op].body;
	}
	return true;
}

struct systrace_record *program_patch(const struct systrace_enter *enter, const struct systrace_exec *exec)
{
	struct patch p = {
		.plan = plan_at(enter->plan),
		.exec = exec,
		.from = (const uint8_t *)(enter + 1),
		.end = (const uint8_t *)enter + enter->head.len - enter_tail(enter),
	};
	struct systrace_record *made;

	append(&p, enter, sizeof(*enter));
	if (!p.plan || !sane(exec) || !patch(&p)) {
		free(p.to);
		return NULL;
	}
	append(&p, (const char *)enter + enter->head.len - enter_tail(enter), enter_tail(enter));
	made = (void *)p.to;
	made->len = p.len;
	return made;
}
