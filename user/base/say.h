/* SPDX-License-Identifier: GPL-2.0 */
/* The reader's own messages, on standard error, after flushing what was printed before. */
#ifndef SYSTRACE_SAY_H
#define SYSTRACE_SAY_H

#include <stdbool.h>
#include <stddef.h>

extern const char *argv0;
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
void debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));		/* with -d */
void die_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

extern bool say_debugs;			/* debug() prints its messages */
/* If set, called instead of writing.  True: it has kept the message for later.  last: the reader exits after it. */
extern bool (*say_instead)(const char *, size_t len, bool last);
extern int (*say_flush)(void);		/* writes what was printed before; NULL: nothing to write */
extern int say_failed;			/* errno of the first message that could not be written, or 0 */

#endif
