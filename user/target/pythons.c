// SPDX-License-Identifier: GPL-2.0
/*
 * The module gets the walk of an interpreter before a program runs in it, so that not even the
 * first frame is missed.  So the interpreters with the usual names in the usual places are searched
 * at the start.  One with another name or in another place is found once a program runs in it.
 *
 * A name may lead to a file that an attacker has put there.  So the opener opens the file
 * (stack/strange.h), a helper reads it (inspect.h), and the wait for either is limited.
 */
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
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "target/command.h"
#include "source/device.h"
#include "base/dict.h"
#include "base/interrupt.h"
#include "base/machine.h"
#include "python/frames.h"
#include "python/inspect.h"
#include "python/pythons.h"
#include "python/select.h"
#include "pythons.h"
#include "stack/strange.h"
#include "base/text.h"

static struct python found[SYSTRACE_WALKS_MAX];	/* by walk */
static uint32_t nfound;
static struct dict seen;		/* files, by is_news()'s key */
static uint64_t patience = 10000;	/* ms that may still be spent on files that give no answer */

/* ---- one file ------------------------------------------------------------------------- */

/* Whether the file is seen for the first time, with this @what.  Cached attributes are good enough: see facts_file(). */
static bool is_news(int file, uint8_t what)
{
	struct statx st;
	uint64_t key;

	if (statx(file, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_INO | STATX_SIZE | STATX_MTIME, &st))
		return false;
	key = (st.stx_ino ^ st.stx_size << 40 ^ (uint64_t)st.stx_dev_minor << 32 ^ (uint64_t)what << 56) + st.stx_mtime.tv_sec;
	if (dict_find(&seen, key))
		return false;
	dict_put(&seen, key, &seen);
	return true;
}

static void add(const struct python *p, struct systrace_walk *w, const char *path)
{
	if (nfound == SYSTRACE_WALKS_MAX) {
		say("%s: Python frames are not shown: there are more than %u interpreters", path, SYSTRACE_WALKS_MAX);
		return;
	}
	/* with --line and the like, the wanted frame may be anywhere in the stack */
	w->max = select_asked() ? (int)FRAMES_ALL : opt.python;
	if (device_walks(w, 1))
		found[nfound++] = *p;
	else
		say("%s: Python frames are not shown: the module rejects its walk", path);
}

static const char *const why[PYTHON_KINDS] = {
	[PYTHON_VERSION] = "only Python 3.9 to 3.14 is supported",
	[PYTHON_THREADED] = "only Python with a global interpreter lock is supported",
	[PYTHON_NONSENSE] = "its description of its own frames makes no sense",
	[PYTHON_STRIPPED] = "neither its symbols nor its sections show where _PyRuntime is; use a build that is not stripped of both",
	[PYTHON_32BIT] = "it is a 32-bit program, and only 64-bit programs are supported",
};

static void look_at(const char *path);

/* A program's library may be in ../lib, relative to the real path of the file. */
static void look_beside(int file, const char *library)
{
	char link[40], path[PATH_MAX + INSPECT_NAME + 8], *slash;
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", file);
	len = readlink(link, path, PATH_MAX);
	if (len <= 0 || len == PATH_MAX)
		return;
	path[len] = '\0';
	slash = strrchr(path, '/');
	if (!slash)
		return;
	sprintf(slash, "/../lib/%s", library);
	look_at(path);
}

static void inspect_file(int file, const char *path)
{
	uint64_t now = interrupt_clock(), lost;
	struct inspected is;

	if (!inspect(file, path, &is, now + patience)) {
		lost = interrupt_clock() - now + 1;
		patience -= lost < patience ? lost : patience;
		say("%s: Python frames are not shown: the file is corrupt or takes too long to examine", path);
		return;
	}
	if (is.kind == PYTHON_KNOWN)
		add(&is.python, &is.walk, path);
	else if (why[is.kind])
		say("%s: Python frames are not shown: %s", path, why[is.kind]);
	if (*is.needs)
		look_beside(file, is.needs);
}

/* @folder and @path as for strange_ask_below(), or -1 and a path of our own; @name is for messages. */
static void look_at_below(int folder, const char *path, const char *name)
{
	uint64_t now = interrupt_clock(), lost;
	bool answered;
	int file = -1;

	if (!patience)
		return;
	answered = folder < 0 ? strange_ask(path, &file, now + patience) : strange_ask_below(folder, path, &file, now + patience);
	if (!answered) {
		lost = interrupt_clock() - now + 1;
		patience -= lost < patience ? lost : patience;
	}
	if (file < 0)
		return;
	if (is_news(file, 0))
		inspect_file(file, name);
	close(file);
}

static void look_at(const char *path)
{
	look_at_below(-1, path, path);
}

