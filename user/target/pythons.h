/* SPDX-License-Identifier: GPL-2.0 */
/* The Pythons on this machine, for which the module gets walks: the keeper's part. */
#ifndef SYSTRACE_TARGET_PYTHONS_H
#define SYSTRACE_TARGET_PYTHONS_H

#include "ask/ask.h"

/*
 * Called before the first task is watched.  Finds the Pythons that the command may be, those in PATH, and those that are
 * already running.
 */
void pythons_find(void);

answerer pythons_answer;

#endif
