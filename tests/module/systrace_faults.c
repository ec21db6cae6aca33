// SPDX-License-Identifier: GPL-2.0
/*
 * A test for each fault that a review of the module has found; a module with the fault fails the
 * test. This file has the faults of memory, bounds, failing requests and access rights. Those of
 * tasks, watches and waits are in systrace_lifetimes.c.
 *
 * Some tests crash the kernel if the module has the fault. Their comments say so.
 */
#define _GNU_SOURCE
#include <linux/filter.h>
#include <sys/ptrace.h>
#include "faults.h"
#include "kselftest_harness.h"

#define MEGABYTE	(1U << 20)

/* Results of the children. */
static struct shared {
	volatile long saw[24];
	volatile long count;
	volatile int go, stage;
	volatile pid_t pid;
	double ms[8];
	uint8_t data[65536];
	uint8_t stack[65536];
} *shared;

static void share(void)
{
	shared = shared_new(sizeof(*shared));
}

static void nothing(void *arg)
{
}

/* ---- failed requests change nothing ------------------------------------------- */

/* The state of a session, as far as it can be queried. */
struct state {
	int errs[6];
	int revents;
	struct systrace_hello hello;
	struct systrace_stats stats;
	struct systrace_counts counts;
	uint64_t bits[CPUS_MAX / 64];
};

static int try_map(int fd, size_t size, int prot, off_t at)
{
	void *p = mmap(NULL, size, prot, MAP_SHARED, fd, at);

	if (p == MAP_FAILED)
		return -errno;
	munmap(p, size);
	return 0;
}

static struct state look(const struct reader *r)
{
	struct pollfd p = { .fd = r->fd, .events = POLLIN | POLLPRI };
	struct systrace_rings rings = { .nbits = CPUS_MAX };
	struct state s;

	memset(&s, 0, sizeof(s));
	/* Before RINGS, which changes the result of poll(). */
	poll(&p, 1, 0);
	s.revents = p.revents;
	s.hello.abi = SYSTRACE_ABI;
	s.errs[0] = request(r->fd, SYSTRACE_HELLO, &s.hello);
	s.errs[1] = request(r->fd, SYSTRACE_STATS, &s.stats);
	s.errs[2] = request(r->fd, SYSTRACE_COUNTS, &s.counts);
	rings.bits = (uintptr_t)s.bits;
	s.errs[3] = request(r->fd, SYSTRACE_RINGS, &rings);
	s.errs[4] = try_map(r->fd, PAGE, RW_SHARED, 0);
	s.errs[5] = try_map(r->fd, PAGE + 2UL * RING_SIZE, PROT_READ, PAGE);
	return s;
}

static struct systrace_op odd_op = { .kind = 99, .cap = 1 };
static struct systrace_plan odd_plan = { .nr = SYS_getppid, .nops = 1 };
static struct systrace_rule odd_rule = { .nr = SYS_getuid, .flags = SYSTRACE_DO_ERROR, .first = 1 };
static struct sock_filter odd_insn = BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 2);
static uint64_t some_bits[CPUS_MAX / 64];

#define SETUP(...)	SYSTRACE_SETUP, &(struct systrace_setup){ __VA_ARGS__ }
#define LOAD(...)	SYSTRACE_LOAD, &(struct systrace_load){ __VA_ARGS__ }
#define FILTER(...)	SYSTRACE_FILTER, &(struct systrace_filter){ __VA_ARGS__ }
#define ATTACH(...)	SYSTRACE_ATTACH, &(struct systrace_attach){ __VA_ARGS__ }
#define DETACH(...)	SYSTRACE_DETACH, &(struct systrace_attach){ __VA_ARGS__ }
#define RINGS(...)	SYSTRACE_RINGS, &(struct systrace_rings){ __VA_ARGS__ }
#define RULES(...)	SYSTRACE_RULES, &(struct systrace_rules){ __VA_ARGS__ }
#define PREDICATE(...)	SYSTRACE_PREDICATE, &(struct systrace_predicate){ __VA_ARGS__ }
#define COUNT(...)	SYSTRACE_COUNT, &(struct systrace_count){ __VA_ARGS__ }
#define COUNTS(...)	SYSTRACE_COUNTS, &(struct systrace_counts){ __VA_ARGS__ }
#define AT(what)	(uintptr_t)(what)

enum phase { GREETED, SET_UP, ATTACHED, STARTED, STOPPED, PHASES };

/* A request that fails with .err in the phases from .from on and before .before. */

struct wrong {
	enum phase from, before;
	int err;
	unsigned long cmd;
	void *arg;
};

