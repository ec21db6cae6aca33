// SPDX-License-Identifier: GPL-2.0
/*
 * SYSTRACE_PREDICATE: a program decides which calls are recorded. What the program sees, what
 * happens to the other calls, that these are counted exactly, and which programs are invalid.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stddef.h>
#include <linux/filter.h>
#include <sys/syscall.h>
#include "reader.h"
#include "kselftest_harness.h"

#define FIELD(name)		offsetof(struct systrace_question, name)
#define LOAD(k)			BPF_STMT(BPF_LD | BPF_W | BPF_ABS, k)
#define RETURN(k)		BPF_STMT(BPF_RET | BPF_K, k)
#define SKIP_IF(k, n)		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k, n, 0)
#define SKIP_UNLESS(k, n)	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, k, 0, n)
#define SKIP_IF_LESS(k, n)	BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, k, 0, n)
/* At the entry: ask again later. The instructions after this are for the exit. */
#define ASK_LATER		LOAD(FIELD(when)), SKIP_UNLESS(SYSTRACE_AT_ENTER, 1), RETURN(SYSTRACE_LATER)
#define COUNT(a)		(sizeof(a) / sizeof((a)[0]))
#define INSNS(name, ...)	static struct sock_filter name[] = { __VA_ARGS__ }

static int predicate(struct reader *r, const struct sock_filter *insns, uint32_t n)
{
	struct systrace_predicate p = { .insns = (uintptr_t)insns, .len = n };

	return request(r->fd, SYSTRACE_PREDICATE, &p);
}
#define PREDICATE(r, insns) predicate(r, insns, COUNT(insns))

/* Checks that everything was read, in sequence, and that each record is accounted for. */
static bool exact(struct reader *r, uint64_t filtered)
{
	struct systrace_stats s = reader_stats(r);
	bool good = adds_up(&s) && !s.waiting && s.delivered == r->n && s.seen == r->n + s.filtered &&
		    s.filtered == filtered && in_sequence(r);

	if (!good)
		printf("# seen %llu, delivered %llu, read %zu, filtered %llu of %llu\n", (unsigned long long)s.seen,
		       (unsigned long long)s.delivered, r->n, (unsigned long long)s.filtered,
		       (unsigned long long)filtered);
	return good;
}

static uint64_t began(const struct systrace_enter *e)
{
	uint64_t time;

	memcpy(&time, (const char *)e + e->head.len - sizeof(time), sizeof(time));
	return time;
}

/* ---- invalid programs ------------------------------------------------------------ */

TEST(bad_programs)
{
	INSNS(half, BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 0), RETURN(0));
	INSNS(byte, BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0), RETURN(0));
	INSNS(indirect, BPF_STMT(BPF_LD | BPF_W | BPF_IND, 0), RETURN(0));
	INSNS(header, BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0), RETURN(0));
	INSNS(odd, LOAD(2), RETURN(0));
	INSNS(behind, LOAD(sizeof(struct systrace_question)), RETURN(0));
	INSNS(far_behind, LOAD(0x7ffffffc), RETURN(0));
	INSNS(ancillary, LOAD((uint32_t)(SKF_AD_OFF + SKF_AD_CPU)), RETURN(0));
	INSNS(network, LOAD((uint32_t)SKF_NET_OFF), RETURN(0));
	INSNS(endless, LOAD(0));
	INSNS(jumps_out, SKIP_IF(0, 7), RETURN(0));
	INSNS(jumps_far, BPF_STMT(BPF_JMP | BPF_JA, 0xffffffff), RETURN(0));
	INSNS(by_zero, BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 0), RETURN(0));
	INSNS(shifts_far, BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 32), RETURN(0));
	INSNS(unset, BPF_STMT(BPF_LD | BPF_MEM, 3), RETURN(0));
	INSNS(no_memory, BPF_STMT(BPF_ST, 16), RETURN(0));
	INSNS(unknown, { 0xffff, 0, 0, 0 }, RETURN(0));
	INSNS(good, LOAD(FIELD(duration) + 4), BPF_STMT(BPF_ST, 15), BPF_STMT(BPF_LDX | BPF_MEM, 15),
	      BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0), BPF_STMT(BPF_ALU | BPF_DIV | BPF_X, 0), BPF_STMT(BPF_RET | BPF_A, 0));
	static const struct { char what[16]; const struct sock_filter *insns; uint32_t n; } bad[] = {
#define BAD(name) { #name, name, COUNT(name) }
		BAD(half), BAD(byte), BAD(indirect), BAD(header), BAD(odd), BAD(behind), BAD(far_behind), BAD(ancillary),
		BAD(network), BAD(endless), BAD(jumps_out), BAD(jumps_far), BAD(by_zero), BAD(shifts_far), BAD(unset),
		BAD(no_memory), BAD(unknown),
	};
	struct reader r;
	size_t i;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	for (i = 0; i < COUNT(bad); i++)
		EXPECT_EQ(-EINVAL, predicate(&r, bad[i].insns, bad[i].n)) TH_LOG("%s", bad[i].what);
	EXPECT_EQ(0, PREDICATE(&r, good));
	EXPECT_EQ(0, PREDICATE(&r, good));
	reader_close(&r);
}

