// SPDX-License-Identifier: GPL-2.0
/*
 * Bounds: the cost of a watched call, and the memory of a user. A test for each fault that a review
 * of the module has found. See systrace_faults.c.
 */
#define _GNU_SOURCE
#include "faults.h"
#include "kselftest_harness.h"

/* For uapi headers that do not have the bounds yet. */
#ifndef SYSTRACE_COST_MAX
#define SYSTRACE_COST_MAX	1200000U
#define SETUP_COST		reserved
#else
#define SETUP_COST		cost
#endif
#ifndef SYSTRACE_RECORD_MAX
#define SYSTRACE_RECORD_MAX	(2U << 20)
#endif
#ifndef SYSTRACE_COMPARED_MAX
#define SYSTRACE_COMPARED_MAX	61440U
#endif
#ifndef SYSTRACE_CALL_RULES_MAX
#define SYSTRACE_CALL_RULES_MAX	1024U
#endif
#ifndef SYSTRACE_RULE_POKES_MAX
#define SYSTRACE_RULE_POKES_MAX	64U
#endif
#ifndef SYSTRACE_POKED_MAX
#define SYSTRACE_POKED_MAX	(128U << 10)
#endif
#ifndef SYSTRACE_WATCHERS_MAX
#define SYSTRACE_WATCHERS_MAX	64U
#endif
#define SESSIONS_MAX	(SYSTRACE_WATCHERS_MAX / 4)	/* unprivileged sessions that may watch one task */

#define MEGABYTE	(1U << 20)
#define LONGEST		300		/* ms that a call may take, with any plan and rules */
#define AT(what)	(uintptr_t)(what)

/* Results of the children. */
static struct shared {
	volatile long saw[16];
	volatile int go, stage;
	volatile pid_t pid;
	double ms[2];
} *shared;

static void share(void)
{
	shared = shared_new(sizeof(*shared));
}

static void nothing(void *arg)
{
}

/* ---- 5: the cost of rules ------------------------------------------------------------- */

#define PATHS(n)	((1U << (n)) - 1)

/* Loads rules for getppid() that compare @narg arguments with a path of @len bytes, including the NUL. */
static int compare_with(struct reader *r, uint32_t nrules, int narg, uint32_t len)
{
	struct systrace_rule *rule = calloc(nrules, sizeof(*rule));
	char *path = calloc(1, len);
	uint32_t i;
	int err;

	memset(path, 'a', len - 1);
	for (i = 0; i < nrules; i++) {
		rule[i] = rule_new(SYS_getppid, SYSTRACE_DO_ERROR | SYSTRACE_IF_PATH);
		rule[i].value = EIO;
		rule[i].paths = PATHS(narg);
	}
	err = load_rules(r, rule, nrules, path, len);
	free(path);
	free(rule);
	return err;
}

