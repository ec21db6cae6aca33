// SPDX-License-Identifier: GPL-2.0
/* Rules: their effects, the calls they apply to, and that no effect outlives the session. */
#define _GNU_SOURCE
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <time.h>
#include "reader.h"
#include "kselftest_harness.h"

#define NCALLS 24

/* Results of the child. */
static struct shared {
	long ret[NCALLS];
	uint32_t failed[16];
	int handled;
	double ms;
	char text[64];
} *shared;

static void share(void)
{
	if (!shared)
		shared = mmap(NULL, sizeof(*shared), RW_SHARED, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	memset(shared, 0, sizeof(*shared));
}

static double clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e3 + ts.tv_nsec / 1e6;
}

static long call(int nr, long a, long b, long c)
{
	long ret = syscall(nr, a, b, c);

	return ret == -1 ? -errno : ret;
}

static struct systrace_rule rule_new(int nr, uint32_t flags)
{
	return (struct systrace_rule){ .nr = nr, .flags = flags, .first = 1, .step = 1 };
}

static struct systrace_rule error_rule(int nr, int error)
{
	struct systrace_rule r = rule_new(nr, SYSTRACE_DO_ERROR);

	r.value = error;
	return r;
}

static int load(struct reader *r, struct systrace_rule *rule, int n, struct systrace_poke *poke, int npokes,
		const void *data, int ndata, uint32_t *bad)
{
	struct systrace_rules rules = {
		.rules = (uintptr_t)rule, .nrules = n, .pokes = (uintptr_t)poke, .npokes = npokes,
		.data = (uintptr_t)data, .ndata = ndata,
	};
	int err = request(r->fd, SYSTRACE_RULES, &rules);

	if (bad)
		*bad = rules.bad;
	return err;
}

/* Loads the rules, and watches a child that runs @what. Returns 0 or a negative errno. */
static int inject(struct reader *r, struct systrace_rule *rule, int n, const void *data, int ndata,
		  void (*what)(void *), void *arg, pid_t *pid)
{
	pid_t unused;
	int err = reader_setup(r, RING_SIZE);

	share();
	if (!err)
		err = load(r, rule, n, NULL, 0, data, ndata, NULL);
	if (err)
		return err;
	return watch_child(r, what, arg, SYSTRACE_A_FOLLOW, pid ? pid : &unused) ? 0 : -ETIME;
}

/* ---- refused rules ----------------------------------------------------------------- */

#define BAD(...) ({ struct systrace_rule r_ = error_rule(SYS_getppid, EIO); __VA_ARGS__; r_; })

TEST(bad_rules_are_refused)
{
	struct systrace_rule bad[] = {
		BAD(r_.abi = SYSTRACE_ABIS), BAD(r_.nr = -1), BAD(r_.nr = SYSTRACE_FILTER_MAX),
		BAD(r_.flags = 0), BAD(r_.flags = SYSTRACE_IF_FD), BAD(r_.flags |= 0x80000000),
		BAD(r_.flags |= SYSTRACE_DO_RETVAL), BAD(r_.value = 0), BAD(r_.value = -5), BAD(r_.value = 4096),
		BAD(r_.value = 512), BAD(r_.value = 516),
		BAD(r_.flags = SYSTRACE_DO_RETVAL; r_.value = -513),
		BAD(r_.flags = SYSTRACE_DO_RETVAL; r_.value = 0xfffffdff; r_.abi = SYSTRACE_COMPAT),
		BAD(r_.signo = 1), BAD(r_.flags = SYSTRACE_DO_SIGNAL; r_.value = 0),
		BAD(r_.flags = SYSTRACE_DO_SIGNAL; r_.value = 0; r_.signo = 65),
		BAD(r_.flags = SYSTRACE_DO_SIGNAL; r_.value = 0; r_.signo = -1),
		BAD(r_.delay_enter = 1), BAD(r_.delay_exit = 1),
		BAD(r_.flags |= SYSTRACE_DO_DELAY_ENTER; r_.delay_enter = SYSTRACE_DELAY_MAX + 1),
		BAD(r_.first = 0), BAD(r_.first = 3; r_.last = 2), BAD(r_.chance = 1),
		BAD(r_.arg[0] = 1), BAD(r_.fds = 1), BAD(r_.flags |= SYSTRACE_IF_FD),
		BAD(r_.flags |= SYSTRACE_IF_FD; r_.fds = 0x40), BAD(r_.flags |= SYSTRACE_IF_PATH),
		BAD(r_.flags |= SYSTRACE_IF_PATH; r_.paths = 1; r_.path = 4),
		BAD(r_.flags |= SYSTRACE_IF_PATH; r_.paths = 1; r_.path = 3),
		BAD(r_.flags |= SYSTRACE_DO_POKE), BAD(r_.npokes = 1),
		BAD(r_.flags |= SYSTRACE_DO_POKE; r_.npokes = 2), BAD(r_.flags |= SYSTRACE_DO_POKE; r_.npokes = 1; r_.poke = 1),
		BAD(r_.flags |= SYSTRACE_RULE_MIDWAY),
	};
	struct systrace_poke poke = { .len = 4 };
	struct systrace_rule good[2] = { error_rule(SYS_getppid, EIO), error_rule(SYS_read, EIO) };
	struct reader r;
	uint32_t n;
	size_t i;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		EXPECT_EQ(-EINVAL, load(&r, &bad[i], 1, &poke, 1, "abcd", 4, &n))
			TH_LOG("rule %zu", i);
		EXPECT_EQ(0, n);
	}
	/* not sorted */
	EXPECT_EQ(-EINVAL, load(&r, good, 2, NULL, 0, NULL, 0, &n));
	EXPECT_EQ(1, n);
	good[1] = good[0];
	EXPECT_EQ(0, load(&r, good, 2, NULL, 0, NULL, 0, NULL));
	EXPECT_EQ(-E2BIG, load(&r, good, SYSTRACE_RULES_MAX + 1, NULL, 0, NULL, 0, NULL));
	EXPECT_EQ(-E2BIG, load(&r, good, 1, NULL, 0, "", SYSTRACE_DATA_MAX + 1, NULL));
	EXPECT_EQ(-E2BIG, load(&r, good, 1, &poke, SYSTRACE_POKES_MAX + 1, NULL, 0, NULL));
	EXPECT_EQ(-EFAULT, load(&r, (void *)8, 1, NULL, 0, NULL, 0, NULL));
	EXPECT_EQ(-EFAULT, load(&r, good, 1, (void *)8, 1, NULL, 0, NULL));
	EXPECT_EQ(-EFAULT, load(&r, good, 1, NULL, 0, (void *)8, 1, NULL));
	for (i = 0; i < 2; i++) {
		struct systrace_rule poking = rule_new(SYS_read, SYSTRACE_DO_POKE);
		struct systrace_poke odd[] = { { .arg = 7, .len = 1 }, { .at_exit = 2, .len = 1 }, { .len = 0 },
					       { .len = 5 }, { .len = 1, .data = 4 } };

		poking.npokes = 1;
		for (n = 0; n < sizeof(odd) / sizeof(odd[0]); n++)
			EXPECT_EQ(-EINVAL, load(&r, &poking, 1, &odd[n], 1, "abcd", 4, NULL));
	}
	EXPECT_EQ(0, load(&r, NULL, 0, NULL, 0, NULL, 0, NULL));
	EXPECT_EQ(-EDEADLK, reader_attach(&r, getpid(), 0));
	EXPECT_EQ(0, load(&r, good, 1, NULL, 0, NULL, 0, NULL));
	/* once a task has been watched it is too late, even if it is not watched any more */
	EXPECT_EQ(1, reader_attach(&r, getppid(), 0));
	EXPECT_EQ(-EBUSY, load(&r, good, 1, NULL, 0, NULL, 0, NULL));
	EXPECT_EQ(1, reader_detach(&r, 0, 0));
	EXPECT_EQ(-EBUSY, load(&r, good, 1, NULL, 0, NULL, 0, NULL));
	reader_close(&r);
}

