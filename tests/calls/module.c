// SPDX-License-Identifier: GPL-2.0
/* Every call of user/calls/module.c, in ways that leave the machine unchanged. */
#define _GNU_SOURCE
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <stdint.h>
#include <sys/wait.h>
#include "args.h"

static void modules(void)
{
	syscall(SYS_init_module, BAD, 0, "a=b");
	syscall(SYS_init_module, NULL, -1, BAD);
	syscall(SYS_finit_module, -1, "a=b", 0);
	syscall(SYS_finit_module, WIDE(-1), BAD, WIDE(0xf));
	syscall(SYS_delete_module, "no such module", 0);
	syscall(SYS_delete_module, BAD, WIDE(0xa00));
	syscall(SYS_delete_module, NULL, 1);
}

static void kernels(void)
{
	struct { void *buf; size_t bufsz; void *mem; size_t memsz; } s[20] = { { BAD, 1, (void *)4096, 2 }, { NULL, -1, NULL, 0 } };

	syscall(SYS_kexec_load, BAD, 2, END(s), 0x10000);
	syscall(SYS_kexec_load, 0, 3, (char *)END(s) + sizeof(s) - 2 * sizeof(s[0]), 0xdead0003);
	syscall(SYS_kexec_load, 0, 17, END(s), 0x80000000);
	syscall(SYS_kexec_load, 0, -1, BAD, -1);
	syscall(SYS_kexec_load, 0, 1, BAD, 0x3e0004);
#ifdef SYS_kexec_file_load
	syscall(SYS_kexec_file_load, -1, -1, 4, "abc", 0x10);
	syscall(SYS_kexec_file_load, WIDE(-1), -1, -1, BAD, 7);
	syscall(SYS_kexec_file_load, -1, -1, 0, NULL, 2);
#endif
}

static void power(void)
{
	/* one of the magic numbers is always wrong */
	syscall(SYS_reboot, 1, 2, 3, BAD);
	syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, 0, LINUX_REBOOT_CMD_CAD_OFF, 0);
	syscall(SYS_reboot, 0, LINUX_REBOOT_MAGIC2, WIDE(LINUX_REBOOT_CMD_RESTART2), "with this");
	syscall(SYS_reboot, 0, LINUX_REBOOT_MAGIC2C, LINUX_REBOOT_CMD_RESTART2, BAD);
	syscall(SYS_reboot, 0, LINUX_REBOOT_MAGIC2A, LINUX_REBOOT_CMD_KEXEC, NULL);
}

static void console(void)
{
	char *buf = at_end(16);

	for (int type = -1; type < 13; type++) {
		/*
		 * Skip reading, which would wait or take messages away, and clearing and muting the
		 * log, which only the child below tries, without the permission.
		 */
		if (type == 2 || (type >= 4 && type <= 7))
			continue;
		syscall(SYS_syslog, WIDE(type), NULL, -1);
		syscall(SYS_syslog, type, BAD, -2);
	}
	syscall(SYS_syslog, 3, buf, 0);
	syscall(SYS_syslog, 2, buf, -1);
	syscall(SYS_syslog, 4, NULL, 5);
	syscall(SYS_syslog, 8, NULL, 0);
	syscall(SYS_syslog, 8, NULL, 9);
	if (!fork()) {
		if (!syscall(SYS_setresuid, 1000, 1000, 1000))
			for (int type = 4; type < 8; type++)
				syscall(SYS_syslog, type, NULL, 7);
		_exit(0);
	}
	wait(NULL);
}

static void names(void)
{
	syscall(SYS_sethostname, BAD, 5);
	syscall(SYS_sethostname, "too long", 65);
	syscall(SYS_sethostname, NULL, WIDE(-1));
	syscall(SYS_setdomainname, BAD, 5);
	syscall(SYS_setdomainname, at_end_with("abc", 3), 64);
	syscall(SYS_setdomainname, "too long", WIDE(65));
	syscall(SYS_acct, "/no/such/file");
	syscall(SYS_acct, BAD);
}

int main(void)
{
	modules();
	kernels();
	power();
	console();
	names();
	return 0;
}