TEST(rules_that_compare_too_much_are_refused)
{
	struct systrace_rule two[2] = { rule_new(SYS_getppid, SYSTRACE_DO_ERROR | SYSTRACE_IF_PATH) };
	char *path = calloc(1, SYSTRACE_COMPARED_MAX);
	struct reader r;

	ASSERT_EQ(0, reader_open(&r));
	EXPECT_EQ(0, compare_with(&r, 1, 1, SYSTRACE_COMPARED_MAX));
	EXPECT_EQ(-E2BIG, compare_with(&r, 1, 1, SYSTRACE_COMPARED_MAX + 1));
	EXPECT_EQ(0, compare_with(&r, 1, 6, SYSTRACE_COMPARED_MAX / 6));
	EXPECT_EQ(-E2BIG, compare_with(&r, 1, 6, SYSTRACE_COMPARED_MAX / 6 + 1));
	EXPECT_EQ(0, compare_with(&r, 16, 1, SYSTRACE_COMPARED_MAX / 16));
	EXPECT_EQ(-E2BIG, compare_with(&r, 17, 1, SYSTRACE_COMPARED_MAX / 16));
	EXPECT_EQ(-E2BIG, compare_with(&r, 2, 1, SYSTRACE_DATA_MAX));
	/* The limit is per call and ABI. */
	memset(path, 'a', SYSTRACE_COMPARED_MAX - 1);
	two[0].value = EIO;
	two[0].paths = 1;
	two[1] = two[0];
	EXPECT_EQ(-E2BIG, load_rules(&r, two, 2, path, SYSTRACE_COMPARED_MAX));
	two[1].nr++;
	EXPECT_EQ(0, load_rules(&r, two, 2, path, SYSTRACE_COMPARED_MAX));
	two[1].nr--;
	two[1].abi = SYSTRACE_COMPAT;
	EXPECT_EQ(0, load_rules(&r, two, 2, path, SYSTRACE_COMPARED_MAX));
	/* Data that no rule compares with costs nothing. */
	EXPECT_EQ(0, load_rules(&r, NULL, 0, path, SYSTRACE_COMPARED_MAX));
	free(path);
	reader_close(&r);
}

TEST(too_many_rules_for_one_call_are_refused)
{
	const uint32_t n = SYSTRACE_CALL_RULES_MAX;
	struct systrace_rule *rule = calloc(2 * n + 1, sizeof(*rule));
	struct reader r;
	uint32_t i;

	ASSERT_EQ(0, reader_open(&r));
	for (i = 0; i <= 2 * n; i++) {
		rule[i] = rule_new(i < n ? SYS_getppid : SYS_getpgrp, SYSTRACE_DO_ERROR);
		rule[i].value = EIO;
	}
	EXPECT_EQ(0, load_rules(&r, rule, n, NULL, 0));
	EXPECT_EQ(0, load_rules(&r, rule, 2 * n, NULL, 0));
	EXPECT_EQ(-E2BIG, load_rules(&r, rule, 2 * n + 1, NULL, 0));
	for (; i--;)
		rule[i].nr = SYS_getppid;
	EXPECT_EQ(-E2BIG, load_rules(&r, rule, n + 1, NULL, 0));
	for (i = n; i <= 2 * n; i++)
		rule[i].abi = SYSTRACE_COMPAT;
	EXPECT_EQ(0, load_rules(&r, rule, 2 * n, NULL, 0));
	free(rule);
	reader_close(&r);
}

static int load_pokes(struct reader *r, struct systrace_rule *rule, uint32_t nrules, struct systrace_poke *poke, uint32_t n)
{
	static uint8_t data[UINT16_MAX];
	struct systrace_rules rules = {
		.rules = AT(rule), .nrules = nrules, .pokes = AT(poke), .npokes = n, .data = AT(data), .ndata = sizeof(data),
	};

	return request(r->fd, SYSTRACE_RULES, &rules);
}

TEST(too_many_pokes_of_one_rule_are_refused)
{
	struct systrace_rule rule[2] = { rule_new(SYS_getppid, SYSTRACE_DO_POKE), rule_new(SYS_getppid, SYSTRACE_DO_POKE) };
	struct systrace_poke poke[2 * SYSTRACE_RULE_POKES_MAX];
	struct systrace_poke large[3] = {
		{ .len = UINT16_MAX }, { .len = UINT16_MAX, .at_exit = 1 }, { .len = SYSTRACE_POKED_MAX - 2 * UINT16_MAX },
	};
	struct reader r;
	uint32_t i;

	ASSERT_EQ(0, reader_open(&r));
	for (i = 0; i < ARRAY_SIZE(poke); i++)
		poke[i] = (struct systrace_poke){ .len = 1 };
	rule[0].npokes = SYSTRACE_RULE_POKES_MAX;
	EXPECT_EQ(0, load_pokes(&r, rule, 1, poke, ARRAY_SIZE(poke)));
	rule[0].npokes++;
	EXPECT_EQ(-E2BIG, load_pokes(&r, rule, 1, poke, ARRAY_SIZE(poke)));
	rule[0].npokes = 3;
	EXPECT_EQ(0, load_pokes(&r, rule, 1, large, 3));
	large[2].len++;
	EXPECT_EQ(-E2BIG, load_pokes(&r, rule, 1, large, 3));
	/* If several rules match, only the last one acts. So the limit is per rule. */
	rule[0].npokes = rule[1].npokes = SYSTRACE_RULE_POKES_MAX;
	rule[1].poke = SYSTRACE_RULE_POKES_MAX;
	EXPECT_EQ(0, load_pokes(&r, rule, 2, poke, ARRAY_SIZE(poke)));
	reader_close(&r);
}

