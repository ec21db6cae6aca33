/* SPDX-License-Identifier: GPL-2.0 */
/* Whose a child is that has ended: one place waits for all, and whoever starts one knows its own. */
#ifndef SYSTRACE_CHILDREN_H
#define SYSTRACE_CHILDREN_H

#include <stdbool.h>
#include <sys/types.h>

#define CHILDREN_KINDS	4

/* Of a child that has been waited for: whether it is ours; then its end is noted. */
typedef bool children_take(pid_t, int status);

void children_known_by(children_take *);	/* once more changes nothing */
children_take children_ended;			/* asks all of them */

#endif
