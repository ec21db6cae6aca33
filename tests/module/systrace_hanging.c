// SPDX-License-Identifier: GPL-2.0
/* Tasks that sleep in a call when their watch begins: the contents of the call's ENTER. */
#define _GNU_SOURCE
#include <poll.h>
#include <sys/stat.h>
#include "reader.h"
#include "kselftest_harness.h"

#define FIFO	"/tmp/systrace-hanging"
#define LONG	3000	/* bytes that a call writes */

static struct systrace_op ops[] = {
	{ .kind = SYSTRACE_STR, .ptr = { 0, 8, 8 }, .cap = 4096 },			/* openat */
	{ .kind = SYSTRACE_FDINFO, .ptr = { 0, 4, 0 }, .cap = 4096 },
	{ .kind = SYSTRACE_COPY, .ptr = { 0, 8, 8 }, .len = { 0, 8, 16 }, .elem = 1, .cap = 65536 },	/* read, write */
};

static struct systrace_plan plans[] = {
	{ .nr = SYS_read, .first = 2, .nops = 1 },
	{ .nr = SYS_write, .first = 2, .nops = 1 },
	{ .nr = SYS_openat, .first = 0, .nops = 2 },
};

static int setup(struct reader *r, struct systrace_setup as)
{
	int err = reader_setup_by(r, as);

	return err ? err : reader_load(r, plans, 3, ops, 3);
}

static void opens(void *arg)
{
	syscall(SYS_openat, AT_FDCWD, FIFO, O_RDONLY);
}

/* Starts a child that sleeps in call @nr, and is not still on its way there. Returns its pid. */
static pid_t hang(void (*what)(void *), void *arg, int nr)
{
	struct child c = child_new(what, arg);

	child_go(&c);
	if (!wait_for_call(c.pid, nr))
		return -1;
	/* The call may have been observed just before the task slept. */
	usleep(20000);
	return c.pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* Attaches to a child that sleeps while it opens the FIFO. Returns its pid, or -1. */
static pid_t attach_to_open(struct reader *r, struct systrace_setup as)
{
	pid_t pid;

	mkfifo(FIFO, 0600);
	pid = hang(opens, NULL, SYS_openat);
	return pid > 0 && !setup(r, as) && reader_attach(r, pid, 0) == 1 ? pid : -1;
}

TEST(its_memory_and_descriptors_are_there)
{
	struct systrace_setup as = { .ring_size = RING_SIZE };
	struct systrace_enter *e;
	struct systrace_block *b;
	struct reader r;
	pid_t pid;

	pid = attach_to_open(&r, as);
	ASSERT_LT(0, pid);
	ASSERT_EQ(0, reader_start(&r));
	reader_drain(&r);
	e = find_enter(&r, pid, SYS_openat, 0);
	ASSERT_NE(NULL, e);
	EXPECT_EQ(SYSTRACE_R_MIDWAY, e->head.flags);
	b = enter_block(e, 0);
	EXPECT_EQ(SYSTRACE_GOT, b->state);
	EXPECT_STREQ(FIFO, (char *)(b + 1));
	b = enter_block(e, 1);
	EXPECT_EQ(SYSTRACE_GOT, b->state);
	EXPECT_EQ('/', *(char *)((struct systrace_fdinfo *)(b + 1) + 1));
	end(pid);
	EXPECT_TRUE(reader_collect(&r));
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
	unlink(FIFO);
}

struct absent {
	int fd[2];
	char *page;
};

static void reads(void *arg)
{
	struct absent *a = arg;

	syscall(SYS_read, a->fd[0], a->page, 100);
}

TEST(what_is_not_there_is_brought_by_its_exit)
{
	struct systrace_setup as = { .ring_size = RING_SIZE };
	struct systrace_exit *x;
	struct systrace_enter *e;
	struct absent a;
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, pipe(a.fd));
	a.page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid = hang(reads, &a, SYS_read);
	ASSERT_LT(0, pid);
	ASSERT_EQ(0, setup(&r, as));
	ASSERT_EQ(0, reader_start(&r));
	ASSERT_EQ(1, reader_attach(&r, pid, 0));
	reader_drain(&r);
	e = find_enter(&r, pid, SYS_read, 0);
	ASSERT_NE(NULL, e);
	EXPECT_EQ(SYSTRACE_R_MIDWAY | SYSTRACE_R_MISSED, e->head.flags);
	EXPECT_EQ(SYSTRACE_FAULT, enter_block(e, 0)->state);
	ASSERT_EQ(3, write(a.fd[1], "abc", 3));
	EXPECT_TRUE(reader_collect(&r));
	e = find_enter(&r, pid, SYS_read, 0);
	x = find_exit(&r, e);
	ASSERT_NE(NULL, x);
	EXPECT_EQ(SYSTRACE_R_LATE, x->head.flags);
	EXPECT_EQ(0, memcmp("abc", exit_block(x, 0) + 1, 3));
	waitpid(pid, NULL, 0);
	reader_close(&r);
}

