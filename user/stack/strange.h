/* SPDX-License-Identifier: GPL-2.0 */
/* Files that whoever is watched names, or whoever made a recording: a name may lead anywhere by now. */
#ifndef SYSTRACE_STRANGE_H
#define SYSTRACE_STRANGE_H

#include <stdbool.h>
#include <stdint.h>

#define STRANGE_MOST	(2ULL << 30)	/* bytes of a file that is looked into */

/*
 * The only way in which they are opened: a regular file that was written to
 * some disk, for reading.  Nothing happens to what is something else, and
 * nothing is waited for.  -1: it is no such file.
 */
int strange_open(const char *path);

/*
 * The same by a process of its own, which can do nothing else: a file system
 * may take for ever to answer.  -1 if there is no such file; false if there was
 * no answer.
 */
bool strange_ask(const char *path, int *file, uint64_t until);
/* The same of a file below this folder, and no link is followed on the way; of an empty path, of what is already found there. */
bool strange_ask_below(int folder, const char *path, int *file, uint64_t until);
void strange_end(void);

extern const struct server strange_server;

#endif
