// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <linux/systrace.h>
#include "settings.h"
#include "facts.h"
#include "ask/proc.h"
#include "stack/helper.h"
#include "select/touch.h"

/* ---- files in a process's directory in /proc ------------------------------------------ */

static uint32_t pidns_of(const char *proc)
{
	char path[80];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%s/ns/pid", proc);
	return stat(path, &st) ? 0 : st.st_ino;
}

/* /proc describes the processes of now, not those of a recording. */
static bool tells_of_names(void)
{
	return opt.pids && !run.replay && proc_is_ours();
}

/* The numbers are also needed to find the process that owns a descriptor. */
static bool tells_of_numbers(void)
{
	return (opt.pids || opt.fds) && !run.replay && proc_is_ours();
}

/* ---- numbers and names ----------------------------------------------------------------- */

int64_t facts_task(const struct question *q, struct text *t, int *file)
{
	struct fact_task fact = { 0 };
	char proc[16], status[4096];
	int outer;

	(void)file;
	snprintf(proc, sizeof(proc), "%d", q->b ? getpid() : q->a);
	if (!tells_of_numbers() || !proc_read(status, sizeof(status), "%s/status", proc) ||
	    !proc_ends_of_line(status, "\nNSpid:", &outer, &fact.own))
		return -1;
	fact.pidns = pidns_of(proc);
	put_mem(t, (const char *)&fact, sizeof(fact));
	return 0;
}

int64_t facts_comm(const struct question *q, struct text *t, int *file)
{
	char comm[80];

	(void)file;
	if (!tells_of_names() || !proc_read(comm, sizeof(comm), "%d/comm", q->a))
		return -1;
	put_mem(t, comm, strcspn(comm, "\n"));
	return 0;
}

/* A path may have any length; it is cut at about PATH_MAX. */
int64_t facts_cgroup(const struct question *q, struct text *t, int *file)
{
	char lines[PATH_MAX + 64];
	const char *at;

	(void)file;
	if (!counting.cgroups || run.replay || !proc_is_ours() || !proc_read(lines, sizeof(lines), "%d/cgroup", q->a))
		return -1;
	/* the line of version 2, which has no controllers' names; else the first */
	at = !strncmp(lines, "0::", 3) ? lines : strstr(lines, "\n0::");
	at = strstr(at ? at : lines, ":");
	at = at ? strchr(at + 1, ':') : NULL;
	if (!at)
		return -1;
	put_mem(t, at + 1, strcspn(at + 1, "\n"));
	return 0;
}

/* Puts the numbers of the task, its process, its group and its session, if the task is in that namespace. */
static void put_pairs(struct text *t, const char *proc, uint32_t pidns)
{
	static const char *const lines[] = { "\nNStgid:", "\nNSpid:", "\nNSpgid:", "\nNSsid:" };
	char status[4096];
	struct fact_pair pair;

	if (pidns_of(proc) != pidns || !proc_read(status, sizeof(status), "%s/status", proc))
		return;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		if (proc_ends_of_line(status, lines[i], &pair.ours, &pair.own))
			put_mem(t, (const char *)&pair, sizeof(pair));
}

int64_t facts_namespace(const struct question *q, struct text *t, int *file)
{
	DIR *dir = tells_of_numbers() ? opendir("/proc") : NULL;
	struct dirent *e;

	(void)file;
	while (dir && (e = readdir(dir)))
		if (isdigit((unsigned char)*e->d_name))
			put_pairs(t, e->d_name, q->a);
	if (dir)
		closedir(dir);
	return dir ? 0 : -1;
}

/* The number that a call returned is the child's only if the task is in our pid namespace, so check it. */
static bool is_child_of(int pid, int tid)
{
	char child[4096], parent[4096];
	int of, tgid, process, own;

	return proc_read(parent, sizeof(parent), "%d/status", tid) && proc_ends_of_line(parent, "\nTgid:", &process, &own) &&
	       proc_read(child, sizeof(child), "%d/status", pid) && proc_ends_of_line(child, "\nPPid:", &of, &own) &&
	       proc_ends_of_line(child, "\nTgid:", &tgid, &own) && (of == process || tgid == process);
}

