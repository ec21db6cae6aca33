// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <linux/magic.h>
#include "ask/sandbox.h"
#include "strange.h"
#include "ask/talk.h"


/* ---- opening -------------------------------------------------------------------------- */

/*
 * What has no room for any file makes its files up when they are read, which
 * may do things: proc, sysfs, tracefs, debugfs and their like.  But some that
 * keep files have none, or do not say.
 */
static bool keeps_files(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs) || fs.f_type == EFIVARFS_MAGIC)
		return false;
	return fs.f_blocks || fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC || fs.f_type == HUGETLBFS_MAGIC ||
	       fs.f_type == OVERLAYFS_SUPER_MAGIC || fs.f_type == FUSE_SUPER_MAGIC;
}

static bool is_plain_file(int fd)
{
	struct stat is;

	return !fstat(fd, &is) && S_ISREG(is.st_mode) && (uint64_t)is.st_size <= STRANGE_MOST && keeps_files(fd);
}

/* What was found is opened anew; it is closed. */
static int open_found(int found)
{
	char again[40];
	int fd = -1;

	if (found < 0)
		return -1;
	snprintf(again, sizeof(again), "/proc/self/fd/%d", found);
	/* not to wait: somebody may have a lease on it */
	if (is_plain_file(found))
		fd = open(again, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	close(found);
	return fd;
}

int strange_open(const char *path)
{
	/* so it is found, but not opened: a device would know of that */
	return open_found(open(path, O_PATH | O_CLOEXEC));
}

/* The folder is closed; the path is taken apart.  If there is none, the folder is the file. */
static int open_below(int folder, char *path)
{
	char *rest = *path ? path : NULL, *name;
	int found = folder;

	while (found >= 0 && (name = strsep(&rest, "/"))) {
		found = openat(folder, name, O_PATH | O_CLOEXEC | O_NOFOLLOW | (rest ? O_DIRECTORY : 0));
		close(folder);
		folder = found;
	}
	return open_found(found);
}

/* ---- the process that does it -------------------------------------------------------------- */

struct request {
	uint32_t len;			/* of the path, which follows, */
	uint32_t below;			/* and then, if this is not 0, the folder */
};

static bool serve_one(int socket)
{
	struct request r;
	char path[PATH_MAX];
	int fd, folder;
	bool sent;

	if (!talk_receive(socket, &r, sizeof(r), TALK_FOREVER) || r.len >= sizeof(path) ||
	    !talk_receive(socket, path, r.len, TALK_FOREVER))
		return false;
	path[r.len] = '\0';
	if (r.below && !talk_receive_file(socket, &folder, TALK_FOREVER))
		return false;
	fd = r.below ? open_below(folder, path) : strange_open(path);
	sent = talk_send_file(socket, fd, TALK_FOREVER);
	if (fd >= 0)
		close(fd);
	return sent;
}

static void serve(int socket)
{
	while (serve_one(socket))
		;
}

/* ---- asking it ------------------------------------------------------------------------------- */

const struct server strange_server = { .name = "systrace-opener", .confine = sandbox_opener, .serve = serve };
static pid_t opener;
static int line;

void strange_end(void)
{
	if (opener > 0)
		talk_end(opener, line);
	opener = 0;
}

/* @folder: -1 for none. */
static bool ask_opener(int folder, const char *path, int *file, uint64_t until)
{
	struct request r = { strlen(path), folder >= 0 };

	if (opener <= 0)
		opener = talk_begin(&line, &strange_server);
	if (opener <= 0)
		return false;
	if (talk_send(line, &r, sizeof(r), until) && talk_send(line, path, r.len, until) &&
	    (!r.below || talk_send_file(line, folder, until)) && talk_receive_file(line, file, until))
		return true;
	strange_end();
	return false;
}

bool strange_ask(const char *path, int *file, uint64_t until)
{
	return ask_opener(-1, path, file, until);
}

bool strange_ask_below(int folder, const char *path, int *file, uint64_t until)
{
	return ask_opener(folder, path, file, until);
}
