/* SPDX-License-Identifier: GPL-2.0 */
/* Finds the owner of an exited child: one place waits for all children, and the code that started a child recognizes it. */
#ifndef SYSTRACE_CHILDREN_H
#define SYSTRACE_CHILDREN_H

#include <stdbool.h>
#include <sys/types.h>

#define CHILDREN_KINDS	4

/* Called for a child that has been reaped.  True if the child is the callee's, which has then noted its exit. */
typedef bool children_take(pid_t, int status);

void children_known_by(children_take *);	/* registering twice is harmless */
children_take children_ended;			/* calls all of them, until one returns true */

#endif
