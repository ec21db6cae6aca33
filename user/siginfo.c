// SPDX-License-Identifier: GPL-2.0
/* siginfo_t as text. */
#include <signal.h>
#include "call.h"

void print_siginfo(struct text *t, const void *p)
{
	const siginfo_t *si = p;

	put_s(t, "{si_signo=");
	print_signal(t, si->si_signo);
	put_c(t, '}');
}
