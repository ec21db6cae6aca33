// SPDX-License-Identifier: GPL-2.0
/*
 * If memory is missing at entry, all blocks are read again at exit; but the call may have changed
 * that memory.  So the bytes read at entry are kept, and the exit only adds the bytes after them.
 * Both records have the same blocks in the same order, only that one may have more elements.
 *
 * The merged ENTER does not refer to the two records: it stays valid without them.
 */
#include <stdlib.h>
#include <string.h>
#include "base/say.h"
#include "row/blocks.h"
#include "row/call.h"
#include "late.h"

struct merge {
	const struct plan *plan;
	const uint8_t *had, *had_end, *late, *late_end;
	uint8_t *to;
};

static void merge_group(struct merge *m, int first, int count);

/* Elements that only one of the two has are taken from it. */
static void merge_each(struct merge *m, int op, uint32_t had, uint32_t late)
{
	for (uint32_t i = 0; i < had || i < late; i++) {
		const uint8_t *had_at = m->had, *late_at = m->late;
		bool more;

		if (i >= had)
			m->had = NULL;
		if (i >= late)
			m->late = NULL;
		more = m->had || m->late;
		if (more)
			merge_group(m, op + 1, m->plan->ops[op].body);
		if (i >= had)
			m->had = had_at;
		if (i >= late)
			m->late = late_at;
		/* a damaged record has fewer than it claims */
		if (!more)
			return;
	}
}

/* A list is taken from one of the two: half of each would be no list. */
static bool is_list(const struct systrace_op *op)
{
	return op->kind == SYSTRACE_MAPS || op->kind == SYSTRACE_WALK;
}

/* The number of frames that could be followed. */
static uint16_t walked(const struct systrace_block *b)
{
	struct systrace_walked w;

	if (b->len < sizeof(w))
		return 0;
	memcpy(&w, b + 1, sizeof(w));
	return w.count;
}

static bool is_kept(const struct systrace_op *op, const struct systrace_block *had, const struct systrace_block *late)
{
	if (!had || !late)
		return had;
	if (had->state == SYSTRACE_NONE)
		return false;
	switch (op->kind) {
	case SYSTRACE_MAPS:
		return true;
	case SYSTRACE_WALK:
		return walked(had) >= walked(late);
	}
	return had->len >= late->len;
}

static void merge_group(struct merge *m, int first, int count)
{
	for (int op = first; op < first + count; op++) {
		const struct systrace_block *had = block_take(m->plan->ops, &m->had, m->had_end, op);
		const struct systrace_block *late = block_take(m->plan->ops, &m->late, m->late_end, op);
		uint32_t had_len = had ? had->len : 0, late_len = late ? late->len : 0;
		bool keep = is_kept(&m->plan->ops[op], had, late);
		struct systrace_block *b = (void *)m->to;

		if (!had && !late)
			return;
		*b = keep ? *had : *late;
		m->to = (uint8_t *)(b + 1);
		if (m->plan->ops[op].kind == SYSTRACE_EACH) {
			merge_each(m, op, had_len, late_len);
			op += m->plan->ops[op].body;
			continue;
		}
		if (!keep)
			memcpy(m->to, late + 1, late_len);
		if (had && (keep || !is_list(&m->plan->ops[op])))
			memcpy(m->to, had + 1, had_len < b->len ? had_len : b->len);
		m->to += PADDED(b->len);
	}
}

/* ---- for both files that rewrite an ENTER ------------------------------------------------ */

uint32_t enter_tail(const struct systrace_enter *e)
{
	uint64_t last = 0;
	uint32_t room = e->head.len < sizeof(*e) + sizeof(last) ? 0 : e->head.len - sizeof(*e) - sizeof(last);

	if (e->head.len < sizeof(*e) + sizeof(last))
		return 0;
	if (e->head.flags & SYSTRACE_R_DEFERRED)
		return sizeof(last);
	memcpy(&last, (const uint8_t *)e + e->head.len - sizeof(last), sizeof(last));
	return e->head.flags & (SYSTRACE_R_STACK | SYSTRACE_R_WALK) && last <= room && last % 8 == 0 ? last + sizeof(last) : 0;
}

const struct systrace_block *enter_tail_block(const struct systrace_enter *e, int n)
{
	uint32_t left = enter_tail(e), len;
	const uint8_t *at = (const uint8_t *)e + e->head.len - left;

	for (;; at += len, left -= len) {
		const struct systrace_block *b = (const void *)at;

		if (left < sizeof(*b) || b->len > left - sizeof(*b))
			return NULL;
		if (!n--)
			return b;
		len = sizeof(*b) + PADDED(b->len);
		if (len > left)
			return NULL;
	}
}

struct systrace_record *late_patch(const struct systrace_enter *e, const struct systrace_exit *x)
{
	uint32_t tail = enter_tail(e);
	struct merge m = {
		.had = (const uint8_t *)(e + 1),
		.had_end = (const uint8_t *)e + e->head.len - tail,
		.late = (const uint8_t *)(x + 1),
		.late_end = (const uint8_t *)x + x->head.len,
	};
	struct systrace_enter *made;

	if (!(x->head.flags & SYSTRACE_R_LATE) || !is_exit_of(x, e) || e->plan == SYSTRACE_NO_PLAN)
		return NULL;
	m.plan = plan_at(e->plan);
	/* a merged block is not larger than the one it is taken from */
	made = m.plan ? malloc((size_t)e->head.len + x->head.len) : NULL;
	if (!made && m.plan)
		die("out of memory");
	if (!made)
		return NULL;
	*made = *e;
	m.to = (uint8_t *)(made + 1);
	merge_group(&m, 0, m.plan->nenter);
	memcpy(m.to, (const char *)e + e->head.len - tail, tail);
	made->head.len = m.to + tail - (uint8_t *)made;
	made->head.flags &= ~SYSTRACE_R_MISSED;
	return &made->head;
}
