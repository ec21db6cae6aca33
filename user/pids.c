// SPDX-License-Identifier: GPL-2.0
/*
 * The numbers of the tasks that are watched are known from their NEW records,
 * in their own pid namespace and in ours; their names too, and from NAME records
 * those that they get later.  So both are right even if the task has ended long ago.
 * Of others /proc is asked, as strace does.
 */
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <linux/systrace.h>
#include "dict.h"
#include "options.h"
#include "output.h"
#include "pids.h"

struct known {
	struct known *newer, *older;	/* among those whose end nobody will tell; NULL: is watched */
	int tid;			/* in our namespace; 0: not known */
	uint32_t pidns;
	int own, own_process;		/* in its own, and its process; 0: not known */
	char comm[16];
	bool told;			/* the name, by records: else /proc is asked each time */
};

static struct dict by_tid, by_own;

/*
 * Those that have ended and those that were only mentioned: a program can make
 * and mention new ones for ever, so the oldest are forgotten.  The watched are as
 * many as there are tasks.
 */
#define STRAYS_MAX	65536U
static struct known strays = { .newer = &strays, .older = &strays };
static uint32_t nstrays;

static uint64_t own_key(uint32_t pidns, int own)
{
	return (uint64_t)pidns << 32 | (uint32_t)own;
}

static struct known *find(int tid)
{
	return dict_find(&by_tid, (uint32_t)tid);
}

static struct known *find_own(uint32_t pidns, int own)
{
	return dict_find(&by_own, own_key(pidns, own));
}

/* A number that was given anew leads to who has it now. */
static void unlink_own(struct known *k)
{
	if (find_own(k->pidns, k->own) == k)
		dict_drop(&by_own, own_key(k->pidns, k->own));
}

static void stray_no_more(struct known *k)
{
	if (!k->newer)
		return;
	k->newer->older = k->older;
	k->older->newer = k->newer;
	k->newer = k->older = NULL;
	nstrays--;
}

static void forget(struct known *k)
{
	stray_no_more(k);
	unlink_own(k);
	if (find(k->tid) == k)
		dict_drop(&by_tid, (uint32_t)k->tid);
	free(k);
}

/* It is the newest of them. */
static void stray(struct known *k)
{
	stray_no_more(k);
	if (nstrays == STRAYS_MAX)
		forget(strays.newer);
	k->newer = &strays;
	k->older = strays.older;
	k->older->newer = k;
	strays.older = k;
	nstrays++;
}

static struct known *make(void)
{
	struct known *k = calloc(1, sizeof(*k));

	if (!k)
		die("out of memory");
	return k;
}

static struct known *know(int tid, uint32_t pidns, int own)
{
	struct known *k = find(tid);

	if (k) {
		unlink_own(k);
	} else {
		k = make();
		k->tid = tid;
		dict_put(&by_tid, (uint32_t)tid, k);
	}
	k->pidns = pidns;
	k->own = own;
	k->told = false;
	dict_put(&by_own, own_key(pidns, own), k);
	return k;
}

/* Who is not watched, but was mentioned. */
static struct known *know_stray(int tid, uint32_t pidns, int own)
{
	struct known *k = know(tid, pidns, own);

	stray(k);
	return k;
}

/* What is learnt of the number later takes its place. */
static void know_nobody(uint32_t pidns, int own)
{
	struct known *k = make();

	k->pidns = pidns;
	k->own = own;
	dict_put(&by_own, own_key(pidns, own), k);
	stray(k);
}

/* ---- /proc --------------------------------------------------------------------------- */

static uint32_t pidns_of(const char *proc)
{
	char path[80];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%s/ns/pid", proc);
	return stat(path, &st) ? 0 : st.st_ino;
}

static uint32_t our_pidns(void)
{
	static uint32_t ours;

	if (!ours)
		ours = pidns_of("self");
	return ours;
}

/* A file of a process's, with a NUL behind it; false: there is none. */
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

