/* SPDX-License-Identifier: GPL-2.0 */
/* -P and -e trace-fds=: calls told by the files they work on. */
#ifndef SYSTRACE_TOUCH_H
#define SYSTRACE_TOUCH_H

#include <stdbool.h>

struct happening;

void touch_resolve(void);		/* finds what the paths stand for, and says so */

enum { TOUCH_NO, TOUCH_YES, TOUCH_UNKNOWN };	/* unknown: its memory comes with the end of the call */
int touch_test(struct happening *);

/* Which arguments of a row are descriptors that count, a bit each: 1 << n is args[n]; or that it has others. */
struct call;
#define TOUCH_IN_MEMORY	0x80U
unsigned int touch_fd_args(const struct call *);

/* Whether an argument of a plan's is one of those that count. */
struct plan;
struct node;
bool touch_counts(const struct plan *, const struct node *);

#endif
