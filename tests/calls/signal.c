// SPDX-License-Identifier: GPL-2.0
/* Signals: every call of user/calls/signal.c, and siginfo in all its forms. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "args.h"

static void handler(int signo)
{
	(void)signo;
}

struct action { void *handler; unsigned long flags; void *restorer; uint64_t mask; } __attribute__((packed, aligned(4)));

static void actions(void)
{
	struct action a = { (void *)1, 0, NULL, 0 }, *act = END(a), *old = AT_END(struct action);
	struct sigaction sa = { .sa_handler = handler, .sa_flags = SA_RESTART | SA_ONSTACK | SA_SIGINFO };

	syscall(SYS_rt_sigaction, SIGUSR1, NULL, old, 8L);
	syscall(SYS_rt_sigaction, SIGUSR1, act, old, 8L);
	act->handler = NULL;
	act->mask = 0xfffffffe7ffbfeffULL;
	act->flags = 0x74000001 | 0xdc000006;
	syscall(SYS_rt_sigaction, SIGUSR1, act, NULL, 8L);
	syscall(SYS_rt_sigaction, SIGUSR1, NULL, old, 8L);
	act->handler = (void *)-1;
	act->mask = 0x180000401;
	act->flags = 0x04000000;
	act->restorer = (void *)0xdead;
	syscall(SYS_rt_sigaction, 65, act, old, 8L);
	act->mask = 0;
	act->flags = 0xbad00;
	syscall(SYS_rt_sigaction, WIDE(SIGKILL), act, old, 4L);
	syscall(SYS_rt_sigaction, SIGUSR1, (char *)act + 4, BAD, 8L);
	sigfillset(&sa.sa_mask);
	sigaction(SIGRTMIN + 3, &sa, NULL);
	sigaction(SIGUSR1, &sa, NULL);
	sigaction(SIGUSR2, &sa, NULL);
}

static void masks(void)
{
	uint64_t m = 0x8080008000000401ULL, *mask = END(m), none = 0, all = ~0ULL, *old = AT_END(uint64_t);

	syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, old, 8L);
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, END(all), NULL, 8L);
	syscall(SYS_rt_sigprocmask, SIG_UNBLOCK, NULL, old, 8L);
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, mask, old, 8L);
	syscall(SYS_rt_sigprocmask, SIG_SETMASK, END(none), old, 8L);
	syscall(SYS_rt_sigprocmask, WIDE(3), mask, BAD, 8L);
	syscall(SYS_rt_sigprocmask, 0, mask, old, 4L);
	syscall(SYS_rt_sigprocmask, 0, mask, old, 16L);
	syscall(SYS_rt_sigprocmask, 0, (char *)mask + 4, old, 8L);
	syscall(SYS_rt_sigpending, old, 8L);
	syscall(SYS_rt_sigpending, (char *)old + 7, 1L);
	syscall(SYS_rt_sigpending, BAD, 8L);
	syscall(SYS_rt_sigpending, old, 16L);
	syscall(SYS_rt_sigsuspend, mask, 7L);
	syscall(SYS_rt_sigsuspend, BAD, 8L);
}

static void sending(void)
{
	siginfo_t i, *info;
	uint64_t set = 1ULL << (SIGUSR1 - 1) | 1ULL << (SIGUSR2 - 1);
	struct timespec t = { 0, 1 };

	sigprocmask(SIG_BLOCK, (sigset_t *)&set, NULL);
	syscall(SYS_kill, getpid(), 0);
	syscall(SYS_kill, WIDE(-0x7fffff), WIDE(65));
	syscall(SYS_tkill, -1, SIGRTMIN + 5);
	syscall(SYS_tgkill, -1, -2, SIGALRM);
	syscall(SYS_pidfd_send_signal, -1, SIGUSR1, NULL, 0);
	syscall(SYS_pidfd_send_signal, -1, SIGUSR1, BAD, 7);

	syscall(SYS_kill, getpid(), SIGUSR1);
	syscall(SYS_rt_sigtimedwait, &set, at_end(128), END(t), 8L);
	syscall(SYS_tgkill, getpid(), getpid(), SIGUSR2);
	syscall(SYS_rt_sigtimedwait, &set, at_end(128), NULL, 8L);
	syscall(SYS_rt_sigtimedwait, &set, at_end(128), END(t), 8L);
	syscall(SYS_rt_sigtimedwait, &set, NULL, END(t), 8L);
	syscall(SYS_rt_sigtimedwait, BAD, at_end(128), BAD, 8L);
	syscall(SYS_kill, getpid(), SIGUSR1);
	syscall(SYS_rt_sigtimedwait, &set, NULL, NULL, 8L);

	/* a siginfo that a process may queue to itself */
	memset(&i, 0, sizeof(i));
	i.si_signo = SIGUSR1;
	i.si_code = SI_QUEUE;
	i.si_pid = 7;
	i.si_uid = -1;
	i.si_value.sival_ptr = (void *)0xdeadbeef;
	info = END(i);
	syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, info);
	syscall(SYS_rt_sigtimedwait, &set, at_end(128), NULL, 8L);
	info->si_errno = 5;
	info->si_code = -60;
	info->si_value.sival_ptr = NULL;
	syscall(SYS_rt_tgsigqueueinfo, getpid(), getpid(), SIGUSR1, info);
	syscall(SYS_rt_sigtimedwait, &set, at_end(128), NULL, 8L);
	info->si_errno = 12345;
	info->si_code = SI_TIMER;
	syscall(SYS_rt_tgsigqueueinfo, -1, -1, SIGUSR1, info);
	info->si_errno = 0;
	info->si_code = SI_SIGIO;
	syscall(SYS_rt_sigqueueinfo, -1, SIGUSR1, info);
	info->si_code = SI_TKILL;
	syscall(SYS_rt_sigqueueinfo, -1, SIGUSR1, info);
	info->si_code = -3;
	info->si_value.sival_int = 9;
	syscall(SYS_rt_sigqueueinfo, -1, SIGUSR1, info);
	syscall(SYS_rt_sigqueueinfo, -1, 0, (char *)info + 1);

	/* and siginfos that only the kernel sends: they are decoded, too */
	for (i.si_signo = 0; i.si_signo < 34; i.si_signo++)
		for (i.si_code = 0; i.si_code < 17; i.si_code++) {
			for (unsigned k = 3; k < sizeof(i) / sizeof(int); k++)
				((int *)&i)[k] = i.si_code ? k : -k;
			syscall(SYS_rt_sigqueueinfo, -1, i.si_signo, &i);
		}
	i.si_signo = SIGSYS;
	i.si_code = 1;
	((int *)&i)[sizeof(long) == 8 ? 6 : 4] = 20;
	((int *)&i)[sizeof(long) == 8 ? 7 : 5] = 0xc000003e;
	syscall(SYS_rt_sigqueueinfo, -1, SIGSYS, &i);
	((int *)&i)[sizeof(long) == 8 ? 7 : 5] = 0x40000003;
	syscall(SYS_rt_sigqueueinfo, -1, SIGSYS, &i);
	i.si_code = 0x80;
	syscall(SYS_rt_sigqueueinfo, -1, SIGSEGV, &i);
}

