/* SPDX-License-Identifier: GPL-2.0 */
/* Whether a record could have come from the module: what prints it relies on that. */
#ifndef SYSTRACE_SOUND_H
#define SYSTRACE_SOUND_H

#include <stdbool.h>
#include <linux/systrace.h>

/* A record whose .len is right, with the plan numbers of this reader. */
bool record_is_sound(const struct systrace_record *);

#endif