/* ---- 5 and 6: how long a call may take --------------------------------------------------- */

/* Arguments of the costly calls; .length is the third one. */
static struct {
	uint8_t *buffer, *absent;
	long length;
	int calls;
} costly;

static double clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/*
 * Measures the shortest of a few costly calls, because the machine may be busy, and the shortest
 * plain call.
 */
static void make_costly_calls(void *arg)
{
	double t;
	int i;

	shared->ms[0] = shared->ms[1] = 1e9;
	for (i = 0; i < costly.calls && shared->ms[0] > LONGEST * patience(); i++) {
		t = clock_ms();
		syscall(SYS_getppid, costly.buffer, costly.absent, costly.length, costly.buffer, costly.buffer, costly.buffer);
		t = clock_ms() - t;
		shared->ms[0] = t < shared->ms[0] ? t : shared->ms[0];
		t = clock_ms();
		syscall(SYS_getuid);
		t = clock_ms() - t;
		shared->ms[1] = t < shared->ms[1] ? t : shared->ms[1];
	}
}

static void prepare_costly(size_t size, uint8_t byte)
{
	share();
	costly.buffer = malloc(size);
	memset(costly.buffer, byte, size);
	costly.absent = mmap(NULL, MEGABYTE, RW_SHARED, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	costly.calls = 3;
}

#define EXPECT_BOUNDED() do {									\
	EXPECT_GT(LONGEST * patience(), shared->ms[0])						\
		TH_LOG("%.1f ms, a plain one %.3f ms", shared->ms[0], shared->ms[1]);		\
} while (0)

/*
 * If the number and length of rules were limited only by memory, they would disable preemption for
 * minutes.
 */
TEST(a_call_with_the_most_that_rules_may_compare_is_short)
{
	struct reader r;
	uint32_t n;
	pid_t pid;
	int err = -E2BIG;

	prepare_costly(MEGABYTE, 'a');
	/* Use as many rules of this kind as are accepted. */
	for (n = 128; n && err; n /= 2) {
		ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
		err = compare_with(&r, n, 6, 64 << 10);
		if (err)
			reader_close(&r);
	}
	if (err) {
		ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
		ASSERT_EQ(0, compare_with(&r, 1000, 6, 10));
	}
	ASSERT_TRUE(watch_child(&r, make_costly_calls, NULL, 0, &pid));
	EXPECT_BOUNDED();
	reader_close(&r);
}

/*
 * Returns the end of the blocks of @n ops from @first on, or NULL if the blocks are incomplete.
 * Adds the number of SYSTRACE_FULL blocks to *@full.
 */
static const uint8_t *walk(const struct systrace_op *ops, int first, int n, const uint8_t *at, const uint8_t *end,
			   uint32_t *full)
{
	const struct systrace_block *b;
	uint32_t k;
	int i;

	for (i = first; at && i < first + n; i += 1 + ops[i].body) {
		b = (const void *)at;
		at += sizeof(*b);
		if (at > end || b->op != i || b->state > SYSTRACE_FULL || b->reserved)
			return NULL;
		*full += b->state == SYSTRACE_FULL;
		if (ops[i].kind == SYSTRACE_EACH)
			for (k = 0; at && k < b->len; k++)
				at = walk(ops, i + 1, ops[i].body, at, end, full);
		else
			at += (b->len + 7) / 8 * 8;
	}
	return at && at <= end ? at : NULL;
}

