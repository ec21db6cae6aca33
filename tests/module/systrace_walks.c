// SPDX-License-Identifier: GPL-2.0
/* Walks: following chains in the memory of watched tasks. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include "reader.h"
#include "kselftest_harness.h"

extern const char __executable_start[];

/* Like PHP's call frames: a frame points to the executed instruction, which has the line. */
struct opline { uint64_t handler[3]; uint32_t line; };
struct function { uint64_t type; uint64_t number; const char *name[1]; };
struct text { uint64_t len; char bytes[24]; };
struct call { const struct opline *opline; uint64_t reserved[2]; struct function *function; uint64_t mark; struct call *previous; };

static struct text name = { 5, "outer" };
static struct function functions[2] = { { 2, 77, { (void *)&name } }, { 2, 78, { (void *)&name } } };
static struct opline oplines[2] = { { { 0 }, 10 }, { { 0 }, 20 } };
static struct call outer = { &oplines[0], { 0 }, &functions[0], 0, NULL };
static struct call passed = { NULL, { 0 }, NULL, 3, &outer };
static struct call inner = { &oplines[1], { 0 }, &functions[1], 0, &passed };
static struct call *current = &inner;

static struct systrace_op ops[] = {
	{ .kind = SYSTRACE_WALK, .flags = SYSTRACE_OP_EXIT, .cap = 65536 },
};

static struct systrace_plan plans[] = {
	{ .nr = SYS_getppid, .first = 0, .nops = 1 },
};

static const int only[] = { SYS_getppid, -1 };

static struct systrace_walk walk_of_this(void)
{
	struct systrace_walk w = {
		.nsteps = 1, .nwords = 3, .nkeys = 1, .ntells = 1, .max = 100, .object = 16,
		.next = offsetof(struct call, previous), .skips = 1, .skip = offsetof(struct call, mark), .skip_value = 3,
		.step = { { SYSTRACE_FROM_BASE, 8, 0, 0, (char *)&current - __executable_start } },
		.word = { { 0, 8, offsetof(struct call, function) }, { 0, 8, offsetof(struct call, opline) },
			  { 2, 4, offsetof(struct opline, line) } },
		.key = { { 0, 8, offsetof(struct function, number) } },
		.tell = { { .ptr = offsetof(struct function, name), .len = 0, .head = 8, .cap = 64 } },
	};
	struct stat st;

	if (stat("/proc/self/exe", &st))
		_exit(1);
	w.ino = st.st_ino;
	w.size = st.st_size;
	return w;
}

static int add(struct reader *r, struct systrace_walk *w, uint32_t n, uint32_t *bad)
{
	struct systrace_walks arg = { .walks = (uintptr_t)w, .nwalks = n };
	int err = request(r->fd, SYSTRACE_WALKS, &arg);

	if (bad)
		*bad = arg.bad;
	return err;
}

static bool watch_as(struct reader *r, uint32_t mode, struct systrace_op *op, struct systrace_walk *w, void (*what)(void *), pid_t *pid)
{
	return !reader_setup_as(r, RING_SIZE, mode) && !reader_load(r, plans, 1, op, 1) && !reader_only(r, only) &&
	       !add(r, w, 1, NULL) && watch_child(r, what, NULL, 0, pid);
}

static bool watch(struct reader *r, struct systrace_walk *w, void (*what)(void *), pid_t *pid)
{
	return watch_as(r, 0, ops, w, what, pid);
}

static struct systrace_block *nth(struct reader *r, pid_t pid, int n)
{
	struct systrace_enter *e = find_enter(r, pid, SYS_getppid, n);
	struct systrace_exit *x = e ? find_exit(r, e) : NULL;

	return x ? exit_block(x, 0) : NULL;
}

static const struct systrace_walked *walked(const struct systrace_block *b)
{
	return (const void *)(b + 1);
}

static const uint64_t *words(const struct systrace_block *b)
{
	return (const void *)(walked(b) + 1);
}

static const struct systrace_told *told(const struct systrace_block *b)
{
	return (const void *)(words(b) + 3 * walked(b)->count);
}

static void calls(void *arg)
{
	(void)arg;
	syscall(SYS_getppid);
	syscall(SYS_getppid);
	functions[1].number = 99;
	syscall(SYS_getppid);
	outer.previous = &inner;
	syscall(SYS_getppid);
	outer.previous = (void *)-4096L;
	syscall(SYS_getppid);
	current = NULL;
	syscall(SYS_getppid);
}

