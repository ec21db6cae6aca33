// SPDX-License-Identifier: GPL-2.0
/* Every call of user/calls/x86.c. */
#define _GNU_SOURCE
#include <asm/ldt.h>
#include <sys/wait.h>
#include "args.h"

static void segments(void)
{
	struct user_desc d = { .entry_number = 7, .base_addr = 0x1234, .limit = 0xfffff, .seg_32bit = 1, .contents = 1,
		.limit_in_pages = 1, .useable = 1 }, zero = { .entry_number = -1, .read_exec_only = 1, .seg_not_present = 1 };

	syscall(SYS_modify_ldt, 0, at_end(16), 16);
	syscall(SYS_modify_ldt, 1, END(d), sizeof(d));
	syscall(SYS_modify_ldt, 0x11, END(zero), sizeof(zero));
	syscall(SYS_modify_ldt, WIDE(-1), BAD, sizeof(d));
	syscall(SYS_modify_ldt, 2, BAD, WIDE(16));
	syscall(SYS_modify_ldt, 0, NULL, 0);
	syscall(SYS_set_thread_area, END(zero));
	zero.seg_not_present = 1;
	syscall(SYS_set_thread_area, END(zero));
	syscall(SYS_set_thread_area, BAD);
	syscall(SYS_set_thread_area, NULL);
	d.entry_number = 12;
	syscall(SYS_get_thread_area, END(d));
	d.entry_number = 99;
	syscall(SYS_get_thread_area, END(d));
	syscall(SYS_get_thread_area, BAD);
	syscall(SYS_get_thread_area, NULL);
}

/* A newer call: what strace 6.1 does not know.  It kills any caller but the kernel's own trampoline. */
static void newer(void)
{
#ifdef __x86_64__
	if (!fork()) {
		syscall(335);
		_exit(0);
	}
	wait(NULL);
#endif
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1) {
		newer();
		return 0;
	}
	segments();
	syscall(SYS_iopl, WIDE(7));
	syscall(SYS_iopl, -1);
	syscall(SYS_ioperm, 0x80, 0, 1);
	syscall(SYS_ioperm, -1, WIDE(1), WIDE(-1));
#ifdef SYS_vm86
	syscall(SYS_vm86old, BAD);
	syscall(SYS_vm86, 99, BAD, 3, 4, 5);
#endif
	return 0;
}
