/* SPDX-License-Identifier: GPL-2.0 */
/* --replay: a recording as a source of records, instead of the device. */
#ifndef SYSTRACE_REPLAY_H
#define SYSTRACE_REPLAY_H

#include "source/device.h"

extern const struct source replay;

/* Or say why not, and exit. */
/* Called when a recording says whether it has a command, and many tasks; NULL: nobody asks. */
extern void (*replay_settle)(bool command, bool many);

int replay_open(const char *file);	/* its descriptor */
uint64_t replay_size(void);			/* bytes of the file; 0: nobody knows */
void replay_begin(void);		/* reads what comes before the records, and builds the plans */

bool replay_detached(void);		/* tasks were still watched when the recording ended */
const struct systrace_stats *replay_stats(void);	/* of the session; NULL: the recording lacks its end */
int replay_end(void);			/* says what is to be said of it, if anything; our exit status */

#endif
