// SPDX-License-Identifier: GPL-2.0
/* Asynchronous I/O: every call of user/calls/aio.c. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <linux/aio_abi.h>
#include <linux/io_uring.h>
#include "args.h"

static int fd;
static unsigned long mask[2] = { 1UL << (SIGUSR1 - 1), 0 };
static struct { void *set; unsigned long size; } sig = { mask, 8 };

static struct iocb request(int op, const void *buf, uint64_t bytes)
{
	return (struct iocb){ .aio_data = 0xfacefeed12345678ULL, .aio_lio_opcode = op, .aio_fildes = fd,
			      .aio_buf = (uintptr_t)buf, .aio_nbytes = bytes, .aio_offset = 1000 };
}

static void submit(unsigned long ctx)
{
	static char data[50] = "data of a request \1\2\3 and more than is shown";
	struct iovec v[2] = { { data, 3 }, { data + 3, 40 } };
	struct iocb c[16];
	void *list[18];
	int n = 0;

	c[n++] = request(IOCB_CMD_PREAD, data, 10);
	c[n++] = request(IOCB_CMD_PWRITE, data, 20);
	c[n++] = request(IOCB_CMD_PWRITE, data, 50);
	c[n++] = request(IOCB_CMD_PWRITE, data, -1ULL);
	c[n++] = request(IOCB_CMD_PREADV, v, 2);
	c[n++] = request(IOCB_CMD_PWRITEV, v, 2);
	c[n++] = request(IOCB_CMD_PWRITEV, v, -5ULL);
	c[n++] = request(IOCB_CMD_PWRITEV, BAD, 3);
	c[n++] = request(IOCB_CMD_POLL, (void *)(POLLIN | POLLOUT | 0x4000), 2);
	c[n++] = request(IOCB_CMD_FSYNC, data, 2);
	c[n++] = request(IOCB_CMD_NOOP, data, 2);
	c[n++] = request(99, data, 2);
	c[1].aio_key = 7;
	c[1].aio_rw_flags = 0x12;
	c[1].aio_reqprio = -9;
	c[2].aio_flags = 3;
	c[2].aio_resfd = fd;
	c[2].aio_reqprio = 0x4003;
	c[4].aio_flags = 0xfffffffe;
	c[4].aio_resfd = 5;
	c[4].aio_rw_flags = -1;
	for (int i = 0; i < n; i++) {
		list[0] = i & 1 ? &c[i] : END(c[i]);
		syscall(SYS_io_submit, ctx, 1L, at_end_with(list, sizeof(*list)));
		list[i] = &c[i];
	}
	list[0] = BAD;
	list[3] = NULL;
	syscall(SYS_io_submit, ctx, 12L, list);
	syscall(SYS_io_submit, ctx, 2L, at_end_with(list, sizeof(*list)));
	syscall(SYS_io_submit, -1L, 0L, list);
	syscall(SYS_io_submit, ctx, -1L, list);
	syscall(SYS_io_submit, ctx, 3L, NULL);
	for (int i = 0; i < n; i++)
		syscall(SYS_io_cancel, ctx, END(c[i]), BAD);
	syscall(SYS_io_cancel, ctx, NULL, list);
}

static void aio(void)
{
	unsigned long *ctx = AT_END(unsigned long);
	struct io_event *events = at_end(8 * sizeof(*events));
	long now[2] = { 0, 0 }, bad[2] = { -1, -2 };

	*ctx = 0;
	syscall(SYS_io_setup, WIDE(-1), ctx);
	syscall(SYS_io_setup, 0, BAD);
	syscall(SYS_io_setup, 8, NULL);
	if (!syscall(SYS_io_setup, WIDE(8), ctx)) {
		struct iocb c = request(IOCB_CMD_PWRITE, "x", 1), *list = &c;

		syscall(SYS_io_submit, *ctx, 1L, &list);
		syscall(SYS_io_getevents, *ctx, 1L, 8L, events, NULL);
		syscall(SYS_io_submit, *ctx, 1L, &list);
		syscall(SYS_io_pgetevents, *ctx, 1L, 8L, events, END(now), END(sig));
		submit(*ctx);
		syscall(SYS_io_getevents, *ctx, 0L, 8L, events, END(now));
		syscall(SYS_io_destroy, *ctx);
	}
	syscall(SYS_io_getevents, -1L, -1L, -2L, events, END(bad));
	syscall(SYS_io_pgetevents, 0L, 1L, 2L, BAD, BAD, BAD);
	syscall(SYS_io_pgetevents, -1L, 1L, 2L, NULL, END(now), END(sig));
#ifdef SYS_io_pgetevents_time64
	long long t64[2] = { -1, 5 };

	syscall(SYS_io_pgetevents_time64, -1L, 1L, 2L, events, END(t64), END(sig));
#endif
	syscall(SYS_io_destroy, -1L);
}

static void setup(void)
{
	struct io_uring_params p = { .flags = IORING_SETUP_CLAMP | IORING_SETUP_CQSIZE, .cq_entries = 16 };
	int ring;

	ring = syscall(SYS_io_uring_setup, WIDE(4), END(p));
	p.flags = -1;
	p.resv[1] = 7;
	p.wq_fd = ring;
	syscall(SYS_io_uring_setup, 4, &p);
	syscall(SYS_io_uring_setup, 0, BAD);
	syscall(SYS_io_uring_setup, -1, NULL);
	syscall(SYS_io_uring_enter, ring, WIDE(0), WIDE(0), 0, NULL, 8L);
	syscall(SYS_io_uring_enter, -1, 1, 2, 0x1f, mask, 8L);
	{	/* IORING_ENTER_EXT_ARG, and with _REG */
		int64_t time[2] = { 1, 2 };
		uint64_t words[3] = { (uintptr_t)mask, 8 | 7ULL << 32, (uintptr_t)END(time) };

		syscall(SYS_io_uring_enter, -1, 1, 2, 8, END(words), 24L);
		syscall(SYS_io_uring_enter, -1, 1, 2, 8, (char *)END(words) + 4, 24L);
		syscall(SYS_io_uring_enter, -1, 1, 2, 64, 48L, 64L);
		syscall(SYS_io_uring_enter, -1, 1, 2, 72, END(words), 24L);
	}
	for (int op = 22; op < 38; op++)	/* opcodes of newer kernels, with 0, 1 and 2 entries */
		for (unsigned n = 0; n < 3; n++) {
			uint32_t words[24] = { 3, 4, 5, 6, 7, 8, 9 };

			syscall(SYS_io_uring_register, -1, op, END(words), n);
			syscall(SYS_io_uring_register, -1, op, BAD, n);
		}
	syscall(SYS_io_uring_enter, WIDE(-1), -1, -1, -1, BAD, -1L);
	close(ring);
}

