// SPDX-License-Identifier: GPL-2.0
/* The rings: mapping, wakeups, full rings, and readers that write nonsense. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <time.h>
#include "reader.h"
#include "kselftest_harness.h"

static void *map(struct reader *r, int prot, int flags, size_t size, off_t at)
{
	return mmap(NULL, size, prot, flags, r->fd, at);
}

#define EXPECT_REFUSED(err, prot, flags, size, at) do {				\
		EXPECT_EQ(MAP_FAILED, map(&r, prot, flags, size, at));		\
		EXPECT_EQ(err, errno);						\
	} while (0)

#define RW (PROT_READ | PROT_WRITE)
#define RX (PROT_READ | PROT_EXEC)

TEST(only_the_consumer_page_can_be_written)
{
	struct reader r;
	void *p;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	EXPECT_REFUSED(EPERM, RW, MAP_SHARED, PAGE + 2 * RING_SIZE, PAGE);
	EXPECT_REFUSED(EPERM, RW, MAP_SHARED, PAGE, PAGE);
	EXPECT_REFUSED(EPERM, RX, MAP_SHARED, PAGE, 0);
	EXPECT_REFUSED(EPERM, RX, MAP_SHARED, PAGE + 2 * RING_SIZE, PAGE);
	/* The protection cannot be changed afterwards either. */
	p = map(&r, PROT_READ, MAP_SHARED, PAGE + 2 * RING_SIZE, PAGE);
	ASSERT_NE(MAP_FAILED, p);
	EXPECT_EQ(-1, mprotect(p, PAGE, RW));
	EXPECT_EQ(EACCES, errno);
	EXPECT_EQ(-1, mprotect(p, PAGE, RX));
	p = map(&r, RW, MAP_SHARED, PAGE, 0);
	ASSERT_NE(MAP_FAILED, p);
	EXPECT_EQ(-1, mprotect(p, PAGE, RX));
	EXPECT_EQ(MAP_FAILED, mremap(p, PAGE, 2 * PAGE, MREMAP_MAYMOVE));
}

TEST(mappings_are_of_the_exact_size)
{
	struct reader r;

	ASSERT_EQ(0, reader_open(&r));
	EXPECT_REFUSED(EINVAL, RW, MAP_SHARED, PAGE, 0);
	close(r.fd);
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	EXPECT_REFUSED(EINVAL, RW, MAP_SHARED, 2 * PAGE, 0);
	EXPECT_REFUSED(EINVAL, PROT_READ, MAP_SHARED, PAGE, PAGE);
	EXPECT_REFUSED(EINVAL, PROT_READ, MAP_SHARED, RING_SIZE, PAGE);
	EXPECT_REFUSED(EINVAL, PROT_READ, MAP_SHARED, 2 * PAGE + 2 * RING_SIZE, PAGE);
	EXPECT_REFUSED(EINVAL, PROT_READ, MAP_SHARED, 2 * RING_SIZE, 2 * PAGE);
	EXPECT_REFUSED(EINVAL, PROT_READ, MAP_SHARED, PAGE, 64 * PAGE);
	EXPECT_REFUSED(EINVAL, PROT_READ, MAP_PRIVATE, PAGE + 2 * RING_SIZE, PAGE);
	EXPECT_REFUSED(EINVAL, RW, MAP_PRIVATE, PAGE, 0);
	EXPECT_REFUSED(EINVAL, RW, MAP_SHARED, PAGE, r.cpus * SYSTRACE_RING_SPAN);
	EXPECT_REFUSED(EINVAL, RW, MAP_SHARED, PAGE, 1ULL << 62);
}

TEST(data_is_there_twice)
{
	struct reader r;
	uint32_t cpu;

	ASSERT_EQ(0, reader_setup(&r, SYSTRACE_RING_MIN));
	for (cpu = 0; cpu < r.cpus; cpu++) {
		if (!r.ring[cpu].data)
			continue;
		EXPECT_EQ(0, r.ring[cpu].producer->pos);
		EXPECT_EQ(0, r.ring[cpu].consumer->pos);
		EXPECT_EQ(0, memcmp(r.ring[cpu].data, r.ring[cpu].data + r.size, r.size));
	}
}

