/* SPDX-License-Identifier: GPL-2.0 */
/* A progress line for long work, on standard error of a terminal; it is removed before any message is printed. */
#ifndef SYSTRACE_PROGRESS_H
#define SYSTRACE_PROGRESS_H

#include <stdint.h>

void progress_begin(uint64_t all);	/* 0: the total is not known, and nothing is shown */
void progress_at(uint64_t done);
void progress_hide(void);
void progress_end(void);

#endif
