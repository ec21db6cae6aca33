/* SPDX-License-Identifier: GPL-2.0 */
/* In which order rows of sums stand: -S of --by, s of --top. */
#ifndef SYSTRACE_ORDER_H
#define SYSTRACE_ORDER_H

#include <stdint.h>
#include "sums.h"

enum order {
	BY_WALL, BY_CALLS, BY_ERRORS, BY_BYTES, BY_CPU, BY_P50, BY_P99, BY_LONGEST, BY_AVERAGE, BY_NAME, BY_NOTHING,
	BY_RATE };		/* calls of the last second, which no sum has */

enum order order_parse(const char *word);	/* or says which there are, and exits */
uint64_t order_weight(enum order, const struct sum *);
/* The heaviest first, equal ones by name, so that equal runs give equal tables. */
int order_compare(enum order, const struct sum *, const struct sum *);

#endif
