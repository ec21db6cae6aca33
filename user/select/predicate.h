/* SPDX-License-Identifier: GPL-2.0 */
/* What the module can decide of what is asked for: SYSTRACE_PREDICATE's program. */
#ifndef SYSTRACE_PREDICATE_H
#define SYSTRACE_PREDICATE_H

#include <stdint.h>

struct sock_filter;

/* How many instructions; 0: the reader decides alone. */
uint32_t predicate_make(const struct sock_filter **insns);

#endif
