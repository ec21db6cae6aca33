// SPDX-License-Identifier: GPL-2.0
/*
 * Plays: a few tasks and sessions of their own, with a known outcome. Events in them are as random
 * as elsewhere, but no other process interferes. So it is known of each task whether it may wait.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "scene.h"

struct stage *stage;

/* ---- building blocks ---------------------------------------------------------------------- */

void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

bool setup(struct slot *s, struct systrace_setup by)
{
	int fd = open_device(NULL);

	atomic_store(&s->fd, fd);
	if (fd < 0)
		return false;
	look_begin(s);
	s->size = by.ring_size;
	s->flags = by.flags;
	s->record_max = by.record_max ?: by.ring_size / 4;
	if (request(fd, SYSTRACE_SETUP, &by))
		return false;
	s->set_up = true;
	map_rings(s);
	look_zero(s);
	return true;
}

void shut(struct slot *s)
{
	unmap_rings(s);
	if (s->fd >= 0)
		close(s->fd);
	atomic_store(&s->fd, -1);
	s->set_up = false;
}

int attach(struct slot *s, pid_t pid, uint32_t flags)
{
	struct systrace_attach a = { .pid = pid, .flags = flags };
	int err = request(s->fd, SYSTRACE_ATTACH, &a);

	note(OP_ATTACH, 100, err, pid, a.tasks);
	return err;
}

int detach(struct slot *s, pid_t pid)
{
	struct systrace_attach a = { .pid = pid, .flags = SYSTRACE_A_PROCESS };

	return request(s->fd, SYSTRACE_DETACH, &a);
}

int start(struct slot *s)
{
	atomic_fetch_add(&s->starts, 1);
	return request(s->fd, SYSTRACE_START, NULL);
}

int load(struct slot *s, struct systrace_plan *plan, uint32_t nplans, struct systrace_op *op, uint32_t nops)
{
	struct systrace_load l = { .plans = (uintptr_t)plan, .ops = (uintptr_t)op, .nplans = nplans, .nops = nops };

	return request(s->fd, SYSTRACE_LOAD, &l);
}

void only(struct slot *s, const int *nrs)
{
	uint64_t bits[8] = { 0 };
	struct systrace_filter f = { .bits = (uintptr_t)bits, .nbits = 512 };

	for (; *nrs >= 0; nrs++)
		bits[*nrs / 64] |= 1ULL << *nrs % 64;
	request(s->fd, SYSTRACE_FILTER, &f);
}

struct systrace_op copy_op(int flags, int arg, uint32_t len)
{
	return (struct systrace_op){ .kind = SYSTRACE_COPY, .flags = flags, .ptr = { 0, 8, 8 * arg },
				     .len = { 0, 0, len > 65535 ? 65535 : len }, .elem = 1, .cap = len };
}

pid_t begin(void (*what)(void))
{
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_NAME, "fuzz-actor");
		seed_rng(any64(), 3);
		what();
		_exit(0);
	}
	return pid;
}

/* Kills a task of the play, which must exit. */
void end(pid_t pid, const char *what)
{
	int status;

	if (pid <= 0)
		return;
	kill(pid, SIGKILL);
	if (wait_for(pid, END_MS, &status))
		return;
	fail(O_ENDS, "%s: task %d lives on after SIGKILL", what, pid);
	show_task(pid);
}

void await(_Atomic int *what, int value)
{
	struct wait w = wait_begin(COME_MS);

	while (atomic_load(what) < value && !wait_over(&w))
		usleep(200);
}

bool await_actor(pid_t pid, _Atomic int *what, int value)
{
	struct wait w = wait_begin(COME_MS);

	while (atomic_load(what) < value && !has_ended(pid) && !wait_over(&w))
		usleep(200);
	return atomic_load(what) >= value;
}

/*
 * Returns whether every thread that has begun continues. Also true if the process has exited,
 * because it may have been OOM-killed.
 */
