/* SPDX-License-Identifier: GPL-2.0 */
/* --replay: a recording as a source of records, instead of the device. */
#ifndef SYSTRACE_REPLAY_H
#define SYSTRACE_REPLAY_H

#include "device.h"

extern const struct source replay;

/* Reads what comes before the records, and builds the plans; or says why not, and exits. */
void replay_open(const char *file);

bool replay_detached(void);		/* tasks were still watched when the recording ended */
int replay_end(void);			/* says what is to be said of it, if anything; our exit status */

#endif
