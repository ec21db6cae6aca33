// SPDX-License-Identifier: GPL-2.0
/*
 * The watched tasks and their acts: calls with all kinds of arguments, faults, signals, timers;
 * threads, processes and programs without end. The tasks exit in every possible way.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <time.h>
#include <linux/sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fuzz.h"

#define THREADS	6

static int root = -1;			/* index of a first task, which beats in shared memory; else -1 */
static int depth;
static _Atomic int nthreads;
static uint8_t *arena;
static pid_t children[8];
static __thread int in_thread;

volatile int *volatile nowhere = (int *)8;

/* ---- memory -------------------------------------------------------------------------------- */

#define MIB		(1UL << 20)
#define SECRET		0x10000000UL	/* the address of the canary's marker; not mapped in tasks */
#define PRESENT		(arena)
#define ABSENT		(arena + MIB)
#define TEXT		(arena + 2 * MIB)
#define HALF		(arena + 3 * MIB)	/* two pages, the second is inaccessible */
#define READ_ONLY	(arena + 3 * MIB + 4 * PAGE)
#define STRINGS		(arena + 3 * MIB + 8 * PAGE)
#define ARENA		(4 * MIB)

static const char *const names[] = { "/etc/passwd", "/dev/null", "/nowhere", "/proc/self/status", "/", "..", "/tmp/fuzz.file" };

static void fill_strings(void)
{
	struct iovec *pairs = (void *)(STRINGS + PAGE);
	char **list = (void *)(STRINGS + 2 * PAGE);
	size_t i;

	for (i = 0; i < COUNT_OF(names); i++) {
		strcpy((char *)STRINGS + 64 * i, names[i]);
		list[i] = (char *)STRINGS + 64 * i;
	}
	for (i = 0; i < 64; i++)
		pairs[i] = (struct iovec){ below(2) ? PRESENT + below(4096) : ABSENT + below(MIB), below(3000) };
	list[i] = NULL;
}

