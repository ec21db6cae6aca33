// SPDX-License-Identifier: GPL-2.0
/*
 * Workers: processes of the user with several threads that do everything to the same descriptors of
 * the device, in any order, as often as the round's vector says.
 */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>
#include "fuzz.h"

static int me;				/* index of this worker */
static pid_t self;
static __thread int thread;

/* ---- failing allocations ------------------------------------------------------------------ */

static __thread int fault_fd = -1;

/* See Documentation/fault-injection: makes the nth allocation or copy of this thread fail. */
static void fail_nth(int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", n);

	if (fault_fd >= 0 && pwrite(fault_fd, text, len, 0) < 0)
		fault_fd = -1;
}

void fallible_begin(void)
{
	if (basis->fallible && weight(V_FAIL))
		fault_fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
}

void fail_next(void)
{
	if (fault_fd >= 0 && chance(weight(V_FAIL)))
		fail_nth(1 + below(below(2) ? 8 : 80));
}

void fail_not(void)
{
	fail_nth(0);
}

/* ---- slots ------------------------------------------------------------------------------------ */

static bool is_orderly(const struct slot *s)
{
	return s < slots + ORDERLY;
}

static bool lock(struct slot *s)
{
	int expected = 0;

	return atomic_compare_exchange_strong(&s->busy, &expected, 1);
}

static void unlock(struct slot *s)
{
	atomic_store(&s->busy, 0);
}

/* Returns the descriptor, or -1. An orderly slot's descriptor stays open until let_go(). */
static int use(struct slot *s)
{
	if (is_orderly(s))
		atomic_fetch_add(&s->users, 1);
	return atomic_load(&s->fd);
}

static void let_go(struct slot *s)
{
	if (is_orderly(s))
		atomic_fetch_sub(&s->users, 1);
}

/* Empties a locked slot. Returns false if an orderly slot is in use. */
static bool retire(struct slot *s)
{
	int fd = atomic_exchange(&s->fd, -1);

	atomic_fetch_add(&s->changes, 1);
	if (is_orderly(s) && atomic_load(&s->users)) {
		atomic_store(&s->fd, fd);
		return false;
	}
	if (fd < 0)
		return true;
	if (below(4) || is_orderly(s)) {
		unmap_rings(s);
		close(fd);
	} else {
		/* The session exists as long as it is mapped. */
		close(fd);
		usleep(below(2000));
		unmap_rings(s);
	}
	return true;
}

/* @starts: how often the session may have been started already. */
static void put_in(struct slot *s, int fd, uint32_t starts)
{
	if (is_orderly(s)) {
		int own = dup3(fd, FD_OF + (s - slots), O_CLOEXEC);

		close(fd);
		fd = own;
	}
	look_begin(s);
	atomic_store(&s->starts, starts);
	atomic_store(&s->fd, fd);
}

