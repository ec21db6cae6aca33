/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happens to the tasks that are watched, for everybody who makes something of it.  An output is one struct sink in a
 * file of views/; the trace layer tells all of them the same events in the same order, and knows none of them.
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
 * Any of these may be NULL.  They are called from the decoder's only thread.  Records are valid during the event, those of
 * a task's call (h.enter, h.exit) from enter() to exit() or broken().
 */
struct sink {
	const char *name;
	int slot;				/* this sink's place in task.of[] */
	struct view_file *file;			/* the one that it writes to; NULL: flush() and what follows it say more */

	/* A task is known from here on; after leave() nobody has it. */
	void (*join)(struct task *);
	void (*leave)(struct task *);

	/* A task that did not run, or nobody watched, until now; what it does next is its first event. */
	void (*new)(struct task *, const struct systrace_new *, bool attached);
	/* Its calls are of another ABI from here on; ip: where it is, 0: not known. */
	void (*mode)(struct task *, uint64_t ip, uint64_t time);
	/* A call began.  task.in_call: it is told of; .undecided: that is known at its end; .held: its end decides as well. */
	void (*enter)(struct task *);
	/* That call is about to end, and is told of.  Comes before what its end changes is noted. */
	void (*ends)(struct task *, uint64_t time);
	void (*exit)(struct task *);		/* .h.exit: how it ended */
	/* How it ended was lost. */
	void (*unended)(struct task *);
	/* The task ended in the middle of it, and so did what it did. */
	void (*broken)(struct task *, uint64_t time);
	/* Every call that ended and counts, whether or not it is told of. */
	void (*count)(const struct systrace_enter *, const struct systrace_exit *);
	void (*missed)(struct task *, uint32_t records, uint64_t time);	/* so many of its records were lost before what follows */
	void (*no_command)(void);		/* the command could not be executed */
	void (*signal)(struct task *, const struct systrace_signal *);
	void (*renamed)(struct task *, const char *comm);		/* it is called so after this event */
	/* It is about to get the number of its process's leader, which has ended then; and it has got it. */
	void (*renumber)(struct task *, struct task *leader, int tid);
	void (*superseded)(struct task *, int old, uint64_t time);
	void (*executed)(struct task *, uint64_t time);		/* a new program; its call's exit() follows */
	void (*detached)(struct task *);	/* -b execve: is not watched any more */
	void (*left)(struct task *, bool told);	/* so at our end; told: it is in a call that is told of */
	void (*gone)(struct task *, uint64_t time);		/* it has ended: .status, or .refused */

	void (*asked)(void);			/* SIGUSR1: whoever has something to say of what was until now says it */
	void (*idle)(void);			/* nothing else happens for the moment */
	/* No event follows.  detached: those that are left live on. */
	void (*end)(bool detached);
	void (*lost)(const struct systrace_stats *);	/* of all that was seen; after end() */
	int (*flush)(void);			/* 0, or the errno with which writing failed for good */
	const char *(*where)(void);		/* it writes to, for a message about that */
	void (*close)(void);
	int (*files)(int *fds);			/* that it writes to, each a view's own; how many: at most 32 */
};

#define SINKS_MAX	12

void sink_add(struct sink *);
void sink_drop(int i);				/* it is told nothing more */
struct sink *sink_at(int i);			/* NULL: there are no more */

/* sinks_tell(exit, t): one event for all of them */
#define sinks_tell(event, ...) do { \
	struct sink *s_; \
	for (int i_ = 0; (s_ = sink_at(i_)); i_++) \
		if (s_->event) \
			s_->event(__VA_ARGS__); \
} while (0)

#endif
