/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The blocks of a record, one after the other in the order of its plan's ops.  Their content is not
 * trusted.
 */
#ifndef SYSTRACE_BLOCKS_H
#define SYSTRACE_BLOCKS_H

#include "call.h"

/*
 * The block of `op` at *at.  Moves *at to the next block; NULL if the block is not complete before
 * `end`.
 */
static inline const struct systrace_block *block_take(const struct systrace_op *ops, const uint8_t **at, const uint8_t *end,
						      int op)
{
	const struct systrace_block *b = (const void *)*at;
	uint64_t len;

	*at = NULL;
	if (!b || end - (const uint8_t *)b < (ptrdiff_t)sizeof(*b) || b->op != op)
		return NULL;
	len = ops[op].kind == SYSTRACE_EACH ? 0 : PADDED((uint64_t)b->len);
	if (len > (uint64_t)(end - (const uint8_t *)(b + 1)))
		return NULL;
	*at = (const uint8_t *)(b + 1) + len;
	return b;
}

/* Returns false if it belongs to another call, as in damaged recordings. */
static inline bool is_exit_of(const struct systrace_exit *x, const struct systrace_enter *e)
{
	return x->nr == e->nr && x->plan == e->plan && x->head.abi == e->head.abi;
}

#endif
