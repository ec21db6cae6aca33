// SPDX-License-Identifier: GPL-2.0
/*
 * The other ends of the files that we write to, and of those that our readers
 * write to: the read end of a pipe, the master of a terminal, the socket to which
 * a socket is connected.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <linux/systrace.h>
#include "base/say.h"
#include "ends.h"
#include "facts/peer.h"

#define ENDS_MAX	4096		/* a process that writes to more is not a reader of lines */

struct ends ends;

static void add_end(struct end end)
{
	for (int i = 0; i < ends.n; i++)
		if (ends.at[i].kind == end.kind && ends.at[i].key == end.key && ends.at[i].dev == end.dev &&
		    ends.at[i].inode == end.inode)
			return;
	if (ends.n == ENDS_MAX)
		return;
	ends.at = realloc(ends.at, (ends.n + 1) * sizeof(*ends.at));
	if (!ends.at)
		die("out of memory");
	ends.at[ends.n++] = end;
}

/*
 * The device number of the devpts that the process has mounted at /dev/pts; 0:
 * none.  Reads the list of mounts instead of looking up the path, on which there
 * may be a file system whose server never answers.
 */
static dev_t terminals_of(int pid)
{
	char path[64], *line = NULL;
	unsigned number[2];
	size_t room = 0;
	dev_t dev = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/mountinfo", pid);
	f = fopen(path, "re");
	while (f && getline(&line, &room, f) > 0) {
		int end = 0;

		/* the last mount is on top */
		if (sscanf(line, "%*d %*d %u:%u %*s /dev/pts%n", &number[0], &number[1], &end) == 2 && end && line[end] == ' ' &&
		    strstr(line + end, " - devpts "))
			dev = makedev(number[0], number[1]);
	}
	if (f)
		fclose(f);
	free(line);
	return dev;
}

/* Numbers of terminals are unique only within a devpts mount. */
static bool is_master_of(const struct opened *o, const struct end *end)
{
	struct statx st;
	dev_t pts;

	if (!opened_stat(o, &st))
		return false;
	if (makedev(st.stx_dev_major, st.stx_dev_minor) == end->dev)
		return true;
	/* a master opened through /dev/ptmx belongs to the devpts that its process sees */
	pts = terminals_of(o->pid);
	return !pts || pts == end->dev;
}

/* Called only if the hash of the name matches: whether it is the same file. */
static bool is_file(const struct opened *o, const struct end *end)
{
	struct statx st;

	if (!opened_stat(o, &st))
		return false;
	if (end->is_device)
		return S_ISCHR(st.stx_mode) && makedev(st.stx_rdev_major, st.stx_rdev_minor) == end->dev;
	return makedev(st.stx_dev_major, st.stx_dev_minor) == end->dev && st.stx_ino == end->inode && opened_may(o, S_IRUSR);
}

bool end_is(const struct opened *o, const struct end *end)
{
	if (o->kind != end->kind || o->key != end->key)
		return false;
	switch (o->kind) {
	case A_PIPE:
		return opened_may(o, S_IRUSR);
	case A_MASTER:
		return is_master_of(o, end);
	case A_NAME:
		return is_file(o, end);
	}
	return true;
}

bool end_is_held(int pid, const struct end *end)
{
	struct opened_list of = { 0 };
	bool has = false;

	opened_read(pid, &of);
	for (size_t i = 0; i < of.n && !has; i++)
		has = end_is(&of.at[i], end);
	opened_forget(&of);
	return has;
}

static void add_terminal(int pid, dev_t tty, uint64_t mount, int whose)
{
	enum { SLAVES = 136, MAJORS = 8 };
	unsigned kind = major(tty) - SLAVES;

	if (kind >= MAJORS)
		return;
	if (!mount)
		mount = terminals_of(pid);
	add_end((struct end){ .kind = A_MASTER, .key = kind * 256 + minor(tty), .dev = mount, .whose = whose });
}

/* The controlling terminal of a process. */
static void add_own_terminal(int pid, int whose)
{
	unsigned tty = process_stat(pid, 4);

	add_terminal(pid, makedev(tty >> 8 & 0xfff, (tty & 0xff) | (tty >> 12 & 0xfff00)), 0, whose);
}

