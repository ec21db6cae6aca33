/* SPDX-License-Identifier: GPL-2.0 */
/* The records in the order in which they are told. */
#ifndef SYSTRACE_STREAM_H
#define SYSTRACE_STREAM_H

#include <stdbool.h>
#include <linux/systrace.h>

struct told {
	const struct systrace_record *record;
	/*
	 * Of an ENTER that missed memory: the EXIT that brings it late, if it is
	 * known already.  It stays valid until it is told itself.
	 */
	const struct systrace_exit *late;
};

struct source;
void stream_from(const struct source *);	/* instead of the device */

/* The next record; its memory is valid until the next call.  False: none now. */
bool stream_next(struct told *);
bool stream_waits(void);	/* whether records are held back, for a moment, although they are there */

#endif
