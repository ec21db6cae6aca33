/* SPDX-License-Identifier: GPL-2.0 */
/* --replay: a recording as a source of records, instead of the device. */
#ifndef SYSTRACE_REPLAY_H
#define SYSTRACE_REPLAY_H

#include "source/device.h"

extern const struct source replay;

/* These exit with a message on failure. */
/* Called when the recording has said whether there was a command, and many tasks; NULL: not called. */
extern void (*replay_settle)(bool command, bool many);

int replay_open(const char *file);	/* returns its descriptor */
uint64_t replay_size(void);			/* of the file in bytes; 0: not known */
void replay_begin(void);		/* reads the blocks before the records, and makes the plans */

bool replay_detached(void);		/* tasks were still watched when the recording ended */
const struct systrace_stats *replay_stats(void);	/* of the session; NULL: the recording has no END */
int replay_end(void);			/* reports damage and losses, if any; returns our exit status */

#endif
