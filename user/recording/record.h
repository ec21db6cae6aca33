/* SPDX-License-Identifier: GPL-2.0 */
/*
 * --record: what the rings bring goes to a file, see recording.h.  The records come from the device's tape, as they are; of
 * what is made of them the sink takes only the end.
 */
#ifndef SYSTRACE_RECORD_H
#define SYSTRACE_RECORD_H

#include "recording.h"
#include "source/device.h"
#include "trace/sink.h"

extern struct sink record_sink;

void record_open(const char *file);	/* or says why not, and exits */
int record_fd(void);

/* Before records flow. */
void record_session(const struct recording_session *, const struct recording_attached *);

/* What device_tape() is given by record_open(); for tests. */
extern const struct tape record_tape;

#endif
