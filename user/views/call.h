/* SPDX-License-Identifier: GPL-2.0 */
/* What the views that draw calls, or add them up, need to know of one. */
#ifndef SYSTRACE_VIEWS_CALL_H
#define SYSTRACE_VIEWS_CALL_H

#include <stdbool.h>
#include "base/text.h"
#include "row/call.h"
#include "row/pen.h"

/* A call's arguments as a line with marks, and how the call ended.  Valid until the next call is filled in. */
struct told {
	struct text line;
	struct marks marks;
	struct ending ending;
	bool ended;
};

void told_args(struct told *, const struct call *);
void told_free(struct told *);

/* The errno with which the call returned; 0: none, or it has not returned. */
int told_errno(const struct told *);

/* The name of the first class of -e trace=%... that the call belongs to, or "other". */
const char *call_class(const struct call *);

/* Puts what the call worked on, for sums: a path, the kind of a socket, "pipe"; or nothing. */
struct call_facts;
void put_about(struct text *, const struct call_facts *, char not);

/*
 * For words outside of quotes: bytes that are not UTF-8 are escaped, and control characters and the
 * character @not become "_".
 */
void put_word(struct text *, const void *, size_t n, char not);

#endif