static void registrations(void)
{
	struct iovec v[2] = { { "abc", 3 }, { BAD, 5 } };
	int fds[5] = { -1, 0, -2, fd, -3 };
	uint64_t tags[3] = { 0, 1, -1ULL };
	struct io_uring_files_update update = { 3, 0, (uintptr_t)fds };
	struct io_uring_rsrc_register files = { 3, 1, 0, (uintptr_t)fds, (uintptr_t)tags }, buffers = { 2, 6, 9, (uintptr_t)v, 0 };
	struct { struct io_uring_rsrc_register r; uint32_t more; } bigger = { files, 5 };
	struct io_uring_rsrc_update2 files2 = { 1, 0, (uintptr_t)fds, (uintptr_t)tags, 5, 0 },
				     buffers2 = { 1, 2, (uintptr_t)v, 0, 2, 3 };
	struct io_uring_restriction limits[5] = { { .opcode = 0, .register_op = 3 }, { .opcode = 1, .sqe_op = 99 },
		{ .opcode = 2, .sqe_flags = 0x81, .resv = 4 }, { .opcode = 3, .resv2 = { 0, 1, 2 } }, { .opcode = 9, .sqe_op = 8 } };
	struct io_uring_rsrc_update rings[3] = { { -1, 0, fd }, { 3, 4, -1ULL }, { 1, 0, 0 } };
	struct io_uring_buf_reg ring_buf = { .ring_addr = 0, .ring_entries = 8, .bgid = 5 };
	/* The same as Linux 6.1 defines it: later kernels have fields in place of resv. */
	struct { uint64_t ring_addr; uint32_t ring_entries; uint16_t bgid, pad; uint64_t resv[3]; } odd_buf =
		{ 0xfacefeed12345678ULL, 9, 65535, 1, { 1, 0, 2 } };
	unsigned workers[3] = { 1, 2, 3 };
	struct io_uring_params p = { 0 };
	unsigned char *probe = at_end(16 + 8 * 60);
	int ring = syscall(SYS_io_uring_setup, 4, &p);

	for (int i = 0; i < 2; i++, close(ring), ring = -1) {
		syscall(SYS_io_uring_register, WIDE(ring), IORING_REGISTER_BUFFERS, END(v), 2);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_BUFFERS, END(v), 3);
		syscall(SYS_io_uring_register, ring, IORING_UNREGISTER_BUFFERS, BAD, 5);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES, END(fds), 5);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES, END(fds), -1);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES_UPDATE, END(update), 5);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES_UPDATE, BAD, 5);
		syscall(SYS_io_uring_register, ring, IORING_UNREGISTER_FILES, NULL, 0);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_EVENTFD, END(fds[1]), 1);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_EVENTFD_ASYNC, END(fds[3]), 1);
		syscall(SYS_io_uring_register, ring, IORING_UNREGISTER_EVENTFD, NULL, 0);
		memset(probe, 0, 16 + 8 * 60);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_PROBE, probe, 60);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_PROBE, probe, 60);
		memset(probe, 0, 16 + 8 * 60);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_PROBE, probe, 5);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_PROBE, probe, 0);
		memset(probe, 0xfd, 16 + 8 * 60);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_PROBE, probe, 3);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_PROBE, probe, 61);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_PROBE, probe, 257);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_PROBE, NULL, 0);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_PERSONALITY, NULL, 0);
		syscall(SYS_io_uring_register, ring, IORING_UNREGISTER_PERSONALITY, NULL, 1);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_RESTRICTIONS, END(limits), 5);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_ENABLE_RINGS, NULL, 0);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES2, END(files), 32);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES2, END(files), 31);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES2, END(files), 33);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES2, END(bigger), sizeof(bigger));
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES_UPDATE2, END(files2), 32);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_BUFFERS2, END(buffers), 32);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_BUFFERS_UPDATE, END(buffers2), 32);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_IOWQ_AFF, END(workers[0]), 4);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_IOWQ_AFF, BAD, 4);
		syscall(SYS_io_uring_register, ring, IORING_UNREGISTER_IOWQ_AFF, NULL, 0);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_IOWQ_MAX_WORKERS, at_end_with(workers, 8), 2);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_IOWQ_MAX_WORKERS, workers, 3);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_IOWQ_MAX_WORKERS, END(workers), 4);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_IOWQ_MAX_WORKERS, workers, 0);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_IOWQ_MAX_WORKERS, BAD, 2);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_RING_FDS, END(rings), 3);
		syscall(SYS_io_uring_register, ring, IORING_UNREGISTER_RING_FDS, END(rings), 3);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_PBUF_RING, END(ring_buf), 1);
		syscall(SYS_io_uring_register, ring, IORING_UNREGISTER_PBUF_RING, END(odd_buf), 1);
		syscall(SYS_io_uring_register, ring, IORING_REGISTER_PBUF_RING, NULL, 1);
		syscall(SYS_io_uring_register, ring, 77, BAD, -1);
	}
}

int main(void)
{
	char name[] = "/tmp/calls-XXXXXX";

	fd = mkstemp(name);
	if (fd < 0)
		return 1;
	unlink(name);
	aio();
	setup();
	registrations();
	return 0;
}
