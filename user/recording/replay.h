/* SPDX-License-Identifier: GPL-2.0 */
/* --replay: a recording as a source of records, instead of the device. */
#ifndef SYSTRACE_REPLAY_H
#define SYSTRACE_REPLAY_H

#include "source/device.h"

extern const struct source replay;

/* Or say why not, and exit. */
int replay_open(const char *file);	/* its descriptor */
void replay_begin(void);		/* reads what comes before the records, and builds the plans */

bool replay_detached(void);		/* tasks were still watched when the recording ended */
int replay_end(void);			/* says what is to be said of it, if anything; our exit status */

#endif
