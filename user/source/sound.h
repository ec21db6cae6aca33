/* SPDX-License-Identifier: GPL-2.0 */
/* Whether a record could have come from the module: the code that prints it relies on that. */
#ifndef SYSTRACE_SOUND_H
#define SYSTRACE_SOUND_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/systrace.h>

/* The least size of a record of this type; 0: there is no such type. */
uint32_t record_least(uint8_t type);

/* The record must have a valid .len, and plan numbers of this reader. */
bool record_is_sound(const struct systrace_record *);

#endif