static struct wrong wrongs[] = {
	{ GREETED, PHASES, -EPROTONOSUPPORT, SYSTRACE_HELLO, &(struct systrace_hello){ .abi = SYSTRACE_ABI + 1 } },
	{ GREETED, SET_UP, -EINVAL, SETUP(.ring_size = RING_SIZE + 1) },
	{ GREETED, SET_UP, -EINVAL, SETUP(.ring_size = SYSTRACE_RING_MAX * 2) },
	{ GREETED, SET_UP, -EINVAL, SETUP(.ring_size = RING_SIZE, .flags = SYSTRACE_LOSSLESS | SYSTRACE_OVERWRITE) },
	{ GREETED, SET_UP, -EINVAL, SETUP(.ring_size = RING_SIZE, .flags = SYSTRACE_KILL, .record_max = RING_SIZE) },
	{ GREETED, SET_UP, -EINVAL, SETUP(.ring_size = RING_SIZE, .flags = SYSTRACE_LOSSLESS, .stack = 8) },
	{ GREETED, SET_UP, -EFAULT, SYSTRACE_SETUP, (void *)8 },
	{ SET_UP, PHASES, -EBUSY, SETUP(.ring_size = RING_SIZE, .flags = SYSTRACE_KILL) },
	{ GREETED, STARTED, -EINVAL, LOAD(.plans = AT(&odd_plan), .ops = AT(&odd_op), .nplans = 1, .nops = 1) },
	{ GREETED, STARTED, -EINVAL, LOAD(.reserved = 1) },
	{ GREETED, STARTED, -EFAULT, LOAD(.plans = 8, .nplans = 1) },
	{ GREETED, STARTED, -E2BIG, LOAD(.nplans = SYSTRACE_PLANS_MAX + 1) },
	{ STARTED, PHASES, -EBUSY, LOAD(.nplans = 0) },
	{ GREETED, STARTED, -EINVAL, FILTER(.abi = SYSTRACE_ABIS) },
	{ GREETED, STARTED, -EINVAL, FILTER(.others = 2) },
	{ GREETED, STARTED, -EFAULT, FILTER(.bits = 8, .nbits = 64) },
	{ GREETED, STARTED, -E2BIG, FILTER(.nbits = SYSTRACE_FILTER_MAX + 1) },
	{ STARTED, PHASES, -EBUSY, FILTER(.others = 1) },
	{ GREETED, ATTACHED, -EINVAL, RULES(.rules = AT(&odd_rule), .nrules = 1) },
	{ GREETED, ATTACHED, -EFAULT, RULES(.rules = 8, .nrules = 1) },
	{ GREETED, ATTACHED, -E2BIG, RULES(.nrules = SYSTRACE_RULES_MAX + 1) },
	{ ATTACHED, PHASES, -EBUSY, RULES(.nrules = 0) },
	{ GREETED, ATTACHED, -EINVAL, PREDICATE(.insns = AT(&odd_insn), .len = 1) },
	{ GREETED, ATTACHED, -EFAULT, PREDICATE(.insns = 8, .len = 1) },
	{ GREETED, ATTACHED, -E2BIG, PREDICATE(.insns = AT(&odd_insn), .len = SYSTRACE_INSNS_MAX + 1) },
	{ ATTACHED, PHASES, -EBUSY, PREDICATE(.len = 0) },
	{ GREETED, SET_UP, -EINVAL, COUNT(.flags = 0x80000000) },
	{ GREETED, SET_UP, -EINVAL, COUNT(.flags = SYSTRACE_C_ONLY, .numbers = SYSTRACE_FILTER_MAX + 1) },
	{ SET_UP, PHASES, -EBUSY, COUNT(.flags = SYSTRACE_C_ONLY) },
	{ GREETED, PHASES, -EPROTO, COUNTS(.n = 1) },
	{ GREETED, SET_UP, -EPROTO, SYSTRACE_START, NULL },
	{ STARTED, STOPPED, -EBUSY, SYSTRACE_START, NULL },
	{ GREETED, STARTED, -EINVAL, SYSTRACE_STOP, NULL },
	{ STOPPED, PHASES, -EINVAL, SYSTRACE_STOP, NULL },
	{ GREETED, PHASES, -EINVAL, ATTACH(.pid = 1, .flags = 0x80) },
	{ GREETED, PHASES, -EINVAL, ATTACH(.pid = 1, .reserved = 1) },
	{ GREETED, PHASES, -ESRCH, ATTACH(.pid = 0) },
	{ GREETED, PHASES, -ESRCH, ATTACH(.pid = 0x3ffffff) },
	{ GREETED, PHASES, -EPERM, ATTACH(.pid = 2, .flags = FOLLOW) },
	/* These two need an existing process. The test fills in its pid. */
	{ GREETED, PHASES, -EDEADLK, ATTACH(.flags = FOLLOW) },
	{ ATTACHED, STOPPED, -EEXIST, ATTACH(.flags = SYSTRACE_A_PROCESS) },
	{ GREETED, PHASES, -EFAULT, SYSTRACE_ATTACH, (void *)8 },
	{ GREETED, PHASES, -ESRCH, DETACH(.pid = 1) },
	{ GREETED, PHASES, -ESRCH, DETACH(.pid = 0x3ffffff) },
	{ GREETED, ATTACHED, -ESRCH, DETACH(.pid = 0) },
	{ GREETED, PHASES, -EINVAL, DETACH(.flags = SYSTRACE_A_FOLLOW) },
	{ GREETED, PHASES, -EINVAL, RINGS(.bits = AT(some_bits), .nbits = CPUS_MAX, .reserved = 1) },
	{ GREETED, PHASES, -E2BIG, RINGS(.bits = AT(some_bits), .nbits = 0) },
	{ GREETED, PHASES, -EFAULT, RINGS(.bits = 8, .nbits = 1024) },
};

