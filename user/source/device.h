/* SPDX-License-Identifier: GPL-2.0 */
/* /dev/systrace: sets up a session, and reads its rings as one stream of records. */
#ifndef SYSTRACE_DEVICE_H
#define SYSTRACE_DEVICE_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <linux/systrace.h>
#include "base/sets.h"

struct callset;

/* Functions that cannot go on print why and exit. */
void device_open(void);
void device_setup(uint32_t ring_size, uint32_t flags);	/* systrace_setup.flags */
void device_map(void);					/* maps the rings, in the process that reads them */
int device_fd(void);
void device_close(void);				/* ends the session, unless another process has it open */
void device_load(void);					/* the plans of all rows */
void device_filter(const struct callset *);
struct sock_filter;
void device_predicate(const struct sock_filter *, uint32_t n);
void device_rules(struct systrace_rules *);
struct systrace_walk;
/* adds walks, the first ones before any task is watched; false: they are invalid */
bool device_walks(const struct systrace_walk *, uint32_t n);
void device_start(void);

void device_stop(void);					/* no more records; needed before reading SYSTRACE_OVERWRITE rings */

int device_attach(int pid, uint32_t flags);		/* number of tasks, or -errno */
void device_detach(int tid);				/* one task */
int device_detach_process(int pid);			/* number of its tasks that were watched */
void device_detach_all(void);				/* records of the tasks until now can still be read */

/*
 * The next record by time, or NULL if it is not certain yet which one is next.  It stays valid
 * until the next call.
 */
const struct systrace_record *device_next(void);

/*
 * Sleeps until there is something to read, from the device or from @other (-1: none).  Returns
 * false if no task is watched any more.
 */
bool device_wait(int ms, int other, const sigset_t *unblocked);

/*
 * Before device_setup(): lets the module count the calls below this number.  device_counts() gets
 * the sums.
 */
void device_count(uint32_t flags, uint32_t numbers, uint64_t overhead);
void device_counts(int abi, struct systrace_counter *counters, uint64_t (*histogram)[SYSTRACE_BUCKETS], uint32_t n);

uint64_t device_clock(void);				/* the clock of the records */
uint32_t device_cpus(void);				/* the numbers of rings are below this */

/* Gets all records of the rings, whether or not they are printed. */
struct tape {
	void (*ring)(uint32_t ring, const void *records, size_t len);	/* new complete records of one ring */
	void (*sync)(uint64_t time);		/* all older records have been given */
};
void device_tape(const struct tape *);

/*
 * Gives new records to the tape only; note(), if not NULL, sees each record.  Returns whether there
 * were any.
 */
bool device_record(void (*note)(const struct systrace_record *));

struct systrace_stats device_stats(void);
void loss_report(const struct systrace_stats *, uint32_t ring_size);	/* prints what was lost, if anything */
void stats_report(const struct systrace_stats *);

/* Where records come from: the device, or a recording of it. */
struct source {
	const struct systrace_record *(*next)(void);
	uint64_t (*clock)(void);
};
extern const struct source device;

#endif
