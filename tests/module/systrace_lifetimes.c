// SPDX-License-Identifier: GPL-2.0
/*
 * The begin and end of watches, and that tasks which wait for a session continue without it. A test
 * for each fault that a review of the module has found. See systrace_faults.c.
 */
#define _GNU_SOURCE
#include <sys/ptrace.h>
#include "faults.h"
#include "kselftest_harness.h"

#define THREADS	16
#define LARGE	30000

/* Results of the children. */
static struct shared {
	volatile long saw[16];
	volatile long count;
	volatile int go, stage, leave;
	volatile pid_t pid;
	volatile long counts[THREADS + 2], injected;
	uint8_t data[65536];
} *shared;

static void share(void)
{
	shared = shared_new(sizeof(*shared));
}

/* Makes the data that the module copies present. Each process has to touch it itself. */
static void touch(void)
{
	memset(shared->data, 'a', sizeof(shared->data));
}

static const int only_getppid[] = { SYS_getppid, -1 };

static int begin(struct reader *r, pid_t pid, uint32_t flags)
{
	int err = reader_attach(r, pid, flags);

	return err < 0 ? err : reader_start(r);
}

/* ---- sessions that make tasks wait ---------------------------------------------- */

/*
 * Where a task waits: for room in a ring; before or after a call; after a call whose EXIT is still
 * to be written.
 */
enum where { PARKED, BEFORE, BEHIND, POSTPONED };

static struct systrace_op large_op = {
	.kind = SYSTRACE_COPY, .flags = SYSTRACE_OP_EXIT, .ptr = { 0, 8, 0 }, .len = { 0, 0, LARGE }, .elem = 1, .cap = LARGE,
};
static struct systrace_plan large_plan = { .nr = SYS_getppid, .nops = 1 };

static int delaying(struct reader *r, uint32_t flag, uint64_t ns, uint32_t first)
{
	struct systrace_rule rule = delay_rule(SYS_getppid, flag, ns, first);
	int err = reader_setup(r, RING_SIZE);

	err = err ?: load_rules(r, &rule, 1, NULL, 0);
	return err ?: reader_only(r, only_getppid);
}

/* Two calls fill a ring. */
static int of_large_exits(struct reader *r)
{
	struct systrace_setup setup = { .ring_size = 64 << 10, .record_max = 32 << 10, .flags = SYSTRACE_LOSSLESS };
	int err = reader_setup_by(r, setup);

	err = err ?: reader_load(r, &large_plan, 1, &large_op, 1);
	return err ?: reader_only(r, only_getppid);
}

static int session_for(struct reader *r, enum where where)
{
	int err;

	switch (where) {
	case PARKED:
		err = reader_setup_as(r, SYSTRACE_RING_MIN, SYSTRACE_LOSSLESS);
		return err ?: reader_only(r, only_getppid);
	case BEFORE:
		return delaying(r, SYSTRACE_DO_DELAY_ENTER, HOUR, 1);
	case BEHIND:
		return delaying(r, SYSTRACE_DO_DELAY_EXIT, HOUR, 1);
	case POSTPONED:
		return of_large_exits(r);
	}
	return -EINVAL;
}

static void *leave_when_told(void *arg)
{
	while (!shared->leave)
		usleep(1000);
	syscall(SYS_exit_group, 7);
	return arg;
}

/* The first thread makes calls. The other thread is not watched. */
static void make_calls(void *arg)
{
	pthread_t t;

	pthread_create(&t, NULL, leave_when_told, NULL);
	touch();
	/* On one CPU, so that a single ring is filled. */
	pin(0);
	for (;; shared->count++)
		syscall(SYS_getppid, shared->data);
}

/*
 * Creates a task that waits. For POSTPONED another session delays it after its third call, whose
 * EXIT has no room in @r: the EXIT is to be written in task work, and the delay precedes that. (The
 * session that attached last comes first at a call. Waits in the second round of task work have the
 * same order.)
 */
static bool make_wait(struct reader *r, struct reader *other, struct child *c, enum where where)
{
	share();
	memset(other, 0, sizeof(*other));
	*c = child_new(make_calls, NULL);
	if (!wait_for_call(c->pid, SYS_read) || session_for(r, where))
		return false;
	if (begin(r, c->pid, 0))
		return false;
	if (where == POSTPONED && (delaying(other, SYSTRACE_DO_DELAY_EXIT, HOUR, 3) || begin(other, c->pid, 0)))
		return false;
	child_go(c);
	if (where == PARKED || where == POSTPONED)
		if (!WITHIN(15000, is_behind(r)))
			return false;
	return WITHIN(15000, is_at_rest(c->pid, &shared->count));
}