/* ---- which calls ---------------------------------------------------------------------- */

static void many_getppid(void *arg)
{
	for (int i = 0; i < NCALLS; i++)
		shared->ret[i] = call(SYS_getppid, 0, 0, 0);
}

/* Returns the set of calls that failed with @error; the nth call is bit n - 1. */
static uint32_t hits(int error)
{
	uint32_t set = 0;

	for (int i = 0; i < NCALLS; i++)
		set |= (uint32_t)(shared->ret[i] == -error) << i;
	return set;
}

/* Calls that need no arguments, sorted by number, so that one session tests one rule on each. */
static const int quiet[] = { SYS_sched_yield, SYS_alarm, SYS_getpid, SYS_getuid, SYS_getgid, SYS_geteuid, SYS_getegid,
	SYS_getppid, SYS_getpgrp, SYS_getpgid, SYS_getsid, SYS_gettid };
#define QUIET (sizeof(quiet) / sizeof(quiet[0]))

static void quiet_calls(void *arg)
{
	for (int i = 0; i < NCALLS; i++)
		for (size_t k = 0; k < QUIET; k++)
			shared->failed[k] |= (uint32_t)(call(quiet[k], 0, 0, 0) == -EDQUOT) << i;
}

TEST(when_says_which_calls)
{
	static const struct { uint32_t first, last, step, expect; } whens[QUIET] = {
		{ 1, 0, 1, 0xffffff }, { 1, 0, 0, 0x000001 }, { 3, 0, 0, 0x000004 }, { NCALLS, 0, 0, 0x800000 },
		{ 1, 0, 3, 0x249249 }, { 2, 0, 3, 0x492492 }, { 3, 0, 3, 0x924924 }, { 2, 5, 1, 0x00001e },
		{ 2, 6, 2, 0x00002a }, { 20, 0, 1, 0xf80000 }, { 25, 0, 1, 0 }, { 4, 4, 1, 0x000008 },
	};
	struct systrace_rule rule[QUIET];
	struct reader r;
	pid_t pid;
	size_t i;
	int n;

	for (i = 0; i < QUIET; i++) {
		rule[i] = error_rule(quiet[i], EDQUOT);
		rule[i].first = whens[i].first;
		rule[i].last = whens[i].last;
		rule[i].step = whens[i].step;
	}
	ASSERT_EQ(0, inject(&r, rule, QUIET, NULL, 0, quiet_calls, NULL, &pid));
	for (i = 0; i < QUIET; i++) {
		EXPECT_EQ(whens[i].expect, shared->failed[i])
			TH_LOG("rule %zu", i);
		for (n = 0; n < NCALLS; n++) {
			struct systrace_enter *e = find_enter(&r, pid, quiet[i], n);
			struct systrace_exit *x = e ? find_exit(&r, e) : NULL;
			bool fails = whens[i].expect >> n & 1;

			ASSERT_NE(NULL, x);
			EXPECT_EQ(0, e->head.flags);
			EXPECT_EQ(quiet[i], x->nr);
			EXPECT_EQ(fails, x->ret == -EDQUOT);
			EXPECT_EQ(fails ? SYSTRACE_R_INJECTED : 0, x->head.flags);
		}
	}
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

TEST(of_several_rules_the_last_decides)
{
	struct systrace_rule rule[3] = {
		error_rule(SYS_getppid, EIO), error_rule(SYS_getppid, ENOSPC), error_rule(SYS_getppid, EINTR) };
	struct reader r;

	rule[1].step = 2;
	rule[2].first = 5;
	rule[2].step = 0;
	ASSERT_EQ(0, inject(&r, rule, 3, NULL, 0, many_getppid, NULL, NULL));
	EXPECT_EQ(0x000010, hits(EINTR));
	EXPECT_EQ(0x555545, hits(ENOSPC));
	EXPECT_EQ(0xaaaaaa, hits(EIO));
	reader_close(&r);
}

static void thousand_getppid(void *arg)
{
	for (int i = 0; i < 2000; i++)
		shared->ret[0] += call(SYS_getppid, 0, 0, 0) == -EIO;
}

TEST(a_probability_holds)
{
	struct systrace_rule rule = error_rule(SYS_getppid, EIO);
	struct reader r;

	rule.flags |= SYSTRACE_IF_CHANCE;
	rule.chance = 1U << 30;
	ASSERT_EQ(0, inject(&r, &rule, 1, NULL, 0, thousand_getppid, NULL, NULL));
	EXPECT_LE(350, shared->ret[0]);
	EXPECT_GE(650, shared->ret[0]);
	reader_close(&r);
}

static void calls_with_arguments(void *arg)
{
	int fd = open("/dev/null", O_RDWR);
	char *absent = mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, (long)arg, 0);

	dup2(fd, 77);
	shared->ret[0] = call(SYS_close, 1234, 0, 0);
	shared->ret[1] = call(SYS_write, fd, (long)"x", 1);
	shared->ret[2] = call(SYS_write, 77, (long)"x", 1);
	shared->ret[3] = call(SYS_access, (long)"/dev/null", F_OK, 0);
	shared->ret[4] = call(SYS_access, (long)"/dev/nul", F_OK, 0);
	shared->ret[5] = call(SYS_access, (long)"/dev/null0", F_OK, 0);
	/* across a page boundary, in untouched pages */
	shared->ret[6] = call(SYS_access, (long)absent + PAGE - 4, F_OK, 0);
	shared->ret[7] = call(SYS_access, 8, F_OK, 0);
}

