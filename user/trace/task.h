/* SPDX-License-Identifier: GPL-2.0 */
/* The tasks that are watched, and what is said of them. */
#ifndef SYSTRACE_TASK_H
#define SYSTRACE_TASK_H

#include <stdbool.h>
#include "base/sets.h"

struct systrace_record;
struct callset;

void tasks_only(const struct callset *);	/* the calls to be told of */
/* Our own child, which will execute the command: nothing is told of it before it does. */
void tasks_expect_command(int tid);
bool tasks_limit_reached(void);			/* --syscall-limit: nothing more is told */
bool tasks_have_command(void);			/* false: it was let go */
bool tasks_any(void);				/* whether somebody is left of whom something could be told */
/* Says so, when records flow: whoever waits for these words may count on being watched. */
void task_attached(int pid, int tasks);
void tasks_expect(int count);			/* so many are being attached */
/* So many of a process, which is not watched any more. */
void tasks_leave(int tgid, int n);

void task_take(const struct systrace_record *);	/* the next record */
void task_note(const struct systrace_record *);	/* one that is not told: who comes, changes and goes */
void tasks_show(void);				/* the call that is under way, as far as it is known */
/* Nothing more will be told.  If all were @detached they live on, else a leader has ended though its threads' ends were lost. */
void tasks_end(bool detached);

#endif
