/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the decoder cannot do or see by itself the keeper does for it, if it is
 * asked (parted/keeper.h).  Before they part, and where nobody parts, whoever
 * asks is answered by itself.
 */
#ifndef SYSTRACE_ASK_H
#define SYSTRACE_ASK_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/text.h"

/* All that can be asked for.  Each is answered only if the options that we were started with need it. */
enum {
	ASK_TASK,		/* a: a task, b: or the keeper; struct fact_task */
	ASK_COMM,		/* a: a task; what it is called */
	ASK_CGROUP,		/* a: a process; the path of its control group */
	ASK_NAMESPACE,		/* a: of pids; struct fact_pair of each that is in it */
	ASK_ENTERED,		/* a: a task, b: CLONE_NEW*; data: int32_t, its child, 0: itself; as text, which namespaces it is in */
	ASK_MAPS,		/* a: a process; what is mapped there to be executed, struct systrace_map */
	ASK_MAPPED,		/* a: a task; data: struct fact_range; 1: all of it can be read there */
	ASK_FILE,		/* a: a task, b: a descriptor of it, or AT_FDCWD; struct fact_file and the path */
	ASK_BLOCKER,		/* a: a task; data: struct blocker_ask; struct blocker of each who could end what it waits for */
	ASK_INTERFACE,		/* a: a network interface's number; its name */
	ASK_HOST,		/* host_save() */
	ASK_OUTPUT,		/* a: a task, 0: none; a file to write its lines to */
	ASK_OUTPUT_READ,	/* that who reads our pipe has ended */
	ASK_ECHO,		/* data: processes that have come; whom to leave out, struct echo_left */
	ASK_UNWIND,		/* a: style; data: struct unwinding, mappings and stack; the same struct and the frames */
	ASK_FORGET,		/* data: struct unwinding, whose mappings are no more */
	ASK_PYTHON,		/* a: a process that has a new program, 0: none, b: how many are known; struct python of each more */
	ASK_SIGNAL,		/* a: a signal that ends, for the command; b: and SIGCONT before it */
	ASK_BELOW,		/* a: beginning with its calls, data: a call's name; another reader has the terminal until it ends, and what it said to standard error */
	ASK_END,		/* a: END_*, b: what belongs to it; the decoder ends now */
	ASKS
};

struct question {
	int a, b;
	const void *data;
	uint32_t len;
};

/* What it writes there is the answer, beside the value; negative: there is none.  *file is the asker's. */
typedef int64_t answerer(const struct question *, struct text *answer, int *file);

/* By kind: who answers, how many bytes of data may come with a question, and whether a file goes with the answer. */
struct ask_kind {
	answerer *answer;
	uint32_t most;
	bool file;
};

/* Before anybody asks; the array has ASKS of them and stays. */
void ask_answered_by(const struct ask_kind *kinds);

/* From now on the other end of this line is asked: we are the decoder. */
void ask_over(int line);

extern pid_t ask_decoder;		/* the decoder's number, in the keeper; 0: they have not parted */

int64_t ask(int kind, int a, int b, const void *data, size_t len, struct text *answer);
int ask_file(int kind, int a);		/* or -1 */

/* ---- on the line ------------------------------------------------------------------------------ */

struct asked {
	uint32_t kind;
	int32_t a, b;
	uint32_t len;			/* of the data that follow */
};

struct answered {
	int64_t value;
	uint64_t len;			/* of what follows; then perhaps the file */
};

/* ---- answers ----------------------------------------------------------------------------------- */

/* A task's number in its own pid namespace, and which that is. */
struct fact_task {
	int32_t own;
	uint32_t pidns;
};

/* The same number in our namespace and in another. */
struct fact_pair {
	int32_t ours, own;
};

/* Addresses of a task. */
struct fact_range {
	uint64_t start, end;
};

/* What a descriptor is by now; its path follows, as readlink(/proc/PID/fd/N) has it. */
struct fact_file {
	uint32_t mode;			/* st_mode; 0: nobody says */
	uint32_t major, minor;		/* of a device */
};

/* Asks for it.  The path's length, without a NUL; 0: nobody knows. */
size_t fact_file_ask(int tid, int fd, struct fact_file *, char path[PATH_MAX]);

/* --why: what could end what a task waits for. */
enum {
	BLOCKER_SINCE,		/* for how many ns it has slept; as the value */
	BLOCKER_FUTEX,		/* of: the word's address; the owner, as glibc's mutexes keep it beside the word */
	BLOCKER_GIL,		/* of: the same; the holder of Python's global lock, if the word is that lock's */
	BLOCKER_LOCK,		/* of: a descriptor; who has a lock on its file */
	BLOCKER_END,		/* of: the inode of a pipe or socket; who has it open, for .mode: O_RDONLY, O_WRONLY, O_RDWR: either */
};

struct blocker_ask {
	uint32_t what;		/* BLOCKER_* */
	uint32_t mode;
	uint64_t of;
};

/* One who could. */
#define BLOCKERS_MAX	16
struct blocker {
	int32_t pid;		/* a thread's number of a futex, else a process's */
	char comm[16];
};

/* How many there are, at most BLOCKERS_MAX; or the ns; -1: nobody knows. */
int64_t blockers_ask(int tid, const struct blocker_ask *, struct blocker *to);

#endif