static bool goes_on(void)
{
	long before = shared->count;

	return SOON(shared->count > before + 10);
}

/* ---- every wait ends ------------------------------------------------------------- */

static void pause_for_ever(void *arg)
{
	idle(arg);
}

/* Leaves the session open only in another process, which is to be killed. */
static void hold_alone(struct reader *r, struct child *holder)
{
	*holder = child_new(pause_for_ever, NULL);
	child_go(holder);
	wait_for_call(holder->pid, SYS_pause);
	reader_close(r);
}

enum way { SIGKILLED, LEFT, DETACHED, STOPPED, CLOSED, READER_KILLED };

static void end_wait(struct __test_metadata *_metadata, enum where where, enum way way)
{
	struct reader r, other;
	struct child c, holder;
	bool open = true;

	ASSERT_TRUE(make_wait(&r, &other, &c, where));
	switch (way) {
	case SIGKILLED:
		kill(c.pid, SIGKILL);
		break;
	case LEFT:
		/* The task's process is already exiting. */
		shared->leave = 1;
		SOON(has_ended(c.pid));
		kill(c.pid, SIGKILL);
		break;
	case DETACHED:
		EXPECT_EQ(1, reader_detach(&r, c.pid, 0));
		break;
	case STOPPED:
		EXPECT_EQ(0, request(r.fd, SYSTRACE_STOP, NULL));
		break;
	case CLOSED:
		reader_close(&r);
		open = false;
		break;
	case READER_KILLED:
		hold_alone(&r, &holder);
		open = false;
		end_child(&holder);
		break;
	}
	if (way == SIGKILLED || way == LEFT) {
		EXPECT_TRUE(SOON(has_ended(c.pid)));
	} else {
		if (where == POSTPONED)
			reader_close(&other);
		EXPECT_TRUE(goes_on());
		kill(c.pid, SIGKILL);
		EXPECT_TRUE(SOON(has_ended(c.pid)));
	}
	/*
	 * If the task has not exited, close the sessions that hold it; only a wait that nothing
	 * ends would remain.
	 */
	if (open)
		reader_close(&r);
	if (where == POSTPONED && (way == SIGKILLED || way == LEFT))
		reader_close(&other);
	child_wait(&c);
}

#define WAIT(name, where, way) TEST(name) { end_wait(_metadata, where, way); }

WAIT(who_is_parked_ends_by_sigkill, PARKED, SIGKILLED)
WAIT(who_is_parked_ends_with_its_process, PARKED, LEFT)
WAIT(who_is_parked_goes_on_after_detach, PARKED, DETACHED)
WAIT(who_is_parked_goes_on_after_stop, PARKED, STOPPED)
WAIT(who_is_parked_goes_on_after_close, PARKED, CLOSED)
WAIT(who_is_parked_goes_on_without_its_reader, PARKED, READER_KILLED)

WAIT(who_waits_before_a_call_ends_by_sigkill, BEFORE, SIGKILLED)
WAIT(who_waits_before_a_call_ends_with_its_process, BEFORE, LEFT)
WAIT(who_waits_before_a_call_goes_on_after_detach, BEFORE, DETACHED)
WAIT(who_waits_before_a_call_goes_on_after_stop, BEFORE, STOPPED)
WAIT(who_waits_before_a_call_goes_on_after_close, BEFORE, CLOSED)
WAIT(who_waits_before_a_call_goes_on_without_its_reader, BEFORE, READER_KILLED)

WAIT(who_waits_behind_a_call_ends_by_sigkill, BEHIND, SIGKILLED)
WAIT(who_waits_behind_a_call_ends_with_its_process, BEHIND, LEFT)
WAIT(who_waits_behind_a_call_goes_on_after_detach, BEHIND, DETACHED)
WAIT(who_waits_behind_a_call_goes_on_after_stop, BEHIND, STOPPED)
WAIT(who_waits_behind_a_call_goes_on_after_close, BEHIND, CLOSED)
WAIT(who_waits_behind_a_call_goes_on_without_its_reader, BEHIND, READER_KILLED)

WAIT(who_has_an_exit_to_write_ends_by_sigkill, POSTPONED, SIGKILLED)
WAIT(who_has_an_exit_to_write_ends_with_its_process, POSTPONED, LEFT)
WAIT(who_has_an_exit_to_write_goes_on_after_detach, POSTPONED, DETACHED)
WAIT(who_has_an_exit_to_write_goes_on_after_stop, POSTPONED, STOPPED)
/* 9: with the fault, the task loops in the kernel forever. */
WAIT(who_has_an_exit_to_write_goes_on_after_close, POSTPONED, CLOSED)
WAIT(who_has_an_exit_to_write_goes_on_without_its_reader, POSTPONED, READER_KILLED)