/* A descriptor without HELLO, opened read-only. */
static int open_silently(void)
{
	int fd = open(SYSTRACE_DEVICE, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static void do_open(struct slot *s)
{
	int fd;

	if (!lock(s))
		return;
	if (retire(s)) {
		fail_next();
		fd = below(30) ? open_device(NULL) : open_silently();
		fail_not();
		note(OP_OPEN, s - slots, fd < 0 ? fd : 0, 0, 0);
		if (fd >= 0)
			put_in(s, fd, 0);
	}
	unlock(s);
}

static void do_close(struct slot *s)
{
	if (!lock(s))
		return;
	if (retire(s))
		note(OP_CLOSE, s - slots, 0, 0, 0);
	unlock(s);
}

/* ---- requests ----------------------------------------------------------------------------------- */

static const unsigned long commands[] = {
	[OP_HELLO] = SYSTRACE_HELLO, [OP_SETUP] = SYSTRACE_SETUP, [OP_LOAD] = SYSTRACE_LOAD, [OP_FILTER] = SYSTRACE_FILTER,
	[OP_ATTACH] = SYSTRACE_ATTACH, [OP_DETACH] = SYSTRACE_DETACH, [OP_START] = SYSTRACE_START, [OP_STOP] = SYSTRACE_STOP,
	[OP_RINGS] = SYSTRACE_RINGS, [OP_STATS] = SYSTRACE_STATS, [OP_RULES] = SYSTRACE_RULES,
	[OP_PREDICATE] = SYSTRACE_PREDICATE, [OP_COUNT] = SYSTRACE_COUNT, [OP_COUNTS] = SYSTRACE_COUNTS,
};

union any_data {
	struct systrace_hello hello;
	struct systrace_setup setup;
	struct systrace_load load;
	struct systrace_filter filter;
	struct systrace_attach attach;
	struct systrace_rings rings;
	struct systrace_rules rules;
	struct systrace_predicate predicate;
	struct systrace_count count;
	struct systrace_counts counts;
	uint8_t bytes[512];
};

static void fill(int op, union any_data *d, struct known *known)
{
	memset(d, 0, sizeof(*d));
	switch (op) {
	case OP_HELLO:
		d->hello.abi = SYSTRACE_ABI;
		mutate(&d->hello, sizeof(d->hello));
		break;
	case OP_SETUP:
		make_setup(&d->setup);
		break;
	case OP_LOAD:
		make_load(&d->load, known);
		break;
	case OP_FILTER:
		make_filter(&d->filter);
		break;
	case OP_ATTACH:
	case OP_DETACH:
		make_attach(&d->attach, op == OP_DETACH);
		break;
	case OP_RINGS:
		make_rings(&d->rings);
		break;
	case OP_RULES:
		make_rules(&d->rules);
		break;
	case OP_PREDICATE:
		make_predicate(&d->predicate);
		break;
	case OP_COUNT:
		make_count(&d->count);
		break;
	case OP_COUNTS:
		make_counts(&d->counts);
	}
}

static unsigned long any_command(int op)
{
	unsigned long cmd = op == OP_UNKNOWN ? SYSTRACE_HELLO : commands[op];

	if (op != OP_UNKNOWN && (!chance(weight(V_MUTATE)) || below(4)))
		return cmd;
	/* The structure size of an older or a newer caller, or another request. */
	if (op != OP_UNKNOWN || below(2))
		return (cmd & ~((unsigned long)_IOC_SIZEMASK << _IOC_SIZESHIFT)) | (unsigned long)below(300) << _IOC_SIZESHIFT;
	return below(2) ? cmd ^ 1UL << below(32) : any();
}

/* Remembers the state of the session if the request succeeds. */
static void learn(struct slot *s, int op, const union any_data *d, long result)
{
	if (op == OP_DETACH || (op == OP_ATTACH && result && result != -EEXIST && result != -ESRCH))
		atomic_store(&s->muddled, true);
	if (op != OP_SETUP)
		return;
	/* Also after a failure: another thread may try to map the rings. */
	if (!s->set_up)
		s->size = d->setup.ring_size;
	if (result)
		return;
	s->set_up = true;
	s->flags = d->setup.flags;
	s->record_max = (d->setup.record_max ?: s->size / 4) & ~7U;
}

static long ask(struct slot *s, int fd, int op)
{
	static __thread struct known *known;
	union any_data *d = aside() + ASIDE - 8192;
	unsigned long cmd = any_command(op);
	bool loads = op == OP_LOAD, starts = op == OP_START || op == OP_UNKNOWN;
	void *at = d;
	size_t left;
	long result, before;

	if (!known)
		known = mmap(NULL, sizeof(*known), RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	fill(op, d, loads ? known : NULL);
	if (chance(weight(V_MUTATE)) && !below(8)) {
		/*
		 * The structure ends where inaccessible memory begins. A random request may be up
		 * to twice as large as the room after @d.
		 */
		left = below(_IOC_SIZE(cmd) + 1);
		at = aside() + ASIDE - left;
		memmove(at, d, left < sizeof(*d) ? left : sizeof(*d));
	}
	if (starts)
		atomic_fetch_add(&s->starts, 1);
	if (loads)
		atomic_fetch_add(&s->loads, 1);
	if (op == OP_DETACH)
		atomic_store(&s->muddled, true);
	before = thread_ns();
	fail_next();
	result = request(fd, cmd, at);
	fail_not();
	check_cost(before, "a request");
	learn(s, op, d, result);
	if (loads && !result && is_orderly(s) && atomic_load(&s->loads) == 1)
		memcpy(s->known, known, sizeof(*known));
	if (loads && result)
		atomic_fetch_sub(&s->loads, 1);
	note(op, s - slots, result, cmd, op == OP_ATTACH || op == OP_DETACH ? (uint32_t)d->attach.pid : d->setup.ring_size);
	return result;
}

static void do_request(struct slot *s, int op)
{
	bool exclusive = is_orderly(s) && (op == OP_SETUP || op == OP_LOAD);
	int fd;

	if (exclusive && !lock(s))
		return;
	fd = use(s);
	if (fd >= 0)
		ask(s, fd, op);
	let_go(s);
	if (exclusive)
		unlock(s);
}

/* Makes all requests that a session needs, mostly in the right order. */
static void do_whole(struct slot *s)
{
	static const uint8_t usual[] = { OP_SETUP, OP_LOAD, OP_FILTER, OP_PREDICATE, OP_RULES, OP_ATTACH, OP_START };
	uint8_t order[COUNT_OF(usual)];
	size_t i, j;
	int fd, n, op;

	do_open(s);
	if (!lock(s))
		return;
	fd = use(s);
	if (fd < 0)
		goto unlock;
	memcpy(order, usual, sizeof(order));
	for (n = below(3) ? 0 : 1 + below(2); n; n--) {
		i = below(COUNT_OF(order));
		j = below(COUNT_OF(order));
		op = order[i];
		order[i] = order[j];
		order[j] = op;
	}
	if (!below(6))
		ask(s, fd, OP_COUNT);
	for (i = 0; i < COUNT_OF(order); i++) {
		/* Leave out most of the optional requests. */
		if ((order[i] == OP_PREDICATE || order[i] == OP_RULES || order[i] == OP_FILTER) && below(3))
			continue;
		if (order[i] == OP_SETUP) {
			for (n = 0; n < 3 && ask(s, fd, OP_SETUP) && !s->set_up; n++)
				;
			if (!s->set_up)
				break;
			map_rings(s);
			if (is_orderly(s))
				look_zero(s);
			continue;
		}
		for (n = order[i] == OP_ATTACH ? 1 + below(4) : 1; n; n--)
			ask(s, fd, order[i]);
	}
unlock:
	let_go(s);
	unlock(s);
}

/* ---- the rest ---------------------------------------------------------------------------------------- */

static void do_read(struct slot *s)
{
	if (!lock(s))
		return;
	if (use(s) >= 0 && is_orderly(s) && !s->lazy && s->set_up)
		look(s, 500);
	let_go(s);
	unlock(s);
}

static void do_poll(struct slot *s)
{
	struct pollfd p = { .events = POLLIN | POLLPRI };
	struct epoll_event event = { .events = EPOLLIN | EPOLLPRI };
	int e, n;

	p.fd = use(s);
	if (p.fd < 0)
		goto out;
	if (below(4)) {
		n = poll(&p, 1, below(3) ? 0 : below(20));
	} else {
		e = epoll_create1(EPOLL_CLOEXEC);
		n = epoll_ctl(e, EPOLL_CTL_ADD, p.fd, &event);
		if (!n)
			n = epoll_wait(e, &event, 1, below(10));
		close(e);
	}
	note(OP_POLL, s - slots, n < 0 ? -errno : 0, p.revents, 0);
	if (n > 0 && p.revents & POLLPRI && is_orderly(s) && lock(s)) {
		map_rings(s);
		unlock(s);
	}
out:
	let_go(s);
}

/* Passes the descriptor to any worker. The one in the socket may be the session's last. */
static void do_pass(struct slot *s)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .head = { .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS } };
	struct iovec one = { "x", 1 };
	struct msghdr msg = { .msg_iov = &one, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control) };
	int fd = atomic_load(&s->fd);

	if (fd < 0 || is_orderly(s))
		return;
	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	/* The receiver may start the session. */
	atomic_fetch_add(&s->starts, 1);
	note(OP_PASS, s - slots, sendmsg(sockets[0], &msg, MSG_DONTWAIT) < 0 ? -errno : 0, 0, 0);
}