static void pauses(void *arg)
{
	(void)arg;
	pause();
}

TEST(bad_requests)
{
	static struct sock_filter many[SYSTRACE_INSNS_MAX + 1];
	struct systrace_predicate p = { .insns = (uintptr_t)many, .len = 1 };
	struct { struct systrace_predicate p; uint64_t more; } longer = { { (uintptr_t)many, 1, 0 }, 0 };
	struct child c = child_new(pauses, NULL);
	struct reader r;
	size_t i;

	for (i = 0; i < COUNT(many); i++)
		many[i] = (struct sock_filter)RETURN(SYSTRACE_KEEP);
	r.fd = open(SYSTRACE_DEVICE, O_RDWR);
	EXPECT_EQ(-EPROTO, request(r.fd, SYSTRACE_PREDICATE, &p));
	close(r.fd);
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	EXPECT_EQ(-E2BIG, predicate(&r, many, SYSTRACE_INSNS_MAX + 1));
	EXPECT_EQ(-E2BIG, predicate(&r, many, 0xffffffff));
	/* truncated to 16 bits this is 1 */
	EXPECT_EQ(-E2BIG, predicate(&r, many, 0x10001));
	EXPECT_EQ(0, predicate(&r, many, SYSTRACE_INSNS_MAX));
	EXPECT_EQ(-EFAULT, predicate(&r, NULL, 1));
	EXPECT_EQ(-EFAULT, predicate(&r, (void *)8, 1));
	EXPECT_EQ(-EFAULT, request(r.fd, SYSTRACE_PREDICATE, (void *)8));
	p.reserved = 1;
	EXPECT_EQ(-EINVAL, request(r.fd, SYSTRACE_PREDICATE, &p));
	EXPECT_EQ(-EINVAL, request(r.fd, _IOW(SYSTRACE_IOC, 0x4d, char[8]), &longer));
	EXPECT_EQ(0, request(r.fd, _IOW(SYSTRACE_IOC, 0x4d, longer), &longer));
	longer.more = 1;
	EXPECT_EQ(-E2BIG, request(r.fd, _IOW(SYSTRACE_IOC, 0x4d, longer), &longer));
	EXPECT_EQ(0, predicate(&r, NULL, 0));
	EXPECT_EQ(1, reader_attach(&r, c.pid, 0));
	EXPECT_EQ(-EBUSY, predicate(&r, many, 1));
	EXPECT_EQ(-EBUSY, predicate(&r, NULL, 0));
	reader_close(&r);
	kill(c.pid, SIGKILL);
	child_wait(&c);
}

/* ---- what a program sees ----------------------------------------------------------- */

static void six_arguments(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < 6; i++)
		syscall(SYS_getppid, 1, 2, 3, 4, 5, 0x600000006);
	syscall(SYS_getppid, 1, 2, 3, 4, 5, 6);
}

