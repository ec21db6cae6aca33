// SPDX-License-Identifier: GPL-2.0
/* Counts: calls, errors and times, in addition to records and instead of them. */
#define _GNU_SOURCE
#include <time.h>
#include "reader.h"
#include "kselftest_harness.h"

#define NUMBERS 512

static int count_setup(struct reader *r, uint32_t flags, uint32_t numbers, uint64_t overhead)
{
	struct systrace_count count = { .flags = flags, .numbers = numbers, .overhead = overhead };
	struct systrace_setup setup = { .ring_size = RING_SIZE };
	int err = reader_open(r);

	r->size = RING_SIZE;
	if (!err)
		err = request(r->fd, SYSTRACE_COUNT, &count);
	if (!err)
		err = request(r->fd, SYSTRACE_SETUP, &setup);
	return err ? err : reader_map(r);
}

static struct systrace_counter counter[NUMBERS];
static uint64_t buckets[NUMBERS][SYSTRACE_BUCKETS];
static struct systrace_counts counts;

static int get_counts(struct reader *r, int abi, bool with_histogram)
{
	counts = (struct systrace_counts){ .counters = (uintptr_t)counter, .abi = abi, .n = NUMBERS };
	if (with_histogram)
		counts.histogram = (uintptr_t)buckets;
	memset(counter, 0xff, sizeof(counter));
	return request(r->fd, SYSTRACE_COUNTS, &counts);
}

static void some_calls(void *arg)
{
	int i;

	for (i = 0; i < 1000; i++)
		syscall(SYS_getppid);
	for (i = 0; i < 10; i++)
		syscall(SYS_close, -1);
	syscall(999);
	syscall(-1);
	usleep(50000);
}

/* Leaves the results in counter and counts. */
static bool count_some_calls(struct reader *r, uint32_t flags, uint32_t numbers, uint64_t overhead)
{
	pid_t pid;

	return !count_setup(r, flags, numbers, overhead) && watch_child(r, some_calls, NULL, 0, &pid) &&
	       !get_counts(r, SYSTRACE_NATIVE, false);
}

TEST(counted_instead_of_recorded)
{
	struct systrace_stats stats;
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, count_setup(&r, SYSTRACE_C_ONLY, NUMBERS, 0));
	ASSERT_TRUE(watch_child(&r, some_calls, NULL, 0, &pid));
	EXPECT_EQ(0, count_records(&r, SYSTRACE_ENTER, 0));
	EXPECT_EQ(0, count_records(&r, SYSTRACE_EXIT, 0));
	EXPECT_EQ(1, count_records(&r, SYSTRACE_GONE, pid));
	EXPECT_TRUE(in_sequence(&r));
	stats = reader_stats(&r);
	EXPECT_TRUE(adds_up(&stats));
	ASSERT_EQ(0, get_counts(&r, SYSTRACE_NATIVE, false));
	EXPECT_EQ(1000, counter[SYS_getppid].calls);
	EXPECT_EQ(0, counter[SYS_getppid].errors);
	EXPECT_LT(1000, counter[SYS_getppid].time);
	EXPECT_GT(1000000000, counter[SYS_getppid].time);
	EXPECT_EQ(0, counter[SYS_getppid].shortest);
	EXPECT_EQ(0, counter[SYS_getppid].longest);
	EXPECT_EQ(10, counter[SYS_close].calls);
	EXPECT_EQ(10, counter[SYS_close].errors);
	/* the task was in a read when the watch began */
	EXPECT_EQ(1, counter[SYS_read].calls);
	/* does not return */
	EXPECT_EQ(0, counter[SYS_exit_group].calls);
	EXPECT_EQ(0, counter[SYS_mkdir].calls);
	EXPECT_EQ(0, counter[SYS_mkdir].shortest);
	EXPECT_EQ(2, counts.others.calls);
	EXPECT_EQ(2, counts.others.errors);
	ASSERT_EQ(0, get_counts(&r, SYSTRACE_COMPAT, false));
	EXPECT_EQ(0, counter[SYS_close].calls);
	reader_close(&r);
}

