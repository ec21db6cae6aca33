/* SPDX-License-Identifier: GPL-2.0 */
/* The Pythons for which the module has a walk, as needed to read the records: the decoder's part. */
#ifndef SYSTRACE_PYTHONS_H
#define SYSTRACE_PYTHONS_H

#include <stddef.h>
#include <stdint.h>

struct python;
struct text;

/* Fetches newly found Pythons.  tgid: a process with a new program, which may be a Python not found yet; 0: none. */
void pythons_look(int tgid);

uint32_t pythons_known(void);		/* their number */

/* The Python of a walk; NULL: there is none. */
const struct python *python_at(uint32_t walk);

/* All of them, for a recording.  Restoring replaces those that are known. */
void pythons_save(struct text *);
void pythons_restore(const char *, size_t len);

#endif
