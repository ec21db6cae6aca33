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
 * A file system without any blocks generates files while they are read, which may have side
 * effects: proc, sysfs, tracefs, debugfs and the like.  But some that do store files have no blocks
 * either, or do not report them.
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

/* Opens the file that was found with O_PATH, and closes that descriptor. */
static int open_found(int found)
{
	char again[40];
	int fd = -1;

	if (found < 0)
		return -1;
	snprintf(again, sizeof(again), "/proc/self/fd/%d", found);
	/* O_NONBLOCK: do not wait if the file has a lease */
	if (is_plain_file(found))
		fd = open(again, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	close(found);
	return fd;
}

int strange_open(const char *path)
{
	/* O_PATH finds the file without opening it: a device would notice that */
	return open_found(open(path, O_PATH | O_CLOEXEC));
}

/* Closes the folder, and modifies the path.  If the path is empty, the folder is the file. */
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

/* ---- the process that opens ---------------------------------------------------------------- */

struct request {
	uint32_t len;			/* bytes of the path, which follows */
	uint32_t below;			/* not 0: after the path the folder follows */
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
