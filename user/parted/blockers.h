/* SPDX-License-Identifier: GPL-2.0 */
/*
 * --why: what a task that sleeps in a call waits for, and which processes could end that.  The
 * keeper's answers to ASK_BLOCKER.
 */
#ifndef SYSTRACE_BLOCKERS_H
#define SYSTRACE_BLOCKERS_H

#include "ask/ask.h"

answerer blockers_answer;

#endif
