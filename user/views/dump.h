/* SPDX-License-Identifier: GPL-2.0 */
/* -e read= and -e write=: all data that went through a descriptor. */
#ifndef SYSTRACE_DUMP_H
#define SYSTRACE_DUMP_H

#include <stdbool.h>
#include "base/text.h"

struct happening;

void dump_happening(struct text *, const struct happening *);	/* puts lines, or nothing */

#endif