static bool make_arena(void)
{
	uint8_t *p = mmap(NULL, ARENA + 2 * MIB, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	/* Guard areas: a call that writes past the end must not reach the shared memory. */
	if (p == MAP_FAILED || mprotect(p + MIB, ARENA, RW))
		return false;
	arena = p + MIB;
	memset(PRESENT, 1, 256 << 10);
	memset(TEXT, 'a', MIB);
	memset(HALF, 2, PAGE);
	mprotect(HALF + PAGE, PAGE, PROT_NONE);
	memset(READ_ONLY, 3, PAGE);
	mprotect(READ_ONLY, PAGE, PROT_READ);
	fill_strings();
	return true;
}

uintptr_t any_pointer(void)
{
	switch (below(16)) {
	case 0:
		return 0;
	case 1:
	case 2:
		return SECRET + below(below(2) ? 2 : 65536);
	case 3:
		return (uintptr_t)HALF + PAGE - below(200);
	case 4:
		return (uintptr_t)READ_ONLY + below(PAGE);
	case 5:
	case 6:
		return (uintptr_t)TEXT + below(below(2) ? 2 : MIB);
	case 7:
	case 8:
		return (uintptr_t)STRINGS + 64 * below(COUNT_OF(names));
	case 9:
		return (uintptr_t)STRINGS + (1 + below(2)) * PAGE;
	case 10:
	case 11:
		return (uintptr_t)ABSENT + below(MIB);
	case 12:
		return odd_number();
	}
	return (uintptr_t)PRESENT + below(256 << 10);
}

static uintptr_t any_argument(void)
{
	switch (below(4)) {
	case 0:
		return below(12);
	case 1:
		return below(3) ? (uintptr_t)AT_FDCWD : odd_number();
	}
	return any_pointer();
}

/* ---- calls ------------------------------------------------------------------------------------- */

static void calls(void)
{
	static const int quick[] = { SYS_getppid, SYS_getuid, SYS_getpid, SYS_sched_yield, SYS_getpgrp, SYS_times };
	int n = 1 + below(60), nr = quick[below(COUNT_OF(quick))];
	uintptr_t a = any_pointer(), b = any_pointer();

	atomic_fetch_add(&shared->calls, n);
	while (n--)
		syscall(nr, a, b, a, b, a, b);
}

/* A random call with random arguments, limited so that it cannot sleep long or do much damage. */
static void one_strange_call(void)
{
	int nr = cheap_calls[below(ncheap)], i;
	uintptr_t arg[6];

	for (i = 0; i < 6; i++)
		arg[i] = any_argument();
	switch (nr) {
	case SYS_nanosleep:
	case SYS_close:
	case SYS_dup:
		return;
	case SYS_poll:
	case SYS_ppoll:
		arg[1] = below(3);
		arg[2] = nr == SYS_poll ? below(3) : (uintptr_t)STRINGS + 3 * PAGE;
		break;
	case SYS_futex:
		arg[1] = 1;
		break;
	case SYS_fcntl:
		arg[1] = below(2) ? F_GETFL : F_GETFD;
		break;
	case SYS_read:
	case SYS_readv:
	case SYS_write:
	case SYS_writev:
	case SYS_connect:
	case SYS_sendto:
	case SYS_getdents64:
		/* /dev/zero and /dev/null, because a terminal or a pipe would block. */
		arg[0] = 10 + below(2);
		break;
	case SYS_pipe:
	case SYS_pipe2:
		if (below(8))
			return;
		break;
	case SYS_open:
		arg[1] = O_RDONLY | O_NONBLOCK | O_CLOEXEC;
		break;
	case SYS_openat:
		arg[2] = O_RDONLY | O_NONBLOCK | O_CLOEXEC;
		break;
	case SYS_sigaltstack:
		arg[0] = 0;
	}
	i = syscall(nr, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
	if ((nr == SYS_open || nr == SYS_openat || nr == SYS_socket || nr == SYS_memfd_create || nr == SYS_eventfd2) && i > 11)
		close(i);
	atomic_fetch_add(&shared->calls, 1);
}

static void strange_calls(void)
{
	int n = 1 + below(30);

	while (n--)
		one_strange_call();
}

/* These calls cost almost nothing by themselves, so the measured time is that of the module. */
static void meter(void)
{
	uintptr_t arg[6];
	int i, n = 1 + below(10);
	long before;

	atomic_fetch_add(&shared->calls, 3 * n);
	while (n--) {
		for (i = 0; i < 6; i++)
			arg[i] = below(2) ? (uintptr_t)TEXT : any_pointer();
		before = thread_ns();
		syscall(below(4) ? SYS_getppid : SYS_getuid, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
		check_cost(before, "a call of a task");
	}
}

/* By int $0x80, or with the numbers of x32. */
static void old_abi(void)
{
	static const int quick[] = { 20, 64, 24, 199, 39, 5, 3 };
	long ret;

	if (below(3)) {
		asm volatile("int $0x80" : "=a"(ret) : "a"(quick[below(COUNT_OF(quick) - 2)]), "b"(below(1 << 28)), "c"(0), "d"(0) : "memory");
	} else {
		syscall(0x40000000 | cheap_calls[below(ncheap)], -1, 0, 0, 0, 0, 0);
	}
}

static void faults(void)
{
	int n = 1 + below(20);

	while (n--)
		((volatile uint8_t *)ABSENT)[below(MIB)]++;
}

static void advise(void)
{
	madvise(below(2) ? ABSENT : TEXT, MIB, below(2) ? MADV_DONTNEED : MADV_WILLNEED);
	if (below(2))
		memset(TEXT, 'a', MIB);
}

/* Memory that takes long to free. */
static void big(void)
{
	size_t n = (1UL << below(6)) * MIB;
	uint8_t *p = mmap(NULL, n, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		return;
	madvise(p, n, MADV_NOHUGEPAGE);
	memset(p, 1, n);
	if (below(2))
		munmap(p, n);
}

static void maps(void)
{
	void *p = mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	calls();
	if (p != MAP_FAILED)
		munmap(p, PAGE);
}

static void change_dir(void)
{
	int n = 1 + below(50), dir = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	while (n--) {
		syscall(SYS_fchdir, dir);
		syscall(SYS_chdir, below(2) ? "/" : "/tmp");
	}
	if (dir > 11)
		close(dir);
}

/* ---- signals ------------------------------------------------------------------------------------- */

static void handled(int sig)
{
	(void)sig;
	syscall(SYS_getppid);
}

static void set_signals(void)
{
	struct sigaction action = { .sa_handler = handled, .sa_flags = below(2) ? SA_RESTART : 0 };

	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	sigaction(34, &action, NULL);
	signal(SIGUSR2, SIG_IGN);
	signal(40, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, below(3) ? SIG_DFL : SIG_IGN);
}

static void raise_some(void)
{
	static const int signals[] = { SIGUSR1, SIGUSR2, SIGALRM, 34, 40, SIGURG, SIGCONT };
	union sigval value = { .sival_int = below(100) };
	int n = 1 + below(10);

	while (n--) {
		int sig = signals[below(COUNT_OF(signals))];

		if (below(2))
			raise(sig);
		else
			sigqueue(getpid(), sig, value);
	}
}

static void hit_somebody(void)
{
	static const int signals[] = { SIGUSR1, SIGUSR2, 34, SIGALRM, 40 };
	int pid = any_task();

	if (pid > 0)
		kill(pid, signals[below(COUNT_OF(signals))]);
}

static void set_timer(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = below(2) ? SIGUSR1 : SIGUSR2 };
	struct itimerspec when = { .it_value.tv_nsec = 50000 + below(2000000) };
	struct itimerval other = { .it_value.tv_usec = 100 + below(3000) };
	timer_t timer;
	int i;

	if (!below(3)) {
		setitimer(ITIMER_REAL, &other, NULL);
		return;
	}
	if (below(2))
		when.it_interval.tv_nsec = 100000 + below(3000000);
	event._sigev_un._tid = below(2) ? getpid() : syscall(SYS_gettid);
	if (timer_create(CLOCK_MONOTONIC, &event, &timer))
		return;
	timer_settime(timer, 0, &when, NULL);
	for (i = below(200); i; i--)
		syscall(SYS_getppid, (long)AT_FDCWD, any_pointer());
	if (below(4))
		timer_delete(timer);
}

/* ---- threads and processes -------------------------------------------------------------------------- */

/* Adds this thread to the tasks that may be attached to. */
static void enlist(void)
{
	atomic_store(&shared->tasks[below(TASKS_MAX)], (int)syscall(SYS_gettid));
}

static void *thread_main(void *arg)
{
	seed_rng((uintptr_t)arg, 7);
	in_thread = 1;
	if (below(2))
		enlist();
	act_for(1 + below(20));
	atomic_fetch_sub(&nthreads, 1);
	return NULL;
}

void thread_act(void)
{
	pthread_attr_t attr;
	pthread_t t;

	if (atomic_fetch_add(&nthreads, 1) >= THREADS) {
		atomic_fetch_sub(&nthreads, 1);
		return;
	}
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 65536);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&t, &attr, thread_main, (void *)(uintptr_t)any64()))
		atomic_fetch_sub(&nthreads, 1);
	pthread_attr_destroy(&attr);
}

