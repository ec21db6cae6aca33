/* SPDX-License-Identifier: GPL-2.0 */
/* What processes are called (-Y), and which numbers they have where (--decode-pids=pidns). */
#ifndef SYSTRACE_PIDS_H
#define SYSTRACE_PIDS_H

#include <stdbool.h>
#include "base/text.h"

struct systrace_new;

void pids_learn(const struct systrace_new *);
void pids_renamed(int tid, const char *comm);
void pids_superseded(int old, int tid);		/* the task has another's number, and keeps its name */
void pids_gone(int tid);			/* it has ended */
void pids_waited(int whose, int pid);		/* somebody has waited for it: if it had ended, it has no name any more */
const char *pids_called(int tid);		/* "" if nobody knows */
const char *pids_comm(int tid);			/* the same with -Y, else "" */

bool pids_is_own(int whose, int pid);		/* that number is the task's own, or its process's, in its namespace */
int pids_ours(int whose, int pid);		/* whom that number means in its namespace; 0: nobody knows */

/* Behind a number that a task has passed or got: its name, its number in our namespace; as was asked for. */
void pids_put(struct text *, int whose, int pid, bool comm);
void pids_put_comm(struct text *, int pid);	/* a number in our namespace */

#endif
