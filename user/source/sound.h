/* SPDX-License-Identifier: GPL-2.0 */
/* Whether a record could have come from the module: what prints it relies on that. */
#ifndef SYSTRACE_SOUND_H
#define SYSTRACE_SOUND_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/systrace.h>

/* How many bytes a record of this type has at least; 0: there is no such type. */
uint32_t record_least(uint8_t type);

/* A record whose .len is right, with the plan numbers of this reader. */
bool record_is_sound(const struct systrace_record *);

#endif
