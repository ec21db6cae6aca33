// SPDX-License-Identifier: GPL-2.0
/* Waiting for descriptors: every call of user/calls/poll.c.  No call waits longer than its timeout. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include "args.h"

#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif

static int p[2];		/* empty: writable, not readable */
static unsigned long mask[2] = { 1UL << (SIGUSR1 - 1) | 1UL << (SIGCHLD - 1) };

/* A timeout of zero. */
static void *no_time(void)
{
	static long t[2];

	return at_end_with(t, sizeof(t));
}

static void polls(void)
{
	struct pollfd f[40] = { { p[0], POLLIN | POLLPRI, 0 }, { p[1], POLLOUT | 0x4000, 0 }, { -1, 1, 0 }, { 999, -1, 0 } };
	struct pollfd *end = at_end_with(f, 2 * sizeof(*f));
	long bad[2] = { -1, -2 };

	syscall(SYS_poll, f, 1, 0);
	syscall(SYS_poll, f, 4, WIDE(0));
	syscall(SYS_poll, end, WIDE(2), 0);
	syscall(SYS_poll, end, 3, 0);
	syscall(SYS_poll, end + 2, 1, 0);
	syscall(SYS_poll, NULL, 0, 1);
	syscall(SYS_poll, NULL, 3, 0);
	syscall(SYS_poll, f, 0, 0);
	syscall(SYS_ppoll, f, 2, no_time(), NULL, 8);
	syscall(SYS_ppoll, f, 1, no_time(), mask, 8);
	syscall(SYS_ppoll, f, 2, at_end_with(bad, sizeof(bad)), BAD, 7);
	syscall(SYS_ppoll, f + 2, 2, BAD, mask, -1L);
	syscall(SYS_ppoll, f + 2, 2, no_time(), mask, 8);
	for (int i = 0; i < 40; i++)
		f[i] = (struct pollfd){ p[1], POLLOUT | POLLWRNORM | POLLWRBAND, 0 };
	syscall(SYS_poll, f, 40, 0);
#ifdef SYS_ppoll_time64
	long long t64[2] = { 0, 0 };

	syscall(SYS_ppoll_time64, f, 1, at_end_with(t64, sizeof(t64)), mask, 8);
	f[0].events = 0;
	syscall(SYS_ppoll_time64, f, 1, at_end_with(t64, sizeof(t64)), NULL, 0);
	syscall(SYS_ppoll_time64, f, 1, BAD, NULL, 8);
#endif
}

static fd_set r, w, e;

static void set(void)
{
	FD_ZERO(&r);
	FD_ZERO(&w);
	FD_ZERO(&e);
	FD_SET(p[0], &r);
	FD_SET(p[1], &r);
	FD_SET(0, &r);
	FD_SET(p[1], &w);
	FD_SET(p[0], &e);
}

static char huge[1 << 19] __attribute__((aligned(4096)));

static void selects(long nr)
{
	static const int counts[] = { 0, 1, 5, 6, 64, 65, 200, 1024, -1, 70000 };
	char *end = at_end(24);

	memset(end, 0, 24);
	for (unsigned i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		set();
		syscall(nr, WIDE(counts[i]), &r, &w, &e, no_time(), NULL);
		set();
		syscall(nr, counts[i], &r, NULL, &e, no_time(), NULL);
		syscall(nr, counts[i], NULL, end, end + 8, no_time(), NULL);
		syscall(nr, counts[i], end + 20, NULL, NULL, no_time(), NULL);
	}
	set();
	/*
	 * More bits than there are descriptors: in memory that has been touched only at its
	 * beginning, and in memory that is too short.
	 */
	FD_SET(p[1], (fd_set *)huge);
	syscall(nr, INT_MAX, NULL, huge, NULL, no_time(), NULL);
	syscall(nr, 200000, NULL, huge + sizeof(huge) / 2, NULL, no_time(), NULL);
	syscall(nr, INT_MAX, NULL, end, NULL, no_time(), NULL);
	syscall(nr, 6, &r, &w, BAD, no_time(), NULL);
	syscall(nr, 6, &r, &w, NULL, BAD, NULL);
	syscall(nr, 0, NULL, NULL, NULL, no_time(), NULL);
	FD_SET(999, &w);
	syscall(nr, 1000, &r, &w, NULL, no_time(), NULL);
}

