/* SPDX-License-Identifier: GPL-2.0 */
/* Facts about a process from /proc, for those of our processes that may read it. */
#ifndef SYSTRACE_PROC_H
#define SYSTRACE_PROC_H

#include <stdbool.h>
#include <stddef.h>

/* Reads a small file of /proc, whose name is formatted as by printf, and appends a NUL; false: there is none. */
bool proc_read(char *to, size_t size, const char *name, ...) __attribute__((format(printf, 3, 4)));

/* The first and the last number of a line of /proc/PID/status, such as "\nNSpid:"; false: they are not both above 0. */
bool proc_ends_of_line(const char *status, const char *name, int *outer, int *inner);

/* False if /proc belongs to another pid namespace: its numbers are not ours then, and it is not searched. */
bool proc_is_ours(void);

/* A process's number in its own pid namespace; 0: not known. */
int proc_own_number(int tgid);

#endif
