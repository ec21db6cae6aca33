// SPDX-License-Identifier: GPL-2.0
/*
 * Global checks: whether killed tasks survive, whether the module is in use, how much memory is
 * charged to the user. And the processes that help to check: a canary on each CPU with another
 * user's secrets, and an anchor, whose session keeps the user's account from one round to the next.
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fuzz.h"

#define USER_MEM	"/sys/module/systrace/parameters/user_mem"
#define USES		"/sys/module/systrace/refcnt"

/* ---- tasks ------------------------------------------------------------------------------------ */

static bool spared(pid_t pid)
{
	int i;

	for (i = 0; i < WORKERS_MAX; i++)
		if (pid == basis->worker[i])
			return true;
	return pid == basis->anchor || pid == basis->sleeper;
}

/* Reads the real uid and the state of a process. Returns false if it has exited. */
static bool read_status(pid_t pid, unsigned int *uid, char *state)
{
	char path[64], line[128];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "r");
	*uid = 0, *state = 'Z';
	while (f && fgets(line, sizeof(line), f)) {
		sscanf(line, "State: %c", state);
		if (sscanf(line, "Uid: %u", uid) == 1)
			break;
	}
	if (f)
		fclose(f);
	return f;
}

/* Signals all of the user's processes except the spared ones. Returns their number. */
static int signal_tasks(int sig, bool show)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	unsigned int uid;
	char state;
	pid_t pid;
	int n = 0;

	while (dir && (entry = readdir(dir))) {
		pid = atoi(entry->d_name);
		if (!isdigit(entry->d_name[0]) || spared(pid) || !read_status(pid, &uid, &state) || uid != UID)
			continue;
		/* A zombie waits for a parent that is busy. */
		if (state == 'Z' || state == 'X')
			continue;
		kill(pid, sig);
		n++;
		if (show && n < 5)
			show_task(pid);
	}
	if (dir)
		closedir(dir);
	return n;
}

bool kill_tasks(void)
{
	struct wait w = wait_begin(END_MS);
	int n;

	/* Each look takes long. */
	for (w.looks = 100; (n = signal_tasks(SIGKILL, false));) {
		if (wait_over(&w)) {
			fail(O_ENDS, "%d processes live on %d s after SIGKILL", n, END_MS / 1000 * basis->patience);
			signal_tasks(SIGKILL, true);
			return false;
		}
		tick();
	}
	return true;
}

/*
 * A task that stops during the delivery of a signal still has its task work before it, and uses the
 * module until it is continued.
 */
void continue_tasks(void)
{
	signal_tasks(SIGCONT, false);
}

static bool lives(pid_t pid)
{
	unsigned int uid;
	char state;

	return pid > 0 && read_status(pid, &uid, &state) && state != 'Z' && state != 'X' && uid == UID;
}

/* No task is watched any more, so the heart of every first task must beat. */
bool tasks_go_on(void)
{
	struct wait w = wait_begin(END_MS);
	uint64_t before[ROOTS_MAX];
	pid_t pid[ROOTS_MAX];
	bool good = true;
	int i;

	for (i = 0; i < ROOTS_MAX; i++) {
		pid[i] = atomic_load(&shared->beats_of[i]);
		before[i] = atomic_load(&shared->beat[i]);
	}
	for (i = 0; i < ROOTS_MAX; i++) {
		while (lives(pid[i]) && pid[i] == atomic_load(&shared->beats_of[i]) && atomic_load(&shared->beat[i]) == before[i]) {
			if (wait_over(&w)) {
				fail(O_GOES_ON, "task %d does not go on though no session is left", pid[i]);
				show_task(pid[i]);
				good = false;
				break;
			}
			tick();
		}
	}
	return good;
}

/* ---- the module ----------------------------------------------------------------------------------- */

/* Returns whether the module soon has at most @users users. */
bool module_is_free(int users)
{
	struct wait w = wait_begin(END_MS);
	long n;

	while ((n = get_number(USES)) > users) {
		if (wait_over(&w)) {
			fail(O_USED, "the module is used by %ld, where %d hold it", n, users);
			signal_tasks(0, true);
			return false;
		}
		tick();
	}
	return true;
}

/* ---- the canaries ------------------------------------------------------------------------------------ */

#define SECRETS	(64 << 10)

/*
 * Writes secrets to freshly allocated pages, and frees the pages again. If the module still used a
 * freed page, the secrets would become visible.
 */
