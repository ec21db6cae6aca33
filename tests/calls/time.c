// SPDX-License-Identifier: GPL-2.0
/* Clocks and timers: every call of user/calls/time.c. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/timerfd.h>
#include <time.h>
#include "args.h"

static void handler(int signo)
{
	(void)signo;
}

static void clocks(void)
{
	struct timespec t = { -1, 0x7fffffff }, *ts = AT_END(struct timespec);
	static const int ids[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, -6, -2, -7, -1, -27, 0x7fffffff };

	for (unsigned i = 0; i < sizeof(ids) / sizeof(*ids); i++)
		syscall(SYS_clock_getres, ids[i], ts);
	syscall(SYS_clock_gettime, CLOCK_REALTIME, BAD);
	syscall(SYS_clock_gettime, 99, NULL);
	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, ts);
	syscall(SYS_clock_settime, CLOCK_MONOTONIC, END(t));
	syscall(SYS_clock_settime, WIDE(CLOCK_REALTIME), BAD);
	syscall(SYS_time, NULL);
	syscall(SYS_time, BAD);
	syscall(SYS_gettimeofday, NULL, NULL);
	syscall(SYS_gettimeofday, BAD, NULL);
	syscall(SYS_gettimeofday, NULL, at_end(8));
	syscall(SYS_settimeofday, BAD, BAD);
	syscall(SYS_settimeofday, END(t), NULL);
}

static void adjusting(void)
{
	struct timex *tx = AT_END(struct timex);

	syscall(SYS_adjtimex, NULL);
	syscall(SYS_adjtimex, BAD);
	tx->modes = 0xf0f00000;
	syscall(SYS_adjtimex, (char *)tx + 1);
	syscall(SYS_clock_adjtime, CLOCK_MONOTONIC, tx);
	syscall(SYS_clock_adjtime, CLOCK_REALTIME, NULL);
	tx->modes = 0;
	syscall(SYS_adjtimex, tx);
	syscall(SYS_clock_adjtime, CLOCK_REALTIME, tx);
}

static void sleeping(void)
{
	struct timespec t = { 0, 1 }, *ts = END(t), *rest = AT_END(struct timespec), bad = { 1, -1 };

	signal(SIGALRM, handler);
	syscall(SYS_nanosleep, ts, NULL);
	syscall(SYS_nanosleep, ts, rest);
	syscall(SYS_nanosleep, BAD, rest);
	syscall(SYS_nanosleep, END(bad), rest);
	syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, ts, rest);
	syscall(SYS_clock_nanosleep, CLOCK_REALTIME, TIMER_ABSTIME, ts, rest);
	syscall(SYS_clock_nanosleep, CLOCK_THREAD_CPUTIME_ID, 0xf1, BAD, rest);
	syscall(SYS_alarm, 0);
#ifdef __i386__
	syscall(SYS_clock_nanosleep_time64, CLOCK_MONOTONIC, 0, at_end(16), NULL);
#endif
}

static void interrupted(void)
{
	struct timespec t = { 100, 0 }, *rest = AT_END(struct timespec);

	syscall(SYS_alarm, 1);
	syscall(SYS_nanosleep, &t, rest);
	syscall(SYS_alarm, 1);
	syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &t, rest);
	syscall(SYS_alarm, 1);
	t.tv_sec = 0x7fffffff;
	syscall(SYS_clock_nanosleep, CLOCK_REALTIME, TIMER_ABSTIME, &t, rest);
}

static void timers(void)
{
	struct itimerval v = { { 0, 0 }, { 1000, 0 } };
	struct itimerspec s = { { 0, 5 }, { 1000, 0 } }, none = { { 0, 0 }, { 0, 0 } }, *old = AT_END(struct itimerspec);
	struct sigevent e;
	int *id = AT_END(int), fd;

	syscall(SYS_getitimer, ITIMER_VIRTUAL, AT_END(struct itimerval));
	syscall(SYS_getitimer, 3, AT_END(struct itimerval));
	syscall(SYS_setitimer, ITIMER_REAL, END(v), NULL);
	v.it_value.tv_sec = 0;
	syscall(SYS_setitimer, ITIMER_REAL, END(v), BAD);
	syscall(SYS_setitimer, ITIMER_PROF, END(v), AT_END(struct itimerval));
	syscall(SYS_setitimer, ITIMER_VIRTUAL, BAD, NULL);

	memset(&e, 0, sizeof(e));
	for (int notify = -1; notify < 6; notify++) {
		e.sigev_notify = notify;
		e.sigev_signo = notify > 1 ? SIGRTMIN : notify;
		e.sigev_value.sival_ptr = notify < 1 ? NULL : (void *)0x12345678;
		e._sigev_un._tid = -notify;
		syscall(SYS_timer_create, -1, &e, id);
	}
	e.sigev_notify = SIGEV_NONE;
	syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, BAD);
	syscall(SYS_timer_create, CLOCK_MONOTONIC, &e, id);
	syscall(SYS_timer_settime, *id, 0, END(s), NULL);
	syscall(SYS_timer_settime, *id, TIMER_ABSTIME | 8, END(none), old);
	syscall(SYS_timer_settime, *id, 0, BAD, old);
	syscall(SYS_timer_gettime, *id, old);
	syscall(SYS_timer_gettime, *id, NULL);
	syscall(SYS_timer_getoverrun, *id);
	syscall(SYS_timer_delete, *id);
	syscall(SYS_timer_delete, *id);
	syscall(SYS_timer_gettime, -1, old);

	fd = syscall(SYS_timerfd_create, CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	syscall(SYS_timerfd_create, -1, 3);
	syscall(SYS_timerfd_settime, fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, END(none), old);
	syscall(SYS_timerfd_settime, fd, 0xf0, END(s), NULL);
	syscall(SYS_timerfd_settime, -1, 0, BAD, NULL);
	syscall(SYS_timerfd_gettime, fd, old);
	syscall(SYS_timerfd_gettime, fd, BAD);
	close(fd);
}

#ifdef __i386__
static void wide(void)
{
	uint64_t t[4] = { 0, 0, 0, 1 }, *now = END(t);

	syscall(SYS_stime, BAD);
	syscall(SYS_clock_gettime64, CLOCK_PROCESS_CPUTIME_ID, BAD);
	syscall(SYS_clock_getres_time64, CLOCK_MONOTONIC, at_end(16));
	syscall(SYS_clock_settime64, CLOCK_MONOTONIC, END(t));
	syscall(SYS_clock_adjtime64, CLOCK_MONOTONIC, at_end(208));
	syscall(SYS_clock_adjtime64, CLOCK_REALTIME, at_end(208));
	syscall(SYS_timer_settime64, -1, 0, now, NULL);
	syscall(SYS_timer_gettime64, -1, now);
	syscall(SYS_timerfd_settime64, -1, 0, now, NULL);
	syscall(SYS_timerfd_gettime64, -1, now);
}
#endif

int main(void)
{
	clocks();
	adjusting();
	sleeping();
	timers();
#ifdef __i386__
	wide();
#endif
	interrupted();
	return 0;
}
