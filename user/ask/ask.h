/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Questions of the decoder to the keeper, which does and looks up things for which
 * the decoder lacks the rights (parted/keeper.h).  Before the reader has split into
 * the two, and where it never does, the asking process answers its own questions.
 */
#ifndef SYSTRACE_ASK_H
#define SYSTRACE_ASK_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/text.h"

/* All questions.  Each is answered only if the options that the reader was started with need it. */
enum {
	ASK_TASK,		/* a: a task, or b: 1 for the keeper.  Answer: struct fact_task */
	ASK_COMM,		/* a: a task.  Answer: its name */
	ASK_CGROUP,		/* a: a process.  Answer: the path of its control group */
	ASK_NAMESPACE,		/* a: a pid namespace.  Answer: struct fact_pair for each task in it */
	ASK_ENTERED,		/* a: a task, b: CLONE_NEW*, data: int32_t, its child; 0: the task itself.  Answer: text,
				 * the namespaces that it is in */
	ASK_MAPS,		/* a: a process.  Answer: struct systrace_map for each of its executable mappings */
	ASK_MAPPED,		/* a: a task, data: struct fact_range.  Value: 1: the whole range is readable there */
	ASK_FILE,		/* a: a task, b: a descriptor of it, or AT_FDCWD.  Answer: struct fact_file and the path */
	ASK_BLOCKER,		/* a: a task, data: struct blocker_ask.  Answer: struct blocker for each process that
				 * could end the task's wait */
	ASK_INTERFACE,		/* a: a network interface's number.  Answer: its name */
	ASK_HOST,		/* Answer: host_save() */
	ASK_OUTPUT,		/* a: a task, 0: none.  Answer: a file to write its lines to */
	ASK_OUTPUT_READ,	/* waits until the process that reads our pipe has exited */
	ASK_ECHO,		/* data: new processes.  Answer: struct echo_left for each process to leave out */
	ASK_UNWIND,		/* a: style, data: struct unwinding, mappings and stack.  Answer: the same struct and the
				 * frames */
	ASK_FORGET,		/* data: struct unwinding, whose mappings no longer exist */
	ASK_PYTHON,		/* a: a process that has a new program, 0: none, b: the number of known Pythons.
				 * Answer: struct python for each further one */
	ASK_SIGNAL,		/* a: a signal that makes the reader exit, to send to the command, b: after a SIGCONT */
	ASK_BELOW,		/* a: begin with its calls, data: a call's name.  Another reader has the terminal until it
				 * exits.  Answer: what it wrote to standard error */
	ASK_END,		/* a: END_*, b: its argument: the decoder exits now */
	ASKS
};

struct question {
	int a, b;
	const void *data;
	uint32_t len;
};

/* The answer is the text that it appends, and the value; negative: no answer.  *file then belongs to the asker. */
typedef int64_t answerer(const struct question *, struct text *answer, int *file);

/* By kind: the function that answers, the maximum bytes of data in a question, and whether a file goes with the answer. */
struct ask_kind {
	answerer *answer;
	uint32_t most;
	bool file;
};

/* Must be called before the first question.  The array has ASKS entries and must stay. */
void ask_answered_by(const struct ask_kind *kinds);

/* From now on questions go to the other end of this socket: this process is the decoder. */
void ask_over(int line);

extern pid_t ask_decoder;		/* in the keeper: the decoder's pid; 0: the reader has not split */

int64_t ask(int kind, int a, int b, const void *data, size_t len, struct text *answer);
int ask_file(int kind, int a);		/* or -1 */

/* ---- on the socket ---------------------------------------------------------------------------- */

struct asked {
	uint32_t kind;
	int32_t a, b;
	uint32_t len;			/* of the data that follows */
};

struct answered {
	int64_t value;
	uint64_t len;			/* of the text that follows; then the file, if the kind has one */
};

/* ---- answers ----------------------------------------------------------------------------------- */

/* A task's number in its own pid namespace, and that namespace. */
struct fact_task {
	int32_t own;
	uint32_t pidns;
};

/* A task's numbers in our namespace and in another. */
struct fact_pair {
	int32_t ours, own;
};

/* A range of a task's addresses. */
struct fact_range {
	uint64_t start, end;
};

/* The current state of a descriptor; its path follows, as in readlink(/proc/PID/fd/N). */
struct fact_file {
	uint32_t mode;			/* st_mode; 0: not known */
	uint32_t major, minor;		/* of a device */
};

/* Asks ASK_FILE.  Returns the path's length, without a NUL; 0: not known. */
size_t fact_file_ask(int tid, int fd, struct fact_file *, char path[PATH_MAX]);

/* --why: what could end a task's wait. */
enum {
	BLOCKER_SINCE,		/* Value: for how many ns the task has slept */
	BLOCKER_FUTEX,		/* of: the address of the futex word.  The owner, which glibc's mutexes keep next to it */
	BLOCKER_GIL,		/* of: the same.  The holder of Python's global lock, if the word belongs to that lock */
	BLOCKER_LOCK,		/* of: a descriptor.  The processes that hold a lock on its file */
	BLOCKER_END,		/* of: the inode of a pipe or socket.  The processes that have it open for .mode: O_RDONLY,
				 * O_WRONLY; O_RDWR: for either */
};

struct blocker_ask {
	uint32_t what;		/* BLOCKER_* */
	uint32_t mode;
	uint64_t of;
};

/* A process that could end the wait. */
#define BLOCKERS_MAX	16
struct blocker {
	int32_t pid;		/* for a futex the number of a thread, else of a process */
	char comm[16];
};

/* Returns the number of blockers, at most BLOCKERS_MAX, or the ns; -1: not known. */
int64_t blockers_ask(int tid, const struct blocker_ask *, struct blocker *to);

#endif