static void keep_child(pid_t pid)
{
	if (pid > 0)
		children[below(COUNT_OF(children))] = pid;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

static void child_main(uint64_t seed)
{
	seed_rng(seed, 8);
	depth++;
	root = -1;
	in_thread = 0;
	atomic_store(&nthreads, 0);
	memset(children, 0, sizeof(children));
	enlist();
	act_for(1 + below(30));
	_exit(below(256));
}

static void fork_one(void)
{
	uint64_t seed = any64();
	pid_t pid;

	if (depth > 3)
		return;
	pid = fork();
	if (!pid)
		child_main(seed);
	keep_child(pid);
}

static void vfork_one(void)
{
	pid_t pid = vfork();

	if (!pid) {
		syscall(SYS_getppid);
		_exit(1);
	}
	keep_child(pid);
}

static int shares(void *arg)
{
	int i, n = (int)(uintptr_t)arg;

	/* The child shares this thread's TLS along with the memory, so it makes only plain calls. */
	for (i = 0; i < n; i++)
		syscall(SYS_getppid, SECRET, PRESENT, ABSENT);
	syscall(SYS_exit, 0);
	return 0;
}

static void clone_one(int flags)
{
	static uint8_t stacks[8][16384];
	static _Atomic uint32_t turn;
	uint8_t *stack = stacks[atomic_fetch_add(&turn, 1) % 8];

	keep_child(clone(shares, stack + sizeof(stacks[0]) - 64, flags | SIGCHLD, (void *)(uintptr_t)below(100)));
}

static void unshare_some(void)
{
	static const int flags[] = { CLONE_FILES, CLONE_FS, CLONE_FILES | CLONE_FS, CLONE_SYSVSEM, CLONE_NEWUSER, CLONE_NEWUSER | CLONE_NEWPID };

	unshare(flags[below(root < 0 ? COUNT_OF(flags) : 4)]);
}

static void execute(const char *program, const char *what)
{
	char seed[32], number[16], level[16], names[32];
	char *argv[] = { "fuzz", (char *)what, number, seed, level, names, NULL };
	char *envp[] = { "A=1", NULL };

	snprintf(seed, sizeof(seed), "%llu", (unsigned long long)any64());
	snprintf(number, sizeof(number), "%d", root);
	snprintf(level, sizeof(level), "%d", depth);
	memory_names(names, sizeof(names));
	execve(program, argv, envp);
}

static void run_helper(void)
{
	pid_t pid;

	if (!basis->helper[0] || depth > 3)
		return;
	pid = fork();
	if (!pid) {
		depth++;
		root = -1;
		enlist();
		execute(basis->helper, "--helper");
		_exit(1);
	}
	keep_child(pid);
}

static void die(void)
{
	static const int signals[] = { SIGTERM, SIGSEGV, SIGABRT, SIGQUIT, SIGHUP, SIGKILL, 64 };
	int sig = signals[below(COUNT_OF(signals))];

	calls();
	if (!below(4))
		*nowhere = 1;
	signal(sig, SIG_DFL);
	raise(sig);
}

static void kill_child(void)
{
	pid_t pid = children[below(COUNT_OF(children))];

	if (pid > 0 && !in_thread)
		kill(pid, below(3) ? SIGKILL : SIGTERM);
}

/* Debugs a child up to its exit, which may come from a signal that the debugger injects. */
static void debugged(void)
{
	uint64_t seed = any64(), end = now_us() + 300000;
	bool stopped = false;
	int status, sig;
	pid_t pid;

	if (depth > 2)
		return;
	pid = fork();
	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		child_main(seed);
	}
	while (pid > 0 && now_us() < end && in_phase(RUN)) {
		if (waitpid(pid, &status, WNOHANG | __WALL) != pid) {
			usleep(300);
			continue;
		}
		if (!WIFSTOPPED(status))
			return;
		if (!stopped)
			ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)(long)PTRACE_O_TRACEEXIT);
		sig = status >> 16 || !stopped ? 0 : WSTOPSIG(status);
		stopped = true;
		if (!below(20))
			sig = SIGSEGV;
		ptrace(PTRACE_CONT, pid, NULL, (void *)(long)sig);
	}
	/* Kill the child in any case: no other process would continue it. */
	if (pid > 0) {
		kill(pid, SIGKILL);
		ptrace(PTRACE_DETACH, pid, NULL, (void *)(long)SIGKILL);
	}
}

