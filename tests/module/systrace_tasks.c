// SPDX-License-Identifier: GPL-2.0
/* Tasks: attaching, following, executing, exiting, and their signals. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <linux/sched.h>
#include <sys/prctl.h>
#include "reader.h"
#include "kselftest_harness.h"

#define FOLLOW	(SYSTRACE_A_PROCESS | SYSTRACE_A_FOLLOW)

extern char **environ;

/* ---- attaching --------------------------------------------------------------- */

static void nothing(void *arg)
{
}

TEST(new_comes_first_and_gone_last)
{
	struct systrace_new *new;
	struct systrace_gone *gone;
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_TRUE(watch_child(&r, nothing, NULL, 0, &pid));
	new = (void *)r.record[0];
	EXPECT_EQ(SYSTRACE_NEW, new->head.type);
	EXPECT_EQ(SYSTRACE_R_ATTACHED, new->head.flags);
	EXPECT_EQ(pid, new->head.tid);
	EXPECT_EQ(pid, new->tgid);
	EXPECT_EQ(0, new->parent);
	EXPECT_STREQ("systrace_tasks", (char *)new->comm);
	gone = (void *)r.record[r.n - 1];
	EXPECT_EQ(SYSTRACE_GONE, gone->head.type);
	EXPECT_EQ(SYSTRACE_R_GROUP, gone->head.flags);
	EXPECT_EQ(0, gone->status);
	EXPECT_EQ(pid, gone->tgid);
	EXPECT_EQ(sizeof(*gone), gone->head.len);
	reader_close(&r);
}

TEST(a_call_under_way_is_told_at_attach)
{
	struct child c = child_new(nothing, NULL);
	struct systrace_enter *e;
	struct reader r;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	ASSERT_EQ(0, reader_start(&r));
	/* The call may have been observed just before the task slept. */
	usleep(10000);
	ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
	EXPECT_EQ(2, reader_drain(&r));
	e = find_enter(&r, c.pid, SYS_read, 0);
	ASSERT_NE(NULL, e);
	EXPECT_EQ(SYSTRACE_R_MIDWAY, e->head.flags);
	EXPECT_EQ(1, e->args[2]);
	child_go(&c);
	child_wait(&c);
	EXPECT_TRUE(reader_collect(&r));
	EXPECT_TRUE(in_sequence(&r));
	EXPECT_EQ(1, count_records(&r, SYSTRACE_ENTER, c.pid) - count_records(&r, SYSTRACE_EXIT, c.pid));
	e = find_enter(&r, c.pid, SYS_read, 0);
	EXPECT_EQ(1, find_exit(&r, e)->ret);
	reader_close(&r);
}

static void spin(void *arg)
{
	volatile int *stop = arg;

	while (!*stop)
		syscall(SYS_getppid);
}

