/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Unwinding in a process of its own.  What it reads, stacks and files, belongs
 * to whoever is watched: should a forged one make it crash, it is begun anew,
 * and the reader goes on.  It cannot do anything but answer: it is nobody, and
 * has no file but those that it asks the keeper for, see sandbox.h.
 */
#ifndef SYSTRACE_HELPER_H
#define SYSTRACE_HELPER_H

#include <stddef.h>
#include <stdint.h>
#include <linux/systrace.h>
#include "ask/talk.h"

struct question;
struct text;

/* The mappings of a process at some time, to which the helper gives a number. */
struct maps {
	int refs;
	void *bytes;			/* struct systrace_map, one behind the other */
	size_t len;
	uint32_t number;
	uint32_t known_to;		/* which of the helpers knows it; 0: none */
	uint32_t patience;		/* ms that may still be lost with what comes to nothing */
	int tgid;			/* of a process that has them; 0: of none that can be looked at */
};

#define HELPER_PATIENCE	30000

/* The lines of its frames: see unwind(). */
void helper_unwind(struct text *, struct maps *, const struct systrace_stack *, size_t len, int style);
void helper_forget(const struct maps *);
void helper_end(void);

/* The same, asked for by who has no helper: see keeper.h.  Mappings and stack stand behind it. */
struct unwinding {
	uint32_t maps;			/* bytes; the rest are the stack's */
	uint32_t number, known_to, patience;
	int32_t tgid;			/* whose they are; 0: of no process that can be looked at */
};
#define UNWINDING_MOST	(16U << 20)
int64_t helper_answer(const struct question *, struct text *, int *);
int64_t helper_answer_forget(const struct question *, struct text *, int *);

extern const struct server stack_server;

/* ---- in the helper: files of the program at hand, -1 if there is no such regular file ---- */

/* The one that is mapped at this offset in what is known of the mappings. */
int helper_mapped_file(uint32_t at);
/* One in the same folder, or in a folder of it. */
int helper_file_beside(uint32_t at, const char *name);
/* One below DEBUG_FOLDER. */
int helper_debug_file(const char *path);
/* What the program says of code that it has made: its perf-PID.map, if that belongs to who runs it, or to root. */
int helper_jit_file(void);

#define DEBUG_FOLDER	"/usr/lib/debug/"

#endif