static void call_getppid(void *arg)
{
	long n = (long)arg;

	while (n--)
		syscall(SYS_getppid);
}

/* Lets a child make @n calls, without reading meanwhile. */
static pid_t fill(struct reader *r, long n)
{
	struct child c = child_new(call_getppid, (void *)n);

	if (!wait_for_call(c.pid, SYS_read) || reader_attach(r, c.pid, 0) != 1 || reader_start(r))
		return -1;
	child_go(&c);
	child_wait(&c);
	return c.pid;
}

TEST(what_does_not_fit_is_counted_exactly)
{
	struct systrace_stats s;
	struct reader r;
	uint32_t last = 0;
	uint64_t bytes = 0;
	size_t i;

	ASSERT_EQ(0, reader_setup(&r, SYSTRACE_RING_MIN));
	ASSERT_LT(0, fill(&r, 1000));
	EXPECT_TRUE(reader_collect(&r));
	s = reader_stats(&r);
	EXPECT_TRUE(adds_up(&s));
	EXPECT_EQ(r.n, s.delivered);
	EXPECT_LT(0, s.lost[SYSTRACE_LOST_FULL]);
	/* NEW, the read and its EXIT, 1000 calls, exit_group, GONE. */
	EXPECT_EQ(1 + 2 + 2000 + 1 + 1, s.seen);
	for (i = 0; i < r.n; i++) {
		EXPECT_LT(last, r.record[i]->seq);
		last = r.record[i]->seq;
		bytes += r.record[i]->len;
	}
	EXPECT_GE(s.seen, last);
	EXPECT_GE(bytes, SYSTRACE_RING_MIN - 80);
	EXPECT_EQ(0, s.tasks);
	reader_close(&r);
}

TEST(a_ring_goes_round)
{
	struct systrace_stats s;
	struct reader r;
	pid_t pid;

	/* Slow enough for the reader, which is woken when a ring is half full. */
	ASSERT_EQ(0, reader_setup(&r, 64 << 10));
	ASSERT_TRUE(watch_child(&r, call_getppid, (void *)100L, 0, &pid));
	EXPECT_EQ(100, count_records(&r, SYSTRACE_ENTER, pid) - 2);
	EXPECT_TRUE(in_sequence(&r));
	s = reader_stats(&r);
	EXPECT_TRUE(adds_up(&s));
	EXPECT_EQ(r.n, s.delivered);
	reader_close(&r);
}

static void write_much(void *arg)
{
	static char text[8192];
	int fd = open("/dev/null", O_WRONLY);

	memset(text, 'x', sizeof(text));
	if (write(fd, text, 3000) + write(fd, text, sizeof(text)) != 3000 + sizeof(text))
		_exit(1);
}

TEST(no_record_is_longer_than_was_asked_for)
{
	struct systrace_op op = { .kind = SYSTRACE_COPY, .ptr = { 0, 8, 8 }, .len = { 0, 8, 16 }, .elem = 1, .cap = 8192 };
	struct systrace_plan plan = { .abi = SYSTRACE_NATIVE, .nr = SYS_write, .nops = 1 };
	struct systrace_setup setup = { .ring_size = RING_SIZE, .record_max = 4096 };
	struct systrace_enter *e;
	struct reader r;
	pid_t pid;
	size_t i;

	ASSERT_EQ(0, reader_open(&r));
	r.size = setup.ring_size;
	ASSERT_EQ(0, request(r.fd, SYSTRACE_SETUP, &setup));
	ASSERT_EQ(0, reader_map(&r));
	ASSERT_EQ(0, reader_load(&r, &plan, 1, &op, 1));
	ASSERT_TRUE(watch_child(&r, write_much, NULL, 0, &pid));
	for (i = 0; i < r.n; i++)
		EXPECT_GE(4096, r.record[i]->len);
	e = find_enter(&r, pid, SYS_write, 0);
	ASSERT_NE(NULL, e);
	EXPECT_EQ(3000, enter_block(e, 0)->len);
	EXPECT_EQ(SYSTRACE_GOT, enter_block(e, 0)->state);
	e = find_enter(&r, pid, SYS_write, 1);
	ASSERT_NE(NULL, e);
	EXPECT_LT(3000, enter_block(e, 0)->len);
	EXPECT_NE(SYSTRACE_GOT, enter_block(e, 0)->state);
	reader_close(&r);
}