TEST(attaching_to_a_busy_task_misses_no_half)
{
	volatile int *stop = mmap(NULL, PAGE, RW_SHARED, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct child c = child_new(spin, (void *)stop);
	struct reader r, keep;
	int i;
	size_t j;

	child_go(&c);
	/* While another session exists, the module's probes stay registered, and attaching is quick. */
	ASSERT_EQ(0, reader_setup(&keep, SYSTRACE_RING_MIN));
	ASSERT_EQ(1, reader_attach(&keep, c.pid, 0));
	for (i = 0; i < 30; i++) {
		bool in = false;
		int wrong = 0;

		/* A guest may be held up for longer than the ring has room. */
		ASSERT_EQ(0, reader_setup_as(&r, RING_SIZE, SYSTRACE_LOSSLESS));
		ASSERT_EQ(0, reader_start(&r));
		ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
		usleep(5000);
		ASSERT_EQ(1, reader_detach(&r, c.pid, 0));
		EXPECT_TRUE(reader_collect(&r));
		EXPECT_TRUE(in_sequence(&r));
		EXPECT_EQ(SYSTRACE_NEW, r.record[0]->type);
		/* ENTERs and EXITs alternate strictly. */
		for (j = 1; j < r.n; j++) {
			wrong += r.record[j]->type != (in ? SYSTRACE_EXIT : SYSTRACE_ENTER);
			in = !in;
		}
		EXPECT_EQ(0, wrong);
		reader_close(&r);
	}
	*stop = 1;
	child_wait(&c);
	reader_close(&keep);
}

TEST(after_detach_nothing_comes)
{
	volatile int *stop = mmap(NULL, PAGE, RW_SHARED, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct child c = child_new(spin, (void *)stop);
	struct systrace_stats a, b;
	struct reader r;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, reader_start(&r));
	ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
	child_go(&c);
	usleep(20000);
	ASSERT_EQ(1, reader_detach(&r, c.pid, 0));
	a = reader_stats(&r);
	usleep(20000);
	b = reader_stats(&r);
	EXPECT_EQ(a.seen, b.seen);
	EXPECT_LT(2, b.seen);
	EXPECT_EQ(0, b.tasks);
	*stop = 1;
	EXPECT_EQ(0, child_wait(&c));
	reader_close(&r);
}

/* ---- threads -------------------------------------------------------------------- */

static void *count_in_thread(void *arg)
{
	int i;

	for (i = 0; i < 5; i++)
		syscall(SYS_getppid);
	return NULL;
}

static void threads(void *arg)
{
	pthread_t t[3];
	int i;

	for (i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, count_in_thread, NULL);
	for (i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
}

TEST(threads_are_followed_from_their_first_call)
{
	struct systrace_new *new;
	struct reader r;
	pid_t pid;
	int i, groups = 0;
	struct systrace_gone *gone;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_TRUE(watch_child(&r, threads, NULL, FOLLOW, &pid));
	EXPECT_TRUE(in_sequence(&r));
	EXPECT_EQ(4, count_records(&r, SYSTRACE_NEW, 0));
	for (i = 1; i < 4; i++) {
		new = find_record(&r, SYSTRACE_NEW, 0, i);
		EXPECT_EQ(1, new->head.seq);
		EXPECT_EQ(SYSTRACE_R_THREAD, new->head.flags);
		EXPECT_EQ(pid, new->tgid);
		EXPECT_EQ(pid, new->parent);
		EXPECT_NE(NULL, find_enter(&r, new->head.tid, SYS_getppid, 4));
		EXPECT_EQ(NULL, find_enter(&r, new->head.tid, SYS_getppid, 5));
		/*
		 * The first record after NEW is the ENTER of one of libc's own calls, before the
		 * thread's function runs.
		 */
		EXPECT_EQ(2, ((struct systrace_record *)find_record(&r, SYSTRACE_ENTER, new->head.tid, 0))->seq);
	}
	for (i = 0; (gone = find_record(&r, SYSTRACE_GONE, 0, i)); i++)
		groups += !!(gone->head.flags & SYSTRACE_R_GROUP);
	EXPECT_EQ(4, i);
	EXPECT_LE(1, groups);
	reader_close(&r);
}

static void *sleep_in_thread(void *arg)
{
	pause();
	return NULL;
}

static void sleeping_threads(void *arg)
{
	pthread_t t;
	int i;

	for (i = 0; i < 4; i++)
		pthread_create(&t, NULL, sleep_in_thread, NULL);
	pause();
}

TEST(a_process_is_all_its_threads)
{
	struct child c = child_new(sleeping_threads, NULL);
	struct reader r;
	int i;

	child_go(&c);
	ASSERT_TRUE(wait_for_call(c.pid, SYS_pause));
	usleep(20000);
	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, reader_start(&r));
	EXPECT_EQ(1, reader_attach(&r, c.pid, 0));
	EXPECT_EQ(4, reader_attach(&r, c.pid, SYSTRACE_A_PROCESS));
	EXPECT_EQ(-EEXIST, reader_attach(&r, c.pid, SYSTRACE_A_PROCESS));
	EXPECT_EQ(5, reader_stats(&r).tasks);
	EXPECT_EQ(1, reader_detach(&r, c.pid, 0));
	EXPECT_EQ(4, reader_detach(&r, c.pid, SYSTRACE_A_PROCESS));
	EXPECT_EQ(5, reader_attach(&r, c.pid, SYSTRACE_A_PROCESS));
	kill(c.pid, SIGKILL);
	child_wait(&c);
	EXPECT_TRUE(reader_collect(&r));
	EXPECT_EQ(5, count_records(&r, SYSTRACE_GONE, 0));
	for (i = 0; i < 5; i++)
		EXPECT_EQ(SIGKILL, ((struct systrace_gone *)find_record(&r, SYSTRACE_GONE, 0, i))->status);
	/* SIGKILL is not delivered like other signals. */
	EXPECT_EQ(0, count_records(&r, SYSTRACE_SIGNAL, 0));
	reader_close(&r);
}

/* ---- children ------------------------------------------------------------------- */

static void child_of_child(void)
{
	syscall(SYS_getuid);
	_exit(3);
}

static void with_fork(void *arg)
{
	if (!fork())
		child_of_child();
	wait(NULL);
}

static void with_vfork(void *arg)
{
	if (!vfork())
		child_of_child();
	wait(NULL);
}

static void with_clone3(void *arg)
{
	struct clone_args args = { .exit_signal = SIGCHLD };

	if (!syscall(SYS_clone3, &args, sizeof(args)))
		child_of_child();
	wait(NULL);
}

static void with_clone_vm(void *arg)
{
	struct clone_args args = { .exit_signal = SIGCHLD, .flags = CLONE_VM | CLONE_VFORK };

	if (!syscall(SYS_clone3, &args, sizeof(args)))
		child_of_child();
	wait(NULL);
}

FIXTURE(fork) { };
FIXTURE_VARIANT(fork)
{
	void (*how)(void *);
};
FIXTURE_VARIANT_ADD(fork, fork) { .how = with_fork };
FIXTURE_VARIANT_ADD(fork, vfork) { .how = with_vfork };
FIXTURE_VARIANT_ADD(fork, clone3) { .how = with_clone3 };
FIXTURE_VARIANT_ADD(fork, clone_vm) { .how = with_clone_vm };
FIXTURE_SETUP(fork) { }
FIXTURE_TEARDOWN(fork) { }

TEST_F(fork, is_followed)
{
	struct systrace_new *new;
	struct systrace_gone *gone;
	struct systrace_record *first;
	struct reader r;
	pid_t pid, kid;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_TRUE(watch_child(&r, variant->how, NULL, FOLLOW, &pid));
	EXPECT_TRUE(in_sequence(&r));
	new = find_record(&r, SYSTRACE_NEW, 0, 1);
	ASSERT_NE(NULL, new);
	kid = new->head.tid;
	EXPECT_EQ(0, new->head.flags);
	EXPECT_EQ(kid, new->tgid);
	EXPECT_EQ(pid, new->parent);
	/* The call that created the child belongs to its parent only. */
	first = find_record(&r, SYSTRACE_ENTER, kid, 0);
	EXPECT_EQ(2, first->seq);
	EXPECT_EQ(0, first->flags);
	EXPECT_NE(NULL, find_enter(&r, kid, SYS_getuid, 0));
	gone = find_record(&r, SYSTRACE_GONE, kid, 0);
	ASSERT_NE(NULL, gone);
	EXPECT_EQ(3 << 8, gone->status);
	EXPECT_EQ(0, reader_stats(&r).lost[SYSTRACE_LOST_NO_MEMORY]);
	reader_close(&r);
}

TEST_F(fork, is_not_followed_unasked)
{
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_TRUE(watch_child(&r, variant->how, NULL, 0, &pid));
	EXPECT_EQ(1, count_records(&r, SYSTRACE_NEW, 0));
	EXPECT_EQ(1, count_records(&r, SYSTRACE_GONE, 0));
	reader_close(&r);
}

/* Each process forks two children, for @arg generations. */
static void family(void *arg)
{
	long deep = (long)arg;

	if (!deep)
		return;
	for (int i = 0; i < 2; i++) {
		if (!fork()) {
			family((void *)(deep - 1));
			_exit(0);
		}
	}
	while (wait(NULL) > 0)
		;
}

TEST(grandchildren_too)
{
	struct systrace_stats s;
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup(&r, 4 << 20));
	ASSERT_TRUE(watch_child(&r, family, (void *)5L, FOLLOW, &pid));
	EXPECT_TRUE(in_sequence(&r));
	EXPECT_EQ(63, count_records(&r, SYSTRACE_NEW, 0));
	EXPECT_EQ(63, count_records(&r, SYSTRACE_GONE, 0));
	s = reader_stats(&r);
	EXPECT_EQ(s.seen, s.delivered);
	EXPECT_EQ(r.n, s.delivered);
	reader_close(&r);
}

