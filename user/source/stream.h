/* SPDX-License-Identifier: GPL-2.0 */
/* The records in the order in which they are told. */
#ifndef SYSTRACE_STREAM_H
#define SYSTRACE_STREAM_H

#include <stdbool.h>
#include <linux/systrace.h>

struct source;
void stream_from(const struct source *);	/* instead of the device */

/*
 * The next record, valid until the next call; NULL: there is none now.  An ENTER
 * that missed memory has it, if what brings it is known already.
 */
const struct systrace_record *stream_next(void);
uint32_t stream_lost(int tid);	/* how many of the task's records were lost before its last one; each is told once */
bool stream_waits(void);	/* whether records are held back, for a moment, although they are there */

#endif