TEST(conditions_are_met)
{
	struct systrace_rule rule[3] = {
		error_rule(SYS_write, ENOSPC), error_rule(SYS_close, EIO), error_rule(SYS_access, EACCES) };
	char pages[2 * PAGE] = { 0 };
	int fd = memfd_create("pages", 0);
	struct reader r;

	strcpy(pages + PAGE - 4, "/dev/null");
	ASSERT_EQ(sizeof(pages), write(fd, pages, sizeof(pages)));
	rule[0].flags |= SYSTRACE_IF_FD;
	rule[0].fds = 1;
	rule[0].fd = 77;
	rule[1].mask[0] = UINT32_MAX;
	rule[1].arg[0] = 1234;
	rule[2].flags |= SYSTRACE_IF_PATH;
	rule[2].paths = 1;
	rule[2].path = 2;
	ASSERT_EQ(0, inject(&r, rule, 3, "\0\0/dev/null", 12, calls_with_arguments, (void *)(long)fd, NULL));
	EXPECT_EQ(-EIO, shared->ret[0]);
	EXPECT_EQ(1, shared->ret[1]);
	EXPECT_EQ(-ENOSPC, shared->ret[2]);
	EXPECT_EQ(-EACCES, shared->ret[3]);
	EXPECT_EQ(-ENOENT, shared->ret[4]);
	EXPECT_EQ(-ENOENT, shared->ret[5]);
	EXPECT_EQ(-EACCES, shared->ret[6]);
	EXPECT_EQ(-EFAULT, shared->ret[7]);
	EXPECT_NE(NULL, find_enter(&r, 0, SYS_access, 4));
	EXPECT_EQ(NULL, find_enter(&r, 0, SYS_access, 5));
	EXPECT_TRUE(in_sequence(&r));
	close(fd);
	reader_close(&r);
}

struct one_file {
	struct systrace_files head;
	struct systrace_range range;
	char path[24];
};

TEST(bad_conditions_are_refused)
{
	struct { uint32_t first; struct one_file file[4]; } data = { 0 };
	struct systrace_rule rule = error_rule(SYS_read, EIO), many[24];
	struct one_file good = { .head = { .fds = 1, .nranges = 1, .nstrings = 1 }, .range = { 3, 4 }, .path = "/dev/zero" };
	struct one_file bad[] = { good, good, good, good, good, good, good, good, good, good,
				  good, good, good, good, good, good, good, good };
	const uint32_t at = offsetof(typeof(data), file), next = at + sizeof(good);
	struct reader r;
	uint32_t i;

	bad[0].head.fds = 0;
	bad[1].head.fds = 0x40;
	bad[2].head.paths = 0x80;
	bad[3].head.reserved = 1;
	bad[4].range.first = -1;
	bad[5].range.last = 2;
	bad[6].head.next = at;
	bad[7].head.next = sizeof(data) - 4;
	bad[8].head.nranges = bad[8].head.nstrings = 0;
	bad[9].head.nstrings = 100;
	/* conditions on descriptors in memory */
	bad[10].head.words = 7;
	bad[11].head.form = SYSTRACE_FDS_SET + 1;
	bad[12].head.form = SYSTRACE_FDS_SET;
	bad[12].head.count = 6;
	bad[13].head.form = SYSTRACE_FDS_LIST;
	bad[13].head.size = 3;
	bad[14].head.form = SYSTRACE_FDS_SET;
	bad[14].head.size = 4;
	bad[15].head.count = 1;
	bad[16].head.only = 2;
	bad[17].head.words = 1;
	bad[17].head.paths = 1;
	rule.flags |= SYSTRACE_IF_FILE;
	rule.path = at;
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		data.file[0] = bad[i];
		memset(&data.file[1], 'x', sizeof(good));
		EXPECT_EQ(-EINVAL, load(&r, &rule, 1, NULL, 0, &data, next, NULL))
			TH_LOG("condition %u", i);
	}
	data.file[0] = good;
	EXPECT_EQ(0, load(&r, &rule, 1, NULL, 0, &data, sizeof(data), NULL));
	rule.path = at + 1;
	EXPECT_EQ(-EINVAL, load(&r, &rule, 1, NULL, 0, &data, sizeof(data), NULL));
	rule.path = sizeof(data);
	EXPECT_EQ(-EINVAL, load(&r, &rule, 1, NULL, 0, &data, sizeof(data), NULL));
	rule.path = at;
	rule.paths = 1;
	EXPECT_EQ(-EINVAL, load(&r, &rule, 1, NULL, 0, &data, sizeof(data), NULL));
	rule.flags |= SYSTRACE_IF_PATH;
	EXPECT_EQ(-EINVAL, load(&r, &rule, 1, NULL, 0, &data, sizeof(data), NULL));
	rule.flags &= ~SYSTRACE_IF_PATH;
	rule.paths = 0;
	/* one condition too many */
	for (i = 0; i < 4; i++) {
		data.file[i] = good;
		data.file[i].head.next = i < 3 ? at + (i + 1) * sizeof(good) : 0;
	}
	EXPECT_EQ(-E2BIG, load(&r, &rule, 1, NULL, 0, &data, sizeof(data), NULL));
	data.file[2].head.next = 0;
	EXPECT_EQ(0, load(&r, &rule, 1, NULL, 0, &data, sizeof(data), NULL));
	/* more bytes than a call's rules may compare */
	char *large = calloc(1, 8192 + sizeof(good));

	memcpy(large, &good, sizeof(good));
	memset(large + offsetof(struct one_file, path), 'y', 4000);
	for (i = 0; i < 24; i++) {
		many[i] = rule;
		many[i].path = 0;
	}
	EXPECT_EQ(0, load(&r, many, 9, NULL, 0, large, 8192, NULL));
	EXPECT_EQ(-E2BIG, load(&r, many, 10, NULL, 0, large, 8192, NULL));
	/* looking up paths has a cost, too, however many rules need the same path */
	((struct one_file *)large)->head.fds = 3;
	EXPECT_EQ(0, load(&r, many, 1, NULL, 0, large, 8192, NULL));
	((struct one_file *)large)->head.fds = 7;
	EXPECT_EQ(-E2BIG, load(&r, many, 1, NULL, 0, large, 8192, NULL));
	((struct one_file *)large)->head.fds = 1;
	((struct one_file *)large)->head.nstrings = SYSTRACE_NAMED_MAX + 1;
	EXPECT_EQ(-E2BIG, load(&r, many, 1, NULL, 0, large, 8192, NULL));
	((struct one_file *)large)->head.nstrings = SYSTRACE_NAMED_MAX;
	EXPECT_EQ(0, load(&r, many, 1, NULL, 0, large, 8192, NULL));
	free(large);
	reader_close(&r);
}

