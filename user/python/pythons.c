// SPDX-License-Identifier: GPL-2.0
/*
 * The module is told of an interpreter before a program runs in it, so that not even its first
 * frame is missed: all are looked for that are called as they use to be.  One that is called
 * otherwise, or stands elsewhere, is seen when a program has begun to run in it.
 */
#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "call.h"
#include "command.h"
#include "device.h"
#include "dict.h"
#include "options.h"
#include "output.h"
#include "python/binary.h"
#include "python/python.h"
#include "python/pythons.h"
#include "recording/record.h"
#include "text.h"

static struct python pythons[SYSTRACE_WALKS_MAX];
static uint32_t npythons;
static struct dict seen;		/* files, by what they are known by */

const struct python *python_at(uint32_t walk)
{
	return walk < npythons ? &pythons[walk] : NULL;
}

/* ---- one file ------------------------------------------------------------------------- */

/* Whether it is the first time. */
static bool is_news(const char *path)
{
	struct stat st;
	uint64_t key;

	if (stat(path, &st) || !S_ISREG(st.st_mode))
		return false;
	key = st.st_ino ^ (uint64_t)st.st_size << 40;
	if (dict_find(&seen, key))
		return false;
	dict_put(&seen, key, &seen);
	return true;
}

static void add(const struct python *p, struct systrace_walk *w, const char *name)
{
	if (npythons == SYSTRACE_WALKS_MAX) {
		say("%s: there are more than %u Pythons: no frames are shown of it", name, SYSTRACE_WALKS_MAX);
		return;
	}
	w->max = opt.python;
	pythons[npythons++] = *p;
	/* before the first record that needs it */
	if (recording)
		record_pythons();
	device_walks(w, 1);
}

static void look_beside(const char *path);

/* The name is what it is called by, if not by the path. */
static void look_at(const char *path, const char *name)
{
	struct systrace_walk walk;
	struct python python;
	struct binary b;
	const char *why;
	bool wants;

	if (!is_news(path) || !binary_open(&b, path))
		return;
	switch (python_of(&b, name, &python, &walk, &why)) {
	case PYTHON_KNOWN:
		add(&python, &walk, name);
		break;
	case PYTHON_UNKNOWN:
		say("%s: no frames are shown of it: %s", name, why);
		break;
	}
	wants = memmem(b.bytes, b.size, "libpython3.", 11);
	binary_close(&b);
	if (wants)
		look_beside(path);
}

/* ---- folders ------------------------------------------------------------------------------ */

/* Files of this folder that are called so, but for a number and what follows it. */
static void look_in(const char *folder, const char *like)
{
	DIR *dir = opendir(folder);
	char path[PATH_MAX];
	struct dirent *d;

	while (dir && (d = readdir(dir))) {
		size_t len = strlen(like);

		if (strncmp(d->d_name, like, len) || !isdigit((unsigned char)d->d_name[len]) ||
		    snprintf(path, sizeof(path), "%s/%s", folder, d->d_name) >= (int)sizeof(path))
			continue;
		look_at(path, path);
	}
	if (dir)
		closedir(dir);
}

/* Where a program's library may be that stands in ../lib. */
static void look_beside(const char *path)
{
	char real[PATH_MAX], folder[PATH_MAX + 16], *slash;

	if (!realpath(path, real))
		return;
	slash = strrchr(real, '/');
	if (!slash)
		return;
	*slash = '\0';
	snprintf(folder, sizeof(folder), "%s/../lib", real);
	look_in(folder, "libpython3.");
}

static void look_in_path(void)
{
	const char *path = getenv("PATH");
	char *copy = path ? strdup(path) : NULL, *rest = copy, *folder;

	while (rest && (folder = strsep(&rest, ":")))
		look_in(*folder ? folder : ".", "python3.");
	free(copy);
}

/* Its arguments may be a command, too: env, nice, sudo. */
static void look_at_command(void)
{
	char line[PATH_MAX], *at;
	FILE *f = fopen(command_path(), "re");

	look_at(command_path(), command_path());
	/* a script says what runs it */
	if (f && fgets(line, sizeof(line), f) && !strncmp(line, "#!", 2)) {
		at = line + 2 + strspn(line + 2, " \t");
		at[strcspn(at, " \t\r\n")] = '\0';
		look_at(at, at);
	}
	if (f)
		fclose(f);
	for (char **arg = run.command + 1; *arg; arg++)
		if (strchr(*arg, '/'))
			look_at(*arg, *arg);
}

/* ---- processes -------------------------------------------------------------------------------- */

static void look_at_mapping(int tgid, const char *line)
{
	char path[PATH_MAX + 32], exec;
	int name = 0;

	if (sscanf(line, "%*x-%*x %*c%*c%c%*c %*x %*s %*s %n", &exec, &name) < 1 || exec != 'x' || !name || line[name] != '/' ||
	    !strstr(line + name, "python"))
		return;
	snprintf(path, sizeof(path), "/proc/%d/root%.*s", tgid, (int)strcspn(line + name, "\n"), line + name);
	look_at(path, path + strcspn(path + 6, "/") + 6 + 5);
}

static void look_at_process(int tgid)
{
	char path[40], *line = NULL;
	size_t room = 0;
	FILE *f;

	pythons_look(tgid);
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

void pythons_look(int tgid)
{
	char exe[40], name[PATH_MAX];
	ssize_t len;

	snprintf(exe, sizeof(exe), "/proc/%d/exe", tgid);
	len = readlink(exe, name, sizeof(name) - 1);
	if (len <= 0)
		return;
	name[len] = '\0';
	look_at(exe, name);
}

void pythons_find(void)
{
	static const char *const folders[] = { "/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib" };

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
}

/* ---- recordings ------------------------------------------------------------------------------------ */

void pythons_save(struct text *t)
{
	put_mem(t, (const char *)pythons, npythons * sizeof(*pythons));
}

void pythons_restore(const char *bytes, size_t len)
{
	npythons = len / sizeof(*pythons);
	if (npythons > SYSTRACE_WALKS_MAX)
		npythons = SYSTRACE_WALKS_MAX;
	memcpy(pythons, bytes, npythons * sizeof(*pythons));
}
