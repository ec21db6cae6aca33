/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two processes.  The keeper has the rights that we were started with: it opens,
 * attaches, starts the command and waits for it.  When all is open it parts from
 * the decoder, which reads what strangers wrote, records and recordings, and
 * prints it; that one is nobody and can do nothing but that, see sandbox.h.
 * What it needs to know or have beside it asks the keeper for (ask/ask.h).
 */
#ifndef SYSTRACE_KEEPER_H
#define SYSTRACE_KEEPER_H

#include <stdbool.h>
#include <sys/types.h>

void keeper_begin(void);		/* before anybody asks for anything */

/* 0: in the decoder, which has only these files; else its number, in the keeper.  Or says why not, and exits. */
pid_t keeper_part(const int *files, int n);
void keeper_go_on(void);		/* in the decoder: it is ready, for which the keeper waits */

/* Answers until the decoder has ended.  Our exit status. */
int keeper_serve(void);

/* How we end: with a status, of a signal, or as the command does. */
enum { END_STATUS, END_SIGNAL, END_AS_COMMAND };
void keeper_end(int how, int what) __attribute__((noreturn));	/* in the decoder */

#endif