/* ---- 13 and 14: a failing ATTACH ---------------------------------------------------- */

static void become_alone(uid_t uid)
{
	/* The library's functions would change the ids of all threads. */
	if (syscall(SYS_setresgid, uid, uid, uid) || syscall(SYS_setresuid, uid, uid, uid))
		abort();
}

static void *call_as_user(void *arg)
{
	volatile long *count = &shared->counts[(long)arg];

	become_alone(USER);
	__sync_fetch_and_add(&shared->stage, 1);
	for (;; ++*count) {
		if (!shared->go)
			usleep(1000);
		if (syscall(SYS_getppid, shared->data) == 77)
			shared->injected = 1;
	}
	return NULL;
}

static void *be_another(void *arg)
{
	become_alone(OTHER);
	__sync_fetch_and_add(&shared->stage, 1);
	return idle(arg);
}

/* The last thread belongs to another user. */
static void have_mixed_threads(void *arg)
{
	pthread_attr_t small;
	pthread_t t;
	long i;

	touch();
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 16384);
	for (i = 0; i < THREADS; i++)
		pthread_create(&t, &small, call_as_user, (void *)(i + 1));
	while (shared->stage < THREADS)
		usleep(1000);
	pthread_create(&t, &small, be_another, NULL);
	while (shared->stage < THREADS + 1)
		usleep(1000);
	become_alone(USER);
	prctl(PR_SET_DUMPABLE, 1);
	shared->stage++;
	call_as_user((void *)0);
}

static bool all_go_on(void)
{
	long before[THREADS + 1];
	int i;

	memcpy(before, (void *)shared->counts, sizeof(before));
	for (i = 0; i <= THREADS; i++)
		if (!SOON(shared->counts[i] > before[i] + 1))
			return false;
	return true;
}

enum { RULES_ONLY = POSTPONED + 1 };

static int session_for_failing(struct reader *r, int where)
{
	struct systrace_rule rule = rule_new(SYS_getppid, SYSTRACE_DO_RETVAL);
	int err;

	if (where != RULES_ONLY)
		return session_for(r, where);
	rule.value = 77;
	err = reader_setup(r, RING_SIZE);
	return err ?: load_rules(r, &rule, 1, NULL, 0);
}

static bool rings_are_empty(const struct reader *r)
{
	uint32_t cpu;

	for (cpu = 0; cpu < r->cpus; cpu++)
		if (r->ring[cpu].data && r->ring[cpu].producer->pos)
			return false;
	return true;
}

static void attach_in_vain(void *arg)
{
	struct systrace_stats before, after;
	struct reader r;
	int i;

	shared->saw[0] = session_for_failing(&r, (long)arg);
	shared->saw[1] = reader_start(&r);
	before = reader_stats(&r);
	shared->go = 1;
	for (i = 0; i < 3; i++)
		shared->saw[2] += reader_attach(&r, shared->pid, FOLLOW);
	after = reader_stats(&r);
	shared->go = 0;
	shared->saw[3] = all_go_on();
	shared->saw[4] = reader_detach(&r, 0, 0);
	shared->saw[5] = reader_detach(&r, shared->pid, SYSTRACE_A_PROCESS);
	shared->saw[6] = shared->saw[3] ?: all_go_on();
	shared->saw[7] = rings_are_empty(&r);
	shared->saw[8] = memcmp(&before, &after, sizeof(before));
	shared->saw[9] = shared->injected;
	reader_close(&r);
	/* After close(), too. So the next check does not see progress made before it. */
	shared->saw[10] = all_go_on();
}

/*
 * The threads call all the time, so that some of them do so while others are being attached. ATTACH
 * fails at the last thread.
 */
static void fail_to_attach(struct __test_metadata *_metadata, int where)
{
	struct child c;

	share();
	prepare("32");
	c = child_new(have_mixed_threads, NULL);
	shared->pid = c.pid;
	child_go(&c);
	ASSERT_TRUE(WITHIN(10000, shared->stage > THREADS + 1));
	ASSERT_EQ(0, run_as(USER, attach_in_vain, (void *)(long)where));
	EXPECT_EQ(0, shared->saw[0]);
	EXPECT_EQ(0, shared->saw[1]);
	EXPECT_EQ(3 * -EPERM, shared->saw[2]);
	/* No thread waits. */
	EXPECT_EQ(1, shared->saw[3]);
	/* Nor does any thread wait after a DETACH that finds no watched task. */
	EXPECT_EQ(-ESRCH, shared->saw[4]);
	EXPECT_EQ(-ESRCH, shared->saw[5]);
	EXPECT_EQ(1, shared->saw[6]);
	/* Nothing was recorded, and no rule has acted. */
	EXPECT_EQ(1, shared->saw[7]);
	EXPECT_EQ(0, shared->saw[8]);
	EXPECT_EQ(0, shared->saw[9]);
	EXPECT_EQ(1, shared->saw[10]);
	end_child(&c);
}

