/* SPDX-License-Identifier: GPL-2.0 */
/* What the command line asked for. */
#ifndef SYSTRACE_OPTIONS_H
#define SYSTRACE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include "select/qualify.h"

struct abi;

enum { XLAT_ABBREV, XLAT_RAW, XLAT_VERBOSE };	/* -X */
enum { FD_PATH = 1, FD_SOCKET = 2, FD_DEV = 4, FD_PIDFD = 8, FD_ALL = 15 };	/* -y, --decode-fds */
enum { PIDS_COMM = 1, PIDS_NS = 2 };		/* -Y, --decode-pids */
enum { INTR_ANYWHERE = 1, INTR_WAITING, INTR_NEVER, INTR_NEVER_TSTP };	/* -I */
enum { QUIET_ATTACH, QUIET_EXIT, QUIET_PATH, QUIET_PERSONALITY, QUIET_SUPERSEDED };	/* -e quiet= */

/* As far as printing needs to know it. */
struct options {
	uint32_t string_max;	/* -s: bytes shown of a string or buffer; 32 */
	int column;		/* -a: where "= ret" stands; 40 */
	int hex;		/* -x, -xx: QUOTE_* */
	int xlat;		/* -X: XLAT_* */
	bool verbose;		/* -v: nothing abbreviated */
	bool newer;		/* use names that strace 6.1 does not know */
	bool raw;		/* arguments and results as they are */
	bool bare;		/* structures and arrays as their addresses */
	bool ip;		/* -i: the instruction pointer */
	int stack;		/* -k: FRAMES_SYMBOL, -kk: FRAMES_SOURCE; 0: no */
	uint32_t stack_room, maps_room;	/* how much of a stack is captured, and of its process's mappings */
	int python;		/* --python: so many frames at most; 0: no */
	bool python_columns;
	uint32_t walk_room;	/* how much of a walk is captured */
	bool fds_noted;		/* what descriptors are is captured although it is not shown */
	uint32_t fds;		/* FD_*: what is shown of descriptors */
	uint32_t pids;		/* PID_*: what is shown of processes */
	uint64_t signals;	/* to be told of: 1 << signo - 1 */
	bool whole_data;	/* of them or others: all data is captured */
	struct numbers dump_read, dump_write;	/* descriptors whose data is dumped */
	/* -e abbrev=, verbose=, raw=: sets verbose, bare and raw for this call; NULL: they are the same for all */
	void (*qualify)(const struct abi *, int nr);
};

extern struct options opt;

struct strings {
	const char **s;
	int n;
};

/* Who is to be watched, and how. */
struct run {
	int *pids, npids;	/* -p */
	bool follow;		/* -f */
	bool children, all;	/* the descendants of those; everybody */
	struct strings cgroups, comms;
	bool watch_readers;	/* and those that read what we write */
	bool kill_on_exit;
	bool detach_on_execve;	/* -b execve */
	int daemonize;		/* -D: 1, -DD: 2, -DDD: 3 */
	int interruptible;	/* -I: INTR_* */
	uint64_t limit;		/* --syscall-limit: calls to be told; 0: all */
	int send;		/* --send: this signal, and nothing else is to be done */
	const char *send_on;	/* --on */
	uint32_t ring_size;
	bool many;		/* more than one task may be watched */
	const char *record, *replay;	/* --record, --replay */
	bool string_max_given;	/* -s */
	uint32_t mode;		/* when a ring is full: SYSTRACE_LOSSLESS, or SYSTRACE_OVERWRITE, or 0: drop */
	bool stats;		/* --stats */
	uint64_t flight;	/* --flight: bytes; 0: no */
	struct callset trace;	/* -e trace= */
	char **command;		/* NULL: none */
	const char *user;	/* -u */
	const char *argv0;
	struct strings env;	/* -E */
};
extern struct run run;

void options_parse(int argc, char **argv);	/* or says what is wrong, and exits */

/* The same for what only the recording can tell: what was watched. */
void options_settle_replay(bool command, bool many);

#endif
