/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The data of a report, on their way into its page: items of numbers and bytes, deflated, in base64.  They are written
 * as they come, so what is kept of them here does not grow.  report/data.js reads them.
 *
 * A number is LEB128: seven bits a byte, the lowest first.  Each item begins with its kind.
 */
#ifndef SYSTRACE_REPORT_DATA_H
#define SYSTRACE_REPORT_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct view_file;

enum report_item {
	REPORT_END,		/* bytes: JSON, what is true of the whole */
	REPORT_STRING,		/* bytes; it has the next number, from 1 */
	REPORT_FRAME,		/* of a stack: number of the frame that called it, or 0; string.  It has the next number, from 1 */
	REPORT_LANE,		/* a task: tid, tgid, parent's tid; string: its name.  It has the next number, from 0 */
	REPORT_NAME,		/* lane; its tid and name from here on */
	REPORT_CALL,		/* see put_item() in report.c */
	REPORT_NOTE,		/* lane; time, signed, since the last time; bytes: what happened */
};

void report_data_begin(struct view_file *);
uint64_t report_data_size(void);	/* bytes so far, before they were deflated */
void report_data_end(void);

void report_item(enum report_item);
void report_number(uint64_t);
void report_signed(int64_t);		/* 0, -1, 1, -2 ... as 0, 1, 2, 3 ... */
void report_bytes(const void *, size_t n);	/* how many, and they */

/* The number of a string, which becomes an item when it is new: before the item that needs it is begun. */
uint32_t report_string(const void *, size_t n);
uint32_t report_frame(uint32_t caller, uint32_t string);

#endif
