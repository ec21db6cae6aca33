/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Opens files for writing in directories to which other users may write, too.  A
 * link or a FIFO that another user has put in the way cannot redirect the output.
 */
#ifndef SYSTRACE_PLACE_H
#define SYSTRACE_PLACE_H

#include <sys/types.h>

/*
 * A name that the user gave may be anything, also a device, a FIFO or a link of
 * the user's own.  how: O_TRUNC or O_APPEND.  -1: place_why() has the reason.
 */
int place_open(const char *name, int how, mode_t mode);
const char *place_why(void);

/*
 * A name that the reader derived from the user's, so that others can guess it:
 * opens a regular file, new or our own.  If something else has that name, opens
 * name.XXXXXX, puts that into the buffer, which has PATH_MAX bytes, and says so.
 */
int place_open_made(char *name, int how, mode_t mode);

#endif
