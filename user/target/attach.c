// SPDX-License-Identifier: GPL-2.0
/*
 * Attaching.  The search for processes by property (--all, --cgroup, --comm,
 * --children) is repeated until it finds no new process.  So a child of a process
 * that was not watched yet is found by the next search, and with -f the module
 * follows the children of processes that are watched.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "base/sets.h"
#include "settings.h"
#include "base/say.h"
#include "attach.h"
#include "command.h"
#include "source/device.h"
#include "facts/opened.h"
#include "source/refusal.h"
#include "trace/task.h"

#define CGROUPS "/sys/fs/cgroup"

static struct attached *list;
static int *held;			/* same index as list: the process's pidfd, with --children, else -1 */
static int count, refused;
static uint64_t seen[(1 << 22) / 64];	/* pids that were tried, a bit each */

/* ---- pidfds, against reuse of pids --------------------------------------------------------- */

/* A pidfd of the process, which never refers to another process with the same number; or -1. */
static int hold_process(int pid)
{
	return syscall(SYS_pidfd_open, pid, 0);
}

/* Whether the number still belongs to that process.  Assumed if the kernel has no pidfds. */
static bool is_still(int pidfd)
{
	return pidfd < 0 || !syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0) || errno != ESRCH;
}

static void release_process(int pidfd)
{
	if (pidfd >= 0)
		close(pidfd);
}

/* ---- attaching one process --------------------------------------------------------------- */

static void add_process(int pid, int tasks, int pidfd)
{
	list = realloc(list, (count + 1) * sizeof(*list));
	held = realloc(held, (count + 1) * sizeof(*held));
	if (!list || !held)
		die("out of memory");
	/* with --children keep the pidfd: the search for children checks that the number still belongs to the parent */
	if (!run.children)
		release_process(pidfd);
	held[count] = run.children ? pidfd : -1;
	list[count++] = (struct attached){ pid, tasks };
}

/* Attaches a process and takes its pidfd.  Returns 0, or the errno why it is not watched. */
static int attach_held(int pid, uint32_t flags, int pidfd)
{
	int n = device_attach(pid, flags);

	/* the number was reused in between: the wrong process is attached */
	if (n > 0 && !is_still(pidfd)) {
		device_detach_process(pid);
		n = -ESRCH;
	}
	/* the user named it twice, or named two threads of one process */
	if (n == -EEXIST)
		n = 0;
	if (n < 0) {
		release_process(pidfd);
		return -n;
	}
	debug("attached to %d tasks of process %d", n, pid);
	tasks_expect(n);
	add_process(pid, n, pidfd);
	return 0;
}

void attach_command(pid_t pid)
{
	/* our own calls before it executes the command are neither injected into nor counted */
	int n = device_attach(pid, SYSTRACE_A_SPARE | SYSTRACE_A_EXEC | (run.follow ? SYSTRACE_A_FOLLOW : 0));
	const char *why;

	if (n < 0) {
		why = refusal_to_attach(pid, -n);
		command_not_watched(pid);
		die("cannot watch the command: %s", why);
	}
	tasks_expect(n);
	tasks_expect_command(pid);
}

/* ---- processes by property ----------------------------------------------------------------- */

/* Whether the pid was tried already. */
static bool was_tried(int pid)
{
	return seen[pid / 64 % (sizeof(seen) / 8)] >> pid % 64 & 1;
}

static void note_tried(int pid)
{
	seen[pid / 64 % (sizeof(seen) / 8)] |= 1ULL << pid % 64;
}

void attach_spare(pid_t pid)
{
	note_tried(pid);
}

/* Found by property, so it is no error if it has exited or may not be watched: among many processes some always do. */
static bool take_held(int pid, int pidfd)
{
	int err;

	note_tried(pid);
	err = attach_held(pid, SYSTRACE_A_PROCESS | (run.follow ? SYSTRACE_A_FOLLOW : 0), pidfd);
	if ((err == EPERM || err == EACCES) && !is_kernel_thread(pid))
		refused++;
	return !err;
}

static bool is_child(const char *proc)
{
	int parent = process_stat(atoi(proc), 1);

	for (int i = 0; parent && i < count; i++)
		if (list[i].pid == parent && is_still(held[i]))
			return true;
	return false;
}

