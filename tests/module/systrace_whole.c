// SPDX-License-Identifier: GPL-2.0
/* SYSTRACE_WHOLE: data too large for one record arrives in several, in order, whatever happens to the task. */
#define _GNU_SOURCE
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ptrace.h>
#include <sys/time.h>
#include "kselftest_harness.h"
#include "reader.h"

#define FOLLOW		(SYSTRACE_A_PROCESS | SYSTRACE_A_FOLLOW)
#define LARGE		(5U << 20)	/* BYTES adds a few, for the last part */
#define BYTES		(LARGE + 13)
#define PATIENCE	60000

static struct shared {
	int file;
	volatile long written, got;
	volatile int handled;
	uint8_t data[BYTES], back[BYTES];
} *shared;

static void share(void)
{
	uint32_t i;

	shared = mmap(NULL, sizeof(*shared), RW_SHARED, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	shared->file = memfd_create("whole", 0);
	for (i = 0; i < BYTES; i++)
		shared->data[i] = i * 2654435761U >> 13;
}

/* Makes all data present. Absent data would be read after the call in any case. */
static void touch(void)
{
	volatile const uint8_t *at = shared->data;
	uint32_t i;

	for (i = 0; i < BYTES; i += PAGE)
		(void)at[i];
}

static void write_and_read(void *arg)
{
	touch();
	shared->written = syscall(SYS_write, shared->file, shared->data, BYTES);
	shared->got = syscall(SYS_pread64, shared->file, shared->back, BYTES, 0);
}

static struct systrace_plan plans[] = {
	{ .abi = SYSTRACE_NATIVE, .nr = SYS_write, .first = 1, .nops = 1 },
	{ .abi = SYSTRACE_NATIVE, .nr = SYS_pread64, .first = 0, .nops = 1 },
};
static struct systrace_op ops[] = {
	{ .kind = SYSTRACE_COPY, .flags = SYSTRACE_OP_EXIT | SYSTRACE_OP_OK, .ptr = { 0, 8, 8 },
	  .len = { 0, 8, SYSTRACE_REF_RET }, .elem = 1, .cap = SYSTRACE_WHOLE_MAX },
	{ .kind = SYSTRACE_COPY, .ptr = { 0, 8, 8 }, .len = { 0, 8, 16 }, .elem = 1, .cap = SYSTRACE_WHOLE_MAX },
};

static const int both[] = { SYS_write, SYS_pread64, -1 };

/* The rings hold only a little of the data. */
static bool begin(struct reader *r, struct child *c, void (*what)(void *), uint32_t mode)
{
	*c = child_new(what, NULL);
	return !reader_setup_by(r, (struct systrace_setup){ .ring_size = 64 << 10, .flags = mode | SYSTRACE_WHOLE }) &&
	       !reader_load(r, plans, 2, ops, 2) && !reader_only(r, both) && wait_for_call(c->pid, SYS_read) &&
	       reader_attach(r, c->pid, FOLLOW) >= 0 && !reader_start(r);
}

static bool complete(struct reader *r)
{
	struct systrace_stats s = reader_stats(r);
	uint64_t lost = 0;
	int i;

	for (i = 0; i < 8; i++)
		lost += s.lost[i];
	if (lost || s.waiting || s.delivered != r->n)
		fprintf(stderr, "# delivered %llu, read %zu, lost %llu, waiting %u\n", (unsigned long long)s.delivered, r->n,
		       (unsigned long long)lost, s.waiting);
	return !lost && !s.waiting && s.delivered == r->n && adds_up(&s) && in_sequence(r);
}

/* Checks that the bytes that arrived for the record are the data, in order, and end with the record. */
static bool is_whole(const struct reader *r, const struct systrace_record *record, uint32_t block)
{
	const struct systrace_block *b = (const void *)((const uint8_t *)record + block);
	uint32_t state = SYSTRACE_LEFT;
	uint64_t at = 0;
	bool good = true;
	size_t i;

	for (i = 0; i < r->n && r->record[i] != record; i++) {
		const struct systrace_more *m = (const void *)r->record[i];

		if (m->head.type != SYSTRACE_MORE || m->head.tid != record->tid)
			continue;
		/* MOREs of another record may come before. */
		if (m->first == m->head.seq) {
			at = 0;
			good = true;
		}
		good &= m->at == at && m->block == block && m->len <= BYTES - at &&
			m->head.len == sizeof(*m) + ((m->len + 7) & ~7U) && !memcmp(m + 1, shared->data + at, m->len);
		at += m->len;
		state = m->state;
	}
	good &= record->flags & SYSTRACE_R_WHOLE && b->state == SYSTRACE_LEFT && !b->len && at == BYTES && state == SYSTRACE_GOT;
	if (!good)
		fprintf(stderr, "# record %u of type %u: flags %#x, state %u, len %u, %llu bytes up to state %u\n", record->seq,
			record->type, record->flags, b->state, b->len, (unsigned long long)at, state);
	return good;
}

static const struct systrace_enter *the_write(const struct reader *r)
{
	return find_enter(r, 0, SYS_write, 0);
}

static bool read_is_whole(const struct reader *r)
{
	const struct systrace_enter *e = find_enter(r, 0, SYS_pread64, 0);
	const struct systrace_exit *x = e ? find_exit(r, e) : NULL;

	return x && x->ret == BYTES && !(x->head.flags & SYSTRACE_R_LATE) && is_whole(r, &x->head, sizeof(*x));
}

/*
 * The data comes before the call if the kernel can leave the call out and make it again; @late: it
 * does not.
 */
static bool write_is_whole(const struct reader *r, bool late)
{
	const struct systrace_enter *e = the_write(r);
	const struct systrace_exit *x = e ? find_exit(r, e) : NULL;

	if (!x || x->ret != BYTES) {
		fprintf(stderr, "# write: %s ENTER, %s EXIT\n", e ? "an" : "no", x ? "an" : "no");
		return false;
	}
	if (!(e->head.flags & SYSTRACE_R_MISSED))
		return !late && !(x->head.flags & SYSTRACE_R_LATE) && is_whole(r, &e->head, sizeof(*e));
	return e->head.flags & SYSTRACE_R_WHOLE && x->head.flags & SYSTRACE_R_LATE && is_whole(r, &x->head, sizeof(*x));
}

/* Returns whether this kernel can leave out a call without rules. */
static bool goes_round(void)
{
	struct utsname name;

	uname(&name);
	return strncmp(name.release, "5.10.", 5);
}

TEST(data_comes_whole_before_a_write_and_behind_a_read)
{
	struct reader r;
	struct child c;

	share();
	ASSERT_TRUE(begin(&r, &c, write_and_read, SYSTRACE_LOSSLESS));
	child_go(&c);
	EXPECT_TRUE(reader_collect_for(&r, PATIENCE));
	EXPECT_EQ(0, child_wait(&c));
	EXPECT_EQ(BYTES, shared->written);
	EXPECT_EQ(BYTES, shared->got);
	EXPECT_EQ(0, memcmp(shared->data, shared->back, BYTES));
	EXPECT_EQ(1, count_calls(&r, SYSTRACE_ENTER, SYS_write));
	EXPECT_EQ(1, count_calls(&r, SYSTRACE_EXIT, SYS_write));
	EXPECT_TRUE(write_is_whole(&r, false));
	EXPECT_EQ(goes_round(), !(the_write(&r)->head.flags & SYSTRACE_R_MISSED));
	EXPECT_TRUE(read_is_whole(&r));
	EXPECT_TRUE(complete(&r));
	reader_close(&r);
}

static void behind_a_filter(void *arg)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog prog = { 1, &allow };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog))
		_exit(1);
	write_and_read(arg);
}