bool go_on(pid_t pid, int n)
{
	uint64_t before[COUNT_OF(stage->beat)];
	struct wait w = wait_begin(END_MS);
	bool all;
	int i;

	for (i = 0; i < n; i++)
		before[i] = atomic_load(&stage->beat[i]);
	do {
		for (all = true, i = 0; i < n; i++)
			all &= !before[i] || atomic_load(&stage->beat[i]) > before[i];
	} while (!all && !has_ended(pid) && !wait_over(&w));
	return all || has_ended(pid);
}

static int fillers[512], nfillers;

/*
 * Uses up the user's memory with rings of at most @largest bytes, down to @smallest, so that less
 * than that is left.
 */
void take_memory(uint32_t largest, uint32_t smallest)
{
	struct systrace_setup s = { .ring_size = largest };
	int fd;

	while (s.ring_size >= smallest && nfillers < (int)COUNT_OF(fillers) && in_phase(RUN)) {
		fd = open_device(NULL);
		if (fd < 0)
			break;
		if (!request(fd, SYSTRACE_SETUP, &s)) {
			fillers[nfillers++] = fd;
			continue;
		}
		close(fd);
		s.ring_size /= 2;
	}
}

void give_memory(void)
{
	while (nfillers)
		close(fillers[--nfillers]);
}

/* ---- KILL: no watched task survives close() -------------------------------------------------- */

#define FAMILIES	4

static void multiply(void)
{
	bool rests = below(2);
	int n;

	setpgid(0, 0);
	while (!atomic_load(&stage->go))
		sched_yield();
	for (n = 0; n < 200; n++) {
		atomic_fetch_add(&stage->done, 1);
		if (!fork()) {
			pause();
			_exit(0);
		}
		if (rests)
			usleep(1);
	}
	pause();
}

/* Returns whether all members of all families have exited. */
static bool all_dead(const pid_t *pid, int n)
{
	bool dead = true;
	int i;

	for (i = 0; i < n; i++) {
		waitpid(pid[i], NULL, WNOHANG);
		dead &= kill(-pid[i], 0) && errno == ESRCH;
	}
	return dead;
}

/* A child for which there is no memory is not followed, and therefore not killed. */
static bool follows_all(const struct slot *s)
{
	struct systrace_stats stats = { 0 };

	return !ioctl(s->fd, SYSTRACE_STATS, &stats) && !stats.lost[SYSTRACE_LOST_NO_MEMORY];
}

/* If memory is used up now, a child that was made after follows_all() may not be followed either. */
static bool has_memory(void)
{
	struct systrace_setup by = { .ring_size = 65536 };
	int fd = open_device(NULL);
	bool has = fd >= 0 && !request(fd, SYSTRACE_SETUP, &by);

	if (fd >= 0)
		close(fd);
	return has;
}

static void play_kill(struct slot *s)
{
	int i, n = 1 + below(FAMILIES), forks = below(30);
	bool followed;
	pid_t pid[FAMILIES];
	struct wait w;

	for (i = 0; i < n; i++) {
		pid[i] = begin(multiply);
		if (pid[i] < 0)
			break;
		setpgid(pid[i], pid[i]);
	}
	n = i;
	if (!setup(s, (struct systrace_setup){ .ring_size = 65536, .flags = SYSTRACE_KILL }))
		goto kill;
	for (i = 0; i < n; i++)
		if (attach(s, pid[i], SYSTRACE_A_FOLLOW))
			goto kill;
	if (start(s))
		goto kill;
	atomic_store(&stage->go, 1);
	for (w = wait_awhile(1000); atomic_load(&stage->done) < forks && !wait_over(&w);)
		;
	usleep(below(3000));
	followed = follows_all(s);
	shut(s);
	followed &= has_memory();
	for (w = wait_begin(END_MS); !wait_over(&w) && followed;)
		if (all_dead(pid, n))
			return;
	if (followed)
		fail(O_SURVIVES, "a child of one of %d processes from %d lives after its session was closed", n, pid[0]);
kill:
	shut(s);
	for (w = wait_begin(END_MS); !all_dead(pid, n) && !wait_over(&w);)
		for (i = 0; i < n; i++) {
			kill(-pid[i], SIGKILL);
			kill(pid[i], SIGKILL);
		}
}

