// SPDX-License-Identifier: GPL-2.0
/* Sessions: several at the same time, killed readers, unloading, CPU hotplug. */
#define _GNU_SOURCE
#include <sched.h>
#include "reader.h"
#include "kselftest_harness.h"

#define FOLLOW	(SYSTRACE_A_PROCESS | SYSTRACE_A_FOLLOW)

static volatile int *stop;

static void new_stop(void)
{
	stop = mmap(NULL, PAGE, RW_SHARED, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static void spin(void *arg)
{
	while (!*stop)
		syscall(SYS_getppid);
}

static void forks(void *arg)
{
	while (!*stop) {
		if (!fork())
			_exit(0);
		wait(NULL);
	}
}

static void vforks(void *arg)
{
	while (!*stop) {
		if (!vfork())
			_exit(0);
		wait(NULL);
	}
}

static int module_refs(void)
{
	char text[16] = "";
	int fd = open("/sys/module/systrace/refcnt", O_RDONLY);
	int n = read(fd, text, sizeof(text) - 1);

	close(fd);
	return n > 0 ? atoi(text) : -1;
}

/* ---- several sessions -------------------------------------------------------- */

static void two_calls(void *arg)
{
	int i;

	for (i = 0; i < 20; i++) {
		syscall(SYS_getppid);
		syscall(SYS_getuid);
	}
}

TEST(each_session_has_its_own_view_of_a_task)
{
	static const int only[3][2] = { { SYS_getppid, -1 }, { SYS_getuid, -1 }, { -1 } };
	struct child c = child_new(two_calls, NULL);
	struct reader r[3];
	int i;

	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, reader_setup(&r[i], RING_SIZE));
		ASSERT_EQ(0, reader_only(&r[i], only[i]));
		ASSERT_EQ(1, reader_attach(&r[i], c.pid, 0));
		ASSERT_EQ(0, reader_start(&r[i]));
	}
	child_go(&c);
	child_wait(&c);
	for (i = 0; i < 3; i++) {
		EXPECT_TRUE(reader_collect(&r[i]));
		EXPECT_TRUE(in_sequence(&r[i]));
		EXPECT_EQ(i < 2 ? 20 : 0, count_records(&r[i], SYSTRACE_ENTER, c.pid));
		EXPECT_EQ(i < 2 ? 42 : 2, r[i].n);
		EXPECT_EQ(84, reader_stats(&r[i]).seen);
	}
	EXPECT_NE(NULL, find_enter(&r[0], c.pid, SYS_getppid, 19));
	EXPECT_NE(NULL, find_enter(&r[1], c.pid, SYS_getuid, 19));
	for (i = 0; i < 3; i++)
		reader_close(&r[i]);
}

TEST(one_session_may_close_under_another)
{
	struct child c;
	struct reader r[2];
	int i;

	new_stop();
	c = child_new(forks, NULL);
	ASSERT_EQ(0, reader_setup(&r[0], 16 << 20));
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	ASSERT_EQ(1, reader_attach(&r[0], c.pid, FOLLOW));
	ASSERT_EQ(0, reader_start(&r[0]));
	child_go(&c);
	for (i = 0; i < 20; i++) {
		ASSERT_EQ(0, reader_setup(&r[1], RING_SIZE));
		ASSERT_EQ(0, reader_start(&r[1]));
		ASSERT_EQ(1, reader_attach(&r[1], c.pid, FOLLOW));
		usleep(3000);
		reader_drain(&r[0]);
		reader_close(&r[1]);
	}
	*stop = 1;
	EXPECT_EQ(0, child_wait(&c));
	EXPECT_TRUE(reader_collect(&r[0]));
	EXPECT_EQ(count_records(&r[0], SYSTRACE_NEW, 0), count_records(&r[0], SYSTRACE_GONE, 0));
	EXPECT_EQ(r[0].n, reader_stats(&r[0]).seen);
	reader_close(&r[0]);
}

/* ---- plans that sessions share ---------------------------------------------------- */

#define AT_ARG(n)	{ 0, 8, 8 * (n) }
#define BYTES(n)	{ 0, 0, n }

static const struct systrace_plan parent_plan = { .abi = SYSTRACE_NATIVE, .nr = SYS_getppid, .nops = 2 };
static const struct systrace_op two_ops[2] = {
	{ .kind = SYSTRACE_COPY, .ptr = AT_ARG(0), .len = BYTES(8), .elem = 1, .cap = 16 },
	{ .kind = SYSTRACE_COPY, .ptr = AT_ARG(1), .len = BYTES(8), .elem = 1, .cap = 16 },
};

