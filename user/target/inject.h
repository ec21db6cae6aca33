/* SPDX-License-Identifier: GPL-2.0 */
/* What -e inject= and -e fault= ask for, and the rules that the module gets for it. */
#ifndef SYSTRACE_INJECT_H
#define SYSTRACE_INJECT_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/systrace.h>
#include "base/sets.h"

struct callset;
struct happening;
struct text;

/* One -e inject=, or -e fault=, as it was written; or says why not, and exits. */
void inject_parse(const char *arg, bool fault);
bool inject_asked(void);
/* This signal once, as a call of the set is entered, or left by who was in it. */
void inject_signal(const struct callset *, int signo);
/* What the module is to have for all of them; false: nothing.  The arrays stay valid. */
bool inject_rules(struct systrace_rules *);

/* Of a call that ended: " (INJECTED)" and the like, behind its result. */
void inject_note(struct text *, const struct happening *);
/* Says what could not be done to it, or not all: before it began; and when it has ended. */
void inject_complain_early(const struct happening *);
void inject_complain(const struct happening *);

#endif
