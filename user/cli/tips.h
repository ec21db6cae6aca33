/* SPDX-License-Identifier: GPL-2.0 */
/* --tips: prints a tip at the end. */
#ifndef SYSTRACE_TIPS_H
#define SYSTRACE_TIPS_H

#include <stdbool.h>

bool tips_parse(const char *arg);	/* false: invalid */
void tips_show(void);

#endif
