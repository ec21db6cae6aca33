/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finds out which Python a file is, in a confined helper process: the file may have been made by a watched program.
 */
#ifndef SYSTRACE_INSPECT_H
#define SYSTRACE_INSPECT_H

#include <stdbool.h>
#include <stdint.h>
#include "python.h"
#include "ask/talk.h"

#define INSPECT_NAME	64

struct inspected {
	uint32_t kind;			/* PYTHON_* */
	struct python python;
	struct systrace_walk walk;	/* the module checks it */
	char needs[INSPECT_NAME];	/* the Python library whose name it contains, or "" */
};

/* The version is taken from @path if nothing else shows it.  False: no answer in time, or the helper has failed. */
bool inspect(int file, const char *path, struct inspected *, uint64_t until);

extern const struct server python_server;

#endif
