// SPDX-License-Identifier: GPL-2.0
/* The device: which requests it accepts, and the errno of those that it refuses. */
#define _GNU_SOURCE
#include <sys/stat.h>
#include "reader.h"
#include "kselftest_harness.h"

static void nothing(void *arg)
{
	(void)arg;
}

TEST(the_node_is_the_owners_and_its_groups)
{
	struct stat st;

	ASSERT_EQ(0, stat(SYSTRACE_DEVICE, &st));
	EXPECT_TRUE(S_ISCHR(st.st_mode));
	EXPECT_EQ(0660, st.st_mode & 07777);
	EXPECT_EQ(0, st.st_uid);
}

TEST(hello_names_the_cpus)
{
	struct reader r;

	ASSERT_EQ(0, reader_open(&r));
	EXPECT_GE(r.cpus, (uint32_t)sysconf(_SC_NPROCESSORS_ONLN));
}

TEST(hello_to_another_abi_names_ours)
{
	struct systrace_hello hello = { .abi = SYSTRACE_ABI + 1 };
	struct systrace_stats stats;
	int fd = open(SYSTRACE_DEVICE, O_RDWR);

	ASSERT_LE(0, fd);
	EXPECT_EQ(-EPROTONOSUPPORT, request(fd, SYSTRACE_HELLO, &hello));
	EXPECT_EQ(SYSTRACE_ABI, hello.abi);
	EXPECT_EQ(-EPROTO, request(fd, SYSTRACE_STATS, &stats));
	hello = (struct systrace_hello){ .abi = SYSTRACE_ABI };
	EXPECT_EQ(0, request(fd, SYSTRACE_HELLO, &hello));
	EXPECT_EQ(0, request(fd, SYSTRACE_STATS, &stats));
}

TEST(nothing_goes_before_hello)
{
	static const unsigned long cmds[] = {
		SYSTRACE_SETUP, SYSTRACE_LOAD, SYSTRACE_FILTER, SYSTRACE_ATTACH, SYSTRACE_DETACH,
		SYSTRACE_START, SYSTRACE_STOP, SYSTRACE_RINGS, SYSTRACE_STATS,
	};
	char data[256] = { 0 };
	int fd = open(SYSTRACE_DEVICE, O_RDWR);
	size_t i;

	ASSERT_LE(0, fd);
	for (i = 0; i < ARRAY_SIZE(cmds); i++)
		EXPECT_EQ(-EPROTO, request(fd, cmds[i], data));
}

TEST(unknown_requests)
{
	struct systrace_stats stats;
	struct reader r;

	ASSERT_EQ(0, reader_open(&r));
	EXPECT_EQ(-ENOTTY, request(r.fd, _IO(SYSTRACE_IOC, 0x3f), NULL));
	EXPECT_EQ(-ENOTTY, request(r.fd, _IO(SYSTRACE_IOC, 0x4a), NULL));
	EXPECT_EQ(-ENOTTY, request(r.fd, _IO(SYSTRACE_IOC, 0xff), NULL));
	EXPECT_EQ(-ENOTTY, request(r.fd, _IO(0xBE, 0x46), NULL));
	/* The wrong direction. */
	EXPECT_EQ(-ENOTTY, request(r.fd, _IOW(SYSTRACE_IOC, 0x49, struct systrace_stats), &stats));
	EXPECT_EQ(-ENOTTY, request(r.fd, 0, NULL));
}

