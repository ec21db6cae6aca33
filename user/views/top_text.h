/* SPDX-License-Identifier: GPL-2.0 */
/* --top's table as lines of text: on the screen, and in the file that w writes.  All of it is printable. */
#ifndef SYSTRACE_TOP_TEXT_H
#define SYSTRACE_TOP_TEXT_H

#include "base/text.h"
#include "order.h"
#include "top_table.h"

struct top_columns {
	int width;			/* of all, for which those are chosen that have room */
	bool counted;			/* in the kernel: there is no more than calls, errors and time */
	enum order order;		/* one of them may be what the rows stand in order of */
	int sorted_at, sorted_len;	/* out: where in the head that column stands; -1: nowhere */
	int errors_at, errors_len;	/* out: where the errors of a second do */
};

void top_put_head(struct text *, struct top_columns *, const char *key);
void top_put_row(struct text *, const struct top_columns *, const struct top_look *, const struct top_row *, const char *name);

void top_put_count(struct text *, uint64_t n);		/* 123, 12.3k */
void top_put_time(struct text *, uint64_t ns);		/* 12.3us, 1.23s */

#endif
