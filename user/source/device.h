/* SPDX-License-Identifier: GPL-2.0 */
/* /dev/systrace: a session is set up, and its rings are read as one stream of records. */
#ifndef SYSTRACE_DEVICE_H
#define SYSTRACE_DEVICE_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <linux/systrace.h>
#include "base/sets.h"

struct callset;

/* Those that cannot go on say why and exit. */
void device_open(void);
void device_setup(uint32_t ring_size, uint32_t flags);	/* systrace_setup.flags */
void device_map(void);					/* the rings, in the process that reads them */
int device_fd(void);
void device_close(void);				/* ends the session, if nobody else has it */
void device_load(void);					/* the plans of all rows */
void device_filter(const struct callset *);
struct sock_filter;
void device_predicate(const struct sock_filter *, uint32_t n);
void device_rules(struct systrace_rules *);
struct systrace_walk;
bool device_walks(const struct systrace_walk *, uint32_t n);	/* more of them, at first before somebody is watched; false: they make no sense */
void device_start(void);

void device_stop(void);					/* no more records; with SYSTRACE_OVERWRITE before they are read */

int device_attach(int pid, uint32_t flags);		/* how many tasks, or -errno */
void device_detach(int tid);				/* one task */
int device_detach_process(int pid);			/* how many of its tasks were watched */
void device_detach_all(void);				/* what they did until now can still be read */

/*
 * The next record by time, or NULL if none is certain to be next just now.  It
 * stays valid until the next call.
 */
const struct systrace_record *device_next(void);

/* Sleeps until there is something to read, there or in the other file; -1: none.  False: no task is watched any more. */
bool device_wait(int ms, int other, const sigset_t *unblocked);

/* Before device_setup(): have calls below this number counted by the module; and what it has counted. */
void device_count(uint32_t flags, uint32_t numbers, uint64_t overhead);
void device_counts(int abi, struct systrace_counter *counters, uint64_t (*histogram)[SYSTRACE_BUCKETS], uint32_t n);

uint64_t device_clock(void);				/* what records call time */
uint32_t device_cpus(void);				/* rings have numbers below */

/* Who keeps what the rings bring, whether or not somebody reads it. */
struct tape {
	void (*ring)(uint32_t ring, const void *records, size_t len);	/* new records of one ring, whole ones */
	void (*sync)(uint64_t time);		/* all that is older has been given */
};
void device_tape(const struct tape *);

/* Hands what is there to the tape alone; note(), if not NULL, sees each record.  Whether there was anything. */
bool device_record(void (*note)(const struct systrace_record *));

struct systrace_stats device_stats(void);
void loss_report(const struct systrace_stats *, uint32_t ring_size);	/* says what was lost, if anything */
void stats_report(const struct systrace_stats *);

/* Where records come from: the device, or a recording of it. */
struct source {
	const struct systrace_record *(*next)(void);
	uint64_t (*clock)(void);
};
extern const struct source device;

#endif