/* ---- exec -------------------------------------------------------------------------- */

static void execs(void *arg)
{
	execl("/bin/sh", "sh", "-c", "exit 7", NULL);
}

TEST(exec_has_the_new_programs_arguments)
{
	struct systrace_exec *exec;
	struct systrace_enter *e;
	struct reader r;
	char *s;
	pid_t pid;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_TRUE(watch_child(&r, execs, NULL, 0, &pid));
	EXPECT_TRUE(in_sequence(&r));
	exec = find_record(&r, SYSTRACE_EXEC, pid, 0);
	ASSERT_NE(NULL, exec);
	EXPECT_EQ(pid, exec->old_tid);
	EXPECT_EQ(3, exec->argc);
	EXPECT_LT(0, exec->envc);
	EXPECT_EQ(13, exec->args);
	s = (char *)(exec + 1);
	EXPECT_EQ(0, memcmp(s, "sh\0-c\0exit 7\0/bin/sh", 21));
	EXPECT_EQ(sizeof(*exec) + 24, exec->head.len);
	e = find_enter(&r, pid, SYS_execve, 0);
	ASSERT_NE(NULL, e);
	EXPECT_EQ(exec->head.seq, e->head.seq + 1);
	EXPECT_EQ(0, find_exit(&r, e)->ret);
	EXPECT_EQ(exec->head.seq + 1, find_exit(&r, e)->head.seq);
	EXPECT_EQ(7 << 8, ((struct systrace_gone *)find_record(&r, SYSTRACE_GONE, pid, 0))->status);
	reader_close(&r);
}

