// SPDX-License-Identifier: GPL-2.0
/*
 * Calls with more data than a record has room for; each byte differs from the previous call's:
 *
 *	whole [MiB]	size of the largest call (4)
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define KIB		1024UL
#define PARTS		40
#define MESSAGES	40

static int null, file;

/* Fills in letters and other bytes, from which the position can be told. */
static void fill(char *at, size_t n, unsigned seed)
{
	for (size_t i = 0; i < n; i++)
		at[i] = i % 61 < 40 ? 'a' + (i / 7 + seed) % 26 : (i * 31 + seed) & 0xff;
}

static void split(struct iovec *v, int n, char *from, size_t each)
{
	for (int i = 0; i < n; i++)
		v[i] = (struct iovec){ from + i * each, each };
}

static void vectors(char *data, size_t each, int n)
{
	struct iovec v[IOV_MAX];

	split(v, n, data, each);
	if (ftruncate(file, 0))
		err(1, "ftruncate");
	if (writev(null, v, n) != (ssize_t)(n * each) || pwritev(file, v, n, 0) != (ssize_t)(n * each))
		err(1, "writev");
	memset(data, 0, n * each);
	/* the last vector is not filled */
	if (preadv(file, v, n, 5) != (ssize_t)(n * each - 5))
		err(1, "preadv");
}

static void messages(char *data, size_t each)
{
	struct mmsghdr m[MESSAGES] = { 0 };
	struct iovec v[MESSAGES][2];
	int s[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, s))
		err(1, "socketpair");
	for (int i = 0; i < MESSAGES; i++) {
		split(v[i], 2, data + i * each, each / 2);
		m[i].msg_hdr = (struct msghdr){ .msg_iov = v[i], .msg_iovlen = 2 };
	}
	/* as many messages as the socket takes */
	if (sendmmsg(s[0], m, MESSAGES, MSG_DONTWAIT) <= 0)
		err(1, "sendmmsg");
	if (recvmmsg(s[1], m, MESSAGES, MSG_DONTWAIT, NULL) <= 0)
		err(1, "recvmmsg");
	close(s[0]);
	close(s[1]);
}

static void another_process(char *data, size_t each)
{
	struct iovec local[2], remote = { data + 8 * each, 2 * each };

	split(local, 2, data, each);
	if (process_vm_readv(getpid(), local, 2, &remote, 1, 0) != (ssize_t)(2 * each) ||
	    process_vm_writev(getpid(), local, 2, &remote, 1, 0) != (ssize_t)(2 * each))
		err(1, "process_vm_readv");
}

static void large(char *data, size_t n)
{
	fill(data, n, 3);
	if (write(null, data, n) != (ssize_t)n || pwrite(file, data, n, 0) != (ssize_t)n)
		err(1, "write");
	memset(data, 0, n);
	if (pread(file, data, n, 1) != (ssize_t)n - 1)
		err(1, "pread");
	/* memory with a hole */
	mprotect(data + n / 2, 4 * KIB, PROT_NONE);
	pwrite(file, data, n, 0);
	mprotect(data + n / 2, 4 * KIB, PROT_READ | PROT_WRITE);
	/* and a length that no buffer has */
	pread(null, data, INT_MAX, 0);
}

int main(int argc, char **argv)
{
	size_t n = (argc > 1 ? strtoul(argv[1], NULL, 0) : 4) * KIB * KIB, room = n < 4 * KIB * KIB ? 4 * KIB * KIB : n;
	char *data = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (data == MAP_FAILED)
		err(1, "%zu bytes", room);
	null = open("/dev/null", O_RDWR);
	file = memfd_create("whole", 0);
	fill(data, room, 1);
	vectors(data, 64 * KIB, PARTS);
	fill(data, room, 2);
	vectors(data, 2 * KIB, IOV_MAX);
	messages(data, 60 * KIB);
	another_process(data, 256 * KIB);
	large(data, n);
	return 0;
}
