/* SPDX-License-Identifier: GPL-2.0 */
/* -c --by=KEY: calls, errors, time and bytes, added up by the given keys. */
#ifndef SYSTRACE_BY_H
#define SYSTRACE_BY_H

#include <stdbool.h>

/* These exit with a message if the argument is wrong. */
void by_keys(const char *list);			/* --by */
void by_sort_by(const char *key);		/* -S */

bool by_needs_python(void);
bool by_needs_processes(void);		/* running processes, not a recording */

#endif
