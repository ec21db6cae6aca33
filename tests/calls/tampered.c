// SPDX-License-Identifier: GPL-2.0
/*
 * Calls for tests/reader/inject.sh to inject into: the same calls in each run, whatever their
 * results are.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_newfstatat
#define SYS_newfstatat SYS_fstatat64
#endif

static char buf[64];

static void nothing(int sig)
{
	(void)sig;
}

static void calls(int fd)
{
	struct timespec t = { 0, 10000000 };
	struct pollfd p = { fd, POLLIN, 0 };
	struct iovec v[2] = { { "ab", 2 }, { "cdef", 4 } };
	struct stat st;

	syscall(SYS_chdir, "/");
	syscall(SYS_chdir, "/nonexistent");
	syscall(SYS_getcwd, buf, sizeof(buf));
	syscall(SYS_read, fd, buf, 8);
	syscall(SYS_write, fd, "some text", 9);
	syscall(SYS_writev, fd, v, 2);
	syscall(SYS_lseek, fd, 3, SEEK_SET);
	syscall(SYS_access, "/etc/passwd", R_OK);
	syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDONLY));
	syscall(SYS_geteuid);
	syscall(SYS_dup, fd);
	syscall(SYS_nanosleep, &t, NULL);
	syscall(SYS_poll, &p, 1, 0);
	syscall(SYS_newfstatat, AT_FDCWD, "/dev/null", &st, 0);
	syscall(SYS_kill, 0, 0);
	syscall(SYS_umask, 022);
}

int main(void)
{
	struct sigaction act = { .sa_handler = nothing, .sa_flags = SA_RESTART };
	int fd = open("/dev/null", O_RDWR);

	/* high descriptor numbers, which strace and systrace do not use */
	dup2(fd, 100);
	sigaction(SIGUSR1, &act, NULL);
	for (int i = 0; i < 9; i++)
		calls(100);
	_exit(buf[0] & 1);
}