#define EACH_IN_EACH								\
	{ .kind = SYSTRACE_EACH, .body = 62, .ptr = { 1, 0, 0 },		\
	  .len = { 0, 0, 4096 }, .elem = 1, .cap = 4096 },			\
	{ .kind = SYSTRACE_EACH, .body = 61, .ptr = { 1, 0, 0 },		\
	  .len = { 0, 0, 4096 }, .elem = 1, .cap = 4096 }

/*
 * Runs a plan that costs much and captures little. Its record must be complete, and blocks that the
 * call had no time for must be SYSTRACE_FULL.
 */
static void run_costly(struct __test_metadata *_metadata, struct systrace_op *ops, uint32_t record_max)
{
	struct systrace_setup setup = { .ring_size = 4 * record_max, .record_max = record_max };
	struct systrace_plan plan = { .nr = SYS_getppid, .nops = SYSTRACE_OPS_MAX };
	struct systrace_enter *e;
	struct reader r;
	uint32_t full = 0;
	pid_t pid;
	int i;

	for (i = 4; i < SYSTRACE_OPS_MAX; i++)
		ops[i] = ops[3];
	ASSERT_EQ(0, reader_setup_by(&r, setup));
	ASSERT_EQ(0, reader_load(&r, &plan, 1, ops, SYSTRACE_OPS_MAX));
	ASSERT_TRUE(watch_child(&r, make_costly_calls, NULL, 0, &pid));
	EXPECT_BOUNDED();
	e = find_enter(&r, pid, SYS_getppid, 0);
	ASSERT_NE(NULL, e);
	EXPECT_EQ((uint8_t *)e + e->head.len,
		  walk(ops, 0, SYSTRACE_OPS_MAX, (uint8_t *)(e + 1), (uint8_t *)e + e->head.len, &full));
	EXPECT_LT(0, full);
	EXPECT_GE(record_max, e->head.len);
	reader_close(&r);
}

/* An absent page causes a page fault, which takes long. */
TEST(a_plan_that_asks_for_absent_memory_again_and_again_is_cut_short)
{
	struct systrace_op ops[SYSTRACE_OPS_MAX] = {
		{ .kind = SYSTRACE_COPY, .ptr = { 0, 8, 0 }, .len = { 0, 0, 4096 }, .elem = 1, .cap = 4096 },
		EACH_IN_EACH,
		{ .kind = SYSTRACE_COPY, .ptr = { 0, 8, 8 }, .len = { 0, 0, 4096 }, .elem = 1, .cap = 4096 },
	};

	prepare_costly(65536, 1);
	run_costly(_metadata, ops, 512 << 10);
}

/* Clear bits yield nothing, but have to be examined. */
TEST(a_plan_that_looks_for_bits_again_and_again_is_cut_short)
{
	struct systrace_op ops[SYSTRACE_OPS_MAX] = {
		{ .kind = SYSTRACE_COPY, .ptr = { 0, 8, 0 }, .len = { 0, 8, 16 }, .elem = 1, .cap = MEGABYTE },
		EACH_IN_EACH,
		{ .kind = SYSTRACE_BITS, .ptr = { 1, 0, 0 }, .len = { 0, 0, 65535 }, .cap = 4096 },
	};

	prepare_costly(65536, 0);
	costly.length = 65536;
	run_costly(_metadata, ops, 512 << 10);
}

static void getppid_once(void *arg)
{
	syscall(SYS_getppid, costly.buffer);
}

