/* SPDX-License-Identifier: GPL-2.0 */
/* --tips: something worth knowing, told at the end. */
#ifndef SYSTRACE_TIPS_H
#define SYSTRACE_TIPS_H

#include <stdbool.h>

bool tips_parse(const char *arg);	/* false: it is invalid */
void tips_show(void);

#endif
