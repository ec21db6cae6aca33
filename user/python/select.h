/* SPDX-License-Identifier: GPL-2.0 */
/* Selects calls by the lines of a Python program that made them. */
#ifndef SYSTRACE_SELECT_H
#define SYSTRACE_SELECT_H

#include <stdbool.h>

struct codes;
struct systrace_enter;
struct systrace_exit;

bool select_line(const char *arg);		/* --line FILE:N; false: invalid */
void select_function(const char *pattern);	/* --function */
void select_file(const char *pattern);		/* --file-of */

bool select_asked(void);
/* Whether each given option matches some frame of the call's stack.  x: NULL if the call has not ended. */
bool select_pass(const struct codes *, const struct systrace_enter *, const struct systrace_exit *x);

#endif
