/* SPDX-License-Identifier: GPL-2.0 */
/* Where the text goes: lines with their prefixes and columns, and our own messages. */
#ifndef SYSTRACE_OUTPUT_H
#define SYSTRACE_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/text.h"

enum { CLOCK_NOT, CLOCK_TIME, CLOCK_UNIX };

/* What the command line asked for around the calls' own text.  Digits are those of a second's fraction; -1: not shown. */
struct show {
	const char *file;		/* -o; NULL: standard error */
	bool append;			/* -A */
	bool separately;		/* each task's lines go to a file of its own, FILE.PID */
	int clock, clock_digits;	/* -t: CLOCK_* */
	int relative_digits;		/* -r */
	int duration_digits;		/* -T */
	bool pids;			/* each line begins with the task's number */
	int color;			/* COLOR_* */
	bool always_pid;		/* even if there is but one */
	bool number;			/* -n */
	bool debug;			/* -d */
	/* -q, -e quiet=: what is not said */
	bool no_attach, no_exit, no_path, no_personality, no_superseded;
};
extern struct show show;

/* ---- our own messages, on standard error, behind what was printed before ---- */

extern const char *argv0;
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
void debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));		/* with -d */
void die_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

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
bool output_is_pipe_reader(pid_t);
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
