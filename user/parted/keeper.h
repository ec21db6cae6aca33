/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Two processes.  The keeper has the rights that we were started with: it opens,
 * attaches, starts the command and waits for it.  When everything is open it forks
 * the decoder, which reads what others wrote, records and recordings, and prints
 * it.  The decoder has no rights and can do nothing else, see sandbox.h.  For
 * anything else that it needs to know or have it asks the keeper (ask/ask.h).
 */
#ifndef SYSTRACE_KEEPER_H
#define SYSTRACE_KEEPER_H

#include <stdbool.h>
#include <sys/types.h>

void keeper_begin(void);		/* before the first question */

/*
 * Returns 0 in the decoder, which has only these files, and the decoder's pid in the keeper.  Exits
 * with a message on failure.
 */
pid_t keeper_part(const int *files, int n);
void keeper_go_on(void);		/* in the decoder: reports that it is ready, which the keeper waits for */

/* Answers questions until the decoder exits.  Returns our exit status. */
int keeper_serve(void);

/* How the reader ends: with a status, by a signal, or as the command did. */
enum { END_STATUS, END_SIGNAL, END_AS_COMMAND };
void keeper_end(int how, int what) __attribute__((noreturn));	/* in the decoder */

#endif