static void renames(void *arg)
{
	int fd = open("/proc/self/comm", O_WRONLY);

	prctl(PR_SET_NAME, "sixteen letters and more");
	(void)!write(fd, "written\n\377", 9);
	syscall(SYS_getppid);
	execl("/bin/true", "something", NULL);
}

/* The names to be reported, and the record that each one follows. Without SYSTRACE_NAMES none is reported. */
TEST(names_are_told)
{
	static const struct { const char *name; int behind, nr; } want[] = {
		{ "sixteen letters", SYSTRACE_EXIT, SYS_prctl }, { "written\n\377", SYSTRACE_EXIT, SYS_write },
		{ "true", SYSTRACE_EXEC, 0 } };
	struct systrace_record *before;
	struct systrace_name *name;
	struct reader r;
	pid_t pid;

	for (int asked = 0; asked < 2; asked++) {
		ASSERT_EQ(0, reader_setup_as(&r, RING_SIZE, asked ? SYSTRACE_NAMES : 0));
		ASSERT_TRUE(watch_child(&r, renames, NULL, 0, &pid));
		EXPECT_TRUE(in_sequence(&r));
		EXPECT_EQ(asked ? 3 : 0, count_records(&r, SYSTRACE_NAME, pid));
		for (int i = 0; asked && i < 3; i++) {
			name = find_record(&r, SYSTRACE_NAME, pid, i);
			ASSERT_NE(NULL, name);
			EXPECT_STREQ(want[i].name, (char *)name->comm);
			for (int n = 0; (before = find_record(&r, want[i].behind, pid, n)) && before->seq + 1 != name->head.seq; n++)
				;
			ASSERT_NE(NULL, before);
			if (want[i].nr)
				EXPECT_EQ(want[i].nr, ((struct systrace_exit *)before)->nr);
		}
		reader_close(&r);
	}
}

static void execs_much(void *arg)
{
	char *big = malloc(30001), *argv[] = { "true", big, big, NULL };

	memset(big, 'a', 30000);
	big[30000] = 0;
	execv("/bin/true", argv);
}

