/* SPDX-License-Identifier: GPL-2.0 */
/* The flight recorder: keeps the newest records, and tells them when what it waits for has come. */
#ifndef SYSTRACE_FLIGHT_H
#define SYSTRACE_FLIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/systrace.h>

bool until_parse(const char *text);	/* false: it is invalid */

void flight_open(size_t size);		/* or dies */
bool flight_take(const struct systrace_record *);	/* whether this is what it waits for */
void flight_tell(void);			/* what is kept, to task.c */

#endif
