// SPDX-License-Identifier: GPL-2.0
/*
 * uring [FLAGS]: submits known entries through a ring of four that is created with these flags, so
 * that both queues wrap around.  First waits for a byte on standard input, or for its end, so that
 * a tracer can attach before.  Exit status 77: the kernel has no such rings.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/io_uring.h>
#include "args.h"

#define ENTRIES 4

static struct io_uring_params params;
static struct io_uring_sqe *sqes;
static char *ring;
static int fd;
static unsigned int filled;

static unsigned int *word(unsigned int off)
{
	return (unsigned int *)(ring + off);
}

static struct io_uring_sqe *entry(int op, int of, const void *addr, unsigned int len)
{
	unsigned int tail = *word(params.sq_off.tail) + filled, place = tail & (ENTRIES - 1);
	struct io_uring_sqe *sqe = &sqes[place];

	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = op;
	sqe->fd = of;
	sqe->addr = (uintptr_t)addr;
	sqe->len = len;
	sqe->user_data = 0x100 + tail;
	/* the array may name the places in any order; here it names them in theirs */
	if (!(params.flags & (1U << 16)))
		word(params.sq_off.array)[place] = place;
	filled++;
	return sqe;
}

/* Submits the filled entries, waits for this many completions, and takes all that are there. */
static void enter(unsigned int answers)
{
	__atomic_store_n(word(params.sq_off.tail), *word(params.sq_off.tail) + filled, __ATOMIC_RELEASE);
	syscall(SYS_io_uring_enter, fd, filled, answers, IORING_ENTER_GETEVENTS, NULL, 8);
	__atomic_store_n(word(params.cq_off.head), __atomic_load_n(word(params.cq_off.tail), __ATOMIC_ACQUIRE), __ATOMIC_RELEASE);
	filled = 0;
}

static void set_up(unsigned int flags)
{
	unsigned int size;

	params.flags = flags;
	fd = syscall(SYS_io_uring_setup, ENTRIES, &params);
	if (fd < 0) {
		fprintf(stderr, "uring: no ring with flags %#x: %s\n", flags, strerror(errno));
		exit(77);
	}
	size = params.sq_off.array + ENTRIES * 4;
	if (params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe) > size)
		size = params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe);
	ring = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, IORING_OFF_SQ_RING);
	sqes = mmap(NULL, ENTRIES * sizeof(*sqes), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, IORING_OFF_SQES);
	if (ring == MAP_FAILED || sqes == MAP_FAILED)
		exit(1);
}

int main(int argc, char **argv)
{
	/* On the stack: a path in memory that was never touched is shown as its address. */
	char data[8] = "seven\n", null[] = "/dev/null", from[] = "/nowhere/from", to[] = "/nowhere/to", file[] = "/nowhere/file";
	struct io_uring_sqe *sqe;
	char c;

	set_up(argc > 1 ? strtoul(argv[1], NULL, 0) : 0);
	if (read(0, &c, 1) < 0)
		return 1;
	entry(IORING_OP_NOP, -1, NULL, 0);
	enter(1);
	sqe = entry(IORING_OP_OPENAT, AT_FDCWD, null, 0640);
	sqe->open_flags = O_WRONLY | O_CREAT | O_CLOEXEC;
	enter(1);
	sqe = entry(IORING_OP_WRITE, fd + 1, data, 6);
	sqe->off = 7;
	sqe->flags = IOSQE_IO_LINK;
	entry(IORING_OP_FSYNC, fd + 1, NULL, 0)->fsync_flags = IORING_FSYNC_DATASYNC;
	sqe = entry(IORING_OP_RENAMEAT, AT_FDCWD, from, 0);
	sqe->addr2 = (uintptr_t)to;
	sqe->len = AT_FDCWD;
	enter(3);
	entry(IORING_OP_UNLINKAT, AT_FDCWD, file, 0);
	entry(IORING_OP_READ, -1, BAD, 5)->off = -1;
	entry(250, 3, NULL, 0);
	enter(3);
	syscall(SYS_io_uring_enter, fd, 0, 0, 0, NULL, 8);
	return 0;
}
