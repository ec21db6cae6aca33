/* SPDX-License-Identifier: GPL-2.0 */
/*
 * --top: the kernel only counts.  To show what a row consists of, another reader runs on the same
 * terminal for the same processes, while this one waits.
 */
#ifndef SYSTRACE_BELOW_H
#define SYSTRACE_BELOW_H

#include "ask/ask.h"

#define BELOW_NAME_MOST	64

/* The keeper's answer to ASK_BELOW. */
int64_t below_answer(const struct question *, struct text *, int *);

#endif
