/* SPDX-License-Identifier: GPL-2.0 */
/* What goes up and down in a process while it runs, for views that draw it. */
#ifndef SYSTRACE_COUNTERS_H
#define SYSTRACE_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

struct call_facts;
struct systrace_new;
struct task;
struct text;

/* Descriptors are those that it opened, or got from its parent, since it is watched. */
enum { COUNTER_READ, COUNTER_WRITTEN, COUNTER_FDS, COUNTERS };

struct counters {			/* a process's; all zero: nothing yet */
	struct counter {
		uint64_t value, shown, when;
		uint64_t track;		/* the view's */
	} of[COUNTERS];
	struct fd_bits { uint64_t open, cloexec; } *fds;	/* 64 of them each */
	uint32_t nfds;
};

extern const char *const counter_names[COUNTERS];

/* A call of it has ended.  call: its text, NULL: nobody has it. */
void counters_call(struct counters *, const struct task *, const struct call_facts *, const struct text *call);
void counters_executed(struct counters *);
/* A child has what its parent had. */
void counters_inherit(struct counters *, const struct counters *parent);
/* Whether a value is to be shown at this time, or, at the end, is still to be; then it has been. */
bool counter_is_due(struct counter *, uint64_t time, bool at_end);
void counters_free(struct counters *);

#endif
