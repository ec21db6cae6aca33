/* SPDX-License-Identifier: GPL-2.0 */
/* What asks us to end: whoever waits for something looks here. */
#ifndef SYSTRACE_INTERRUPT_H
#define SYSTRACE_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

extern volatile sig_atomic_t interrupted;	/* by which signal; 0: by none */
extern volatile sig_atomic_t interrupt_asked;	/* SIGUSR1: for what the flight recorder has, or --fds */

bool interrupt_ends(int sig);			/* whether it is one of those that end us */
void interrupt_die(int sig) __attribute__((noreturn));	/* of it, so that everybody sees it */

/* The signals that end us are blocked but while we wait, with this mask; NULL: they are as we were given them. */
const sigset_t *interrupt_mask(void);
sigset_t *interrupt_mask_set(void);

/* Milliseconds of a clock that only goes forward. */
uint64_t interrupt_clock(void);

/* What is still to be done after an interruption has until then, all of it together; UINT64_MAX: there was none. */
uint64_t interrupt_until(void);

#endif
