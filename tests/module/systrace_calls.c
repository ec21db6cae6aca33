// SPDX-License-Identifier: GPL-2.0
/* Calls: their numbers, arguments and results, the filter, the plans. */
#define _GNU_SOURCE
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include "reader.h"
#include "kselftest_harness.h"

#define ARG(n)		{ SYSTRACE_REF_CALL, 8, (n) * 8 }
#define RET		{ SYSTRACE_REF_CALL, 8, SYSTRACE_REF_RET }
#define CONST(n)	{ 0, 0, n }
#define ELEM(off)	{ SYSTRACE_REF_ELEM, 8, off }

static void odd_calls(void *arg)
{
	syscall(SYS_getppid, 1, 2, 3, 4, 5, 6);
	syscall(SYS_close, -1);
	syscall(-1, 7);
	syscall(999, 1, 2, 3, 4, 5, 6);
}

TEST(calls_come_with_arguments_and_results)
{
	struct systrace_enter *e;
	struct reader r;
	pid_t pid;
	int i;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_TRUE(watch_child(&r, odd_calls, NULL, 0, &pid));
	EXPECT_TRUE(in_sequence(&r));
	e = find_enter(&r, pid, SYS_getppid, 0);
	ASSERT_NE(NULL, e);
	for (i = 0; i < 6; i++)
		EXPECT_EQ(i + 1, e->args[i]);
	EXPECT_EQ(SYSTRACE_NO_PLAN, e->plan);
	EXPECT_EQ(0, e->head.flags);
	EXPECT_EQ(SYSTRACE_NATIVE, e->head.abi);
	EXPECT_EQ(sizeof(*e), e->head.len);
	ASSERT_NE(NULL, find_exit(&r, e));
	EXPECT_EQ(getpid(), find_exit(&r, e)->ret);
	EXPECT_EQ(SYS_getppid, find_exit(&r, e)->nr);
	EXPECT_LE(e->head.time, find_exit(&r, e)->head.time);
	e = find_enter(&r, pid, SYS_close, 0);
	ASSERT_NE(NULL, e);
	EXPECT_EQ(-EBADF, find_exit(&r, e)->ret);
	/* Invalid numbers are recorded like calls. */
	e = find_enter(&r, pid, -1, 0);
	ASSERT_NE(NULL, e);
	EXPECT_EQ(7, e->args[0]);
	EXPECT_EQ(-ENOSYS, find_exit(&r, e)->ret);
	e = find_enter(&r, pid, 999, 0);
	ASSERT_NE(NULL, e);
	EXPECT_EQ(6, e->args[5]);
	EXPECT_EQ(-ENOSYS, find_exit(&r, e)->ret);
	/* A call that does not return has no EXIT. */
	e = find_enter(&r, pid, SYS_exit_group, 0);
	ASSERT_NE(NULL, e);
	EXPECT_EQ(NULL, find_exit(&r, e));
	EXPECT_EQ(e->head.seq + 1, ((struct systrace_record *)find_record(&r, SYSTRACE_GONE, pid, 0))->seq);
	reader_close(&r);
}

#ifdef __x86_64__
static void int80(void *arg)
{
	long ret;

	/* 64 is getppid on i386, but another call on x86-64. */
	asm volatile("int $0x80" : "=a"(ret)
		     : "a"(64), "b"(0x1111111111111111), "c"(-1L), "d"(3), "S"(4L << 32 | 4), "D"(5)
		     : "memory", "r8", "r9", "r10", "r11");
	if (ret != getppid())
		_exit(1);
}

TEST(an_i386_call_from_64_bit_code)
{
	struct systrace_enter *e;
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_TRUE(watch_child(&r, int80, NULL, 0, &pid));
	e = find_enter(&r, pid, 64, 0);
	ASSERT_NE(NULL, e);
	EXPECT_EQ(SYSTRACE_COMPAT, e->head.abi);
	EXPECT_EQ(0x11111111, e->args[0]);
	EXPECT_EQ(0xffffffff, e->args[1]);
	EXPECT_EQ(3, e->args[2]);
	EXPECT_EQ(4, e->args[3]);
	EXPECT_EQ(5, e->args[4]);
	EXPECT_EQ(SYSTRACE_COMPAT, find_exit(&r, e)->head.abi);
	EXPECT_EQ(getpid(), find_exit(&r, e)->ret);
	reader_close(&r);
}
#endif

