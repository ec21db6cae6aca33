/* SPDX-License-Identifier: GPL-2.0 */
/* --python: which lines of a Python program made a call, as it was when its record was written. */
#ifndef SYSTRACE_FRAMES_H
#define SYSTRACE_FRAMES_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/systrace.h>
#include "python.h"

#define FRAMES_ALL	SYSTRACE_WALK_MAX

struct codes;
struct text;

/* How much of a walk is captured in rings of this size. */
uint32_t frames_bytes(uint32_t ring_size);

/* What a record tells of its task's code objects. */
void codes_learn(struct codes **, const struct systrace_record *);
void codes_drop(struct codes **);

/*
 * One of the frames of a call.  The names are text as it is printed: UTF-8, what is not printable in octal; no NUL
 * stands behind them.  They are the codes', and stay until codes_learn() or codes_drop() is called for these.
 */
struct python_frame {
	const char *file, *name;	/* the name is the function's, qualified since 3.11; both NULL: nobody has told what it is */
	size_t file_len, name_len;
	uint32_t first_line;		/* where the function begins */
	struct position position;
};

/* The frames as they are shown, innermost first. */
struct python_stack {
	uint32_t n;
	bool more;			/* there are others behind them */
	struct python_frame frame[FRAMES_ALL];
};

/* Those of a call, at most so many.  x: NULL if it has not ended.  False: the records say nothing of frames, or there are none. */
bool frames_get(struct python_stack *, uint32_t most, const struct codes *, const struct systrace_enter *, const struct systrace_exit *x);

/* One of them: /srv/app.py:42 in Config.load */
void frame_put(struct text *, const struct python_frame *, const char *in);

/* The same as text, a line each, or the one of --python=1 behind " @ ". */
bool frames_before(struct text *, const struct codes *, const struct systrace_enter *);
bool frames_midway(struct text *, const struct codes *, const struct systrace_enter *);	/* where it hangs */
bool frames_at_exit(struct text *, const struct codes *, const struct systrace_exit *);

typedef bool frame_test(const struct python_frame *, const void *);

/* Whether one of a call's frames is such; x: NULL if it has not ended. */
bool frames_have(const struct codes *, const struct systrace_enter *, const struct systrace_exit *x, frame_test *, const void *);

#endif