static void name_processes(pid_t watched)
{
	struct wrong *w = wrongs;

	for (; w < wrongs + ARRAY_SIZE(wrongs); w++) {
		if (w->err == -EDEADLK)
			((struct systrace_attach *)w->arg)->pid = getpid();
		if (w->err == -EEXIST)
			((struct systrace_attach *)w->arg)->pid = watched;
	}
}

/* The module writes its answer to the structure, so pass a copy each time. */
static int try_one(const struct reader *r, const struct wrong *w)
{
	uint8_t arg[256];

	if ((uintptr_t)w->arg < PAGE)
		return request(r->fd, w->cmd, w->arg);
	memcpy(arg, w->arg, _IOC_SIZE(w->cmd));
	return request(r->fd, w->cmd, arg);
}

static void try_all(struct __test_metadata *_metadata, const struct reader *r, enum phase phase)
{
	struct state before = look(r), after;
	const struct wrong *w = wrongs;

	for (; w < wrongs + ARRAY_SIZE(wrongs); w++) {
		if (phase < w->from || phase >= w->before)
			continue;
		EXPECT_EQ(w->err, try_one(r, w))
			TH_LOG("request %zu in phase %d", w - wrongs, phase);
		after = look(r);
		EXPECT_EQ(0, memcmp(&before, &after, sizeof(before)))
			TH_LOG("request %zu in phase %d has changed what the session says", w - wrongs, phase);
		before = after;
	}
}

static void three_calls(void *arg)
{
	strcpy((char *)shared->data, "text");
	shared->saw[0] = syscall(SYS_getppid, shared->data);
	shared->saw[1] = syscall(SYS_getuid);
	shared->saw[2] = syscall(SYS_getgid);
}

/* Drops getgid(). */
static struct sock_filter no_getgid[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getgid, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, SYSTRACE_DROP),
	BPF_STMT(BPF_RET | BPF_K, SYSTRACE_KEEP),
};

/* What was loaded before the failing requests must still apply after all of them. */
TEST(a_failed_request_changes_nothing)
{
	struct systrace_op op = { .kind = SYSTRACE_STR, .ptr = { 0, 8, 0 }, .cap = 8 };
	struct systrace_plan plan = { .nr = SYS_getppid, .nops = 1 };
	struct systrace_rule rule = rule_new(SYS_getuid, SYSTRACE_DO_RETVAL);
	struct systrace_predicate predicate = { .insns = AT(no_getgid), .len = ARRAY_SIZE(no_getgid) };
	struct systrace_setup setup = { .ring_size = RING_SIZE };
	const int only[] = { SYS_getppid, SYS_getuid, SYS_getgid, -1 };
	struct systrace_enter *e;
	struct child c;
	struct reader r;

	share();
	rule.value = 77;
	c = child_new(three_calls, NULL);
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	name_processes(c.pid);
	ASSERT_EQ(0, reader_open(&r));
	r.size = RING_SIZE;
	ASSERT_EQ(0, reader_load(&r, &plan, 1, &op, 1));
	ASSERT_EQ(0, reader_only(&r, only));
	ASSERT_EQ(0, load_rules(&r, &rule, 1, NULL, 0));
	ASSERT_EQ(0, request(r.fd, SYSTRACE_PREDICATE, &predicate));
	try_all(_metadata, &r, GREETED);
	EXPECT_EQ(0, load_rules(&r, &rule, 1, NULL, 0));
	ASSERT_EQ(0, request(r.fd, SYSTRACE_SETUP, &setup));
	try_all(_metadata, &r, SET_UP);
	EXPECT_EQ(0, request(r.fd, SYSTRACE_PREDICATE, &predicate));
	ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
	try_all(_metadata, &r, ATTACHED);
	ASSERT_EQ(0, reader_start(&r));
	ASSERT_EQ(0, reader_map(&r));
	try_all(_metadata, &r, STARTED);
	child_go(&c);
	EXPECT_EQ(0, child_wait(&c));
	EXPECT_TRUE(reader_collect(&r));
	e = find_enter(&r, c.pid, SYS_getppid, 0);
	ASSERT_NE(NULL, e);
	EXPECT_EQ(0, e->plan);
	EXPECT_EQ(sizeof("text"), enter_block(e, 0)->len);
	EXPECT_EQ(77, shared->saw[1]);
	EXPECT_NE(NULL, find_enter(&r, c.pid, SYS_getuid, 0));
	EXPECT_EQ(NULL, find_enter(&r, c.pid, SYS_getgid, 0));
	EXPECT_EQ(NULL, find_enter(&r, c.pid, SYS_exit_group, 0));
	EXPECT_TRUE(in_sequence(&r));
	ASSERT_EQ(0, request(r.fd, SYSTRACE_STOP, NULL));
	try_all(_metadata, &r, STOPPED);
	reader_close(&r);
}