static void on_usr1(int sig)
{
}

static void handled_signal(void *arg)
{
	signal(SIGUSR1, on_usr1);
	raise(SIGUSR1);
	syscall(SYS_getppid);
}

TEST(sigreturn_keeps_its_number)
{
	struct systrace_enter *e;
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_TRUE(watch_child(&r, handled_signal, NULL, 0, &pid));
	e = find_enter(&r, pid, SYS_rt_sigreturn, 0);
	ASSERT_NE(NULL, e);
	ASSERT_NE(NULL, find_exit(&r, e));
	EXPECT_EQ(SYS_rt_sigreturn, find_exit(&r, e)->nr);
	EXPECT_EQ(e->head.seq + 1, find_exit(&r, e)->head.seq);
	reader_close(&r);
}

static void some_calls(void *arg)
{
	int i;

	for (i = 0; i < 10; i++) {
		syscall(SYS_getppid);
		syscall(SYS_getuid);
		syscall(600 + i);
	}
}

TEST(the_filter_leaves_out_and_counts)
{
	const int only[] = { SYS_getppid, -1 };
	struct systrace_stats s;
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, reader_only(&r, only));
	ASSERT_TRUE(watch_child(&r, some_calls, NULL, 0, &pid));
	EXPECT_EQ(10, count_records(&r, SYSTRACE_ENTER, pid));
	EXPECT_EQ(10, count_records(&r, SYSTRACE_EXIT, pid));
	EXPECT_TRUE(in_sequence(&r));
	EXPECT_EQ(1 + 20 + 1, r.n);
	s = reader_stats(&r);
	EXPECT_TRUE(adds_up(&s));
	/* The EXIT of the read, both records of 20 calls, the ENTER of exit_group. */
	EXPECT_EQ(1 + 40 + 1, s.filtered);
	reader_close(&r);
}

TEST(the_filter_takes_others)
{
	struct systrace_filter filter = { .others = 1, .nbits = 600 };
	uint64_t bits[10] = { 0 };
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	filter.bits = (uintptr_t)bits;
	ASSERT_EQ(0, request(r.fd, SYSTRACE_FILTER, &filter));
	ASSERT_TRUE(watch_child(&r, some_calls, NULL, 0, &pid));
	EXPECT_EQ(10, count_records(&r, SYSTRACE_ENTER, pid));
	EXPECT_NE(NULL, find_enter(&r, pid, 609, 0));
	reader_close(&r);
}

/* ---- plans ------------------------------------------------------------------- */

static char *late_page;

static void file_calls(void *arg)
{
	char data[16] = "12345678", path[20], one[] = "one", three[] = "three";
	struct iovec iov[2] = { { one, 3 }, { three, 5 } };
	int p[2];

	/* Memory on the stack is present. */
	strcpy(path, "/nonexistent/file");
	syscall(SYS_openat, AT_FDCWD, path, O_RDONLY);
	if (pipe(p))
		_exit(1);
	syscall(SYS_writev, p[1], iov, 2);
	syscall(SYS_read, p[0], data, sizeof(data));
	syscall(SYS_read, -1, data, sizeof(data));
	/* Memory that is not present until the call itself reads it. */
	syscall(SYS_openat, AT_FDCWD, late_page, O_RDONLY);
	syscall(SYS_openat, AT_FDCWD, NULL, O_RDONLY);
	syscall(SYS_openat, AT_FDCWD, 8, O_RDONLY);
}

static struct systrace_op ops[] = {
	{ .kind = SYSTRACE_STR, .ptr = ARG(1), .cap = 4096 },
	{ .kind = SYSTRACE_COPY, .flags = SYSTRACE_OP_EXIT | SYSTRACE_OP_OK,
	  .ptr = ARG(1), .len = RET, .elem = 1, .cap = 4096 },
	{ .kind = SYSTRACE_COPY, .ptr = ARG(1), .len = ARG(2), .elem = 16, .cap = 160 },
	{ .kind = SYSTRACE_EACH, .body = 1, .ptr = { 1, 0, 0 }, .len = ARG(2), .elem = 16, .cap = 10 },
	{ .kind = SYSTRACE_COPY, .ptr = ELEM(0), .len = ELEM(8), .elem = 1, .cap = 4 },
};