static void *read_all(void *arg)
{
	reader_collect(arg);
	return NULL;
}

static void paced_getppid(void *arg)
{
	long n = (long)arg, i;

	for (i = 0; i < n; i++) {
		syscall(SYS_getppid);
		if (i % 64 == 0)
			usleep(2000 * patience());
	}
}

TEST(nothing_is_lost_to_a_reader_that_keeps_up)
{
	struct child c = child_new(paced_getppid, (void *)5000L);
	struct systrace_stats s;
	pthread_t thread;
	struct reader r;

	/* half of what will be written: a busy machine may delay the reader that much */
	ASSERT_EQ(0, reader_setup(&r, 512 << 10));
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
	ASSERT_EQ(0, reader_start(&r));
	ASSERT_EQ(0, pthread_create(&thread, NULL, read_all, &r));
	child_go(&c);
	child_wait(&c);
	pthread_join(thread, NULL);
	s = reader_stats(&r);
	EXPECT_TRUE(adds_up(&s));
	EXPECT_EQ(0, s.lost[SYSTRACE_LOST_FULL]);
	EXPECT_EQ(r.n, s.seen);
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

TEST(nonsense_from_the_reader_hurts_nobody)
{
	static const uint64_t nonsense[] = {
		-1ULL, -8ULL, 1, 4, 8, 1ULL << 63, 1ULL << 32, SYSTRACE_RING_MIN, SYSTRACE_RING_MIN + 8,
	};
	struct systrace_stats s;
	uint32_t cpu;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(nonsense); i++) {
		struct reader r;

		ASSERT_EQ(0, reader_setup(&r, SYSTRACE_RING_MIN));
		for (cpu = 0; cpu < r.cpus; cpu++)
			if (r.ring[cpu].data)
				r.ring[cpu].consumer->pos = nonsense[i];
		ASSERT_LT(0, fill(&r, 1000));
		s = reader_stats(&r);
		EXPECT_TRUE(adds_up(&s));
		EXPECT_EQ(1 + 2 + 2000 + 1 + 1, s.seen);
		reader_close(&r);
	}
}