/* Rings that have the size of a user's memory limit per CPU: there is no memory for the last one. */
static struct systrace_setup too_much(uint32_t flags)
{
	return (struct systrace_setup){ .ring_size = MEGABYTE, .flags = flags };
}

static void fail_to_kill(void *arg)
{
	struct systrace_setup setup = too_much(SYSTRACE_KILL);
	struct child c = child_new(nothing, NULL);
	struct state before, after;
	struct reader r;

	wait_for_call(c.pid, SYS_read);
	shared->saw[0] = reader_open(&r);
	before = look(&r);
	shared->saw[1] = request(r.fd, SYSTRACE_SETUP, &setup);
	after = look(&r);
	shared->saw[2] = memcmp(&before, &after, sizeof(before));
	shared->saw[3] = reader_attach(&r, c.pid, 0);
	reader_close(&r);
	shared->saw[4] = WITHIN(300, has_ended(c.pid));
	end_child(&c);
}

TEST(a_failed_setup_does_not_kill)
{
	share();
	prepare("1");
	ASSERT_EQ(0, run_as(USER, fail_to_kill, NULL));
	EXPECT_EQ(0, shared->saw[0]);
	EXPECT_EQ(-EDQUOT, shared->saw[1]);
	EXPECT_EQ(0, shared->saw[2]);
	EXPECT_EQ(1, shared->saw[3]);
	EXPECT_EQ(0, shared->saw[4]);
}

static void fail_to_be_lossless(void *arg)
{
	struct systrace_setup setup = too_much(SYSTRACE_LOSSLESS);
	/* Needs a third of the user's memory, but more than all of it if each watch had a stash. */
	long n = 150L * sysconf(_SC_NPROCESSORS_ONLN);
	struct child c = threads_new(n);
	struct reader r;

	shared->saw[0] = reader_open(&r);
	shared->saw[1] = request(r.fd, SYSTRACE_SETUP, &setup);
	shared->saw[2] = reader_attach(&r, c.pid, SYSTRACE_A_PROCESS) - (n + 1);
	reader_close(&r);
	end_child(&c);
}

TEST(a_failed_setup_does_not_make_watches_larger)
{
	share();
	prepare("1");
	ASSERT_EQ(0, run_as(USER, fail_to_be_lossless, NULL));
	EXPECT_EQ(0, shared->saw[0]);
	EXPECT_EQ(-EDQUOT, shared->saw[1]);
	EXPECT_EQ(0, shared->saw[2]);
}

/* ---- 1: rings that a failing SETUP has made and freed ----------------------------- */

static struct reader raced;

static void *fail_to_set_up(void *arg)
{
	struct systrace_setup setup = { .ring_size = 4 * MEGABYTE };

	while (!shared->go) {
		shared->saw[1] = request(raced.fd, SYSTRACE_SETUP, &setup);
		shared->go |= shared->saw[1] != -EDQUOT;
		shared->saw[2]++;
	}
	return NULL;
}

static void *poll_all_the_time(void *arg)
{
	struct pollfd p = { .fd = raced.fd, .events = POLLIN };

	while (!shared->go)
		shared->saw[3] |= poll(&p, 1, 0);
	return NULL;
}

static void map_all_the_time(void *arg)
{
	uint64_t end = now_ms() + 4000;
	pthread_t t[2];
	int err;

	shared->saw[0] = reader_open(&raced);
	pthread_create(&t[0], NULL, fail_to_set_up, NULL);
	pthread_create(&t[1], NULL, poll_all_the_time, NULL);
	while (!shared->go) {
		err = try_map(raced.fd, PAGE + 8UL * MEGABYTE, PROT_READ, PAGE);
		if (err == -EINVAL)
			err = try_map(raced.fd, PAGE, RW_SHARED, 0);
		shared->saw[4] = err;
		shared->saw[5]++;
		shared->go |= err != -EINVAL || now_ms() > end;
	}
	pthread_join(t[0], NULL);
	pthread_join(t[1], NULL);
}

/* With the fault, the module frees memory that is being mapped, and the kernel crashes here. */
TEST(nothing_can_be_mapped_before_setup_has_succeeded)
{
	share();
	prepare("4");
	ASSERT_EQ(0, run_as(USER, map_all_the_time, NULL));
	EXPECT_EQ(0, shared->saw[0]);
	EXPECT_EQ(-EDQUOT, shared->saw[1]);
	EXPECT_LT(1, shared->saw[2]);
	EXPECT_EQ(0, shared->saw[3]);
	EXPECT_EQ(-EINVAL, shared->saw[4]);
	EXPECT_LT(1, shared->saw[5]);
	prepare("32");
}

/* ---- 2: captures after the task has released its memory ----------------------------- */

/*
 * A task exits while another task shares its memory. So the memory still exists, although it must
 * not be captured any more. The task stops for its debugger before it releases the memory. The test
 * changes the memory then: if a record has the new contents, they were captured too late.
 */
