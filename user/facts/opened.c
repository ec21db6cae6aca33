// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/say.h"
#include "opened.h"

uint64_t opened_sum(const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	uint64_t sum = 14695981039346656037ULL;

	while (*name)
		sum = (sum ^ (uint8_t)*name++) * 1099511628211ULL;
	return sum;
}

/* The number of a master's terminal. */
static bool number_of(int pid, int fd, uint64_t *number)
{
	char line[128];
	unsigned n;
	bool found = false;
	FILE *f;

	snprintf(line, sizeof(line), "/proc/%d/fdinfo/%d", pid, fd);
	f = fopen(line, "re");
	while (f && !found && fgets(line, sizeof(line), f))
		found = sscanf(line, "tty-index: %u", &n) == 1;
	if (f)
		fclose(f);
	if (found)
		*number = n;
	return found;
}

static bool is_called(const char *path, const char *name)
{
	const char *last = strrchr(path, '/');

	return last && !strcmp(last + 1, name);
}

/* False: not an object through which another process could read our output. */
static bool link_read(int folder, const char *fd, struct opened *o)
{
	char link[4096];
	ssize_t n = readlinkat(folder, fd, link, sizeof(link) - 1);
	unsigned long long inode;

	if (n <= 0)
		return false;
	link[n] = '\0';
	if (sscanf(link, "pipe:[%llu]", &inode) == 1 || sscanf(link, "socket:[%llu]", &inode) == 1) {
		o->kind = *link == 'p' ? A_PIPE : A_SOCKET;
		o->key = inode;
		return true;
	}
	if (*link != '/')
		return false;
	o->kind = A_NAME;
	o->key = opened_sum(link);
	if (is_called(link, "ptmx") && number_of(o->pid, o->fd, &o->key))
		o->kind = A_MASTER;
	return true;
}

bool opened_read(int pid, struct opened_list *list)
{
	char path[64];
	struct dirent *e;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	dir = opendir(path);
	if (!dir)
		return false;
	while ((e = readdir(dir))) {
		struct opened o = { .pid = pid, .fd = atoi(e->d_name) };

		if (!isdigit((unsigned char)*e->d_name) || !link_read(dirfd(dir), e->d_name, &o))
			continue;
		if (list->n == list->room) {
			list->room = 2 * list->room + 64;
			list->at = realloc(list->at, list->room * sizeof(*list->at));
			if (!list->at)
				die("out of memory");
		}
		list->at[list->n++] = o;
	}
	closedir(dir);
	return true;
}

bool opened_is_still(const struct opened *seen)
{
	struct opened o = { .pid = seen->pid, .fd = seen->fd };
	char path[64], fd[16];
	int folder;
	bool same;

	snprintf(path, sizeof(path), "/proc/%d/fd", o.pid);
	snprintf(fd, sizeof(fd), "%d", o.fd);
	folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		return false;
	same = link_read(folder, fd, &o) && o.kind == seen->kind && o.key == seen->key;
	close(folder);
	return same;
}

void opened_forget(struct opened_list *list)
{
	free(list->at);
	*list = (struct opened_list){ 0 };
}

int opened_compare(const void *a, const void *b)
{
	const struct opened *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return x->key < y->key ? -1 : x->key > y->key;
}

static void path_of(char path[64], const struct opened *o)
{
	snprintf(path, 64, "/proc/%d/fd/%d", o->pid, o->fd);
}

/* The mode of the link itself shows how the descriptor was opened. */
bool opened_may(const struct opened *o, mode_t what)
{
	char path[64];
	struct stat st;

	path_of(path, o);
	return !lstat(path, &st) && st.st_mode & what;
}

/* Does not ask the server of a file system, which may never answer. */
bool opened_stat(const struct opened *o, struct statx *st)
{
	char path[64];

	path_of(path, o);
	return !statx(AT_FDCWD, path, AT_STATX_DONT_SYNC, STATX_BASIC_STATS, st);
}

int process_stat(int pid, int field)
{
	char path[64], stat[512], *at;
	FILE *f;
	size_t n;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	f = fopen(path, "re");
	if (!f)
		return 0;
	n = fread(stat, 1, sizeof(stat) - 1, f);
	fclose(f);
	stat[n] = '\0';
	at = strrchr(stat, ')');
	for (at = at ? at + 1 : NULL; at && *at == ' ' && field--;)
		at = strchr(at + 1, ' ');
	return at ? atoi(at) : 0;
}

bool opened_by_us(int fd, struct opened *o)
{
	char name[16];
	int folder = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool known = false;

	*o = (struct opened){ .pid = getpid(), .fd = fd };
	snprintf(name, sizeof(name), "%d", fd);
	if (folder >= 0) {
		known = link_read(folder, name, o);
		close(folder);
	}
	return known;
}
