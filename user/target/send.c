// SPDX-License-Identifier: GPL-2.0
/* A signal at a call is sent by a rule that fires once, in a session that waits for the call. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include "base/sets.h"
#include "base/say.h"
#include "source/device.h"
#include "inject.h"
#include "select/qualify.h"
#include "source/refusal.h"
#include "send.h"

#define RING_SIZE	(64U << 10)
#define WAIT		50		/* ms */

int send_now(const int *pids, int npids, int signo)
{
	int status = 0;

	for (int i = 0; i < npids; i++) {
		if (!kill(pids[i], signo))
			continue;
		say("send: process %d: %s", pids[i], strerror(errno));
		status = 1;
	}
	return status;
}

/* Whether the record shows that the call has been made. */
static bool is_it(const struct systrace_record *r)
{
	return r->type == SYSTRACE_EXIT || (r->type == SYSTRACE_ENTER && !(r->flags & SYSTRACE_R_MIDWAY));
}

static bool has_come(void)
{
	const struct systrace_record *r;

	while ((r = device_next()))
		if (is_it(r))
			return true;
	return false;
}

int send_at(int pid, int signo, const char *expr)
{
	struct systrace_rules rules;
	struct callset set;
	bool watched = true;
	sigset_t none;
	int err;

	callset_parse(&set, expr);
	inject_signal(&set, signo);
	if (!inject_rules(&rules))
		return 1;
	device_open();
	device_setup(RING_SIZE, 0);
	device_map();
	device_filter(&set);
	device_rules(&rules);
	err = device_attach(pid, SYSTRACE_A_PROCESS);
	if (err < 0)
		die("attach: process %d: %s", pid, refusal_to_attach(pid, -err));
	device_start();
	sigemptyset(&none);
	while (!has_come()) {
		if (!watched)
			die("process %d exited before it made such a call", pid);
		watched = device_wait(WAIT, -1, &none);
	}
	return 0;
}