TEST(a_failed_attach_parks_nobody)
{
	fail_to_attach(_metadata, PARKED);
}

TEST(a_failed_attach_lets_nobody_wait_before_a_call)
{
	fail_to_attach(_metadata, BEFORE);
}

TEST(a_failed_attach_lets_nobody_wait_behind_a_call)
{
	fail_to_attach(_metadata, BEHIND);
}

TEST(a_failed_attach_leaves_no_exit_to_write)
{
	fail_to_attach(_metadata, POSTPONED);
}

TEST(a_failed_attach_does_nothing_to_calls)
{
	fail_to_attach(_metadata, RULES_ONLY);
}
/* ---- 8: a restarted call that differs from the delayed one ----------------------------- */

/*
 * The code is in shared memory, so that it can be changed while the task waits. It begins with a
 * system call, which is overwritten with a jump to one of the pieces below. Each piece results in a
 * call that differs from the delayed one.
 */
#define CODE_AT		64
#define JUMP		{ 0xeb, CODE_AT - 2 }
#define SECOND		"/etc/passwd"

static const struct hidden {
	const char *what;
	uint8_t code[24];
	int nr, abi;		/* of the call that is really made */
	bool other_path;
} hiddens[] = {
	/* mov $getppid, %eax; syscall; ret */
	{ "number", { 0xb8, SYS_getppid, 0, 0, 0, 0x0f, 0x05, 0xc3 }, SYS_getppid, SYSTRACE_NATIVE, false },
	/* mov %r8, %rsi; syscall; ret */
	{ "argument", { 0x4c, 0x89, 0xc6, 0x0f, 0x05, 0xc3 }, SYS_openat, SYSTRACE_NATIVE, true },
	/* syscall; ret */
	{ "instruction pointer", { 0x0f, 0x05, 0xc3 }, SYS_openat, SYSTRACE_NATIVE, false },
	/* push %rax; syscall; pop %rcx; ret */
	{ "stack pointer", { 0x50, 0x0f, 0x05, 0x59, 0xc3 }, SYS_openat, SYSTRACE_NATIVE, false },
	/* mov $getppid, %eax; int $0x80; ret */
	{ "abi", { 0xb8, 64, 0, 0, 0, 0xcd, 0x80, 0xc3 }, 64, SYSTRACE_COMPAT, false },
};

static uint8_t *code;

/* Uses the first path. The second path, in a register that the call ignores, could be opened in its place. */
static void open_by_code(void *arg)
{
	register long r10 asm("r10") = 0;
	register void *r8 asm("r8") = shared->data + 64;
	long ret = SYS_openat;

	asm volatile("call *%2" : "+a"(ret), "+r"(r8) : "r"(code), "D"(AT_FDCWD), "S"(shared->data), "d"(O_RDONLY), "r"(r10)
		     : "rcx", "r9", "r11", "memory");
	shared->saw[0] = ret;
}

static void put_code(const uint8_t *bytes, size_t at, size_t n)
{
	memcpy(code + at, bytes, n);
}

/* Checks that a session has seen both the delayed call, which ends, and the other call. */
static void expect_both(struct __test_metadata *_metadata, const struct reader *r, const struct hidden *h)
{
	struct systrace_enter *e = find_record(r, SYSTRACE_ENTER, 0, 0);
	struct systrace_exit *x;

	ASSERT_NE(NULL, e);
	EXPECT_EQ(SYS_openat, e->nr);
	EXPECT_EQ((uintptr_t)shared->data, e->args[1]);
	x = find_exit(r, e);
	ASSERT_NE(NULL, x);
	EXPECT_EQ(SYS_openat, x->nr);
	EXPECT_EQ(-ERESTARTNOINTR, x->ret)
		TH_LOG("another %s", h->what);
	EXPECT_LE(0, empty_blocks(x, sizeof(*x)));
	e = find_record(r, SYSTRACE_ENTER, 0, 1);
	EXPECT_NE(NULL, e)
		TH_LOG("another %s", h->what);
	if (!e)
		return;
	EXPECT_EQ(h->nr, e->nr);
	EXPECT_EQ(h->abi, e->head.abi);
	if (h->nr == SYS_openat)
		EXPECT_EQ((uintptr_t)shared->data + (h->other_path ? 64 : 0), e->args[1]);
	x = find_exit(r, e);
	ASSERT_NE(NULL, x);
	EXPECT_EQ(shared->saw[0], x->ret);
	EXPECT_TRUE(in_sequence(r));
}