static void reads_of_files(void *unused)
{
	int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_RDONLY), n = 0;
	char buf[8];

	(void)unused;
	for (int i = 0; i < 4; i++) {
		shared->ret[n++] = call(SYS_read, zero, (long)buf, 8);
		shared->ret[n++] = call(SYS_read, null, (long)buf, 8);
	}
	shared->ret[n++] = call(SYS_read, -1, (long)buf, 8);
	shared->ret[n++] = call(SYS_read, dup2(zero, 60), (long)buf, 8);
	shared->ret[n++] = call(SYS_read, dup2(zero, 61), (long)buf, 8);
}

/*
 * Applies to reads of a file, except through one descriptor: two linked conditions, both of which
 * must be met.
 */
TEST(a_descriptor_has_a_file)
{
	struct one_file data[2] = {
		{ .head = { .next = sizeof(data[0]), .fds = 1, .nstrings = 1, .nranges = 1 }, .range = { 4000, 5000 }, .path = "/dev/zero" },
		{ .head = { .fds = 1, .nranges = 1 }, .range = { 0, 60 } } };
	struct systrace_rule rule = error_rule(SYS_read, EIO);
	struct reader r;

	rule.flags |= SYSTRACE_IF_FILE;
	rule.first = 3;
	ASSERT_EQ(0, inject(&r, &rule, 1, data, sizeof(data), reads_of_files, NULL, NULL));
	for (int i = 0; i < 8; i++)
		EXPECT_EQ(i % 2 ? 0 : i < 4 ? 8 : -EIO, shared->ret[i]);
	EXPECT_EQ(-EBADF, shared->ret[8]);
	EXPECT_EQ(-EIO, shared->ret[9]);
	EXPECT_EQ(8, shared->ret[10]);
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

#define WAITS_MANY 100000		/* more than SYSTRACE_LISTED_MAX */

static void waits(void *unused)
{
	struct pollfd *many = calloc(WAITS_MANY, sizeof(*many));
	int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_RDONLY), n = 0;
	struct pollfd list[] = { { -1, POLLIN, 0 }, { null, POLLIN, 0 }, { zero, POLLIN, 0 } };
	long unmapped = (long)mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct timeval now = { 0 };
	fd_set set, empty;

	(void)unused;
	FD_ZERO(&set);
	FD_ZERO(&empty);
	FD_SET(null, &set);
	for (int i = 0; i < WAITS_MANY; i++)
		many[i].fd = i < WAITS_MANY - 1 ? -1 : zero;
	shared->ret[n++] = call(SYS_poll, (long)list, 3, 0);
	shared->ret[n++] = call(SYS_poll, (long)list, 2, 0);
	shared->ret[n++] = call(SYS_poll, unmapped, 3, 0);
	shared->ret[n++] = call(SYS_poll, (long)many, WAITS_MANY, 0);
	shared->ret[n++] = syscall(SYS_select, null + 1, &set, &empty, NULL, &now);
	FD_SET(null, &set);
	FD_SET(zero, &empty);
	shared->ret[n++] = syscall(SYS_select, 200, &set, &empty, NULL, &now) < 0 ? -errno : 0;
	shared->ret[n++] = syscall(SYS_select, 200, unmapped, &empty, NULL, &now) < 0 ? -errno : 0;
	shared->ret[n++] = call(SYS_poll, (long)&list[2], -1, 0);
}

TEST(descriptors_stand_in_memory)
{
	struct one_file data[2] = {
		{ .head = { .fds = 1, .nstrings = 1, .nranges = 1, .form = SYSTRACE_FDS_LIST, .count = 1, .size = 8 },
		  .range = { 4000, 5000 }, .path = "/dev/zero" },
		{ .head = { .fds = 0xe, .nstrings = 1, .nranges = 1, .form = SYSTRACE_FDS_SET },
		  .range = { 4000, 5000 }, .path = "/dev/zero" } };
	struct systrace_rule rule[2] = { error_rule(SYS_poll, EIO), error_rule(SYS_select, ENOMEM) };
	struct reader r;

	rule[0].flags |= SYSTRACE_IF_FILE;
	rule[1].flags |= SYSTRACE_IF_FILE;
	rule[1].path = sizeof(data[0]);
	ASSERT_EQ(0, inject(&r, rule, 2, data, sizeof(data), waits, NULL, NULL));
	EXPECT_EQ(-EIO, shared->ret[0]);
	EXPECT_EQ(1, shared->ret[1]);
	EXPECT_EQ(-EFAULT, shared->ret[2]);
	/* the error is that of the descriptor limit, not of the rule: the last descriptor is too far away */
	EXPECT_EQ(-EINVAL, shared->ret[3]);
	EXPECT_EQ(1, shared->ret[4]);
	EXPECT_EQ(-ENOMEM, shared->ret[5]);
	/* one set is inaccessible, but another one has the descriptor */
	EXPECT_EQ(-ENOMEM, shared->ret[6]);
	EXPECT_EQ(-EINVAL, shared->ret[7]);
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

static void calls_by_words(void *unused)
{
	int null = open("/dev/null", O_RDONLY);
	long words[2] = { null, 7 }, *last;
	char *end = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)unused;
	munmap(end + 4096, 4096);
	last = (long *)(end + 4096) - 1;
	*last = null;
	shared->ret[0] = call(SYS_getpriority, 1, (long)words, 0);
	shared->ret[1] = call(SYS_getpriority, 2, (long)words, 0);
	shared->ret[2] = call(SYS_getpriority, 1, (long)&words[1], 0);
	shared->ret[3] = call(SYS_getpriority, 1, (long)last, 0);
	shared->ret[4] = call(SYS_getpriority, 1, (long)(last + 1), 0);
	shared->ret[5] = call(SYS_getpriority, 1, 0, 0);
	shared->ret[6] = call(SYS_getpriority, 33, (long)words, 0);
}

/*
 * A call's arguments may be in memory that an argument points to, as in i386's socketcall(). The
 * call used here ignores its arguments.
 */
