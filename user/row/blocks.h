/* SPDX-License-Identifier: GPL-2.0 */
/* The blocks of a record, which are not believed: one behind the other, in the order of its plan's ops. */
#ifndef SYSTRACE_BLOCKS_H
#define SYSTRACE_BLOCKS_H

#include "call.h"

static inline const uint8_t *block_end(const struct plan *plan, const struct systrace_block *b)
{
	size_t len = plan->ops[b->op].kind == SYSTRACE_EACH ? 0 : (b->len + 7ULL) & ~7ULL;

	return (const uint8_t *)(b + 1) + len;
}

/* The block of `op` at *at, which goes on to what follows it, and becomes NULL if there is none before `end`. */
static inline const struct systrace_block *block_take(const struct plan *plan, const uint8_t **at, const uint8_t *end,
						      int op)
{
	const struct systrace_block *b = (const void *)*at;

	*at = b && end - (const uint8_t *)b >= (ptrdiff_t)sizeof(*b) && b->op == op ? block_end(plan, b) : NULL;
	if (*at > end || *at < (const uint8_t *)b)
		*at = NULL;
	return *at ? b : NULL;
}

#endif
