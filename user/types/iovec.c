// SPDX-License-Identifier: GPL-2.0
/* Vectors of buffers: written from, read into, or shown only as addresses. */
#include <string.h>
#include "settings.h"
#include "types/shared.h"

/*
 * The buffers of a vector that is read into have data only after the call has
 * succeeded, and no more than its result says (print.left).
 */
static void read_base_copy(struct plan *p, struct node *n, int phase)
{
	if (phase == AT_EXIT)
		type_buf.copy(p, n, phase);
}

static void read_base_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t len = get_len(p, n), need;

	if (p->phase == AT_ENTER) {
		print_addr(p, get(p, n));
		return;
	}
	if (len > p->left)
		len = p->left;
	p->left -= len;
	need = len < p->string_max + 1ULL ? len : p->string_max + 1ULL;
	if (is_watched(p))
		watch_buffer(p, n, b, len);
	if (!b || b->len < need)
		print_addr(p, get(p, n));
	else
		print_bytes(p, block_data(b), len < b->len ? len : b->len, len);
}

static const struct type type_read_base = {
	.name = "buf", .width = WORD, .copy = read_base_copy, .print = read_base_print };

LAYOUT(iovec_in, "iovec", BUF_IN(iov_base, iov_len), SIZE(iov_len));
LAYOUT(iovec_out, "iovec", { .name = "iov_base", .type = &type_read_base, .len = "iov_len" }, SIZE(iov_len));
LAYOUT(iovec_addr, "iovec", ADDR(iov_base), SIZE(iov_len));
const struct arg iovec_in[] = { STRUCT(iovec_in), { 0 } };
const struct arg iovec_out[] = { STRUCT(iovec_out), { 0 } };
const struct arg iovec_addr[] = { STRUCT(iovec_addr), { 0 } };

static const struct node *named_outside(const struct print *p, const struct node *n, const char *name)
{
	const struct node *found = NULL;

	for (const struct node *up = n->up; up && !found; up = up->up)
		found = sibling(up->kids, up->nkids, name);
	return found ? found : sibling(p->plan->args, p->plan->nargs, name);
}

static void iovec_place(struct plan *p, struct node *n)
{
	type_array.place(p, n);
}

static void iovec_copy(struct plan *p, struct node *n, int phase)
{
	type_array.copy(p, n, phase);
}

static void iovec_print(struct print *p, const struct node *n)
{
	const char *limit = more_of(n->arg)->limit;
	const struct node *says;

	if (is_watched(p))
		watch_vector(p, n);
	p->left = ~0ULL;
	if (limit && !strcmp(limit, "ret")) {
		p->left = p->failed ? 0 : p->ret;
	} else if (limit) {
		says = named_outside(p, n, limit);
		p->left = says ? get(p, says) : 0;
	}
	type_array.print(p, n);
}

const struct type type_iovec = {
	.name = "iovec", .width = WORD, .bares = true, .place = iovec_place, .copy = iovec_copy, .print = iovec_print };