static int (*twin_runs)(void *);

#define MARGIN 1024	/* bytes of .stack above the twin's stack */

static void have_a_twin(void *arg)
{
	signal(SIGUSR1, SIG_IGN);
	memset(shared->data, 'a', sizeof(shared->data));
	memset(shared->stack, 'a', sizeof(shared->stack));
	shared->pid = clone(twin_runs, shared->stack + sizeof(shared->stack) - MARGIN, CLONE_VM | SIGCHLD, NULL);
	idle(NULL);
}

static struct child twin_new(int (*runs)(void *))
{
	struct child c;

	twin_runs = runs;
	c = child_new(have_a_twin, NULL);
	child_go(&c);
	if (!WITHIN(10000, shared->pid && shared->stage))
		abort();
	return c;
}

/* Returns true if the twin has exited. */
static bool kill_twin(void)
{
	pid_t pid = shared->pid;
	int status;

	if (ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACEEXIT))
		return false;
	kill(pid, SIGKILL);
	if (waitpid(pid, &status, __WALL) != pid || status >> 8 != (SIGTRAP | PTRACE_EVENT_EXIT << 8))
		return false;
	memset(shared->data, 'c', sizeof(shared->data));
	memset(shared->stack + sizeof(shared->stack) - MARGIN, 'c', MARGIN);
	ptrace(PTRACE_CONT, pid, 0, 0);
	return waitpid(pid, &status, __WALL) == pid;
}

static int run_for_ever(void *arg)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	shared->stage = 1;
	for (;; shared->go++)
		;
	return 0;
}

static int call_three_times(void *arg)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pin(0);
	shared->stage = 1;
	while (!shared->go)
		;
	for (; shared->count < 3; shared->count++)
		syscall(SYS_getppid, shared->data);
	return run_for_ever(NULL);
}

#define LARGE 30000

/* Small and large copies use different code. */
static struct systrace_op large_ops[] = {
	{ .kind = SYSTRACE_COPY, .flags = SYSTRACE_OP_EXIT, .ptr = { 0, 8, 0 }, .len = { 0, 0, 64 }, .elem = 1, .cap = 64 },
	{ .kind = SYSTRACE_STR, .flags = SYSTRACE_OP_EXIT, .ptr = { 0, 8, 0 }, .cap = 64 },
	{ .kind = SYSTRACE_COPY, .flags = SYSTRACE_OP_EXIT, .ptr = { 0, 8, 0 }, .len = { 0, 0, LARGE }, .elem = 1, .cap = LARGE },
};
static struct systrace_plan large_plan = { .nr = SYS_getppid, .nops = ARRAY_SIZE(large_ops) };
static const int only_getppid[] = { SYS_getppid, -1 };

/*
 * Two records of this size fill a ring. The third has no room in the stash either, and is left for
 * task work. A rule of another session delays the task before that, and the task is killed during
 * the delay.
 */
TEST(an_exit_that_is_written_when_its_task_has_ended_shows_no_memory)
{
	struct systrace_rule rule = delay_rule(SYS_getppid, SYSTRACE_DO_DELAY_EXIT, HOUR, 3);
	struct systrace_setup setup = { .ring_size = 64 << 10, .record_max = 32 << 10, .flags = SYSTRACE_LOSSLESS };
	struct systrace_exit *x;
	struct reader a, b;
	struct child c;

	share();
	c = twin_new(call_three_times);
	ASSERT_EQ(0, reader_setup_by(&b, setup));
	ASSERT_EQ(0, reader_load(&b, &large_plan, 1, large_ops, ARRAY_SIZE(large_ops)));
	ASSERT_EQ(0, reader_only(&b, only_getppid));
	ASSERT_EQ(1, reader_attach(&b, shared->pid, 0));
	ASSERT_EQ(0, reader_start(&b));
	/* The session that attached last comes first. */
	ASSERT_EQ(0, reader_setup(&a, RING_SIZE));
	ASSERT_EQ(0, load_rules(&a, &rule, 1, NULL, 0));
	ASSERT_EQ(0, reader_only(&a, only_getppid));
	ASSERT_EQ(1, reader_attach(&a, shared->pid, 0));
	ASSERT_EQ(0, reader_start(&a));
	shared->go = 1;
	ASSERT_TRUE(WITHIN(10000, is_behind(&b)));
	ASSERT_TRUE(WITHIN(10000, is_at_rest(shared->pid, &shared->count)));
	EXPECT_EQ(2, shared->count);
	ASSERT_TRUE(kill_twin());
	EXPECT_TRUE(reader_collect_for(&b, 5000));
	EXPECT_EQ(3, count_records(&b, SYSTRACE_EXIT, 0));
	x = find_record(&b, SYSTRACE_EXIT, 0, 2);
	ASSERT_NE(NULL, x);
	/* The record shows the memory as it was when the call ended, or nothing. */
	EXPECT_FALSE(has_run(&x->head, 'c', 16));
	EXPECT_TRUE(has_run(&x->head, 'a', LARGE) || empty_blocks(x, sizeof(*x)) == ARRAY_SIZE(large_ops));
	reader_close(&b);
	reader_close(&a);
	end_child(&c);
}