static void do_take(struct slot *s)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	char byte;
	struct iovec one = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &one, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control) };
	int fd;

	if (is_orderly(s) || recvmsg(sockets[1], &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) < 0)
		return;
	if (msg.msg_controllen < CMSG_LEN(sizeof(fd)))
		return;
	memcpy(&fd, CMSG_DATA(&control.head), sizeof(fd));
	note(OP_TAKE, s - slots, 0, 0, 0);
	if (!lock(s)) {
		close(fd);
		return;
	}
	retire(s);
	/* The sender may have started it. */
	put_in(s, fd, 1);
	unlock(s);
}

static void do_dup(struct slot *s)
{
	int fd = use(s), copy = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);

	let_go(s);
	if (copy < 0)
		return;
	usleep(below(500));
	if (below(2))
		request(copy, SYSTRACE_STATS, aside());
	close(copy);
	note(OP_DUP, s - slots, 0, 0, 0);
}

/* A child that holds all descriptors of this process for a while. */
static void do_hold(void)
{
	pid_t pid = fork();

	if (!pid) {
		int left = below(200);

		while (left-- && in_phase(RUN))
			usleep(1000);
		_exit(0);
	}
	note(OP_HOLD, 0, pid < 0 ? -errno : 0, pid, 0);
}

static void do_kill(int op)
{
	static const int signals[] = { SIGUSR1, SIGUSR2, SIGALRM, SIGCONT, SIGTERM, SIGSEGV, SIGQUIT, SIGHUP, 34, 64 };
	int pid = any_task(), sig = op == OP_KILL_TASK ? SIGKILL : signals[below(COUNT_OF(signals))];

	if (pid > 0)
		note(op, 0, kill(pid, sig) < 0 ? -errno : 0, pid, sig);
}

