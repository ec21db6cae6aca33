// SPDX-License-Identifier: GPL-2.0
/*
 * Lossless sessions: at any rate, with any ring and reader, every record arrives, in the order of
 * its task; and no task is stuck when the reader is. Then the other two modes, which lose exactly
 * as many records as they report.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include "reader.h"
#include "kselftest_harness.h"

#define FOLLOW	(SYSTRACE_A_PROCESS | SYSTRACE_A_FOLLOW)
#define PATIENCE (25000ULL * patience())	/* less than the harness's limit */

extern char **environ;

static void call_getppid(void *arg)
{
	long n = (long)arg;

	while (n--)
		syscall(SYS_getppid);
}

/* Starts a session in @mode with the smallest rings, which watches a waiting child. */
static bool begin(struct reader *r, struct child *c, void (*what)(void *), void *arg, uint32_t mode)
{
	*c = child_new(what, arg);
	return !reader_setup_as(r, SYSTRACE_RING_MIN, mode) && wait_for_call(c->pid, SYS_read) &&
	       reader_attach(r, c->pid, FOLLOW) >= 0 && !reader_start(r);
}

/* Returns whether records wait and no task continues. */
static bool stuck(struct reader *r)
{
	uint64_t seen = 0, now;
	int i, same = 0;

	for (i = 0; i < 500 && same < 10; i++) {
		now = reader_stats(r).seen;
		same = now == seen ? same + 1 : 0;
		seen = now;
		usleep(20000);
	}
	return same == 10 && reader_stats(r).waiting;
}

/* Checks that all seen records have been read and, unless it is 0, that @seen records were seen. */
static bool complete(struct reader *r, uint64_t seen)
{
	struct systrace_stats s = reader_stats(r);
	uint64_t lost = 0;
	int i;

	for (i = 0; i < 8; i++)
		lost += s.lost[i];
	if (lost || s.waiting || s.delivered != r->n || !adds_up(&s) || (seen && s.seen != seen))
		printf("# seen %llu of %llu, delivered %llu, read %zu, lost %llu, waiting %u\n",
		       (unsigned long long)s.seen, (unsigned long long)seen, (unsigned long long)s.delivered,
		       r->n, (unsigned long long)lost, s.waiting);
	return !lost && !s.waiting && s.delivered == r->n && adds_up(&s) && (!seen || s.seen == seen) && in_sequence(r);
}

/* ---- nothing is lost ------------------------------------------------------------ */

TEST(a_task_waits_for_a_reader_that_does_not_read)
{
	struct child c;
	struct reader r;

	ASSERT_TRUE(begin(&r, &c, call_getppid, (void *)5000L, SYSTRACE_LOSSLESS));
	child_go(&c);
	EXPECT_TRUE(stuck(&r));
	EXPECT_LT(0, reader_stats(&r).waiting);
	EXPECT_TRUE(reader_collect_for(&r, PATIENCE));
	EXPECT_EQ(0, child_wait(&c));
	/* NEW, the read and its EXIT, the calls, exit_group, GONE. */
	EXPECT_TRUE(complete(&r, 1 + 2 + 10000 + 1 + 1));
	reader_close(&r);
}

/* Returns whether a page of the mapping can be read. */
static bool is_there(const uint8_t *at)
{
	int pair[2];
	bool is = !pipe(pair) && write(pair[1], at, 1) == 1;

	close(pair[0]);
	close(pair[1]);
	return is;
}

/* Returns the number of rings in which this byte of the data is present. */
static int with_byte(const struct reader *r, uint32_t at)
{
	int n = 0;

	for (uint32_t cpu = 0; cpu < r->cpus; cpu++)
		n += r->ring[cpu].data && is_there(r->ring[cpu].data + at);
	return n;
}