/* The file that a link of /proc leads to, even if deleted or in another root.  If we may not follow the link, @path. */
static void look_at_link(const char *link, const char *path)
{
	int found = open(link, O_PATH | O_CLOEXEC);

	if (found < 0) {
		look_at(path);
		return;
	}
	look_at_below(found, "", path);
	close(found);
}

/* ---- folders ------------------------------------------------------------------------------ */

/* Files in this directory whose names are @like, a digit, and anything after it. */
static void look_in(const char *folder, const char *like)
{
	DIR *dir = opendir(folder);
	char path[PATH_MAX];
	struct dirent *d;

	/* /bin may be /usr/bin */
	if (dir && !is_news(dirfd(dir), *like)) {
		closedir(dir);
		return;
	}
	while (dir && (d = readdir(dir))) {
		size_t len = strlen(like);

		if (strncmp(d->d_name, like, len) || !isdigit((unsigned char)d->d_name[len]) ||
		    snprintf(path, sizeof(path), "%s/%s", folder, d->d_name) >= (int)sizeof(path))
			continue;
		look_at(path);
	}
	if (dir)
		closedir(dir);
}

static void look_in_path(void)
{
	const char *path = getenv("PATH");
	char *copy = path ? strdup(path) : NULL, *rest = copy, *folder;

	while (rest && (folder = strsep(&rest, ":")))
		look_in(*folder ? folder : ".", "python3.");
	free(copy);
}

/* The arguments may name the actual program: env, nice, sudo. */
static void look_at_command(void)
{
	char line[PATH_MAX], *at;
	FILE *f = fopen(command_path(), "re");

	look_at(command_path());
	/* a script names its interpreter */
	if (f && fgets(line, sizeof(line), f) && !strncmp(line, "#!", 2)) {
		at = line + 2 + strspn(line + 2, " \t");
		at[strcspn(at, " \t\r\n")] = '\0';
		look_at(at);
	}
	if (f)
		fclose(f);
	for (char **arg = run.command + 1; *arg; arg++)
		if (strchr(*arg, '/'))
			look_at(*arg);
}

/* ---- processes -------------------------------------------------------------------------------- */

static void look_at_program(int tgid)
{
	char exe[40], path[PATH_MAX];
	ssize_t len;

	snprintf(exe, sizeof(exe), "/proc/%d/exe", tgid);
	len = readlink(exe, path, sizeof(path) - 1);
	if (len <= 0)
		return;
	path[len] = '\0';
	look_at_link(exe, path);
}

static void look_at_mapping(int tgid, char *line)
{
	uint64_t start, end;
	char exec, link[80];
	int name = 0;

	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*c%*c%c%*c %*x %*s %*s %n", &start, &end, &exec, &name) < 3 || exec != 'x' ||
	    !name || line[name] != '/' || !strstr(line + name, "python"))
		return;
	line[name + strcspn(line + name, "\n")] = '\0';
	snprintf(link, sizeof(link), "/proc/%d/map_files/%" PRIx64 "-%" PRIx64, tgid, start, end);
	look_at_link(link, line + name);
}

static void look_at_process(int tgid)
{
	char path[40], *line = NULL;
	size_t room = 0;
	FILE *f;

	look_at_program(tgid);
	snprintf(path, sizeof(path), "/proc/%d/maps", tgid);
	f = fopen(path, "re");
	while (f && getline(&line, &room, f) > 0)
		look_at_mapping(tgid, line);
	if (f)
		fclose(f);
	free(line);
}

static void look_at_all_processes(void)
{
	DIR *dir = opendir("/proc");
	struct dirent *d;

	while (dir && (d = readdir(dir)))
		if (isdigit((unsigned char)d->d_name[0]))
			look_at_process(atoi(d->d_name));
	if (dir)
		closedir(dir);
}

void pythons_find(void)
{
	static const char *const folders[] = { MACHINE_LIBRARIES, "/usr/lib64", "/usr/lib", "/usr/local/lib" };

	device_walks(NULL, 0);
	if (run.command)
		look_at_command();
	look_in_path();
	for (size_t i = 0; i < COUNT(folders); i++)
		look_in(folders[i], "libpython3.");
	for (int i = 0; i < run.npids; i++)
		look_at_process(run.pids[i]);
	if (run.all || run.children || run.comms.n || run.cgroups.n)
		look_at_all_processes();
	pythons_look(0);
}

int64_t pythons_answer(const struct question *q, struct text *t, int *file)
{
	(void)file;
	if (!opt.python || run.replay || q->b < 0 || (uint32_t)q->b > nfound)
		return -1;
	if (q->a > 0)
		look_at_program(q->a);
	put_mem(t, (const char *)(found + q->b), (nfound - q->b) * sizeof(*found));
	return 0;
}