/* In a process of its own, at whose exit its tracees are detached and continue. */
static void debug(pid_t pid)
{
	int i, status, sig;
	long options = PTRACE_O_TRACEEXIT | (below(2) ? PTRACE_O_TRACESYSGOOD : 0) | (below(2) ? PTRACE_O_TRACECLONE : 0) |
		       (below(2) ? PTRACE_O_TRACEEXEC : 0);

	if (ptrace(PTRACE_SEIZE, pid, NULL, options))
		_exit(1);
	for (i = 0; i < 100 && in_phase(RUN); i++) {
		if (!below(8))
			ptrace(PTRACE_INTERRUPT, pid, NULL, NULL);
		if (waitpid(pid, &status, WNOHANG | __WALL) != pid) {
			usleep(1000);
			continue;
		}
		if (!WIFSTOPPED(status))
			break;
		sig = status >> 16 ? 0 : WSTOPSIG(status) & 0x7f;
		if (!below(20))
			sig = SIGSEGV;
		ptrace(below(3) ? PTRACE_CONT : PTRACE_SYSCALL, pid, NULL, (void *)(long)(sig == SIGTRAP ? 0 : sig));
	}
	_exit(0);
}

static void do_debug(void)
{
	int task = any_task();
	pid_t pid = task > 0 ? fork() : -1;

	if (!pid) {
		close_range(3, ~0U, 0);
		debug(task);
	}
	note(OP_DEBUG, 0, pid < 0 ? -errno : 0, task, 0);
}

/* ---- plays --------------------------------------------------------------------------------------------- */

bool wait_for(pid_t pid, long ms, int *status)
{
	struct wait w = wait_begin(ms);
	pid_t got;

	do {
		got = waitpid(pid, status, WNOHANG | __WALL);
		if (got == pid || (got < 0 && errno == ECHILD))
			return true;
	} while (!wait_over(&w));
	return false;
}

/* Does not reap the process. */
bool has_ended(pid_t pid)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) || info.si_pid;
}

/*
 * Runs a play in a process of its own. No other process may hold the play's descriptors, so no
 * other thread may fork in a process that has them.
 */
static void do_play(int op)
{
	uint64_t seed = any64();
	int status = 0;
	pid_t pid;

	/* More at a time would only wait for each other. */
	if (atomic_fetch_add(&shared->plays, 1) >= PLAYS_MAX)
		goto out;
	pid = fork();
	if (pid < 0)
		goto out;
	if (!pid) {
		prctl(PR_SET_NAME, "fuzz-play");
		close_range(3, ~0U, 0);
		seed_rng(seed, 0);
		make_aside();
		_exit(play(op));
	}
	note(op, 0, 0, pid, 0);
	if (wait_for(pid, PLAY_MS, &status))
		goto out;
	fail(O_RETURNS, "play %d does not end", op);
	show_task(pid);
	kill(pid, SIGKILL);
	wait_for(pid, END_MS, &status);
out:
	atomic_fetch_sub(&shared->plays, 1);
}

/* ---- threads ----------------------------------------------------------------------------------------------- */

/* Prefers an open slot, if the op needs one. */
static struct slot *any_slot(int op)
{
	int i, from = below(SLOTS);