static void use_pages(void)
{
	size_t n = 1 << 20, i;
	uint8_t *p = mmap(NULL, n, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return;
	madvise(p, n, MADV_NOHUGEPAGE);
	for (i = 0; i < n; i += PAGE)
		make_marker(p + i, 64);
	munmap(p, n);
}

/* Runs often and briefly, and also leaves its secrets in kernel memory. */
static void canary(int cpu)
{
	uint8_t *p = mmap((void *)0x10000000, SECRETS, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	cpu_set_t set;
	int pair[2];
	volatile int i;
	uint32_t n;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
	prctl(PR_SET_NAME, "fuzz-canary");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (p == MAP_FAILED || socketpair(AF_UNIX, SOCK_DGRAM, 0, pair))
		_exit(1);
	make_marker(p, SECRETS);
	for (n = 0;; n++) {
		if (n % 16 == 0 && send(pair[0], p, 4096, MSG_DONTWAIT) > 0)
			recv(pair[1], p, 4096, MSG_DONTWAIT);
		if (n % 16 == 8)
			use_pages();
		for (i = 0; i < 2000; i++)
			;
		usleep(1000);
	}
}

void canaries_begin(void)
{
	pid_t pid;
	int i;

	for (i = 0; i < basis->cpus && i < (int)COUNT_OF(basis->canary); i++) {
		pid = fork();
		if (!pid)
			canary(i);
		mine->canary[i] = pid;
	}
}

void canaries_end(void)
{
	int i;

	for (i = 0; i < (int)COUNT_OF(basis->canary); i++)
		if (basis->canary[i] > 0)
			kill(basis->canary[i], SIGKILL);
}

/* ---- the anchor ------------------------------------------------------------------------------------------ */

static int to_anchor = -1;

/*
 * Encodes how many sessions fit with rings of each of these sizes, one size after the other, the
 * last without rings.
 */
static long how_many(void)
{
	static const uint32_t sizes[] = { 256 << 10, 64 << 10, 16 << 10, 0 };
	static int fds[4096];
	int i, n = 0, fd = 0, of_size;
	long sum = 0;

	for (i = 0; i < (int)COUNT_OF(sizes); i++) {
		struct systrace_setup s = { .ring_size = sizes[i] };

		for (of_size = 0; n < (int)COUNT_OF(fds); of_size++) {
			fd = open_device(NULL);
			if (fd < 0)
				break;
			if (sizes[i] && request(fd, SYSTRACE_SETUP, &s)) {
				close(fd);
				break;
			}
			fds[n++] = fd;
		}
		sum = sum * 1000 + of_size;
	}
	while (n)
		close(fds[--n]);
	return sum ?: fd;
}

/*
 * A task is watched all the time, so that the tracepoints stay registered. Machines that are
 * emulated by several threads fail when tracepoints change under load.
 */
static pid_t keep_probes(int session)
{
	struct systrace_attach a = { .pid = fork() };

	if (!a.pid) {
		close_range(3, ~0U, 0);
		for (;;)
			pause();
	}
	request(session, SYSTRACE_ATTACH, &a);
	return a.pid;
}

static void anchor(int fd)
{
	struct rlimit many = { 4096, 4096 };
	pid_t sleeper = 0;
	int held;
	char byte;
	long n;

	setrlimit(RLIMIT_NOFILE, &many);
	be_user();
	prctl(PR_SET_NAME, "fuzz-anchor");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/*
	 * Retry: an account with wrong figures is freed with the last of its sessions, after a
	 * grace period.
	 */
	for (held = -1; held < 0; usleep(10000))
		held = open_device(NULL);
	if (basis->keep_probes)
		sleeper = keep_probes(held);
	if (write(fd, &sleeper, sizeof(sleeper)) != sizeof(sleeper))
		_exit(1);
	while (held >= 0 && read(fd, &byte, 1) == 1) {
		n = how_many();
		if (write(fd, &n, sizeof(n)) != sizeof(n))
			break;
	}
	_exit(0);
}

void anchor_begin(void)
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return;
	pid = fork();
	if (!pid) {
		close(pair[0]);
		anchor(pair[1]);
	}
	mine->anchor = pid;
	close(pair[1]);
	to_anchor = pair[0];
	if (read(to_anchor, &mine->sleeper, sizeof(mine->sleeper)) != sizeof(mine->sleeper))
		mine->sleeper = 0;
}

/* With a small limit, so that a small amount of missing memory is noticed. */
long anchor_measure(void)
{
	long before = get_number(USER_MEM), n = -1;
	char text[16];

	put_file(USER_MEM, "1");
	if (write(to_anchor, "m", 1) != 1 || read(to_anchor, &n, sizeof(n)) != sizeof(n))
		n = -1;
	snprintf(text, sizeof(text), "%ld", before);
	put_file(USER_MEM, text);
	return n;
}

void anchor_end(void)
{
	close(to_anchor);
	if (basis->sleeper)
		kill(basis->sleeper, SIGKILL);
	wait_for(basis->anchor, END_MS, NULL);
	mine->anchor = 0;
}