/*
 * The sender notes a signal that the task ignores. The task does not enter the kernel again before
 * its exit. (copy_from_user_nofault() itself refuses memory that is not the task's, and the stack
 * is read in no other way: on x86 it takes another change to the module for this test to fail.)
 */
TEST(a_signal_that_is_told_when_its_task_has_ended_shows_no_stack)
{
	struct systrace_setup setup = { .ring_size = RING_SIZE, .stack = 8192 };
	struct systrace_signal *s;
	struct reader r;
	struct child c;

	share();
	c = twin_new(run_for_ever);
	ASSERT_EQ(0, reader_setup_by(&r, setup));
	ASSERT_EQ(1, reader_attach(&r, shared->pid, 0));
	ASSERT_EQ(0, reader_start(&r));
	ASSERT_EQ(0, kill(shared->pid, SIGUSR1));
	ASSERT_TRUE(kill_twin());
	EXPECT_TRUE(reader_collect_for(&r, 5000));
	s = find_record(&r, SYSTRACE_SIGNAL, 0, 0);
	ASSERT_NE(NULL, s);
	EXPECT_EQ(SIGUSR1, s->signo);
	EXPECT_EQ(SYSTRACE_R_IGNORED, s->head.flags & SYSTRACE_R_IGNORED);
	EXPECT_FALSE(has_run(&s->head, 'c', 16));
	EXPECT_FALSE(has_run(&s->head, 'a', 16));
	EXPECT_GE(sizeof(*s) + sizeof(struct systrace_block) + sizeof(struct systrace_stack), s->head.len);
	reader_close(&r);
	end_child(&c);
}

/* ---- 3: when rules and predicates may still be changed -------------------------------- */

static int load_one(struct reader *r)
{
	struct systrace_rule rule = rule_new(SYS_getuid, SYSTRACE_DO_RETVAL);

	return load_rules(r, &rule, 1, NULL, 0);
}

static int ask_one(struct reader *r)
{
	struct systrace_predicate predicate = { .insns = AT(no_getgid), .len = ARRAY_SIZE(no_getgid) };

	return request(r->fd, SYSTRACE_PREDICATE, &predicate);
}

static void fail_to_attach(struct __test_metadata *_metadata, struct reader *r)
{
	EXPECT_EQ(-ESRCH, reader_attach(r, 0x3ffffff, 0));
	EXPECT_EQ(-EPERM, reader_attach(r, 2, 0));
	EXPECT_EQ(-EDEADLK, reader_attach(r, getpid(), FOLLOW));
	EXPECT_EQ(-EINVAL, reader_attach(r, 1, 0x80));
}

/* An overflow of the counter of attempts is not tested, because it takes hours. */
TEST(rules_are_fixed_from_the_first_attach_that_succeeds)
{
	struct child c = child_new(nothing, NULL);
	struct reader r;

	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	fail_to_attach(_metadata, &r);
	EXPECT_EQ(0, load_one(&r));
	EXPECT_EQ(0, ask_one(&r));
	ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
	EXPECT_EQ(-EBUSY, load_one(&r));
	EXPECT_EQ(-EBUSY, ask_one(&r));
	fail_to_attach(_metadata, &r);
	EXPECT_EQ(-EEXIST, reader_attach(&r, c.pid, 0));
	/* The task that was watched before still is. */
	EXPECT_EQ(1, reader_stats(&r).tasks);
	EXPECT_EQ(-EBUSY, load_one(&r));
	EXPECT_EQ(-EBUSY, ask_one(&r));
	EXPECT_EQ(1, reader_detach(&r, c.pid, 0));
	EXPECT_EQ(-EBUSY, load_one(&r));
	EXPECT_EQ(-EBUSY, ask_one(&r));
	child_go(&c);
	child_wait(&c);
	EXPECT_EQ(-ESRCH, reader_attach(&r, c.pid, 0));
	EXPECT_EQ(-EBUSY, load_one(&r));
	EXPECT_EQ(-EBUSY, ask_one(&r));
	reader_close(&r);
}

/* ---- 4: captures under a lock ---------------------------------------------------------- */

static void on_signal(int sig)
{
}

static void call_twice(void *arg)
{
	const char *absent = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct sigaction act = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	sigaction(SIGUSR1, &act, NULL);
	syscall(SYS_getppid, (long)AT_FDCWD, shared->data, absent);
	syscall(SYS_getppid, (long)AT_FDCWD, shared->data, absent);
}

static struct systrace_op cwd_ops[] = {
	{ .kind = SYSTRACE_COPY, .ptr = { 0, 8, 16 }, .len = { 0, 0, 8 }, .elem = 1, .cap = 8 },
	{ .kind = SYSTRACE_FDINFO, .flags = SYSTRACE_OP_EXIT, .ptr = { 0, 4, 0 }, .cap = 256 },
	{ .kind = SYSTRACE_COPY, .flags = SYSTRACE_OP_EXIT, .ptr = { 0, 8, 8 }, .len = { 0, 0, 8 }, .elem = 1, .cap = 8 },
};
static struct systrace_plan cwd_plan = { .nr = SYS_getppid, .nops = ARRAY_SIZE(cwd_ops) };