	for (i = 0; i < SLOTS && op != OP_OPEN && op != OP_WHOLE && op != OP_TAKE; i++)
		if (atomic_load(&slots[(from + i) % SLOTS].fd) >= 0)
			return &slots[(from + i) % SLOTS];
	return &slots[from];
}

static void do_op(int op)
{
	struct slot *s = any_slot(op);
	uint64_t begin = now_us();

	atomic_store(&shared->doing[me][thread], op + 1);
	switch (op) {
	case OP_OPEN:
		do_open(s);
		break;
	case OP_WHOLE:
		do_whole(s);
		break;
	case OP_MAP:
	case OP_MAP_ODD:
		if (use(s) >= 0)
			map_something(s, op == OP_MAP_ODD);
		let_go(s);
		break;
	case OP_UNMAP:
		unmap_something();
		break;
	case OP_READ:
		do_read(s);
		break;
	case OP_WRITE_ODD:
		write_something();
		break;
	case OP_POLL:
		do_poll(s);
		break;
	case OP_PASS:
		do_pass(s);
		break;
	case OP_TAKE:
		do_take(s);
		break;
	case OP_DUP:
		do_dup(s);
		break;
	case OP_CLOSE:
		do_close(s);
		break;
	case OP_HOLD:
		do_hold();
		break;
	case OP_KILL_TASK:
	case OP_SIGNAL:
		do_kill(op);
		break;
	case OP_DEBUG:
		do_debug();
		break;
	default:
		if (op >= OP_PLAY_KILL)
			do_play(op);
		else
			do_request(s, op);
	}
	atomic_store(&shared->doing[me][thread], 0);
	atomic_fetch_add(&shared->times[op], 1);
	atomic_fetch_add(&shared->spent[op], now_us() - begin);
}

/*
 * Saves the cause of death for the first process. Then the signal takes its default effect, because
 * of SA_RESETHAND.
 */
static void on_deadly(int sig, siginfo_t *info, void *context)
{
	const ucontext_t *at = context;

	/* Not in a child, which inherits the handler. */
	if (getpid() == self)
		shared->death[me] = (struct death){ .sig = sig, .code = info->si_code, .by = info->si_pid, .op = shared->doing[me][thread],
						    .address = (uintptr_t)info->si_addr, .ip = at->uc_mcontext.gregs[REG_RIP] };
	/* A fault occurs again at the same instruction; other signals have to be raised again. */
	if (info->si_code <= 0)
		raise(sig);
}

static void note_death(void)
{
	static __thread uint8_t stack[16384];
	static const int deadly[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS };
	const struct sigaction action = { .sa_sigaction = on_deadly, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND };
	size_t i;

	sigaltstack(&(stack_t){ .ss_sp = stack, .ss_size = sizeof(stack) }, NULL);
	for (i = 0; i < COUNT_OF(deadly); i++)
		sigaction(deadly[i], &action, NULL);
}

static void *run(void *arg)
{
	thread = (long)arg;
	note_death();
	seed_rng(basis->seed, 1000 + me * 16 + thread);
	make_aside();
	fallible_begin();
	while (aside() && in_phase(RUN)) {
		do_op(pick(basis->vec.v + V_OP, NOPS));
		/* Reap children, such as those of do_hold(). */
		if (!below(16) && !thread)
			while (waitpid(-1, NULL, WNOHANG) > 0 && in_phase(RUN) && below(8))
				;
	}
	atomic_fetch_add(&shared->quiet[me], 1);
	return NULL;
}

static void finish(void)
{
	int i;

	for (i = 0; i < ORDERLY; i++)
		look_last(&slots[i]);
	/* The exit of the process closes the rest. */
	for (i = 0; i < SLOTS; i++)
		if (slots[i].fd >= 0 && below(2)) {
			unmap_rings(&slots[i]);
			close(slots[i].fd);
		}
}

void worker(int index)
{
	uint32_t i, n = 1 + weight(V_THREADS) % THREADS_MAX;
	pthread_t t;

	me = index;
	self = getpid();
	prctl(PR_SET_NAME, "fuzz-worker");
	for (i = 0; i < SLOTS; i++)
		atomic_store(&slots[i].fd, -1);
	for (i = 1; i < n; i++)
		if (pthread_create(&t, NULL, run, (void *)(long)i))
			atomic_fetch_add(&shared->quiet[me], 1);
	run(NULL);
	while (!in_phase(FINISH) && !in_phase(OVER))
		usleep(1000);
	finish();
	_exit(0);
}
