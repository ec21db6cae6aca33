// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <linux/magic.h>
#include "base/say.h"
#include "place.h"

#define LINKS_MAX	40
#define TRIES		8

static const char *why;			/* NULL: the reason is in errno */

const char *place_why(void)
{
	return why ? why : strerror(errno);
}

/* Fails for a reason of our own, not for an error of the kernel's. */
static int refuse(const char *reason)
{
	why = reason;
	errno = EPERM;
	return -1;
}

/* ---- trusted users -------------------------------------------------------------------- */

/* Root, our own user, and the user who ran us with sudo. */
static bool is_trusted(uid_t uid)
{
	const char *sudo = geteuid() ? NULL : getenv("SUDO_UID");

	return !uid || uid == geteuid() || (sudo && *sudo && uid == strtoul(sudo, NULL, 10));
}

/* Whether other users can create files in the directory. */
static bool is_shared(int folder)
{
	struct stat st;

	return fstat(folder, &st) || !is_trusted(st.st_uid) || st.st_mode & (S_IWGRP | S_IWOTH);
}

/* /proc's links are made by the kernel, and may lead where no path can. */
static bool is_proc(int folder)
{
	struct statfs fs;

	return !fstatfs(folder, &fs) && fs.f_type == PROC_SUPER_MAGIC;
}

/* ---- resolving a path --------------------------------------------------------------------- */

struct place {
	int folder;
	char last[NAME_MAX + 1];	/* a name in .folder */
	int found;			/* O_PATH descriptor of the file with that name; -1: there is none */
	struct stat is;
};

static void leave(struct place *p)
{
	if (p->folder >= 0)
		close(p->folder);
	if (p->found >= 0)
		close(p->found);
	p->folder = p->found = -1;
}

static void enter(struct place *p, int folder)
{
	if (p->folder >= 0)
		close(p->folder);
	p->folder = folder;
	p->found = -1;
}

/* Replaces the rest of the path by the link's target and what follows the link. */
static int follow(struct place *p, char *rest, const char *behind, int *links)
{
	char way[2 * PATH_MAX];
	ssize_t n;

	if (is_shared(p->folder) && !is_trusted(p->is.st_uid))
		return refuse("a symbolic link in the path belongs to another user, who may change it: choose another path");
	n = readlinkat(p->found, "", way, PATH_MAX - 1);
	if (n < 0)
		return -1;
	errno = ++*links > LINKS_MAX ? ELOOP : n + strlen(behind) >= PATH_MAX ? ENAMETOOLONG : 0;
	if (errno)
		return -1;
	strcpy(way + n, behind);
	strcpy(rest, way);
	close(p->found);
	p->found = -1;
	if (*rest == '/')
		enter(p, open("/", O_PATH | O_CLOEXEC));
	return p->folder < 0 ? -1 : 0;
}