TEST(a_ring_gets_its_pages_when_the_first_are_full)
{
	const uint32_t size = 1 << 20;
	struct child c = child_new(call_getppid, (void *)30000L);
	struct reader r;

	ASSERT_EQ(0, reader_setup_as(&r, size, SYSTRACE_LOSSLESS));
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	ASSERT_LE(0, reader_attach(&r, c.pid, FOLLOW));
	ASSERT_EQ(0, reader_start(&r));
	EXPECT_LT(0, with_byte(&r, 0));
	EXPECT_EQ(0, with_byte(&r, size / 2));
	EXPECT_EQ(0, with_byte(&r, 2 * size - 1));
	/* the first page again */
	EXPECT_EQ(with_byte(&r, 0), with_byte(&r, size));
	child_go(&c);
	EXPECT_TRUE(reader_collect_for(&r, PATIENCE));
	EXPECT_EQ(0, child_wait(&c));
	EXPECT_LT(0, with_byte(&r, size / 2));
	EXPECT_EQ(with_byte(&r, size / 2), with_byte(&r, 2 * size - 1));
	EXPECT_TRUE(complete(&r, 1 + 2 + 60000 + 1 + 1));
	reader_close(&r);
}

static void *getppid_thread(void *arg)
{
	call_getppid(arg);
	return NULL;
}

static void eight_threads(void *arg)
{
	pthread_t t[8];
	int i;

	for (i = 0; i < 8; i++)
		pthread_create(&t[i], NULL, getppid_thread, arg);
	for (i = 0; i < 8; i++)
		pthread_join(t[i], NULL);
}

TEST(threads_lose_nothing)
{
	struct child c;
	struct reader r;

	ASSERT_TRUE(begin(&r, &c, eight_threads, (void *)2000L, SYSTRACE_LOSSLESS));
	child_go(&c);
	EXPECT_TRUE(reader_collect_for(&r, PATIENCE));
	EXPECT_EQ(0, child_wait(&c));
	EXPECT_EQ(16000, count_calls(&r, SYSTRACE_ENTER, SYS_getppid));
	EXPECT_EQ(16000, count_calls(&r, SYSTRACE_EXIT, SYS_getppid));
	EXPECT_TRUE(complete(&r, 0));
	reader_close(&r);
}

