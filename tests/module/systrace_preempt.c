// SPDX-License-Identifier: GPL-2.0
/*
 * Probes that could be preempted anywhere. Tasks of the highest priority wake all the time, on
 * every CPU, and make calls in the middle of the calls of other tasks. These move from one CPU to
 * the next, get signals and fork. Nevertheless every record must be complete and belong to its
 * task, and none may be lost, torn or out of order. Since 6.13 the tracepoints of system calls, and
 * since 7.2 all tracepoints, would let a probe be preempted that does not prevent it.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include "reader.h"
#include "kselftest_harness.h"

#define FOLLOW	(SYSTRACE_A_PROCESS | SYSTRACE_A_FOLLOW)
#define WORKERS	6
#define WRITES	(800 / patience())
#define FORKS	(50 / patience())
#define SIZE	3072			/* takes long to copy, and so is likely to be interrupted */
#define SIZE_FIFO 256

static int null, cpus, working;
static pid_t worker[WORKERS];

static void stay_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* Fills the buffer with the tid of the writer and the index of the write. */
static void write_word(uint64_t *buf, size_t size, uint32_t n)
{
	uint64_t word = (uint64_t)gettid() << 32 | n;
	size_t i;

	for (i = 0; i < size / sizeof(*buf); i++)
		buf[i] = word;
	syscall(SYS_write, null, buf, size);
}

static void *work(void *arg)
{
	uint64_t buf[SIZE / sizeof(uint64_t)];
	int i;

	__atomic_store_n((pid_t *)arg, gettid(), __ATOMIC_RELEASE);
	for (i = 0; i < WRITES; i++) {
		if (i % 16 == 0)
			stay_on((i / 16 + (pid_t *)arg - worker) % cpus);
		write_word(buf, SIZE, i);
	}
	__atomic_sub_fetch(&working, 1, __ATOMIC_RELEASE);
	return NULL;
}

static void *fork_much(void *arg)
{
	pid_t pid;
	int i;

	for (i = 0; i < FORKS; i++) {
		pid = fork();
		if (!pid) {
			write_word((uint64_t [SIZE_FIFO / sizeof(uint64_t)]){ 0 }, SIZE_FIFO, 0);
			_exit(0);
		}
		waitpid(pid, NULL, 0);
	}
	return NULL;
}

/* Comes first in the queue of its CPU whenever it wakes. */
static void *interrupt(void *arg)
{
	struct timespec moment = { .tv_nsec = 300000 };
	uint64_t buf[SIZE_FIFO / sizeof(uint64_t)];
	long cpu = (long)arg;
	uint32_t n;
	pid_t to;

	stay_on(cpu);
	sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){ .sched_priority = 10 });
	for (n = 0; __atomic_load_n(&working, __ATOMIC_ACQUIRE); n++) {
		clock_nanosleep(CLOCK_MONOTONIC, 0, &moment, NULL);
		write_word(buf, SIZE_FIFO, n);
		to = __atomic_load_n(&worker[n % WORKERS], __ATOMIC_ACQUIRE);
		if (n % 8 == 0 && to)
			tgkill(getpid(), to, SIGUSR1);
	}
	return NULL;
}

static void on_signal(int sig)
{
}

static void storm(void *arg)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	pthread_t thread[WORKERS], forker, fifo[CPUS_MAX];
	long i;

	null = open("/dev/null", O_WRONLY);
	sigaction(SIGUSR1, &action, NULL);
	cpus = sysconf(_SC_NPROCESSORS_ONLN);
	working = WORKERS;
	for (i = 0; i < cpus; i++)
		pthread_create(&fifo[i], NULL, interrupt, (void *)i);
	for (i = 0; i < WORKERS; i++)
		pthread_create(&thread[i], NULL, work, &worker[i]);
	pthread_create(&forker, NULL, fork_much, NULL);
	for (i = 0; i < WORKERS; i++)
		pthread_join(thread[i], NULL);
	pthread_join(forker, NULL);
	for (i = 0; i < cpus; i++)
		pthread_join(fifo[i], NULL);
}

/* Returns the index in the record's buffer, or -1 if the buffer is torn or another task's. */
static int64_t number_in(struct systrace_enter *e)
{
	struct systrace_block *b = enter_block(e, 0);
	uint64_t word[SIZE / sizeof(uint64_t)];
	size_t i;

	if (!b || b->state != SYSTRACE_GOT || b->len != e->args[2] || b->len > sizeof(word))
		return -1;
	memcpy(word, b + 1, b->len);
	for (i = 1; i < b->len / sizeof(*word); i++)
		if (word[i] != word[0])
			return -1;
	return word[0] >> 32 == (uint64_t)e->head.tid ? (int64_t)(uint32_t)word[0] : -1;
}

/* Checks that the writes of each task are in order. Returns the number of writes of SIZE bytes, or -1. */
static int writes_in_order(const struct reader *r)
{
	int64_t *next = calloc(1 << 22, sizeof(*next));	/* by tid; most pages are never touched */
	struct systrace_enter *e;
	int n = 0;
	size_t i;

	for (i = 0; i < r->n; i++) {
		e = (void *)r->record[i];
		if (e->head.type != SYSTRACE_ENTER || e->nr != SYS_write)
			continue;
		if (number_in(e) != next[e->head.tid]++) {
			printf("# task %d: its write %lld has %lld\n", e->head.tid, (long long)next[e->head.tid] - 1,
			       (long long)number_in(e));
			n = -1;
			break;
		}
		n += e->args[2] == SIZE;
	}
	free(next);
	return n;
}

static void in_a_storm(struct __test_metadata *_metadata, uint32_t mode)
{
	struct systrace_plan plan = { .abi = SYSTRACE_NATIVE, .nr = SYS_write, .nops = 1 };
	struct systrace_op op = {
		.kind = SYSTRACE_COPY, .ptr = { .off = 8, .width = 8 }, .len = { .off = 16, .width = 8 }, .elem = 1,
		.cap = SIZE,
	};
	const int calls[] = { SYS_write, SYS_fork, SYS_clone, SYS_clock_nanosleep, SYS_tgkill, -1 };
	struct systrace_stats stats;
	struct child c = child_new(storm, NULL);
	struct reader r;
	int i;

	ASSERT_EQ(0, reader_setup_as(&r, RING_SIZE, mode));
	ASSERT_EQ(0, reader_load(&r, &plan, 1, &op, 1));
	ASSERT_EQ(0, reader_only(&r, calls));
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	ASSERT_EQ(1, reader_attach(&r, c.pid, FOLLOW));
	ASSERT_EQ(0, reader_start(&r));
	child_go(&c);
	ASSERT_TRUE(reader_collect_for(&r, 25000ULL * patience()));
	EXPECT_EQ(0, child_wait(&c));
	stats = reader_stats(&r);
	EXPECT_TRUE(adds_up(&stats));
	EXPECT_EQ(r.n, stats.delivered);
	for (i = 0; i < SYSTRACE_LOST_REASONS; i++)
		EXPECT_EQ(0, stats.lost[i]);
	EXPECT_TRUE(in_sequence(&r));
	EXPECT_EQ(WORKERS * WRITES, writes_in_order(&r));
	reader_close(&r);
}

TEST(who_is_preempted_in_a_probe_tears_no_record)
{
	in_a_storm(_metadata, SYSTRACE_LOSSLESS);
}

TEST_HARNESS_MAIN