TEST(structures_may_grow)
{
	struct { struct systrace_stats known; uint64_t more[20]; } out;
	struct { struct systrace_setup known; uint64_t more[20]; } in = { .known.ring_size = RING_SIZE };
	struct reader r;

	ASSERT_EQ(0, reader_open(&r));
	/* A newer reader's structure: the unknown tail must be zero, and is returned as zero. */
	memset(&out, 0xff, sizeof(out));
	EXPECT_EQ(0, request(r.fd, _IOR(SYSTRACE_IOC, 0x49, out), &out));
	EXPECT_EQ(0, out.known.seen);
	EXPECT_EQ(0, out.more[0]);
	EXPECT_EQ(0, out.more[19]);
	in.more[19] = 1;
	EXPECT_EQ(-E2BIG, request(r.fd, _IOW(SYSTRACE_IOC, 0x41, in), &in));
	in.more[19] = 0;
	EXPECT_EQ(0, request(r.fd, _IOW(SYSTRACE_IOC, 0x41, in), &in));
	/* Shorter than in version 1. */
	EXPECT_EQ(-EINVAL, request(r.fd, _IOR(SYSTRACE_IOC, 0x49, uint64_t), &out));
	EXPECT_EQ(-EINVAL, request(r.fd, _IOWR(SYSTRACE_IOC, 0x44, uint32_t), &out));
	EXPECT_EQ(-EINVAL, request(r.fd, _IOC(_IOC_NONE, SYSTRACE_IOC, 0x46, 8), &out));
}

TEST(bad_pointers)
{
	static const unsigned long cmds[] = {
		SYSTRACE_HELLO, SYSTRACE_SETUP, SYSTRACE_LOAD, SYSTRACE_FILTER, SYSTRACE_ATTACH,
		SYSTRACE_DETACH, SYSTRACE_RINGS, SYSTRACE_STATS,
	};
	struct reader r;
	size_t i;

	ASSERT_EQ(0, reader_open(&r));
	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		EXPECT_EQ(-EFAULT, request(r.fd, cmds[i], (void *)8));
		EXPECT_EQ(-EFAULT, request(r.fd, cmds[i], (void *)-4096L));
	}
}

TEST(what_cannot_be_answered_is_not_done)
{
	struct systrace_attach *attach = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct reader r;
	struct child c;

	ASSERT_EQ(0, reader_setup(&r, SYSTRACE_RING_MIN));
	c = child_new(nothing, NULL);
	attach->pid = c.pid;
	mprotect(attach, PAGE, PROT_READ);
	EXPECT_EQ(-EFAULT, request(r.fd, SYSTRACE_ATTACH, attach));
	EXPECT_EQ(0, reader_stats(&r).tasks);
	EXPECT_EQ(1, reader_attach(&r, c.pid, 0));
	EXPECT_EQ(-EFAULT, request(r.fd, SYSTRACE_DETACH, attach));
	EXPECT_EQ(1, reader_stats(&r).tasks);
	kill(c.pid, SIGKILL);
	reader_close(&r);
}

TEST(setup_takes_sizes_in_range)
{
	static const uint32_t sizes[] = { 0, 1, 4096, SYSTRACE_RING_MIN / 2, SYSTRACE_RING_MIN + 4096,
					  SYSTRACE_RING_MAX * 2, 0xffffffff };
	struct systrace_setup setup = { 0 };
	struct reader r;
	size_t i;

	ASSERT_EQ(0, reader_open(&r));
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		setup.ring_size = sizes[i];
		EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_SETUP, &setup));
	}
	setup = (struct systrace_setup){ .ring_size = RING_SIZE, .watermark = RING_SIZE + 1 };
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_SETUP, &setup));
	setup = (struct systrace_setup){ .ring_size = RING_SIZE, .record_max = 4095 };
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_SETUP, &setup));
	setup = (struct systrace_setup){ .ring_size = RING_SIZE, .record_max = RING_SIZE / 2 + 1 };
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_SETUP, &setup));
	setup = (struct systrace_setup){ .ring_size = RING_SIZE, .flags = 4 };
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_SETUP, &setup));
	setup = (struct systrace_setup){ .ring_size = RING_SIZE, .flags = SYSTRACE_LOSSLESS | SYSTRACE_OVERWRITE };
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_SETUP, &setup));
	setup = (struct systrace_setup){ .ring_size = SYSTRACE_RING_MIN, .watermark = SYSTRACE_RING_MIN,
					 .record_max = SYSTRACE_RING_MIN / 2 };
	EXPECT_EQ(0, request(r.fd, SYSTRACE_SETUP, &setup));
	EXPECT_EQ(-EBUSY, request(r.fd, SYSTRACE_SETUP, &setup));
}