static void call_with_texts(void *arg)
{
	char first[] = "first and more bytes", other[] = "other and more bytes";

	syscall(SYS_getppid, first, other);
	syscall(SYS_getuid, first, other);
}

/* What a session with these plans gets of a block of a call: its text, "" if there is none. */
static const char *text_of(struct systrace_plan plan, const struct systrace_op *ops, int nr, int nth)
{
	static char text[32];
	struct child c = child_new(call_with_texts, NULL);
	struct systrace_block *b;
	struct reader r;
	bool good;

	*text = 0;
	good = wait_for_call(c.pid, SYS_read) && !reader_setup(&r, RING_SIZE) &&
	       !reader_load(&r, &plan, 1, (struct systrace_op *)ops, 2) && reader_attach(&r, c.pid, 0) == 1 && !reader_start(&r);
	child_go(&c);
	child_wait(&c);
	if (!good || !reader_collect(&r))
		return "failed";
	b = enter_block(find_enter(&r, c.pid, nr, 0), nth);
	if (b)
		snprintf(text, sizeof(text), "%.*s", (int)b->len, (char *)(b + 1));
	reader_close(&r);
	return text;
}

TEST(sessions_with_the_same_plans_do_not_need_each_other)
{
	struct reader first, bad;
	int i;

	for (i = 0; i < 3; i++)
		EXPECT_STREQ("other an", text_of(parent_plan, two_ops, SYS_getppid, 1));
	ASSERT_EQ(0, reader_open(&first));
	ASSERT_EQ(0, reader_load(&first, (void *)&parent_plan, 1, (void *)two_ops, 2));
	EXPECT_STREQ("first an", text_of(parent_plan, two_ops, SYS_getppid, 0));
	/* also if the plans are loaded again, or others are */
	ASSERT_EQ(0, reader_load(&first, (void *)&parent_plan, 1, (void *)two_ops, 2));
	ASSERT_EQ(0, reader_load(&first, NULL, 0, NULL, 0));
	EXPECT_STREQ("first an", text_of(parent_plan, two_ops, SYS_getppid, 0));
	ASSERT_EQ(0, reader_open(&bad));
	EXPECT_EQ(0, reader_load(&bad, (void *)&parent_plan, 1, (void *)two_ops, 2));
	reader_close(&bad);
	reader_close(&first);
	EXPECT_STREQ("other an", text_of(parent_plan, two_ops, SYS_getppid, 1));
}

TEST(plans_that_differ_in_a_byte_are_other_plans)
{
	struct systrace_plan plan = parent_plan;
	struct systrace_op op[2];
	struct reader r;
	char *pages;
	int i;

	for (i = 0; i < 6; i++) {
		/* so that these are the last plans that were loaded */
		ASSERT_STREQ("first an", text_of(parent_plan, two_ops, SYS_getppid, 0));
		plan = parent_plan;
		memcpy(op, two_ops, sizeof(op));
		switch (i) {
		case 0:
			op[0].len.off = 5;
			EXPECT_STREQ("first", text_of(plan, op, SYS_getppid, 0));
			break;
		case 1:
			/* in the last bytes */
			op[1].cap = 5;
			EXPECT_STREQ("other", text_of(plan, op, SYS_getppid, 1));
			break;
		case 2:
			op[1].ptr.off = 0;
			EXPECT_STREQ("first an", text_of(plan, op, SYS_getppid, 1));
			break;
		case 3:
			plan.nr = SYS_getuid;
			EXPECT_STREQ("", text_of(plan, two_ops, SYS_getppid, 0));
			break;
		case 4:
			plan.nops = 1;
			EXPECT_STREQ("", text_of(plan, two_ops, SYS_getppid, 1));
			break;
		case 5:
			plan.first = 1;
			plan.nops = 1;
			EXPECT_STREQ("other an", text_of(plan, two_ops, SYS_getppid, 0));
			break;
		}
	}
	/* One that is refused is refused although the last was good. */
	ASSERT_STREQ("first an", text_of(parent_plan, two_ops, SYS_getppid, 0));
	ASSERT_EQ(0, reader_open(&r));
	memcpy(op, two_ops, sizeof(op));
	op[1].cap = SYSTRACE_WHOLE_MAX + 1;
	EXPECT_EQ(-EINVAL, reader_load(&r, (void *)&parent_plan, 1, op, 2));
	plan = parent_plan;
	plan.reserved2[5] = 1;
	EXPECT_EQ(-EINVAL, reader_load(&r, &plan, 1, (void *)two_ops, 2));
	/* So is one that cannot be read to its end. */
	pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, pages);
	ASSERT_EQ(0, munmap(pages + PAGE, PAGE));
	memcpy(pages + PAGE - sizeof(op[0]), two_ops, sizeof(op[0]));
	EXPECT_EQ(-EFAULT, reader_load(&r, (void *)&parent_plan, 1, (void *)(pages + PAGE - sizeof(op[0])), 2));
	EXPECT_EQ(0, reader_load(&r, (void *)&parent_plan, 1, (void *)two_ops, 2));
	reader_close(&r);
}