TEST(whose_filter_would_see_its_call_twice_is_asked_behind_it)
{
	struct reader r;
	struct child c;

	share();
	ASSERT_TRUE(begin(&r, &c, behind_a_filter, SYSTRACE_LOSSLESS));
	child_go(&c);
	EXPECT_TRUE(reader_collect_for(&r, PATIENCE));
	EXPECT_EQ(0, child_wait(&c));
	EXPECT_TRUE(write_is_whole(&r, true));
	EXPECT_TRUE(the_write(&r) && the_write(&r)->head.flags & SYSTRACE_R_MISSED);
	EXPECT_TRUE(read_is_whole(&r));
	EXPECT_TRUE(complete(&r));
	reader_close(&r);
}

static void keep_for_a_while(struct reader *r, const struct systrace_record *record)
{
	reader_keep(r, record);
	usleep(3000);
}

static void on_alarm(int sig)
{
	shared->handled++;
}

/* Signal handlers run in between, as often as possible. The call is made nevertheless. */
static void with_alarms(void *arg)
{
	struct itimerval often = { { 0, 2000 }, { 0, 2000 } }, never = { 0 };

	sigaction(SIGALRM, &(struct sigaction){ .sa_handler = on_alarm, .sa_flags = SA_RESTART }, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	write_and_read(arg);
	setitimer(ITIMER_REAL, &never, NULL);
}

TEST(a_slow_reader_and_signals_on_the_way)
{
	struct reader r;
	struct child c;

	share();
	ASSERT_TRUE(begin(&r, &c, with_alarms, SYSTRACE_LOSSLESS));
	child_go(&c);
	reader_take_to_the_end(&r, keep_for_a_while);
	qsort(r.record, r.n, sizeof(*r.record), by_time);
	EXPECT_EQ(0, child_wait(&c));
	EXPECT_LT(0, shared->handled);
	EXPECT_EQ(BYTES, shared->written);
	EXPECT_EQ(1, count_calls(&r, SYSTRACE_ENTER, SYS_write));
	EXPECT_TRUE(write_is_whole(&r, false));
	EXPECT_TRUE(read_is_whole(&r));
	EXPECT_TRUE(complete(&r));
	reader_close(&r);
}

TEST(two_sessions_both_have_it)
{
	struct reader r[2];
	struct child c;
	int i;

	share();
	ASSERT_TRUE(begin(&r[0], &c, write_and_read, 0));
	ASSERT_EQ(0, reader_setup_by(&r[1], (struct systrace_setup){ .ring_size = 32 << 20, .flags = SYSTRACE_WHOLE }));
	ASSERT_EQ(0, reader_load(&r[1], plans, 2, ops, 2));
	ASSERT_EQ(0, reader_only(&r[1], both));
	ASSERT_LE(1, reader_attach(&r[1], c.pid, FOLLOW));
	ASSERT_EQ(0, reader_start(&r[1]));
	reader_close(&r[0]);
	ASSERT_EQ(0, reader_setup_by(&r[0], (struct systrace_setup){ .ring_size = 32 << 20, .flags = SYSTRACE_WHOLE }));
	ASSERT_EQ(0, reader_load(&r[0], plans, 2, ops, 2));
	ASSERT_EQ(0, reader_only(&r[0], both));
	ASSERT_LE(1, reader_attach(&r[0], c.pid, FOLLOW));
	ASSERT_EQ(0, reader_start(&r[0]));
	child_go(&c);
	EXPECT_EQ(0, child_wait(&c));
	for (i = 0; i < 2; i++) {
		EXPECT_TRUE(reader_collect(&r[i]));
		EXPECT_EQ(1, count_calls(&r[i], SYSTRACE_ENTER, SYS_write));
		EXPECT_TRUE(write_is_whole(&r[i], false));
		EXPECT_TRUE(read_is_whole(&r[i]));
		EXPECT_TRUE(complete(&r[i]));
		reader_close(&r[i]);
	}
}

TEST(what_is_dropped_is_told)
{
	struct systrace_stats s;
	struct reader r;
	struct child c;

	share();
	ASSERT_TRUE(begin(&r, &c, write_and_read, 0));
	child_go(&c);
	EXPECT_EQ(0, child_wait(&c));
	EXPECT_TRUE(reader_collect(&r));
	s = reader_stats(&r);
	EXPECT_TRUE(adds_up(&s));
	EXPECT_LT(0, s.lost[SYSTRACE_LOST_FULL]);
	EXPECT_LT(0, count_records(&r, SYSTRACE_MORE, 0));
	EXPECT_EQ(s.delivered, r.n);
	EXPECT_EQ(BYTES, shared->written);
	reader_close(&r);
}

/* ---- what ends the wait -------------------------------------------------------------- */

/* Waits until a part waits for room. */
static bool waits(struct reader *r)
{
	int i;

	for (i = 0; i < 2000 && !reader_stats(r).waiting; i++)
		usleep(2000);
	return reader_stats(r).waiting;
}

FIXTURE(waiting)
{
	struct reader r;
	struct child c;
	bool reads;
};

FIXTURE_VARIANT(waiting)
{
	bool reads;
};

FIXTURE_VARIANT_ADD(waiting, before_a_write) { .reads = false };
FIXTURE_VARIANT_ADD(waiting, behind_a_read) { .reads = true };

static void read_only(void *arg)
{
	shared->got = syscall(SYS_pread64, shared->file, shared->back, BYTES, 0);
}

FIXTURE_SETUP(waiting)
{
	share();
	if (variant->reads)
		ASSERT_EQ(BYTES, pwrite(shared->file, shared->data, BYTES, 0));
	ASSERT_TRUE(begin(&self->r, &self->c, variant->reads ? read_only : write_and_read, SYSTRACE_LOSSLESS));
	child_go(&self->c);
	ASSERT_TRUE(waits(&self->r));
	self->reads = variant->reads;
}

FIXTURE_TEARDOWN(waiting)
{
	struct systrace_stats s;

	if (self->r.fd < 0)
		return;
	reader_collect_for(&self->r, PATIENCE);
	s = reader_stats(&self->r);
	EXPECT_TRUE(adds_up(&s));
	EXPECT_EQ(0, s.waiting);
	reader_close(&self->r);
}

/* Checks that the call is made, once, and that its result is right. */
static bool call_is_made(const bool reads, struct child *c)
{
	return !child_wait(c) && shared->got == BYTES && (reads || shared->written == BYTES) &&
	       !memcmp(shared->data, shared->back, BYTES);
}

TEST_F(waiting, SIGKILL_ends_it)
{
	EXPECT_EQ(0, kill(self->c.pid, SIGKILL));
	EXPECT_EQ(SIGKILL, child_wait(&self->c));
	EXPECT_EQ(0, shared->written);
}

TEST_F(waiting, DETACH_ends_it)
{
	EXPECT_EQ(1, reader_detach(&self->r, self->c.pid, 0));
	EXPECT_TRUE(call_is_made(self->reads, &self->c));
}

TEST_F(waiting, STOP_ends_it)
{
	EXPECT_EQ(0, request(self->r.fd, SYSTRACE_STOP, NULL));
	EXPECT_TRUE(call_is_made(self->reads, &self->c));
}

TEST_F(waiting, close_ends_it)
{
	reader_close(&self->r);
	self->r.fd = -1;
	EXPECT_TRUE(call_is_made(self->reads, &self->c));
}

/* ---- what comes too late ------------------------------------------------------------- */

/*
 * Together with the NEW, the parts fill more than the ring. So after them the task waits for the
 * ENTER's own room.
 */
#define RING_FULL	(4 * (16384 - sizeof(struct systrace_more)))

static void write_and_read_later(void *arg)
{
	touch();
	shared->written = syscall(SYS_write, shared->file, shared->data, RING_FULL);
	while (!shared->handled)
		;
	shared->got = syscall(SYS_pread64, shared->file, shared->back, 8, 0);
}

TEST(what_was_made_before_STOP_is_of_no_later_call)
{
	struct reader r;
	struct child c;
	cpu_set_t one;

	/* One ring gets all records, whichever task writes them. */
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	ASSERT_EQ(0, sched_setaffinity(0, sizeof(one), &one));
	share();
	ASSERT_TRUE(begin(&r, &c, write_and_read_later, SYSTRACE_LOSSLESS));
	child_go(&c);
	ASSERT_TRUE(waits(&r));
	EXPECT_EQ(0, request(r.fd, SYSTRACE_STOP, NULL));
	while (!shared->written)
		usleep(1000);
	EXPECT_EQ(0, reader_start(&r));
	shared->handled = 1;
	EXPECT_TRUE(reader_collect_for(&r, PATIENCE));
	EXPECT_EQ(0, child_wait(&c));
	EXPECT_EQ((long)RING_FULL, shared->written);
	EXPECT_EQ(8, shared->got);
	EXPECT_EQ(!goes_round(), count_calls(&r, SYSTRACE_ENTER, SYS_write));
	EXPECT_EQ(1, count_calls(&r, SYSTRACE_ENTER, SYS_pread64));
	EXPECT_EQ(1, count_calls(&r, SYSTRACE_EXIT, SYS_pread64));
	reader_close(&r);
}

static void on_usr1_for_ever(int sig)
{
	for (;;)
		shared->handled = shared->handled % 1000000 + 1;
}

static void write_but_for_a_handler(void *arg)
{
	signal(SIGUSR1, on_usr1_for_ever);
	touch();
	shared->written = syscall(SYS_write, shared->file, shared->data, BYTES);
}

/* The data has arrived, but its call is never made. */
TEST(a_handler_that_never_comes_back_holds_nobody)
{
	uint64_t end = now_ms() + PATIENCE;
	struct reader r;
	struct child c;
	int before;

	share();
	ASSERT_TRUE(begin(&r, &c, write_but_for_a_handler, SYSTRACE_LOSSLESS));
	child_go(&c);
	ASSERT_TRUE(waits(&r));
	EXPECT_EQ(0, kill(c.pid, SIGUSR1));
	while (!shared->handled && now_ms() < end)
		reader_collect_for(&r, 50);
	before = shared->handled;
	EXPECT_LT(0, before);
	usleep(100000);
	EXPECT_NE(before, shared->handled);
	EXPECT_EQ(0, reader_stats(&r).waiting);
	EXPECT_EQ(0, kill(c.pid, SIGKILL));
	EXPECT_EQ(SIGKILL, child_wait(&c));
	EXPECT_TRUE(reader_collect_for(&r, PATIENCE));
	EXPECT_EQ(0, shared->written);
	EXPECT_EQ(!goes_round(), count_calls(&r, SYSTRACE_ENTER, SYS_write));
	EXPECT_LT(BYTES / 16384, count_records(&r, SYSTRACE_MORE, 0));
	EXPECT_TRUE(complete(&r));
	reader_close(&r);
}

TEST(it_is_not_for_the_flight_recorder)
{
	struct reader r;

	EXPECT_EQ(-EINVAL, reader_setup_as(&r, RING_SIZE, SYSTRACE_WHOLE | SYSTRACE_OVERWRITE));
	reader_close(&r);
}

TEST_HARNESS_MAIN