TEST(a_session_may_ask_for_less_than_the_most)
{
	struct systrace_setup setup = { .ring_size = RING_SIZE, .SETUP_COST = SYSTRACE_COST_MAX + 1 };
	struct systrace_op ops[16];
	struct systrace_plan plan = { .nr = SYS_getppid, .nops = ARRAY_SIZE(ops) };
	struct systrace_enter *e;
	struct reader r;
	pid_t pid;
	int i, all;

	prepare_costly(MEGABYTE, 'a');
	for (i = 0; i < ARRAY_SIZE(ops); i++)
		ops[i] = (struct systrace_op){ .kind = SYSTRACE_COPY, .ptr = { 0, 8, 0 }, .len = { 0, 0, 512 }, .elem = 1, .cap = 512 };
	EXPECT_EQ(-EINVAL, reader_setup_by(&r, setup));
	reader_close(&r);
	for (all = 0; all < 2; all++) {
		setup.SETUP_COST = all ? 0 : 1;
		ASSERT_EQ(0, reader_setup_by(&r, setup));
		ASSERT_EQ(0, reader_load(&r, &plan, 1, ops, ARRAY_SIZE(ops)));
		ASSERT_TRUE(watch_child(&r, getppid_once, NULL, 0, &pid));
		e = find_enter(&r, pid, SYS_getppid, 0);
		ASSERT_NE(NULL, e);
		for (i = 1; i < ARRAY_SIZE(ops); i++) {
			ASSERT_NE(NULL, enter_block(e, i));
			EXPECT_EQ(all ? SYSTRACE_GOT : SYSTRACE_FULL, enter_block(e, i)->state);
			EXPECT_EQ(all ? 512 : 0, enter_block(e, i)->len);
		}
		reader_close(&r);
	}
}

TEST(a_record_has_two_megabytes_at_most)
{
	struct systrace_setup setup = { .ring_size = 16 * MEGABYTE, .record_max = SYSTRACE_RECORD_MAX + 8 };
	struct systrace_op ops[3];
	struct systrace_plan plan = { .nr = SYS_getppid, .nops = ARRAY_SIZE(ops) };
	struct systrace_enter *e;
	struct reader r;
	pid_t pid;
	int i;

	prepare_costly(MEGABYTE, 'a');
	for (i = 0; i < ARRAY_SIZE(ops); i++)
		ops[i] = (struct systrace_op){ .kind = SYSTRACE_COPY, .ptr = { 0, 8, 0 }, .len = { 0, 8, 16 }, .elem = 1, .cap = MEGABYTE };
	costly.calls = 1;
	costly.length = MEGABYTE;
	EXPECT_EQ(-EINVAL, reader_setup_by(&r, setup));
	reader_close(&r);
	setup.record_max = SYSTRACE_RECORD_MAX;
	EXPECT_EQ(0, reader_setup_by(&r, setup));
	reader_close(&r);
	/* The default of a quarter of the ring would be twice as much. */
	setup.record_max = 0;
	ASSERT_EQ(0, reader_setup_by(&r, setup));
	ASSERT_EQ(0, reader_load(&r, &plan, 1, ops, ARRAY_SIZE(ops)));
	ASSERT_TRUE(watch_child(&r, make_costly_calls, NULL, 0, &pid));
	e = find_enter(&r, pid, SYS_getppid, 0);
	ASSERT_NE(NULL, e);
	EXPECT_GE(SYSTRACE_RECORD_MAX, e->head.len);
	reader_close(&r);
}

