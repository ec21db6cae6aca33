/* SPDX-License-Identifier: GPL-2.0 */
/* The flight recorder: keeps the newest records, and prints them when a condition of --until is met. */
#ifndef SYSTRACE_FLIGHT_H
#define SYSTRACE_FLIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/systrace.h>

bool until_parse(const char *text);	/* false: invalid */

void flight_open(size_t size);		/* exits with a message on failure */
bool flight_take(const struct systrace_record *);	/* whether this record meets a condition */
void flight_tell(void);			/* passes the kept records to task.c */

#endif
