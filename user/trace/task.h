/* SPDX-License-Identifier: GPL-2.0 */
/* The watched tasks: turns their records into events for the sinks. */
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

/* A copy of a record, for as long as it is needed. */
struct copy {
	struct systrace_record *record;	/* NULL: none */
	uint32_t room;
};

struct process {
	int tgid;
	int members;			/* tasks that point here */
	int tasks;			/* known tasks that have not exited */
	bool ended;
	int status;			/* if ended: exit status of the process */
	/* the leader, if it exited before other threads: it is reported after them */
	struct task *leader;
	uint64_t leader_gone;		/* when it exited */
	struct maps *maps;		/* with -k: the mappings of its memory */
	/* the path with which it executed its program; NULL: it did so before the watch */
	char *exe;
};

/* Sinks read it, and keep their own data in .of[slot]. */
struct task {
	struct task *younger, *older;
	struct process *process;
	int tid;
	uint8_t abi;
	/* the ABI of its program, as announced by the EXEC, if it has made no call since */
	uint8_t program;
	bool in_call;
	bool alone;			/* it was the only task when its call began */
	bool executed;			/* its memory is that of a new program */
	bool replaced;			/* by a thread that called execve */
	bool lives;			/* counted in .tasks of its process */
	bool let_go;			/* no longer watched: records that still arrive are ignored */
	bool refused;			/* it lives on, but may not be watched */
	bool startup;			/* our child before it executes the command */
	bool held;			/* its call is reported at its exit, if at all */
	bool undecided;			/* whether its call is reported is known only at its exit */
	int status;			/* exit status, once it has exited */
	int parent;			/* tid; 0: not known */
	/*
	 * name of its last call if a signal interrupted that call and the kernel resumes it
	 * (restart_syscall); else NULL
	 */
	const char *interrupted;
	struct copy enter;
	struct copy unseen;		/* the EXIT of a task that is being killed */
	unsigned long nr;		/* number of its last call */
	struct codes *codes;		/* with --python: the code objects it has reported */
	struct call call;
	struct call_blocks blocks;	/* of .call */
	void *of[SINKS_MAX];
};

void tasks_only(const struct callset *);	/* the calls to be reported */
/* The tid of our own child, which will execute the command: nothing before that is reported. */
void tasks_expect_command(int tid);
bool tasks_limit_reached(void);			/* --syscall-limit: nothing more is reported */
bool tasks_have_command(void);			/* false: it was detached */
bool tasks_any(void);				/* whether a task is left that could still be reported */
bool tasks_alone(void);				/* whether there is at most one task */
/*
 * Prints that a process was attached.  Called once records flow: a script that waits for this
 * message can rely on the process being traced.
 */
void task_attached(int pid, int tasks);
void tasks_expect(int count);			/* this many tasks are being attached */
/* n tasks of process tgid are not watched any more. */
void tasks_leave(int tgid, int n);

void task_take(const struct systrace_record *);	/* handles the next record */
/* a record that is not reported: only keeps track of the tasks */
void task_note(const struct systrace_record *);
/*
 * Nothing more will be reported.  @detached: all tasks were detached and live on.  Otherwise a leader
 * still on the list has exited, and only the GONE records of its threads were lost.
 */
void tasks_end(bool detached);

#endif
