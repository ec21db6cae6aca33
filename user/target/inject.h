/* SPDX-License-Identifier: GPL-2.0 */
/* The options -e inject= and -e fault=, and the module's rules that are made from them. */
#ifndef SYSTRACE_INJECT_H
#define SYSTRACE_INJECT_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/systrace.h>
#include "base/sets.h"

struct callset;
struct call;
struct text;

/* Parses the argument of one -e inject= or -e fault=; on an error, prints it and exits. */
void inject_parse(const char *arg, bool fault);
bool inject_asked(void);
/* Sends this signal once: when a task enters a call of the set, or leaves one that it was in. */
void inject_signal(const struct callset *, int signo);
/* The module's rules for all of them; false: there are none.  The arrays stay valid. */
bool inject_rules(struct systrace_rules *);

/* For a call that has ended: appends " (INJECTED)" and the like, after the result. */
void inject_note(struct text *, const struct call *);
/* Print what could not be done to a call, or only in part: before it began, and when it has ended. */
void inject_complain_early(const struct call *);
void inject_complain(const struct call *);

#endif