static struct systrace_op path_op = { .kind = SYSTRACE_STR, .flags = SYSTRACE_OP_EXIT, .ptr = { 0, 8, 8 }, .cap = 32 };
static struct systrace_plan path_plan = { .nr = SYS_openat, .nops = 1 };

static void hide_call(struct __test_metadata *_metadata, const struct hidden *h)
{
	/* Long enough to change the code meanwhile. */
	struct systrace_rule rule = delay_rule(SYS_openat, SYSTRACE_DO_DELAY_ENTER, 700000000ULL * patience(), 1);
	static const uint8_t first[] = { 0x0f, 0x05, 0xc3 }, jump[] = JUMP;
	static const int only[] = { SYS_openat, SYS_getppid, -1 };
	struct reader r[2];
	struct child c;
	int i;

	share();
	code = mmap(NULL, PAGE, RW_SHARED | PROT_EXEC, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, code);
	strcpy((char *)shared->data, "/etc/hostname");
	strcpy((char *)shared->data + 64, SECOND);
	put_code(first, 0, sizeof(first));
	put_code(h->code, CODE_AT, sizeof(h->code));
	c = child_new(open_by_code, NULL);
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	/* One session has the rule. The other one has none, but has to see all calls, too. */
	for (i = 0; i < 2; i++) {
		ASSERT_EQ(0, reader_setup(&r[i], RING_SIZE));
		ASSERT_EQ(0, reader_load(&r[i], &path_plan, 1, &path_op, 1));
		ASSERT_EQ(0, reader_only(&r[i], only));
		ASSERT_EQ(0, i ? 0 : load_rules(&r[i], &rule, 1, NULL, 0));
		ASSERT_EQ(0, begin(&r[i], c.pid, 0));
	}
	child_go(&c);
	ASSERT_TRUE(SOON(reader_drain(&r[0]) && find_enter(&r[0], c.pid, SYS_openat, 0)));
	put_code(jump, 0, sizeof(jump));
	EXPECT_EQ(0, child_wait(&c));
	for (i = 0; i < 2; i++) {
		EXPECT_TRUE(reader_collect(&r[i]));
		expect_both(_metadata, &r[i], h);
		reader_close(&r[i]);
	}
}

TEST(another_number_is_another_call)
{
	hide_call(_metadata, &hiddens[0]);
}

TEST(another_argument_is_another_call)
{
	hide_call(_metadata, &hiddens[1]);
}

TEST(another_instruction_is_another_call)
{
	hide_call(_metadata, &hiddens[2]);
}

TEST(another_stack_is_another_call)
{
	hide_call(_metadata, &hiddens[3]);
}

static void call_i386(void *arg)
{
	long ret;

	asm volatile("int $0x80" : "=a"(ret) : "0"(64L) : "memory", "r8", "r9", "r10", "r11");
	_exit(ret != getppid());
}

TEST(another_abi_is_another_call)
{
	struct child c = child_new(call_i386, NULL);

	child_go(&c);
	if (child_wait(&c))
		SKIP(return, "this kernel has no 32-bit calls");
	hide_call(_metadata, &hiddens[4]);
}

/* ---- 10: a task that has begun to exit ---------------------------------------------------- */

static void fill_rings(void *arg)
{
	pin(0);
	for (;; shared->count++)
		syscall(SYS_getppid);
}

static volatile int *volatile nowhere;

static void fault_when_told(void *arg)
{
	pin(0);
	shared->stage = 1;
	while (!shared->go)
		;
	*nowhere = 1;
}

/*
 * A task exits while there is no room for its last record, and stops once more for its debugger,
 * which is the reader. It runs task work on the way, and no SIGKILL reaches it any more.
 */