/* The EXIT is written where the signal is delivered, under siglock: nothing may be looked up there. */
TEST(a_call_that_a_signal_breaks_off_shows_nothing)
{
	/* A signal does not end the delay, but it is delivered before the call is made again. */
	struct systrace_rule rule = delay_rule(SYS_getppid, SYSTRACE_DO_DELAY_ENTER, 2000000000ULL * patience(), 1);
	struct systrace_enter *e;
	struct systrace_exit *x;
	struct reader r[2];
	struct child c;
	int i;

	share();
	c = child_new(call_twice, NULL);
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	/* The second session has no rules: its watch is HELD while the call is restarted. */
	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, reader_setup(&r[i], RING_SIZE));
		ASSERT_EQ(0, reader_load(&r[i], &cwd_plan, 1, cwd_ops, ARRAY_SIZE(cwd_ops)));
		ASSERT_EQ(0, reader_only(&r[i], only_getppid));
		ASSERT_EQ(0, i ? 0 : load_rules(&r[i], &rule, 1, NULL, 0));
		ASSERT_EQ(1, reader_attach(&r[i], c.pid, 0));
		ASSERT_EQ(0, reader_start(&r[i]));
	}
	child_go(&c);
	ASSERT_TRUE(WITHIN(10000, reader_drain(&r[0]) && find_enter(&r[0], c.pid, SYS_getppid, 0)));
	ASSERT_TRUE(WITHIN(10000, is_at_rest(c.pid, &shared->count)));
	kill(c.pid, SIGUSR1);
	EXPECT_EQ(0, child_wait(&c));
	for (i = 0; i < 2; i++) {
		ASSERT_TRUE(reader_collect(&r[i]));
		x = find_exit(&r[i], find_enter(&r[i], c.pid, SYS_getppid, 0));
		ASSERT_NE(NULL, x);
		EXPECT_EQ(-ERESTARTNOINTR, x->ret);
		EXPECT_LE(0, empty_blocks(x, sizeof(*x)));
		e = find_enter(&r[i], c.pid, SYS_getppid, 1);
		ASSERT_NE(NULL, e);
		x = find_exit(&r[i], e);
		ASSERT_NE(NULL, x);
		EXPECT_EQ(getpid(), x->ret);
		/* If nothing prevents it, the EXIT has its blocks, after the late block of the ENTER. */
		EXPECT_EQ(SYSTRACE_GOT, exit_block(x, !!(x->head.flags & SYSTRACE_R_LATE))->state);
		EXPECT_TRUE(in_sequence(&r[i]));
		reader_close(&r[i]);
	}
}

/* Changes the directory while this thread's timer signals the other thread. */
static void *change_directory(void *arg)
{
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGUSR1 };
	struct itimerspec when = { .it_value.tv_nsec = 60000 };
	int dir = open("/", O_RDONLY | O_DIRECTORY), i;
	timer_t timer;

	pin(1);
	event._sigev_un._tid = (long)arg;
	if (timer_create(CLOCK_MONOTONIC, &event, &timer))
		abort();
	for (;;) {
		when.it_value.tv_nsec = 60000 + rand() % 100000;
		timer_settime(timer, 0, &when, NULL);
		for (i = 0; i < 100; i++)
			if (fchdir(dir))
				abort();
	}
	return NULL;
}

static void be_signalled(void *arg)
{
	struct sigaction act = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	pthread_t t;

	sigaction(SIGUSR1, &act, NULL);
	pin(0);
	pthread_create(&t, NULL, change_directory, (void *)syscall(SYS_gettid));
	for (;; shared->count++)
		syscall(SYS_getppid, (long)AT_FDCWD);
}

/* With the fault, two CPUs wait for each other with interrupts disabled, and the machine hangs forever. */
TEST(a_timer_and_a_delayed_call_do_not_stop_the_machine)
{
	struct systrace_setup setup = { .ring_size = RING_SIZE, .flags = SYSTRACE_OVERWRITE };
	struct systrace_rule rule = delay_rule(SYS_getppid, SYSTRACE_DO_DELAY_ENTER, 150000, 1);
	struct systrace_op ops[SYSTRACE_OPS_MAX];
	struct systrace_plan plan = { .nr = SYS_getppid, .nops = SYSTRACE_OPS_MAX };
	struct reader r;
	struct child c;
	long before;
	int i;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		SKIP(return, "needs a second processor");
	share();
	rule.step = 1;
	for (i = 0; i < SYSTRACE_OPS_MAX; i++)
		ops[i] = cwd_ops[1];
	c = child_new(be_signalled, NULL);
	ASSERT_EQ(0, reader_setup_by(&r, setup));
	ASSERT_EQ(0, reader_load(&r, &plan, 1, ops, SYSTRACE_OPS_MAX));
	ASSERT_EQ(0, load_rules(&r, &rule, 1, NULL, 0));
	ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
	ASSERT_EQ(0, reader_start(&r));
	child_go(&c);
	for (i = 0; i < 10; i++) {
		usleep(500000);
		before = shared->count;
		EXPECT_TRUE(SOON(shared->count > before));
	}
	end_child(&c);
	reader_close(&r);
}