static bool is_called(const char *proc)
{
	char path[300], comm[32] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%s/comm", proc);
	f = fopen(path, "re");
	if (!f)
		return false;
	if (!fgets(comm, sizeof(comm), f))
		comm[0] = '\0';
	fclose(f);
	comm[strcspn(comm, "\n")] = '\0';
	/* the kernel keeps 15 bytes of a name */
	for (int i = 0; i < run.comms.n; i++)
		if (!strncmp(run.comms.s[i], comm, 15))
			return true;
	return false;
}

static bool is_wanted(const char *proc)
{
	return run.all || (run.comms.n && is_called(proc)) || (run.children && is_child(proc));
}

/* The pidfd is opened before the properties are read, so that these are the properties of the process that is attached. */
static bool take_if_wanted(const char *proc, int pid)
{
	int pidfd;

	if (pid <= 0 || was_tried(pid))
		return false;
	pidfd = hold_process(pid);
	if (pidfd < 0 && errno == ESRCH)
		return false;
	if (is_wanted(proc))
		return take_held(pid, pidfd);
	release_process(pidfd);
	return false;
}

static bool is_us(int pid)
{
	return pid == getpid();
}

/* Searches all processes.  Returns how many new ones were attached. */
static int look_at_processes(void)
{
	DIR *dir = opendir("/proc");
	struct dirent *e;
	int n = 0;

	if (!dir)
		die("Can't open /proc: %s", strerror(errno));
	while ((e = readdir(dir))) {
		int pid = atoi(e->d_name);

		if (isdigit((unsigned char)*e->d_name) && !is_us(pid))
			n += take_if_wanted(e->d_name, pid);
	}
	closedir(dir);
	return n;
}

/* ---- control groups ------------------------------------------------------------------------- */

struct numbers_of_group {
	int *pid;
	int n, room;
};

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Reads the processes of a group, sorted by pid. */
static void read_group(int folder, struct numbers_of_group *g)
{
	int fd = openat(folder, "cgroup.procs", O_RDONLY | O_CLOEXEC), pid;
	FILE *f = fd < 0 ? NULL : fdopen(fd, "r");

	g->n = 0;
	while (f && fscanf(f, "%d", &pid) == 1) {
		if (g->n == g->room) {
			g->room = 2 * g->room + 64;
			g->pid = realloc(g->pid, g->room * sizeof(*g->pid));
			if (!g->pid)
				die("out of memory");
		}
		g->pid[g->n++] = pid;
	}
	if (f)
		fclose(f);
	if (g->n)
		qsort(g->pid, g->n, sizeof(*g->pid), by_number);
}

#define AT_A_TIME 64

/* Opens pidfds of @n processes and reads the group again: attaches those that are in it now, not only were in it before. */
static int take_members(int folder, const int *pids, int n)
{
	static struct numbers_of_group now;
	int pidfds[AT_A_TIME], taken = 0;
	bool gone[AT_A_TIME];

	for (int i = 0; i < n; i++) {
		pidfds[i] = hold_process(pids[i]);
		gone[i] = pidfds[i] < 0 && errno == ESRCH;
	}
	read_group(folder, &now);
	for (int i = 0; i < n; i++) {
		if (!gone[i] && now.n && bsearch(&pids[i], now.pid, now.n, sizeof(*now.pid), by_number))
			taken += take_held(pids[i], pidfds[i]);
		else
			release_process(pidfds[i]);
	}
	return taken;
}

static int look_at_members(int folder)
{
	static struct numbers_of_group all;
	int some[AT_A_TIME], n = 0, taken = 0;

	read_group(folder, &all);
	for (int i = 0; i < all.n; i++) {
		if (all.pid[i] > 0 && !is_us(all.pid[i]) && !was_tried(all.pid[i]))
			some[n++] = all.pid[i];
		if (n == AT_A_TIME || (n && i == all.n - 1)) {
			taken += take_members(folder, some, n);
			n = 0;
		}
	}
	return taken;
}

/* A group on the path from the root to the current one, with the names of its subgroups. */
struct level {
	struct level *up;
	char **names;
	int n, at;
};

static struct level *level_down(struct level *up, int folder)
{
	struct level *l = calloc(1, sizeof(*l));
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;