TEST(who_has_begun_to_end_is_not_parked)
{
	struct child filler, c;
	struct reader r;
	int status = 0;

	share();
	filler = child_new(fill_rings, NULL);
	c = child_new(fault_when_told, NULL);
	ASSERT_TRUE(wait_for_call(filler.pid, SYS_read) && wait_for_call(c.pid, SYS_read));
	ASSERT_EQ(0, session_for(&r, PARKED));
	ASSERT_EQ(1, reader_attach(&r, filler.pid, 0));
	ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
	ASSERT_EQ(0, reader_start(&r));
	child_go(&c);
	ASSERT_TRUE(SOON(shared->stage));
	child_go(&filler);
	ASSERT_TRUE(WITHIN(10000, is_behind(&r)));
	ASSERT_TRUE(WITHIN(10000, is_at_rest(filler.pid, &shared->count)));
	ASSERT_EQ(0, ptrace(PTRACE_SEIZE, c.pid, 0, PTRACE_O_TRACEEXIT));
	shared->go = 1;
	ASSERT_EQ(c.pid, waitpid(c.pid, &status, 0));
	ASSERT_EQ(SIGSEGV, WSTOPSIG(status));
	ASSERT_EQ(0, ptrace(PTRACE_CONT, c.pid, 0, SIGSEGV));
	EXPECT_TRUE(SOON(waitpid(c.pid, &status, WNOHANG) == c.pid));
	EXPECT_EQ(SIGTRAP | PTRACE_EVENT_EXIT << 8, status >> 8);
	ptrace(PTRACE_CONT, c.pid, 0, 0);
	kill(c.pid, SIGKILL);
	EXPECT_TRUE(SOON(has_ended(c.pid)));
	kill(filler.pid, SIGKILL);
	EXPECT_TRUE(SOON(has_ended(filler.pid)));
	reader_close(&r);
	end_child(&c);
	child_wait(&filler);
}

/* ---- 11: a task is watched once ------------------------------------------------------------ */

static void *end_at_once(void *arg)
{
	return arg;
}

static void make_threads(void *arg)
{
	pthread_t t;

	for (;; shared->count++)
		if (!pthread_create(&t, NULL, end_at_once, NULL))
			pthread_join(t, NULL);
}

/* Returns the number of tasks with a second NEW before their GONE, or with two records of one seq. */
static int count_doubles(const struct reader *r)
{
	/* By tid; most pages are never touched. */
	uint32_t *last = calloc(1 << 22, sizeof(*last));
	bool *there = calloc(1 << 22, sizeof(*there));
	int n = 0;
	size_t i;

	for (i = 0; i < r->n; i++) {
		const struct systrace_record *record = r->record[i];
		bool is_new = record->type == SYSTRACE_NEW;

		n += is_new ? there[record->tid] : record->seq <= last[record->tid];
		there[record->tid] = record->type != SYSTRACE_GONE;
		last[record->tid] = record->seq;
	}
	free(there);
	free(last);
	return n;
}

/*
 * A thread that is created while its process is being attached is found by its creator and by the
 * attaching task. The race is rare, but becomes more frequent with many listeners for forks.
 */
TEST(a_task_that_is_made_during_an_attach_is_watched_once)
{
	static const int none[] = { 400, -1 };
	uint64_t end = now_ms() + 4000;
	int doubles = 0, i;
	struct reader r;
	struct child c;
	long before;

	share();
	make_forks_slow();
	c = child_new(make_threads, NULL);
	child_go(&c);
	while (!doubles && now_ms() < end) {
		ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
		ASSERT_EQ(0, reader_only(&r, none));
		ASSERT_EQ(0, reader_start(&r));
		for (i = 0; i < 20; i++) {
			before = shared->count;
			reader_attach(&r, c.pid, FOLLOW);
			/* Let the process get to the point where it creates a watch itself. */
			WITHIN(200, shared->count > before + 1);
		}
		reader_detach(&r, 0, 0);
		reader_drain(&r);
		qsort(r.record, r.n, sizeof(*r.record), by_time);
		doubles = count_doubles(&r);
		reader_close(&r);
	}
	EXPECT_EQ(0, doubles);
	end_child(&c);
}

/* ---- 12: no task survives a session that kills ---------------------------------------------- */

static void fork_all_the_time(void *arg)
{
	setpgid(0, 0);
	for (;;) {
		if (!fork())
			idle(NULL);
		shared->count++;
		usleep(1);
	}
}

/*
 * A child that is created while the session ends has not received its parent's signal, and is not
 * watched yet.
 */
TEST(a_session_that_kills_kills_everybody)
{
	uint64_t end = now_ms() + 5000;
	struct pollfd p = { .events = POLLIN };
	struct reader r;
	struct child c;
	bool all = true;
	int ends[2];

	share();
	make_forks_slow();
	while (all && now_ms() < end) {
		ASSERT_EQ(0, pipe(ends));
		c = child_new(fork_all_the_time, NULL);
		close(ends[1]);
		ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
		ASSERT_EQ(0, reader_setup_as(&r, SYSTRACE_RING_MIN, SYSTRACE_KILL));
		ASSERT_EQ(0, begin(&r, c.pid, FOLLOW));
		child_go(&c);
		usleep(5000 + rand() % 20000);
		reader_close(&r);
		/* The pipe is closed when none of the processes has it any more. */
		p.fd = ends[0];
		all = poll(&p, 1, 2000 * patience()) == 1;
		kill(-c.pid, SIGKILL);
		child_wait(&c);
		close(ends[0]);
	}
	EXPECT_TRUE(all);
}