/* ---- released tasks continue ----------------------------------------------------------------- */

static void *beats(void *arg)
{
	_Atomic uint64_t *beat = arg;

	for (;;) {
		syscall(SYS_getppid, 0x10000000, -100);
		atomic_fetch_add(beat, 1);
		usleep(2000);
	}
	return NULL;
}

static void many_beats(void)
{
	pthread_attr_t attr;
	pthread_t t;
	int i, n = 8 + below(COUNT_OF(stage->beat) - 8);

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 16384);
	for (i = 1; i < n; i++)
		pthread_create(&t, &attr, beats, &stage->beat[i]);
	atomic_store(&stage->go, 1);
	beats(&stage->beat[0]);
}

static int delay_rules(struct slot *s)
{
	static struct systrace_rule rule[4096];
	uint32_t n = below(2) ? 1 : 1 + below(COUNT_OF(rule)), i;
	uint64_t delay = below(4) ? 3600000000000ULL : 1000000 * (1 + below(3000));
	struct systrace_rules r = { .rules = (uintptr_t)rule, .nrules = n };
	bool at_exit = below(2);

	for (i = 0; i < n; i++)
		rule[i] = (struct systrace_rule){ .nr = SYS_getppid, .first = 1, .step = 1,
						  .flags = at_exit ? SYSTRACE_DO_DELAY_EXIT : SYSTRACE_DO_DELAY_ENTER,
						  .delay_enter = at_exit ? 0 : delay, .delay_exit = at_exit ? delay : 0 };
	return request(s->fd, SYSTRACE_RULES, &r);
}

static void play_undo(struct slot *s)
{
	uint32_t flags = below(3) ? SYSTRACE_LOSSLESS : 0;
	bool early = below(4), scarce = below(4);
	pid_t pid = begin(many_beats);
	const char *by = "a failed ATTACH";
	int err, n = COUNT_OF(stage->beat);

	if (pid < 0)
		return;
	if (!await_actor(pid, &stage->go, 1))
		goto out;
	usleep(2000);
	if (!setup(s, (struct systrace_setup){ .ring_size = 16384 << below(3), .flags = flags }) || (below(4) && delay_rules(s)))
		goto out;
	if (early)
		start(s);
	if (scarce)
		take_memory(basis->cpus << 24, 16384);
	err = attach(s, pid, below(2) ? FOLLOW : SYSTRACE_A_PROCESS);
	if (!err) {
		if (!early)
			start(s);
		usleep(below(50000));
		by = "DETACH";
		err = detach(s, below(2) ? pid : 0);
		if (err == -ESRCH)
			by = "a failed DETACH";
	}
	if (!go_on(pid, n)) {
		fail(O_GOES_ON, "threads of %d wait after %s", pid, by);
		show_task(pid);
	}
out:
	shut(s);
	give_memory();
	if (!go_on(pid, n)) {
		fail(O_GOES_ON, "threads of %d wait after close()", pid);
		show_task(pid);
	}
	end(pid, "a task in a delay");
}

/* ---- a task that closes the last descriptor of its own session ------------------------------- */

static void closes_its_own(void)
{
	static uint8_t text[16384];
	int n = below(90);

	await(&stage->go, 1);
	while (n--)
		syscall(SYS_getppid);
	atomic_store(&stage->done, 1);
	syscall(SYS_close, slots[0].fd, text);
	atomic_store(&stage->done, 2);
	pause();
}

static void play_own(struct slot *s)
{
	struct systrace_op op[2] = { copy_op(0, 1, 1 + below(8000)), copy_op(SYSTRACE_OP_EXIT, 1, 1 + below(8000)) };
	struct systrace_plan plan = { .nr = SYS_close, .nops = 2 };
	struct wait w;
	pid_t pid;

	if (!setup(s, (struct systrace_setup){ .ring_size = 16384, .record_max = 8192, .flags = SYSTRACE_LOSSLESS }))
		return;
	load(s, &plan, 1, op, 2);
	pid = begin(closes_its_own);
	if (pid > 0 && !attach(s, pid, FOLLOW) && !start(s)) {
		shut(s);
		atomic_store(&stage->go, 1);
		for (w = wait_awhile(300); !atomic_load(&stage->done) && !wait_over(&w);)
			;
		/* Check only close(): before it, the task may wait for room, as the session has no reader. */
		for (w = wait_begin(END_MS); atomic_load(&stage->done) == 1 && !wait_over(&w);)
			;
		if (atomic_load(&stage->done) == 1 && !has_ended(pid)) {
			fail(O_GOES_ON, "task %d waits in the close() that ends its own session", pid);
			show_task(pid);
		}
	}
	shut(s);
	end(pid, "a task that closes its own session");
}