/* Looks up the next component of the path.  1: found, 0: it does not exist, -1: an error. */
static int look(struct place *p, const char *part, size_t len)
{
	if (len > NAME_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(p->last, part, len);
	p->last[len] = '\0';
	p->found = openat(p->folder, p->last, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (p->found >= 0)
		return fstat(p->found, &p->is) ? -1 : 1;
	return errno == ENOENT ? 0 : -1;
}

static int go(struct place *p, const char *name)
{
	char rest[PATH_MAX], *at = rest;
	int links = 0, there;

	if (strlen(name) >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(rest, name);
	enter(p, open(*name == '/' ? "/" : ".", O_PATH | O_CLOEXEC));
	while (p->folder >= 0) {
		size_t len;
		bool last;

		at += strspn(at, "/");
		len = strcspn(at, "/");
		last = !at[len];
		if (!len) {
			errno = *name ? EISDIR : ENOENT;
			return -1;
		}
		there = look(p, at, len);
		if (there < 0)
			return -1;
		if (there && S_ISLNK(p->is.st_mode) && !is_proc(p->folder)) {
			if (follow(p, rest, at + len, &links))
				return -1;
			at = rest;
			continue;
		}
		if (last)
			return 0;
		if (!there)
			return -1;
		if (S_ISLNK(p->is.st_mode)) {
			close(p->found);
			p->found = openat(p->folder, p->last, O_PATH | O_CLOEXEC);
		}
		enter(p, p->found);
		at += len;
	}
	return -1;
}

/* ---- opening -------------------------------------------------------------------------------- */

#define FLAGS	(O_WRONLY | O_CLOEXEC | O_NOCTTY)

/* Opens the file that was found, not one that may have its name by now.  O_NONBLOCK: does not wait for a lease on it. */
static int open_found(const struct place *p, int how)
{
	bool plain = S_ISREG(p->is.st_mode);
	char path[40];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", p->found);
	fd = open(path, FLAGS | how | (plain ? O_NONBLOCK : 0));
	if (fd >= 0 && plain)
		fcntl(fd, F_SETFL, how & O_APPEND);
	return fd;
}

static int may_write(const struct place *p)
{
	struct stat folder;

	if (!S_ISREG(p->is.st_mode) && !is_trusted(p->is.st_uid))
		return refuse("it is not a regular file, and belongs to another user: choose another path");
	if (!S_ISREG(p->is.st_mode))
		return 0;
	if (p->is.st_nlink != 1)
		return refuse("the file has more than one name, and another user could have made this one: choose another path");
	if (!is_trusted(p->is.st_uid) && (fstat(p->folder, &folder) || folder.st_uid != p->is.st_uid))
		return refuse("it belongs to another user, in a directory that others may write to: choose another path");
	return 0;
}

static int open_place(struct place *p, int how, mode_t mode)
{
	if (!is_shared(p->folder) || is_proc(p->folder))
		return openat(p->folder, p->last, FLAGS | O_CREAT | how, mode);
	if (p->found < 0)
		return openat(p->folder, p->last, FLAGS | O_CREAT | O_EXCL | how, mode);
	return may_write(p) ? -1 : open_found(p, how);
}

int place_open(const char *name, int how, mode_t mode)
{
	struct place p = { .folder = -1, .found = -1 };
	int fd = -1, err = EEXIST;

	/* the file may appear or disappear meanwhile */
	for (int i = 0; fd < 0 && err == EEXIST && i < TRIES; i++) {
		why = NULL;
		fd = go(&p, name) ? -1 : open_place(&p, how, mode);
		err = errno;
		leave(&p);
	}
	errno = err;
	return fd;
}

/* ---- names that the reader makes ---------------------------------------------------------------- */

static int open_ours(const struct place *p, int how)
{
	if (!S_ISREG(p->is.st_mode))
		return -1;
	if (!is_shared(p->folder))
		return openat(p->folder, p->last, FLAGS | O_NOFOLLOW | how);
	return p->is.st_nlink == 1 && is_trusted(p->is.st_uid) ? open_found(p, how) : -1;
}

/* Creates a file with a random suffix, a name that nobody can have guessed. */
static int open_another(const struct place *p, char *name, int how, mode_t mode)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz012345";
	char more[] = ".XXXXXX", last[NAME_MAX + sizeof(more)];
	uint8_t random[sizeof(more) - 2];

	if (strlen(name) + sizeof(more) > PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return -1;
	for (size_t i = 0; i < sizeof(random); i++)
		more[1 + i] = letters[random[i] % 32];
	strcat(name, more);
	snprintf(last, sizeof(last), "%s%s", p->last, more);
	return openat(p->folder, last, FLAGS | O_CREAT | O_EXCL | how, mode);
}

static int open_made(struct place *p, const char *last, char *name, int how, mode_t mode)
{
	int there = look(p, last, strlen(last)), fd = -1;

	if (there < 0)
		return -1;
	if (!there)
		fd = openat(p->folder, p->last, FLAGS | O_CREAT | O_EXCL | how, mode);
	else
		fd = open_ours(p, how);
	return fd < 0 && (there || errno == EEXIST) ? open_another(p, name, how, mode) : fd;
}

int place_open_made(char *name, int how, mode_t mode)
{
	struct place p = { .folder = -1, .found = -1 };
	char *slash = strrchr(name, '/'), *wanted = strdup(name);
	char *last = wanted ? wanted + (slash ? slash + 1 - name : 0) : NULL;
	int fd = -1, err;

	if (!wanted)
		die("out of memory");
	why = NULL;
	/* the directory may be reached through links, but the last component must not be one */
	strcpy(slash ? slash + 1 : name, ".");
	if (!go(&p, name)) {
		enter(&p, p.found);
		strcpy(name, wanted);
		fd = open_made(&p, last, name, how, mode);
	}
	err = errno;
	if (fd >= 0 && strcmp(name, wanted))
		say("'%s' is not a regular file of yours: writing to '%s' instead", wanted, name);
	else
		strcpy(name, wanted);
	leave(&p);
	free(wanted);
	errno = err;
	return fd;
}