static struct systrace_plan plans[] = {
	{ .nr = SYS_read, .first = 1, .nops = 1 },
	{ .nr = SYS_writev, .first = 2, .nops = 3 },
	{ .nr = SYS_openat, .first = 0, .nops = 1 },
};

static bool is_each(int op)
{
	return op == 1;
}

FIXTURE(plans)
{
	struct reader r;
	pid_t pid;
};

FIXTURE_SETUP(plans)
{
	char path[] = "/tmp/systrace-test-XXXXXX";
	int fd = mkstemp(path);

	unlink(path);
	ASSERT_EQ(20, pwrite(fd, "/nonexistent/late\0\0\0", 20, 0));
	late_page = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
	ASSERT_NE(MAP_FAILED, late_page);
	ASSERT_EQ(0, reader_setup(&self->r, RING_SIZE));
	ASSERT_EQ(0, reader_load(&self->r, plans, 3, ops, 5));
	ASSERT_TRUE(watch_child(&self->r, file_calls, NULL, 0, &self->pid));
	EXPECT_TRUE(in_sequence(&self->r));
}

FIXTURE_TEARDOWN(plans)
{
	reader_close(&self->r);
}

TEST_F(plans, a_string_stands_in_the_enter_record)
{
	struct systrace_enter *e = find_enter(&self->r, self->pid, SYS_openat, 0);
	struct systrace_block *b = enter_block(e, 0);

	ASSERT_NE(NULL, b);
	EXPECT_EQ(2, e->plan);
	EXPECT_EQ(SYSTRACE_GOT, b->state);
	EXPECT_EQ(0, b->op);
	EXPECT_EQ(18, b->len);
	EXPECT_STREQ("/nonexistent/file", (char *)(b + 1));
	EXPECT_EQ(sizeof(*e) + 8 + 24, e->head.len);
	EXPECT_EQ(sizeof(struct systrace_exit), find_exit(&self->r, e)->head.len);
	EXPECT_EQ(2, find_exit(&self->r, e)->plan);
}

TEST_F(plans, each_element_of_a_vector)
{
	struct systrace_enter *e = find_enter(&self->r, self->pid, SYS_writev, 0);
	struct systrace_block *b;

	ASSERT_NE(NULL, e);
	b = find_block(e, sizeof(*e), 0, is_each);
	EXPECT_EQ(32, b->len);
	b = find_block(e, sizeof(*e), 1, is_each);
	EXPECT_EQ(2, b->len);
	EXPECT_EQ(SYSTRACE_GOT, b->state);
	b = find_block(e, sizeof(*e), 2, is_each);
	EXPECT_EQ(3, b->len);
	EXPECT_EQ(0, memcmp(b + 1, "one\0\0\0\0\0", 8));
	b = find_block(e, sizeof(*e), 3, is_each);
	EXPECT_EQ(4, b->len);
	EXPECT_EQ(SYSTRACE_CUT, b->state);
	EXPECT_EQ(0, memcmp(b + 1, "thre\0\0\0\0", 8));
	EXPECT_EQ(NULL, find_block(e, sizeof(*e), 4, is_each));
}

TEST_F(plans, what_a_call_returned_stands_in_the_exit_record)
{
	struct systrace_enter *e = find_enter(&self->r, self->pid, SYS_read, 1);
	struct systrace_block *b;

	ASSERT_NE(NULL, e);
	EXPECT_EQ(NULL, enter_block(e, 0));
	b = exit_block(find_exit(&self->r, e), 0);
	ASSERT_NE(NULL, b);
	EXPECT_EQ(SYSTRACE_GOT, b->state);
	EXPECT_EQ(8, b->len);
	EXPECT_EQ(0, memcmp(b + 1, "onethree", 8));
	/* A failed call has no data. */
	e = find_enter(&self->r, self->pid, SYS_read, 2);
	ASSERT_NE(NULL, e);
	b = exit_block(find_exit(&self->r, e), 0);
	ASSERT_NE(NULL, b);
	EXPECT_EQ(SYSTRACE_NONE, b->state);
	EXPECT_EQ(0, b->len);
}

