/* SPDX-License-Identifier: GPL-2.0 */
/* The summary: the number of calls, of errors, and how long the calls took. */
#ifndef SYSTRACE_COUNT_H
#define SYSTRACE_COUNT_H

#include <stdbool.h>
#include <stdint.h>

void count_sort_by(const char *key);		/* -S; exits with a message if it is wrong */
void count_columns(const char *list);		/* -U; the same */

struct systrace_counter;
/* all calls that the module has counted so far */
void count_each(void (*see)(const char *name, const struct systrace_counter *));

void count_setup(void);				/* before device_setup() */
/* Shows the summary if it is due.  Returns the ms until it is due again; -1: never. */
int count_show_live(uint64_t now);

#endif
