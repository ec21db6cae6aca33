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
#include "parted/sandbox.h"
#include "strange.h"
#include "parted/talk.h"


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

int strange_open(const char *path)
{
	/* so it is found, but not opened: a device would know of that */
	int found = open(path, O_PATH | O_CLOEXEC), fd = -1;
	char again[40];

	if (found < 0)
		return -1;
	snprintf(again, sizeof(again), "/proc/self/fd/%d", found);
	/* not to wait: somebody may have a lease on it */
	if (is_plain_file(found))
		fd = open(again, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	close(found);
	return fd;
}

/* ---- the process that does it -------------------------------------------------------------- */

static void serve(int socket)
{
	char path[PATH_MAX];
	uint32_t len;
	int fd;

	while (talk_receive(socket, &len, sizeof(len), TALK_FOREVER) && len < sizeof(path) &&
	       talk_receive(socket, path, len, TALK_FOREVER)) {
		path[len] = '\0';
		fd = strange_open(path);
		if (!talk_send_file(socket, fd, TALK_FOREVER))
			return;
		if (fd >= 0)
			close(fd);
	}
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

bool strange_ask(const char *path, int *file, uint64_t until)
{
	uint32_t len = strlen(path);

	if (opener <= 0)
		opener = talk_begin(&line, &strange_server);
	if (opener <= 0)
		return false;
	if (talk_send(line, &len, sizeof(len), until) && talk_send(line, path, len, until) &&
	    talk_receive_file(line, file, until))
		return true;
	strange_end();
	return false;
}
