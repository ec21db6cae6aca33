/* SPDX-License-Identifier: GPL-2.0 */
/* --list */
#ifndef SYSTRACE_LIST_H
#define SYSTRACE_LIST_H

struct callset;

/* Prints a line for each row that has a call in the set: name, numbers, classes, arguments. */
void list_calls(const struct callset *);

#endif
