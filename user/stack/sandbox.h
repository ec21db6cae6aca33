/* SPDX-License-Identifier: GPL-2.0 */
/* What a process may still do that works on what strangers wrote. */
#ifndef SYSTRACE_SANDBOX_H
#define SYSTRACE_SANDBOX_H

#include <stdbool.h>

/*
 * From then on, and for good: no rights but what CAP_DAC_READ_SEARCH allows, and
 * no system calls but for opening files for reading and passing them on.
 */
bool sandbox_opener(void);

/* Nobody, with no rights at all, and no system calls but for memory and for files that it was given. */
bool sandbox_helper(void);

#endif
