/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happens to the watched tasks, as events for the outputs.  An output is one struct sink in a
 * file of views/. The trace layer reports the same events in the same order to all sinks, and knows
 * none of them.
 */
#ifndef SYSTRACE_SINK_H
#define SYSTRACE_SINK_H

#include <stdbool.h>
#include <stdint.h>
#include "row/call.h"

struct task;
struct view_file;
struct systrace_record;
struct systrace_signal;
struct systrace_new;
struct systrace_stats;

/*
 * Any of these may be NULL.  They are called from the decoder's only thread.  Records are valid
 * during the event; the records of a task's call (call.enter, call.exit) from enter() to exit() or
 * broken().
 */
struct sink {
	const char *name;
	int slot;				/* index of this sink in task.of[] */
	/* the file that the sink writes to; NULL: it has its own flush(), where(), close(), files() */
	struct view_file *file;

	/* The task is known from now on.  After leave() no sink may use the pointer. */
	void (*join)(struct task *);
	void (*leave)(struct task *);

	/* The task has just been created or attached; what it does next is its first event. */
	void (*new)(struct task *, const struct systrace_new *, bool attached);
	/* Its calls are of another ABI from now on.  ip: the instruction pointer, 0: not known. */
	void (*mode)(struct task *, uint64_t ip, uint64_t time);
	/*
	 * A call began.  task.in_call: it is reported.  task.undecided: whether it is reported is
	 * known only at its exit.  task.held: the exit decides, too.
	 */
	void (*enter)(struct task *);
	/* A reported call is about to end.  Comes before the changes that its exit makes are noted. */
	void (*ends)(struct task *, uint64_t time);
	void (*exit)(struct task *);		/* .call.exit: its EXIT record */
	/* The EXIT of the call was lost. */
	void (*unended)(struct task *);
	/* The task exited in the middle of the call, so the call did not return. */
	void (*broken)(struct task *, uint64_t time);
	/* Every call that ended and counts for -c, whether or not it is reported. */
	void (*count)(const struct systrace_enter *, const struct systrace_exit *);
	/* this many of its records were lost before the next event */
	void (*missed)(struct task *, uint32_t records, uint64_t time);
	void (*no_command)(void);		/* the command could not be executed */
	void (*signal)(struct task *, const struct systrace_signal *);
	void (*renamed)(struct task *, const char *comm);		/* its name from this event on */
	/*
	 * The task calls execve and takes over the tid of its thread-group leader, which ends:
	 * renumber() comes before that, superseded() after it.  leader: NULL if unknown.
	 */
	void (*renumber)(struct task *, struct task *leader, int tid);
	void (*superseded)(struct task *, int old, uint64_t time);
	/* a new program; exit() of its call follows */
	void (*executed)(struct task *, uint64_t time);
	void (*detached)(struct task *);	/* -b execve: it is not watched any more */
	/* still watched when tracing ends; told: it is in a call that is reported */
	void (*left)(struct task *, bool told);
	void (*gone)(struct task *, uint64_t time);		/* it has exited: .status, or .refused */

	void (*asked)(void);			/* SIGUSR1: print what was collected so far */
	void (*idle)(void);			/* no further event for the moment */
	/* No task event follows.  detached: the remaining tasks live on. */
	void (*end)(bool detached);
	void (*lost)(const struct systrace_stats *);	/* totals of the session; after end() */
	int (*flush)(void);			/* 0, or the errno of a permanent write error */
	const char *(*where)(void);		/* names the output, for the message about such an error */
	void (*close)(void);
	/* stores the descriptors that only this sink writes to; returns their number, at most 32 */
	int (*files)(int *fds);
};

#define SINKS_MAX	12

void sink_add(struct sink *);
void sink_drop(int i);				/* it gets no more events */
struct sink *sink_at(int i);			/* NULL at the end of the list */

/* sinks_tell(exit, t): passes one event to all sinks */
#define sinks_tell(event, ...) do { \
	struct sink *s_; \
	for (int i_ = 0; (s_ = sink_at(i_)); i_++) \
		if (s_->event) \
			s_->event(__VA_ARGS__); \
} while (0)

#endif
