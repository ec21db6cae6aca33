/* SPDX-License-Identifier: GPL-2.0 */
/* The summary: how often which calls were made, how many failed, and how long they took. */
#ifndef SYSTRACE_COUNT_H
#define SYSTRACE_COUNT_H

#include <stdbool.h>
#include <stdint.h>

struct systrace_enter;
struct systrace_exit;

void count_sort_by(const char *key);		/* -S; or says why not, and exits */
void count_columns(const char *list);		/* -U, likewise */

void count_setup(void);				/* before device_setup() */
void count_record(const struct systrace_enter *, const struct systrace_exit *);
void count_failed_exec(void);			/* the command could not be executed */
void count_show(void);				/* the summary */
/* Shows it if it is time for that.  How many ms until it is again; -1: never. */
int count_show_live(uint64_t now);

#endif
