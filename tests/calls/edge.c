// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that no sane program passes to a call: vectors that are too long, strings without an end,
 * pages of every kind.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include "args.h"

static int null;

static void vectors(void)
{
	static struct iovec iov[1025];
	struct msghdr m = { .msg_iov = iov, .msg_iovlen = 1024 };
	static char text[1025 * 2];
	int pair[2];

	for (int i = 0; i < 1025; i++) {
		text[2 * i] = 'a' + i % 26;
		iov[i] = (struct iovec){ text + 2 * i, i % 3 };
	}
	writev(null, iov, 1024);
	writev(null, iov, 1025);
	writev(null, at_end_with(iov, sizeof(iov)), 1026);
	syscall(SYS_writev, null, iov, -1L);
	syscall(SYS_writev, null, iov, WIDE(2));
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair))
		return;
	sendmsg(pair[0], &m, 0);
	readv(pair[1], iov, 1024);
	m.msg_iovlen = 1025;
	sendmsg(pair[0], &m, 0);
	/* vectors that point to themselves */
	iov[0] = (struct iovec){ iov, sizeof(iov[0]) };
	iov[1] = (struct iovec){ iov, sizeof(iov) };
	writev(null, iov, 2);
	m = (struct msghdr){ .msg_name = &m, .msg_namelen = sizeof(m), .msg_iov = (void *)&m, .msg_iovlen = 2,
			     .msg_control = &m, .msg_controllen = sizeof(m) };
	sendmsg(-1, &m, 0);
	close(pair[0]);
	close(pair[1]);
}

static void programs(void)
{
	char *endless = memset(at_end(8192), 'x', 8192);
	char *argv[3] = { "one", "two", NULL };
	char **open_end = at_end_with(argv, 2 * sizeof(*argv));
	char *bad[4] = { "one", BAD, endless, NULL };
	static char *many[5000];

	for (int i = 0; i < 4999; i++)
		many[i] = "an argument";
	execve("/no/such/program", open_end, argv);
	execve("/no/such/program", argv, open_end);
	execve("/no/such/program", bad, bad);
	execve("/no/such/program", BAD, BAD);
	syscall(SYS_execve, "/no/such/program", NULL, NULL);
	execve("/no/such/program", (char **)((char *)open_end + 1), argv);
	execve("/no/such/program", many, argv);
	execve(endless, argv, argv);
}

static void lengths(void)
{
	char *s = at_end_with("some text", 9);

	for (int n = -2; n < 12; n++)
		syscall(SYS_write, null, s, (long)n);
	syscall(SYS_write, null, s, 0x7fffffffL);
	syscall(SYS_write, null, s, (long)(1UL << (8 * sizeof(long) - 1)));
	syscall(SYS_read, null, s, -1L);
	syscall(SYS_getdents64, null, s, -1);
	syscall(SYS_getrandom, s, -1L, 0);
	syscall(SYS_connect, -1, s, -1);
	syscall(SYS_setxattr, "/no/such/file", "user.name", s, -1L, 0);
}

static void pages(void)
{
	void *const kernel[] = { (void *)-1L, (void *)-4096L, (void *)(1UL << (8 * sizeof(long) - 1)),
				 (void *)(uintptr_t)0xffffffff81000000ULL, (void *)(uintptr_t)0x00007ffffffff000ULL };
	const size_t huge = 2 << 20;
	char *area = mmap(NULL, 2 * huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *aligned = (char *)(((uintptr_t)area + huge - 1) & ~(huge - 1));
	int zero = open("/dev/zero", O_RDONLY);

	madvise(aligned, huge, MADV_HUGEPAGE);
	memset(aligned, 'h', huge);
	syscall(SYS_write, null, aligned + 4090, 20L);
	syscall(SYS_write, null, aligned + huge - 10, 10L);
	syscall(SYS_read, zero, aligned + 5000, 5L);
	mprotect(aligned, huge, PROT_READ);
	syscall(SYS_write, null, aligned + 4090, 20L);
	syscall(SYS_read, zero, aligned, 5L);
	syscall(SYS_pipe2, aligned, 0);
	mprotect(aligned, 4096, PROT_NONE);
	syscall(SYS_write, null, aligned + 4090, 20L);
	syscall(SYS_openat, AT_FDCWD, aligned + 4090, 0);
	syscall(SYS_openat, AT_FDCWD, aligned + huge - 5, 0);
	munmap(area, 2 * huge);
	syscall(SYS_write, null, aligned, 20L);
	syscall(SYS_openat, AT_FDCWD, aligned, 0);
	syscall(SYS_uname, aligned);
	for (size_t i = 0; i < sizeof(kernel) / sizeof(*kernel); i++) {
		syscall(SYS_write, null, kernel[i], 20L);
		syscall(SYS_read, zero, kernel[i], 20L);
		syscall(SYS_openat, AT_FDCWD, kernel[i], 0);
		syscall(SYS_writev, null, kernel[i], 3L);
		syscall(SYS_execve, kernel[i], kernel[i], kernel[i]);
		syscall(SYS_rt_sigaction, 1, kernel[i], kernel[i], (long)8);
		syscall(SYS_sendmsg, -1, kernel[i], 0);
	}
	close(zero);
}

/* Strings with bytes that a terminal would obey: they must not reach it. */
static void escapes(void)
{
	char all[256];

	for (int i = 0; i < 256; i++)
		all[i] = i;
	for (int i = 0; i < 256; i += 16)
		syscall(SYS_write, null, all + i, 16L);
	syscall(SYS_openat, AT_FDCWD, "/\33[2J\33]0;title\7\r\n\b\233\177\"\\\f\v\t", 0);
	syscall(SYS_prctl, 15, "\33[31m\n", 0, 0, 0);
	syscall(SYS_prctl, 15, "edge", 0, 0, 0);
	syscall(SYS_memfd_create, "\33[2J\n\t\"<>\\", 0);
	syscall(SYS_mkdirat, AT_FDCWD, "/tmp/\33[2J\n <calls> \\", 0700);
	syscall(SYS_openat, AT_FDCWD, "/tmp/\33[2J\n <calls> \\", O_DIRECTORY);
	syscall(SYS_unlinkat, AT_FDCWD, "/tmp/\33[2J\n <calls> \\", AT_REMOVEDIR);
}

int main(void)
{
	null = open("/dev/null", O_WRONLY);
	vectors();
	programs();
	lengths();
	pages();
	escapes();
	return 0;
}
