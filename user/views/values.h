/* SPDX-License-Identifier: GPL-2.0 */
/* The values of a line that was written with marks, one after the other. */
#ifndef SYSTRACE_VALUES_H
#define SYSTRACE_VALUES_H

#include "row/pen.h"

/* What is made of them.  Each value is either a leaf or what stands between open() and close(). */
struct values {
	/* of the value that follows; of an array's elements NULL */
	void (*name)(struct values *, const char *name, size_t n);
	void (*open)(struct values *, char shape);		/* '{' or '[' */
	void (*close)(struct values *, char shape);
	/* marks of one value that are to be joined: the flags of several tables */
	void (*leaf)(struct values *, const struct mark *, int n);
	void (*ready)(struct values *, const char *text, size_t n);	/* one of which nobody said what it is */
	void (*dots)(struct values *);				/* there is more than is shown */
	const struct text *line;
	const struct mark *at, *end;				/* what is still to be walked */
	int depth;
};

/* The line's values from byte `from` on, up to its end: those of an object without its braces. */
void values_walk(struct values *, const struct text *line, size_t from);
/* The same of a line that is one value. */
void values_one(struct values *, const struct text *line, size_t from);

#endif
