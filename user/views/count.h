/* SPDX-License-Identifier: GPL-2.0 */
/* The summary: how often which calls were made, how many failed, and how long they took. */
#ifndef SYSTRACE_COUNT_H
#define SYSTRACE_COUNT_H

#include <stdbool.h>
#include <stdint.h>

void count_sort_by(const char *key);		/* -S; or says why not, and exits */
void count_columns(const char *list);		/* -U, likewise */

struct systrace_counter;
void count_each(void (*see)(const char *name, const struct systrace_counter *));	/* all that the module has counted so far */

void count_setup(void);				/* before device_setup() */
/* Shows it if it is time for that.  How many ms until it is again; -1: never. */
int count_show_live(uint64_t now);

#endif
