// SPDX-License-Identifier: GPL-2.0
/*
 * The values of a row in a record: blocks, numbers, lengths.
 */
#include <string.h>
#include "settings.h"
#include "blocks.h"
#include "call.h"

const void *block_data(const struct systrace_block *b)
{
	return b + 1;
}

/*
 * Notes the blocks of ops first ... first + count - 1, which start at `at`; in the body of an EACH
 * those of the last element.  Returns the address after them, or NULL if the record is too short.
 */
static const uint8_t *read_group(struct print *p, const uint8_t *at, const uint8_t *end, int first, int count)
{
	const struct systrace_op *ops = p->plan->ops;

	for (int op = first; op < first + count; op++) {
		const struct systrace_block *b = block_take(ops, &at, end, op);

		if (!b)
			return NULL;
		p->blocks->at[op] = b;
		if (ops[op].kind != SYSTRACE_EACH)
			continue;
		for (uint32_t i = 0; i < b->len && at; i++)
			at = read_group(p, at, end, op + 1, ops[op].body);
		op += ops[op].body;
	}
	return at;
}

/*
 * An EXIT with SYSTRACE_R_LATE has the blocks of the ENTER, read again, before its own.  They have
 * already been merged into the ENTER, so the ENTER's blocks are noted over them.  Only if the EXIT
 * is looked at alone, with an empty ENTER, they remain.
 */
void values_read(struct print *p)
{
	const struct systrace_enter *e = p->call->enter;
	const struct systrace_exit *x = p->call->exit, *own;
	const uint8_t *at = (const uint8_t *)(x + 1), *end;
	const struct plan *plan = p->plan;
	struct call_blocks *b = p->blocks;
	bool late;

	p->read = true;
	if (b->enter == e && b->exit == x)
		return;
	/* the blocks of another call's EXIT do not fit this plan */
	own = x && is_exit_of(x, e) ? x : NULL;
	late = own && own->head.flags & SYSTRACE_R_LATE;
	end = own ? (const uint8_t *)own + own->head.len : NULL;
	if (b->enter != e || b->exit || late) {
		memset(b->at, 0, plan->nops * sizeof(b->at[0]));
		if (late)
			at = read_group(p, at, end, 0, plan->nenter);
		read_group(p, (const uint8_t *)(e + 1), (const uint8_t *)e + e->head.len, 0, plan->nenter);
		b->enter = e;
	}
	if (own)
		read_group(p, at, end, plan->nenter, plan->nops - plan->nenter);
	b->exit = x;
}

struct each each_first(const struct print *p, const struct node *n, int phase)
{
	const struct systrace_block *b = n->each[phase] < 0 ? NULL : block_at(p, n->each[phase]);

	return b ? (struct each){ (const uint8_t *)(b + 1), b->len } : (struct each){ NULL, 0 };
}

/* The end of the record, ENTER or EXIT, that holds the blocks at `at`. */
static const uint8_t *end_around(const struct print *p, const uint8_t *at)
{
	const struct call *call = p->call;
	const uint8_t *end = (const uint8_t *)call->enter + call->enter->head.len;

	if (!call->exit || (at >= (const uint8_t *)call->enter && at <= end))
		return end;
	return (const uint8_t *)call->exit + call->exit->head.len;
}

bool each_next(struct print *p, const struct node *n, int phase, struct each *each)
{
	int op = n->each[phase], body = op < 0 ? 0 : p->plan->ops[op].body;

	/* the noted blocks are those of the element before */
	for (int i = op + 1; i <= op + body; i++)
		p->blocks->at[i] = NULL;
	if (!each->left || !each->at)
		return false;
	each->left--;
	each->at = read_group(p, each->at, end_around(p, each->at), op + 1, body);
	return each->at;
}

const struct systrace_block *block_of(const struct print *p, const struct node *n, int phase)
{
	const struct systrace_block *b = n->op[phase] < 0 ? NULL : block_at(p, n->op[phase]);

	return b && b->state != SYSTRACE_NONE ? b : NULL;
}

uint64_t read_odd_int(const uint8_t *at, int width, bool is_signed)
{
	uint64_t v = 0;

	for (int i = width - 1; i >= 0; i--)
		v = v << 8 | at[i];
	if (is_signed && v >> (8 * width - 1))
		v |= ~0ULL << (8 * width);
	return v;
}

static uint64_t len_said(const struct print *p, const struct node *n)
{
	const struct systrace_block *b;
	const struct node *len = n->len;

	if (n->len_ret)
		return p->failed ? 0 : p->ret;
	if (!len)
		return 0;
	if (n->len_far) {
		b = block_of(p, len->up, p->phase);
		if (!b || b->len < len->off + len->width)
			return 0;
		return read_int((const uint8_t *)block_data(b) + len->off, len->width, false);
	}
	if (!n->len_deref)
		return get(p, len);
	b = block_of(p, len, p->phase);
	if (!b || b->len < len->kids[0].width)
		return 0;
	return read_int(block_data(b), len->kids[0].width, len->kids[0].arg->type->is_signed);
}

uint64_t get_len(const struct print *p, const struct node *n)
{
	uint64_t len = len_said(p, n), most = n->most ? get(p, n->most) : len;

	return len < most ? len : most;
}

bool view_bytes(const struct print *p, struct view *v, const struct node *of, const void *at, uint32_t len)
{
	bool may = view_enter(p, v, of);

	for (int phase = AT_ENTER; phase <= AT_EXIT; phase++) {
		v->p[phase] = at;
		v->len[phase] = len;
	}
	return may;
}

void watch_fd(const struct print *p, int fd, const struct systrace_block *b)
{
	if (p->call->watcher->fd)
		p->call->watcher->fd(p, fd, b);
}

void watch_buffer(const struct print *p, const struct node *n, const struct systrace_block *b, uint64_t len)
{
	if (p->call->watcher->buffer && b && b->state != SYSTRACE_FAULT)
		p->call->watcher->buffer(p, n, block_data(b), b->len, len);
}

void watch_vector(const struct print *p, const struct node *n)
{
	if (p->call->watcher->vector)
		p->call->watcher->vector(p, n);
}