TEST(start_and_stop_in_their_order)
{
	struct systrace_plan plan = { .nr = 1 };
	const int none[] = { -1 };
	struct reader r;

	ASSERT_EQ(0, reader_open(&r));
	EXPECT_EQ(-EPROTO, reader_start(&r));
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_STOP, NULL));
	close(r.fd);
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_STOP, NULL));
	EXPECT_EQ(0, reader_load(&r, &plan, 1, NULL, 0));
	EXPECT_EQ(0, reader_load(&r, NULL, 0, NULL, 0));
	EXPECT_EQ(0, reader_only(&r, none));
	EXPECT_EQ(0, reader_start(&r));
	EXPECT_EQ(-EBUSY, reader_start(&r));
	EXPECT_EQ(-EBUSY, reader_load(&r, &plan, 1, NULL, 0));
	EXPECT_EQ(-EBUSY, reader_only(&r, none));
	EXPECT_EQ(0, request(r.fd, SYSTRACE_STOP, NULL));
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_STOP, NULL));
}

TEST(load_names_the_first_bad_plan)
{
	struct systrace_op op = { .kind = SYSTRACE_STR, .ptr = { 0, 8, 0 }, .cap = 10 };
	struct systrace_plan plans[3] = { { .nr = 1, .nops = 1 }, { .nr = 3, .nops = 1 }, { .nr = 2, .nops = 1 } };
	struct systrace_load load = { .plans = (uintptr_t)plans, .nplans = 3, .ops = (uintptr_t)&op, .nops = 1 };
	struct reader r;

	ASSERT_EQ(0, reader_open(&r));
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_LOAD, &load));
	EXPECT_EQ(2, load.bad);
	plans[2].nr = 4;
	load.bad = 7;
	EXPECT_EQ(0, request(r.fd, SYSTRACE_LOAD, &load));
	op.kind = 0;
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_LOAD, &load));
	EXPECT_EQ(0, load.bad);
	op.kind = SYSTRACE_STR;
	load.reserved = 1;
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_LOAD, &load));
	load.reserved = 0;
	load.nplans = SYSTRACE_PLANS_MAX + 1;
	EXPECT_EQ(-E2BIG, request(r.fd, SYSTRACE_LOAD, &load));
	load.nplans = 3;
	load.nops = 0xffffffff;
	EXPECT_EQ(-E2BIG, request(r.fd, SYSTRACE_LOAD, &load));
	load.nops = 1;
	load.ops = 8;
	EXPECT_EQ(-EFAULT, request(r.fd, SYSTRACE_LOAD, &load));
	load.ops = (uintptr_t)&op;
	load.plans = 8;
	EXPECT_EQ(-EFAULT, request(r.fd, SYSTRACE_LOAD, &load));
}

TEST(filter_refuses)
{
	uint64_t bits[SYSTRACE_FILTER_MAX / 64] = { 0 };
	struct systrace_filter filter = { .bits = (uintptr_t)bits, .nbits = SYSTRACE_FILTER_MAX };
	struct reader r;

	ASSERT_EQ(0, reader_open(&r));
	EXPECT_EQ(0, request(r.fd, SYSTRACE_FILTER, &filter));
	filter.nbits++;
	EXPECT_EQ(-E2BIG, request(r.fd, SYSTRACE_FILTER, &filter));
	filter.nbits = 64;
	filter.abi = SYSTRACE_ABIS;
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_FILTER, &filter));
	filter.abi = SYSTRACE_THIRD;
	EXPECT_EQ(0, request(r.fd, SYSTRACE_FILTER, &filter));
	filter.others = 2;
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_FILTER, &filter));
	filter.others = 1;
	filter.reserved = 1;
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_FILTER, &filter));
	filter.reserved = 0;
	filter.bits = 8;
	EXPECT_EQ(-EFAULT, request(r.fd, SYSTRACE_FILTER, &filter));
	filter.nbits = 0;
	EXPECT_EQ(0, request(r.fd, SYSTRACE_FILTER, &filter));
}

