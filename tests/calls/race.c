// SPDX-License-Identifier: GPL-2.0
/*
 * Calls whose memory another thread rewrites all the time: lengths and pointers change, pages come
 * and go.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include "args.h"

static struct { struct msghdr m; struct iovec iov[4]; socklen_t len; char *argv[4]; } shared;
static volatile int done;
static char *page;

static void *rewrite(void *unused)
{
	static const unsigned long odd[] = { 0, 1, 7, 4096, 65536, -1UL, 1UL << 31, 0xdead000, 0x7fffffff };
	unsigned n = 1;

	(void)unused;
	while (!done) {
		unsigned long *words = (unsigned long *)&shared;

		n = n * 1664525 + 1013904223;
		words[(n >> 8) % (sizeof(shared) / sizeof(*words))] =
			n & 1 ? odd[(n >> 16) % 9] : (unsigned long)(page + (n >> 16) % 8192);
		if (!(n & 0xff00))
			mprotect(page + 4096, 4096, n & 0x10000 ? PROT_NONE : PROT_READ | PROT_WRITE);
		if (!(n & 0xff0000)) {
			munmap(page + 8192, 4096);
			mmap(page + 8192, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		}
	}
	return NULL;
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 300, null = open("/dev/null", O_WRONLY);
	pthread_t thread;

	page = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(page, 0x1b, 3 * 4096);
	if (pthread_create(&thread, NULL, rewrite, NULL))
		return 1;
	while (rounds--) {
		sendmsg(-1, &shared.m, 0);
		writev(null, shared.iov, 4);
		syscall(SYS_execve, "/no/such/program", shared.argv, shared.argv);
		syscall(SYS_write, null, page + 4000, (long)shared.len);
		syscall(SYS_openat, AT_FDCWD, page + 4090, 0);
		getsockopt(-1, SOL_SOCKET, SO_PEERNAME, page, &shared.len);
	}
	done = 1;
	pthread_join(thread, NULL);
	return 0;
}
