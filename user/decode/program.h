/* SPDX-License-Identifier: GPL-2.0 */
/* What an EXEC record knows about a call of execve(2) that its ENTER record does not. */
#ifndef SYSTRACE_PROGRAM_H
#define SYSTRACE_PROGRAM_H

#include <linux/systrace.h>

/* The ENTER with the strings that were not present then, in memory of its own; NULL if it cannot be said. */
struct systrace_record *program_patch(const struct systrace_enter *, const struct systrace_exec *);

#endif