TEST_F(plans, what_was_not_present_comes_late)
{
	struct systrace_enter *e = find_enter(&self->r, self->pid, SYS_openat, 1);
	struct systrace_block *b = enter_block(e, 0);

	ASSERT_NE(NULL, b);
	EXPECT_EQ(SYSTRACE_R_MISSED, e->head.flags);
	EXPECT_EQ(SYSTRACE_FAULT, b->state);
	EXPECT_EQ(0, b->len);
	EXPECT_EQ(SYSTRACE_R_LATE, find_exit(&self->r, e)->head.flags);
	b = exit_block(find_exit(&self->r, e), 0);
	ASSERT_NE(NULL, b);
	EXPECT_EQ(SYSTRACE_GOT, b->state);
	EXPECT_STREQ("/nonexistent/late", (char *)(b + 1));
}

static void *fresh(void)
{
	void *at = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		_exit(1);
	return at;
}

/*
 * Writes from untouched memory, across a page boundary; from userfaultfd memory that is never
 * served; and from unmapped memory.
 */
static void writes_nowhere(void *arg)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register served = { .range.len = PAGE, .mode = UFFDIO_REGISTER_MODE_MISSING };
	int uffd = syscall(SYS_userfaultfd, O_CLOEXEC);

	alarm(60 * patience());
	syscall(SYS_write, -1, (char *)fresh() + PAGE - 8, 16);
	served.range.start = (uintptr_t)fresh();
	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api) || ioctl(uffd, UFFDIO_REGISTER, &served))
		_exit(2);
	syscall(SYS_write, -1, served.range.start, 16);
	syscall(SYS_write, -1, 4096, 16);
}

static struct systrace_op write_op = { .kind = SYSTRACE_COPY, .ptr = ARG(1), .len = ARG(2), .elem = 1, .cap = 4096 };
static struct systrace_plan write_plan = { .nr = SYS_write, .nops = 1 };

/* Watches a child that runs @what and must exit successfully. Returns its pid. */
static pid_t watch_to_its_end(struct __test_metadata *_metadata, struct reader *r, void (*what)(void *))
{
	struct systrace_gone *gone;
	pid_t pid = 0;

	ASSERT_TRUE(watch_child(r, what, NULL, 0, &pid));
	gone = find_record(r, SYSTRACE_GONE, pid, 0);
	ASSERT_NE(NULL, gone);
	EXPECT_EQ(0, gone->status);
	return pid;
}

/*
 * Checks whether a session with these flags brings the untouched memory in. @cost: budget of a
 * record; 0: the maximum.
 */
