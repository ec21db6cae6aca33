/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Processes that read our output, such as a pager.  If such a process is watched,
 * each line that we write makes it make calls, which become lines, and so on
 * forever.
 */
#ifndef SYSTRACE_ECHO_H
#define SYSTRACE_ECHO_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct systrace_record;

/*
 * Detaches the readers of our output, and says so.  To be called when the outputs are open and all tasks are attached, but
 * before records flow.  command: our own command; 0: none.  written: the n descriptors that we write to continuously.
 */
void echo_look(pid_t command, const int *written, int n);

bool echo_listens(void);	/* whether new processes matter */
/* Notes a NEW or EXEC: the process may be a reader of our output. */
void echo_note(const struct systrace_record *);

/* To be called now and then: examines the new processes. */
void echo_attend(uint64_t now);

/* The decoder notes processes, the keeper examines them: see keeper.h. */
#define ECHO_NOTES	65536		/* processes per question, at most */
struct question;
struct text;
int64_t echo_answer(const struct question *, struct text *, int *);	/* value: when to ask again; text: echo_left */
struct echo_left {
	int32_t pid, tasks;		/* a process that was detached, and how many of its tasks were watched */
};

#endif
