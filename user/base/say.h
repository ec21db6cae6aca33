/* SPDX-License-Identifier: GPL-2.0 */
/* Our own messages, on standard error, after what was printed before. */
#ifndef SYSTRACE_SAY_H
#define SYSTRACE_SAY_H

#include <stdbool.h>
#include <stddef.h>

extern const char *argv0;
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
void debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));		/* with -d */
void die_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

extern bool say_debugs;			/* debug() says something */
/* Keeps a message for later: then it is not written.  last: we exit behind it. */
extern bool (*say_instead)(const char *, size_t len, bool last);
extern int (*say_flush)(void);		/* writes what was printed before; NULL: nothing was */
extern int say_failed;			/* the errno with which a message could not be written; 0 */

#endif