/* ---- acts ------------------------------------------------------------------------------------------- */

static void end(void)
{
	/* A first task exits rarely, because the others depend on it. */
	if (root >= 0 && below(8))
		return;
	if (below(2))
		syscall(SYS_exit, below(256));
	_exit(below(256));
}

static void act(int what)
{
	atomic_fetch_add(&shared->acts[what], 1);
	switch (what) {
	case ACT_CALLS:
		return calls();
	case ACT_ARGS:
		return strange_calls();
	case ACT_METER:
		return meter();
	case ACT_FAULTS:
		return faults();
	case ACT_ADVISE:
		return advise();
	case ACT_RAISE:
		return raise_some();
	case ACT_HIT:
		return hit_somebody();
	case ACT_TIMER:
		return set_timer();
	case ACT_CHDIR:
		return change_dir();
	case ACT_THREAD:
		return thread_act();
	case ACT_FORK:
		return fork_one();
	case ACT_VFORK:
		return in_thread ? calls() : vfork_one();
	case ACT_SHARE_VM:
		return clone_one(CLONE_VM | (below(2) ? CLONE_FILES | CLONE_FS : 0));
	case ACT_SHARE_FILES:
		return in_thread ? calls() : clone_one(CLONE_FILES);
	case ACT_UNSHARE:
		return unshare_some();
	case ACT_EXEC:
		return execute("/proc/self/exe", "--tracee");
	case ACT_HELPER:
		return run_helper();
	case ACT_DIE:
		return root < 0 || !below(4) ? die() : calls();
	case ACT_EXIT:
		return end();
	case ACT_KILL_CHILD:
		return kill_child();
	case ACT_DEBUGGED:
		return in_thread ? calls() : debugged();
	case ACT_OLD_ABI:
		return old_abi();
	case ACT_NAP:
		usleep(below(3000));
		return;
	case ACT_BIG:
		return big();
	case ACT_MAPS:
		return maps();
	}
}

