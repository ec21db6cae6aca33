// SPDX-License-Identifier: GPL-2.0
/* Every call of user/calls/prctl.c. */
#define _GNU_SOURCE
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include "args.h"

static long pr(int option, long a, long b, long c, long d)
{
	return syscall(SYS_prctl, WIDE(option), a, b, c, d);
}

static void all_options(void)
{
	/* with these arguments, no option has an effect; PR_SET_VMA and similar options are below */
	for (int option = 0; option < 76; option++) {
		pr(option, (long)BAD, (long)BAD, 3, 4);
		pr(option, 0x10203040, 1, (long)BAD, 5);
	}
	pr(0x41555856, (long)BAD, 1, 2, 3);
	pr(-1, 1, 2, 3, 4);
}

static void reading(void)
{
	int *i = AT_END(int);
	void **p = AT_END(void *);
	char *name = at_end(16);

	pr(PR_GET_DUMPABLE, 1, 2, 3, 4);
	pr(PR_GET_KEEPCAPS, 0, 0, 0, 0);
	pr(PR_GET_PDEATHSIG, (long)i, 0, 0, 0);
	pr(PR_SET_PDEATHSIG, 15, 0, 0, 0);
	pr(PR_GET_PDEATHSIG, (long)i, 0, 0, 0);
	pr(PR_SET_PDEATHSIG, 0, 0, 0, 0);
	pr(PR_GET_CHILD_SUBREAPER, (long)i, 0, 0, 0);
	pr(PR_GET_TSC, (long)i, 0, 0, 0);
	pr(PR_GET_TSC, 0, 0, 0, 0);
	pr(PR_GET_TID_ADDRESS, (long)p, 0, 0, 0);
	pr(PR_GET_NAME, (long)name, 0, 0, 0);
	pr(PR_SET_NAME, (long)"a name that is longer than 15", 0, 0, 0);
	pr(PR_GET_NAME, (long)name, 0, 0, 0);
	pr(PR_SET_NAME, (long)at_end_with("ab", 2), 0, 0, 0);
	pr(PR_SET_NAME, (long)"short", 0, 0, 0);
	pr(PR_GET_SECUREBITS, 0, 0, 0, 0);
	pr(PR_GET_TIMERSLACK, 0, 0, 0, 0);
	pr(PR_GET_SECCOMP, 0, 0, 0, 0);
	pr(PR_MCE_KILL_GET, 0, 0, 0, 0);
	for (int what = 0; what < 4; what++)
		pr(PR_GET_SPECULATION_CTRL, what, 0, 0, 0);
	pr(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	pr(PR_GET_THP_DISABLE, 0, 0, 0, 0);
}

static void setting(void)
{
	for (int cap = 38; cap < 43; cap++) {
		pr(PR_CAPBSET_READ, cap, 0, 0, 0);
		pr(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, cap, 0, 0);
	}
	for (int what = 0; what < 6; what++)
		pr(PR_CAP_AMBIENT, what, WIDE(70), 1, 2);
	for (int how = 0; how < 3; how++)
		pr(PR_MCE_KILL, how, how, 5, 6);
	for (int what = 0; what < 17; what++)
		pr(PR_SET_MM, what, 1, 2, 3);
	for (unsigned what = 0; what < 4; what++)
		pr(PR_SET_SPECULATION_CTRL, what, 0xff, 0, 0);
	pr(PR_SET_PTRACER, -1, 0, 0, 0);
	pr(PR_SET_PTRACER, 0, 0, 0, 0);
	pr(PR_SET_PTRACER, 0x7fffffff, 0, 0, 0);
	pr(PR_SET_SECUREBITS, WIDE(0x1ff), 0, 0, 0);
	pr(PR_SET_DUMPABLE, 1, 0, 0, 0);
	pr(PR_SET_DUMPABLE, 2, 0, 0, 0);
	pr(PR_SET_TIMERSLACK, -1, 0, 0, 0);
	pr(PR_SET_PDEATHSIG, 128, 0, 0, 0);
	pr(PR_SET_PDEATHSIG, 129, 0, 0, 0);
	pr(PR_SVE_SET_VL, 0x7ffff, 0, 0, 0);
	pr(PR_SVE_SET_VL, 0x1020, 0, 0, 0);
	pr(PR_SME_SET_VL, 0x60010, 0, 0, 0);
	pr(PR_SET_TAGGED_ADDR_CTRL, 0x12347, 1, 2, 3);
	pr(PR_SET_TAGGED_ADDR_CTRL, 0x7fffffff, 1, 2, 3);
	pr(PR_PAC_RESET_KEYS, 0x3f, 0, 0, 0);
	pr(PR_PAC_SET_ENABLED_KEYS, 0x1f, 0x8001, 0, 0);
	pr(PR_SET_SYSCALL_USER_DISPATCH, 0, 0, 0, 0);
	pr(PR_SET_SYSCALL_USER_DISPATCH, 2, 1, 2, (long)BAD);
	for (int kind = 0; kind < 5; kind++) {
		pr(PR_SCHED_CORE, PR_SCHED_CORE_GET, 0, kind, (long)AT_END(uint64_t));
		pr(PR_SCHED_CORE, kind, 0x7fffffff, kind, (long)BAD);
	}
	pr(PR_SET_VMA, PR_SET_VMA_ANON_NAME, (long)at_end(4096), 4096, (long)"a region");
	pr(PR_SET_VMA, PR_SET_VMA_ANON_NAME, 0, -1, (long)BAD);
	pr(PR_SET_VMA, 1, 2, 3, 4);
}

static void filters(void)
{
	struct sock_filter f[] = { { 0x20, 0, 0, 4 }, { 0x15, 1, 2, 0x40000003 }, { 6, 0, 0, 0x7fff0000 }, { 0xffff, 0, 0, 7 } };
	struct sock_fprog good = { 4, END(f) }, over = { 5, good.filter }, bad = { 1, BAD }, none = { 0, NULL };

	pr(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (long)END(over), 0, 0);
	pr(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (long)END(bad), 0, 0);
	pr(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (long)END(none), 0, 0);
	pr(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (long)END(good), 0, 0);
	pr(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (long)END(good) + 1, 0, 0);
	pr(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, 0, 0, 0);
}

static void arch(void)
{
	void **base = AT_END(void *);
	uint64_t *mask = AT_END(uint64_t);

	for (int what = 0x1003; what < 0x1026; what++) {
		if (what == 0x1012)
			continue;	/* would disable CPUID */
		syscall(SYS_arch_prctl, WIDE(what), what < 0x1005 ? (void *)base : (void *)mask);
		syscall(SYS_arch_prctl, what, BAD);
	}
	syscall(SYS_arch_prctl, 0x1023, 18);
	syscall(SYS_arch_prctl, 0x1023, 64);
	syscall(SYS_arch_prctl, 0x2001, 1);
	syscall(SYS_arch_prctl, 0x5005, BAD);
}

int main(void)
{
	all_options();
	reading();
	setting();
	filters();
	arch();
	return 0;
}
