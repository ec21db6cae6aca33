/* SPDX-License-Identifier: GPL-2.0 */
/* What the helper sends to the reader: frames, and requests for the files that it needs for them. */
#ifndef SYSTRACE_HELPER_FILES_H
#define SYSTRACE_HELPER_FILES_H

#include <stdint.h>

/*
 * The answer is a TEXT, or LAST if the helper must be replaced after it.  Before that come requests
 * for files: each is answered with a descriptor, or with none.
 */
struct reply {
	enum { TEXT, LAST, MAPPED, BESIDE, DEBUG, JIT } kind;
	uint32_t at;			/* offset of the mapping in question */
	uint32_t len;			/* bytes that follow: a text, or the name of a file */
};

extern int helper_line;			/* in the helper: its socket to the reader */

#endif
