/* SPDX-License-Identifier: GPL-2.0 */
/* Files named by a tracee, or by the author of a recording: such a name may lead anywhere. */
#ifndef SYSTRACE_STRANGE_H
#define SYSTRACE_STRANGE_H

#include <stdbool.h>
#include <stdint.h>

#define STRANGE_MOST	(2ULL << 30)	/* bytes of the largest file that is opened */

/*
 * The only way to open them: a regular file that is stored in a file system, for reading.  Anything
 * else is left untouched, and nothing is waited for.  -1: there is no such file.
 */
int strange_open(const char *path);

/*
 * The same in a process of its own, which can do nothing else: a file system may take forever to
 * answer.  *file is -1 if there is no such file; returns false if there was no answer.
 */
bool strange_ask(const char *path, int *file, uint64_t until);
/*
 * The same for a file below this folder, without following links.  An empty path is the file that
 * @folder itself refers to.
 */
bool strange_ask_below(int folder, const char *path, int *file, uint64_t until);
void strange_end(void);

extern const struct server strange_server;

#endif