static long ms_of_poll(struct pollfd *p, int timeout)
{
	struct timespec a, b;

	clock_gettime(CLOCK_MONOTONIC, &a);
	poll(p, 1, timeout);
	clock_gettime(CLOCK_MONOTONIC, &b);
	return (b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000;
}

static void sleep_then_call(void *arg)
{
	usleep(200000);
	call_getppid(arg);
	pause();
}

TEST(poll_wakes_past_the_watermark_only)
{
	struct child c = child_new(sleep_then_call, (void *)400L);
	struct pollfd p;
	struct reader r;

	ASSERT_EQ(0, reader_setup(&r, 64 << 10));
	p = (struct pollfd){ .fd = r.fd, .events = POLLIN };
	EXPECT_EQ(0, poll(&p, 1, 0));
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
	ASSERT_EQ(0, reader_start(&r));
	child_go(&c);
	/* A few records wait, but not half a ring. */
	EXPECT_LE(100, ms_of_poll(&p, 100));
	EXPECT_EQ(0, p.revents);
	/* Now 400 calls of 120 bytes wait. */
	EXPECT_GT(15000, ms_of_poll(&p, 15000));
	EXPECT_EQ(POLLIN, p.revents);
	EXPECT_LT(0, reader_drain(&r));
	p.revents = 0;
	EXPECT_LE(100, ms_of_poll(&p, 100));
	EXPECT_EQ(0, p.revents);
	/* The exit of the last task wakes the reader, too, however little waits. */
	kill(c.pid, SIGKILL);
	EXPECT_GT(15000, ms_of_poll(&p, 15000));
	EXPECT_EQ(POLLIN | POLLHUP, p.revents);
	reader_drain(&r);
	poll(&p, 1, 0);
	EXPECT_EQ(POLLHUP, p.revents);
	child_wait(&c);
	reader_close(&r);
}

TEST(no_hangup_before_there_was_anybody)
{
	struct child c = child_new(call_getppid, NULL);
	struct pollfd p;
	struct reader r;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	p = (struct pollfd){ .fd = r.fd, .events = POLLIN };
	EXPECT_EQ(0, poll(&p, 1, 0));
	ASSERT_EQ(0, reader_start(&r));
	EXPECT_EQ(0, poll(&p, 1, 0));
	ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
	EXPECT_EQ(0, poll(&p, 1, 0));
	ASSERT_EQ(1, reader_detach(&r, 0, 0));
	EXPECT_EQ(1, poll(&p, 1, 0));
	EXPECT_TRUE(p.revents & POLLHUP);
	child_go(&c);
	child_wait(&c);
	reader_close(&r);
}

/*
 * SYSTRACE_WRITING promises: a reader looks at the clock, then at all rings. A ring that is silent
 * and is not being written to will bring nothing older. So in records that are merged this way,
 * time never goes back.
 */
static void hop(void *arg)
{
	long n = (long)arg;
	cpu_set_t set;

	while (n--) {
		CPU_ZERO(&set);
		CPU_SET(n & 1, &set);
		if (n % 50 == 0)
			sched_setaffinity(0, sizeof(set), &set);
		syscall(SYS_getppid);
	}
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

/* Returns the oldest record if it is certain that no older one will come, else NULL. */
static struct systrace_record *next_in_order(struct reader *r, uint32_t *from)
{
	struct systrace_record *record, *oldest = NULL;
	uint64_t silent_until = now() - SYSTRACE_CLOCK_SLACK;
	uint32_t cpu;

	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	for (cpu = 0; cpu < r->cpus; cpu++) {
		if (!r->ring[cpu].data)
			continue;
		if (__atomic_load_n(&r->ring[cpu].producer->pos, __ATOMIC_ACQUIRE) & SYSTRACE_WRITING &&
		    !ring_peek(r, &r->ring[cpu]))
			return NULL;
		record = ring_peek(r, &r->ring[cpu]);
		if (record && (!oldest || record->time < oldest->time)) {
			oldest = record;
			*from = cpu;
		}
	}
	return oldest && oldest->time < silent_until ? oldest : NULL;
}

TEST(merged_by_the_clock_time_never_goes_back)
{
	enum { N = 4 };
	struct pollfd p;
	struct child c[N];
	struct systrace_record *record;
	uint64_t last = 0, backwards = 0, n = 0;
	uint32_t cpu;
	struct reader r;
	int i;

	ASSERT_EQ(0, reader_setup(&r, 4 << 20));
	for (i = 0; i < N; i++) {
		c[i] = child_new(hop, (void *)2000L);
		ASSERT_TRUE(wait_for_call(c[i].pid, SYS_read));
		ASSERT_EQ(1, reader_attach(&r, c[i].pid, 0));
	}
	ASSERT_EQ(0, reader_start(&r));
	for (i = 0; i < N; i++)
		child_go(&c[i]);
	p = (struct pollfd){ .fd = r.fd, .events = POLLIN };
	do {
		poll(&p, 1, 0);
		while ((record = next_in_order(&r, &cpu))) {
			backwards += record->time < last;
			last = record->time;
			n++;
			ring_take(&r.ring[cpu], record);
		}
	} while (!(p.revents & POLLHUP));
	EXPECT_EQ(0, backwards);
	EXPECT_EQ(reader_stats(&r).delivered, n);
	EXPECT_LE(N * 4000, n);
	for (i = 0; i < N; i++)
		child_wait(&c[i]);
	reader_close(&r);
}

TEST_HARNESS_MAIN