TEST(long_arguments_are_cut_at_the_record)
{
	struct systrace_setup setup = { .ring_size = RING_SIZE, .record_max = 16384 };
	struct systrace_exec *exec;
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup_by(&r, setup));
	ASSERT_TRUE(watch_child(&r, execs_much, NULL, 0, &pid));
	exec = find_record(&r, SYSTRACE_EXEC, pid, 0);
	ASSERT_NE(NULL, exec);
	EXPECT_EQ(3, exec->argc);
	EXPECT_GE(16384, exec->head.len);
	EXPECT_LT(16384 - 40, exec->head.len);
	EXPECT_STREQ("/bin/true", (char *)(exec + 1) + exec->args);
	reader_close(&r);
}

static void execs_by_a_long_path(void *arg)
{
	char path[4096];
	int i;

	for (i = 0; i < 4080; i += 2)
		memcpy(path + i, "/.", 2);
	strcpy(path + i, "/bin/true");
	execl(path, "true", NULL);
}

TEST(a_path_longer_than_the_record_is_cut)
{
	struct systrace_setup setup = { .ring_size = SYSTRACE_RING_MIN, .record_max = 4096 };
	struct systrace_exec *exec;
	struct reader r;
	pid_t pid;

	ASSERT_EQ(0, reader_setup_by(&r, setup));
	ASSERT_TRUE(watch_child(&r, execs_by_a_long_path, NULL, 0, &pid));
	exec = find_record(&r, SYSTRACE_EXEC, pid, 0);
	ASSERT_NE(NULL, exec);
	EXPECT_EQ(4096, exec->head.len);
	EXPECT_EQ(0, exec->args);
	EXPECT_EQ(4096 - sizeof(*exec) - 1, strlen((char *)(exec + 1)));
	reader_close(&r);
}

static void *exec_in_thread(void *arg)
{
	execl("/bin/true", "true", NULL);
	return NULL;
}

static void thread_execs(void *arg)
{
	pthread_t t;

	pthread_create(&t, NULL, exec_in_thread, NULL);
	pause();
}

TEST(a_thread_that_executes_takes_its_leaders_number)
{
	struct systrace_exec *exec;
	struct systrace_new *thread;
	struct systrace_gone *gone;
	struct systrace_exit *exit;
	struct reader r;
	pid_t pid;
	size_t i;
	uint32_t last = 0;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_TRUE(watch_child(&r, thread_execs, NULL, FOLLOW, &pid));
	thread = find_record(&r, SYSTRACE_NEW, 0, 1);
	exec = find_record(&r, SYSTRACE_EXEC, 0, 0);
	ASSERT_NE(NULL, thread);
	ASSERT_NE(NULL, exec);
	EXPECT_EQ(pid, exec->head.tid);
	EXPECT_EQ(thread->head.tid, exec->old_tid);
	/* Two tasks exit: the old leader, and the thread under its new tid. */
	EXPECT_EQ(2, count_records(&r, SYSTRACE_GONE, pid));
	gone = find_record(&r, SYSTRACE_GONE, pid, 0);
	EXPECT_LT(gone->head.time, exec->head.time);
	EXPECT_EQ(0, gone->head.flags & SYSTRACE_R_GROUP);
	gone = find_record(&r, SYSTRACE_GONE, pid, 1);
	EXPECT_EQ(SYSTRACE_R_GROUP, gone->head.flags);
	/* The seq belongs to the task, not to the tid. */
	for (i = 0; i < r.n; i++) {
		if (r.record[i] == (void *)exec || r.record[i]->tid == thread->head.tid) {
			EXPECT_EQ(last + 1, r.record[i]->seq);
			last = r.record[i]->seq;
		}
	}
	exit = find_record(&r, SYSTRACE_EXIT, pid, 0);
	while (exit && exit->head.time < exec->head.time)
		exit = find_exit(&r, (void *)exit);
	reader_close(&r);
}

/* ---- exits ---------------------------------------------------------------------------- */

static void exits_42(void *arg)
{
	_exit(42);
}