/* ---- 14: work before the return to user mode ---------------------------------------------- */

static void close_a_pipe(void *arg)
{
	touch();
	shared->stage = 1;
	while (!shared->go)
		;
	syscall(SYS_close, (int)shared->saw[0]);
	shared->stage = 2;
	idle(NULL);
}

/* The file must be released by the call itself, not after the delay that follows the call. */
TEST(a_file_is_released_before_its_closer_waits)
{
	struct systrace_rule rule = delay_rule(SYS_close, SYSTRACE_DO_DELAY_EXIT, HOUR, 1);
	struct pollfd p = { .events = POLLIN };
	struct reader r;
	struct child c;
	int ends[2];

	share();
	ASSERT_EQ(0, pipe2(ends, O_CLOEXEC));
	shared->saw[0] = ends[1];
	c = child_new(close_a_pipe, NULL);
	close(ends[1]);
	child_go(&c);
	ASSERT_TRUE(SOON(shared->stage == 1));
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, load_rules(&r, &rule, 1, NULL, 0));
	ASSERT_EQ(0, begin(&r, c.pid, 0));
	shared->go = 1;
	p.fd = ends[0];
	EXPECT_EQ(1, poll(&p, 1, 2000 * patience()));
	EXPECT_EQ(POLLHUP, p.revents);
	/* The task does wait. */
	EXPECT_EQ(1, shared->stage);
	reader_close(&r);
	EXPECT_TRUE(SOON(shared->stage == 2));
	end_child(&c);
}

/*
 * Creates a child that has the session's descriptor. No mapping of a ring and no child created
 * later keeps the session open.
 */
static void be_the_last(struct __test_metadata *_metadata, struct reader *r, struct child *c)
{
	uint32_t cpu;

	shared->saw[0] = r->fd;
	*c = child_new(close_a_pipe, NULL);
	child_go(c);
	ASSERT_TRUE(SOON(shared->stage == 1));
	ASSERT_EQ(0, begin(r, c->pid, 0));
	for (cpu = 0; cpu < r->cpus; cpu++)
		if (r->ring[cpu].data) {
			munmap(r->ring[cpu].consumer, PAGE);
			munmap((void *)r->ring[cpu].producer, PAGE + 2UL * r->size);
		}
}

TEST(who_closes_the_session_that_delays_it_goes_on)
{
	struct systrace_rule rule = delay_rule(SYS_close, SYSTRACE_DO_DELAY_EXIT, HOUR, 1);
	struct reader r;
	struct child c;

	share();
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, load_rules(&r, &rule, 1, NULL, 0));
	be_the_last(_metadata, &r, &c);
	close(r.fd);
	shared->go = 1;
	EXPECT_TRUE(SOON(shared->stage == 2));
	end_child(&c);
}

static void close_and_fill(void *arg)
{
	close((int)(long)arg);
	fill_rings(NULL);
}

/* Another task has filled the ring of this CPU. */
TEST(who_closes_the_session_that_has_no_room_goes_on)
{
	struct child filler, c;
	struct reader r;
	long before;

	share();
	pin(0);
	ASSERT_EQ(0, reader_setup_as(&r, SYSTRACE_RING_MIN, SYSTRACE_LOSSLESS));
	filler = child_new(close_and_fill, (void *)(long)r.fd);
	ASSERT_TRUE(wait_for_call(filler.pid, SYS_read));
	ASSERT_EQ(1, reader_attach(&r, filler.pid, 0));
	child_go(&filler);
	ASSERT_TRUE(SOON(shared->count));
	be_the_last(_metadata, &r, &c);
	ASSERT_TRUE(WITHIN(10000, is_at_rest(filler.pid, &shared->count)));
	before = shared->count;
	close(r.fd);
	shared->go = 1;
	EXPECT_TRUE(SOON(shared->stage == 2));
	EXPECT_TRUE(SOON(shared->count > before));
	end_child(&c);
	end_child(&filler);
}

