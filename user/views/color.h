/* SPDX-License-Identifier: GPL-2.0 */
/* --color: colored lines. */
#ifndef SYSTRACE_COLOR_H
#define SYSTRACE_COLOR_H

#include <stdbool.h>
#include "base/text.h"

enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

bool color_wanted(int mode, int fd);
void color_choose(void);			/* the colors, from STRACE_COLORS */
/* Appends the text with colors.  *place is the position in the line, kept between calls; 0 at first. */
void color_put(struct text *to, int *place, const char *s, size_t n);

#endif
