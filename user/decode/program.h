/* SPDX-License-Identifier: GPL-2.0 */
/* What an EXEC record knows about a call of execve(2) and its ENTER record lacks. */
#ifndef SYSTRACE_PROGRAM_H
#define SYSTRACE_PROGRAM_H

#include <linux/systrace.h>

/* A new copy of the ENTER with the strings that were not present then; NULL if it cannot be made. */
struct systrace_record *program_patch(const struct systrace_enter *, const struct systrace_exec *);

#endif
