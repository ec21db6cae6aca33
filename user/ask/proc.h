/* SPDX-License-Identifier: GPL-2.0 */
/* What /proc says of a process, for those of our processes that may read it. */
#ifndef SYSTRACE_PROC_H
#define SYSTRACE_PROC_H

#include <stdbool.h>
#include <stddef.h>

/* A small file of /proc, which is named as by printf, with a NUL behind it; false: there is none. */
bool proc_read(char *to, size_t size, const char *name, ...) __attribute__((format(printf, 3, 4)));

/* The first and last number of a line of /proc/PID/status, "\nNSpid:" say; false: there are none above 0. */
bool proc_ends_of_line(const char *status, const char *name, int *outer, int *inner);

/* /proc may be another namespace's: then its numbers are not ours, and nobody is looked for there. */
bool proc_is_ours(void);

/* A process's number in its own pid namespace; 0: it is not known. */
int proc_own_number(int tgid);

#endif
