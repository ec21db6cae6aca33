/* SPDX-License-Identifier: GPL-2.0 */
/* The command: where it is, as whom it runs, and how it waits to be watched. */
#ifndef SYSTRACE_COMMAND_H
#define SYSTRACE_COMMAND_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct question;
struct text;

/* Those that cannot go on say why and exit. */
void command_find_user(void);
void command_find(void);
const char *command_path(void);			/* where it was found */
void command_can_be_waited_for(void);	/* and others that we start from here on, whatever was inherited */
pid_t command_start(void);		/* as our child, or with -D as what was our parent, for which nobody waits; its number */
void command_go(void);			/* it is watched: it executes */
void command_say_why_not(void);		/* once, if it has ended because it could not */
void command_not_watched(pid_t);	/* it is not, and ends */
int command_gate(void);			/* the descriptor by which it says why not; -1: none */

pid_t command_running(void);		/* if it is our child; 0: it is not, or has ended */
void command_reap(int options);		/* waitpid()'s: children of ours that have ended */
int command_wait(void);			/* how it ends is how we do: its status */
int64_t command_answer_signal(const struct question *, struct text *, int *);

#endif
