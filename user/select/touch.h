/* SPDX-License-Identifier: GPL-2.0 */
/* -P and -e trace-fds=: selects calls by the files that they use. */
#ifndef SYSTRACE_TOUCH_H
#define SYSTRACE_TOUCH_H

#include <stdbool.h>

struct call;

void touch_resolve(void);		/* resolves the paths, and prints what they resolve to */

enum { TOUCH_NO, TOUCH_YES, TOUCH_UNKNOWN };	/* unknown: the call's memory comes with its EXIT */
int touch_test(struct call *);

/* The arguments of a row that are descriptors and count: 1 << n is args[n].  TOUCH_IN_MEMORY: there may be others. */
struct row;
#define TOUCH_IN_MEMORY	0x80U
unsigned int touch_fd_args(const struct row *);

/* Whether an argument of a plan counts. */
struct plan;
struct node;
bool touch_counts(const struct plan *, const struct node *);

#endif
