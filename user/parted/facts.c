// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <linux/systrace.h>
#include "settings.h"
#include "facts.h"
#include "stack/helper.h"
#include "select/touch.h"

/* ---- files of a process's ------------------------------------------------------------- */

static uint32_t pidns_of(const char *proc)
{
	char path[80];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%s/ns/pid", proc);
	return stat(path, &st) ? 0 : st.st_ino;
}

/* With a NUL behind it; false: there is none. */
static bool read_proc(const char *proc, const char *file, char *to, size_t size)
{
	char path[80];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/%s", proc, file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, to, size - 1);
	close(fd);
	to[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/* The first and last number of a line of /proc/PID/status; false: there is none. */
static bool ends_of_line(const char *status, const char *name, int *outer, int *inner)
{
	const char *at = strstr(status, name), *end;

	if (!at)
		return false;
	at += strlen(name);
	end = strchrnul(at, '\n');
	*outer = atoi(at);
	while (end > at && isdigit((unsigned char)end[-1]))
		end--;
	*inner = atoi(end);
	return *outer > 0 && *inner > 0;
}

/* /proc may be another namespace's: then its numbers are not ours, and nobody is looked for there. */
static bool proc_is_ours(void)
{
	static int ours = -1;
	char self[16] = "";

	if (ours < 0)
		ours = readlink("/proc/self", self, sizeof(self) - 1) > 0 && atoi(self) == getpid();
	return ours;
}

/* Only with -Y; and of a recording what /proc says is of another day. */
static bool tells_of_pids(void)
{
	return opt.pids && !run.replay && proc_is_ours();
}

/* ---- numbers and names ----------------------------------------------------------------- */

int64_t facts_task(const struct question *q, struct text *t, int *file)
{
	struct fact_task fact = { 0 };
	char proc[16], status[4096];
	int outer;

	(void)file;
	snprintf(proc, sizeof(proc), "%d", q->b ? getpid() : q->a);
	if (!tells_of_pids() || !read_proc(proc, "status", status, sizeof(status)) ||
	    !ends_of_line(status, "\nNSpid:", &outer, &fact.own))
		return -1;
	fact.pidns = pidns_of(proc);
	put_mem(t, (const char *)&fact, sizeof(fact));
	return 0;
}

int64_t facts_comm(const struct question *q, struct text *t, int *file)
{
	char proc[16], comm[80];

	(void)file;
	snprintf(proc, sizeof(proc), "%d", q->a);
	if (!tells_of_pids() || !read_proc(proc, "comm", comm, sizeof(comm)))
		return -1;
	put_mem(t, comm, strcspn(comm, "\n"));
	return 0;
}

/* The task's numbers, its group's and its session's, if it is of that namespace. */
static void put_pairs(struct text *t, const char *proc, uint32_t pidns)
{
	static const char *const lines[] = { "\nNStgid:", "\nNSpid:", "\nNSpgid:", "\nNSsid:" };
	char status[4096];
	struct fact_pair pair;

	if (pidns_of(proc) != pidns || !read_proc(proc, "status", status, sizeof(status)))
		return;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		if (ends_of_line(status, lines[i], &pair.ours, &pair.own))
			put_mem(t, (const char *)&pair, sizeof(pair));
}

int64_t facts_namespace(const struct question *q, struct text *t, int *file)
{
	DIR *dir = tells_of_pids() ? opendir("/proc") : NULL;
	struct dirent *e;

	(void)file;
	while (dir && (e = readdir(dir)))
		if (isdigit((unsigned char)*e->d_name))
			put_pairs(t, e->d_name, q->a);
	if (dir)
		closedir(dir);
	return dir ? 0 : -1;
}

/* ---- what the kernel could not say when it happened -------------------------------------- */

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

#define MAPS_MOST	(UNWINDING_MOST / 2)	/* with a stack it is to be asked for */

/* As they are now, which may be too late. */
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

/* Their contents nobody is told. */
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
	/* they are sorted, and one may go on where another ends */
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
	snprintf(link, sizeof(link), "/proc/%d/fd/%d", q->a, q->b);
	if ((opt.fds || touch.asked.n) && !run.replay)
		n = readlink(link, path, sizeof(path));
	if (n <= 0)
		return -1;
	/* what is known of it here will do: the server of a file system may never answer */
	if (!statx(AT_FDCWD, link, AT_STATX_DONT_SYNC, STATX_TYPE, &st))
		f = (struct fact_file){ st.stx_mode, st.stx_rdev_major, st.stx_rdev_minor };
	put_mem(t, (const char *)&f, sizeof(f));
	put_mem(t, path, n);
	return 0;
}

size_t fact_file_ask(int tid, int fd, struct fact_file *is, char path[PATH_MAX])
{
	struct text t = { 0 };
	size_t len = 0;

	if (ask(ASK_FILE, tid, fd, NULL, 0, &t) >= 0) {
		len = t.len - sizeof(*is);
		memcpy(is, t.s, sizeof(*is));
		memcpy(path, t.s + sizeof(*is), len);
	}
	text_free(&t);
	return len;
}
