// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include "interrupt.h"

#define GRACE	2000		/* ms */

volatile sig_atomic_t interrupted, interrupt_asked;

bool interrupt_ends(int sig)
{
	return sig == SIGHUP || sig == SIGINT || sig == SIGQUIT || sig == SIGPIPE || sig == SIGTERM;
}

void interrupt_die(int sig)
{
	struct rlimit no_core = { 0, 0 };
	sigset_t set;

	/* no core of the reader: the one that matters is the command's */
	setrlimit(RLIMIT_CORE, &no_core);
	signal(sig, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, sig);
	raise(sig);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	exit(128 + sig);
}

static sigset_t mask;
static const sigset_t *minded;

const sigset_t *interrupt_mask(void)
{
	return minded;
}

sigset_t *interrupt_mask_set(void)
{
	minded = &mask;
	return &mask;
}

uint64_t interrupt_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ULL + ts.tv_nsec / 1000000;
}

uint64_t interrupt_until(void)
{
	static uint64_t until;

	if (!interrupted)
		return UINT64_MAX;
	if (!until)
		until = interrupt_clock() + GRACE;
	return until;
}