static void delivery(void)
{
	uint64_t none = 0;
	stack_t s = { BAD, SS_DISABLE, 4096 }, *ss = END(s);

	sigprocmask(SIG_SETMASK, (sigset_t *)&none, NULL);
	syscall(SYS_sigaltstack, NULL, AT_END(stack_t));
	syscall(SYS_sigaltstack, ss, NULL);
	ss->ss_flags = 0x80000007;
	ss->ss_sp = NULL;
	syscall(SYS_sigaltstack, ss, BAD);
	syscall(SYS_sigaltstack, BAD, ss);
	raise(SIGUSR1);
	raise(SIGRTMIN + 3);
	alarm(1);
	signal(SIGALRM, handler);
	syscall(SYS_pause);
}

#ifdef __i386__
static void old(void)
{
	struct { void *handler; unsigned long mask, flags; void *restorer; } a = { handler, 0x401, SA_RESTART, NULL }, *act = END(a);
	unsigned m = 0xfffbfeff, *mask = END(m);

	syscall(SYS_sigaction, SIGUSR1, act, AT_END(typeof(a)));
	syscall(SYS_sigaction, SIGUSR1, NULL, BAD);
	act->flags = 0x74000000;
	act->handler = NULL;
	syscall(SYS_sigaction, 77, act, AT_END(typeof(a)));
	syscall(SYS_signal, SIGUSR2, (void *)1);
	syscall(SYS_signal, SIGUSR2, handler);
	syscall(SYS_signal, SIGUSR2, handler);
	syscall(SYS_signal, SIGKILL, BAD);
	syscall(SYS_sigprocmask, SIG_BLOCK, NULL, AT_END(unsigned));
	syscall(SYS_sigprocmask, SIG_SETMASK, mask, AT_END(unsigned));
	syscall(SYS_sigprocmask, 9, BAD, NULL);
	syscall(SYS_sigpending, AT_END(unsigned));
	syscall(SYS_sigpending, NULL);
	syscall(SYS_sgetmask);
	syscall(SYS_ssetmask, 0x800);
	syscall(SYS_ssetmask, 0);
	syscall(SYS_sgetmask);
	kill(getpid(), SIGUSR1);
	alarm(1);
	syscall(SYS_sigsuspend, 1, 2, 0x400);
	syscall(SYS_rt_sigtimedwait_time64, mask, NULL, BAD, 8);
}
#endif

int main(void)
{
	actions();
	masks();
	sending();
	delivery();
#ifdef __i386__
	old();
#endif
	return 0;
}