TEST(the_shortest_and_the_longest)
{
	struct reader r;

	ASSERT_TRUE(count_some_calls(&r, SYSTRACE_C_ONLY | SYSTRACE_C_EXTREMES, NUMBERS, 0));
	EXPECT_EQ(1000, counter[SYS_getppid].calls);
	EXPECT_EQ(10, counter[SYS_close].errors);
	EXPECT_LT(0, counter[SYS_getppid].longest);
	EXPECT_LE(counter[SYS_getppid].shortest, counter[SYS_getppid].longest);
	EXPECT_LE(counter[SYS_getppid].longest, counter[SYS_getppid].time);
	EXPECT_LE(1000 * counter[SYS_getppid].shortest, counter[SYS_getppid].time);
	EXPECT_EQ(0, counter[SYS_mkdir].shortest);
	reader_close(&r);
}

/* With a small table, calls beyond it are counted together, too. */
TEST(few_numbers)
{
	struct reader r;

	ASSERT_TRUE(count_some_calls(&r, SYSTRACE_C_ONLY, SYS_getppid, 0));
	EXPECT_EQ(10, counter[SYS_close].calls);
	EXPECT_EQ(10, counter[SYS_close].errors);
	EXPECT_EQ(0, counter[SYS_getppid].calls);
	EXPECT_LE(1002, counts.others.calls);
	reader_close(&r);
}

TEST(counted_and_recorded)
{
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, count_setup(&r, 0, NUMBERS, 0));
	ASSERT_TRUE(watch_child(&r, some_calls, NULL, 0, &pid));
	EXPECT_NE(NULL, find_enter(&r, pid, SYS_getppid, 999));
	ASSERT_EQ(0, get_counts(&r, SYSTRACE_NATIVE, false));
	EXPECT_EQ(1000, counter[SYS_getppid].calls);
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

/* CPU time, not elapsed time. */
TEST(a_sleeping_task_uses_no_processor)
{
	struct reader r;

	ASSERT_TRUE(count_some_calls(&r, SYSTRACE_C_ONLY, NUMBERS, 0));
	ASSERT_EQ(1, counter[SYS_clock_nanosleep].calls);
	EXPECT_GT(40000000, counter[SYS_clock_nanosleep].time);
	reader_close(&r);

	ASSERT_TRUE(count_some_calls(&r, SYSTRACE_C_ONLY | SYSTRACE_C_WALL, NUMBERS, 0));
	ASSERT_EQ(1, counter[SYS_clock_nanosleep].calls);
	EXPECT_LE(49000000, counter[SYS_clock_nanosleep].time);
	EXPECT_GT(5000000000, counter[SYS_clock_nanosleep].time);
	reader_close(&r);
}

TEST(overhead_is_taken_off)
{
	struct reader r;

	ASSERT_TRUE(count_some_calls(&r, SYSTRACE_C_ONLY | SYSTRACE_C_WALL, NUMBERS, 20000000));
	EXPECT_LE(29000000, counter[SYS_clock_nanosleep].time);
	EXPECT_EQ(10, counter[SYS_close].calls);
	EXPECT_EQ(0, counter[SYS_close].shortest);
	reader_close(&r);
}

TEST(histogram)
{
	uint64_t sum = 0;
	struct reader r;
	pid_t pid;
	int b;

	ASSERT_EQ(0, count_setup(&r, SYSTRACE_C_ONLY | SYSTRACE_C_HISTOGRAM, NUMBERS, 0));
	ASSERT_TRUE(watch_child(&r, some_calls, NULL, 0, &pid));
	ASSERT_EQ(0, get_counts(&r, SYSTRACE_NATIVE, true));
	for (b = 0; b < SYSTRACE_BUCKETS; b++)
		sum += buckets[SYS_getppid][b];
	EXPECT_EQ(1000, sum);
	/* 50 ms are more than 2^25 ns, and less than 2^33 ns even on an emulated machine */
	for (sum = 0, b = 25; b < 33; b++)
		sum += buckets[SYS_clock_nanosleep][b];
	EXPECT_EQ(1, sum);
	reader_close(&r);
}

TEST(the_filter_counts)
{
	static const int only[] = { SYS_close, -1 };
	struct systrace_stats stats;
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, count_setup(&r, SYSTRACE_C_ONLY, NUMBERS, 0));
	ASSERT_EQ(0, reader_only(&r, only));
	ASSERT_TRUE(watch_child(&r, some_calls, NULL, 0, &pid));
	ASSERT_EQ(0, get_counts(&r, SYSTRACE_NATIVE, false));
	EXPECT_EQ(10, counter[SYS_close].calls);
	EXPECT_EQ(0, counter[SYS_getppid].calls);
	EXPECT_EQ(0, counts.others.calls);
	stats = reader_stats(&r);
	EXPECT_LE(2000, stats.filtered);
	EXPECT_TRUE(adds_up(&stats));
	reader_close(&r);
}

