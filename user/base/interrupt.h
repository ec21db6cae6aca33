/* SPDX-License-Identifier: GPL-2.0 */
/* Signals that ask the reader to exit.  All code that waits for something checks for them. */
#ifndef SYSTRACE_INTERRUPT_H
#define SYSTRACE_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

extern volatile sig_atomic_t interrupted;	/* the signal; 0: none */
extern volatile sig_atomic_t interrupt_asked;	/* SIGUSR1: write what the flight recorder holds, or --fds */

bool interrupt_ends(int sig);			/* whether the signal makes the reader exit */
void interrupt_die(int sig) __attribute__((noreturn));	/* of the signal, so that the exit status shows it */

/* The signals that make the reader exit are blocked except during waits, which use this mask.  NULL: as inherited. */
const sigset_t *interrupt_mask(void);
sigset_t *interrupt_mask_set(void);

/* A monotonic clock, in ms. */
uint64_t interrupt_clock(void);

/* The deadline, by interrupt_clock(), for all work that remains after an interruption; UINT64_MAX: not interrupted. */
uint64_t interrupt_until(void);

#endif
