/* SPDX-License-Identifier: GPL-2.0 */
/* From registers, the top of a stack and a process's mappings to lines of text: one for each frame. */
#ifndef SYSTRACE_UNWIND_H
#define SYSTRACE_UNWIND_H

#include <stddef.h>
#include <stdint.h>
#include <linux/systrace.h>

struct text;
struct program;

/* What is known of a process's mappings: struct systrace_map, one behind the other, and what is made of them. */
void unwind_prepare(void);	/* while files can still be opened */
struct program *program_new(const void *maps, size_t len);
void program_free(struct program *);

enum {
	FRAMES_SYMBOL = 1,	/* as strace 6.1 with libunwind has them */
	FRAMES_SOURCE,		/* as strace with libdw has them, and where they are in the source */
	FRAMES_HERE = 0x8,	/* the program runs on this machine, with this kernel's vdso */
	FRAMES_LIMIT = 8,	/* from this bit on: how many there may be, at most FRAMES_MOST; 0: 256 */
	FRAMES_MOST = (1 << 22),
	FRAMES_BEFORE = 0x10,	/* the call was looked at before it was made: what strace calls a nameless frame differs */
};

void unwind(struct text *, struct program *, const struct systrace_stack *, size_t len, int style);

#endif
