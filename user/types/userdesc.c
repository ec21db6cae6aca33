// SPDX-License-Identifier: GPL-2.0
/* struct user_desc: a segment, as set_thread_area(2), modify_ldt(2) and i386's clone(2) take it. */
#include <string.h>
#include "settings.h"
#include "types/shared.h"

#define USER_DESC_BYTES 16

struct user_desc_words { uint32_t entry_number, base_addr, limit, bits; };

static unsigned bits(uint32_t v, int shift, int count)
{
	return v >> shift & ((1U << count) - 1);
}

/* the fields after the number; in a 32-bit program the lm bit means nothing */
void print_user_desc_rest(struct print *p, const void *bytes)
{
	struct user_desc_words d;

	memcpy(&d, bytes, sizeof(d));
	pen_f(p->t, ", base_addr=%#08x, limit=%#08x", d.base_addr, d.limit);
	pen_f(p->t, ", seg_32bit=%u, contents=%u, read_exec_only=%u, limit_in_pages=%u, seg_not_present=%u, useable=%u",
	      bits(d.bits, 0, 1), bits(d.bits, 1, 2), bits(d.bits, 3, 1), bits(d.bits, 4, 1), bits(d.bits, 5, 1),
	      bits(d.bits, 6, 1));
	if (p->plan->abi->id != SYSTRACE_COMPAT)
		pen_f(p->t, ", lm=%u", bits(d.bits, 7, 1));
}

static void user_desc_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, USER_DESC_BYTES }, 1, USER_DESC_BYTES);
}

static void user_desc_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint32_t number;

	if (!b || p->bare || b->len < USER_DESC_BYTES) {
		print_addr(p, get(p, n));
		return;
	}
	memcpy(&number, block_data(b), sizeof(number));
	pen_first(p->t, "entry_number");
	if (number == ~0U)
		pen_dec(p->t, -1);
	else
		pen_uns(p->t, number);
	print_user_desc_rest(p, block_data(b));
	pen_close(p->t, '}');
}

const struct type type_user_desc = { .name = "user_desc", .width = WORD, .copy = user_desc_copy,
	.print = user_desc_print };
