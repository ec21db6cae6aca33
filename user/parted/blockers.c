// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>
#include <linux/futex.h>
#include "settings.h"
#include "base/array.h"
#include "blockers.h"
#include "ask/proc.h"

static void put_blocker(struct text *t, int pid)
{
	struct blocker b = { .pid = pid };
	char comm[64];

	if (t->len >= BLOCKERS_MAX * sizeof(b))
		return;
	if (proc_read(comm, sizeof(comm), "%d/comm", pid)) {
		comm[strcspn(comm, "\n")] = '\0';
		memcpy(b.comm, comm, strnlen(comm, sizeof(b.comm)));
	}
	put_mem(t, (const char *)&b, sizeof(b));
}

/* ---- for how long -------------------------------------------------------------------------- */

/*
 * When the scheduler last accounted the task's run time.  For a sleeping task this is when it fell
 * asleep.  In ns; 0: not known.
 */
static uint64_t last_ran(int pid, int tid)
{
	unsigned long long ms, ns;
	char text[4096];
	const char *at;

	if (!proc_read(text, sizeof(text), "%d/task/%d/sched", pid, tid))
		return 0;
	at = strstr(text, "se.exec_start");
	at = at ? strchr(at, ':') : NULL;
	return at && sscanf(at + 1, "%llu.%6llu", &ms, &ns) == 2 ? ms * 1000000 + ns : 0;
}

/* Now is read from the same clock: the keeper is running, so its own figure is current. */
static int64_t slept(int tid)
{
	uint64_t then = last_ran(tid, tid), now = last_ran(getpid(), getpid());

	return then && now > then ? (int64_t)(now - then) : then ? 0 : -1;
}

static bool read_there(int tid, uint64_t address, void *to, size_t len)
{
	struct iovec here = { to, len }, there = { (void *)(uintptr_t)address, len };

	return process_vm_readv(tid, &here, 1, &there, 1, 0) == (ssize_t)len;
}

/* ---- a futex -------------------------------------------------------------------------------- */

/* Returns the thread of the task's process that has this number in its own pid namespace; 0: none. */
static int thread_of(int tid, int own)
{
	char path[40], status[4096];
	int found = 0, outer, last;
	struct dirent *e;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", tid);
	dir = opendir(path);
	while (dir && !found && (e = readdir(dir))) {
		if (isdigit((unsigned char)*e->d_name) &&
		    proc_read(status, sizeof(status), "%d/task/%d/status", tid, atoi(e->d_name)) &&
		    proc_ends_of_line(status, "\nNSpid:", &outer, &last) && last == own)
			found = atoi(e->d_name);
	}
	if (dir)
		closedir(dir);
	return found;
}

/*
 * A glibc mutex consists of the futex word, a count and the owner's number; one with priority
 * inheritance has the number in the word.  Any other futex has something else there, so a number
 * that is not another thread of the process is not an owner.
 */
static int64_t answer_futex(struct text *t, int tid, uint64_t address)
{
	uint32_t words[3] = { 0 };
	int owner = 0;

	if (!read_there(tid, address, words, sizeof(words)))
		return -1;
	if (words[0] & FUTEX_TID_MASK & ~3U)
		owner = thread_of(tid, words[0] & FUTEX_TID_MASK);
	else if (words[0] && words[2])
		owner = thread_of(tid, words[2]);
	if (!owner || owner == tid)
		return 0;
	put_blocker(t, owner);
	return 1;
}

/* ---- Python's global lock ------------------------------------------------------------------- */

/* The lock as CPython 3.9 to 3.13 keeps it.  A glibc condition variable and a mutex follow it. */
struct gil {
	uint64_t interval;		/* us */
	uint64_t holder;		/* thread state of the holder, or of the last one */
	uint32_t locked;
	uint64_t switches;
};

/* Offset of the thread pointer in a thread state: 3.12; 3.11 and 3.13; 3.9 and 3.10. */
static const uint16_t thread_at[] = { 136, 152, 176 };

/* Offsets in glibc's struct pthread. */
#define PTHREAD_SELF	16
#define PTHREAD_TID	0x2d0

/* Returns the thread of a thread state; 0: not a thread state.  A thread pointer points to itself. */
static int thread_of_state(int tid, uint64_t state)
{
	uint64_t thread, self;
	int32_t own;

	for (size_t i = 0; i < COUNT(thread_at); i++)
		if (read_there(tid, state + thread_at[i], &thread, sizeof(thread)) && thread &&
		    read_there(tid, thread + PTHREAD_SELF, &self, sizeof(self)) && self == thread &&
		    read_there(tid, thread + PTHREAD_TID, &own, sizeof(own)) && own > 0)
			return thread_of(tid, own);
	return 0;
}

