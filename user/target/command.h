/* SPDX-License-Identifier: GPL-2.0 */
/* The command: finding it, the user that it runs as, and holding it until it is watched. */
#ifndef SYSTRACE_COMMAND_H
#define SYSTRACE_COMMAND_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct question;
struct text;

/* Functions that fail print why and exit. */
void command_find_user(void);
void command_find(void);
const char *command_path(void);			/* where it was found */
void command_can_be_waited_for(void);	/* resets an inherited disposition of SIGCHLD */
pid_t command_start(void);		/* as our child, or with -D as our former parent; returns its pid */
void command_go(void);			/* it is watched now: lets it execute */
void command_say_why_not(void);		/* once: prints why it could not be executed, if it exited because of that */
void command_not_watched(pid_t);	/* it cannot be watched: kills it */
int command_gate(void);			/* the descriptor on which it reports why it could not execute; -1: none */

pid_t command_running(void);		/* if it is our child; 0: it is not, or has exited */
void command_reap(int options);		/* reaps our exited children; options are waitpid()'s */
int command_wait(void);			/* returns its exit status, or dies of the signal that killed it */
int64_t command_answer_signal(const struct question *, struct text *, int *);

#endif