TEST(words_stand_in_memory)
{
	struct one_file data = { .head = { .fds = 1, .nstrings = 1, .words = 2, .only = 1 << 1 }, .path = "" };
	struct systrace_rule rule = error_rule(SYS_getpriority, EIO);
	struct reader r;

	/* without a range the string directly follows the head */
	strcpy((char *)&data.range, "/dev/null");
	rule.flags |= SYSTRACE_IF_FILE;
	ASSERT_EQ(0, inject(&r, &rule, 1, &data, sizeof(data), calls_by_words, NULL, NULL));
	EXPECT_EQ(-EIO, shared->ret[0]);
	EXPECT_NE(-EIO, shared->ret[1]);
	EXPECT_NE(-EIO, shared->ret[2]);
	EXPECT_EQ(-EIO, shared->ret[3]);
	EXPECT_NE(-EIO, shared->ret[4]);
	EXPECT_NE(-EIO, shared->ret[5]);
	EXPECT_NE(-EIO, shared->ret[6]);
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

static void forks(void *arg)
{
	pid_t pid;

	shared->ret[0] = call(SYS_getppid, 0, 0, 0);
	shared->ret[1] = call(SYS_getppid, 0, 0, 0);
	pid = fork();
	if (!pid) {
		shared->ret[2] = call(SYS_getppid, 0, 0, 0);
		shared->ret[3] = call(SYS_getppid, 0, 0, 0);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	shared->ret[4] = call(SYS_getppid, 0, 0, 0);
}

TEST(each_task_counts_for_itself)
{
	struct systrace_rule rule = error_rule(SYS_getppid, EIO);
	struct reader r;

	rule.first = 2;
	rule.step = 0;
	ASSERT_EQ(0, inject(&r, &rule, 1, NULL, 0, forks, NULL, NULL));
	EXPECT_EQ(getpid(), shared->ret[0]);
	EXPECT_EQ(-EIO, shared->ret[1]);
	EXPECT_LT(0, shared->ret[2]);
	EXPECT_EQ(-EIO, shared->ret[3]);
	EXPECT_EQ(getpid(), shared->ret[4]);
	/* other tasks do not notice */
	EXPECT_LT(0, call(SYS_getppid, 0, 0, 0));
	reader_close(&r);
	share();
	rule.flags |= SYSTRACE_RULE_ONCE;
	ASSERT_EQ(0, inject(&r, &rule, 1, NULL, 0, forks, NULL, NULL));
	EXPECT_EQ(-EIO, shared->ret[1]);
	EXPECT_LT(0, shared->ret[3]);
	reader_close(&r);
}

/* ---- effects ---------------------------------------------------------------------------- */

static void unlinks(void *arg)
{
	shared->ret[0] = call(SYS_unlink, (long)arg, 0, 0);
	shared->ret[1] = call(SYS_unlink, (long)arg, 0, 0);
	shared->ret[2] = call(SYS_unlink, (long)arg, 0, 0);
}

TEST(a_call_is_left_out)
{
	struct systrace_rule rule[2] = { rule_new(SYS_unlink, SYSTRACE_DO_RETVAL), error_rule(SYS_unlink, EROFS) };
	char name[] = "/tmp/systrace_inject.XXXXXX";
	struct systrace_exit *x;
	struct reader r;

	close(mkstemp(name));
	rule[0].value = -7;
	rule[0].step = 0;
	rule[1].first = 2;
	rule[1].step = 0;
	ASSERT_EQ(0, inject(&r, rule, 2, NULL, 0, unlinks, name, NULL));
	/* the program sees an error nevertheless */
	EXPECT_EQ(-7, shared->ret[0]);
	EXPECT_EQ(-EROFS, shared->ret[1]);
	EXPECT_EQ(0, shared->ret[2]);
	x = find_exit(&r, find_enter(&r, 0, SYS_unlink, 0));
	EXPECT_EQ(SYSTRACE_R_INJECTED | SYSTRACE_R_VALUE, x->head.flags);
	EXPECT_EQ(-7, x->ret);
	reader_close(&r);
}

static void on_usr1(int sig)
{
	shared->handled++;
}

static void sleeps(void *arg)
{
	struct timespec second = { 5, 0 };
	struct sigaction act = { .sa_handler = on_usr1 };
	int p[2];
	char c;

	sigaction(SIGUSR1, &act, NULL);
	if (pipe(p))
		abort();
	shared->ms = -clock_ms();
	shared->ret[0] = call(SYS_nanosleep, (long)&second, 0, 0);
	shared->ret[1] = call(SYS_read, p[0], (long)&c, 1);
	shared->ms += clock_ms();
	shared->ret[2] = call(SYS_getppid, 0, 0, 0);
}

TEST(a_signal_interrupts_the_call)
{
	struct systrace_rule rule[2] = { rule_new(SYS_read, SYSTRACE_DO_SIGNAL),
		rule_new(SYS_nanosleep, SYSTRACE_DO_SIGNAL) };
	struct systrace_signal *s;
	struct reader r;

	rule[0].signo = rule[1].signo = SIGUSR1;
	/* the child is in its first read when the watch begins; the rule does not apply to that */
	ASSERT_EQ(0, inject(&r, rule, 2, NULL, 0, sleeps, NULL, NULL));
	EXPECT_EQ(-EINTR, shared->ret[0]);
	EXPECT_EQ(-EINTR, shared->ret[1]);
	EXPECT_EQ(2, shared->handled);
	EXPECT_GT(3000, shared->ms);
	s = find_record(&r, SYSTRACE_SIGNAL, 0, 0);
	ASSERT_NE(NULL, s);
	EXPECT_EQ(SIGUSR1, s->signo);
	EXPECT_EQ(SI_KERNEL, ((siginfo_t *)s->siginfo)->si_code);
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

static void signals_at_quick_calls(void *arg)
{
	signal(SIGUSR1, on_usr1);
	for (int i = 0; i < NCALLS; i++) {
		shared->ret[i] = call(SYS_getppid, 0, 0, 0);
		/* it has been delivered before the call returns */
		if (shared->handled != i + 1)
			_exit(1);
	}
	shared->ms = 1;
}

TEST(a_signal_comes_before_the_call_is_back)
{
	struct systrace_rule rule = rule_new(SYS_getppid, SYSTRACE_DO_SIGNAL);
	struct reader r;

	rule.signo = SIGUSR1;
	ASSERT_EQ(0, inject(&r, &rule, 1, NULL, 0, signals_at_quick_calls, NULL, NULL));
	EXPECT_EQ(1, shared->ms);
	EXPECT_EQ(getpid(), shared->ret[NCALLS - 1]);
	reader_close(&r);
}

static void timed_getppid(void *arg)
{
	shared->ms = -clock_ms();
	shared->ret[0] = call(SYS_getppid, 0, 0, 0);
	shared->ms += clock_ms();
	shared->ret[1] = call(SYS_getppid, 0, 0, 0);
}

TEST(calls_are_delayed)
{
	struct systrace_rule rule = rule_new(SYS_getppid, SYSTRACE_DO_DELAY_ENTER | SYSTRACE_DO_DELAY_EXIT);
	struct systrace_enter *e;
	struct systrace_exit *x;
	struct reader r;
	pid_t pid;

	rule.delay_enter = 200 * 1000000ULL;
	rule.delay_exit = 100 * 1000000ULL;
	rule.step = 0;
	ASSERT_EQ(0, inject(&r, &rule, 1, NULL, 0, timed_getppid, NULL, &pid));
	EXPECT_EQ(getpid(), shared->ret[0]);
	EXPECT_LE(300, shared->ms);
	EXPECT_GT(2000, shared->ms);
	e = find_enter(&r, pid, SYS_getppid, 0);
	x = find_exit(&r, e);
	EXPECT_EQ(SYSTRACE_R_DELAYED, x->head.flags);
	EXPECT_EQ(getpid(), x->ret);
	EXPECT_EQ(e->head.seq + 1, x->head.seq);
	EXPECT_LE(200 * 1000000ULL, x->head.time - e->head.time);
	EXPECT_EQ(2, find_enter(&r, pid, SYS_getppid, 1) ? 2 : 1);
	EXPECT_EQ(NULL, find_enter(&r, pid, SYS_getppid, 2));
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

static int handler_calls;

static void on_alarm(int sig)
{
	handler_calls = call(SYS_getpid, 0, 0, 0);
	shared->handled++;
}

static void delayed_with_alarm(void *arg)
{
	struct timespec t = { 0, 1 };

	signal(SIGALRM, on_alarm);
	ualarm(100000, 0);
	shared->ret[0] = call(SYS_nanosleep, (long)&t, 0, 0);
	shared->ret[1] = handler_calls == getpid();
}

TEST(a_signal_in_a_delay_restarts_the_call)
{
	struct systrace_rule rule = rule_new(SYS_nanosleep, SYSTRACE_DO_DELAY_ENTER);
	struct systrace_exit *x;
	struct reader r;
	pid_t pid;

	rule.delay_enter = 300 * 1000000ULL;
	rule.step = 0;
	ASSERT_EQ(0, inject(&r, &rule, 1, NULL, 0, delayed_with_alarm, NULL, &pid));
	EXPECT_EQ(0, shared->ret[0]);
	EXPECT_EQ(1, shared->ret[1]);
	EXPECT_EQ(1, shared->handled);
	x = find_exit(&r, find_enter(&r, pid, SYS_nanosleep, 0));
	EXPECT_EQ(-513, x->ret);
	EXPECT_EQ(SYSTRACE_R_DELAYED, x->head.flags);
	x = find_exit(&r, find_enter(&r, pid, SYS_nanosleep, 1));
	ASSERT_NE(NULL, x);
	EXPECT_EQ(0, x->ret);
	EXPECT_EQ(NULL, find_enter(&r, pid, SYS_nanosleep, 2));
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

static const char constant[16] = "/nonexistent";

static void pokes(void *arg)
{
	char *fresh = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char path[16] = "/nonexistent";

	shared->ret[0] = call(SYS_chdir, (long)path, 0, 0);
	strcpy(shared->text, path);
	shared->ret[1] = call(SYS_chdir, (long)constant, 0, 0);
	shared->ret[2] = call(SYS_chdir, 8, 0, 0);
	shared->ret[3] = call(SYS_getcwd, (long)fresh, PAGE, 0);
	strcpy(shared->text + 32, fresh);
	/* fails, so that the memory is still absent at the exit */
	fresh = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	shared->ret[4] = call(SYS_getcwd, (long)fresh, 0, 0);
	shared->ret[5] = !strcmp(fresh, "poked");
}

TEST(memory_is_poked)
{
	struct systrace_rule rule[2] = { rule_new(SYS_getcwd, SYSTRACE_DO_POKE), rule_new(SYS_chdir, SYSTRACE_DO_POKE) };
	struct systrace_poke poke[2] = { { .at_exit = 1, .len = 6, .data = 2 }, { .len = 2 } };
	static const uint16_t flags[5] = { SYSTRACE_R_POKED, SYSTRACE_R_POKED, SYSTRACE_R_UNPOKED,
		SYSTRACE_R_POKED, SYSTRACE_R_POKED };
	struct reader r;
	pid_t pid;
	int i;

	share();
	rule[0].npokes = rule[1].npokes = 1;
	rule[1].poke = 1;
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, load(&r, rule, 2, poke, 2, "/\0poked", 8, NULL));
	ASSERT_TRUE(watch_child(&r, pokes, NULL, 0, &pid));
	EXPECT_EQ(0, shared->ret[0]);
	EXPECT_STREQ("/", shared->text);
	EXPECT_EQ(0, shared->ret[1]);
	EXPECT_EQ(-EFAULT, shared->ret[2]);
	EXPECT_EQ(2, shared->ret[3]);
	EXPECT_STREQ("poked", shared->text + 32);
	EXPECT_EQ(-ERANGE, shared->ret[4]);
	EXPECT_EQ(1, shared->ret[5]);
	for (i = 0; i < 5; i++) {
		struct systrace_enter *e = find_enter(&r, pid, i < 3 ? SYS_chdir : SYS_getcwd, i < 3 ? i : i - 3);

		ASSERT_NE(NULL, e);
		ASSERT_NE(NULL, find_exit(&r, e));
		EXPECT_EQ(flags[i], find_exit(&r, e)->head.flags);
		EXPECT_EQ(i < 3 ? flags[i] : 0, e->head.flags & (SYSTRACE_R_POKED | SYSTRACE_R_UNPOKED));
		EXPECT_EQ(shared->ret[i], find_exit(&r, e)->ret);
	}
	EXPECT_EQ(NULL, find_enter(&r, pid, SYS_chdir, 3));
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

/* ---- unusual calls ------------------------------------------------------------------------ */

#define ALL_KINDS (SYSTRACE_DO_DELAY_ENTER | SYSTRACE_DO_DELAY_EXIT)

static void odd_calls(void *arg)
{
	char *const args[] = { "/bin/true", NULL };
	struct sigaction act = { .sa_handler = on_usr1 };
	pid_t pid;

	sigaction(SIGUSR1, &act, NULL);
	raise(SIGUSR1);			/* rt_sigreturn */
	shared->ret[0] = shared->handled;
	pid = fork();
	if (!pid)
		_exit(7);
	waitpid(pid, (int *)&shared->ret[1], 0);
	pid = vfork();
	if (!pid) {
		execve(args[0], args, args + 1);
		_exit(9);
	}
	waitpid(pid, (int *)&shared->ret[2], 0);
	_exit(5);
}

TEST(odd_calls_are_delayed)
{
	static const int nrs[] = { SYS_rt_sigreturn, SYS_clone, SYS_vfork, SYS_execve, SYS_exit_group };
	struct systrace_rule rule[5];
	struct systrace_gone *gone;
	struct reader r;
	pid_t pid;
	int i;

	for (i = 0; i < 5; i++) {
		rule[i] = rule_new(nrs[i], ALL_KINDS);
		rule[i].delay_enter = rule[i].delay_exit = 3000000;
	}
	ASSERT_EQ(0, inject(&r, rule, 5, NULL, 0, odd_calls, NULL, &pid));
	EXPECT_EQ(1, shared->ret[0]);
	EXPECT_EQ(7 << 8, shared->ret[1]);
	EXPECT_EQ(0, shared->ret[2]);
	gone = find_record(&r, SYSTRACE_GONE, pid, 0);
	ASSERT_NE(NULL, gone);
	EXPECT_EQ(5 << 8, gone->status);
	EXPECT_EQ(1, count_records(&r, SYSTRACE_EXEC, 0));
	EXPECT_EQ(NULL, find_enter(&r, pid, SYS_vfork, 1));
	EXPECT_TRUE(in_sequence(&r));
	reader_close(&r);
}

static void failing_calls(void *arg)
{
	char *const args[] = { "/bin/true", NULL };

	shared->ret[0] = call(SYS_execve, (long)args[0], (long)args, 0);
	shared->ret[1] = call(SYS_fork, 0, 0, 0);
	shared->ret[2] = call(SYS_exit_group, 3, 0, 0);
	shared->ret[3] = call(SYS_restart_syscall, 0, 0, 0);
}

TEST(odd_calls_fail)
{
	static const int nrs[] = { SYS_fork, SYS_execve, SYS_restart_syscall, SYS_exit_group };
	struct systrace_rule rule[4];
	struct reader r;
	int i;

	for (i = 0; i < 4; i++) {
		rule[i] = error_rule(nrs[i], E2BIG);
		rule[i].step = 0;
	}
	ASSERT_EQ(0, inject(&r, rule, 4, NULL, 0, failing_calls, NULL, NULL));
	for (i = 0; i < 4; i++)
		EXPECT_EQ(-E2BIG, shared->ret[i]);
	EXPECT_EQ(0, count_records(&r, SYSTRACE_EXEC, 0));
	reader_close(&r);
}

#ifdef __x86_64__
static long int80(long nr)
{
	long ret;

	asm volatile("int $0x80" : "=a"(ret) : "a"(nr), "b"(0), "c"(0), "d"(0), "S"(0), "D"(0)
		     : "memory", "r8", "r9", "r10", "r11");
	return ret;
}

static void i386_calls(void *arg)
{
	shared->ms = -clock_ms();
	shared->ret[0] = int80(64);
	shared->ms += clock_ms();
	shared->ret[1] = int80(64);
	shared->ret[2] = int80(64);
	shared->ret[3] = call(SYS_getppid, 0, 0, 0);
}

TEST(i386_calls_have_rules_of_their_own)
{
	struct systrace_rule rule[3] = { rule_new(64, SYSTRACE_DO_DELAY_ENTER), error_rule(64, EIO),
		rule_new(64, SYSTRACE_DO_RETVAL) };
	struct reader r;
	int i;

	for (i = 0; i < 3; i++) {
		rule[i].abi = SYSTRACE_COMPAT;
		rule[i].first = i + 1;
		rule[i].step = 0;
	}
	rule[0].delay_enter = 100000000;
	rule[2].value = 0x7fffffff;
	ASSERT_EQ(0, inject(&r, rule, 3, NULL, 0, i386_calls, NULL, NULL));
	EXPECT_EQ(getpid(), shared->ret[0]);
	EXPECT_LE(100, shared->ms);
	EXPECT_EQ(-EIO, (int)shared->ret[1]);
	EXPECT_EQ(0x7fffffff, shared->ret[2]);
	EXPECT_EQ(getpid(), shared->ret[3]);
	reader_close(&r);
}
#endif

static void under_seccomp(void *arg)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { .len = 4, .filter = filter };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog))
		abort();
	shared->ret[0] = call(SYS_getppid, 0, 0, 0);
	shared->ret[1] = call(SYS_getuid, 0, 0, 0);
}

TEST(no_rule_gets_around_seccomp)
{
	struct systrace_rule rule[2] = { rule_new(SYS_getuid, ALL_KINDS), rule_new(SYS_getppid, SYSTRACE_DO_RETVAL) };
	struct reader r;

	rule[0].delay_enter = rule[0].delay_exit = 1000000;
	rule[1].value = 1;
	ASSERT_EQ(0, inject(&r, rule, 2, NULL, 0, under_seccomp, NULL, NULL));
	EXPECT_EQ(-EPERM, shared->ret[0]);
	EXPECT_EQ(getuid(), shared->ret[1]);
	reader_close(&r);
}

/* ---- several sessions ------------------------------------------------------------------------ */

TEST(others_see_a_delayed_call_once)
{
	struct systrace_rule rule = rule_new(SYS_getppid, ALL_KINDS);
	struct systrace_rule error = error_rule(SYS_getppid, EIO);
	struct reader r[3];
	struct child c;
	int i, n;

	rule.delay_enter = rule.delay_exit = 20000000;
	rule.step = 0;
	error.first = 2;
	error.step = 0;
	share();
	c = child_new(timed_getppid, NULL);
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, reader_setup(&r[i], RING_SIZE));
		if (i == 1)
			ASSERT_EQ(0, load(&r[i], &rule, 1, NULL, 0, NULL, 0, NULL));
		if (i == 2)
			ASSERT_EQ(0, load(&r[i], &error, 1, NULL, 0, NULL, 0, NULL));
		ASSERT_EQ(1, reader_attach(&r[i], c.pid, 0));
		ASSERT_EQ(0, reader_start(&r[i]));
	}
	child_go(&c);
	EXPECT_EQ(0, child_wait(&c));
	EXPECT_EQ(getpid(), shared->ret[0]);
	EXPECT_EQ(-EIO, shared->ret[1]);
	EXPECT_LE(40, shared->ms);
	for (i = 0; i < 3; i++) {
		ASSERT_TRUE(reader_collect(&r[i]));
		for (n = 0; n < 2; n++) {
			struct systrace_enter *e = find_enter(&r[i], c.pid, SYS_getppid, n);

			ASSERT_NE(NULL, e);
			EXPECT_EQ(shared->ret[n], find_exit(&r[i], e)->ret);
			EXPECT_EQ(e->head.seq + 1, find_exit(&r[i], e)->head.seq);
		}
		EXPECT_EQ(NULL, find_enter(&r[i], c.pid, SYS_getppid, 2));
		EXPECT_TRUE(in_sequence(&r[i]));
		reader_close(&r[i]);
	}
}

