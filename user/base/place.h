/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that are written to, in folders to which others may write as well:
 * what somebody else has put in the way, a link or a FIFO, does not lead us
 * anywhere.
 */
#ifndef SYSTRACE_PLACE_H
#define SYSTRACE_PLACE_H

#include <sys/types.h>

/*
 * What the user has named himself may be anything: a device, a FIFO or a link
 * of his own, too.  how: O_TRUNC or O_APPEND.  -1: place_why() says why not.
 */
int place_open(const char *name, int how, mode_t mode);
const char *place_why(void);

/*
 * A name that we have made of what he said, which others can guess: a regular
 * file, new or our own.  If something else has the name, it is name.XXXXXX:
 * that is said.  The buffer has PATH_MAX bytes.
 */
int place_open_made(char *name, int how, mode_t mode);

#endif