static void pselects(long nr, void *time)
{
	struct { unsigned long *set, size; } sig = { mask, 8 };

	set();
	syscall(nr, p[1] + 1, &r, &w, &e, time, END(sig));
	syscall(nr, p[1] + 1, &r, NULL, NULL, time, BAD);
	sig.size = 9;
	syscall(nr, 1, NULL, NULL, NULL, time, &sig);
	sig.set = NULL;
	syscall(nr, 0, NULL, NULL, NULL, time, &sig);
	sig.set = BAD;
	sig.size = 8;
	syscall(nr, 0, NULL, NULL, NULL, BAD, &sig);
}

static void epolls(void)
{
	struct epoll_event ev = { EPOLLIN | EPOLLET, { .u64 = 0x1234567890 } }, *out = at_end(5 * sizeof(ev));
	int ep = syscall(SYS_epoll_create, WIDE(5));

	close(syscall(SYS_epoll_create1, EPOLL_CLOEXEC));
	syscall(SYS_epoll_create, -1);
	syscall(SYS_epoll_create1, -1);
	syscall(SYS_epoll_ctl, ep, EPOLL_CTL_ADD, p[0], END(ev));
	ev.events = EPOLLOUT | EPOLLONESHOT | 0x8000;
	syscall(SYS_epoll_ctl, ep, WIDE(EPOLL_CTL_ADD), p[1], &ev);
	ev.events = -1;
	syscall(SYS_epoll_ctl, ep, EPOLL_CTL_MOD, 999, &ev);
	ev.events = 0;
	syscall(SYS_epoll_ctl, ep, EPOLL_CTL_MOD, 999, &ev);
	syscall(SYS_epoll_ctl, ep, EPOLL_CTL_ADD, p[0], (char *)END(ev) + 1);
	syscall(SYS_epoll_ctl, ep, 77, -1, NULL);
	syscall(SYS_epoll_wait, ep, out, 5, 0);
	syscall(SYS_epoll_wait, ep, out, 5, 0);
	syscall(SYS_epoll_ctl, ep, EPOLL_CTL_DEL, p[0], &ev);
	syscall(SYS_epoll_ctl, ep, EPOLL_CTL_DEL, p[0], NULL);
	syscall(SYS_epoll_wait, ep, out, WIDE(-1), WIDE(-1));
	syscall(SYS_epoll_wait, ep, NULL, 1, 0);
	syscall(SYS_epoll_wait, -1, BAD, 1, -1);
	ev.events = EPOLLOUT;
	syscall(SYS_epoll_ctl, ep, EPOLL_CTL_MOD, p[1], &ev);
	syscall(SYS_epoll_pwait, ep, out, 5, 0, mask, 8);
	syscall(SYS_epoll_pwait, -1, out, 5, 0, mask, 8);
	syscall(SYS_epoll_pwait, ep, out, 5, 0, BAD, -1L);
	syscall(SYS_epoll_pwait2, ep, out, 5, NULL, mask, 8);
	syscall(SYS_epoll_pwait2, ep, BAD, 5, at_end_with(&(long long [2]){ 0, 0 }, 16), NULL, 0);
	syscall(SYS_epoll_pwait2, -1, out, 5, at_end_with(&(long long [2]){ -1, -1 }, 16), mask, 8);
	close(ep);
}

int main(void)
{
	if (pipe(p))
		return 1;
	close(0);
	polls();
#ifdef SYS__newselect
	selects(SYS__newselect);
	struct { long n; void *r, *w, *e, *t; } args = { p[1] + 1, &r, &w, &e, no_time() };

	set();
	syscall(SYS_select, END(args));
	args.n = -1;
	syscall(SYS_select, &args);
	set();
	args.n = p[1] + 1;
	args.w = BAD;
	syscall(SYS_select, &args);
	args.r = args.w = args.e = NULL;
	syscall(SYS_select, &args);
	syscall(SYS_select, (char *)END(args) + 1);
	syscall(SYS_select, NULL);
#else
	selects(SYS_select);
#endif
	pselects(SYS_pselect6, no_time());
#ifdef SYS_pselect6_time64
	pselects(SYS_pselect6_time64, at_end_with(&(long long [2]){ 0, 0 }, 16));
#endif
	epolls();
	return 0;
}