TEST(several_sessions_delay_one_call)
{
	struct systrace_rule rule = rule_new(SYS_getppid, ALL_KINDS);
	struct reader r[2];
	struct child c;
	int i;

	rule.delay_enter = rule.delay_exit = 20000000;
	rule.step = 0;
	share();
	c = child_new(timed_getppid, NULL);
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, reader_setup(&r[i], RING_SIZE));
		ASSERT_EQ(0, load(&r[i], &rule, 1, NULL, 0, NULL, 0, NULL));
		ASSERT_EQ(1, reader_attach(&r[i], c.pid, 0));
		ASSERT_EQ(0, reader_start(&r[i]));
	}
	child_go(&c);
	EXPECT_EQ(0, child_wait(&c));
	EXPECT_EQ(getpid(), shared->ret[0]);
	EXPECT_LE(60, shared->ms);
	for (i = 0; i < 2; i++) {
		ASSERT_TRUE(reader_collect(&r[i]));
		EXPECT_EQ(NULL, find_enter(&r[i], c.pid, SYS_getppid, 2));
		EXPECT_EQ(getpid(), find_exit(&r[i], find_enter(&r[i], c.pid, SYS_getppid, 0))->ret);
		EXPECT_TRUE(in_sequence(&r[i]));
		reader_close(&r[i]);
	}
}

