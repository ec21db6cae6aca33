/* SPDX-License-Identifier: GPL-2.0 */
/* The order of rows of sums: -S for --by, s for --top. */
#ifndef SYSTRACE_ORDER_H
#define SYSTRACE_ORDER_H

#include <stdint.h>
#include "sums.h"

enum order {
	BY_WALL, BY_CALLS, BY_ERRORS, BY_BYTES, BY_CPU, BY_P50, BY_P99, BY_LONGEST, BY_AVERAGE, BY_NAME, BY_NOTHING,
	BY_RATE };		/* calls in the last second, which struct sum does not have */

enum order order_parse(const char *word);	/* exits with a list of the words if it is none of them */
uint64_t order_weight(enum order, const struct sum *);
/* The largest first, equal ones by name, so that equal runs give equal tables. */
int order_compare(enum order, const struct sum *, const struct sum *);

#endif