TEST(number_and_arguments)
{
	INSNS(insns, LOAD(FIELD(when)), SKIP_UNLESS(SYSTRACE_AT_ENTER, 16), LOAD(FIELD(nr)), SKIP_UNLESS(SYS_getppid, 14),
	      LOAD(FIELD(abi)), SKIP_UNLESS(SYSTRACE_NATIVE, 12), LOAD(FIELD(args[0])), SKIP_UNLESS(1, 10),
	      LOAD(FIELD(args[4])), SKIP_UNLESS(5, 8), LOAD(FIELD(args[5])), SKIP_UNLESS(6, 6),
	      LOAD(FIELD(args[5]) + 4), SKIP_UNLESS(6, 4), LOAD(FIELD(duration)), SKIP_UNLESS(0, 2), LOAD(FIELD(ret)),
	      SKIP_IF(0, 1), RETURN(SYSTRACE_DROP), RETURN(SYSTRACE_KEEP));
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, PREDICATE(&r, insns));
	ASSERT_TRUE(watch_child(&r, six_arguments, NULL, 0, &pid));
	EXPECT_EQ(6, count_calls(&r, SYSTRACE_ENTER, SYS_getppid));
	EXPECT_EQ(6, count_calls(&r, SYSTRACE_EXIT, SYS_getppid));
	EXPECT_EQ(0, find_enter(&r, pid, SYS_getppid, 0)->head.flags & SYSTRACE_R_DEFERRED);
	/* NEW, the read that was under way, six calls, GONE */
	EXPECT_EQ(1 + 2 + 12 + 1, r.n);
	/* both records of the seventh call, and the ENTER of exit_group, which does not return */
	EXPECT_TRUE(exact(&r, 3));
	reader_close(&r);
}

static void good_and_bad(void *arg)
{
	long i;

	for (i = 0; i < (long)arg; i++) {
		syscall(SYS_getppid);
		close(-1);
	}
}

TEST(errors_only)
{
	INSNS(insns, ASK_LATER, LOAD(FIELD(error)), SKIP_IF(EBADF, 1), RETURN(SYSTRACE_DROP), LOAD(FIELD(ret)),
	      SKIP_IF(-EBADF, 1), RETURN(SYSTRACE_DROP), LOAD(FIELD(ret) + 4), BPF_STMT(BPF_RET | BPF_A, 0));
	struct systrace_enter *e;
	struct systrace_exit *x;
	struct reader r;
	pid_t pid;
	int i;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, PREDICATE(&r, insns));
	ASSERT_TRUE(watch_child(&r, good_and_bad, (void *)500L, 0, &pid));
	EXPECT_EQ(1 + 2 + 1000 + 1, r.n);
	EXPECT_TRUE(exact(&r, 1000 + 1));
	for (i = 0; i < 500; i++) {
		e = find_enter(&r, pid, SYS_close, i);
		ASSERT_NE(NULL, e);
		x = find_exit(&r, e);
		EXPECT_EQ(SYSTRACE_R_DEFERRED, e->head.flags);
		EXPECT_EQ(sizeof(*e) + 8, e->head.len);
		EXPECT_EQ(e->head.seq + 1, x->head.seq);
		EXPECT_LE(began(e), e->head.time);
		EXPECT_LE(e->head.time, x->head.time);
		EXPECT_EQ(-EBADF, x->ret);
	}
	reader_close(&r);
}

static void naps(void *arg)
{
	struct timespec t = { 0, 30000000 };

	(void)arg;
	nanosleep(&t, NULL);
	t.tv_nsec = 1000;
	nanosleep(&t, NULL);
	syscall(SYS_getppid);
}

TEST(long_calls_only)
{
	INSNS(insns, ASK_LATER, LOAD(FIELD(duration)), SKIP_IF_LESS(30000000, 1), RETURN(SYSTRACE_KEEP), LOAD(FIELD(duration) + 4),
	      SKIP_IF(0, 1), RETURN(SYSTRACE_KEEP), RETURN(SYSTRACE_DROP));
	struct systrace_enter *e;
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, PREDICATE(&r, insns));
	ASSERT_TRUE(watch_child(&r, naps, NULL, 0, &pid));
	e = find_enter(&r, pid, SYS_clock_nanosleep, 0) ?: find_enter(&r, pid, SYS_nanosleep, 0);
	ASSERT_NE(NULL, e);
	EXPECT_LE(30000000, find_exit(&r, e)->head.time - began(e));
	EXPECT_EQ(0, count_calls(&r, SYSTRACE_ENTER, SYS_getppid));
	reader_close(&r);
}

/* ---- deferred ENTERs ------------------------------------------------------------------- */

static struct systrace_op buffer_op = {
	.kind = SYSTRACE_COPY, .ptr = { 0, 8, 8 }, .len = { 0, 8, 16 }, .elem = 1, .cap = 1 << 14,
};
static struct systrace_plan read_plan = { .abi = SYSTRACE_NATIVE, .nr = SYS_read, .nops = 1 };

