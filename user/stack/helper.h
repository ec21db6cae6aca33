/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Unwinding in a process of its own.  The stacks and files that it reads are controlled by the
 * tracee: if a forged one makes the helper crash, a new one is started, and the reader continues.
 * The helper can only answer: it has no rights, and no files except those that it asks the keeper
 * for, see sandbox.h.
 */
#ifndef SYSTRACE_HELPER_H
#define SYSTRACE_HELPER_H

#include <stddef.h>
#include <stdint.h>
#include <linux/systrace.h>
#include "ask/talk.h"

struct question;
struct text;

/* The mappings of a process at some time.  The helper knows them by their number. */
struct maps {
	int refs;
	void *bytes;			/* struct systrace_map, one after the other */
	size_t len;
	uint32_t number;
	uint32_t known_to;		/* the generation of the helper that knows them; 0: none */
	uint32_t patience;		/* ms that may still be lost with requests that fail */
	int tgid;			/* a process that has them; 0: none that can be examined */
};

#define HELPER_PATIENCE	30000

/* Appends the lines of its frames: see unwind(). */
void helper_unwind(struct text *, struct maps *, const struct systrace_stack *, size_t len, int style);
void helper_forget(const struct maps *);
void helper_end(void);

/*
 * The same as a question of the decoder, which has no helper: see keeper.h.  The mappings and the
 * stack follow.
 */
struct unwinding {
	uint32_t maps;			/* bytes of the mappings; the rest is the stack */
	uint32_t number, known_to, patience;
	int32_t tgid;			/* the process that has them; 0: none that can be examined */
};
#define UNWINDING_MOST	(16U << 20)
int64_t helper_answer(const struct question *, struct text *, int *);
int64_t helper_answer_forget(const struct question *, struct text *, int *);

extern const struct server stack_server;

/* ---- in the helper: files of the current program; -1: there is no such regular file ---- */

/* The file of the mapping at this offset in the mappings. */
int helper_mapped_file(uint32_t at);
/* A file in the same folder, or in a folder below it. */
int helper_file_beside(uint32_t at, const char *name);
/* A file below DEBUG_FOLDER. */
int helper_debug_file(const char *path);
/*
 * The program's perf-PID.map, which describes code that it has generated.  Only if it belongs to
 * the user that runs the program, or to root.
 */
int helper_jit_file(void);

#define DEBUG_FOLDER	"/usr/lib/debug/"

#endif
