/* SPDX-License-Identifier: GPL-2.0 */
/*
 * --record: writes the records of the rings to a file, see recording.h.  They come unchanged from
 * the device's tape; of a sink's events only the end is used.
 */
#ifndef SYSTRACE_RECORD_H
#define SYSTRACE_RECORD_H

#include "recording.h"
#include "source/device.h"
#include "trace/sink.h"

extern struct sink record_sink;

void record_open(const char *file);	/* exits with a message on failure */
int record_fd(void);

/* Call before the first record. */
void record_session(const struct recording_session *, const struct recording_attached *);

/* The tape that record_open() passes to device_tape(); for tests. */
extern const struct tape record_tape;

#endif
