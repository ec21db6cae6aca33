/* SPDX-License-Identifier: GPL-2.0 */
/* --record: what the rings bring goes to a file, see recording.h. */
#ifndef SYSTRACE_RECORD_H
#define SYSTRACE_RECORD_H

#include <stdbool.h>
#include "recording.h"
#include "source/device.h"

extern bool recording;			/* record_open() was called */

void record_open(const char *file);	/* or says why not, and exits */
int record_fd(void);

/* Before records flow. */
void record_session(const struct recording_session *, const struct recording_attached *);

/* What device_tape() is given by record_open(); for tests. */
extern const struct tape record_tape;

int record_flush(void);			/* 0, or the errno with which writing failed for good; writes now and then */
int record_end(bool detached, const struct systrace_stats *);

#endif
