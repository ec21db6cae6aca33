/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The settings: data that the command line fills and that do not change after that.  Exception:
 * when a recording is replayed, settings for data that the recording lacks are turned off.  Code
 * that needs another value for a while has a variable of its own: struct text says how a line is
 * written, struct print how much of a call is shown, struct capture how plans are made.
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

/* -e abbrev=, verbose= and raw=: the calls that are abbreviated, decoded, and shown raw. */
struct by_call {
	struct callset abbreviated, decoded, raw;
};

/*
 * What the module is to capture, which decides how the plans are made: all that is shown, and what
 * other features need.  A recording is made with one of these, and is replayed with the same one.
 */
struct capture {
	uint32_t string_max;	/* bytes of a string or buffer; one more is captured */
	bool verbose;		/* including fields that are abbreviated without -v */
	bool bare;		/* structures and arrays are only addresses */
	const struct by_call *by_call;	/* NULL: these two are the same for all calls */
	bool fds;		/* facts about descriptors */
	bool names;		/* names of tasks; not in a plan */
	bool ip;		/* the instruction pointer */
	bool stack, python;	/* native stacks, Python frames */
	bool uring;		/* io_uring submissions and completions */
	bool times;		/* how long a call ran, waited for a processor and slept */
	bool whole_data;	/* all data that a call reads or writes */
	/* bytes of a stack, of the process's mappings, of a walk */
	uint32_t stack_room, maps_room, walk_room;
};

extern struct capture capture;

/* How a record is shown. */
struct style {
	uint32_t string_max;	/* -s: bytes of a string or buffer; 32 */
	bool verbose;		/* -v: nothing abbreviated */
	bool bare;		/* structures and arrays are shown as addresses */
	bool raw;		/* arguments and results are shown as numbers */
	bool arg_names;		/* -N: arguments with their names */
	int column;		/* -a: column of "= ret"; 40 */
	uint8_t xlat;		/* -X: XLAT_* */
	uint8_t quotes;		/* -x: QUOTE_* */
	bool newer;		/* --as: print as strace 7.2 does, not as 6.1 */
	/* which calls are .verbose, .bare and .raw; NULL: the three flags are for all calls */
	const struct by_call *by_call;
	bool ip;		/* -i: the instruction pointer */
	int stack;		/* -k: FRAMES_SYMBOL, -kk: FRAMES_SOURCE; 0: no stacks */
	/* --stack-trace-frame-limit: frames of each stack; 0: not given */
	int frames_most;
	int python;		/* --python: at most this many frames; 0: none */
	bool python_columns;
	bool uring;		/* --uring: io_uring submissions and completions */
	uint32_t fds;		/* FD_*: facts shown about descriptors */
	uint32_t pids;		/* PIDS_*: facts shown about processes */
	bool namespaces;	/* -e namespace=new: show the namespaces that a task enters */
	uint64_t signals;	/* signals to be shown: 1 << signo - 1 */
	struct numbers dump_read, dump_write;	/* descriptors whose data is dumped */
};

extern struct style opt;

/*
 * Called once, when the settings for what is shown are final: capture what is shown.  A recording
 * has all of each call, because it is not known how it will be shown.
 */
void capture_what_is_shown(void);
void capture_what_is_recorded(void);

struct strings {
	const char **s;
	int n;
};

/* Which tasks are watched, and how. */
struct run {
	int *pids, npids;	/* -p */
	bool follow;		/* -f */
	bool children, all;	/* their descendants; all tasks */
	struct strings cgroups, comms;
	bool watch_readers;	/* even processes that read what we write */
	bool slow;		/* --slow: show what calls waited for */
	bool fds;		/* --fds: at the end, show which descriptors are open */
	bool why;		/* --why: show what hangs, and exit */
	bool top;		/* --top: show a table on the terminal, and nothing else */
	bool kill_on_exit;
	bool detach_on_execve;	/* -b execve */
	int daemonize;		/* -D: 1, -DD: 2, -DDD: 3 */
	int interruptible;	/* -I: INTR_* */
	uint64_t limit;		/* --syscall-limit: calls to be shown; 0: no limit */
	int send;		/* --send: the signal to send; nothing else is done */
	const char *send_on;	/* --on */
	uint32_t ring_size;	/* 0 until it is settled: depends on the other settings */
	bool many;		/* more than one task may be watched */
	const char *record, *replay;	/* --record, --replay */
	bool compress;		/* --compress */
	bool string_max_given;	/* -s */
	uint32_t mode;		/* when a ring is full: SYSTRACE_LOSSLESS, SYSTRACE_OVERWRITE, or 0: drop */
	bool stats;		/* --stats */
	uint64_t flight;	/* --flight: bytes; 0: no flight recorder */
	struct callset trace;	/* -e trace= */
	char **command;		/* NULL: none */
	const char *user;	/* -u */
	const char *argv0;
	struct strings env;	/* -E */
};
extern struct run run;

/*
 * Options for what surrounds the text of a call.  Digits are those of a fraction of a second; -1:
 * not shown.
 */
struct show {
	const char *file;		/* -o; NULL: standard error */
	bool append;			/* -A */
	bool separately;		/* each task's lines go to its own file, FILE.PID */
	int clock, clock_digits;	/* -t: CLOCK_* */
	int relative_digits;		/* -r */
	int duration_digits;		/* -T */
	bool pids;			/* each line begins with the tid */
	int color;			/* COLOR_* */
	bool always_pid;		/* even if there is only one task */
	bool number;			/* -n */
	/* -q, -e quiet=: messages that are left out */
	bool no_attach, no_exit, no_path, no_personality, no_superseded;
};
extern struct show show;

/* The outputs besides text, and the options of each. */
enum { VIEW_JSON, VIEW_CHROME, VIEW_FOLDED, VIEW_PPROF, VIEW_PERFETTO, VIEW_CTF, VIEW_REPORT, VIEWS };
enum { FOLDED_WALL, FOLDED_CPU, FOLDED_COUNT };
struct views {
	const char *file[VIEWS];	/* NULL: not requested */
	bool any;			/* one of them is requested: then text is written only with -o */
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
	bool by_records;		/* the module cannot decide which calls count: the reader does */
	bool by;			/* --by: the reader adds up, by its own keys */
	bool cgroups;			/* one of the keys is the control group */
	bool explain;			/* --explain */
	uint64_t overhead;		/* -O, ns */
	uint64_t interval;		/* --interval, ns; 0: at the end */
};
extern struct counting counting;

/* The conditions of --until.  exit: all tasks have exited, or we are interrupted. */
struct until {
	bool exit, asked;		/* asked: SIGUSR1 */
	bool any_errno, any_signal;
	bool errnos[4096];
	uint64_t signals;		/* 1 << signo - 1 */
};
extern struct until until;

struct touch {
	struct strings asked;		/* the paths as given */
	struct numbers fds;
};
extern struct touch touch;

#endif
