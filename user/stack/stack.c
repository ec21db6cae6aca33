// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "settings.h"
#include "base/memory.h"
#include "base/say.h"
#include "row/call.h"
#include "ask/ask.h"
#include "decode/late.h"
#include "helper.h"
#include "stack.h"
#include "unwind.h"

#define STACK_MOST	(64U << 10)
#define MAPS_MOST	(256U << 10)

/* Both must fit into a record, which may be a quarter of the ring, together with its other blocks. */
static uint32_t share(uint32_t ring_size, uint32_t most)
{
	return ring_size / 16 < most ? ring_size / 16 : most;
}

uint32_t stack_bytes(uint32_t ring_size)
{
	return share(ring_size, STACK_MOST);
}

uint32_t stack_maps_bytes(uint32_t ring_size)
{
	return share(ring_size, MAPS_MOST);
}

/* ---- mappings -------------------------------------------------------------------------- */

struct maps *maps_share(struct maps *m)
{
	if (m)
		m->refs++;
	return m;
}

/* Free numbers.  They are used again, so that the helper's table stays small. */
static uint32_t *free_numbers;
static uint32_t nfree, room_free, next_number;

void maps_drop(struct maps **at)
{
	struct maps *m = *at;

	*at = NULL;
	if (!m || --m->refs)
		return;
	helper_forget(m);
	if (nfree == room_free) {
		room_free = 2 * room_free + 64;
		free_numbers = realloc(free_numbers, room_free * sizeof(*free_numbers));
		if (!free_numbers)
			die("out of memory");
	}
	free_numbers[nfree++] = m->number;
	free(m->bytes);
	free(m);
}

static void maps_set(struct maps **at, const void *bytes, size_t len)
{
	uint32_t patience = *at ? (*at)->patience : HELPER_PATIENCE;
	struct maps *m;

	if (*at && (*at)->len == len && !memcmp((*at)->bytes, bytes, len))
		return;
	maps_drop(at);
	m = zeroed(1, sizeof(*m));
	m->refs = 1;
	m->patience = patience;
	m->bytes = malloc(len);
	if (!m->bytes)
		die("out of memory");
	memcpy(m->bytes, bytes, len);
	m->len = len;
	m->number = nfree ? free_numbers[--nfree] : next_number++;
	*at = m;
}

static void learn(struct maps **at, const struct systrace_block *b)
{
	if (b && b->state != SYSTRACE_NONE && b->state != SYSTRACE_FULL && b->len)
		maps_set(at, block_data(b), b->len);
}

/* An EXIT has the number of its plan: an empty ENTER is enough to look at it. */
static struct call of_exit(struct systrace_enter *enter, const struct systrace_exit *x)
{
	*enter = (struct systrace_enter){ .head = x->head, .nr = x->nr, .plan = x->plan };
	enter->head.type = SYSTRACE_ENTER;
	enter->head.len = sizeof(*enter);
	return (struct call){ .enter = enter, .exit = x };
}

/* The two blocks at the end of an ENTER whose call was in progress when the watch began, or NULL. */
static void find_midway(const struct systrace_enter *e, const struct systrace_block *found[2])
{
	for (int i = 0; i < 2; i++)
		found[i] = e->head.flags & SYSTRACE_R_STACK ? enter_tail_block(e, i) : NULL;
}

void maps_learn(struct maps **at, const struct systrace_record *r)
{
	struct systrace_enter enter;
	struct call call;

	if (r->abi != SYSTRACE_NATIVE || (r->type != SYSTRACE_ENTER && r->type != SYSTRACE_EXIT))
		return;
	call = r->type == SYSTRACE_ENTER ? (struct call){ .enter = (const void *)r } : of_exit(&enter, (const void *)r);
	learn(at, call_fact(&call, FACT_MAPS, AT_ENTER));
	if (!call.exit) {
		const struct systrace_block *found[2] = { NULL, NULL };

		find_midway(call.enter, found);
		learn(at, found[1]);
	}
	if (call.exit)
		learn(at, call_fact(&call, FACT_MAPS, AT_EXIT));
}

/* If the kernel could not report the mappings, takes the present ones, which may be too late. */
static void look_up(struct maps **at, int tgid)
{
	struct text t = { 0 };

	if (ask(ASK_MAPS, tgid, 0, NULL, 0, &t) >= 0 && t.len)
		maps_set(at, t.s, t.len);
	text_free(&t);
}

/* ---- stacks ------------------------------------------------------------------------------------ */

static void put_stack(struct text *t, struct maps **at, int tgid, const struct systrace_block *stack,
		      const struct systrace_block *maps, int style)
{
	if (!stack || stack->state == SYSTRACE_NONE || stack->len < sizeof(struct systrace_stack))
		return;
	if (!run.replay)
		style |= FRAMES_HERE;
	if (!run.replay && (!*at || (maps && maps->state == SYSTRACE_NONE)))
		look_up(at, tgid);
	if (*at)
		(*at)->tgid = run.replay ? 0 : tgid;
	if (*at)
		helper_unwind(t, *at, block_data(stack), stack->len, style | opt.stack | opt.frames_most << FRAMES_LIMIT);
}

bool stack_before(struct text *t, struct maps **at, int tgid, const struct systrace_enter *e)
{
	struct call call = { .enter = e };
	const struct systrace_block *stack = call_fact(&call, FACT_STACK, AT_ENTER);

	if (!stack)
		return false;
	put_stack(t, at, tgid, stack, call_fact(&call, FACT_MAPS, AT_ENTER), FRAMES_BEFORE);
	return true;
}

bool stack_midway(struct text *t, struct maps **at, int tgid, const struct systrace_enter *e)
{
	const struct systrace_block *found[2] = { NULL, NULL };

	find_midway(e, found);
	learn(at, found[1]);
	put_stack(t, at, tgid, found[0], found[1], 0);
	return found[0];
}

void stack_at_exit(struct text *t, struct maps **at, int tgid, const struct systrace_exit *x)
{
	struct systrace_enter enter;
	struct call call = of_exit(&enter, x);

	put_stack(t, at, tgid, call_fact(&call, FACT_STACK, AT_EXIT), call_fact(&call, FACT_MAPS, AT_EXIT), 0);
}

void stack_at_signal(struct text *t, struct maps **at, int tgid, const struct systrace_signal *s)
{
	const struct systrace_block *b = (const void *)(s + 1);

	if (s->head.len < sizeof(*s) + sizeof(*b) || b->len > s->head.len - sizeof(*s) - sizeof(*b))
		return;
	put_stack(t, at, tgid, b, NULL, 0);
}
