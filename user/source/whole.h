/* SPDX-License-Identifier: GPL-2.0 */
/* A call whose data is too large for a record: MORE records bring it, before the ENTER or the EXIT to which it belongs. */
#ifndef SYSTRACE_WHOLE_H
#define SYSTRACE_WHOLE_H

#include <stdbool.h>
#include <linux/systrace.h>

/* Keeps what a MORE brings until its record comes. */
void whole_take(const struct systrace_more *);

bool whole_any(void);	/* some parts wait for their record */

/* The task's next record: an ENTER or EXIT with all that came for it, in memory of its own; NULL: the record is as it is. */
struct systrace_record *whole_join(const struct systrace_record *);

#endif
