// SPDX-License-Identifier: GPL-2.0
#include "row/call.h"
#include "sound.h"

#define SIGNALS		64

struct blocks {
	const struct plan *plan;
	const uint8_t *at, *end;
};

static bool group(struct blocks *s, int first, int count);

static bool body(struct blocks *s, int op, uint32_t times)
{
	for (uint32_t i = 0; i < times; i++)
		if (!group(s, op + 1, s->plan->ops[op].body))
			return false;
	return true;
}

static bool one(struct blocks *s, int op)
{
	const struct systrace_op *o = &s->plan->ops[op];
	const struct systrace_block *b = (const void *)s->at;
	size_t room = s->end - s->at, padded;

	if (room < sizeof(*b) || b->op != op || b->state > SYSTRACE_LEFT || b->len > o->cap)
		return false;
	s->at += sizeof(*b);
	if (o->kind == SYSTRACE_EACH)
		return body(s, op, b->len);
	padded = PADDED(b->len);
	if (padded > room - sizeof(*b) || (o->kind == SYSTRACE_PTRS && b->len % o->elem) ||
	    (b->state == SYSTRACE_NONE && b->len) || (b->state == SYSTRACE_LEFT && (b->len || o->kind != SYSTRACE_COPY)))
		return false;
	s->at += padded;
	return true;
}

/* The blocks of `count` ops. */
static bool group(struct blocks *s, int first, int count)
{
	for (int op = first; op < first + count; op++) {
		if (!one(s, op))
			return false;
		if (s->plan->ops[op].kind == SYSTRACE_EACH)
			op += s->plan->ops[op].body;
	}
	return true;
}

/* *plan: NULL if the call has none.  Returns false if the plan belongs to another call. */
static bool plan_fits(int abi, int32_t nr, uint32_t number, const struct plan **plan)
{
	*plan = NULL;
	if (abi >= SYSTRACE_ABIS)
		return false;
	if (number == SYSTRACE_NO_PLAN)
		return true;
	*plan = plan_at(number);
	return *plan && (*plan)->abi->id == abi &&
	       ((*plan)->head.nr == SYSTRACE_NR_OTHERS || (*plan)->nr == (int)(nr & ~abis[abi]->mark));
}

static bool enter_is_sound(const struct systrace_enter *e)
{
	struct blocks s = { .at = (const uint8_t *)(e + 1), .end = (const uint8_t *)e + e->head.len };

	if (!plan_fits(e->head.abi, e->nr, e->plan, &s.plan))
		return false;
	return !s.plan || group(&s, 0, s.plan->nenter);
}

static bool exit_is_sound(const struct systrace_exit *x)
{
	struct blocks s = { .at = (const uint8_t *)(x + 1), .end = (const uint8_t *)x + x->head.len };

	if (!plan_fits(x->head.abi, x->nr, x->plan, &s.plan))
		return false;
	if (!s.plan)
		return true;
	if (x->head.flags & SYSTRACE_R_LATE && !group(&s, 0, s.plan->nenter))
		return false;
	return group(&s, s.plan->nenter, s.plan->nops - s.plan->nenter);
}

static bool more_is_sound(const struct systrace_more *m)
{
	return m->len <= m->head.len - sizeof(*m) && m->state <= SYSTRACE_LEFT;
}

uint32_t record_least(uint8_t type)
{
	static const uint32_t least[] = {
		[SYSTRACE_ENTER] = sizeof(struct systrace_enter),
		[SYSTRACE_EXIT] = sizeof(struct systrace_exit),
		[SYSTRACE_SIGNAL] = sizeof(struct systrace_signal),
		[SYSTRACE_NEW] = sizeof(struct systrace_new),
		[SYSTRACE_EXEC] = sizeof(struct systrace_exec),
		[SYSTRACE_GONE] = sizeof(struct systrace_gone),
		[SYSTRACE_NAME] = sizeof(struct systrace_name),
		[SYSTRACE_MORE] = sizeof(struct systrace_more),
	};

	return type < COUNT(least) ? least[type] : 0;
}

bool record_is_sound(const struct systrace_record *r)
{
	const struct systrace_signal *s = (const void *)r;

	if (!record_least(r->type) || r->len < record_least(r->type))
		return false;
	switch (r->type) {
	case SYSTRACE_ENTER:
		return enter_is_sound((const void *)r);
	case SYSTRACE_EXIT:
		return exit_is_sound((const void *)r);
	case SYSTRACE_SIGNAL:
		return s->signo > 0 && s->signo <= SIGNALS;
	case SYSTRACE_GONE:
		return (((const struct systrace_gone *)r)->status & 0x7f) <= SIGNALS;
	case SYSTRACE_MORE:
		return more_is_sound((const void *)r);
	}
	return true;
}