/* ---- the end ---------------------------------------------------------------------------------- */

/* Starts a child that a rule delays for an hour, before or after its call. */
static struct child stuck(struct reader *r, uint32_t flag)
{
	struct systrace_rule rule = rule_new(SYS_getppid, flag);
	struct child c;

	*(flag == SYSTRACE_DO_DELAY_ENTER ? &rule.delay_enter : &rule.delay_exit) = 3600 * 1000000000ULL;
	share();
	c = child_new(timed_getppid, NULL);
	if (!wait_for_call(c.pid, SYS_read) || reader_setup(r, RING_SIZE) ||
	    load(r, &rule, 1, NULL, 0, NULL, 0, NULL) || reader_attach(r, c.pid, 0) < 0 || reader_start(r))
		abort();
	child_go(&c);
	for (int i = 0; i < 2000 && !find_enter(r, c.pid, SYS_getppid, 0); i++) {
		usleep(1000);
		reader_drain(r);
	}
	usleep(50000);
	return c;
}

/* The ways to end the delay. If one does not work, the test takes an hour. */
enum { DETACH, STOP, CLOSE, KILL, WAYS };

static void release(struct __test_metadata *_metadata, uint32_t flag)
{
	struct reader r;
	struct child c;
	int how;

	for (how = 0; how < WAYS; how++) {
		c = stuck(&r, flag);
		EXPECT_EQ(0, waitpid(c.pid, NULL, WNOHANG));
		if (how == DETACH)
			EXPECT_EQ(1, reader_detach(&r, c.pid, 0));
		if (how == STOP)
			EXPECT_EQ(0, request(r.fd, SYSTRACE_STOP, NULL));
		if (how == CLOSE)
			reader_close(&r);
		if (how == KILL)
			kill(c.pid, SIGKILL);
		EXPECT_EQ(how == KILL ? SIGKILL : 0, child_wait(&c));
		if (how != KILL)
			EXPECT_EQ(getpid(), shared->ret[0]);
		if (how != CLOSE)
			reader_close(&r);
	}
}

