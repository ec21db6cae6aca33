// SPDX-License-Identifier: GPL-2.0
/* Every call of user/calls/misc.c. */
#define _GNU_SOURCE
#include <stdint.h>
#include <sys/wait.h>
#include "args.h"

static void random_bytes(void)
{
	syscall(SYS_getrandom, at_end(8), 8, 0);
	syscall(SYS_getrandom, at_end(64), 64, 1);
	syscall(SYS_getrandom, at_end(0), 0, 2);
	syscall(SYS_getrandom, BAD, -1, WIDE(7));
	syscall(SYS_getrandom, NULL, 0, WIDE(8));
}

static void priorities(void)
{
	for (int which = 0; which < 5; which++) {
		syscall(SYS_ioprio_get, WIDE(which), 0);
		syscall(SYS_ioprio_get, which, WIDE(-1));
		syscall(SYS_ioprio_set, which, 0x7fffffff, WIDE(which << 13 | 7));
		syscall(SYS_ioprio_set, which, -1, -1);
	}
	syscall(SYS_ioprio_set, 1, 0, 2 << 13 | 4);
	syscall(SYS_ioprio_get, 1, 0);
	close(syscall(SYS_userfaultfd, 0x80801));
	syscall(SYS_userfaultfd, WIDE(-1));
}

/* In a session without a terminal there is nothing to hang up. */
static void hangup(void)
{
	if (!fork()) {
		setsid();
		syscall(SYS_vhangup);
		_exit(0);
	}
	wait(NULL);
}

static void old(void)
{
	struct { int *name; int nlen; void *oldval; size_t *oldlenp; void *newval; size_t newlen; } args = { BAD, 2, BAD, NULL, BAD, 7 };

	syscall(SYS_lookup_dcookie, WIDE(1), at_end(8), 8, 9);
	syscall(SYS_lookup_dcookie, -1, BAD, -1, -1);
	syscall(SYS_ustat, WIDE(0x801), at_end(32));
	syscall(SYS_ustat, -1, BAD);
	syscall(SYS__sysctl, END(args));
	syscall(SYS__sysctl, BAD);
	syscall(SYS_uselib, "/no/such/library");
	syscall(SYS_uselib, BAD);
	syscall(SYS_sysfs, 3, 1, 2);
	syscall(SYS_sysfs, -1, BAD, BAD);
	syscall(SYS_nfsservctl, 1, 2, 3);
	syscall(SYS_create_module, "name", 1);
	syscall(SYS_get_kernel_syms, BAD);
	syscall(SYS_query_module, 1, 2, 3, 4, 5);
	syscall(SYS_afs_syscall, 1, 2, 3, 4, 5);
	syscall(SYS_vserver, 1, 2, 3, 4, 5);
	syscall(SYS_getpmsg, 1, 2, 3, 4, 5);
	syscall(SYS_putpmsg, 1, 2, 3, 4, 5);
#ifdef __x86_64__
	syscall(SYS_tuxcall, 1, 2, 3);
	syscall(SYS_security, 1, 2, 3);
	syscall(SYS_epoll_ctl_old, 1, 2, 3, 4);
	syscall(SYS_epoll_wait_old, 1, 2, 3, 4);
#else
	syscall(SYS_bdflush, 1, 2);
	syscall(SYS_idle);
	syscall(SYS_break);
	syscall(SYS_ftime);
	syscall(SYS_gtty, 1, 2);
	syscall(SYS_stty, 1, 2);
	syscall(SYS_mpx);
	syscall(SYS_prof);
	syscall(SYS_profil, 1, 2, 3, 4);
	syscall(SYS_lock);
	syscall(SYS_ulimit, 1, 2);
	syscall(SYS_olduname, BAD);
	syscall(SYS_oldolduname, BAD);
#endif
	/* and numbers that are not system calls */
	syscall(1023, 1, 2, 3, 4, 5, 6);
	syscall(-2, 1, 2, 3, 4, 5, 6);
}

int main(void)
{
	random_bytes();
	priorities();
	hangup();
	old();
	return 0;
}
