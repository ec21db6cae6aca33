/* SPDX-License-Identifier: GPL-2.0 */
/* What a process may still do that works on what strangers wrote. */
#ifndef SYSTRACE_SANDBOX_H
#define SYSTRACE_SANDBOX_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * From then on, and for good: no rights but what CAP_DAC_READ_SEARCH allows, and
 * no system calls but for opening files for reading and passing them on.
 */
bool sandbox_opener(void);

/* Nobody, with no rights at all, and no system calls but for memory and for files that it was given. */
bool sandbox_helper(void);

/*
 * The same, and nothing of the session's device but what lets go of tasks and
 * reads what was counted.  It ends when this parent does.
 */
bool sandbox_decoder(pid_t parent);

#endif