static void segfaults(void *arg)
{
	struct rlimit none = { 0, 0 };
	volatile int *volatile wild = (void *)8;

	setrlimit(RLIMIT_CORE, &none);
	*wild = 0;
}

static void kills_itself(void *arg)
{
	kill(getpid(), SIGKILL);
}

static void terminates_itself(void *arg)
{
	kill(getpid(), SIGTERM);
	pause();
}

static int end_of(struct reader *r, void (*how)(void *))
{
	struct systrace_gone *gone;
	pid_t pid;

	if (reader_setup(r, RING_SIZE) || !watch_child(r, how, NULL, 0, &pid))
		return -1;
	gone = find_record(r, SYSTRACE_GONE, pid, 0);
	return gone ? gone->status : -2;
}

TEST(ends_have_their_status)
{
	struct systrace_signal *s;
	siginfo_t *info;
	struct reader r;

	EXPECT_EQ(42 << 8, end_of(&r, exits_42));
	reader_close(&r);
	EXPECT_EQ(SIGKILL, end_of(&r, kills_itself));
	EXPECT_EQ(0, count_records(&r, SYSTRACE_SIGNAL, 0));
	reader_close(&r);
	EXPECT_EQ(SIGSEGV, end_of(&r, segfaults) & 0x7f);
	s = find_record(&r, SYSTRACE_SIGNAL, 0, 0);
	ASSERT_NE(NULL, s);
	info = (void *)s->siginfo;
	EXPECT_EQ(SIGSEGV, s->signo);
	EXPECT_EQ(SEGV_MAPERR, info->si_code);
	EXPECT_EQ(8, (long)info->si_addr);
	EXPECT_EQ(SYSTRACE_R_DEFAULT, s->head.flags);
	reader_close(&r);
	/* This signal kills, so it is not delivered. It is recorded nevertheless. */
	EXPECT_EQ(SIGTERM, end_of(&r, terminates_itself));
	EXPECT_EQ(1, count_records(&r, SYSTRACE_SIGNAL, 0));
	s = find_record(&r, SYSTRACE_SIGNAL, 0, 0);
	ASSERT_NE(NULL, s);
	EXPECT_EQ(SIGTERM, s->signo);
	EXPECT_EQ(SYSTRACE_R_DEFAULT, s->head.flags);
	EXPECT_EQ(r.record[r.n - 2], (void *)s);
	reader_close(&r);
}

/* ---- signals ------------------------------------------------------------------------------ */

static void handler(int sig)
{
}

static void many_signals(void *arg)
{
	struct itimerval soon = { .it_value.tv_usec = 1000 };
	sigset_t set;

	signal(SIGUSR1, handler);
	signal(SIGUSR2, SIG_IGN);
	kill(getpid(), SIGUSR1);
	kill(getpid(), SIGUSR2);
	kill(getpid(), SIGCHLD);
	sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_int = 77 });
	/* A blocked signal waits until it is unblocked. */
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);
	syscall(SYS_getuid);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	/* A signal from an interrupt. */
	signal(SIGALRM, SIG_IGN);
	setitimer(ITIMER_REAL, &soon, NULL);
	usleep(20000);
	kill(getpid(), SIGSTOP);
}

