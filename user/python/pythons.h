/* SPDX-License-Identifier: GPL-2.0 */
/* The Pythons that the module has a walk of, as their records are read: the decoder's part. */
#ifndef SYSTRACE_PYTHONS_H
#define SYSTRACE_PYTHONS_H

#include <stddef.h>
#include <stdint.h>

struct python;
struct text;

/* What has been found; a process that has a new program, 0: none, may have one that was not. */
void pythons_look(int tgid);

uint32_t pythons_known(void);		/* how many */

/* That of a walk; NULL: there is none. */
const struct python *python_at(uint32_t walk);

/* All of them, for a recording; what it has comes in the place of those that are known. */
void pythons_save(struct text *);
void pythons_restore(const char *, size_t len);

#endif
