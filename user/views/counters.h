/* SPDX-License-Identifier: GPL-2.0 */
/* Counters of a running process, for views that draw them. */
#ifndef SYSTRACE_COUNTERS_H
#define SYSTRACE_COUNTERS_H

#include <stdbool.h>
#include <stdint.h>

struct call_facts;
struct systrace_new;
struct task;
struct text;

/* Descriptors are counted if the process opened or inherited them while it was watched. */
enum { COUNTER_READ, COUNTER_WRITTEN, COUNTER_FDS, COUNTERS };

struct counters {			/* of a process; all zero: nothing yet */
	struct counter {
		uint64_t value, shown, when;
		uint64_t track;		/* for the view */
	} of[COUNTERS];
	struct fd_bits { uint64_t open, cloexec; } *fds;	/* 64 descriptors each */
	uint32_t nfds;
};

extern const char *const counter_names[COUNTERS];

/* A call of the process has ended.  @call: its text; NULL: not available. */
void counters_call(struct counters *, const struct task *, const struct call_facts *, const struct text *call);
void counters_executed(struct counters *);
/* A child starts with its parent's descriptors. */
void counters_inherit(struct counters *, const struct counters *parent);
/*
 * Whether the value should be shown at this time; @at_end: whether its last change was not shown
 * yet.  Marks it as shown.
 */
bool counter_is_due(struct counter *, uint64_t time, bool at_end);
void counters_free(struct counters *);

#endif