static void sees_untouched(struct __test_metadata *_metadata, uint32_t flags, uint32_t cost, bool brought)
{
	struct systrace_setup setup = { .ring_size = RING_SIZE, .flags = flags, .cost = cost };
	static const char zeros[16];
	struct systrace_block *b;
	struct systrace_exit *x;
	struct reader r;
	pid_t pid;
	int i;

	ASSERT_EQ(0, reader_setup_by(&r, setup));
	ASSERT_EQ(0, reader_load(&r, &write_plan, 1, &write_op, 1));
	pid = watch_to_its_end(_metadata, &r, writes_nowhere);
	for (i = 0; i < 3; i++) {
		x = find_exit(&r, find_enter(&r, pid, SYS_write, i));
		ASSERT_NE(NULL, x);
		EXPECT_EQ(-EBADF, x->ret);
		b = exit_block(x, 0);
		ASSERT_NE(NULL, b);
		if (i || !brought) {
			EXPECT_EQ(SYSTRACE_FAULT, b->state);
			EXPECT_EQ(0, b->len);
			continue;
		}
		EXPECT_EQ(SYSTRACE_GOT, b->state);
		EXPECT_EQ(sizeof(zeros), b->len);
		EXPECT_EQ(0, memcmp(b + 1, zeros, sizeof(zeros)));
	}
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

TEST(memory_that_nobody_has_touched_is_brought_in)
{
	sees_untouched(_metadata, SYSTRACE_TOUCH, 0, true);
	sees_untouched(_metadata, SYSTRACE_TOUCH | SYSTRACE_LOSSLESS | SYSTRACE_WHOLE, 0, true);
}

static void writes_much(void *arg)
{
	void *untouched = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	syscall(SYS_write, -1, untouched, 1 << 20);
}

TEST(as_much_is_brought_in_as_is_copied)
{
	struct systrace_op op = { .kind = SYSTRACE_COPY, .ptr = ARG(1), .len = ARG(2), .elem = 1, .cap = 128 << 10 };
	struct systrace_setup setup = { .ring_size = 1 << 20, .flags = SYSTRACE_TOUCH };
	struct systrace_block *b;
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup_by(&r, setup));
	ASSERT_EQ(0, reader_load(&r, &write_plan, 1, &op, 1));
	ASSERT_TRUE(watch_child(&r, writes_much, NULL, 0, &pid));
	b = exit_block(find_exit(&r, find_enter(&r, pid, SYS_write, 0)), 0);
	ASSERT_NE(NULL, b);
	EXPECT_EQ(SYSTRACE_CUT, b->state);
	EXPECT_EQ(op.cap, b->len);
	reader_close(&r);
}

TEST(a_record_that_costs_less_than_half_of_what_it_may_is_made_again)
{
	/* accessing an absent page costs 3,000, and so does the page after it */
	sees_untouched(_metadata, SYSTRACE_TOUCH, 16000, true);
	sees_untouched(_metadata, SYSTRACE_TOUCH, 6000, false);
}

TEST(memory_is_left_as_it_is_unless_it_is_asked_for)
{
	sees_untouched(_metadata, 0, 0, false);
}

/* Replaces a descriptor and closes others. Does not continue before the pipe's end is really closed. */
static void closes_files(void *arg)
{
	int null = open("/dev/null", O_RDONLY), ends[2];
	char byte;

	if (pipe(ends) || syscall(SYS_dup2, ends[1], null) != null)
		_exit(1);
	syscall(SYS_close, ends[1]);
	syscall(SYS_close, null);
	/* EOF: no other process has the pipe's write end */
	if (read(ends[0], &byte, 1))
		_exit(2);
	null = open("/dev/null", O_RDONLY);
	syscall(SYS_close, null);
}

static struct systrace_op file_ops[] = {
	{ .kind = SYSTRACE_FDINFO, .ptr = { 0, 4, 0 }, .cap = 4096 },
	{ .kind = SYSTRACE_FDINFO, .ptr = { 0, 4, 8 }, .cap = 4096 },
};
static struct systrace_plan file_plans[] = {
	{ .nr = SYS_close, .nops = 1 },
	{ .nr = SYS_dup2, .nops = 2 },
};

/*
 * Looks for the path in the ENTER or, if it could not be determined at the entry (PREEMPT_RT), in
 * the EXIT.
 */
static bool says_path(struct reader *r, struct systrace_enter *e, int nth, const char *path)
{
	struct systrace_block *b = enter_block(e, nth);
	struct systrace_exit *x = e ? find_exit(r, e) : NULL;
	struct systrace_fdinfo *f;

	if (b && b->state == SYSTRACE_NONE && x && x->head.flags & SYSTRACE_R_LATE)
		b = exit_block(x, nth);
	if (!b || b->state != SYSTRACE_GOT)
		return false;
	f = (void *)(b + 1);
	return f->path >= strlen(path) && !memcmp(f + 1, path, strlen(path));
}

