/* SPDX-License-Identifier: GPL-2.0 */
/* The Pythons on this machine, of which the module is told how to walk them. */
#ifndef SYSTRACE_PYTHONS_H
#define SYSTRACE_PYTHONS_H

#include <stddef.h>
#include <stdint.h>

struct python;
struct text;

/* Before the first task is watched: those that the command may be, that PATH leads to, and that run already. */
void pythons_find(void);
/* A process has a new program: which may be one that was not found. */
void pythons_look(int tgid);

/* That of a walk; NULL: there is none. */
const struct python *python_at(uint32_t walk);

/* All of them, for a recording; what it has comes behind those that are known. */
void pythons_save(struct text *);
void pythons_restore(const char *, size_t len);

#endif