static void watch_often(void *arg)
{
	struct child c = child_new(nothing, NULL);
	struct reader r[SESSIONS_MAX + 1];
	int i;

	wait_for_call(c.pid, SYS_read);
	for (i = 0; i <= SESSIONS_MAX; i++) {
		shared->saw[0] |= reader_setup(&r[i], SYSTRACE_RING_MIN);
		if (i == SESSIONS_MAX)
			break;
		shared->saw[1] += reader_attach(&r[i], c.pid, 0);
	}
	shared->saw[2] = reader_attach(&r[i], c.pid, 0);
	shared->saw[3] = reader_attach(&r[i], c.pid, FOLLOW);
	shared->saw[4] = reader_stats(&r[i]).tasks;
	/* Let root attach, which is not limited. */
	shared->pid = c.pid;
	shared->stage = 1;
	SOON(shared->go);
	/* When one session stops watching, another one may start. */
	reader_detach(&r[0], c.pid, 0);
	shared->saw[5] = reader_attach(&r[i], c.pid, 0);
	shared->saw[6] = reader_attach(&r[0], c.pid, 0);
	reader_close(&r[1]);
	shared->saw[7] = reader_attach(&r[0], c.pid, 0);
	end_child(&c);
}

static void watch_once_more(void *arg)
{
	struct reader r;

	if (!SOON(shared->stage))
		return;
	shared->saw[8] = reader_setup(&r, SYSTRACE_RING_MIN);
	shared->saw[9] = reader_attach(&r, shared->pid, 0);
	reader_close(&r);
	shared->go = 1;
}

/* Each watching session makes the task's calls slower. */
TEST(so_many_sessions_of_the_unprivileged_watch_one_task)
{
	struct child root;

	share();
	prepare("32");
	root = child_new(watch_once_more, NULL);
	child_go(&root);
	ASSERT_EQ(0, run_as(USER, watch_often, NULL));
	child_wait(&root);
	EXPECT_EQ(0, shared->saw[0]);
	EXPECT_EQ(SESSIONS_MAX, shared->saw[1]);
	EXPECT_EQ(-EUSERS, shared->saw[2]);
	EXPECT_EQ(-EUSERS, shared->saw[3]);
	EXPECT_EQ(0, shared->saw[4]);
	EXPECT_EQ(1, shared->saw[5]);
	EXPECT_EQ(-EUSERS, shared->saw[6]);
	EXPECT_EQ(1, shared->saw[7]);
	EXPECT_EQ(0, shared->saw[8]);
	EXPECT_EQ(1, shared->saw[9]);
}

/* ---- 7: a user's account ------------------------------------------------------------------- */

/* Returns how many sessions the user can open. */
static int capacity(void)
{
	static int fds[8000];
	int n = 0, i;

	while (n < 8000 && (fds[n] = open(SYSTRACE_DEVICE, O_RDWR)) >= 0)
		n++;
	for (i = 0; i < n; i++)
		close(fds[i]);
	/* Sessions are freed after a grace period. */
	usleep(300000 * patience());
	return n;
}

/*
 * Calls SETUP while the session's watches are ending. Each watch must be uncharged as it was
 * charged, whatever mode the session has meanwhile.
 */
static void change_what_ends(uint32_t ring_size)
{
	struct systrace_setup setup = { .ring_size = ring_size, .flags = SYSTRACE_LOSSLESS };
	struct child c = threads_new(100);
	struct reader r;
	uint64_t end;

	shared->saw[1] |= reader_open(&r);
	shared->saw[2] += reader_attach(&r, c.pid, SYSTRACE_A_PROCESS);
	kill(c.pid, SIGKILL);
	end = now_ms() + 5000;
	while ((shared->saw[3] = request(r.fd, SYSTRACE_SETUP, &setup)) == -EBUSY && now_ms() < end)
		;
	/* A failing SETUP must treat the ending watches like a successful one. */
	shared->saw[5] |= shared->saw[3] != (ring_size < MEGABYTE ? 0 : -EDQUOT);
	reader_close(&r);
	end_child(&c);
}

static void account(void *arg)
{
	int first = open(SYSTRACE_DEVICE, O_RDWR), i;	/* keeps the account alive */

	many_files();
	shared->saw[0] = capacity();
	for (i = 0; i < 4; i++)
		change_what_ends(i % 2 ? SYSTRACE_RING_MIN : MEGABYTE);
	usleep(300000 * patience());
	shared->saw[4] = capacity();
	close(first);
}