TEST(where_it_hangs_is_there)
{
	struct systrace_setup as = { .ring_size = RING_SIZE, .stack = 4096 };
	struct systrace_enter *e;
	struct systrace_block *b;
	struct reader r;
	uint64_t len;
	pid_t pid;

	pid = attach_to_open(&r, as);
	ASSERT_LT(0, pid);
	ASSERT_EQ(0, reader_start(&r));
	reader_drain(&r);
	e = find_enter(&r, pid, SYS_openat, 0);
	ASSERT_NE(NULL, e);
	EXPECT_EQ(SYSTRACE_R_MIDWAY | SYSTRACE_R_STACK, e->head.flags);
	memcpy(&len, (char *)e + e->head.len - sizeof(len), sizeof(len));
	ASSERT_GT(e->head.len - sizeof(*e), len);
	b = enter_block(e, 2);
	EXPECT_EQ((char *)e + e->head.len - sizeof(len) - len, (char *)b);
	ASSERT_LT(sizeof(struct systrace_stack), b->len);
	/* rax is still -ENOSYS, rsi is the address of the path */
	EXPECT_EQ((uint64_t)-ENOSYS, ((struct systrace_stack *)(b + 1))->regs[0]);
	EXPECT_EQ(e->args[1], ((struct systrace_stack *)(b + 1))->regs[4]);
	b = enter_block(e, 3);
	EXPECT_EQ(SYSTRACE_GOT, b->state);
	EXPECT_LT(sizeof(struct systrace_map), b->len);
	end(pid);
	reader_close(&r);
	unlink(FIFO);
}

static void writes(void *arg)
{
	static char text[LONG] = { [0 ... LONG - 1] = 'x' };

	syscall(SYS_write, *(int *)arg, text, LONG);
}

#define TASKS	60

/* Far more than fits into the ring and into a stash. */
TEST(many_that_hang_wait_for_room)
{
	struct systrace_setup as = { .ring_size = 65536, .flags = SYSTRACE_LOSSLESS };
	struct systrace_enter *e;
	struct reader r;
	pid_t pid[TASKS];
	int fd[2], i;

	ASSERT_EQ(0, pipe(fd));
	ASSERT_EQ(0, fcntl(fd[1], F_SETFL, O_NONBLOCK));
	while (write(fd[1], "", 1) == 1)
		;
	ASSERT_EQ(0, fcntl(fd[1], F_SETFL, 0));
	for (i = 0; i < TASKS; i++) {
		pid[i] = hang(writes, &fd[1], SYS_write);
		ASSERT_LT(0, pid[i]);
	}
	ASSERT_EQ(0, setup(&r, as));
	for (i = 0; i < TASKS; i++)
		ASSERT_EQ(1, reader_attach(&r, pid[i], 0));
	ASSERT_EQ(0, reader_start(&r));
	for (i = 0; i < TASKS; i++)
		kill(pid[i], SIGKILL);
	EXPECT_TRUE(reader_collect(&r));
	EXPECT_TRUE(in_sequence(&r));
	EXPECT_EQ(0, reader_stats(&r).lost[SYSTRACE_LOST_NO_MEMORY]);
	for (i = 0; i < TASKS; i++) {
		waitpid(pid[i], NULL, 0);
		e = find_enter(&r, pid[i], SYS_write, 0);
		ASSERT_NE(NULL, e);
		EXPECT_EQ(SYSTRACE_R_MIDWAY, e->head.flags);
		EXPECT_EQ(LONG, enter_block(e, 0)->len);
		EXPECT_EQ('x', ((char *)(enter_block(e, 0) + 1))[LONG - 1]);
	}
	reader_close(&r);
}

