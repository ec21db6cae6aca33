/* SPDX-License-Identifier: GPL-2.0 */
/* --top's table as lines of text, for the screen and for the file that w writes.  All text is printable. */
#ifndef SYSTRACE_TOP_TEXT_H
#define SYSTRACE_TOP_TEXT_H

#include "base/text.h"
#include "order.h"
#include "top_table.h"

struct top_columns {
	int width;			/* of the screen: columns are shown if they have room */
	bool counted;			/* by the kernel: only calls, errors and time are known */
	enum order order;		/* of the rows; its column is marked */
	int sorted_at, sorted_len;	/* out: the column of the order, in the head; -1: not shown */
	int errors_at, errors_len;	/* out: the column of errors a second */
};

void top_put_head(struct text *, struct top_columns *, const char *key);
void top_put_row(struct text *, const struct top_columns *, const struct top_look *, const struct top_row *, const char *name);

void top_put_count(struct text *, uint64_t n);		/* 123, 12.3k */
void top_put_time(struct text *, uint64_t ns);		/* 12.3us, 1.23s */

#endif