static void add_named(const struct opened *o, int whose)
{
	struct statx st;
	dev_t tty;

	if (!opened_stat(o, &st))
		return;
	tty = makedev(st.stx_rdev_major, st.stx_rdev_minor);
	if (S_ISFIFO(st.stx_mode))
		add_end((struct end){ .kind = A_NAME, .key = o->key, .dev = makedev(st.stx_dev_major, st.stx_dev_minor),
				      .inode = st.stx_ino, .whose = whose });
	else if (S_ISCHR(st.stx_mode) && tty == makedev(5, 0))
		add_own_terminal(o->pid, whose);
	else if (S_ISCHR(st.stx_mode))
		add_terminal(o->pid, tty, makedev(st.stx_dev_major, st.stx_dev_minor), whose);
}

/* Adds the other end of a descriptor that a process writes to. */
static void add_other_end(const struct opened *o, int whose)
{
	uint64_t peer;
	bool log;

	switch (o->kind) {
	case A_PIPE:
		add_end((struct end){ .kind = A_PIPE, .key = o->key, .whose = whose });
		break;
	case A_SOCKET:
		peer = peer_find(o->pid, o->key, &log);
		if (peer)
			add_end((struct end){ .kind = A_SOCKET, .key = peer, .whose = whose });
		break;
	case A_NAME:
		add_named(o, whose);
		break;
	}
}

/* ---- the output of a reader ---------------------------------------------------------------------- */

/* A pipe with both ends in one process is for its own use, or is a jobserver of make. */
static bool reads_itself(const struct opened *pipe, const struct opened_list *of)
{
	for (size_t i = 0; i < of->n; i++)
		if (of->at[i].kind == A_PIPE && of->at[i].key == pipe->key && opened_may(&of->at[i], S_IRUSR))
			return true;
	return false;
}

#define RELAY_MOST	4

/*
 * There is no way to know which data a process sends to which socket.  A process
 * with few sockets is taken for a relay, and all of them count; one with many is a
 * server of many clients, and only a socket that is its standard input counts.
 */
static void add_peers(const struct opened_list *of, int whose)
{
	struct end found[RELAY_MOST + 1];
	int n = 0;

	for (size_t i = 0; i < of->n && n <= RELAY_MOST; i++) {
		const struct opened *o = &of->at[i];
		bool log;
		uint64_t peer = o->kind == A_SOCKET ? peer_find(o->pid, o->key, &log) : 0;

		if (peer && !log)
			found[n++] = (struct end){ .kind = A_SOCKET, .key = peer, .whose = whose };
	}
	for (int i = 0; i < n && n <= RELAY_MOST; i++)
		add_end(found[i]);
	for (size_t i = 0; i < of->n && n > RELAY_MOST; i++)
		if (of->at[i].kind == A_SOCKET && of->at[i].fd == STDIN_FILENO)
			add_other_end(&of->at[i], whose);
}

void ends_add_fed(int pid, int whose)
{
	struct opened_list of = { 0 };

	opened_read(pid, &of);
	for (size_t i = 0; i < of.n; i++) {
		const struct opened *o = &of.at[i];

		if (o->kind == A_SOCKET || o->kind == A_MASTER || !opened_may(o, S_IWUSR))
			continue;
		if (o->kind != A_PIPE || !reads_itself(o, &of))
			add_other_end(o, whose);
	}
	add_peers(&of, whose);
	opened_forget(&of);
}

/* ---- our own outputs ---------------------------------------------------------------------------- */

void ends_add_output(int fd)
{
	struct opened o;

	if (opened_by_us(fd, &o))
		add_other_end(&o, OURS);
}

/*
 * A process that holds the device may watch us or the processes that read our output: then each of our lines makes it
 * write lines of its own.
 */
void ends_add_device(void)
{
	struct stat st;

	if (!stat(SYSTRACE_DEVICE, &st))
		add_end((struct end){ .kind = A_NAME, .key = opened_sum(SYSTRACE_DEVICE), .dev = st.st_rdev, .whose = OTHERS,
				      .is_device = true });
}
