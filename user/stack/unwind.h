/* SPDX-License-Identifier: GPL-2.0 */
/* From registers, the top of a stack and the mappings of a process to lines of text, one for each frame. */
#ifndef SYSTRACE_UNWIND_H
#define SYSTRACE_UNWIND_H

#include <stddef.h>
#include <stdint.h>
#include <linux/systrace.h>

struct text;
struct program;

/* The mappings of a process (struct systrace_map, one after the other), and what is derived from them. */
void unwind_prepare(void);	/* to be called while files can still be opened */
struct program *program_new(const void *maps, size_t len);
void program_free(struct program *);

enum {
	FRAMES_SYMBOL = 1,	/* as strace 6.1 with libunwind shows them */
	FRAMES_SOURCE,		/* as strace with libdw shows them, with the place in the source */
	FRAMES_HERE = 0x8,	/* the program runs on this machine, with this kernel's vdso */
	FRAMES_LIMIT = 8,	/* first bit of the most frames shown, at most FRAMES_MOST; 0: 256 */
	FRAMES_MOST = (1 << 22),
	FRAMES_BEFORE = 0x10,	/* the stack is from before the call: strace shows a nameless frame in another way */
};

void unwind(struct text *, struct program *, const struct systrace_stack *, size_t len, int style);

#endif
