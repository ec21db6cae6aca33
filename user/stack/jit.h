/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Code that a program has made while it runs, as far as it says in /tmp/perf-PID.map what it is: Node, Java, Python and
 * others do if they are told to.  A line is a function: where it begins and how long it is, in hexadecimal, and its name.
 */
#ifndef SYSTRACE_JIT_H
#define SYSTRACE_JIT_H

#include <stdbool.h>
#include <stdint.h>

struct jit;

/*
 * The function at an address of the program at hand (see helper.h); NULL: it does not say.  What is
 * known of it is kept in *jit; what it has said since is read.  A file that is not there is asked
 * for once for each *asked that is false.
 */
const char *jit_symbol(struct jit **jit, bool *asked, uint64_t address, uint64_t *offset);
void jit_free(struct jit *);

#endif
