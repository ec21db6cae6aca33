/* SPDX-License-Identifier: GPL-2.0 */
/* Where text goes: lines with their prefixes and columns, and our own messages. */
#ifndef SYSTRACE_OUTPUT_H
#define SYSTRACE_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/text.h"

/* ---- lines ------------------------------------------------------------------- */

struct output;

/* What a line begins with. */
struct lead {
	int tid;
	const char *comm;		/* with -Y; "" otherwise */
	bool others;			/* whether there are other tasks */
	uint64_t time;
	unsigned long nr;		/* of the current call, or the previous one */
	uint64_t ip;			/* 0: not known */
	int word;			/* bytes of a pointer */
};

void output_open(int otherwise);		/* where text goes without -o */
void output_close(void);			/* waits for the program that reads our pipe */
void output_leave(void);			/* closes the file: from now on another process writes it */
pid_t output_pipe_reader(void);
struct question;
int64_t output_answer(const struct question *, struct text *, int *file);
int64_t output_answer_read(const struct question *, struct text *, int *file);
int output_fd(void);				/* of the common file, if tasks have no files of their own */
struct output *output_of_task(int tid);		/* with -ff the task's own file, else the common one */
void output_free(struct output *);
void output_select(struct output *);		/* where lines go from now on */
bool output_is_terminal(void);
struct text *output_text(void);			/* append here; nothing in the text controls a terminal */
void output_clear(void);			/* clears the terminal */
void output_lead(const struct lead *);		/* begins a line */
void output_result_column(void);		/* pads up to the column of "= " */
void output_duration(uint64_t ns);		/* " <0.000012>" */
void output_end(void);				/* ends the line */
bool output_in_line(void);			/* whether a line has been begun */
int output_flush(void);				/* 0, or the errno with which writing failed for good */

#endif