static void reads(void *arg)
{
	static char buffer[8192];
	size_t n = (size_t)arg;
	int fd = open("/dev/zero", O_RDONLY);

	memset(buffer, 'x', sizeof(buffer));
	if (read(fd, buffer, n) != (ssize_t)n || buffer[0])
		_exit(1);
}

FIXTURE(kept) {};
FIXTURE_SETUP(kept) {}
FIXTURE_TEARDOWN(kept) {}
FIXTURE_VARIANT(kept) { size_t bytes; bool fits; };
FIXTURE_VARIANT_ADD(kept, nothing) { .bytes = 0, .fits = true };
FIXTURE_VARIANT_ADD(kept, a_little) { .bytes = 13, .fits = true };
FIXTURE_VARIANT_ADD(kept, much) { .bytes = 1800, .fits = true };
FIXTURE_VARIANT_ADD(kept, too_much) { .bytes = 2000, .fits = false };
FIXTURE_VARIANT_ADD(kept, far_too_much) { .bytes = 8192, .fits = false };

/* The memory is as it was at the entry, although the call has overwritten it. */
TEST_F(kept, as_it_was_at_the_entry)
{
	INSNS(insns, ASK_LATER, LOAD(FIELD(ret)), SKIP_UNLESS(0, 1),
	      RETURN(SYSTRACE_KEEP), RETURN(SYSTRACE_DROP));
	const int only[] = { SYS_read, -1 };
	struct systrace_block *b;
	struct systrace_enter *e;
	struct reader r;
	pid_t pid;
	size_t i;

	insns[4].k = variant->bytes;
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, reader_load(&r, &read_plan, 1, &buffer_op, 1));
	ASSERT_EQ(0, reader_only(&r, only));
	ASSERT_EQ(0, PREDICATE(&r, insns));
	ASSERT_TRUE(watch_child(&r, reads, (void *)variant->bytes, 0, &pid));
	/* the first read was under way when the watch began */
	e = find_enter(&r, pid, SYS_read, 1);
	ASSERT_NE(NULL, e);
	ASSERT_NE(NULL, find_exit(&r, e));
	EXPECT_EQ(variant->fits ? SYSTRACE_R_DEFERRED : 0, e->head.flags);
	b = enter_block(e, 0);
	EXPECT_EQ(variant->bytes, b->len);
	for (i = 0; i < b->len; i++)
		ASSERT_EQ('x', ((char *)(b + 1))[i]);
	if (variant->fits)
		EXPECT_EQ((b->len + 7) / 8 * 8 + sizeof(*e) + sizeof(*b) + 8, e->head.len);
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

/* Kills a task in a call. If the call is recorded, it has no EXIT, or one with SYSTRACE_R_DYING. */
static void kill_in_pause(struct __test_metadata *_metadata, struct sock_filter *insns, uint32_t n, int enters)
{
	struct child c = child_new(pauses, NULL);
	struct reader r;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, predicate(&r, insns, n));
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
	ASSERT_EQ(0, reader_start(&r));
	child_go(&c);
	ASSERT_TRUE(wait_for_call(c.pid, SYS_pause));
	EXPECT_EQ(0, count_calls(&r, SYSTRACE_ENTER, SYS_pause));
	kill(c.pid, SIGKILL);
	child_wait(&c);
	ASSERT_TRUE(reader_collect(&r));
	EXPECT_EQ(enters, count_calls(&r, SYSTRACE_ENTER, SYS_pause));
	EXPECT_EQ(1, count_records(&r, SYSTRACE_GONE, c.pid));
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

TEST(killed_in_a_call)
{
	INSNS(drop, ASK_LATER, RETURN(SYSTRACE_DROP));

	/* The program is not asked about the call in which a task is killed. */
	kill_in_pause(_metadata, drop, COUNT(drop), 1);
}

static void leaves(void *arg)
{
	syscall(SYS_getppid);
	_exit((long)arg);
}

static void leave(struct __test_metadata *_metadata, uint32_t answer, int enters)
{
	INSNS(insns, ASK_LATER, SKIP_UNLESS(SYSTRACE_AT_END, 1), RETURN(0), RETURN(SYSTRACE_DROP));
	struct reader r;
	pid_t pid;

	insns[4].k = answer;
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, PREDICATE(&r, insns));
	ASSERT_TRUE(watch_child(&r, leaves, NULL, 0, &pid));
	EXPECT_EQ(enters, count_calls(&r, SYSTRACE_ENTER, SYS_exit_group));
	EXPECT_TRUE(exact(&r, 2 + !enters));
	reader_close(&r);
}

