// SPDX-License-Identifier: GPL-2.0
/* Stacks and mappings of watched tasks. */
#define _GNU_SOURCE
#include "reader.h"
#include "kselftest_harness.h"

#define MARK	0x5354414b5354414bULL
#define CODE	0x7a0000000000UL	/* no other mapping is there */

static struct systrace_op ops[] = {
	{ .kind = SYSTRACE_STACK, .flags = SYSTRACE_OP_EXIT, .cap = 16384 },
	{ .kind = SYSTRACE_MAPS, .flags = SYSTRACE_OP_EXIT, .cap = 65536 },
	{ .kind = SYSTRACE_STACK, .cap = 4096 },
};

static struct systrace_plan plans[] = {
	{ .nr = SYS_getuid, .first = 2, .nops = 1 },
	{ .nr = SYS_getppid, .first = 0, .nops = 2 },
};

static const int only[] = { SYS_getppid, SYS_getuid, -1 };

/* Watches a child in a session with the plans above. */
static bool watch_stacks(struct reader *r, void (*what)(void *), pid_t *pid)
{
	return !reader_setup(r, RING_SIZE) && !reader_load(r, plans, 2, ops, 3) && !reader_only(r, only) &&
	       watch_child(r, what, NULL, 0, pid);
}

static void *code(uint64_t at)
{
	return mmap((void *)at, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
}

__attribute__((noinline)) static void marked(void *arg)
{
	volatile uint64_t mark[4] = { MARK, MARK, MARK, MARK };

	syscall(SYS_getppid);
	syscall(SYS_getuid);
	if (mark[0] != MARK)
		_exit(1);
	/* map a page of code; later replace it with another one, so that their number stays the same */
	if (code(CODE) == MAP_FAILED)
		_exit(1);
	syscall(SYS_getppid);
	munmap((void *)CODE, PAGE);
	if (code(CODE + 16 * PAGE) == MAP_FAILED)
		_exit(1);
	syscall(SYS_getppid);
}

static struct systrace_block *of_exit(struct reader *r, pid_t pid, int nr, int nth, int block)
{
	struct systrace_enter *e = find_enter(r, pid, nr, nth);
	struct systrace_exit *x = e ? find_exit(r, e) : NULL;

	return x ? find_block(x, sizeof(*x), block, NULL) : NULL;
}

static bool has_mark(const struct systrace_block *b)
{
	const uint64_t *word = (const void *)((const struct systrace_stack *)(b + 1) + 1);
	size_t n = (b->len - sizeof(struct systrace_stack)) / 8, i;

	for (i = 0; i + 3 < n; i++)
		if (word[i] == MARK && word[i + 1] == MARK && word[i + 2] == MARK && word[i + 3] == MARK)
			return true;
	return false;
}

/* Returns the mapping at this address, according to a block; or NULL. */
static const struct systrace_map *map_at(const struct systrace_block *b, uint64_t address)
{
	const uint8_t *at = (const uint8_t *)(b + 1), *end = at + b->len;
	const struct systrace_map *m;

	for (; at < end; at += sizeof(*m) + (m->name + 7) / 8 * 8) {
		m = (const void *)at;
		if (address >= m->start && address < m->end)
			return m;
	}
	return NULL;
}

TEST(a_stack_comes_with_its_registers)
{
	struct systrace_block *at_exit, *at_entry;
	struct systrace_stack *s;
	struct reader r;
	pid_t pid;

	ASSERT_TRUE(watch_stacks(&r, marked, &pid));
	at_exit = of_exit(&r, pid, SYS_getppid, 0, 0);
	ASSERT_NE(NULL, at_exit);
	EXPECT_GE(SYSTRACE_CUT, at_exit->state);
	ASSERT_LT(sizeof(*s), at_exit->len);
	EXPECT_TRUE(has_mark(at_exit));
	s = (void *)(at_exit + 1);
	EXPECT_EQ(getpid(), s->regs[0]);
	/* the instruction pointer */
	EXPECT_NE(0, s->regs[16]);
	at_entry = enter_block(find_enter(&r, pid, SYS_getuid, 0), 0);
	ASSERT_NE(NULL, at_entry);
	EXPECT_TRUE(has_mark(at_entry));
	EXPECT_GE(4096, at_entry->len);
	EXPECT_EQ(s->regs[7], ((struct systrace_stack *)(at_entry + 1))->regs[7]);
	reader_close(&r);
}

TEST(mappings_are_told_when_they_have_changed)
{
	struct systrace_block *first, *second, *third;
	const struct systrace_map *m;
	char self[4096];
	struct reader r;
	pid_t pid;
	ssize_t n;

	ASSERT_TRUE(watch_stacks(&r, marked, &pid));
	first = of_exit(&r, pid, SYS_getppid, 0, 1);
	second = of_exit(&r, pid, SYS_getppid, 1, 1);
	third = of_exit(&r, pid, SYS_getppid, 2, 1);
	ASSERT_TRUE(first && second && third);
	EXPECT_EQ(SYSTRACE_GOT, first->state);
	m = map_at(first, (uintptr_t)marked);
	ASSERT_NE(NULL, m);
	n = readlink("/proc/self/exe", self, sizeof(self));
	EXPECT_EQ(n, m->name);
	EXPECT_EQ(0, memcmp(self, m + 1, n));
	EXPECT_EQ(NULL, map_at(first, CODE));
	EXPECT_NE(NULL, map_at(second, CODE));
	EXPECT_EQ(NULL, map_at(third, CODE));
	EXPECT_NE(NULL, map_at(third, CODE + 16 * PAGE));
	EXPECT_EQ(NULL, map_at(third, (uintptr_t)&r));
	reader_close(&r);
}

static void twice(void *arg)
{
	syscall(SYS_getppid);
	syscall(SYS_getppid);
}

TEST(mappings_that_are_known_are_not_told_again)
{
	struct systrace_block *second;
	struct reader r;
	pid_t pid;

	ASSERT_TRUE(watch_stacks(&r, twice, &pid));
	second = of_exit(&r, pid, SYS_getppid, 1, 1);
	ASSERT_NE(NULL, second);
	EXPECT_EQ(0, second->len);
	EXPECT_EQ(SYSTRACE_GOT, second->state);
	reader_close(&r);
}

static void writes_untouched(void *arg)
{
	const char *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (code(CODE) == MAP_FAILED || write(-1, at, 16) != -1)
		_exit(1);
}

TEST(what_a_record_tells_that_is_made_again_is_told_again)
{
	struct systrace_op bring[] = {
		{ .kind = SYSTRACE_COPY, .flags = SYSTRACE_OP_EXIT, .cap = 64, .elem = 1,
		  .ptr = { .off = 8, .width = 8 }, .len = { .off = 16, .width = 8 } },
		{ .kind = SYSTRACE_MAPS, .flags = SYSTRACE_OP_EXIT, .cap = 65536 },
	};
	struct systrace_plan plan = { .nr = SYS_write, .nops = 2 };
	struct systrace_block *maps;
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup_as(&r, RING_SIZE, SYSTRACE_TOUCH));
	ASSERT_EQ(0, reader_load(&r, &plan, 1, bring, 2));
	ASSERT_TRUE(watch_child(&r, writes_untouched, NULL, 0, &pid));
	EXPECT_EQ(16, of_exit(&r, pid, SYS_write, 0, 0)->len);
	maps = of_exit(&r, pid, SYS_write, 0, 1);
	ASSERT_NE(NULL, maps);
	EXPECT_NE(NULL, map_at(maps, CODE));
	reader_close(&r);
}

