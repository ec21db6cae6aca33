/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What was asked for: data, which the command line fills, and nobody changes after that; but of a recording no more is
 * shown than it has.  Who needs something else for a while has it in a variable of its own: how a line is written is in
 * struct text, how much of a call is shown in struct print, how plans are made in a struct capture.
 */
#ifndef SYSTRACE_SETTINGS_H
#define SYSTRACE_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>
#include "base/sets.h"
#include "base/text.h"

enum { FD_PATH = 1, FD_SOCKET = 2, FD_DEV = 4, FD_PIDFD = 8, FD_EVENTFD = 16, FD_SIGNALFD = 32, FD_OF_61 = 15, FD_ALL = 63 };	/* -y, --decode-fds */
enum { PIDS_COMM = 1, PIDS_NS = 2 };		/* -Y, --decode-pids */
enum { INTR_ANYWHERE = 1, INTR_WAITING, INTR_NEVER, INTR_NEVER_TSTP };	/* -I */
enum { QUIET_ATTACH, QUIET_EXIT, QUIET_PATH, QUIET_PERSONALITY, QUIET_SUPERSEDED };	/* -e quiet= */

enum { CLOCK_NOT, CLOCK_TIME, CLOCK_UNIX };

/* -e abbrev=, verbose= and raw=: the calls that are abbreviated, looked into, and shown as they are. */
struct by_call {
	struct callset abbreviated, decoded, raw;
};

/*
 * What the module is asked for, which decides how the plans are made: all that is shown, and what else somebody wants to
 * know.  A recording is made with one of these, and is replayed with the same one.
 */
struct capture {
	uint32_t string_max;	/* so much of a string or buffer, and one byte more */
	bool verbose;		/* what is abbreviated without -v */
	bool bare;		/* structures and arrays are addresses */
	const struct by_call *by_call;	/* NULL: those two are the same for all calls */
	bool fds;		/* what descriptors are */
	bool names;		/* what tasks are called; not in a plan */
	bool ip;		/* the instruction pointer */
	bool stack, python;	/* stacks, frames */
	bool uring;		/* what rings submit and answer */
	bool times;		/* how long a call ran, waited for a processor and slept */
	bool whole_data;	/* all that a call reads or writes */
	uint32_t stack_room, maps_room, walk_room;	/* bytes of a stack, of its process's mappings, of a walk */
};

extern struct capture capture;

/* How it is shown. */
struct style {
	uint32_t string_max;	/* -s: bytes shown of a string or buffer; 32 */
	bool verbose;		/* -v: nothing abbreviated */
	bool bare;		/* structures and arrays as their addresses */
	bool raw;		/* arguments and results as they are */
	bool arg_names;		/* -N: arguments with their names */
	int column;		/* -a: where "= ret" stands; 40 */
	uint8_t xlat;		/* -X: XLAT_* */
	uint8_t quotes;		/* -x: QUOTE_* */
	bool newer;		/* --as: print what strace 7.2 does, not 6.1 */
	const struct by_call *by_call;	/* which of them are .verbose, .bare and .raw; NULL: they are the same for all */
	bool ip;		/* -i: the instruction pointer */
	int stack;		/* -k: FRAMES_SYMBOL, -kk: FRAMES_SOURCE; 0: no */
	int frames_most;	/* --stack-trace-frame-limit: of each stack; 0: it was not given */
	int python;		/* --python: so many frames at most; 0: no */
	bool python_columns;
	bool uring;		/* --uring: what rings submit and answer */
	uint32_t fds;		/* FD_*: what is shown of descriptors */
	uint32_t pids;		/* PID_*: what is shown of processes */
	bool namespaces;	/* -e namespace=new: those that a task enters are shown */
	uint64_t signals;	/* to be told of: 1 << signo - 1 */
	struct numbers dump_read, dump_write;	/* descriptors whose data is dumped */
};

extern struct style opt;

/* Once, when it is known what is shown: that has to be captured; in a recording all of each call, for whatever is shown of it one day. */
void capture_what_is_shown(void);
void capture_what_is_recorded(void);

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
	bool slow;		/* --slow: what calls waited for is shown */
	bool fds;		/* --fds: at the end, which descriptors are open */
	bool why;		/* --why: what hangs is told, and that is all */
	bool top;		/* --top: a table on the terminal, and that is all */
	bool kill_on_exit;
	bool detach_on_execve;	/* -b execve */
	int daemonize;		/* -D: 1, -DD: 2, -DDD: 3 */
	int interruptible;	/* -I: INTR_* */
	uint64_t limit;		/* --syscall-limit: calls to be told; 0: all */
	int send;		/* --send: this signal, and nothing else is to be done */
	const char *send_on;	/* --on */
	uint32_t ring_size;	/* 0 until it is settled: what else is asked for decides */
	bool many;		/* more than one task may be watched */
	const char *record, *replay;	/* --record, --replay */
	bool compress;		/* --compress */
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

/* What the command line asked for around the calls' own text.  Digits are those of a second's fraction; -1: not shown. */
struct show {
	const char *file;		/* -o; NULL: standard error */
	bool append;			/* -A */
	bool separately;		/* each task's lines go to a file of its own, FILE.PID */
	int clock, clock_digits;	/* -t: CLOCK_* */
	int relative_digits;		/* -r */
	int duration_digits;		/* -T */
	bool pids;			/* each line begins with the task's number */
	int color;			/* COLOR_* */
	bool always_pid;		/* even if there is but one */
	bool number;			/* -n */
	/* -q, -e quiet=: what is not said */
	bool no_attach, no_exit, no_path, no_personality, no_superseded;
};
extern struct show show;

/* The outputs besides text, and what is particular to each. */
enum { VIEW_JSON, VIEW_CHROME, VIEW_FOLDED, VIEW_PPROF, VIEW_PERFETTO, VIEW_CTF, VIEW_REPORT, VIEWS };
enum { FOLDED_WALL, FOLDED_CPU, FOLDED_COUNT };
struct views {
	const char *file[VIEWS];	/* NULL: nobody asked for it */
	bool any;			/* somebody did for one of them: then text is written only with -o */
	bool json_text;			/* --json-text: strace's text is a member of each object */
	int folded_by;			/* --folded-by: FOLDED_* */
	bool folded_by_given;
};
extern struct views views;

struct counting {
	bool on;			/* -c or -C */
	bool only;			/* -c: nothing but the summary */
	bool wall;			/* -w */
	bool histogram;			/* --histogram */
	bool by_records;		/* only the reader knows which calls count */
	bool by;			/* --by: the reader adds up, by keys of its own */
	bool cgroups;			/* one of the keys is the control group */
	bool explain;			/* --explain */
	uint64_t overhead;		/* -O, ns */
	uint64_t interval;		/* --interval, ns; 0: at the end */
};
extern struct counting counting;

/* What --until says; exit: all have ended, or we are interrupted. */
struct until {
	bool exit, asked;		/* asked: SIGUSR1 */
	bool any_errno, any_signal;
	bool errnos[4096];
	uint64_t signals;		/* 1 << signo - 1 */
};
extern struct until until;

struct touch {
	struct strings asked;		/* the paths as they were given */
	struct numbers fds;
};
extern struct touch touch;

#endif
