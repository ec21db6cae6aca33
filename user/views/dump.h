/* SPDX-License-Identifier: GPL-2.0 */
/* -e read= and -e write=: all the data that went through a descriptor. */
#ifndef SYSTRACE_DUMP_H
#define SYSTRACE_DUMP_H

#include <stdbool.h>
#include "base/text.h"

struct happening;

/* Whether the data of such a call may have to be dumped: then all of it is captured. */
bool dump_wants(const char *call);
void dump_happening(struct text *, const struct happening *);	/* lines, or nothing */

#endif