static void on_usr1(int sig)
{
}

static void signalled(void *arg)
{
	volatile uint64_t mark[4] = { MARK, MARK, MARK, MARK };

	signal(SIGUSR1, on_usr1);
	raise(SIGUSR1);
	if (mark[0] != MARK)
		_exit(1);
}

TEST(a_signal_has_a_stack_if_setup_asked)
{
	struct systrace_setup setup = { .ring_size = RING_SIZE, .stack = 8192 };
	struct systrace_signal *s;
	struct systrace_block *b;
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup_by(&r, setup));
	ASSERT_TRUE(watch_child(&r, signalled, NULL, 0, &pid));
	s = find_record(&r, SYSTRACE_SIGNAL, pid, 0);
	ASSERT_NE(NULL, s);
	EXPECT_EQ(SIGUSR1, s->signo);
	b = (void *)(s + 1);
	ASSERT_LT(sizeof(*s) + sizeof(*b), s->head.len);
	EXPECT_EQ(0, b->op);
	EXPECT_TRUE(has_mark(b));
	EXPECT_EQ(s->ip, ((struct systrace_stack *)(b + 1))->regs[16]);
	EXPECT_GE(8192, b->len);
	EXPECT_EQ(sizeof(*s) + sizeof(*b) + (b->len + 7) / 8 * 8, s->head.len);
	reader_close(&r);
}

static void nowhere(void *arg)
{
	long ret;

	/* A call without a valid stack. */
	asm volatile("mov %%rsp, %%rbx\n\tmov %2, %%rsp\n\tsyscall\n\tmov %%rbx, %%rsp"
		     : "=a"(ret) : "0"((long)SYS_getppid), "r"(0xffff800000001001UL) : "rbx", "rcx", "r11", "memory");
}

TEST(a_stack_that_is_nowhere_is_empty)
{
	struct systrace_block *b;
	struct reader r;
	pid_t pid;

	ASSERT_TRUE(watch_stacks(&r, nowhere, &pid));
	b = of_exit(&r, pid, SYS_getppid, 0, 0);
	ASSERT_NE(NULL, b);
	EXPECT_EQ(SYSTRACE_GOT, b->state);
	EXPECT_EQ(sizeof(struct systrace_stack), b->len);
	reader_close(&r);
}

TEST(bad_requests)
{
	struct systrace_op bad[] = {
		{ .kind = SYSTRACE_STACK, .cap = 8 },
		{ .kind = SYSTRACE_STACK, .cap = 4096, .elem = 1 },
		{ .kind = SYSTRACE_STACK, .cap = 4096, .ptr = { 0, 8, 0 } },
		{ .kind = SYSTRACE_MAPS, .cap = 4096, .len = { 0, 8, 0 } },
		{ .kind = SYSTRACE_MAPS, .cap = SYSTRACE_CAP_MAX + 1 },
		{ .kind = SYSTRACE_WALK + 1, .cap = 4096 },
		{ .kind = SYSTRACE_RESTART, .cap = 64, .elem = 1 },
		{ .kind = SYSTRACE_RESTART, .cap = 64, .ptr = { 0, 8, 0 } },
	};
	struct systrace_plan one = { .nr = SYS_getppid, .nops = 1 };
	struct systrace_setup setup = { .ring_size = RING_SIZE, .stack = 8 };
	struct reader r;
	size_t i;

	ASSERT_EQ(0, reader_open(&r));
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_SETUP, &setup));
	setup.stack = SYSTRACE_CAP_MAX + 1;
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_SETUP, &setup));
	setup.stack = 4096;
	setup.reserved = 1;
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_SETUP, &setup));
	setup.reserved = 0;
	EXPECT_EQ(0, request(r.fd, SYSTRACE_SETUP, &setup));
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		EXPECT_EQ(-EINVAL, reader_load(&r, &one, 1, &bad[i], 1));
	reader_close(&r);
}

TEST_HARNESS_MAIN