/* ---- a process that creates threads, attached repeatedly ------------------------------------- */

static void *nothing(void *arg)
{
	return arg;
}

static void *makes_threads(void *arg)
{
	pthread_t t;

	for (;;)
		if (!pthread_create(&t, NULL, nothing, NULL))
			pthread_join(t, NULL);
	return arg;
}

static void thread_makers(void)
{
	pthread_t t;
	int i, n = below(6);

	for (i = 0; i < n; i++)
		pthread_create(&t, NULL, makes_threads, NULL);
	makes_threads(NULL);
}

static void play_threads(struct slot *s)
{
	static const int none[] = { 400, -1 };
	uint64_t end_at = now_us() + 100000 + below(400000);
	pid_t pid = begin(thread_makers);

	while (pid > 0 && now_us() < end_at && in_phase(RUN)) {
		if (!setup(s, (struct systrace_setup){ .ring_size = 1 << 18 })) {
			shut(s);
			break;
		}
		only(s, none);
		start(s);
		for (int i = 0; i < 100 && now_us() < end_at; i++)
			attach(s, pid, FOLLOW);
		look_last(s);
		shut(s);
	}
	end(pid, "a task that makes threads");
}

/* ---- memory charged when the mode changes ---------------------------------------------------- */

static void play_budget(struct slot *s)
{
	struct systrace_setup by = { .ring_size = 16384, .flags = below(3) ? SYSTRACE_LOSSLESS : 0, .stack = below(2) ? 4096 : 0 };
	struct systrace_setup bad = { .ring_size = 32 << 20, .flags = below(2) ? SYSTRACE_LOSSLESS : SYSTRACE_OVERWRITE };
	pid_t pid = begin(many_beats);
	int i;

	if (pid < 0)
		return;
	await_actor(pid, &stage->go, 1);
	atomic_store(&s->fd, open_device(NULL));
	if (s->fd >= 0 && !attach(s, pid, below(2) ? FOLLOW : SYSTRACE_A_PROCESS)) {
		end(pid, "a task of a session that is not set up");
		pid = 0;
		/* SETUP fails with EBUSY until the exits of all tasks have been processed. */
		for (i = 0; i < 3000; i++)
			if (request(s->fd, SYSTRACE_SETUP, below(2) ? &by : &bad) != -EBUSY)
				break;
	}
	if (s->fd >= 0)
		close(s->fd);
	atomic_store(&s->fd, -1);
	end(pid, "a task of a session");
}

int play(int op)
{
	static void (*const plays[])(struct slot *) = {
		[OP_PLAY_KILL] = play_kill, [OP_PLAY_UNDO] = play_undo, [OP_PLAY_OWN] = play_own, [OP_PLAY_THREADS] = play_threads,
		[OP_PLAY_BUDGET] = play_budget, [OP_PLAY_EXITS] = play_exits, [OP_PLAY_SETUP] = play_setup,
		[OP_PLAY_COST] = play_cost, [OP_PLAY_DYING] = play_dying, [OP_PLAY_BESIDE] = play_beside,
	};
	int i;

	stage = mmap(NULL, sizeof(*stage), RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (stage == MAP_FAILED || !aside())
		return 1;
	/* The parent's descriptors are closed here, and its mappings of rings were not inherited. */
	forget_maps();
	memset(slots, 0, sizeof(slots));
	for (i = 0; i < SLOTS; i++)
		atomic_store(&slots[i].fd, -1);
	plays[op](&slots[0]);
	return 0;
}