/* Learns the task's numbers, its group's and its session's, if it is of that namespace. */
static void learn_from(const char *proc, uint32_t pidns)
{
	static const char *const lines[] = { "\nNStgid:", "\nNSpid:", "\nNSpgid:", "\nNSsid:" };
	char status[4096];
	int outer, inner;

	if (pidns_of(proc) != pidns || !read_proc(proc, "status", status, sizeof(status)))
		return;
	for (size_t i = 0; i < 4; i++)
		if (ends_of_line(status, lines[i], &outer, &inner) && !find(outer) && !find_own(pidns, inner))
			know_stray(outer, pidns, inner);
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

static void look_into_proc(uint32_t pidns)
{
	DIR *dir = opendir("/proc");
	struct dirent *e;

	while (dir && (e = readdir(dir)))
		if (isdigit((unsigned char)*e->d_name))
			learn_from(e->d_name, pidns);
	if (dir)
		closedir(dir);
}

/* Some kernel threads have longer names there than others may. */
static void read_comm(struct known *k, const char *proc)
{
	char comm[80];
	size_t len;

	memset(k->comm, 0, sizeof(k->comm));
	if (!read_proc(proc, "comm", comm, sizeof(comm)))
		return;
	len = strcspn(comm, "\n");
	memcpy(k->comm, comm, len < sizeof(k->comm) - 1 ? len : sizeof(k->comm) - 1);
}

static struct known *known_task(int tid)
{
	struct known *k = find(tid);
	char name[16], status[4096];
	int outer, inner;

	/* what /proc says is of another day */
	if (k || run.replay || !proc_is_ours())
		return k;
	snprintf(name, sizeof(name), "%d", tid);
	if (!read_proc(name, "status", status, sizeof(status)) || !ends_of_line(status, "\nNSpid:", &outer, &inner))
		return NULL;
	k = know_stray(tid, pidns_of(name), inner);
	read_comm(k, name);
	return k;
}

/* ---- what records tell ----------------------------------------------------------------- */

void pids_learn(const struct systrace_new *n)
{
	struct known *k;

	/* descriptors are their process's */
	if (!opt.pids && !opt.fds)
		return;
	k = know(n->head.tid, n->pidns, n->ns_tid);
	stray_no_more(k);
	k->own_process = n->ns_tgid;
	memcpy(k->comm, n->comm, sizeof(k->comm) - 1);
	k->told = true;
}

void pids_renamed(int tid, const char *comm)
{
	struct known *k = find(tid);

	if (!k)
		return;
	memset(k->comm, 0, sizeof(k->comm));
	strncpy(k->comm, comm, sizeof(k->comm) - 1);
}

/* Nobody has the number now; or somebody of whom no record tells. */
static void call_nobody(struct known *k)
{
	memset(k->comm, 0, sizeof(k->comm));
	k->told = false;
}

/* A process that has ended keeps number and name until it is waited for, but nobody waits for a thread. */
void pids_gone(int tid)
{
	struct known *k = find(tid);

	if (!k)
		return;
	if (k->own != k->own_process)
		call_nobody(k);
	stray(k);
}

void pids_superseded(int old, int tid)
{
	struct known *was = find(old), *is = find(tid);

	if (!was)
		return;
	is = know(tid, was->pidns, is ? is->own : was->own_process);
	is->own_process = was->own_process;
	memcpy(is->comm, was->comm, sizeof(is->comm));
	is->told = was->told;
	stray_no_more(is);
	call_nobody(was);
	stray(was);
}

const char *pids_comm(int tid)
{
	struct known *k;

	if (!(opt.pids & PIDS_COMM))
		return "";
	k = known_task(tid);
	if (k && !k->told && !run.replay && proc_is_ours()) {
		char name[16];

		snprintf(name, sizeof(name), "%d", tid);
		read_comm(k, name);
	}
	return k ? k->comm : "";
}

bool pids_is_own(int whose, int pid)
{
	struct known *k = find(whose);

	return k && pid > 0 && (pid == k->own || pid == k->own_process);
}

/* ---- what is shown ------------------------------------------------------------------------ */

/* 0: nobody knows */
static int in_our_namespace(int whose, int pid)
{
	struct known *task = known_task(whose), *found;
	uint32_t pidns;

	if (!task || !task->pidns || (run.replay ? task->own == task->tid : task->pidns == our_pidns()))
		return pid;
	pidns = task->pidns;
	found = find_own(pidns, pid);
	if (!found && !run.replay && proc_is_ours()) {
		look_into_proc(pidns);
		found = find_own(pidns, pid);
		/* not again for each mention of one that nobody knows */
		if (!found)
			know_nobody(pidns, pid);
	}
	return found ? found->tid : 0;
}

void pids_put_comm(struct text *t, int pid)
{
	const char *comm = pids_comm(pid);

	if (!*comm)
		return;
	put_c(t, '<');
	put_escaped(t, comm, strlen(comm), "<>\"\\");
	put_c(t, '>');
}

void pids_waited(int whose, int pid)
{
	struct known *k = pid > 0 ? find(in_our_namespace(whose, pid)) : NULL;

	/* who lives has stopped or goes on */
	if (k && k->newer)
		call_nobody(k);
}

void pids_put(struct text *t, int whose, int pid, bool comm)
{
	int ours = opt.pids && pid > 0 ? in_our_namespace(whose, pid) : 0;

	if (!ours)
		return;
	if (comm)
		pids_put_comm(t, ours);
	if (opt.pids & PIDS_NS && ours != pid)
		put_f(t, " /* %d in strace's PID NS */", ours);
}