/* The namespaces as they are now; the task has continued since. */
int64_t facts_entered(const struct question *q, struct text *t, int *file)
{
	static const struct { uint32_t flag; const char *name; } of[] = {
		{ CLONE_NEWCGROUP, "cgroup" }, { CLONE_NEWIPC, "ipc" }, { CLONE_NEWNS, "mnt" }, { CLONE_NEWNET, "net" },
		{ CLONE_NEWPID, "pid" }, { CLONE_NEWTIME, "time" }, { CLONE_NEWUSER, "user" }, { CLONE_NEWUTS, "uts" } };
	char path[40], link[40];
	int32_t child;
	ssize_t n;

	(void)file;
	if (!opt.namespaces || run.replay || !proc_is_ours() || q->len != sizeof(child))
		return -1;
	memcpy(&child, q->data, sizeof(child));
	if (child && !is_child_of(child, q->a))
		return -1;
	for (size_t i = 0; i < sizeof(of) / sizeof(*of); i++) {
		snprintf(path, sizeof(path), "/proc/%d/ns/%s", child ? child : q->a, of[i].name);
		n = (uint32_t)q->b & of[i].flag ? readlink(path, link, sizeof(link)) : 0;
		if (n > 0 && t->len)
			put_s(t, ", ");
		if (n > 0)
			put_mem(t, link, n);
	}
	return 0;
}

/* ---- what the kernel could not report when it happened ----------------------------------- */

static void put_map(struct text *t, const char *line)
{
	struct systrace_map m = { 0 };
	char exec;
	int name = 0;

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*c%*c%c%*c %" SCNx64 " %*s %*s %n", (uint64_t *)&m.start, (uint64_t *)&m.end,
		   &exec, (uint64_t *)&m.offset, &name) < 4 || exec != 'x' || !name)
		return;
	m.name = strcspn(line + name, "\n");
	put_mem(t, (const char *)&m, sizeof(m));
	put_mem(t, line + name, m.name);
	while (t->len % 8)
		put_c(t, 0);
}

#define MAPS_MOST	(UNWINDING_MOST / 2)	/* must fit into one question together with a stack */

/* The mappings as they are now, which may be too late. */
int64_t facts_maps(const struct question *q, struct text *t, int *file)
{
	char path[40], *line = NULL;
	size_t room = 0;
	FILE *f;

	(void)file;
	snprintf(path, sizeof(path), "/proc/%d/maps", q->a);
	f = opt.stack && !run.replay ? fopen(path, "re") : NULL;
	if (!f)
		return -1;
	while (t->len < MAPS_MOST && getline(&line, &room, f) > 0)
		put_map(t, line);
	fclose(f);
	free(line);
	return 0;
}

/* Whether a range of memory is readable.  Its contents are not passed on. */
int64_t facts_mapped(const struct question *q, struct text *t, int *file)
{
	struct fact_range ask;
	uint64_t start, end;
	char path[40], *line = NULL, read;
	size_t room = 0;
	FILE *f;

	(void)t;
	(void)file;
	snprintf(path, sizeof(path), "/proc/%d/maps", q->a);
	f = run.replay || q->len != sizeof(ask) ? NULL : fopen(path, "re");
	if (!f)
		return -1;
	memcpy(&ask, q->data, sizeof(ask));
	/* the mappings are sorted, and one may begin where another ends */
	while (ask.start < ask.end && getline(&line, &room, f) > 0)
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %c", &start, &end, &read) == 3 && read == 'r' && start <= ask.start &&
		    ask.start < end)
			ask.start = end;
	fclose(f);
	free(line);
	return ask.start >= ask.end;
}

int64_t facts_file(const struct question *q, struct text *t, int *file)
{
	char link[64], path[PATH_MAX];
	struct fact_file f = { 0 };
	struct statx st;
	ssize_t n = -1;

	(void)file;
	if (q->b == AT_FDCWD)
		snprintf(link, sizeof(link), "/proc/%d/cwd", q->a);
	else
		snprintf(link, sizeof(link), "/proc/%d/fd/%d", q->a, q->b);
	if ((opt.fds || touch.asked.n) && !run.replay)
		n = readlink(link, path, sizeof(path));
	if (n <= 0)
		return -1;
	/* the kernel's current knowledge is enough: the server of a file system may never answer */
	if (!statx(AT_FDCWD, link, AT_STATX_DONT_SYNC, STATX_TYPE, &st))
		f = (struct fact_file){ st.stx_mode, st.stx_rdev_major, st.stx_rdev_minor };
	put_mem(t, (const char *)&f, sizeof(f));
	put_mem(t, path, n);
	return 0;
}

