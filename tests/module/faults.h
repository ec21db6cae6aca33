/* SPDX-License-Identifier: GPL-2.0 */
/* Code that the tests of faults share: users, rules, plans, timeouts, and slow forks. */
#ifndef SYSTRACE_TEST_FAULTS_H
#define SYSTRACE_TEST_FAULTS_H

#include <grp.h>
#include <pthread.h>
#include <sched.h>
#include <linux/cn_proc.h>
#include <linux/connector.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include "reader.h"

#define USER		12345
#define OTHER		12346
#define FOLLOW		(SYSTRACE_A_PROCESS | SYSTRACE_A_FOLLOW)
#define HOUR		3600000000000ULL
#define ERESTARTNOINTR	513	/* internal to the kernel */
#define USER_MEM	"/sys/module/systrace/parameters/user_mem"

/* ---- waiting ------------------------------------------------------------------- */

/* Waits until @cond is true, at most @ms. Returns whether it is. */
#define WITHIN(ms, cond) ({						\
	uint64_t end_ = now_ms() + (ms) * patience();			\
	bool is_;							\
									\
	while (!(is_ = (cond)) && now_ms() < end_)			\
		usleep(2000);						\
	is_;								\
})

/* A timeout of a few seconds, because the machine may be busy. */
#define SOON(cond) WITHIN(3000, cond)

/* Returns the state in /proc/PID/stat: R, S, D, t, Z ...; 0 if the task does not exist. */
static inline char task_state(pid_t pid)
{
	char path[64], text[512], *at;
	int fd, n;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	text[n < 0 ? 0 : n] = 0;
	at = strrchr(text, ')');
	return at ? at[2] : 0;
}

static inline bool has_ended(pid_t pid)
{
	char state = task_state(pid);

	return !state || state == 'Z' || state == 'X';
}

/* Returns whether the task neither runs nor increments *@count any more. */
static inline bool is_at_rest(pid_t pid, const volatile long *count)
{
	long before = *count;
	int i;

	for (i = 0; i < 5; i++) {
		usleep(20000);
		if (*count != before || task_state(pid) == 'R')
			return false;
	}
	return true;
}

static inline void end_child(struct child *c)
{
	kill(c->pid, SIGKILL);
	child_wait(c);
}

static inline void *shared_new(size_t size)
{
	void *p = mmap(NULL, size, RW_SHARED, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		abort();
	return p;
}

static inline void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* ---- processes --------------------------------------------------------------------- */

static inline void *idle(void *arg)
{
	for (;;)
		pause();
	return arg;
}

/* Creates n idle threads in addition to the first. */
static inline void have_threads(void *arg)
{
	long n = (long)arg;
	pthread_attr_t small;
	pthread_t t;

	/* Creating them is faster on one CPU. */
	pin(0);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 16384);
	while (n-- && !pthread_create(&t, &small, idle, NULL))
		;
	/* The first thread pauses when all threads exist. */
	idle(NULL);
}

static inline struct child threads_new(long n)
{
	struct child c = child_new(have_threads, (void *)n);

	child_go(&c);
	while (!wait_for_call(c.pid, SYS_pause))
		;
	return c;
}

/* ---- users --------------------------------------------------------------------- */

static inline void put_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (write(fd, text, strlen(text)) < 0)
		printf("# %s: %s\n", path, strerror(errno));
	close(fd);
}

/* Members of this group may open the device. Its mode stays the one that other tests expect. */
#define MEMBERS	1000

/* Limits the sessions of a user to @mem MiB per CPU. */
static inline void prepare(const char *mem)
{
	if (chown(SYSTRACE_DEVICE, 0, MEMBERS) || chmod(SYSTRACE_DEVICE, 0660))
		abort();
	put_text("/proc/sys/kernel/yama/ptrace_scope", "0");
	put_text(USER_MEM, mem);
}

/* Becomes an unprivileged user whose processes may watch each other. */
static inline void become(uid_t uid)
{
	const gid_t groups[] = { MEMBERS };

	if (setgroups(1, groups) || setresgid(uid, uid, uid) || setresuid(uid, uid, uid))
		abort();
	prctl(PR_SET_DUMPABLE, 1);
}

/* Runs @what as user @uid in a child. It returns results in shared memory. */
static inline int run_as(uid_t uid, void (*what)(void *), void *arg)
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		become(uid);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		what(arg);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return status;
}

/*
 * The caller becomes a user with a user namespace of its own, in which 0 and 1 are USER and OTHER.
 * The parent writes the maps (map_namespace()).
 */
