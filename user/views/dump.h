/* SPDX-License-Identifier: GPL-2.0 */
/* -e read= and -e write=: all data that went through a descriptor. */
#ifndef SYSTRACE_DUMP_H
#define SYSTRACE_DUMP_H

#include <stdbool.h>
#include "base/text.h"

struct call;

void dump_call(struct text *, const struct call *);	/* puts lines, or nothing */

#endif
