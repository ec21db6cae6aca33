// SPDX-License-Identifier: GPL-2.0
/*
 * Whom to watch.  Those that are found by what they are (--all, --cgroup,
 * --comm, --children) are looked for again until a look finds nobody new: who
 * was made by one that was not watched yet is found by the next look, and with
 * -f who is made by one that is watched is followed by the module.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "attach.h"
#include "command.h"
#include "device.h"
#include "options.h"
#include "output.h"
#include "refusal.h"
#include "task.h"

#define CGROUPS "/sys/fs/cgroup"

static struct attached *list;
static int count, refused;
static uint64_t seen[(1 << 22) / 64];	/* numbers that were tried, a bit each */

/* ---- one -------------------------------------------------------------------------------- */

static void add(int pid, int tasks)
{
	list = realloc(list, (count + 1) * sizeof(*list));
	if (!list)
		die("out of memory");
	list[count++] = (struct attached){ pid, tasks };
}

/* 0, or why it is not watched. */
static int attach(int pid, uint32_t flags)
{
	int n = device_attach(pid, flags);

	/* named twice, or two threads of one process */
	if (n == -EEXIST)
		n = 0;
	if (n < 0)
		return -n;
	debug("attached to %d tasks of process %d", n, pid);
	tasks_expect(n);
	add(pid, n);
	return 0;
}

void attach_command(pid_t pid)
{
	/* what we do until it executes the command is not to be injected into, nor counted */
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

/* ---- those that are found ------------------------------------------------------------------ */

/* Whether it is the first time that we see it. */
static bool is_new(int pid)
{
	uint64_t *word = &seen[pid / 64 % (sizeof(seen) / 8)], bit = 1ULL << pid % 64;
	bool new = !(*word & bit);

	*word |= bit;
	return new;
}

/* Found, so neither its end nor that it may not be watched is an error: that is the rule among many. */
static bool take(int pid)
{
	int err;

	if (pid <= 0 || !is_new(pid))
		return false;
	err = attach(pid, SYSTRACE_A_PROCESS | (run.follow ? SYSTRACE_A_FOLLOW : 0));
	if ((err == EPERM || err == EACCES) && !is_kernel_thread(pid))
		refused++;
	return !err;
}

static int parent_of(const char *proc)
{
	char path[300], stat[512], *at;
	FILE *f;
	size_t n;
	int parent;

	snprintf(path, sizeof(path), "/proc/%s/stat", proc);
	f = fopen(path, "re");
	if (!f)
		return 0;
	n = fread(stat, 1, sizeof(stat) - 1, f);
	fclose(f);
	stat[n] = '\0';
	at = strrchr(stat, ')');
	return at && sscanf(at + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

static bool is_child(const char *proc)
{
	int parent = parent_of(proc);

	for (int i = 0; parent && i < count; i++)
		if (list[i].pid == parent)
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

/* How many new ones a look at all processes has found. */
static int look_at_processes(void)
{
	DIR *dir = opendir("/proc");
	struct dirent *e;
	int n = 0;

	if (!dir)
		die("Can't open /proc: %s", strerror(errno));
	while ((e = readdir(dir))) {
		int pid = atoi(e->d_name);

		if (!isdigit((unsigned char)*e->d_name) || pid == getpid() || output_is_pipe_reader(pid))
			continue;
		if (run.all || (run.comms.n && is_called(e->d_name)) || (run.children && is_child(e->d_name)))
			n += take(pid);
	}
	closedir(dir);
	return n;
}

/* The group's processes, and those of the groups in it. */
static int look_at_group(const char *folder)
{
	char path[4096];
	struct dirent *e;
	DIR *dir;
	FILE *f;
	int n = 0, pid;

	snprintf(path, sizeof(path), "%s/cgroup.procs", folder);
	f = fopen(path, "re");
	while (f && fscanf(f, "%d", &pid) == 1)
		if (pid != getpid() && !output_is_pipe_reader(pid))
			n += take(pid);
	if (f)
		fclose(f);
	dir = opendir(folder);
	while (dir && (e = readdir(dir))) {
		if (e->d_type != DT_DIR || *e->d_name == '.')
			continue;
		if (snprintf(path, sizeof(path), "%s/%s", folder, e->d_name) < (int)sizeof(path))
			n += look_at_group(path);
	}
	if (dir)
		closedir(dir);
	return n;
}

/* A path as it is, or below where groups are mounted. */
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
	die("--cgroup %s: there is no such group: neither %s nor %s%s%s has a cgroup.procs", name, name, CGROUPS,
	    *name == '/' ? "" : "/", name);
}

static void find_all(void)
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
		say("--comm %s: no process is called so", run.comms.s[0]);
	else if (count == had && run.cgroups.n)
		say("--cgroup %s: no process is in it", run.cgroups.s[0]);
}

struct attached *attach_processes(int *n)
{
	uint32_t flags = run.follow ? SYSTRACE_A_PROCESS | SYSTRACE_A_FOLLOW : 0;

	for (int i = 0; i < run.npids; i++) {
		int err = attach(run.pids[i], flags);

		is_new(run.pids[i]);
		if (err)
			say("attach: process %d: %s", run.pids[i], refusal_to_attach(run.pids[i], err));
	}
	if (run.all || run.comms.n || run.cgroups.n || (run.children && count))
		find_all();
	*n = count;
	return list;
}
