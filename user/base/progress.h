/* SPDX-License-Identifier: GPL-2.0 */
/* A line on a terminal's standard error that says how far long work has come; it goes when something else is said. */
#ifndef SYSTRACE_PROGRESS_H
#define SYSTRACE_PROGRESS_H

#include <stdint.h>

void progress_begin(uint64_t all);	/* 0: nobody knows how much it is, and nothing is shown */
void progress_at(uint64_t done);
void progress_hide(void);
void progress_end(void);

#endif
