/* SPDX-License-Identifier: GPL-2.0 */
/* Confinement of the processes that work on untrusted data. */
#ifndef SYSTRACE_SANDBOX_H
#define SYSTRACE_SANDBOX_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Permanently drops all capabilities except CAP_DAC_READ_SEARCH, and all system
 * calls except those for opening files for reading and passing them on.
 */
bool sandbox_opener(void);

/* Becomes nobody, without capabilities.  Leaves only system calls for memory and for files that the process was given. */
bool sandbox_helper(void);

/*
 * As sandbox_helper(), with the system calls for output.  Leaves only those
 * requests to the session's device that detach tasks, stop the session, or read
 * its list of rings, statistics and counts.  The process is killed when @parent
 * exits.
 */
bool sandbox_decoder(pid_t parent);

#endif
