// SPDX-License-Identifier: GPL-2.0
/* More plays: tasks that exit, failing SETUPs, the cost of a call, two sessions on one task. */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "scene.h"

/* ---- EXITs without room, of tasks that are killed -------------------------------------------- */

static void makes_exits(void)
{
	/* populating more memory would take longer than a play on an emulated machine */
	size_t n = (16UL + below(80)) << 20;
	uint8_t *m = mmap(NULL, n, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	int i, times = 4 + below(10);

	if (m == MAP_FAILED)
		return;
	madvise(m, n, MADV_NOHUGEPAGE);
	memset(m, 1, n);
	pin(0);
	atomic_store(&stage->go, 1);
	await(&stage->go, 2);
	for (i = 0; i < times; i++)
		syscall(SYS_getuid, 0L, m);
	atomic_store(&stage->go, 3);
	for (;;) {
		syscall(SYS_getppid, 0x10000000L, m);
		atomic_store(&stage->done, 1);
	}
}

void play_exits(struct slot *s)
{
	static const int some[] = { SYS_getuid, SYS_getppid, -1 };
	const int at_exit = SYSTRACE_OP_EXIT;
	struct systrace_op op[64];
	struct systrace_plan plan[2] = { { .nr = SYS_getuid, .first = 63, .nops = 1 }, { .nr = SYS_getppid, .nops = 63 } };
	uint32_t elems = below(2) ? 4096 : 1 + below(500), i;
	uint64_t end_at;
	pid_t pid;

	op[0] = copy_op(at_exit, 0, 64);
	op[1] = copy_op(at_exit, 1, 4096);
	for (i = 2; i < 4; i++)
		op[i] = (struct systrace_op){ .kind = SYSTRACE_EACH, .flags = at_exit, .body = 62 - i, .ptr = { 2, 0, 0 },
					      .len = { 0, 0, elems }, .elem = 1, .cap = elems };
	for (; i < 63; i++)
		op[i] = copy_op(at_exit, below(8) ? 0 : 1, 64);
	op[63] = copy_op(at_exit, 1, 65000);
	if (!setup(s, (struct systrace_setup){ .ring_size = 1 << 20, .record_max = 512 << 10, .flags = SYSTRACE_LOSSLESS }))
		return;
	if (load(s, plan, 2, op, 64))
		return;
	only(s, some);
	pid = begin(makes_exits);
	if (pid < 0)
		return;
	if (await_actor(pid, &stage->go, 1) && !attach(s, pid, 0) && !start(s)) {
		atomic_store(&stage->go, 2);
		for (end_at = now_us() + 200000; atomic_load(&stage->go) < 3 && now_us() < end_at;)
			usleep(500);
		usleep(below(200000));
		kill(pid, SIGKILL);
		wait_for(pid, END_MS, NULL);
	} else {
		kill(pid, SIGKILL);
	}
	look_last(s);
	shut(s);
	end(pid, "a task whose exit has no room");
}

/* ---- a failing SETUP while its rings are being mapped ---------------------------------------- */

/* Returns a size for which memory suffices for a ring on one CPU, but not on all of them; or 0. */
static uint32_t scarce_size(void)
{
	struct systrace_setup by = { .ring_size = 8 << 20 };
	int fd, err;

	for (; by.ring_size >= SYSTRACE_RING_MIN; by.ring_size /= 2) {
		fd = open_device(NULL);
		if (fd < 0)
			break;
		err = request(fd, SYSTRACE_SETUP, &by);
		close(fd);
		if (!err)
			return 2 * by.ring_size;
	}
	return 0;
}

static void *sets_up(void *arg)
{
	struct systrace_setup by = { 0 };
	struct slot *s = arg;
	int i, fd;

	for (i = 0; !atomic_load(&stage->done); i++) {
		if (i % 200 == 0)
			s->size = scarce_size();
		by.ring_size = s->size;
		if (request(s->fd, SYSTRACE_SETUP, &by))
			continue;
		/* SETUP succeeded, because memory was released: use a new session. */
		fd = open_device(NULL);
		if (fd >= 0)
			close(atomic_exchange(&s->fd, fd));
		i = -1;
	}
	return NULL;
}

static bool is_zero(const volatile uint64_t *word, size_t n)
{
	size_t i;

	for (i = 0; i < n; i += PAGE / 8)
		if (word[i])
			return false;
	return true;
}

/* The ring of a SETUP that has failed or will fail. It must not be mappable; if it is, it must be zero. */
static void look_for_ring(struct slot *s)
{
	uint32_t size = s->size, i;
	void *p;

	if (!size)
		return;
	p = mmap(NULL, PAGE + 2UL * size, PROT_READ, MAP_SHARED, s->fd, PAGE);
	if (p == MAP_FAILED)
		return;
	note(OP_MAP, 100, 0, size, 0);
	for (i = 0; i < 12; i++) {
		if (!is_zero(p, (PAGE + size) / 8)) {
			fail(O_ZERO, "another's memory in a ring of %u bytes whose SETUP has failed", size);
			break;
		}
		usleep(1000);
	}
	munmap(p, PAGE + 2UL * size);
}

void play_setup(struct slot *s)
{
	uint64_t end_at = now_us() + 300000 + below(700000);
	struct pollfd p = { .events = POLLIN };
	pthread_t t;

	s->size = 0;
	take_memory(basis->cpus << 24, 4 << 20);
	atomic_store(&s->fd, open_device(NULL));
	if (s->fd < 0 || pthread_create(&t, NULL, sets_up, s))
		goto out;
	while (now_us() < end_at) {
		look_for_ring(s);
		p.fd = s->fd;
		poll(&p, 1, 0);
	}
	atomic_store(&stage->done, 1);
	pthread_join(t, NULL);
out:
	if (s->fd >= 0)
		close(s->fd);
	atomic_store(&s->fd, -1);
	give_memory();
}

/* ---- the cost of one call -------------------------------------------------------------------- */

static void pays(void)
{
	uintptr_t arg[6];
	long before;
	int i;

	tracee_setup();
	await(&stage->go, 1);
	while (!atomic_load(&stage->done)) {
		uintptr_t same = any_pointer();
		bool all = below(2);

		for (i = 0; i < 6; i++)
			arg[i] = all ? same : any_pointer();
		before = thread_ns();
		syscall(below(2) ? SYS_getppid : SYS_getuid, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
		check_cost(before, "one call of a costly session");
	}
	atomic_store(&stage->go, 2);
	pause();
}

static void costly_plan(struct slot *s, uint32_t most)
{
	static struct systrace_op op[64];
	struct systrace_plan plan[2] = { { .nr = SYS_getuid, .nops = 64 }, { .nr = SYS_getppid, .nops = 64 } };
	int flags = below(2) ? SYSTRACE_OP_EXIT : 0, inner = below(5);
	uint32_t i;

	op[0] = copy_op(flags, below(5), 4096);
	for (i = 1; i < 3; i++)
		op[i] = (struct systrace_op){ .kind = SYSTRACE_EACH, .flags = flags, .body = 64 - 1 - i, .ptr = { 1, 0, 0 },
					      .len = { 0, 0, 4096 }, .elem = 1, .cap = 4096 };
	for (; i < 64; i++) {
		op[i] = copy_op(flags, below(16) ? inner : (int)below(6), below(2) ? 4096 : most);
		if (below(8))
			continue;
		op[i].kind = SYSTRACE_STR;
		op[i].len = (struct systrace_ref){ 0, 0, 0 };
		op[i].elem = 0;
	}
	note(OP_LOAD, 100, load(s, plan, 2, op, 64), 0, 0);
}

static void costly_rules(struct slot *s)
{
	struct systrace_rule *rule = aside();
	uint8_t *text = aside() + (2 << 20);
	/* Comparing all of it takes long; checking it in RULES must not. */
	uint32_t n = 1 << (7 + below(7)), most = (below(8) ? 1U << 26 : 1U << 31) / n, i;
	uint32_t len = most < SYSTRACE_DATA_MAX ? most : SYSTRACE_DATA_MAX;
	struct systrace_rules r = { .rules = (uintptr_t)rule, .nrules = n, .data = (uintptr_t)text, .ndata = len };
	long before;
	int err;

	memset(text, 'a', len);
	text[len - 1] = 0;
	for (i = 0; i < n; i++)
		rule[i] = (struct systrace_rule){ .nr = SYS_getppid, .flags = SYSTRACE_DO_ERROR | SYSTRACE_IF_PATH, .value = 1,
						  .first = 1, .paths = 63, .path = below(8) ? 0 : below(len) };
	before = thread_ns();
	err = request(s->fd, SYSTRACE_RULES, &r);
	check_cost(before, "RULES");
	note(OP_RULES, 100, err, n, len);
}

void play_cost(struct slot *s)
{
	uint32_t size = 1 << (16 + below(8));
	pid_t pid = begin(pays);
	int i;

	if (pid > 0 && setup(s, (struct systrace_setup){ .ring_size = size, .record_max = size / 2 })) {
		if (below(3))
			costly_plan(s, size / 2 < SYSTRACE_CAP_MAX ? size / 2 : SYSTRACE_CAP_MAX);
		else
			costly_rules(s);
		if (!attach(s, pid, FOLLOW) && !start(s)) {
			atomic_store(&stage->go, 1);
			for (i = 0; i < 100 && (in_phase(RUN) || i < 20); i++) {
				usleep(5000);
				look(s, 100);
			}
			/* Wait until the current call has been measured. */
			atomic_store(&stage->done, 1);
			await_actor(pid, &stage->go, 2);
		}
	}
	end(pid, "a task in a costly call");
	shut(s);
}

/* ---- a debugged task that dies while there is no room ---------------------------------------- */

static void fills(void)
{
	pin(0);
	await(&stage->go, 1);
	for (;;)
		syscall(SYS_getppid);
}

static void dies(void)
{
	static const int signals[] = { SIGSEGV, SIGTERM, SIGQUIT, SIGABRT };

	pin(0);
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	raise(SIGSTOP);
	await(&stage->go, 2);
	if (below(2))
		*nowhere = 1;
	raise(signals[below(COUNT_OF(signals))]);
}

/* Continues the task until it has exited. */
static bool debug_to_the_end(pid_t pid, struct wait w)
{
	int status;

	while (!wait_over(&w)) {
		if (waitpid(pid, &status, WNOHANG | __WALL) != pid)
			continue;
		if (!WIFSTOPPED(status))
			return true;
		ptrace(PTRACE_CONT, pid, NULL, (void *)(long)(status >> 16 ? 0 : WSTOPSIG(status)));
	}
	return false;
}

void play_dying(struct slot *s)
{
	static const int some[] = { SYS_getppid, -1 };
	pid_t filler = begin(fills), dying = begin(dies);
	int status;

	if (filler < 0 || dying < 0 || waitpid(dying, &status, 0) != dying)
		goto out;
	ptrace(PTRACE_SETOPTIONS, dying, NULL, (void *)(long)(below(8) ? PTRACE_O_TRACEEXIT : 0));
	if (!setup(s, (struct systrace_setup){ .ring_size = 16384, .flags = SYSTRACE_LOSSLESS }))
		goto out;
	if (below(2))
		only(s, some);
	if (attach(s, filler, 0) || attach(s, dying, 0) || start(s))
		goto out;
	ptrace(PTRACE_CONT, dying, NULL, NULL);
	atomic_store(&stage->go, 1);
	usleep(20000 + below(50000));
	atomic_store(&stage->go, 2);
	if (!debug_to_the_end(dying, wait_awhile(100 + below(200)))) {
		kill(dying, SIGKILL);
		if (!debug_to_the_end(dying, wait_begin(END_MS))) {
			fail(O_ENDS, "task %d, which died by a signal and is debugged, lives on after SIGKILL", dying);
			show_task(dying);
		}
	}
	dying = 0;
out:
	end(filler, "a task that waits for room");
	shut(s);
	end(dying, "a task that is debugged");
}

/* ---- two sessions and one task --------------------------------------------------------------------------------------------- */

static void two_watch(void)
{
	uint8_t *m = mmap(NULL, 1 << 20, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memset(m, 1, 1 << 20);
	await(&stage->go, 1);
	for (;;) {
		syscall(SYS_getuid, 0L, m);
		atomic_fetch_add(&stage->beat[0], 1);
	}
}

void play_beside(struct slot *s)
{
	static const int some[] = { SYS_getuid, -1 };
	struct systrace_rule rule = { .nr = SYS_getuid, .first = 1, .step = 1, .flags = SYSTRACE_DO_DELAY_EXIT };
	struct systrace_rules rules = { .rules = (uintptr_t)&rule, .nrules = 1 };
	struct systrace_op op = copy_op(SYSTRACE_OP_EXIT, 1, 10000 + below(20000));
	struct systrace_plan plan = { .nr = SYS_getuid, .nops = 1 };
	struct slot *other = s + 1;
	pid_t pid = begin(two_watch);
	struct wait w;

	rule.delay_exit = 1000000ULL << below(10);
	if (pid < 0 || !setup(other, (struct systrace_setup){ .ring_size = 65536 }) || request(other->fd, SYSTRACE_RULES, &rules))
		goto out;
	only(other, some);
	if (!setup(s, (struct systrace_setup){ .ring_size = 65536, .record_max = 32768, .flags = SYSTRACE_LOSSLESS }) ||
	    load(s, &plan, 1, &op, 1))
		goto out;
	only(s, some);
	if (below(2) ? attach(other, pid, 0) || attach(s, pid, 0) : attach(s, pid, 0) || attach(other, pid, 0))
		goto out;
	start(s);
	start(other);
	atomic_store(&stage->go, 1);
	/* Usually wait until an EXIT has no room; sometimes release the task during its delay. */
	for (w = wait_awhile(below(4) ? 2000 : 20); !is_behind(s) && !wait_over(&w);)
		;
	usleep(below(1 + rule.delay_exit / 1000));
	if (below(8))
		shut(s);
	else
		detach(s, pid);
	usleep(below(20000));
	if (below(8))
		shut(other);
	else
		detach(other, pid);
	atomic_fetch_add(&stage->beat[0], 1);
	if (!go_on(pid, 1)) {
		fail(O_GOES_ON, "task %d does not go on after both its sessions have let it go", pid);
		show_task(pid);
	}
out:
	shut(s);
	shut(other);
	end(pid, "a task of two sessions");
}