static inline void enter_namespace(volatile int *stage)
{
	become(USER);
	if (unshare(CLONE_NEWUSER))
		abort();
	prctl(PR_SET_DUMPABLE, 1);
	*stage = 1;
	while (*stage != 2)
		usleep(1000);
}

static inline void map_namespace(pid_t pid, volatile int *stage)
{
	char path[64];

	while (*stage != 1)
		usleep(1000);
	snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	put_text(path, "0 12345 2");
	snprintf(path, sizeof(path), "/proc/%d/gid_map", pid);
	put_text(path, "0 12345 2");
	*stage = 2;
}

static inline void many_files(void)
{
	struct rlimit limit = { 8192, 8192 };

	setrlimit(RLIMIT_NOFILE, &limit);
}

/* ---- rules and plans --------------------------------------------------------------- */

static inline struct systrace_rule rule_new(int nr, uint32_t flags)
{
	return (struct systrace_rule){ .nr = nr, .flags = flags, .first = 1, .step = 1 };
}

/* A rule that delays the task before or after the call, only at its @first such call. */
static inline struct systrace_rule delay_rule(int nr, uint32_t flag, uint64_t ns, uint32_t first)
{
	struct systrace_rule rule = rule_new(nr, flag);

	*(flag == SYSTRACE_DO_DELAY_ENTER ? &rule.delay_enter : &rule.delay_exit) = ns;
	rule.first = first;
	rule.step = 0;
	return rule;
}

static inline int load_rules(struct reader *r, const struct systrace_rule *rule, uint32_t n, const void *data,
			     uint32_t ndata)
{
	struct systrace_rules rules = {
		.rules = (uintptr_t)rule, .nrules = n, .data = (uintptr_t)data, .ndata = ndata,
	};

	return request(r->fd, SYSTRACE_RULES, &rules);
}

/*
 * Returns the number of blocks after a record's fixed part, or -1 if any of them has bytes or is
 * not SYSTRACE_NONE.
 */
static inline int empty_blocks(const void *record, size_t fixed)
{
	const struct systrace_block *b = (const void *)((const uint8_t *)record + fixed);
	const void *end = (const uint8_t *)record + ((const struct systrace_record *)record)->len;
	int n = 0;

	for (; (const void *)b < end; b++, n++)
		if (b->len || b->state != SYSTRACE_NONE)
			return -1;
	return n;
}

/* Returns whether the record contains @byte @n times in a row. */
static inline bool has_run(const struct systrace_record *record, uint8_t byte, size_t n)
{
	const uint8_t *at = (const uint8_t *)record, *end = at + record->len;
	size_t run = 0;

	for (; at < end && run < n; at++)
		run = *at == byte ? run + 1 : 0;
	return run == n;
}

static inline bool is_behind(const struct reader *r)
{
	uint32_t cpu;

	for (cpu = 0; cpu < r->cpus; cpu++)
		if (r->ring[cpu].data && r->ring[cpu].producer->pos & SYSTRACE_BEHIND)
			return true;
	return false;
}

/* ---- slow forks ------------------------------------------------------------------------ */

/* A socket that receives a message for each fork, and needs a long time to filter it out. */
static inline int slow_listener(void)
{
	enum { LENGTH = 1500 };
	static struct sock_filter insn[LENGTH];
	struct sock_fprog program = { .len = LENGTH, .filter = insn };
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = CN_IDX_PROC };
	int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_CONNECTOR);
	size_t i;

	for (i = 0; i < LENGTH; i++)
		insn[i] = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 1);
	insn[i - 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, 0);
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)))
		return -1;
	return fd;
}

/*
 * The kernel sends a message about each new task to all listeners. At that moment the child is in
 * the lists of tasks and has received its parent's signals, but its tracepoint has not run yet.
 * Many listeners make that interval long, so that races in it happen often. Without
 * CONFIG_PROC_EVENTS the races are left to chance.
 */
static inline void make_forks_slow(void)
{
	struct {
		struct nlmsghdr head;
		struct cn_msg msg;
		enum proc_cn_mcast_op op;
	} __attribute__((packed)) ask = {
		.head = { .nlmsg_len = sizeof(ask), .nlmsg_type = NLMSG_DONE },
		.msg = { .id = { CN_IDX_PROC, CN_VAL_PROC }, .len = sizeof(ask.op) },
		.op = PROC_CN_MCAST_LISTEN,
	};
	int n, fd;

	for (n = 0; n < 200; n++) {
		fd = slow_listener();
		if (fd < 0 || (!n && send(fd, &ask, sizeof(ask), 0) < 0)) {
			printf("# forks are not slow: %s\n", strerror(errno));
			return;
		}
	}
}

#endif
