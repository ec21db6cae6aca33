/* SPDX-License-Identifier: GPL-2.0 */
/* The records in the order in which they are reported. */
#ifndef SYSTRACE_STREAM_H
#define SYSTRACE_STREAM_H

#include <stdbool.h>
#include <linux/systrace.h>

struct source;
void stream_from(const struct source *);	/* read from this source instead of the device */

/*
 * The next record, valid until the next call; NULL: there is none now.  An ENTER that missed memory
 * is returned with it, if the record that carries it is already known.
 */
const struct systrace_record *stream_next(void);
uint32_t stream_lost(int tid);	/* records of the task lost before its last one; counts each once */
bool stream_waits(void);	/* whether records are at hand, but held back for a moment */

#endif
