/* SPDX-License-Identifier: GPL-2.0 */
/* The part of the filters that the module can decide: the program for SYSTRACE_PREDICATE. */
#ifndef SYSTRACE_PREDICATE_H
#define SYSTRACE_PREDICATE_H

#include <stdint.h>

struct sock_filter;

/* Returns the number of instructions; 0: no program, only the reader filters. */
uint32_t predicate_make(const struct sock_filter **insns);

#endif
