// SPDX-License-Identifier: GPL-2.0
/* Processes: every call of user/calls/process.c. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <linux/capability.h>
#include "args.h"

static void ids(void)
{
	unsigned *id = at_end(3 * sizeof(unsigned)), groups[] = { 1, 2, 3 };

	syscall(SYS_getpid);
	syscall(SYS_gettid);
	syscall(SYS_getppid);
	syscall(SYS_getpgrp);
	syscall(SYS_getpgid, 0);
	syscall(SYS_getpgid, -1);
	syscall(SYS_getsid, 0);
	syscall(SYS_getsid, WIDE(-2));
	syscall(SYS_setpgid, 0, -1);
	syscall(SYS_setsid);
	syscall(SYS_getuid);
	syscall(SYS_geteuid);
	syscall(SYS_getgid);
	syscall(SYS_getegid);
	syscall(SYS_setuid, WIDE(-1));
	syscall(SYS_setgid, -1);
	syscall(SYS_setreuid, -1, -1);
	syscall(SYS_setregid, -1, -1);
	syscall(SYS_setresuid, -1, -1, -1);
	syscall(SYS_setresgid, -1, -1, WIDE(-1));
	syscall(SYS_getresuid, id, id + 1, id + 2);
	syscall(SYS_getresuid, id, BAD, NULL);
	syscall(SYS_getresgid, id, id + 1, id + 2);
	syscall(SYS_setfsuid, -1);
	syscall(SYS_setfsgid, -1);
	syscall(SYS_getgroups, 0, NULL);
	syscall(SYS_getgroups, -1, id);
	syscall(SYS_getgroups, 3, BAD);
	syscall(SYS_setgroups, 3, END(groups));
	syscall(SYS_getgroups, 3, id);
	syscall(SYS_setgroups, 4, END(groups));
	syscall(SYS_setgroups, 65537, END(groups));
	syscall(SYS_setgroups, 0, NULL);
	syscall(SYS_setgroups, 0, BAD);
#ifdef __i386__
	syscall(SYS_getuid32);
	syscall(SYS_geteuid32);
	syscall(SYS_getgid32);
	syscall(SYS_getegid32);
	syscall(SYS_setuid32, -1);
	syscall(SYS_setgid32, -1);
	syscall(SYS_setreuid32, -1, -1);
	syscall(SYS_setregid32, -1, -1);
	syscall(SYS_setresuid32, -1, -1, -1);
	syscall(SYS_setresgid32, -1, -1, -1);
	syscall(SYS_getresuid32, id, id + 1, id + 2);
	syscall(SYS_getresgid32, id, id + 1, BAD);
	syscall(SYS_setfsuid32, -1);
	syscall(SYS_setfsgid32, -1);
	syscall(SYS_setgroups32, 3, END(groups));
	syscall(SYS_getgroups32, 3, id);
	syscall(SYS_setgroups32, 0, NULL);
	syscall(SYS_nice, 0);
	syscall(SYS_ugetrlimit, RLIMIT_CORE, at_end(8));
	syscall(SYS_ugetrlimit, 99, BAD);
#endif
}

static void capabilities(void)
{
	struct __user_cap_header_struct h = { _LINUX_CAPABILITY_VERSION_3, 0 }, *head = END(h);
	struct __user_cap_data_struct *data = at_end(2 * sizeof(*data));

	syscall(SYS_capget, NULL, NULL);
	syscall(SYS_capget, BAD, data);
	syscall(SYS_capget, head, NULL);
	syscall(SYS_capget, head, data);
	syscall(SYS_capset, head, data);
	syscall(SYS_capset, head, BAD);
	head->version = _LINUX_CAPABILITY_VERSION_1;
	syscall(SYS_capget, head, data + 1);
	head->version = _LINUX_CAPABILITY_VERSION_2;
	head->pid = -1;
	syscall(SYS_capset, head, data);
	head->version = 0xbadc0de;
	syscall(SYS_capset, head, data);
}

static void limits(void)
{
	struct rlimit l = { 8192 * 1024, RLIM_INFINITY }, *limit = END(l);
	uint64_t both[2] = { 1025, ~0ULL }, *p = END(both);
	struct rusage *usage = AT_END(struct rusage);

	for (int i = 0; i < 17; i++)
		syscall(SYS_prlimit64, 0, i, NULL, p);
	syscall(SYS_prlimit64, -1, WIDE(RLIMIT_CPU), END(both), BAD);
	syscall(SYS_getrlimit, RLIMIT_STACK, limit);
	syscall(SYS_getrlimit, RLIMIT_STACK, BAD);
	syscall(SYS_setrlimit, 77, END(l));
	syscall(SYS_setrlimit, RLIMIT_FSIZE, NULL);
	syscall(SYS_getrusage, 7, usage);
	syscall(SYS_getrusage, RUSAGE_CHILDREN, BAD);
	syscall(SYS_getpriority, PRIO_PROCESS, 0);
	syscall(SYS_getpriority, PRIO_PGRP, -2);
	syscall(SYS_getpriority, WIDE(PRIO_USER), -2);
	syscall(SYS_getpriority, 9, 1);
	syscall(SYS_setpriority, PRIO_PROCESS, -1, -21);
	syscall(SYS_setpriority, 9, -1, 0);
}

static void scheduling(void)
{
	int zero = 0, *priority = END(zero);
	uint32_t attr[14] = { 48, 0, 0 }, *a = at_end(56);
	unsigned long *cpus = at_end(128), one = 1;

	syscall(SYS_sched_yield);
	syscall(SYS_sched_getscheduler, 0);
	syscall(SYS_sched_getscheduler, -1);
	syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, priority);
	syscall(SYS_sched_setscheduler, 0, 0xface, BAD);
	syscall(SYS_sched_getparam, 0, priority);
	syscall(SYS_sched_getparam, -1, priority);
	syscall(SYS_sched_setparam, 0, priority);
	syscall(SYS_sched_setparam, -1, NULL);
	for (int i = 0; i < 8; i++) {
		syscall(SYS_sched_get_priority_min, i);
		syscall(SYS_sched_get_priority_max, i);
	}
	syscall(SYS_sched_rr_get_interval, 0, at_end(2 * sizeof(long)));
	syscall(SYS_sched_rr_get_interval, -1, NULL);
#ifdef __i386__
	syscall(SYS_sched_rr_get_interval_time64, 0, at_end(16));
#endif
	syscall(SYS_sched_getaffinity, 0, 0, NULL);
	syscall(SYS_sched_getaffinity, 0, 128, BAD);
	syscall(SYS_sched_getaffinity, 0, 128, cpus);
	syscall(SYS_sched_setaffinity, 0, 128, cpus);
	syscall(SYS_sched_setaffinity, -1, sizeof(one), END(one));
	syscall(SYS_sched_setaffinity, 0, 0, cpus);
	syscall(SYS_sched_setaffinity, -1, 0x10000, cpus);
	syscall(SYS_sched_getattr, 0, a, 56, 0);
	syscall(SYS_sched_getattr, 0, a, 0, 0);
	syscall(SYS_sched_getattr, 0, a + 1, 48, 0);
	syscall(SYS_sched_getattr, 0, BAD, 48, 0);
	syscall(SYS_sched_getattr, -1, a, WIDE(56), 1);
	syscall(SYS_sched_setattr, 0, END(attr), 0);
	attr[0] = 47;
	syscall(SYS_sched_setattr, 0, END(attr), 0);
	attr[0] = 56;
	attr[1] = 0xbad;
	attr[2] = 0x7f;
	syscall(SYS_sched_setattr, 0, END(attr), 1);
	attr[0] = 100;
	attr[2] = 0;
	syscall(SYS_sched_setattr, 0, END(attr), 0);
	memset(attr, 0xff, sizeof(attr));
	syscall(SYS_sched_setattr, 0, END(attr), 0);
	syscall(SYS_sched_setattr, 0, NULL, 0);
	syscall(SYS_membarrier, 0, 0, 0);
	syscall(SYS_membarrier, 1 << 8, 1, 3);
	syscall(SYS_membarrier, -1, 0xf0, 3);
}

static void machine(void)
{
	unsigned was;

	syscall(SYS_uname, at_end(390));
	syscall(SYS_uname, BAD);
	syscall(SYS_sysinfo, NULL);
	syscall(SYS_times, NULL);
	syscall(SYS_times, BAD);
	syscall(SYS_getcpu, NULL, NULL, NULL);
	syscall(SYS_getcpu, BAD, NULL, BAD);
	was = syscall(SYS_personality, 0xffffffff);
	syscall(SYS_personality, 0x0040000);
	syscall(SYS_personality, 0x4000005);
	syscall(SYS_personality, 8);
	syscall(SYS_personality, was);
	syscall(SYS_unshare, 0);
	syscall(SYS_unshare, WIDE(CLONE_FS | CLONE_VM | CLONE_NEWNS | CLONE_NEWPID | 1));
	syscall(SYS_setns, -1, CLONE_NEWNET | CLONE_NEWUSER);
	syscall(SYS_setns, -1, 1);
	syscall(SYS_set_tid_address, NULL);
	syscall(SYS_rseq, NULL, 1, 2, 3);
}

static void others(void)
{
	struct { uint32_t efd, tfd, toff; } slot = { 1, 2, 3 };
	char one[] = "0123456789", two[11];
	struct iovec local[2] = { { two, 4 }, { two + 4, 6 } }, remote[1] = { { one, 10 } };
	int fd;

	for (int i = 0; i < 9; i++)
		syscall(SYS_kcmp, getpid(), -1, i, 0, END(slot));
	syscall(SYS_kcmp, -1, -2, 7, 1, NULL);
	syscall(SYS_kcmp, -1, getpid(), 7, 0, &slot);
	syscall(SYS_kcmp, getpid(), getppid(), 7, 0, &slot);
	fd = syscall(SYS_pidfd_open, getpid(), 0);
	syscall(SYS_pidfd_open, -1, O_NONBLOCK);
	syscall(SYS_pidfd_open, -1, 1);
	syscall(SYS_pidfd_getfd, fd, -1, 0);
	syscall(SYS_pidfd_getfd, -1, 7, 3);
	close(fd);
	syscall(SYS_process_vm_readv, getpid(), local, 2L, remote, 1L, 0L);
	syscall(SYS_process_vm_readv, getpid(), local, 3L, BAD, 1L, 0L);
	syscall(SYS_process_vm_readv, -1, END(local), 2L, END(remote), 2L, 7L);
	syscall(SYS_process_vm_writev, getpid(), local, 2L, remote, 1L, 0L);
	syscall(SYS_process_vm_writev, getpid(), BAD, 2L, remote, 1L, 0L);
	syscall(SYS_process_mrelease, -1, 1);
}

static void children(void)
{
	int *status = AT_END(int);
	struct rusage *usage = AT_END(struct rusage);
	siginfo_t *info = AT_END(siginfo_t);
	pid_t pid;

	syscall(SYS_wait4, -1, status, 0L, usage);
	syscall(SYS_wait4, -1, BAD, 0x20000000L | WNOHANG | 0x40, NULL);
	syscall(SYS_waitid, P_ALL, -1, NULL, WEXITED, NULL);
	syscall(SYS_waitid, P_PID, -1, BAD, WEXITED | WNOHANG, usage);
	syscall(SYS_waitid, 3, -1, info, WEXITED | WSTOPPED | WCONTINUED | WNOWAIT, BAD);
	syscall(SYS_waitid, P_PGID, 0, info, 0, BAD);
	syscall(SYS_waitid, 99, 0, info, 0, BAD);

	pid = syscall(SYS_fork);
	if (!pid)
		_exit(42);
	syscall(SYS_waitid, P_PID, pid, info, WEXITED | WNOWAIT, NULL);
	syscall(SYS_wait4, pid, status, 0, NULL);

#ifdef __i386__
	pid = syscall(SYS_clone, SIGCHLD | CLONE_PARENT_SETTID, 0, status, 0, 0);
#else
	pid = syscall(SYS_clone, SIGCHLD | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID, 0, at_end(4), at_end(4), 0);
#endif
	if (!pid) {
		raise(SIGKILL);
		pause();
	}
	syscall(SYS_wait4, pid, status, 0, NULL);

	pid = syscall(SYS_clone, CLONE_PIDFD | SIGURG, 0, at_end(4), 0, 0);
	if (!pid)
		_exit(0);
	syscall(SYS_wait4, pid, status, __WALL, NULL);
	close(3);
	syscall(SYS_clone, CLONE_THREAD | 1, 1, 2, 3, 4);
	syscall(SYS_clone, CLONE_SETTLS | CLONE_THREAD, 0, 0, BAD, BAD);
	syscall(SYS_clone, CLONE_THREAD | CLONE_CHILD_CLEARTID | CLONE_NEWNET | CLONE_NEWPID | CLONE_IO, 1, 2, 3, 4);
	syscall(SYS_clone, 0xff000000 | CLONE_THREAD, 1, 2, 3, 4);
#ifdef __i386__
	syscall(SYS_waitpid, -1, status, WNOHANG);
#endif
}

static void clone3(void)
{
	uint64_t args[12] = { 0 };
	int *status = AT_END(int), *tid = AT_END(int), *pidfd = AT_END(int);
	int set[2] = { 1, -1 };
	pid_t pid;

	args[4] = SIGCHLD;
	pid = syscall(SYS_clone3, END(args), 88L);
	if (!pid)
		_exit(0);
	syscall(SYS_wait4, pid, status, 0, NULL);

	args[0] = CLONE_PIDFD | CLONE_PARENT_SETTID;
	args[1] = (uintptr_t)pidfd;
	args[3] = (uintptr_t)tid;
	pid = syscall(SYS_clone3, END(args), 96L);
	if (!pid)
		_exit(1);
	syscall(SYS_wait4, pid, status, 0, NULL);
	close(3);

	syscall(SYS_clone3, NULL, 88L);
	syscall(SYS_clone3, BAD, 88L);
	syscall(SYS_clone3, END(args), 63L);
	syscall(SYS_clone3, END(args), 4097L);
	args[0] = ~0ULL;
	args[2] = args[7] = 0xdead;
	args[4] = 0xffffffff;
	args[8] = (uintptr_t)END(set);
	args[9] = 2;
	syscall(SYS_clone3, args, 80L);
	args[9] = 33;
	args[10] = 5;
	args[11] = 1;
	syscall(SYS_clone3, args, 96L);
	syscall(SYS_clone3, END(args[1]), 88L);
	args[7] = (uintptr_t)at_end(16);
	syscall(SYS_clone3, args, 64L);
}

static void programs(char *self)
{
	char *many[40], *argv[] = { self, "end", NULL }, *envp[] = { "A=1", NULL };
	char **open_end = at_end_with(argv, 2 * sizeof(*argv));
	char unended[4096];

	for (int i = 0; i < 39; i++)
		many[i] = "argument";
	many[39] = NULL;
	memset(unended, 'a', sizeof(unended));
	syscall(SYS_execve, NULL, NULL, NULL);
	syscall(SYS_execve, "", argv, envp);
	syscall(SYS_execve, "/nowhere\n", open_end, envp);
	syscall(SYS_execve, "/nowhere", argv, open_end);
	syscall(SYS_execve, "/nowhere", many, many);
	syscall(SYS_execve, "/nowhere", BAD, BAD);
	syscall(SYS_execve, at_end_with(unended, sizeof(unended)), argv + 2, envp + 1);
	syscall(SYS_execveat, AT_FDCWD, "/nowhere", argv, envp, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH);
	syscall(SYS_execveat, -1, "", argv, NULL, 1);
	syscall(SYS_execve, self, argv, envp);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		syscall(SYS_exit_group, 0x107);
	ids();
	capabilities();
	limits();
	scheduling();
	machine();
	others();
	children();
	clone3();
	programs(argv[0]);
	return 1;
}