static void executes(void *arg)
{
	syscall(SYS_getppid);
	syscall(SYS_execve, "/nonexistent", NULL, NULL);
	execl("/bin/true", "true", NULL);
}

TEST(nothing_before_the_program_if_asked)
{
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, count_setup(&r, SYSTRACE_C_ONLY, NUMBERS, 0));
	ASSERT_TRUE(watch_child(&r, executes, NULL, SYSTRACE_A_EXEC, &pid));
	ASSERT_EQ(0, get_counts(&r, SYSTRACE_NATIVE, false));
	EXPECT_EQ(0, counter[SYS_getppid].calls);
	EXPECT_EQ(1, counter[SYS_execve].calls);
	EXPECT_EQ(0, counter[SYS_execve].errors);
	EXPECT_LT(1, counter[SYS_mmap].calls);
	reader_close(&r);
}

static void dies_in_pause(void *arg)
{
	kill(getpid(), SIGSTOP);
	pause();
}

/*
 * A call that a fatal signal interrupts is counted, with an error. A call that SIGKILL ends is not
 * counted, because it never returns.
 */
TEST(a_call_that_death_interrupts)
{
	static const int by[] = { SIGTERM, SIGKILL };
	struct reader r;
	struct child c;
	int i;

	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, count_setup(&r, SYSTRACE_C_ONLY, NUMBERS, 0));
		c = child_new(dies_in_pause, NULL);
		ASSERT_LE(0, reader_attach(&r, c.pid, 0));
		ASSERT_EQ(0, reader_start(&r));
		child_go(&c);
		waitpid(c.pid, NULL, WUNTRACED);
		kill(c.pid, SIGCONT);
		ASSERT_TRUE(wait_for_call(c.pid, SYS_pause));
		kill(c.pid, by[i]);
		child_wait(&c);
		ASSERT_TRUE(reader_collect(&r));
		ASSERT_EQ(0, get_counts(&r, SYSTRACE_NATIVE, false));
		EXPECT_EQ(by[i] == SIGTERM, counter[SYS_pause].calls);
		EXPECT_EQ(by[i] == SIGTERM, counter[SYS_pause].errors);
		reader_close(&r);
	}
}

TEST(refused)
{
	struct systrace_setup setup = { .ring_size = RING_SIZE };
	struct systrace_count count = { .flags = 0x80 };
	struct reader r;

	ASSERT_EQ(0, reader_open(&r));
	EXPECT_EQ(-EPROTO, get_counts(&r, 0, false));
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_COUNT, &count));
	count = (struct systrace_count){ .numbers = SYSTRACE_FILTER_MAX + 1 };
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_COUNT, &count));
	count.numbers = SYSTRACE_FILTER_MAX;
	EXPECT_EQ(0, request(r.fd, SYSTRACE_COUNT, &count));
	EXPECT_EQ(-EBUSY, request(r.fd, SYSTRACE_COUNT, &count));
	EXPECT_EQ(-EPROTO, get_counts(&r, 0, false));
	ASSERT_EQ(0, request(r.fd, SYSTRACE_SETUP, &setup));
	EXPECT_EQ(0, get_counts(&r, 0, false));
	EXPECT_EQ(0, counter[NUMBERS - 1].calls);
	EXPECT_EQ(-EINVAL, get_counts(&r, 0, true));
	EXPECT_EQ(-EINVAL, get_counts(&r, SYSTRACE_ABIS, false));
	counts = (struct systrace_counts){ .n = SYSTRACE_FILTER_MAX + 1 };
	EXPECT_EQ(-E2BIG, request(r.fd, SYSTRACE_COUNTS, &counts));
	counts = (struct systrace_counts){ .n = 1 };
	EXPECT_EQ(-EFAULT, request(r.fd, SYSTRACE_COUNTS, &counts));
	reader_close(&r);

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	EXPECT_EQ(-EBUSY, request(r.fd, SYSTRACE_COUNT, &count));
	EXPECT_EQ(-EPROTO, get_counts(&r, 0, false));
	reader_close(&r);
}

TEST_HARNESS_MAIN
