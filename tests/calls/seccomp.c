// SPDX-License-Identifier: GPL-2.0
/* Every call of user/calls/seccomp.c; a filter that allows everything stays in force. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include "args.h"

#ifndef SYS_lsm_get_self_attr
#define SYS_lsm_get_self_attr 459
#define SYS_lsm_set_self_attr 460
#define SYS_lsm_list_modules 461
#endif

static void filters(void)
{
	struct sock_filter all[64] = { { 0x20, 0, 0, 0 }, { 0x35, 0, 1, 0x40000000 }, { 6, 0, 0, 0x00050026 }, { 6, 0, 0, 0x7fff0000 } };
	struct sock_fprog prog = { 4, END(all) }, cut = { 70, prog.filter };

	prog.filter = all;
	for (unsigned i = 4; i < 64; i++)
		all[i] = (struct sock_filter){ i * 0x111, i & 1, i & 2, i * 0x1234567 };
	syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0xffffffff, END(prog));
	prog.len = 64;
	syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, END(prog));
	syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, END(cut));
	syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 1, BAD);
	syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 1, NULL);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	all[1] = all[2] = (struct sock_filter){ 0x15, 0, 0, 0xffff };
	prog.len = 4;
	syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_LOG, END(prog));
}

static void questions(void)
{
	static const uint32_t actions[] = { 0, 0x80000000, 0x30000, 0x50000, 0x7fc00000, 0x7ff00000, 0x7ffc0000, 0x7fff0000, 1 };

	for (unsigned i = 0; i < sizeof(actions) / sizeof(*actions); i++)
		syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, at_end_with(&actions[i], 4));
	syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 1, BAD);
	syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, at_end(6));
	syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 1, BAD);
	syscall(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 1, BAD);
	syscall(SYS_seccomp, WIDE(77), WIDE(1), BAD);
}

static void landlock(void)
{
	uint64_t fs = 0x1fff, more[3] = { 0x1fff, 0, 1 };
	struct landlock_path_beneath_attr under = { 0xffff, open("/", O_PATH) };
	int fd;

	syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	syscall(SYS_landlock_create_ruleset, BAD, 8, WIDE(3));
	syscall(SYS_landlock_create_ruleset, END(fs), 7, 0);
	syscall(SYS_landlock_create_ruleset, END(more), 24, 0);
	syscall(SYS_landlock_create_ruleset, END(more), 32, 0);
	fd = syscall(SYS_landlock_create_ruleset, END(fs), 8, 0);
	syscall(SYS_landlock_add_rule, fd, 1, END(under), 0);
	syscall(SYS_landlock_add_rule, fd, 1, BAD, 1);
	syscall(SYS_landlock_add_rule, -1, WIDE(2), BAD, -1);
	syscall(SYS_landlock_restrict_self, -1, 0);
	syscall(SYS_landlock_restrict_self, 0, WIDE(1));
}

/* Newer calls and operations: what strace 6.1 does not know. */
static void newer(void)
{
	uint64_t ctx[5] = { 104, 1, 40, 8, 0x6465736f6c63 };
	uint64_t rule[2] = { 3, 80 };
	uint32_t size = 4096;

	syscall(SYS_landlock_add_rule, -1, 2, END(rule), 1);
	syscall(SYS_lsm_get_self_attr, 100, at_end(4096), END(size), 0);
	syscall(SYS_lsm_get_self_attr, 104, BAD, BAD, 1);
	syscall(SYS_lsm_set_self_attr, 100, END(ctx), 40, 0);
	syscall(SYS_lsm_set_self_attr, 106, BAD, 40, 1);
	syscall(SYS_lsm_list_modules, at_end(4096), END(size), 0);
	syscall(SYS_lsm_list_modules, BAD, BAD, 1);
}

/* After the prctl() only read, write and this one exit are allowed. */
static void strict(void)
{
	if (!fork()) {
		syscall(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_STRICT, BAD, 3, 4);
		syscall(SYS_exit, 3);
	}
	wait(NULL);
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1) {
		newer();
		return 0;
	}
	questions();
	landlock();
	strict();
	filters();
	return 0;
}