/* ---- user namespaces ------------------------------------------------------------------ */

/*
 * The signals of this task: SIGPIPE from its write(), SIGUSR1 from another process and from itself,
 * and SIGPIPE again, which kills it.
 */
static void get_signals(void *arg)
{
	int p[2];

	enter_namespace(&shared->stage);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
	if (pipe(p))
		abort();
	close(p[0]);
	shared->stage = 3;
	while (!shared->go)
		usleep(1000);
	if (write(p[1], "", 1) != -1)
		abort();
	kill(getpid(), SIGUSR1);
	signal(SIGPIPE, SIG_DFL);
	shared->saw[0] = write(p[1], "", 1);
}

static void send_signal(void *arg)
{
	kill(shared->pid, SIGUSR1);
}

/* si_uid is the sender's uid in the user namespace of the target, whoever the sender is. */
TEST(a_signals_sender_is_named_as_its_target_knows_him)
{
	struct systrace_signal *s;
	struct reader r;
	struct child c;
	int i;

	share();
	c = child_new(get_signals, NULL);
	shared->pid = c.pid;
	child_go(&c);
	map_namespace(c.pid, &shared->stage);
	ASSERT_TRUE(WITHIN(5000, shared->stage == 3));
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
	ASSERT_EQ(0, reader_start(&r));
	ASSERT_EQ(0, run_as(USER, send_signal, NULL));
	shared->go = 1;
	EXPECT_EQ(SIGPIPE, child_wait(&c));
	EXPECT_TRUE(reader_collect(&r));
	EXPECT_EQ(4, count_records(&r, SYSTRACE_SIGNAL, c.pid));
	for (i = 0; (s = find_record(&r, SYSTRACE_SIGNAL, c.pid, i)); i++) {
		EXPECT_EQ(0, ((siginfo_t *)s->siginfo)->si_uid)
			TH_LOG("signal %d, flags %x", s->signo, s->head.flags);
	}
	reader_close(&r);
}

/* The executed program returns in its exit status whether getppid() was changed, and does nothing else. */
__attribute__((constructor)) static void role(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--getppid"))
		_exit(syscall(SYS_getppid) == 77 ? 42 : 43);
}

static char program[] = "/var/tmp/systrace-faults.XXXXXX";

static int make_set_uid_program(uid_t uid)
{
	char command[128];

	/* The program must not be open for writing when it is executed. */
	close(mkstemp(program));
	snprintf(command, sizeof(command), "cp /proc/%d/exe %s", getpid(), program);
	return system(command) || chown(program, uid, uid) || chmod(program, 04755);
}

static void execute(void *arg)
{
	execl(program, program, "--getppid", NULL);
}

static void meddle_in_a_namespace(void *arg)
{
	struct systrace_rule rule = rule_new(SYS_getppid, SYSTRACE_DO_RETVAL);
	struct systrace_gone *gone;
	struct reader r;
	struct child c;

	enter_namespace(&shared->stage);
	rule.value = 77;
	shared->saw[0] = reader_setup(&r, RING_SIZE);
	shared->saw[1] = load_rules(&r, &rule, 1, NULL, 0);
	c = child_new(execute, NULL);
	shared->saw[2] = reader_attach(&r, c.pid, FOLLOW);
	shared->saw[3] = reader_start(&r);
	child_go(&c);
	shared->saw[4] = WEXITSTATUS(child_wait(&c));
	shared->saw[5] = reader_collect(&r);
	gone = find_record(&r, SYSTRACE_GONE, 0, 0);
	shared->saw[6] = gone ? gone->head.flags : -1;
	reader_close(&r);
}

/* The owner of a user namespace may trace all tasks in it, but may change only the calls of its own tasks. */
TEST(rules_end_where_a_task_becomes_another_users)
{
	struct child c;

	share();
	prepare("32");
	ASSERT_EQ(0, make_set_uid_program(OTHER));
	c = child_new(meddle_in_a_namespace, NULL);
	child_go(&c);
	map_namespace(c.pid, &shared->stage);
	EXPECT_EQ(0, child_wait(&c));
	unlink(program);
	EXPECT_EQ(0, shared->saw[0]);
	EXPECT_EQ(0, shared->saw[1]);
	EXPECT_EQ(1, shared->saw[2]);
	EXPECT_EQ(0, shared->saw[3]);
	EXPECT_EQ(43, shared->saw[4]);
	EXPECT_EQ(1, shared->saw[5]);
	EXPECT_EQ(SYSTRACE_R_REFUSED, shared->saw[6] & SYSTRACE_R_REFUSED);
}

#include "named.h"

TEST_HARNESS_MAIN
