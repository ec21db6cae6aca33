/* SPDX-License-Identifier: GPL-2.0 */
/* --python: the lines of a Python program that made a call, at the time when its record was written. */
#ifndef SYSTRACE_FRAMES_H
#define SYSTRACE_FRAMES_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/systrace.h>
#include "python.h"

#define FRAMES_ALL	SYSTRACE_WALK_MAX

struct codes;
struct text;

/* The maximum size of a captured walk, for rings of this size. */
uint32_t frames_bytes(uint32_t ring_size);

/* Learns from a record what it reports of its task's code objects. */
void codes_learn(struct codes **, const struct systrace_record *);
void codes_drop(struct codes **);

/*
 * A frame of a call.  The names are ready to be printed, with octal escapes for all that is not printable ASCII, and have no
 * terminating NUL.  They belong to the codes, and stay valid until codes_learn() or codes_drop() is called for these.
 */
struct python_frame {
	const char *file, *name;	/* .name: of the function, qualified since 3.11; both NULL: not reported */
	size_t file_len, name_len;
	uint32_t first_line;		/* of the function */
	struct position position;
};

/* The frames as shown, innermost first. */
struct python_stack {
	uint32_t n;
	bool more;			/* there are further frames */
	struct python_frame frame[FRAMES_ALL];
};

/* Up to @most frames of a call.  x: NULL if it has not ended.  False: there are no frames, or the records have none. */
bool frames_get(struct python_stack *, uint32_t most, const struct codes *, const struct systrace_enter *, const struct systrace_exit *x);

/* Appends a frame: /srv/app.py:42 in Config.load; @in is the text before the name. */
void frame_put(struct text *, const struct python_frame *, const char *in);

/* Append the frames as text, one per line; with --python=1 the only one after " @ ". */
bool frames_before(struct text *, const struct codes *, const struct systrace_enter *);
bool frames_midway(struct text *, const struct codes *, const struct systrace_enter *);	/* of a call that hangs */
bool frames_at_exit(struct text *, const struct codes *, const struct systrace_exit *);

typedef bool frame_test(const struct python_frame *, const void *);

/* Whether one of a call's frames passes the test; x: NULL if the call has not ended. */
bool frames_have(const struct codes *, const struct systrace_enter *, const struct systrace_exit *x, frame_test *, const void *);

#endif
