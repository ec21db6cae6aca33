/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who reads what we write, as a pager does: if he is watched, each line that we
 * write makes him make calls, which are lines, and so on for ever.
 */
#ifndef SYSTRACE_ECHO_H
#define SYSTRACE_ECHO_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct systrace_record;

/*
 * The outputs are open, all are attached, nothing flows: lets go of those, and says so.  command: is ours; 0: none.  written: the
 * n descriptors that we write to all the time.
 */
void echo_look(pid_t command, const int *written, int n);

bool echo_listens(void);	/* whether it matters who comes */
/* NEW and EXEC: somebody who may be one of those has come. */
void echo_note(const struct systrace_record *);

/* Now and then: looks at those that have come. */
void echo_attend(uint64_t now);

/* Who looks is the keeper, and who notes is the decoder: see keeper.h. */
#define ECHO_NOTES	65536		/* processes that are handed over at once */
struct question;
struct text;
int64_t echo_answer(const struct question *, struct text *, int *);	/* when to ask again; and */
struct echo_left {
	int32_t pid, tasks;		/* a process that is watched no more, and how many of its tasks were */
};

#endif
