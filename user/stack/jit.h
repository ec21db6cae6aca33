/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Code that a program generates while it runs, as described by the program in /tmp/perf-PID.map:
 * Node, Java, Python and others write that file on request.  Each line is a function: start and
 * length in hexadecimal, and name.
 */
#ifndef SYSTRACE_JIT_H
#define SYSTRACE_JIT_H

#include <stdbool.h>
#include <stdint.h>

struct jit;

/*
 * The function at an address of the current program (see helper.h); NULL: the program does not
 * describe it.  Keeps what it knows in *jit, and reads what was added to the file since.  A missing
 * file is requested again once for each *asked that is false.
 */
const char *jit_symbol(struct jit **jit, bool *asked, uint64_t address, uint64_t *offset);
void jit_free(struct jit *);

#endif
