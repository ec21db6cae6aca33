/* SPDX-License-Identifier: GPL-2.0 */
/* Walks the values of a line that was written with marks. */
#ifndef SYSTRACE_VALUES_H
#define SYSTRACE_VALUES_H

#include "row/pen.h"

/* Callbacks.  Each value is either a leaf, or lies between open() and close(). */
struct values {
	/* the name of the next value; NULL for an array's element */
	void (*name)(struct values *, const char *name, size_t n);
	void (*open)(struct values *, char shape);		/* '{' or '[' */
	void (*close)(struct values *, char shape);
	/* marks of one value that belong together: the flags of several tables */
	void (*leaf)(struct values *, const struct mark *, int n);
	void (*ready)(struct values *, const char *text, size_t n);	/* a value of unknown kind, as text */
	void (*dots)(struct values *);				/* some values are not shown */
	const struct text *line;
	const struct mark *at, *end;				/* marks still to be walked */
	int depth;
};

/* The line's values from byte @from to its end: those of an object without its braces. */
void values_walk(struct values *, const struct text *line, size_t from);
/* The same for a line that is a single value. */
void values_one(struct values *, const struct text *line, size_t from);

#endif
