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
 * The frames behind a call, a line each, or all of one behind " @ ".  False: the record says nothing of frames, or there are none.
 */
bool frames_before(struct text *, const struct codes *, const struct systrace_enter *);
bool frames_midway(struct text *, const struct codes *, const struct systrace_enter *);	/* where it hangs */
bool frames_at_exit(struct text *, const struct codes *, const struct systrace_exit *);

/* One of them; no NUL stands behind the names. */
struct python_frame {
	const char *file, *name;
	size_t file_len, name_len;
	struct position position;
};
typedef bool frame_test(const struct python_frame *, const void *);

/* Whether one of a call's frames is such; x: NULL if it has not ended. */
bool frames_have(const struct codes *, const struct systrace_enter *, const struct systrace_exit *x, frame_test *, const void *);

#endif