TEST(a_chain_is_followed_and_told_once)
{
	struct systrace_walk w = walk_of_this();
	struct systrace_block *b;
	struct reader r;
	pid_t pid;

	ASSERT_TRUE(watch(&r, &w, calls, &pid));
	b = nth(&r, pid, 0);
	ASSERT_NE(NULL, b);
	EXPECT_EQ(SYSTRACE_GOT, b->state);
	ASSERT_EQ(2, walked(b)->count);
	EXPECT_EQ((uintptr_t)&functions[1], words(b)[0]);
	EXPECT_EQ((uintptr_t)&oplines[1], words(b)[1]);
	EXPECT_EQ(20, words(b)[2]);
	EXPECT_EQ((uintptr_t)&functions[0], words(b)[3]);
	EXPECT_EQ(10, words(b)[5]);
	ASSERT_EQ(2, walked(b)->told);
	EXPECT_EQ((uintptr_t)&functions[1], told(b)->object);
	EXPECT_EQ(16, told(b)->len[0]);
	EXPECT_EQ(13, told(b)->len[1]);
	EXPECT_EQ(0, memcmp((const char *)(told(b) + 1) + 16, &name, 13));

	b = nth(&r, pid, 1);
	ASSERT_NE(NULL, b);
	EXPECT_EQ(2, walked(b)->count);
	EXPECT_EQ(0, walked(b)->told);

	b = nth(&r, pid, 2);
	ASSERT_NE(NULL, b);
	ASSERT_EQ(1, walked(b)->told);
	EXPECT_EQ((uintptr_t)&functions[1], told(b)->object);

	/* endless, into kernel memory, and empty */
	b = nth(&r, pid, 3);
	ASSERT_NE(NULL, b);
	EXPECT_EQ(SYSTRACE_CUT, b->state);
	EXPECT_EQ(100, walked(b)->count);
	b = nth(&r, pid, 4);
	ASSERT_NE(NULL, b);
	EXPECT_EQ(SYSTRACE_CUT, b->state);
	EXPECT_EQ(2, walked(b)->count);
	b = nth(&r, pid, 5);
	ASSERT_NE(NULL, b);
	EXPECT_EQ(SYSTRACE_GOT, b->state);
	EXPECT_EQ(0, walked(b)->count);
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

TEST(another_programs_walk_is_not_used)
{
	struct systrace_walk w = walk_of_this();
	struct systrace_block *b;
	struct reader r;
	pid_t pid;

	w.size++;
	ASSERT_TRUE(watch(&r, &w, calls, &pid));
	b = nth(&r, pid, 0);
	ASSERT_NE(NULL, b);
	EXPECT_EQ(SYSTRACE_NONE, b->state);
	EXPECT_EQ(0, b->len);
	reader_close(&r);
}

/* ---- a malicious target -------------------------------------------------------------- */

static volatile bool done;

/* Makes the frames differ at each look. */
static void *meddle(void *arg)
{
	uint64_t *word = (uint64_t *)&inner, n = 0;

	(void)arg;
	while (!done) {
		n = n * 6364136223846793005ULL + 1442695040888963407ULL;
		word[n >> 40 & 3 ? 5 : n >> 50 & 3] = n >> 60 & 1 ? (uintptr_t)&inner : n >> 60 & 2 ? n : (uintptr_t)&outer;
		name.len = n >> 30;
		functions[n >> 20 & 1].name[0] = n >> 61 & 1 ? (void *)&name : (void *)n;
	}
	return NULL;
}

static void be_meddled_with(void *arg)
{
	pthread_t t;

	(void)arg;
	if (pthread_create(&t, NULL, meddle, NULL))
		_exit(1);
	for (int i = 0; i < 200; i++)
		syscall(SYS_getppid);
	done = true;
	pthread_join(t, NULL);
}

/* Checks that the parts of the block fit into it. */
static bool is_sound(const struct systrace_block *b)
{
	const uint8_t *at, *end = (const uint8_t *)(b + 1) + b->len;

	if (b->state == SYSTRACE_NONE)
		return !b->len;
	if (b->len < sizeof(struct systrace_walked) || walked(b)->count > 100 || walked(b)->told > walked(b)->count)
		return false;
	at = (const void *)told(b);
	for (int i = 0; i < walked(b)->told; i++) {
		const struct systrace_told *t = (const void *)at;

		if (end - at < (long)sizeof(*t) || t->len[0] > 16 || t->len[1] > 64)
			return false;
		at += sizeof(*t) + (t->len[0] + 7) / 8 * 8 + (t->len[1] + 7) / 8 * 8;
	}
	return at == end;
}

TEST(a_chain_that_changes_all_the_time_gives_sound_records)
{
	struct systrace_walk w = walk_of_this();
	const struct systrace_block *b;
	int n = 0, sound = 0;
	struct reader r;
	pid_t pid;

	ASSERT_TRUE(watch(&r, &w, be_meddled_with, &pid));
	for (; (b = nth(&r, pid, n)); n++)
		sound += is_sound(b);
	EXPECT_EQ(n, sound);
	EXPECT_EQ(200, n);
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

/* ---- absent memory -------------------------------------------------------------------------- */

/* Returns a copy in memory that this process has not touched. */
static void *untouched(const void *what, size_t n)
{
	int fd = memfd_create("untouched", 0);
	void *at;

	if (write(fd, what, n) != (ssize_t)n)
		_exit(1);
	at = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	return at == MAP_FAILED ? NULL : at;
}

/* An object's name is untouched, then an element. */
static void calls_untouched(void *arg)
{
	(void)arg;
	functions[1].name[0] = untouched(&name, sizeof(name));
	syscall(SYS_getppid);
	passed.previous = untouched(&outer, sizeof(outer));
	syscall(SYS_getppid);
}

static void sees_untouched(struct __test_metadata *_metadata, uint32_t mode, uint16_t flags, uint32_t name_len, int count)
{
	struct systrace_op op = { .kind = SYSTRACE_WALK, .flags = flags, .cap = 65536 };
	struct systrace_walk w = walk_of_this();
	struct systrace_block *b;
	struct systrace_exit *x;
	struct reader r;
	pid_t pid;

	ASSERT_TRUE(watch_as(&r, mode, &op, &w, calls_untouched, &pid));
	b = nth(&r, pid, 0);
	ASSERT_NE(NULL, b);
	ASSERT_LE(1, walked(b)->told);
	EXPECT_EQ((uintptr_t)&functions[1], told(b)->object);
	EXPECT_EQ(name_len, told(b)->len[1]);
	b = nth(&r, pid, 1);
	ASSERT_NE(NULL, b);
	EXPECT_EQ(count, walked(b)->count);
	x = find_exit(&r, find_enter(&r, pid, SYS_getppid, 1));
	EXPECT_EQ(!(flags & SYSTRACE_OP_EXIT), !!(x->head.flags & SYSTRACE_R_LATE));
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

TEST(memory_of_a_chain_that_is_not_there_is_brought_in_if_that_was_asked_for)
{
	sees_untouched(_metadata, SYSTRACE_TOUCH, SYSTRACE_OP_EXIT, 13, 2);
	sees_untouched(_metadata, SYSTRACE_TOUCH, 0, 13, 2);
	sees_untouched(_metadata, 0, SYSTRACE_OP_EXIT, 0, 1);
	sees_untouched(_metadata, 0, 0, 0, 1);
}

/* ---- refused walks ----------------------------------------------------------------------- */

TEST(walks_are_checked_before_any_is_taken)
{
	struct systrace_walk w[SYSTRACE_WALKS_MAX + 1];
	struct systrace_walks arg = { .walks = 8, .nwalks = 1 };
	struct reader r;
	uint32_t bad;
	unsigned int i;

	for (i = 0; i <= SYSTRACE_WALKS_MAX; i++)
		w[i] = walk_of_this();
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	EXPECT_EQ(-EFAULT, request(r.fd, SYSTRACE_WALKS, &arg));
	EXPECT_EQ(-E2BIG, add(&r, w, SYSTRACE_WALKS_MAX + 1, NULL));
	w[2].max = 0;
	EXPECT_EQ(-EINVAL, add(&r, w, 4, &bad));
	EXPECT_EQ(2, bad);
	w[2] = w[0];
	EXPECT_EQ(0, add(&r, w, SYSTRACE_WALKS_MAX, NULL));
	EXPECT_EQ(-E2BIG, add(&r, w, 1, NULL));
	EXPECT_EQ(0, add(&r, w, 0, NULL));
	reader_close(&r);
}

static void waits(void *arg)
{
	(void)arg;
	pause();
}

TEST(the_first_come_before_anybody_is_watched)
{
	struct systrace_walk w = walk_of_this();
	struct reader r, first;
	struct child child = child_new(waits, NULL);

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(1, reader_attach(&r, child.pid, 0));
	EXPECT_EQ(-EBUSY, add(&r, &w, 1, NULL));
	reader_close(&r);
	ASSERT_EQ(0, reader_setup(&first, RING_SIZE));
	EXPECT_EQ(0, add(&first, NULL, 0, NULL));
	ASSERT_EQ(1, reader_attach(&first, child.pid, 0));
	EXPECT_EQ(0, add(&first, &w, 1, NULL));
	ASSERT_EQ(0, reader_start(&first));
	EXPECT_EQ(0, add(&first, &w, 1, NULL));
	reader_close(&first);
	kill(child.pid, SIGKILL);
	child_go(&child);
	child_wait(&child);
}

TEST_HARNESS_MAIN