/* ---- readers that are killed ---------------------------------------------------- */

static void watch_forever(void *arg)
{
	struct reader r;

	if (reader_setup(&r, SYSTRACE_RING_MIN) || reader_start(&r) ||
	    reader_attach(&r, (long)arg, FOLLOW) < 0)
		_exit(1);
	for (;;)
		reader_drain(&r);
}

static void kill_readers(struct __test_metadata *_metadata, void (*load)(void *), int rounds)
{
	struct child tracee, reader;
	struct reader r;
	int i;

	new_stop();
	tracee = child_new(load, NULL);
	child_go(&tracee);
	for (i = 0; i < rounds; i++) {
		reader = child_new(watch_forever, (void *)(long)tracee.pid);
		child_go(&reader);
		usleep(3000 + rand() % 5000);
		kill(reader.pid, SIGKILL);
		EXPECT_EQ(SIGKILL, child_wait(&reader));
		EXPECT_EQ(0, kill(tracee.pid, 0));
	}
	/* The tracee is unharmed, and can be watched. */
	ASSERT_EQ(0, reader_setup(&r, 4 << 20));
	ASSERT_EQ(0, reader_start(&r));
	EXPECT_EQ(1, reader_attach(&r, tracee.pid, FOLLOW));
	usleep(5000);
	*stop = 1;
	EXPECT_EQ(0, child_wait(&tracee));
	EXPECT_TRUE(reader_collect(&r));
	EXPECT_LT(2, r.n);
	reader_close(&r);
}

TEST(a_busy_tracee_survives_its_readers)
{
	kill_readers(_metadata, spin, 20);
}

TEST(a_forking_tracee_survives_its_readers)
{
	kill_readers(_metadata, forks, 20);
}

TEST(a_vforking_tracee_survives_its_readers)
{
	kill_readers(_metadata, vforks, 20);
}

TEST(tracees_may_die_while_being_attached)
{
	struct reader r;
	int i, n;

	ASSERT_EQ(0, reader_setup(&r, 16 << 20));
	ASSERT_EQ(0, reader_start(&r));
	new_stop();
	*stop = 1;
	for (i = 0; i < 100; i++) {
		struct child c = child_new(spin, NULL);

		child_go(&c);
		usleep(rand() % 1500);
		n = reader_attach(&r, c.pid, FOLLOW);
		EXPECT_TRUE(n == 1 || n == -ESRCH);
		child_wait(&c);
	}
	reader_drain(&r);
	EXPECT_EQ(0, reader_stats(&r).tasks);
	EXPECT_EQ(count_records(&r, SYSTRACE_NEW, 0), count_records(&r, SYSTRACE_GONE, 0));
	reader_close(&r);
}

/* ---- unloading ----------------------------------------------------------------------- */

TEST(a_session_keeps_the_module)
{
	struct reader r;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	EXPECT_EQ(-1, syscall(SYS_delete_module, "systrace", O_NONBLOCK));
	EXPECT_EQ(EWOULDBLOCK, errno);
	/* A mapping keeps the module in use even after the file is closed. */
	close(r.fd);
	EXPECT_EQ(-1, syscall(SYS_delete_module, "systrace", O_NONBLOCK));
	EXPECT_EQ(EWOULDBLOCK, errno);
}

TEST(nothing_keeps_the_module_after_close)
{
	struct child c;
	struct reader r;

	new_stop();
	c = child_new(forks, NULL);
	child_go(&c);
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, reader_start(&r));
	ASSERT_EQ(1, reader_attach(&r, c.pid, FOLLOW));
	usleep(20000);
	reader_close(&r);
	EXPECT_EQ(0, module_refs());
	*stop = 1;
	EXPECT_EQ(0, child_wait(&c));
}