TEST(a_call_without_an_end)
{
	leave(_metadata, SYSTRACE_KEEP, 1);
	leave(_metadata, SYSTRACE_DROP, 0);
}

static void executes(void *arg)
{
	char *argv[] = { "true", NULL };

	(void)arg;
	execv("/nonexistent", argv);
	execv("/bin/true", argv);
}

TEST(a_new_program)
{
	INSNS(drop, ASK_LATER, RETURN(SYSTRACE_DROP));
	const int only[] = { SYS_execve, -1 };
	struct systrace_enter *e;
	struct systrace_exec *x;
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, reader_only(&r, only));
	ASSERT_EQ(0, PREDICATE(&r, drop));
	ASSERT_TRUE(watch_child(&r, executes, NULL, 0, &pid));
	EXPECT_EQ(1, count_calls(&r, SYSTRACE_ENTER, SYS_execve));
	EXPECT_EQ(1, count_calls(&r, SYSTRACE_EXIT, SYS_execve));
	e = find_enter(&r, pid, SYS_execve, 0);
	x = find_record(&r, SYSTRACE_EXEC, pid, 0);
	EXPECT_LT(e->head.seq, x->head.seq);
	EXPECT_LT(x->head.seq, find_exit(&r, e)->head.seq);
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

static void both_abis(void *arg)
{
	long ret;

	(void)arg;
	syscall(SYS_getppid);
	asm volatile("int $0x80" : "=a"(ret) : "a"(20L) : "memory", "r8", "r9", "r10", "r11");
	asm volatile("int $0x80" : "=a"(ret) : "a"(20L) : "memory", "r8", "r9", "r10", "r11");
	syscall(SYS_getppid);
	syscall(SYS_getppid);
}

TEST(a_change_of_abi_is_seen)
{
	INSNS(drop, RETURN(SYSTRACE_DROP));
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, PREDICATE(&r, drop));
	ASSERT_TRUE(watch_child(&r, both_abis, NULL, 0, &pid));
	EXPECT_EQ(1, count_calls(&r, SYSTRACE_ENTER, 20));
	EXPECT_EQ(1, count_calls(&r, SYSTRACE_ENTER, SYS_getppid));
	EXPECT_TRUE(exact(&r, 2 + 2 + 2 + 1));
	reader_close(&r);
}

/* ---- together with other features ---------------------------------------------------------- */

TEST(two_sessions)
{
	INSNS(drop, RETURN(SYSTRACE_DROP));
	struct child c = child_new(good_and_bad, (void *)100L);
	struct reader a, b;

	ASSERT_EQ(0, reader_setup(&a, RING_SIZE));
	ASSERT_EQ(0, reader_setup(&b, RING_SIZE));
	ASSERT_EQ(0, PREDICATE(&a, drop));
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	ASSERT_EQ(1, reader_attach(&a, c.pid, 0));
	ASSERT_EQ(1, reader_attach(&b, c.pid, 0));
	ASSERT_EQ(0, reader_start(&a));
	ASSERT_EQ(0, reader_start(&b));
	child_go(&c);
	child_wait(&c);
	EXPECT_TRUE(reader_collect(&a));
	EXPECT_TRUE(reader_collect(&b));
	EXPECT_TRUE(exact(&a, 400 + 1));
	EXPECT_EQ(4, a.n);
	EXPECT_TRUE(exact(&b, 0));
	EXPECT_EQ(4 + 400 + 1, b.n);
	reader_close(&a);
	reader_close(&b);
}

TEST(calls_with_rules_are_not_asked_about)
{
	INSNS(drop, RETURN(SYSTRACE_DROP));
	struct systrace_rule rule = { .abi = SYSTRACE_NATIVE, .nr = SYS_close, .flags = SYSTRACE_DO_ERROR, .value = EIO,
				      .first = 1, .step = 2 };
	struct systrace_rules rules = { .rules = (uintptr_t)&rule, .nrules = 1 };
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, PREDICATE(&r, drop));
	ASSERT_EQ(0, request(r.fd, SYSTRACE_RULES, &rules));
	ASSERT_TRUE(watch_child(&r, good_and_bad, (void *)50L, 0, &pid));
	EXPECT_EQ(50, count_calls(&r, SYSTRACE_EXIT, SYS_close));
	EXPECT_TRUE(exact(&r, 100 + 1));
	reader_close(&r);
}

