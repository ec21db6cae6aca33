/* SPDX-License-Identifier: GPL-2.0 */
/* The Pythons on this machine, of which the module is told how to walk them: the keeper's part. */
#ifndef SYSTRACE_TARGET_PYTHONS_H
#define SYSTRACE_TARGET_PYTHONS_H

#include "ask/ask.h"

/* Before the first task is watched: those that the command may be, that PATH leads to, and that run already. */
void pythons_find(void);

answerer pythons_answer;

#endif