/*
 * The session's descriptor was passed to a process that may not see the task. That process
 * announces the task, and learns only what any EXIT shows.
 */
TEST(nothing_is_read_for_who_may_not)
{
	struct systrace_setup as = { .ring_size = RING_SIZE };
	struct systrace_enter *e;
	struct reader r;
	pid_t pid, other;
	int status;

	pid = attach_to_open(&r, as);
	ASSERT_LT(0, pid);
	other = fork();
	if (!other)
		_exit(setgid(1000) || setuid(1000) || reader_start(&r));
	ASSERT_EQ(other, waitpid(other, &status, 0));
	ASSERT_EQ(0, status);
	reader_drain(&r);
	e = find_enter(&r, pid, SYS_openat, 0);
	ASSERT_NE(NULL, e);
	EXPECT_EQ(SYSTRACE_R_MIDWAY | SYSTRACE_R_MISSED, e->head.flags);
	EXPECT_EQ(SYSTRACE_NONE, enter_block(e, 0)->state);
	EXPECT_EQ(SYSTRACE_NONE, enter_block(e, 1)->state);
	end(pid);
	reader_close(&r);
	unlink(FIFO);
}

static void polls(void *arg)
{
	struct pollfd p = { -1, 0, 0 };

	for (;;)
		poll(&p, 1, 1);
}

/*
 * Whether the task was asleep or awake: no record occurs twice, none is missing, and an ENTER with
 * memory has all of it.
 */
TEST(who_keeps_waking_up_is_told_of_in_order)
{
	struct systrace_setup as = { .ring_size = RING_SIZE };
	struct systrace_op op = { .kind = SYSTRACE_COPY, .ptr = { 0, 8, 0 }, .elem = 1, .cap = 8 };
	struct systrace_plan plan = { .nr = SYS_poll, .nops = 1 };
	struct child c = child_new(polls, NULL);
	struct reader r;
	int i, midway = 0;
	size_t k;

	op.len = (struct systrace_ref){ .off = sizeof(struct pollfd) };
	child_go(&c);
	ASSERT_TRUE(wait_for_call(c.pid, SYS_poll));
	for (i = 0; i < 30; i++) {
		ASSERT_EQ(0, reader_setup_by(&r, as));
		ASSERT_EQ(0, reader_load(&r, &plan, 1, &op, 1));
		ASSERT_EQ(0, reader_start(&r));
		ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
		usleep(3000);
		ASSERT_EQ(1, reader_detach(&r, c.pid, 0));
		reader_collect(&r);
		EXPECT_TRUE(in_sequence(&r));
		for (k = 0; k < r.n; k++) {
			struct systrace_enter *e = (void *)r.record[k];

			if (e->head.type != SYSTRACE_ENTER || e->head.flags & SYSTRACE_R_MISSED)
				continue;
			EXPECT_EQ(sizeof(struct pollfd), enter_block(e, 0)->len);
			EXPECT_EQ(-1, ((struct pollfd *)(enter_block(e, 0) + 1))->fd);
			midway += e->head.flags & SYSTRACE_R_MIDWAY;
		}
		reader_close(&r);
	}
	EXPECT_LT(0, midway);
	end(c.pid);
}

TEST_HARNESS_MAIN