/* The module itself asserts that a user's account is zero when the user's last session ends. */
TEST(a_user_has_as_much_at_the_end_as_at_the_beginning)
{
	share();
	prepare("1");
	many_files();
	ASSERT_EQ(0, run_as(USER, account, NULL));
	prepare("32");
	EXPECT_LT(100, shared->saw[0]);
	EXPECT_GT(8000, shared->saw[0]);
	EXPECT_EQ(0, shared->saw[1]);
	EXPECT_EQ(404, shared->saw[2]);
	EXPECT_EQ(0, shared->saw[5]);
	EXPECT_EQ(shared->saw[0], shared->saw[4]);
}

static void take_all_for_two(void *arg)
{
	struct child c;
	int n;

	many_files();
	enter_namespace(&shared->stage);
	for (n = 0; n < 8000 && open(SYSTRACE_DEVICE, O_RDWR | O_CLOEXEC) >= 0; n++)
		;
	shared->saw[0] = n;
	shared->saw[1] = errno;
	c.pid = fork();
	if (!c.pid) {
		if (setresgid(1, 1, 1) || setresuid(1, 1, 1))
			abort();
		shared->saw[2] = open(SYSTRACE_DEVICE, O_RDWR) < 0 ? errno : 0;
		_exit(0);
	}
	shared->saw[3] = child_wait(&c);
}

/* Subordinate uids in a user's own namespace share the account of that user. */
TEST(subordinate_users_have_one_account)
{
	struct child c;

	share();
	prepare("1");
	c = child_new(take_all_for_two, NULL);
	child_go(&c);
	map_namespace(c.pid, &shared->stage);
	EXPECT_EQ(0, child_wait(&c));
	prepare("32");
	EXPECT_LT(100, shared->saw[0]);
	EXPECT_EQ(EDQUOT, shared->saw[1]);
	EXPECT_EQ(EDQUOT, shared->saw[2]);
	EXPECT_EQ(0, shared->saw[3]);
}

/* ---- sessions that come and go ---------------------------------------------------------------- */

/* Returns how often CPUs have interrupted each other for function calls, for any reason. */
static long interruptions(void)
{
	FILE *f = fopen("/proc/interrupts", "r");
	char line[4096], *at, *end;
	long sum = 0, n;

	while (f && fgets(line, sizeof(line), f)) {
		at = strstr(line, "CAL:");
		for (at = at ? at + 4 : NULL; at && (n = strtol(at, &end, 10), end > at); at = end)
			sum += n;
	}
	if (f)
		fclose(f);
	return sum;
}

#define ROUNDS	20

static void come_and_go(void *arg)
{
	struct child c = child_new(nothing, NULL);
	struct reader r;
	long before;
	int i;

	wait_for_call(c.pid, SYS_read);
	before = interruptions();
	for (i = 0; i < ROUNDS; i++) {
		shared->saw[0] |= reader_open(&r);
		shared->saw[1] += reader_attach(&r, c.pid, 0);
		reader_close(&r);
	}
	shared->saw[2] = interruptions() - before;
	end_child(&c);
}

/*
 * Registering and unregistering probes patches code that all CPUs execute, which interrupts each
 * CPU about a hundred times. This must not happen for each of many sessions that are opened and
 * closed rapidly.
 */
TEST(sessions_that_come_and_go_do_not_stop_the_processors)
{
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		SKIP(return, "needs a second processor");
	share();
	prepare("32");
	ASSERT_EQ(0, run_as(USER, come_and_go, NULL));
	EXPECT_EQ(0, shared->saw[0]);
	EXPECT_EQ(ROUNDS, shared->saw[1]);
	EXPECT_GT(ROUNDS * 10, shared->saw[2]);
}

#include "named.h"

TEST_HARNESS_MAIN
