/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What Python a file is, by a process that can do nothing but look at it: whoever is watched may have made the file.
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
	char needs[INSPECT_NAME];	/* the library that it names, or nothing */
};

/* The path says which version it is if nothing else does.  False: there was no answer in that time. */
bool inspect(int file, const char *path, struct inspected *, uint64_t until);

extern const struct server python_server;

#endif
