// SPDX-License-Identifier: GPL-2.0
/* Descriptors that report events: every call of user/calls/notify.c. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include "args.h"

static void inotifies(void)
{
	int fd = syscall(SYS_inotify_init1, IN_CLOEXEC | IN_NONBLOCK), wd;

	close(syscall(SYS_inotify_init));
	syscall(SYS_inotify_init1, WIDE(-1));
	wd = syscall(SYS_inotify_add_watch, fd, "/tmp", IN_CREATE | IN_ONLYDIR);
	for (unsigned bit = 1; bit; bit <<= 1)
		syscall(SYS_inotify_add_watch, WIDE(-1), "/", bit);
	syscall(SYS_inotify_add_watch, fd, NULL, 0);
	syscall(SYS_inotify_add_watch, fd, BAD, WIDE(-1));
	syscall(SYS_inotify_rm_watch, fd, wd);
	syscall(SYS_inotify_rm_watch, fd, -1);
	close(fd);
}

static void mark(int fd, unsigned flags, uint64_t mask, int dir, const char *path)
{
#ifdef __i386__
	syscall(SYS_fanotify_mark, fd, flags, (unsigned)mask, (unsigned)(mask >> 32), dir, path);
#else
	syscall(SYS_fanotify_mark, fd, WIDE(flags), mask, WIDE(dir), path);
#endif
}

static void fanotifies(void)
{
	for (unsigned bit = 1; bit; bit <<= 1) {
		close(syscall(SYS_fanotify_init, bit, 0x8000));
		mark(-1, bit, bit, -1, "/");
		mark(-1, bit, (uint64_t)bit << 32, -100, "/");
	}
	syscall(SYS_fanotify_init, -1, WIDE(3));
	syscall(SYS_fanotify_init, 0xc, -1);
	close(syscall(SYS_fanotify_init, 5, O_RDWR | O_CLOEXEC));
	mark(-1, 0, 0, 5, NULL);
	mark(-1, -1, -1, -2, BAD);
}

static void eventfds(void)
{
	close(syscall(SYS_eventfd, WIDE(7)));
	close(syscall(SYS_eventfd2, -1, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE));
	syscall(SYS_eventfd2, 1, -1);
	close(syscall(SYS_eventfd2, 1, WIDE(0)));
}

static void signalfds(void)
{
	unsigned long set[2] = { 1UL << (SIGUSR1 - 1) | 1UL << (SIGCHLD - 1), 0 };
	int fd = syscall(SYS_signalfd, WIDE(-1), at_end_with(set, 8), 8);

	syscall(SYS_signalfd, fd, set, 7);
	syscall(SYS_signalfd, 0, BAD, 8);
	syscall(SYS_signalfd, 0, NULL, -1L);
	close(syscall(SYS_signalfd4, -1, set, 8, SFD_CLOEXEC | SFD_NONBLOCK));
	syscall(SYS_signalfd4, -1, (char *)at_end_with(set, 8) + 1, 8, 0);
	syscall(SYS_signalfd4, -1, set, 8, -1);
	close(fd);
}

int main(void)
{
	inotifies();
	fanotifies();
	eventfds();
	signalfds();
	return 0;
}
