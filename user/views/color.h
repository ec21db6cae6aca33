/* SPDX-License-Identifier: GPL-2.0 */
/* --color: lines for eyes. */
#ifndef SYSTRACE_COLOR_H
#define SYSTRACE_COLOR_H

#include <stdbool.h>
#include "base/text.h"

enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

bool color_wanted(int mode, int fd);
void color_choose(void);			/* which, as STRACE_COLORS asks */
/* Appends the text with colors; it goes on where the last one ended, which *place remembers (0 at first). */
void color_put(struct text *to, int *place, const char *s, size_t n);

#endif
