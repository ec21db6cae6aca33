/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The data of a report, as they are written into its page: items of numbers and bytes, deflated, in
 * base64.  They are written as they come, so the memory for them does not grow.  report/data.js
 * reads them.
 *
 * A number is LEB128: seven bits per byte, lowest first.  Each item begins with its kind.
 */
#ifndef SYSTRACE_REPORT_DATA_H
#define SYSTRACE_REPORT_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct view_file;

enum report_item {
	REPORT_END,		/* bytes: JSON, facts about the whole trace */
	REPORT_STRING,		/* bytes; gets the next number, from 1 */
	/* of a stack: number of the calling frame, or 0; string.  Gets the next number, from 1 */
	REPORT_FRAME,
	/* a task: tid, tgid, parent's tid; string: its name.  Gets the next number, from 0 */
	REPORT_LANE,
	REPORT_NAME,		/* lane; the task's new tid and name */
	REPORT_CALL,		/* see put_item() in report.c */
	REPORT_NOTE,		/* lane; time, signed, since the previous one; bytes: what happened */
};

void report_data_begin(struct view_file *);
uint64_t report_data_size(void);	/* bytes so far, before deflation */
void report_data_end(void);

void report_item(enum report_item);
void report_number(uint64_t);
void report_signed(int64_t);		/* 0, -1, 1, -2 ... as 0, 1, 2, 3 ... */
void report_bytes(const void *, size_t n);	/* the number of bytes, then the bytes */

/*
 * Return a number.  Something new becomes an item, so call them before beginning the item that
 * needs the number.
 */
uint32_t report_string(const void *, size_t n);
uint32_t report_frame(uint32_t caller, uint32_t string);

#endif