	if (!l)
		die("out of memory");
	l->up = up;
	while (dir && (e = readdir(dir))) {
		if (e->d_type != DT_DIR || *e->d_name == '.')
			continue;
		l->names = realloc(l->names, (l->n + 1) * sizeof(*l->names));
		if (!l->names || !(l->names[l->n++] = strdup(e->d_name)))
			die("out of memory");
	}
	if (dir)
		closedir(dir);
	return l;
}

static struct level *level_up(struct level *l)
{
	struct level *to = l->up;

	for (int i = 0; i < l->n; i++)
		free(l->names[i]);
	free(l->names);
	free(l);
	return to;
}

/*
 * Attaches the processes of a group and of its subgroups.  One directory is open
 * at a time, and is left through "..": the tree may be deeper than the limits on
 * open descriptors and on the length of a path.
 */
static int look_at_group(const char *path)
{
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), next, taken = 0;
	struct level *l = NULL;
	bool entered = true;

	while (folder >= 0) {
		if (entered) {
			taken += look_at_members(folder);
			l = level_down(l, folder);
		}
		entered = l->at < l->n;
		next = openat(folder, entered ? l->names[l->at++] : "..", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		/* a group that was removed meanwhile has no processes */
		if (entered && next < 0) {
			if (errno != ENOENT)
				say("--cgroup: %s: %s: its processes are not watched", l->names[l->at - 1], strerror(errno));
			entered = false;
			continue;
		}
		if (!entered)
			l = level_up(l);
		close(folder);
		folder = next;
		if (!l) {
			close(folder);
			folder = -1;
		}
	}
	while (l)
		l = level_up(l);
	return taken;
}

/* The name as a path, or below the cgroup mount.  The caller must free the result; exits if there is no such group. */
static char *find_group(const char *name)
{
	char *path;

	for (int i = 0; i < 2; i++) {
		if (asprintf(&path, "%s%s%s/cgroup.procs", i ? CGROUPS : "", i && *name != '/' ? "/" : "", name) < 0)
			die("out of memory");
		if (!access(path, R_OK)) {
			*strrchr(path, '/') = '\0';
			return path;
		}
		free(path);
	}
	die("--cgroup %s: no such group: neither %s nor %s%s%s has a cgroup.procs", name, name, CGROUPS,
	    *name == '/' ? "" : "/", name);
}

static void find_wanted(void)
{
	char *groups[run.cgroups.n + 1];
	int n, had = count;

	for (int i = 0; i < run.cgroups.n; i++)
		groups[i] = find_group(run.cgroups.s[i]);
	do {
		n = 0;
		for (int i = 0; i < run.cgroups.n; i++)
			n += look_at_group(groups[i]);
		if (run.all || run.comms.n || run.children)
			n += look_at_processes();
	} while (n);
	for (int i = 0; i < run.cgroups.n; i++)
		free(groups[i]);
	if (refused)
		say("%d processes are not watched: Operation not permitted: run as root, or with sudo", refused);
	else if (count == had && run.comms.n && !run.children)
		say("--comm %s: no process has this name", run.comms.s[0]);
	else if (count == had && run.cgroups.n)
		say("--cgroup %s: the group has no processes", run.cgroups.s[0]);
}

/* Needed for one pidfd per watched process. */
static void allow_many_files(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files))
		return;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

void attach_drop(int pid)
{
	for (int i = 0; i < count; i++) {
		if (list[i].pid != pid)
			continue;
		release_process(held[i]);
		count--;
		memmove(&list[i], &list[i + 1], (count - i) * sizeof(*list));
		memmove(&held[i], &held[i + 1], (count - i) * sizeof(*held));
		return;
	}
}

struct attached *attach_list(int *n)
{
	*n = count;
	return list;
}

struct attached *attach_processes(int *n)
{
	uint32_t flags = run.follow ? SYSTRACE_A_PROCESS | SYSTRACE_A_FOLLOW : 0;

	if (run.children)
		allow_many_files();
	for (int i = 0; i < run.npids; i++) {
		int err = attach_held(run.pids[i], flags, run.children ? hold_process(run.pids[i]) : -1);

		note_tried(run.pids[i]);
		if (err)
			say("attach: process %d: %s", run.pids[i], refusal_to_attach(run.pids[i], err));
	}
	if (run.all || run.comms.n || run.cgroups.n || (run.children && count))
		find_wanted();
	return attach_list(n);
}
