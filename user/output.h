/* SPDX-License-Identifier: GPL-2.0 */
/* Where the text goes: lines with their prefixes and columns, and our own messages. */
#ifndef SYSTRACE_OUTPUT_H
#define SYSTRACE_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include "text.h"

enum { CLOCK_NOT, CLOCK_TIME, CLOCK_UNIX };

/* What the command line asked for around the calls' own text.  Digits are those of a second's fraction; -1: not shown. */
struct show {
	const char *file;		/* -o; NULL: standard error */
	int clock, clock_digits;	/* -t: CLOCK_* */
	int relative_digits;		/* -r */
	int duration_digits;		/* -T */
	bool pids;			/* each line begins with the task's number */
	bool no_attach;			/* -q: no messages about attaching and detaching */
	bool no_exit;			/* -qq: nor how a task ended */
	bool no_superseded;		/* -qqq */
};
extern struct show show;

/* ---- our own messages, on standard error, behind what was printed before ---- */

extern const char *argv0;
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
void die_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

/* ---- lines ------------------------------------------------------------------- */

void output_open(void);
struct text *output_text(void);			/* what is put there goes out */
/* Begins a line of the task; others is whether there are other tasks. */
void output_lead(int tid, bool others, uint64_t time);
void output_result_column(void);		/* fills up to where "= " stands */
void output_duration(uint64_t ns);		/* " <0.000012>" */
void output_end(void);				/* ends the line */
bool output_in_line(void);			/* whether one has been begun */
int output_flush(void);				/* 0, or the errno with which writing failed for good */

#endif
