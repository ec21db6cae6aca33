/* SPDX-License-Identifier: GPL-2.0 */
/* Sets of system calls, as in -e trace= and similar options. */
#ifndef SYSTRACE_QUALIFY_H
#define SYSTRACE_QUALIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/systrace.h>
#include "base/sets.h"

struct call;
bool callset_wants(const struct callset *, const struct call *);

const char *class_at(size_t i, uint32_t *mask);		/* a class of -e trace=%...; NULL: there are no more */
void callset_add_nameless(struct callset *);
void callset_parse(struct callset *, const char *expr);		/* on an error, prints it and exits */

#endif
