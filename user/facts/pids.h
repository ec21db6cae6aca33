/* SPDX-License-Identifier: GPL-2.0 */
/* The names of processes (-Y), and their numbers in pid namespaces (--decode-pids=pidns). */
#ifndef SYSTRACE_PIDS_H
#define SYSTRACE_PIDS_H

#include <stdbool.h>
#include "base/text.h"

struct systrace_new;

void pids_learn(const struct systrace_new *);
void pids_renamed(int tid, const char *comm);
void pids_superseded(int old, int tid);		/* the task has taken over another's number, and keeps its own name */
void pids_gone(int tid);			/* the task has exited */
void pids_waited(int whose, int pid);		/* @pid was waited for: if it had exited, its name is forgotten */
const char *pids_called(int tid);		/* "" if not known */
const char *pids_comm(int tid);			/* as pids_called() with -Y, else "" */

bool pids_is_own(int whose, int pid);		/* @pid is the task's own or its process's number, in its namespace */
int pids_ours(int whose, int pid);		/* our number of the task that is @pid in @whose's namespace; 0: not known */

/* Printed after a number that a task has passed or received: the name and our number of that task, as the options ask. */
void pids_put(struct text *, int whose, int pid, bool comm);
void pids_put_comm(struct text *, int pid);	/* a number in our namespace */

#endif