/* @n -1: until the end of the round. */
void act_for(int n)
{
	while (n-- && !in_phase(OVER)) {
		act(pick(basis->vec.v + V_ACT, NACTS));
		/* Come to rest soon, so that this task's own exit can be told from the exits of others. */
		if (!in_phase(RUN) && n > 3)
			n = 3;
	}
}

/* A thread of each first task only shows that the task continues. */
static void *beat(void *arg)
{
	(void)arg;
	seed_rng(basis->seed, 900 + root);
	in_thread = 1;
	atomic_store(&shared->beats_of[root], getpid());
	while (!in_phase(OVER)) {
		syscall(SYS_getppid, any_pointer(), any_pointer());
		atomic_fetch_add(&shared->beat[root], 1);
		usleep(3000);
	}
	return NULL;
}

/* A rule may have replaced the result of open() with any number: do not write to a wrong descriptor. */
static bool is_device(int fd, unsigned int minor)
{
	struct stat st = { 0 };

	return !fstat(fd, &st) && S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, minor);
}

/* Descriptors 10 and 11 are for all reads and writes. */
void tracee_setup(void)
{
	int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_RDWR);

	dup3(zero, 10, 0);
	dup3(null, 11, 0);
	if (zero != 10)
		close(zero);
	if (null != 11)
		close(null);
	if (!is_device(10, 5) || !is_device(11, 3))
		_exit(1);
	set_signals();
	if (!make_arena())
		_exit(1);
}

void tracee(int index, uint64_t seed, int level)
{
	pthread_t t;

	root = index;
	depth = level;
	seed_rng(seed, 500 + index);
	tracee_setup();
	prctl(PR_SET_NAME, "fuzz-tracee");
	enlist();
	if (root >= 0 && root < ROOTS_MAX)
		pthread_create(&t, NULL, beat, NULL);
	if (root < 0) {
		act_for(1 + below(30));
		_exit(0);
	}
	for (;;) {
		act_for(10);
		if (!below(10))
			enlist();
		if (in_phase(OVER))
			_exit(0);
		if (!in_phase(RUN))
			usleep(1000);
	}
}

/* The set-uid program has rights that its watchers lack. */
void helper_main(void)
{
	int i;

	for (i = 0; i < 30; i++) {
		syscall(SYS_getppid, SECRET, "of root");
		if (i % 10 == 0)
			usleep(500);
	}
	_exit(0);
}
