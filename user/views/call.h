/* SPDX-License-Identifier: GPL-2.0 */
/* What the views that draw calls, or add them up, ask of one. */
#ifndef SYSTRACE_VIEWS_CALL_H
#define SYSTRACE_VIEWS_CALL_H

#include <stdbool.h>
#include "base/text.h"
#include "row/call.h"
#include "row/pen.h"

/* A call's arguments as a line with marks; what it is of says how it ended.  Valid until the next one's. */
struct told {
	struct text line;
	struct marks marks;
	struct ending ending;
	bool ended;
};

void told_args(struct told *, const struct happening *);
void told_free(struct told *);

/* Whether it returned, and its errno; 0: none, or not yet. */
int told_errno(const struct told *);

/* The name of the first of -e trace=%...'s classes that it belongs to, or "other". */
const char *call_class(const struct happening *);

/* What it worked on, as it is added up: a path, the kind of a socket, "pipe"; or nothing. */
struct call_facts;
void put_about(struct text *, const struct call_facts *, char not);

/* Of words that stand outside of quotes: what is no UTF-8 is escaped, and control characters and `not` become "_". */
void put_word(struct text *, const void *, size_t n, char not);

#endif