/*
 * A thread that waits for the lock waits for its condition variable, on one of two words of it,
 * which glibc 2.41 moved. Any other futex has no thread state before it.
 */
static int64_t answer_gil(struct text *t, int tid, uint64_t address)
{
	static const uint8_t words[] = { 40, 44, 32, 36 };
	struct gil gil;
	int holder = 0;

	for (size_t i = 0; i < COUNT(words) && !holder; i++)
		if (read_there(tid, address - words[i] - sizeof(gil), &gil, sizeof(gil)) && gil.interval &&
		    gil.interval <= UINT32_MAX && gil.locked == 1)
			holder = thread_of_state(tid, gil.holder);
	if (!holder || holder == tid)
		return 0;
	put_blocker(t, holder);
	return 1;
}

/* ---- a file's lock --------------------------------------------------------------------------- */

static int64_t answer_lock(struct text *t, int tid, int fd)
{
	unsigned int major_, minor_;
	unsigned long ino;
	char path[48], *line = NULL, *arrow;
	struct stat st;
	size_t room = 0;
	int64_t n = 0;
	int pid;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", tid, fd);
	/*
	 * /proc/locks has this machine's locks; a file system's server gets no request other
	 * than stat() of an open file
	 */
	if (stat(path, &st))
		return -1;
	f = fopen("/proc/locks", "re");
	while (f && n < BLOCKERS_MAX && getline(&line, &room, f) > 0) {
		arrow = strstr(line, "->");
		if (arrow || sscanf(line, "%*d: %*s %*s %*s %d %x:%x:%lu", &pid, &major_, &minor_, &ino) != 4)
			continue;
		if (ino != st.st_ino || major_ != major(st.st_dev) || minor_ != minor(st.st_dev) || pid <= 0)
			continue;
		put_blocker(t, pid);
		n++;
	}
	if (f)
		fclose(f);
	free(line);
	return f ? n : -1;
}

/* ---- the other end ---------------------------------------------------------------------------- */

static bool is_open_for(int pid, const char *fd, uint32_t mode)
{
	char info[512];
	const char *at;

	if (mode == O_RDWR)
		return true;
	if (!proc_read(info, sizeof(info), "%d/fdinfo/%d", pid, atoi(fd)))
		return false;
	at = strstr(info, "flags:");
	at = at ? at + strlen("flags:") : NULL;
	return at && ((strtoul(at, NULL, 8) & O_ACCMODE) == mode || (strtoul(at, NULL, 8) & O_ACCMODE) == O_RDWR);
}

static bool has_open(int pid, uint64_t ino, uint32_t mode)
{
	char path[32], link[64], name[64];
	struct dirent *e;
	bool has = false;
	ssize_t n;
	DIR *dir;
	int at;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	at = dir ? dirfd(dir) : -1;
	while (dir && !has && (e = readdir(dir))) {
		n = readlinkat(at, e->d_name, link, sizeof(link) - 1);
		if (n <= 0)
			continue;
		link[n] = '\0';
		snprintf(name, sizeof(name), "pipe:[%" PRIu64 "]", ino);
		has = !strcmp(link, name);
		snprintf(name, sizeof(name), "socket:[%" PRIu64 "]", ino);
		has = (has || !strcmp(link, name)) && is_open_for(pid, e->d_name, mode);
	}
	if (dir)
		closedir(dir);
	return has;
}

static int64_t answer_end(struct text *t, uint64_t ino, uint32_t mode)
{
	DIR *dir = opendir("/proc");
	struct dirent *e;
	int64_t n = 0;

	while (dir && n < BLOCKERS_MAX && (e = readdir(dir))) {
		if (!isdigit((unsigned char)*e->d_name) || !has_open(atoi(e->d_name), ino, mode))
			continue;
		put_blocker(t, atoi(e->d_name));
		n++;
	}
	if (dir)
		closedir(dir);
	return dir ? n : -1;
}

/* ---- asking and answering ----------------------------------------------------------------------- */

int64_t blockers_answer(const struct question *q, struct text *t, int *file)
{
	struct blocker_ask asked;

	(void)file;
	if (!run.why || run.replay || q->len != sizeof(asked))
		return -1;
	memcpy(&asked, q->data, sizeof(asked));
	switch (asked.what) {
	case BLOCKER_SINCE:
		return slept(q->a);
	case BLOCKER_FUTEX:
		return answer_futex(t, q->a, asked.of);
	case BLOCKER_GIL:
		return answer_gil(t, q->a, asked.of);
	case BLOCKER_LOCK:
		return answer_lock(t, q->a, asked.of);
	case BLOCKER_END:
		return answer_end(t, asked.of, asked.mode);
	}
	return -1;
}