/* ---- processors ------------------------------------------------------------------------ */

static bool set_online(int cpu, bool online)
{
	char path[64];
	int fd, n;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/online", cpu);
	fd = open(path, O_WRONLY);
	n = fd < 0 ? -1 : write(fd, online ? "1" : "0", 1);
	close(fd);
	return n == 1;
}

static void on_cpu_1(void *arg)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(1, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		_exit(1);
	two_calls(NULL);
}

TEST(a_processor_that_comes_has_a_ring)
{
	struct pollfd p;
	struct reader r;
	pid_t pid;

	if (sysconf(_SC_NPROCESSORS_CONF) < 2 || !set_online(1, false))
		SKIP(return, "needs a second processor that can go");
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	EXPECT_NE(NULL, r.ring[0].data);
	EXPECT_EQ(NULL, r.ring[1].data);
	p = (struct pollfd){ .fd = r.fd, .events = POLLIN | POLLPRI };
	EXPECT_EQ(0, poll(&p, 1, 0));
	ASSERT_TRUE(set_online(1, true));
	EXPECT_EQ(1, poll(&p, 1, 5000));
	EXPECT_EQ(POLLPRI, p.revents);
	EXPECT_EQ(0, reader_map(&r));
	EXPECT_NE(NULL, r.ring[1].data);
	EXPECT_EQ(0, poll(&p, 1, 0));
	ASSERT_TRUE(watch_child(&r, on_cpu_1, NULL, 0, &pid));
	EXPECT_NE(0, r.ring[1].producer->pos);
	EXPECT_TRUE(in_sequence(&r));
	EXPECT_NE(NULL, find_enter(&r, pid, SYS_getuid, 19));
	EXPECT_EQ(r.n, reader_stats(&r).seen);
	reader_close(&r);
}

TEST(a_processor_may_go_and_come_while_records_flow)
{
	struct child c;
	struct systrace_stats s;
	struct reader r;
	int i;

	if (sysconf(_SC_NPROCESSORS_CONF) < 2)
		SKIP(return, "needs a second processor");
	new_stop();
	c = child_new(spin, NULL);
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
	ASSERT_EQ(0, reader_start(&r));
	child_go(&c);
	for (i = 0; i < 4; i++) {
		EXPECT_TRUE(set_online(1, false));
		usleep(10000);
		reader_drain(&r);
		EXPECT_TRUE(set_online(1, true));
		usleep(10000);
		reader_drain(&r);
	}
	*stop = 1;
	child_wait(&c);
	EXPECT_TRUE(reader_collect(&r));
	s = reader_stats(&r);
	EXPECT_TRUE(adds_up(&s));
	EXPECT_EQ(0, s.lost[SYSTRACE_LOST_NO_RING]);
	EXPECT_EQ(r.n, s.delivered);
	reader_close(&r);
}

/* ---- namespaces --------------------------------------------------------------------------- */

static void in_new_pid_namespace(void *arg)
{
	int *result = arg;
	struct child c;
	struct reader r;

	c = child_new(two_calls, NULL);
	/* The pids are those of the reader's namespace: the reader is 1, its child 2. */
	result[0] = c.pid;
	result[1] = reader_setup(&r, RING_SIZE);
	result[2] = reader_attach(&r, c.pid, 0);
	result[3] = reader_start(&r);
	child_go(&c);
	child_wait(&c);
	reader_collect(&r);
	result[4] = r.n ? r.record[0]->tid : -1;
	result[5] = r.n ? ((struct systrace_new *)r.record[0])->tgid : -1;
	/* A process outside of the namespace cannot be named. */
	result[6] = reader_attach(&r, result[7], 0);
}

TEST(pids_are_the_openers)
{
	int *result = mmap(NULL, PAGE, RW_SHARED, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct child c;

	result[7] = getpid();
	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	c = child_new(in_new_pid_namespace, result);
	child_go(&c);
	child_wait(&c);
	EXPECT_EQ(2, result[0]);
	EXPECT_EQ(0, result[1]);
	EXPECT_EQ(1, result[2]);
	EXPECT_EQ(0, result[3]);
	EXPECT_EQ(2, result[4]);
	EXPECT_EQ(2, result[5]);
	EXPECT_EQ(-ESRCH, result[6]);
}

TEST_HARNESS_MAIN
