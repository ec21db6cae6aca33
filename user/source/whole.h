/* SPDX-License-Identifier: GPL-2.0 */
/* A call whose data is too large for one record: MORE records carry it, before its ENTER or EXIT. */
#ifndef SYSTRACE_WHOLE_H
#define SYSTRACE_WHOLE_H

#include <stdbool.h>
#include <linux/systrace.h>

/* Keeps a MORE until its record comes. */
void whole_take(const struct systrace_more *);

bool whole_any(void);	/* whether parts wait for their record */

/*
 * For the next record of a task: a new ENTER or EXIT with all parts that came for it; NULL: the
 * record stays as it is.
 */
struct systrace_record *whole_join(const struct systrace_record *);

#endif
