/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two processes.  The keeper has the rights that we were started with: it opens,
 * attaches, starts the command and waits for it.  When all is open it parts from
 * the decoder, which reads what strangers wrote, records and recordings, and
 * prints it; that one is nobody and can do nothing but that, see sandbox.h.
 * What it needs to know or have beside it asks the keeper for.
 *
 * Before they part whoever asks is answered by itself.
 */
#ifndef SYSTRACE_KEEPER_H
#define SYSTRACE_KEEPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/text.h"

/* All that can be asked for.  Each is answered only if the options that we were started with need it. */
enum {
	ASK_TASK,		/* a: a task, b: or the keeper; struct fact_task */
	ASK_COMM,		/* a: a task; what it is called */
	ASK_NAMESPACE,		/* a: of pids; struct fact_pair of each that is in it */
	ASK_MAPS,		/* a: a process; what is mapped there to be executed, struct systrace_map */
	ASK_MAPPED,		/* a: a task; data: struct fact_range; 1: all of it can be read there */
	ASK_FILE,		/* a: a task, b: a descriptor of it; struct fact_file and the path */
	ASK_INTERFACE,		/* a: a network interface's number; its name */
	ASK_HOST,		/* host_save() */
	ASK_OUTPUT,		/* a: a task, 0: none; a file to write its lines to */
	ASK_OUTPUT_READ,	/* that who reads our pipe has ended */
	ASK_ECHO,		/* data: processes that have come; whom to leave out, struct echo_left */
	ASK_UNWIND,		/* a: style; data: struct unwinding, mappings and stack; the same struct and the frames */
	ASK_FORGET,		/* data: struct unwinding, whose mappings are no more */
	ASK_PYTHON,		/* a: a process that has a new program, 0: none, b: how many are known; struct python of each more */
	ASK_SIGNAL,		/* a: a signal that ends, for the command; b: and SIGCONT before it */
	ASK_END,		/* a: END_*, b: what belongs to it; the decoder ends now */
	ASKS
};

struct question {
	int a, b;
	const void *data;
	uint32_t len;
};

/* What it writes there is the answer, beside the value; negative: there is none.  *file is the asker's. */
typedef int64_t answerer(const struct question *, struct text *answer, int *file);

int64_t ask(int kind, int a, int b, const void *data, size_t len, struct text *answer);
int ask_file(int kind, int a);		/* or -1 */

/* ---- parting -------------------------------------------------------------------------------- */

/* 0: in the decoder, which has only these files; else its number, in the keeper.  Or says why not, and exits. */
pid_t keeper_part(const int *files, int n);
void keeper_go_on(void);		/* in the decoder: it is ready, for which the keeper waits */
extern pid_t keeper_decoder;		/* that number; 0: they have not parted */

/* Answers until the decoder has ended.  Our exit status. */
int keeper_serve(void);
bool keeper_take_end(pid_t, int status);	/* whether that child was the decoder */

/* How we end: with a status, of a signal, or as the command does. */
enum { END_STATUS, END_SIGNAL, END_AS_COMMAND };
void keeper_end(int how, int what) __attribute__((noreturn));	/* in the decoder */

#endif