TEST(the_delayed_before_a_call_are_released)
{
	release(_metadata, SYSTRACE_DO_DELAY_ENTER);
}

TEST(the_delayed_behind_a_call_are_released)
{
	release(_metadata, SYSTRACE_DO_DELAY_EXIT);
}

static void loops(void *arg)
{
	while (!shared->ret[1])
		shared->ret[0] = call(SYS_getppid, 0, 0, 0);
}

TEST(rules_end_with_the_session)
{
	struct systrace_rule rule = error_rule(SYS_getppid, EIO);
	struct child c = { 0 };
	struct reader r;
	int i, n;

	for (n = 0; n < 3; n++) {
		share();
		c = child_new(loops, NULL);
		ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
		ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
		ASSERT_EQ(0, load(&r, &rule, 1, NULL, 0, NULL, 0, NULL));
		ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
		ASSERT_EQ(0, reader_start(&r));
		child_go(&c);
		for (i = 0; i < 2000 && shared->ret[0] != -EIO; i++)
			usleep(1000);
		EXPECT_EQ(-EIO, shared->ret[0]);
		reader_close(&r);
		usleep(20000);
		EXPECT_EQ(getpid(), shared->ret[0]);
		shared->ret[1] = 1;
		EXPECT_EQ(0, child_wait(&c));
	}
}

static void goes_on(void *arg)
{
	shared->ret[0] = call(SYS_getppid, 0, 0, 0);
}

TEST(a_signal_at_the_exit_of_a_call_under_way)
{
	struct systrace_rule rule = rule_new(SYS_read, SYSTRACE_DO_SIGNAL | SYSTRACE_RULE_ONCE | SYSTRACE_RULE_MIDWAY);
	struct reader r;
	struct child c;
	int status;

	share();
	rule.signo = SIGINT;
	c = child_new(goes_on, NULL);
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, load(&r, &rule, 1, NULL, 0, NULL, 0, NULL));
	ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
	ASSERT_EQ(0, reader_start(&r));
	usleep(50000);
	EXPECT_EQ(0, waitpid(c.pid, NULL, WNOHANG));
	child_go(&c);
	status = child_wait(&c);
	EXPECT_TRUE(WIFSIGNALED(status));
	EXPECT_EQ(SIGINT, WTERMSIG(status));
	EXPECT_EQ(0, shared->ret[0]);
	reader_close(&r);
}

static void executes(void *arg)
{
	char *const args[] = { "/bin/sh", "-c", "cd / && exit 3; exit 4", NULL };

	shared->ret[0] = call(SYS_chdir, (long)"/", 0, 0);
	execv(args[0], args);
}

TEST(who_is_spared_until_it_executes)
{
	struct systrace_rule rule = error_rule(SYS_chdir, EIO);
	struct reader r;
	struct child c;

	share();
	c = child_new(executes, NULL);
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, load(&r, &rule, 1, NULL, 0, NULL, 0, NULL));
	ASSERT_EQ(1, reader_attach(&r, c.pid, SYSTRACE_A_SPARE));
	ASSERT_EQ(0, reader_start(&r));
	child_go(&c);
	EXPECT_EQ(4 << 8, child_wait(&c));
	EXPECT_EQ(0, shared->ret[0]);
	reader_close(&r);
}

TEST_HARNESS_MAIN
