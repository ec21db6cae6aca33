/* SPDX-License-Identifier: GPL-2.0 */
/* Which calls are told of, by the lines of a Python program that made them. */
#ifndef SYSTRACE_SELECT_H
#define SYSTRACE_SELECT_H

#include <stdbool.h>

struct codes;
struct systrace_enter;
struct systrace_exit;

bool select_line(const char *arg);		/* --line FILE:N; false: it is none */
void select_function(const char *pattern);	/* --function */
void select_file(const char *pattern);		/* --file-of */

bool select_asked(void);
/* Each that was given is to be found in the stack, in whichever frame.  x: NULL if the call has not ended. */
bool select_pass(const struct codes *, const struct systrace_enter *, const struct systrace_exit *x);

#endif
