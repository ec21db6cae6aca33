/* SPDX-License-Identifier: GPL-2.0 */
/* The tasks that are watched: their records become events, which the sinks are told. */
#ifndef SYSTRACE_TASK_H
#define SYSTRACE_TASK_H

#include <stdbool.h>
#include <stdint.h>
#include "base/sets.h"
#include "row/call.h"
#include "sink.h"

struct systrace_record;
struct callset;
struct codes;
struct maps;
struct task;

/* Of a record, for as long as it is needed. */
struct copy {
	struct systrace_record *record;	/* NULL: none */
	uint32_t room;
};

struct process {
	int tgid;
	int members;			/* that point here */
	int tasks;			/* that we know and have not seen end */
	bool ended;
	int status;			/* if ended: of all of it */
	struct task *leader;		/* it has ended, others have not: is told after them */
	uint64_t leader_gone;		/* when */
	struct maps *maps;		/* with -k: of its memory */
	char *exe;			/* the path with which it executed its program; NULL: that was before the watch */
};

/* Sinks read it, and keep what is theirs in .of[their slot]. */
struct task {
	struct task *younger, *older;
	struct process *process;
	int tid;
	uint8_t abi;
	uint8_t program;		/* the ABI that it has said to be its own, if it has made no call since */
	bool in_call;
	bool alone;			/* it was the only task when its call began */
	bool executed;			/* its memory is that of a new program */
	bool replaced;			/* by a thread that executes */
	bool lives;			/* counts among its process's .tasks */
	bool let_go;			/* nobody watches it any more: what still comes is not told */
	bool refused;			/* it lives on, but may not be watched */
	bool startup;			/* our child, that has not executed the command yet */
	bool held;			/* its call is told, if at all, at its end */
	bool undecided;			/* whether its call is told is known at its end */
	int status;			/* of one that has ended */
	int parent;			/* tid; 0: nobody that we know */
	const char *interrupted;	/* its last call, if a signal interrupted it and the kernel goes on with it */
	struct copy enter;
	struct copy unseen;		/* the EXIT of a task that is being killed */
	unsigned long nr;		/* of its last call */
	struct codes *codes;		/* with --python: what it has told */
	struct happening h;
	struct call_blocks blocks;	/* of .h */
	void *of[SINKS_MAX];
};

void tasks_only(const struct callset *);	/* the calls to be told of */
/* Our own child, which will execute the command: nothing is told of it before it does. */
void tasks_expect_command(int tid);
bool tasks_limit_reached(void);			/* --syscall-limit: nothing more is told */
bool tasks_have_command(void);			/* false: it was let go */
bool tasks_any(void);				/* whether somebody is left of whom something could be told */
bool tasks_alone(void);				/* whether there is at most one */
/* Says so, when records flow: whoever waits for these words may count on being watched. */
void task_attached(int pid, int tasks);
void tasks_expect(int count);			/* so many are being attached */
/* So many of a process, which is not watched any more. */
void tasks_leave(int tgid, int n);

void task_take(const struct systrace_record *);	/* the next record */
void task_note(const struct systrace_record *);	/* one that is not told: who comes, changes and goes */
/* Nothing more will be told.  If all were @detached they live on, else a leader has ended though its threads' ends were lost. */
void tasks_end(bool detached);

#endif