static void forks(void *arg)
{
	long n = (long)arg;
	pid_t pid;

	while (n--) {
		pid = n % 2 ? fork() : vfork();
		if (!pid)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
}

TEST(short_processes_lose_nothing)
{
	struct child c;
	struct reader r;

	ASSERT_TRUE(begin(&r, &c, forks, (void *)300L, SYSTRACE_LOSSLESS));
	child_go(&c);
	EXPECT_TRUE(stuck(&r));
	EXPECT_TRUE(reader_collect_for(&r, PATIENCE));
	EXPECT_EQ(0, child_wait(&c));
	EXPECT_EQ(301, count_records(&r, SYSTRACE_NEW, 0));
	EXPECT_EQ(301, count_records(&r, SYSTRACE_GONE, 0));
	EXPECT_TRUE(complete(&r, 0));
	reader_close(&r);
}

static void *exec_true(void *arg)
{
	char *argv[] = { "true", NULL };

	execve("/bin/true", argv, environ);
	return NULL;
}

static void exec_from_threads(void *arg)
{
	long n = (long)arg;
	pthread_t t[3];
	pid_t pid;

	while (n--) {
		pid = fork();
		if (!pid) {
			pthread_create(&t[0], NULL, getppid_thread, (void *)100000L);
			pthread_create(&t[1], NULL, getppid_thread, (void *)100000L);
			pthread_create(&t[2], NULL, exec_true, NULL);
			pthread_join(t[0], NULL);
			_exit(1);
		}
		waitpid(pid, NULL, 0);
	}
}

TEST(exec_from_a_thread_loses_nothing)
{
	struct systrace_stats s;
	struct child c;
	struct reader r;

	ASSERT_TRUE(begin(&r, &c, exec_from_threads, (void *)10L, SYSTRACE_LOSSLESS));
	child_go(&c);
	EXPECT_TRUE(reader_collect_for(&r, PATIENCE));
	EXPECT_EQ(0, child_wait(&c));
	EXPECT_EQ(10, count_records(&r, SYSTRACE_EXEC, 0));
	EXPECT_EQ(count_records(&r, SYSTRACE_NEW, 0), count_records(&r, SYSTRACE_GONE, 0));
	/* A thread that executes takes over its leader's tid, so the order is not checked. */
	s = reader_stats(&r);
	EXPECT_TRUE(adds_up(&s));
	EXPECT_EQ(r.n, s.seen);
	EXPECT_EQ(r.n, s.delivered);
	reader_close(&r);
}

static void on_signal(int sig)
{
}

/* Each handled signal is delivered in its kill(); each ignored one is recorded at the end of its kill(). */
static void signals(void *arg)
{
	long n = (long)arg;

	signal(SIGUSR1, on_signal);
	signal(SIGUSR2, SIG_IGN);
	while (n--) {
		kill(getpid(), SIGUSR1);
		kill(getpid(), SIGUSR2);
	}
}

TEST(signals_are_not_lost)
{
	struct child c;
	struct reader r;

	ASSERT_TRUE(begin(&r, &c, signals, (void *)1000L, SYSTRACE_LOSSLESS));
	child_go(&c);
	EXPECT_TRUE(stuck(&r));
	EXPECT_TRUE(reader_collect_for(&r, PATIENCE));
	EXPECT_EQ(0, child_wait(&c));
	EXPECT_EQ(2000, count_records(&r, SYSTRACE_SIGNAL, c.pid));
	EXPECT_TRUE(complete(&r, 0));
	reader_close(&r);
}

static void keep_for_a_while(struct reader *r, const struct systrace_record *record)
{
	reader_keep(r, record);
	usleep(1000);
}

TEST(a_slow_reader_gets_everything)
{
	struct child c;
	struct reader r;

	ASSERT_TRUE(begin(&r, &c, eight_threads, (void *)100L, SYSTRACE_LOSSLESS));
	child_go(&c);
	reader_take_to_the_end(&r, keep_for_a_while);
	qsort(r.record, r.n, sizeof(*r.record), by_time);
	EXPECT_EQ(0, child_wait(&c));
	EXPECT_EQ(800, count_calls(&r, SYSTRACE_EXIT, SYS_getppid));
	EXPECT_TRUE(complete(&r, 0));
	reader_close(&r);
}

/* ---- no task is stuck, and no freed memory is used -------------------------------- */

static void overlook(struct reader *r, const struct systrace_record *record)
{
}

static volatile int stop_reading;

static void *keep_reading(void *arg)
{
	struct pollfd p = { .fd = ((struct reader *)arg)->fd, .events = POLLIN };

	while (!stop_reading) {
		poll(&p, 1, 1);
		reader_take(arg, overlook);
	}
	return NULL;
}

/*
 * The last record of a detached task may be about to wait. The kernel's own checks show whether it
 * was released correctly.
 */
TEST(who_is_detached_while_its_record_does_not_fit_is_let_go)
{
	struct systrace_stats s;
	pthread_t thread;
	struct child c;
	struct reader r;
	int i;

	ASSERT_TRUE(begin(&r, &c, call_getppid, (void *)(1L << 40), SYSTRACE_LOSSLESS));
	child_go(&c);
	ASSERT_EQ(0, pthread_create(&thread, NULL, keep_reading, &r));
	for (i = 0; i < 150; i++) {
		usleep(rand() % 3000);
		ASSERT_EQ(1, reader_detach(&r, c.pid, 0));
		ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
	}
	ASSERT_EQ(1, reader_detach(&r, c.pid, 0));
	for (i = 0; i < 100 && reader_stats(&r).waiting; i++)
		usleep(20000);
	stop_reading = 1;
	pthread_join(thread, NULL);
	s = reader_stats(&r);
	EXPECT_TRUE(adds_up(&s));
	EXPECT_EQ(0, s.waiting);
	for (i = 0; i < 8; i++)
		EXPECT_EQ(0, s.lost[i]);
	EXPECT_EQ(0, kill(c.pid, SIGKILL));
	child_wait(&c);
	reader_close(&r);
}

/* ---- records that are larger than a stash ------------------------------------------- */

#define BIG	30000

/*
 * The child runs until its ring is full, and continues when the ring is read. All of its records
 * must arrive.
 */
static void runs_into_a_full_ring(struct __test_metadata *_metadata, struct reader *r, struct child *c)
{
	ASSERT_TRUE(wait_for_call(c->pid, SYS_read));
	ASSERT_EQ(1, reader_attach(r, c->pid, FOLLOW));
	ASSERT_EQ(0, reader_start(r));
	child_go(c);
	EXPECT_TRUE(stuck(r));
	EXPECT_TRUE(reader_collect_for(r, PATIENCE));
	EXPECT_EQ(0, child_wait(c));
	EXPECT_TRUE(complete(r, 0));
}

static void echo(void *arg)
{
	static uint8_t out[BIG], in[BIG];
	long n = (long)arg, i;
	int s[2];

	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	for (i = 0; i < n; i++) {
		memset(out, i + 1, sizeof(out));
		syscall(SYS_write, s[0], out, sizeof(out));
		syscall(SYS_read, s[1], in, sizeof(in));
	}
}

TEST(large_data_comes_whole)
{
	struct systrace_plan plans[] = {
		{ .abi = SYSTRACE_NATIVE, .nr = SYS_read, .first = 0, .nops = 1 },
		{ .abi = SYSTRACE_NATIVE, .nr = SYS_write, .first = 1, .nops = 1 },
	};
	struct systrace_op ops[] = {
		{ .kind = SYSTRACE_COPY, .flags = SYSTRACE_OP_EXIT | SYSTRACE_OP_OK, .ptr = { 0, 8, 8 },
		  .len = { 0, 8, SYSTRACE_REF_RET }, .elem = 1, .cap = BIG },
		{ .kind = SYSTRACE_COPY, .ptr = { 0, 8, 8 }, .len = { 0, 8, 16 }, .elem = 1, .cap = BIG },
	};
	struct child c = child_new(echo, (void *)200L);
	struct systrace_setup setup = { .ring_size = 128 << 10, .record_max = 64 << 10, .flags = SYSTRACE_LOSSLESS };
	struct reader r;
	int i, whole[2] = { 0 };
	size_t k;

	ASSERT_EQ(0, reader_setup_by(&r, setup));
	ASSERT_EQ(0, reader_load(&r, plans, 2, ops, 2));
	runs_into_a_full_ring(_metadata, &r, &c);
	/* A write's data is in its ENTER or, if late, in its EXIT. */
	for (k = 0; k < r.n; k++) {
		struct systrace_enter *e = (void *)r.record[k];
		struct systrace_exit *x;
		struct systrace_block *b;
		uint8_t *data;

		if (e->head.type != SYSTRACE_ENTER || e->plan == SYSTRACE_NO_PLAN)
			continue;
		x = find_exit(&r, e);
		ASSERT_NE(NULL, x);
		b = e->nr == SYS_read || e->head.flags & SYSTRACE_R_MISSED ? exit_block(x, 0) : enter_block(e, 0);
		i = e->nr == SYS_write;
		data = (uint8_t *)(b + 1);
		if (b && b->len == BIG && b->state == SYSTRACE_GOT && data[0] == (uint8_t)(whole[i] + 1) && data[BIG - 1] == data[0])
			whole[i]++;
	}
	EXPECT_EQ(200, whole[0]);
	EXPECT_EQ(200, whole[1]);
	reader_close(&r);
}

#define ASKED	150	/* calls: more than a ring of the least size has room for */

/* The length of the name moves what follows in the ring. */
static void ask_null(void *arg)
{
	char name[256] = "";
	int fd = open("/dev/null", O_RDONLY), i;

	memset(name, 'n', (long)arg);
	access(name, F_OK);
	for (i = 0; i < ASKED; i++)
		fcntl(fd, F_GETFD);
}

/* Returns how many of the calls' descriptors have their path. */
static int count_paths(const struct reader *r)
{
	int told = 0;
	size_t k;

	for (k = 0; k < r->n; k++) {
		struct systrace_enter *e = (void *)r->record[k];
		struct systrace_block *b;
		struct systrace_fdinfo *f;

		if (e->head.type != SYSTRACE_ENTER || e->nr != SYS_fcntl)
			continue;
		b = e->head.flags & SYSTRACE_R_MISSED ? exit_block(find_exit(r, e), 0) : enter_block(e, 0);
		f = (void *)(b + 1);
		told += b && b->state == SYSTRACE_GOT && f->path == strlen("/dev/null") && !memcmp(f + 1, "/dev/null", f->path);
	}
	return told;
}

/*
 * A call's two records take about 250 bytes.  So in some of the sessions the ring has room for a descriptor, but not for its
 * path, when it is full.
 */
TEST(a_descriptor_is_told_however_full_the_ring_is)
{
	struct systrace_plan plans[] = {
		{ .abi = SYSTRACE_NATIVE, .nr = SYS_access, .first = 0, .nops = 1 },
		{ .abi = SYSTRACE_NATIVE, .nr = SYS_fcntl, .first = 1, .nops = 1 },
	};
	struct systrace_op ops[] = {
		{ .kind = SYSTRACE_STR, .ptr = { 0, 8, 0 }, .cap = 512 },
		{ .kind = SYSTRACE_FDINFO, .ptr = { 0, 4, 0 }, .cap = 4096 + 256 },
	};
	struct systrace_setup setup = { .ring_size = SYSTRACE_RING_MIN, .flags = SYSTRACE_LOSSLESS };
	long moved;

	for (moved = 0; moved < 250; moved += 16) {
		struct child c = child_new(ask_null, (void *)moved);
		struct reader r;

		ASSERT_EQ(0, reader_setup_by(&r, setup));
		ASSERT_EQ(0, reader_load(&r, plans, 2, ops, 2));
		runs_into_a_full_ring(_metadata, &r, &c);
		EXPECT_EQ(ASKED, count_paths(&r)) TH_LOG("moved by %ld", moved);
		reader_close(&r);
	}
}

/* ---- no task is stuck ---------------------------------------------------------------- */

TEST(close_lets_everybody_go)
{
	struct child c;
	struct reader r;
	uint64_t t;

	ASSERT_TRUE(begin(&r, &c, eight_threads, (void *)5000L, SYSTRACE_LOSSLESS));
	child_go(&c);
	usleep(300000);
	EXPECT_LT(0, reader_stats(&r).waiting);
	t = now_ms();
	reader_close(&r);
	EXPECT_GT(3000, now_ms() - t);
	EXPECT_EQ(0, child_wait(&c));
}

TEST(detach_lets_them_go_and_their_records_come)
{
	struct child c;
	struct reader r;
	uint64_t seen;

	ASSERT_TRUE(begin(&r, &c, call_getppid, (void *)5000L, SYSTRACE_LOSSLESS));
	child_go(&c);
	EXPECT_TRUE(stuck(&r));
	EXPECT_EQ(1, reader_detach(&r, 0, 0));
	seen = reader_stats(&r).seen;
	EXPECT_EQ(0, child_wait(&c));
	EXPECT_TRUE(reader_collect_for(&r, PATIENCE));
	EXPECT_TRUE(complete(&r, seen));
	reader_close(&r);
}

TEST(sigkill_ends_a_wait)
{
	struct child c;
	struct reader r;
	uint64_t t;
	int status;

	ASSERT_TRUE(begin(&r, &c, eight_threads, (void *)5000L, SYSTRACE_LOSSLESS));
	child_go(&c);
	usleep(300000);
	t = now_ms();
	kill(c.pid, SIGKILL);
	status = child_wait(&c);
	EXPECT_GT(5000, now_ms() - t);
	EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	/* The killed tasks have written all of their records. */
	EXPECT_TRUE(reader_collect_for(&r, PATIENCE));
	EXPECT_EQ(count_records(&r, SYSTRACE_NEW, 0), count_records(&r, SYSTRACE_GONE, 0));
	EXPECT_TRUE(complete(&r, 0));
	reader_close(&r);
}

static void be_reader(void *arg)
{
	struct reader r;

	if (reader_setup_as(&r, SYSTRACE_RING_MIN, SYSTRACE_LOSSLESS) || reader_start(&r) ||
	    reader_attach(&r, (long)arg, FOLLOW) < 0)
		_exit(1);
	reader_collect_for(&r, PATIENCE);
}

TEST(a_reader_that_is_stopped_and_killed_holds_nobody)
{
	volatile int *stop = mmap(NULL, PAGE, RW_SHARED, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct child c = child_new(eight_threads, (void *)20000L), reader;

	ASSERT_NE(MAP_FAILED, stop);
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	reader = child_new(be_reader, (void *)(long)c.pid);
	child_go(&reader);
	usleep(200000);
	child_go(&c);
	usleep(100000);
	kill(reader.pid, SIGSTOP);
	usleep(1000000);
	/* It still exists, because it waits. */
	EXPECT_EQ(0, waitpid(c.pid, NULL, WNOHANG));
	kill(reader.pid, SIGKILL);
	child_wait(&reader);
	EXPECT_EQ(0, child_wait(&c));
}

/* ---- many threads ------------------------------------------------------------------- */

static void many_threads(void *arg)
{
	long n = (long)arg, i;
	pthread_t *t = calloc(n, sizeof(*t));
	pthread_attr_t small;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 64 << 10);
	for (i = 0; i < n; i++)
		if (pthread_create(&t[i], &small, getppid_thread, (void *)20L))
			_exit(1);
	for (i = 0; i < n; i++)
		pthread_join(t[i], NULL);
}

TEST(many_threads_lose_nothing)
{
	struct child c;
	struct reader r;

	ASSERT_TRUE(begin(&r, &c, many_threads, (void *)200L, SYSTRACE_LOSSLESS));
	child_go(&c);
	EXPECT_TRUE(reader_collect_for(&r, PATIENCE));
	EXPECT_EQ(0, child_wait(&c));
	EXPECT_EQ(201, count_records(&r, SYSTRACE_GONE, 0));
	EXPECT_EQ(4000, count_calls(&r, SYSTRACE_EXIT, SYS_getppid));
	EXPECT_TRUE(complete(&r, 0));
	reader_close(&r);
}

/* ---- the overwriting mode --------------------------------------------------------------- */

static void skip_overwritten(struct reader *r)
{
	uint32_t cpu;

	for (cpu = 0; cpu < r->cpus; cpu++)
		if (r->ring[cpu].data && r->ring[cpu].consumer->pos < r->ring[cpu].producer->oldest)
			r->ring[cpu].consumer->pos = r->ring[cpu].producer->oldest;
}

/* Runs the child, and reads all records that are left after its exit. */
static bool collect_newest(struct reader *r, struct child *c)
{
	child_go(c);
	if (child_wait(c))
		return false;
	skip_overwritten(r);
	return reader_collect_for(r, PATIENCE);
}

TEST(overwriting_keeps_the_newest_and_counts_the_others)
{
	struct systrace_stats s;
	struct child c;
	struct reader r;
	uint32_t last = 0;
	size_t i;

	ASSERT_TRUE(begin(&r, &c, call_getppid, (void *)5000L, SYSTRACE_OVERWRITE));
	EXPECT_TRUE(collect_newest(&r, &c));
	s = reader_stats(&r);
	EXPECT_TRUE(adds_up(&s));
	EXPECT_EQ(1 + 2 + 10000 + 1 + 1, s.seen);
	EXPECT_EQ(r.n, s.delivered);
	EXPECT_EQ(s.seen - r.n, s.lost[SYSTRACE_LOST_OVERWRITTEN]);
	EXPECT_LT(0, r.n);
	for (i = 0; i < r.n; i++) {
		EXPECT_LT(last, r.record[i]->seq);
		last = r.record[i]->seq;
	}
	EXPECT_EQ(s.seen, last);
	reader_close(&r);
}

TEST(what_was_read_is_not_counted_as_overwritten)
{
	struct systrace_stats s;
	struct child c;
	struct reader r;
	size_t first;

	ASSERT_TRUE(begin(&r, &c, call_getppid, (void *)50L, SYSTRACE_OVERWRITE));
	EXPECT_TRUE(collect_newest(&r, &c));
	first = r.n;
	EXPECT_EQ(1 + 2 + 100 + 1 + 1, first);
	c = child_new(call_getppid, (void *)5000L);
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	ASSERT_LE(0, reader_attach(&r, c.pid, FOLLOW));
	EXPECT_TRUE(collect_newest(&r, &c));
	s = reader_stats(&r);
	EXPECT_TRUE(adds_up(&s));
	EXPECT_EQ(r.n, s.delivered);
	EXPECT_LT(first, r.n);
	EXPECT_LT(0, s.lost[SYSTRACE_LOST_OVERWRITTEN]);
	reader_close(&r);
}

static void write_zeros(void *arg)
{
	static const uint8_t zeros[1000];
	long n = (long)arg;
	int null = open("/dev/null", O_WRONLY);

	while (n--)
		syscall(SYS_write, null, zeros, sizeof(zeros));
}

static void say_read(struct reader *r, uint64_t behind_oldest)
{
	uint32_t cpu;

	for (cpu = 0; cpu < r->cpus; cpu++)
		if (r->ring[cpu].data && r->ring[cpu].producer->oldest)
			r->ring[cpu].consumer->pos = r->ring[cpu].producer->oldest + behind_oldest;
}

/*
 * The reader claims that it has read up to the middle of a record. The module must not look for the
 * next record there.
 */
TEST(a_position_that_is_no_records_does_no_harm)
{
	struct systrace_plan plan = { .abi = SYSTRACE_NATIVE, .nr = SYS_write, .nops = 1 };
	struct systrace_op op = { .kind = SYSTRACE_COPY, .ptr = { 0, 8, 8 }, .len = { 0, 8, 16 }, .elem = 1, .cap = 1000 };
	struct systrace_setup setup = { .ring_size = 16 << 10, .record_max = 4 << 10, .flags = SYSTRACE_OVERWRITE };
	struct systrace_stats s;
	struct child c;
	struct reader r;
	int i;

	ASSERT_EQ(0, reader_setup_by(&r, setup));
	ASSERT_EQ(0, reader_load(&r, &plan, 1, &op, 1));
	ASSERT_EQ(0, reader_start(&r));
	/* each child wraps around in a single ring, but not always in the same one */
	for (i = 0; i < 10; i++) {
		c = child_new(write_zeros, (void *)200L);
		ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
		ASSERT_EQ(1, reader_attach(&r, c.pid, FOLLOW));
		say_read(&r, 512);
		child_go(&c);
		EXPECT_EQ(0, child_wait(&c));
	}
	say_read(&r, 0);
	EXPECT_TRUE(reader_collect_for(&r, PATIENCE));
	EXPECT_LT(10, r.n);
	s = reader_stats(&r);
	EXPECT_TRUE(adds_up(&s));
	EXPECT_LE(10 * 400, s.seen);
	EXPECT_LE(r.n, s.delivered);
	reader_close(&r);
}

TEST_HARNESS_MAIN
