/* SPDX-License-Identifier: GPL-2.0 */
/* What the helper says to the reader: frames, and which files it needs for them. */
#ifndef SYSTRACE_HELPER_FILES_H
#define SYSTRACE_HELPER_FILES_H

#include <stdint.h>

/* An answer is a TEXT, or the LAST one.  Before that files may be asked for, each of which is sent, or that there is none. */
struct reply {
	enum { TEXT, LAST, MAPPED, BESIDE, DEBUG, JIT } kind;
	uint32_t at;			/* of the mapping that is meant */
	uint32_t len;			/* bytes that follow: a text, or the name of a file */
};

extern int helper_line;			/* in the helper: to the reader */

#endif