TEST(descriptors_are_what_they_were_at_the_entry)
{
	struct systrace_enter *e;
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, reader_load(&r, file_plans, ARRAY_SIZE(file_plans), file_ops, ARRAY_SIZE(file_ops)));
	pid = watch_to_its_end(_metadata, &r, closes_files);
	e = find_enter(&r, pid, SYS_dup2, 0);
	EXPECT_TRUE(says_path(&r, e, 0, "pipe:["));
	EXPECT_TRUE(says_path(&r, e, 1, "/dev/null"));
	EXPECT_TRUE(says_path(&r, find_enter(&r, pid, SYS_close, 0), 0, "pipe:["));
	EXPECT_TRUE(says_path(&r, find_enter(&r, pid, SYS_close, 1), 0, "pipe:["));
	EXPECT_TRUE(says_path(&r, find_enter(&r, pid, SYS_close, 2), 0, "/dev/null"));
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

TEST_F(plans, bad_pointers)
{
	struct systrace_enter *e = find_enter(&self->r, self->pid, SYS_openat, 2);

	ASSERT_NE(NULL, enter_block(e, 0));
	EXPECT_EQ(SYSTRACE_NONE, enter_block(e, 0)->state);
	EXPECT_EQ(0, e->head.flags);
	e = find_enter(&self->r, self->pid, SYS_openat, 3);
	ASSERT_NE(NULL, enter_block(e, 0));
	EXPECT_EQ(SYSTRACE_FAULT, enter_block(e, 0)->state);
	EXPECT_EQ(SYSTRACE_FAULT, exit_block(find_exit(&self->r, e), 0)->state);
}

/* the end of user memory; the stack ends there, too, unless it is randomized */
#define TOP	0x7ffffffff000UL

/* A terminated name, and one without a NUL. */
static void names_at_the_top(void *arg)
{
	char *page = mmap((void *)(TOP - 4096), 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (page == MAP_FAILED)
		_exit(1);
	memcpy((char *)TOP - 12, "/no/such/it", 12);
	syscall(SYS_openat, -1, TOP - 12, 0);
	memcpy((char *)TOP - 4, "/end", 4);
	syscall(SYS_openat, -1, TOP - 4, 0);
}

TEST(a_name_may_stand_where_memory_ends)
{
	struct systrace_op op = { .kind = SYSTRACE_STR, .ptr = ARG(1), .cap = 4096 };
	struct systrace_plan plan = { .nr = SYS_openat, .nops = 1 };
	static const struct { int state; char name[13]; uint32_t len; } want[] = {
		{ SYSTRACE_GOT, "/no/such/it", 12 }, { SYSTRACE_FAULT, "/end", 4 } };
	struct systrace_enter *e;
	struct systrace_block *b;
	struct reader r;
	pid_t pid;
	int i;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, reader_load(&r, &plan, 1, &op, 1));
	pid = watch_to_its_end(_metadata, &r, names_at_the_top);
	for (i = 0; i < 2; i++) {
		e = find_enter(&r, pid, SYS_openat, i);
		b = enter_block(e, 0);
		ASSERT_NE(NULL, b);
		EXPECT_EQ(want[i].state, b->state);
		EXPECT_EQ(want[i].len, b->len);
		EXPECT_EQ(0, memcmp(b + 1, want[i].name, want[i].len));
	}
	reader_close(&r);
}

static void fcntls(void *arg)
{
	syscall(SYS_fcntl, 1, F_GETFD);
	syscall(SYS_fcntl, 1, F_GETFL);
	syscall(SYS_fcntl, 2, F_GETFL);
	syscall(SYS_fcntl, 2, F_GETFD);
	syscall(SYS_fcntl, 1, 0xff00000000L | F_GETFD);
	syscall(SYS_fcntl, 1, F_GETLEASE);
}

