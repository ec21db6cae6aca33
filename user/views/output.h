/* SPDX-License-Identifier: GPL-2.0 */
/* Where the text goes: lines with their prefixes and columns, and our own messages. */
#ifndef SYSTRACE_OUTPUT_H
#define SYSTRACE_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/text.h"

/* ---- lines ------------------------------------------------------------------- */

struct output;

/* What stands before a line's text. */
struct lead {
	int tid;
	const char *comm;		/* with -Y; "" otherwise */
	bool others;			/* whether there are other tasks */
	uint64_t time;
	unsigned long nr;		/* of the call, or the one before */
	uint64_t ip;			/* 0: not known */
	int word;			/* bytes of a pointer */
};

void output_open(int otherwise);		/* where text goes if -o says nothing */
void output_close(void);			/* waits for who reads our pipe */
void output_leave(void);			/* it is another process's from now on */
pid_t output_pipe_reader(void);
struct question;
int64_t output_answer(const struct question *, struct text *, int *file);
int64_t output_answer_read(const struct question *, struct text *, int *file);
int output_fd(void);				/* where it goes, if not each task's to a file of its own */
struct output *output_of_task(int tid);		/* with -ff its own file, else the one of all */
void output_free(struct output *);
void output_select(struct output *);		/* where lines go from now on */
bool output_is_terminal(void);
struct text *output_text(void);			/* what is put there goes out; nothing in it moves a terminal */
void output_clear(void);			/* the terminal */
void output_lead(const struct lead *);		/* begins a line */
void output_result_column(void);		/* fills up to where "= " stands */
void output_duration(uint64_t ns);		/* " <0.000012>" */
void output_end(void);				/* ends the line */
bool output_in_line(void);			/* whether one has been begun */
int output_flush(void);				/* 0, or the errno with which writing failed for good */

#endif