TEST(dropped_calls_are_counted)
{
	INSNS(drop, ASK_LATER, RETURN(SYSTRACE_DROP));
	static struct systrace_counter counters[512];
	struct systrace_counts counts = { .counters = (uintptr_t)counters, .n = 512 };
	struct systrace_setup setup = { .ring_size = RING_SIZE };
	struct systrace_count count = { .numbers = 512 };
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_open(&r));
	r.size = RING_SIZE;
	ASSERT_EQ(0, request(r.fd, SYSTRACE_COUNT, &count));
	ASSERT_EQ(0, request(r.fd, SYSTRACE_SETUP, &setup));
	ASSERT_EQ(0, reader_map(&r));
	ASSERT_EQ(0, PREDICATE(&r, drop));
	ASSERT_TRUE(watch_child(&r, good_and_bad, (void *)50L, 0, &pid));
	ASSERT_EQ(0, request(r.fd, SYSTRACE_COUNTS, &counts));
	EXPECT_EQ(50, counters[SYS_getppid].calls);
	EXPECT_EQ(50, counters[SYS_close].errors);
	EXPECT_TRUE(exact(&r, 200 + 1));
	reader_close(&r);
}

/* ---- under load ------------------------------------------------------------------------------- */

#define THREADS 4

static void *make_calls(void *arg)
{
	good_and_bad(arg);
	return NULL;
}

static void threads(void *arg)
{
	pthread_t t[THREADS];
	int i;

	for (i = 0; i < THREADS; i++)
		pthread_create(&t[i], NULL, make_calls, arg);
	for (i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
}

FIXTURE(load) {};
FIXTURE_SETUP(load) {}
FIXTURE_TEARDOWN(load) {}
FIXTURE_VARIANT(load) { uint32_t mode; };
FIXTURE_VARIANT_ADD(load, lossless) { .mode = SYSTRACE_LOSSLESS };
FIXTURE_VARIANT_ADD(load, drops) { .mode = 0 };

/* The smallest rings: deferred records go to the stash, or are lost; each record is accounted for. */
TEST_F(load, counts_exactly)
{
	INSNS(insns, LOAD(FIELD(nr)), SKIP_IF(SYS_getppid, 2), SKIP_IF(SYS_close, 1), RETURN(SYSTRACE_DROP),
	      ASK_LATER, LOAD(FIELD(error)), BPF_STMT(BPF_RET | BPF_A, 0));
	const int only[] = { SYS_getppid, SYS_close, -1 };
	struct systrace_stats s;
	struct reader r;
	struct child c;

	c = child_new(threads, (void *)2000L);
	ASSERT_EQ(0, reader_setup_as(&r, SYSTRACE_RING_MIN, variant->mode));
	ASSERT_EQ(0, reader_only(&r, only));
	ASSERT_EQ(0, PREDICATE(&r, insns));
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	ASSERT_EQ(1, reader_attach(&r, c.pid, SYSTRACE_A_PROCESS | SYSTRACE_A_FOLLOW));
	ASSERT_EQ(0, reader_start(&r));
	child_go(&c);
	EXPECT_TRUE(reader_collect_for(&r, 60000));
	EXPECT_EQ(0, child_wait(&c));
	s = reader_stats(&r);
	EXPECT_TRUE(adds_up(&s));
	EXPECT_EQ(r.n, s.delivered);
	EXPECT_LE(THREADS * 4000, s.filtered);
	/* including each thread's NEW and GONE; calls that were filtered by number were seen, too */
	EXPECT_EQ(THREADS * 4000 + 2 * (THREADS + 1), s.delivered + s.lost[SYSTRACE_LOST_FULL]);
	EXPECT_EQ(0, s.lost[SYSTRACE_LOST_NO_MEMORY]);
	EXPECT_EQ(0, count_calls(&r, SYSTRACE_ENTER, SYS_getppid));
	if (variant->mode == SYSTRACE_LOSSLESS) {
		EXPECT_EQ(THREADS * 2000, count_calls(&r, SYSTRACE_EXIT, SYS_close));
		EXPECT_EQ(THREADS * 2000, count_calls(&r, SYSTRACE_ENTER, SYS_close));
		EXPECT_TRUE(in_sequence(&r));
	}
	reader_close(&r);
}

TEST_HARNESS_MAIN