/* The task has an EXIT to write, after a delay by another session. */
TEST(nothing_is_recorded_after_detach)
{
	struct systrace_stats before, after;
	struct reader r, other;
	struct child c;

	ASSERT_TRUE(make_wait(&r, &other, &c, POSTPONED));
	EXPECT_EQ(1, reader_detach(&r, c.pid, 0));
	before = reader_stats(&r);
	reader_close(&other);
	EXPECT_TRUE(goes_on());
	after = reader_stats(&r);
	EXPECT_EQ(before.seen, after.seen);
	EXPECT_EQ(before.waiting, after.waiting);
	reader_close(&r);
	end_child(&c);
}

/* ---- 14: many threads ------------------------------------------------------------------------ */

static uint64_t time_attach(struct child *c, int *n)
{
	struct reader r;
	uint64_t t;

	if (reader_setup(&r, SYSTRACE_RING_MIN))
		abort();
	t = now_ms();
	*n = reader_attach(&r, c->pid, SYSTRACE_A_PROCESS);
	t = now_ms() - t;
	reader_close(&r);
	return t;
}

#define FEW	500
#define MANY	3000

/* The shorter of two times, because the machine may be busy. */
static uint64_t least_attach(struct __test_metadata *_metadata, struct child *c, int threads)
{
	uint64_t first, second;
	int n;

	first = time_attach(c, &n);
	EXPECT_EQ(threads + 1, n);
	second = time_attach(c, &n);
	return first < second ? first : second;
}

static void attach_for_long(void *arg)
{
	shared->stage = 1;
	reader_attach(arg, shared->pid, SYSTRACE_A_PROCESS);
	shared->stage = 2;
	idle(NULL);
}

/* An ATTACH that is killed midway must change nothing. If it had completed, tasks would be watched. */
static void kill_attacher(struct __test_metadata *_metadata, pid_t pid, uint64_t ms)
{
	struct child attacher;
	struct reader r;

	shared->pid = pid;
	ASSERT_EQ(0, reader_setup(&r, SYSTRACE_RING_MIN));
	attacher = child_new(attach_for_long, &r);
	child_go(&attacher);
	ASSERT_TRUE(SOON(shared->stage));
	usleep(ms * 1000);
	kill(attacher.pid, SIGKILL);
	EXPECT_EQ(SIGKILL, child_wait(&attacher));
	EXPECT_EQ(1, shared->stage);
	EXPECT_EQ(0, reader_stats(&r).tasks);
	reader_close(&r);
}

/*
 * Attaching six times as many threads takes six times as long, not thirty-six times. And the
 * attaching process can be killed.
 */
TEST(many_threads_are_attached_in_no_time)
{
	uint64_t t_few, t_many;
	struct child few, many;

	share();
	few = threads_new(FEW);
	t_few = least_attach(_metadata, &few, FEW);
	end_child(&few);
	many = threads_new(MANY);
	t_many = least_attach(_metadata, &many, MANY);
	EXPECT_GT(MANY / FEW * 4 * t_few + 50, t_many)
		TH_LOG("%d: %lu ms, %d: %lu ms", FEW, t_few, MANY, t_many);
	kill_attacher(_metadata, many.pid, t_many / 8);
	end_child(&many);
}

/* ---- 14: START while a task exits ----------------------------------------------------------- */

static void *count_all_the_time(void *arg)
{
	while (!shared->leave)
		reader_stats(arg);
	return NULL;
}

/*
 * Each task that is reported must also exit for the reader. STATS of a session with many tasks held
 * the lock that is needed to forget a task, which makes the race last longer.
 */
TEST(start_tells_of_nobody_who_has_ended_unseen)
{
	struct child many, c;
	struct reader busy, r;
	int round, news, gones;
	pthread_t t;

	share();
	many = threads_new(2000);
	ASSERT_EQ(0, reader_setup(&busy, SYSTRACE_RING_MIN));
	ASSERT_LT(0, reader_attach(&busy, many.pid, SYSTRACE_A_PROCESS));
	pthread_create(&t, NULL, count_all_the_time, &busy);
	for (round = 0; round < 24; round++) {
		c = threads_new(50);
		ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
		ASSERT_EQ(51, reader_attach(&r, c.pid, SYSTRACE_A_PROCESS));
		kill(c.pid, SIGKILL);
		usleep(rand() % 3000);
		ASSERT_EQ(0, reader_start(&r));
		child_wait(&c);
		EXPECT_TRUE(reader_collect_for(&r, 3000));
		news = count_records(&r, SYSTRACE_NEW, 0);
		gones = count_records(&r, SYSTRACE_GONE, 0);
		EXPECT_EQ(news, gones);
		reader_close(&r);
		if (news != gones)
			break;
	}
	shared->leave = 1;
	pthread_join(t, NULL);
	reader_close(&busy);
	end_child(&many);
}

#include "named.h"

TEST_HARNESS_MAIN