TEST(variants_are_found_by_their_keys)
{
	struct systrace_plan variants[] = {
		{ .nr = SYS_fcntl },
		{ .nr = SYS_fcntl, .nkeys = 1, .arg = { 1 }, .mask = { 0xffffffff }, .key = { F_GETFD } },
		{ .nr = SYS_fcntl, .nkeys = 1, .arg = { 1 }, .mask = { 0xffffffff }, .key = { F_GETFL } },
		{ .nr = SYS_fcntl, .nkeys = 2, .arg = { 1, 0 }, .mask = { -1, -1 }, .key = { F_GETFL, 1 } },
		{ .nr = SYS_fcntl, .nkeys = 2, .arg = { 1, 0 }, .mask = { -1, -1 }, .key = { F_GETFL, 3 } },
		{ .abi = SYSTRACE_COMPAT, .nr = SYS_fcntl },
	};
	static const uint32_t expect[] = { 1, 3, 2, 1, 1, 0 };
	const int only[] = { SYS_fcntl, -1 };
	struct systrace_enter *e;
	struct reader r;
	pid_t pid;
	int i;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, reader_load(&r, variants, 6, NULL, 0));
	ASSERT_EQ(0, reader_only(&r, only));
	ASSERT_TRUE(watch_child(&r, fcntls, NULL, 0, &pid));
	for (i = 0; i < 6; i++) {
		e = find_enter(&r, pid, SYS_fcntl, i);
		ASSERT_NE(NULL, e);
		EXPECT_EQ(expect[i], e->plan);
	}
	reader_close(&r);
}

static void big_write(void *arg)
{
	static char data[64 << 10];
	int p[2];

	memset(data, 'x', sizeof(data));
	if (pipe(p))
		_exit(1);
	syscall(SYS_write, p[1], data, 20000);
}

TEST(a_record_is_cut_at_its_largest)
{
	struct systrace_setup setup = { .ring_size = RING_SIZE, .record_max = 8192 };
	struct systrace_op op[] = {
		{ .kind = SYSTRACE_COPY, .ptr = ARG(1), .len = ARG(2), .elem = 1, .cap = 1 << 20 },
		{ .kind = SYSTRACE_COPY, .ptr = ARG(1), .len = CONST(8), .elem = 1, .cap = 8 },
	};
	struct systrace_plan plan = { .nr = SYS_write, .nops = 2 };
	struct systrace_enter *e;
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup_by(&r, setup));
	ASSERT_EQ(0, reader_load(&r, &plan, 1, op, 2));
	ASSERT_TRUE(watch_child(&r, big_write, NULL, 0, &pid));
	e = find_enter(&r, pid, SYS_write, 0);
	ASSERT_NE(NULL, e);
	EXPECT_EQ(8192, e->head.len);
	EXPECT_EQ(SYSTRACE_FULL, enter_block(e, 0)->state);
	EXPECT_EQ(8192 - sizeof(*e) - 16, enter_block(e, 0)->len);
	/* The last op has a block nevertheless. */
	EXPECT_EQ(1, enter_block(e, 1)->op);
	EXPECT_EQ(SYSTRACE_FULL, enter_block(e, 1)->state);
	reader_close(&r);
}

static void expect_plan(struct __test_metadata *_metadata, const struct reader *r, int nr, uint32_t plan, uint64_t value)
{
	struct systrace_enter *e = find_enter(r, 0, nr, 0);
	uint64_t got = 0;

	ASSERT_NE(NULL, e);
	EXPECT_EQ(plan, e->plan);
	memcpy(&got, enter_block(e, 0) + 1, sizeof(got));
	EXPECT_EQ(value, got);
	ASSERT_NE(NULL, find_exit(r, e));
	EXPECT_EQ(plan, find_exit(r, e)->plan);
}

TEST(the_others_have_a_plan_of_their_own)
{
	struct systrace_op op[] = {
		{ .kind = SYSTRACE_VALUE, .ptr = ARG(1), .cap = 8 },
		{ .kind = SYSTRACE_VALUE, .ptr = ARG(0), .cap = 8 },
	};
	struct systrace_plan plan[] = {
		{ .nr = SYSTRACE_NR_OTHERS, .first = 1, .nops = 1 }, { .nr = SYS_getppid, .nops = 1 } };
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, reader_load(&r, plan, 2, op, 2));
	ASSERT_TRUE(watch_child(&r, odd_calls, NULL, 0, &pid));
	EXPECT_TRUE(in_sequence(&r));
	expect_plan(_metadata, &r, SYS_getppid, 1, 2);
	expect_plan(_metadata, &r, -1, 0, 7);
	expect_plan(_metadata, &r, 999, 0, 1);
	reader_close(&r);
}

TEST_HARNESS_MAIN