TEST(signals_delivered_and_ignored)
{
	static const struct { int signo, code, flags; } expect[] = {
		{ SIGUSR1, SI_USER, 0 },
		{ SIGUSR2, SI_USER, SYSTRACE_R_IGNORED },
		{ SIGCHLD, SI_USER, SYSTRACE_R_IGNORED },
		{ SIGUSR1, SI_QUEUE, 0 },
		{ SIGUSR1, SI_TKILL, 0 },
		{ SIGALRM, SI_KERNEL, SYSTRACE_R_IGNORED },
		{ SIGSTOP, SI_USER, SYSTRACE_R_DEFAULT },
	};
	struct child c = child_new(many_signals, NULL);
	struct systrace_signal *s;
	struct reader r;
	size_t i;
	int status;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
	ASSERT_EQ(0, reader_start(&r));
	child_go(&c);
	ASSERT_EQ(c.pid, waitpid(c.pid, &status, WUNTRACED));
	EXPECT_TRUE(WIFSTOPPED(status));
	kill(c.pid, SIGCONT);
	child_wait(&c);
	EXPECT_TRUE(reader_collect(&r));
	EXPECT_TRUE(in_sequence(&r));
	for (i = 0; i < ARRAY_SIZE(expect); i++) {
		siginfo_t *info;

		s = find_record(&r, SYSTRACE_SIGNAL, c.pid, i);
		ASSERT_NE(NULL, s);
		info = (void *)s->siginfo;
		TH_LOG("%d: signal %d code %d flags %x", (int)i, s->signo, info->si_code, s->head.flags);
		EXPECT_EQ(expect[i].signo, s->signo);
		EXPECT_EQ(expect[i].signo, info->si_signo);
		EXPECT_EQ(expect[i].code, info->si_code);
		EXPECT_EQ(expect[i].flags, s->head.flags);
		if (info->si_code == SI_USER)
			EXPECT_EQ(c.pid, info->si_pid);
	}
	EXPECT_EQ(77, ((siginfo_t *)((struct systrace_signal *)find_record(&r, SYSTRACE_SIGNAL, c.pid, 3))->siginfo)
		      ->si_value.sival_int);
	reader_close(&r);
}

static void interrupted_sleep(void *arg)
{
	signal(SIGUSR1, handler);
	syscall(SYS_nanosleep, &(struct timespec){ .tv_sec = 100 }, NULL);
}

TEST(an_interrupted_call_ends_before_its_signal)
{
	struct child c = child_new(interrupted_sleep, NULL);
	struct systrace_signal *s;
	struct systrace_enter *e;
	struct reader r;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
	ASSERT_EQ(0, reader_start(&r));
	child_go(&c);
	ASSERT_TRUE(wait_for_call(c.pid, SYS_nanosleep));
	kill(c.pid, SIGUSR1);
	child_wait(&c);
	EXPECT_TRUE(reader_collect(&r));
	e = find_enter(&r, c.pid, SYS_nanosleep, 0);
	s = find_record(&r, SYSTRACE_SIGNAL, c.pid, 0);
	ASSERT_NE(NULL, e);
	ASSERT_NE(NULL, s);
	/* ERESTART_RESTARTBLOCK, which no program sees. */
	EXPECT_EQ(-516, find_exit(&r, e)->ret);
	EXPECT_EQ(find_exit(&r, e)->head.seq + 1, s->head.seq);
	EXPECT_EQ(getpid(), ((siginfo_t *)s->siginfo)->si_pid);
	reader_close(&r);
}

/* ---- together with ptrace ------------------------------------------------------------------- */

TEST(a_stopped_task_can_be_watched)
{
	struct child c = child_new(nothing, NULL);
	struct reader r;
	int status;

	ASSERT_EQ(0, reader_setup(&r, RING_SIZE));
	ASSERT_EQ(0, reader_start(&r));
	ASSERT_TRUE(wait_for_call(c.pid, SYS_read));
	ASSERT_EQ(0, ptrace(PTRACE_SEIZE, c.pid, 0, 0));
	ASSERT_EQ(0, ptrace(PTRACE_INTERRUPT, c.pid, 0, 0));
	ASSERT_EQ(c.pid, waitpid(c.pid, &status, 0));
	ASSERT_EQ(1, reader_attach(&r, c.pid, 0));
	/* The task is not in a call now. */
	reader_drain(&r);
	EXPECT_EQ(0, count_records(&r, SYSTRACE_ENTER, c.pid));
	ASSERT_EQ(0, ptrace(PTRACE_DETACH, c.pid, 0, 0));
	child_go(&c);
	EXPECT_EQ(0, child_wait(&c));
	EXPECT_TRUE(reader_collect(&r));
	EXPECT_TRUE(in_sequence(&r));
	/* The read was restarted, and is seen from its start. */
	EXPECT_EQ(0, find_enter(&r, c.pid, SYS_read, 0)->head.flags);
	reader_close(&r);
}

TEST_HARNESS_MAIN