TEST(attach_refuses)
{
	struct systrace_attach attach = { 0 };
	struct child c = child_new(nothing, NULL);
	struct reader r;
	siginfo_t info;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	EXPECT_EQ(-ESRCH, reader_attach(&r, 0, 0));
	EXPECT_EQ(-ESRCH, reader_attach(&r, -1, 0));
	EXPECT_EQ(-ESRCH, reader_attach(&r, 0x7fffffff, 0));
	EXPECT_EQ(-EDEADLK, reader_attach(&r, getpid(), 0));
	EXPECT_EQ(-EDEADLK, reader_attach(&r, getpid(), SYSTRACE_A_PROCESS));
	/* kthreadd */
	EXPECT_EQ(-EPERM, reader_attach(&r, 2, 0));
	EXPECT_EQ(-EINVAL, reader_attach(&r, c.pid, 0x80));
	attach.pid = c.pid;
	attach.reserved = 1;
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_ATTACH, &attach));
	EXPECT_EQ(-ESRCH, reader_detach(&r, 0, 0));
	EXPECT_EQ(-ESRCH, reader_detach(&r, c.pid, 0));
	EXPECT_EQ(1, reader_attach(&r, c.pid, 0));
	EXPECT_EQ(-EEXIST, reader_attach(&r, c.pid, 0));
	EXPECT_EQ(-EEXIST, reader_attach(&r, c.pid, SYSTRACE_A_PROCESS));
	EXPECT_EQ(1, reader_stats(&r).tasks);
	EXPECT_EQ(-EINVAL, reader_detach(&r, c.pid, SYSTRACE_A_FOLLOW));
	EXPECT_EQ(-ESRCH, reader_detach(&r, getpid(), 0));
	EXPECT_EQ(1, reader_detach(&r, c.pid, 0));
	EXPECT_EQ(0, reader_stats(&r).tasks);
	/* A zombie. */
	child_go(&c);
	ASSERT_EQ(0, waitid(P_PID, c.pid, &info, WEXITED | WNOWAIT));
	EXPECT_EQ(-ESRCH, reader_attach(&r, c.pid, 0));
	EXPECT_EQ(-ESRCH, reader_attach(&r, c.pid, SYSTRACE_A_PROCESS));
	child_wait(&c);
}

TEST(rings_wants_a_bit_for_every_cpu)
{
	uint64_t bits[64];
	struct systrace_rings rings = { .bits = (uintptr_t)bits, .nbits = sizeof(bits) * 8 };
	struct reader r;
	uint32_t i;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	memset(bits, 0xff, sizeof(bits));
	EXPECT_EQ(0, request(r.fd, SYSTRACE_RINGS, &rings));
	EXPECT_EQ(sysconf(_SC_NPROCESSORS_ONLN), __builtin_popcountll(bits[0]));
	for (i = 1; i < 64; i++)
		EXPECT_EQ(0, bits[i]);
	rings.nbits = r.cpus - 1;
	EXPECT_EQ(-E2BIG, request(r.fd, SYSTRACE_RINGS, &rings));
	rings.nbits = r.cpus;
	rings.reserved = 1;
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_RINGS, &rings));
	rings.reserved = 0;
	rings.bits = 8;
	EXPECT_EQ(-EFAULT, request(r.fd, SYSTRACE_RINGS, &rings));
}

TEST(reading_and_writing_are_not_for_it)
{
	struct reader r;
	char byte = 0;

	ASSERT_EQ(0, reader_open(&r));
	EXPECT_EQ(-1, read(r.fd, &byte, 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, write(r.fd, &byte, 1));
	EXPECT_EQ(EINVAL, errno);
}

TEST_HARNESS_MAIN
