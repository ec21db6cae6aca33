// SPDX-License-Identifier: GPL-2.0
/* built: asan */
/* suite: places host */
/*
 * Where -o, -ff and --record write to, in directories where another user has put things in the way.
 * Runs on the build machine; only root can play the other user.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/say.h"
#include "views/output.h"
#include "base/place.h"

#define SOMEBODY 65534

static int tests, failed;
static char folder[] = "/tmp/placesXXXXXX";

static void check(bool good, const char *what)
{
	printf("%s %d - places: %s\n", good ? "ok" : "not ok", ++tests, what);
	failed += !good;
}

static const char *in(const char *name)
{
	static char path[8][200];
	static int next;
	char *p = path[next++ % 8];

	snprintf(p, 200, "%s/%s", folder, name);
	return p;
}

static void need(bool good, const char *what)
{
	if (good)
		return;
	printf("Bail out! %s\n", what);
	exit(2);
}

static void write_file(const char *path, mode_t mode)
{
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, mode);

	need(fd >= 0 && write(fd, "precious", 8) == 8, path);
	close(fd);
}

static bool is_precious(const char *path)
{
	char text[20] = "";
	int fd = open(path, O_RDONLY | O_NONBLOCK);
	ssize_t n = read(fd, text, sizeof(text));

	close(fd);
	return n == 8 && !memcmp(text, "precious", 8);
}

/* Lets another user make it. */
static void by_somebody(void (*make)(const char *path), const char *path)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		need(!setgid(SOMEBODY) && !setuid(SOMEBODY), "setuid");
		make(path);
		_exit(0);
	}
	need(waitpid(pid, &status, 0) == pid && !status, path);
}

static void make_fifo(const char *path)
{
	need(!mkfifo(path, 0666), path);
}

static void make_link(const char *path)
{
	need(!symlink(in("safe/victim"), path), path);
}

static void make_dangling(const char *path)
{
	need(!symlink(in("safe/new"), path), path);
}

static void make_way(const char *path)
{
	need(!symlink(in("safe"), path), path);
}

static void make_file(const char *path)
{
	write_file(path, 0666);
}

static void make_folder(const char *path)
{
	need(!mkdir(path, 0755), path);
}

static bool opens(const char *path)
{
	int fd = place_open(path, O_TRUNC, 0666);

	if (fd < 0)
		return false;
	need(!(fcntl(fd, F_GETFL) & O_NONBLOCK), "it waits if it has to");
	close(fd);
	return true;
}

/* Returns the name of the file that is made. */
static const char *made(const char *path)
{
	static char name[PATH_MAX];
	int fd;

	strcpy(name, path);
	fd = place_open_made(name, O_TRUNC, 0666);
	if (fd >= 0)
		need(!(fcntl(fd, F_GETFL) & O_NONBLOCK) && write(fd, "line\n", 5) == 5, "it can be written to");
	close(fd);
	return fd >= 0 ? name : "";
}

static bool is_another(const char *name, const char *than)
{
	struct stat st;

	return strlen(name) == strlen(than) + 7 && !strncmp(name, than, strlen(than)) && !lstat(name, &st) &&
	       S_ISREG(st.st_mode) && st.st_size == 5 && st.st_uid == geteuid();
}

/* ---- the usual cases ---------------------------------------------------------------------- */

static void usual(void)
{
	char path[100];
	int ends[2], fd;
	struct stat st;

	check(opens("/dev/null"), "/dev/null");
	need(!pipe(ends), "pipe");
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[1]);
	check(opens(path), "a pipe that is open already, below /dev/fd");
	close(ends[0]);
	close(ends[1]);
	check(opens(in("safe/victim")) && !is_precious(in("safe/victim")), "a file of our own");
	need(!symlink("victim", in("safe/link")) && !symlink("../safe", in("shared/own")), "link");
	write_file(in("safe/victim"), 0600);
	check(opens(in("safe/link")) && !is_precious(in("safe/victim")), "a link of our own");
	write_file(in("safe/victim"), 0600);
	check(opens(in("shared/own/victim")) && !is_precious(in("safe/victim")), "and one on the way, in a folder for all");
	need(!mkfifo(in("shared/own fifo"), 0600), "fifo");
	fd = open(in("shared/own fifo"), O_RDONLY | O_NONBLOCK);
	check(opens(in("shared/own fifo")), "a FIFO of our own");
	close(fd);
	check(opens(in("shared/new")) && !lstat(in("shared/new"), &st) && S_ISREG(st.st_mode), "a new file in a folder for all");
	check(opens(in("shared/new")), "and once more");
	fd = place_open(in("shared/new"), O_APPEND, 0666);
	check(fcntl(fd, F_GETFL) & O_APPEND, "to append to it");
	close(fd);
	check(!opens(folder) && !strcmp(place_why(), "Is a directory"), "a folder is none");
	check(!opens(in("safe/no/log")) && !strcmp(place_why(), "No such file or directory"), "nor is one without a folder");
	check(!opens(in("safe/victim/")) && !opens(""), "nor one without a name");
	need(!symlink("round", in("safe/round")), "link");
	check(!opens(in("safe/round")) && !strcmp(place_why(), "Too many levels of symbolic links"), "nor a link to itself");
	write_file(in("safe/victim"), 0600);
}

static void usual_names(void)
{
	check(!strcmp(made(in("safe/log.1")), in("safe/log.1")) && !strcmp(made(in("safe/log.1")), in("safe/log.1")),
	      "a name that is made, new and old");
	check(!strcmp(made(in("shared/log.1")), in("shared/log.1")) && !strcmp(made(in("shared/log.1")), in("shared/log.1")),
	      "and in a folder for all");
	make_fifo(in("safe/log.2"));
	check(is_another(made(in("safe/log.2")), in("safe/log.2")), "a FIFO that has the name is left alone");
	make_link(in("shared/log.2"));
	check(is_another(made(in("shared/log.2")), in("shared/log.2")) && is_precious(in("safe/victim")), "and so is a link");
	need(!link(in("safe/victim"), in("shared/log.3")), "link");
	check(is_another(made(in("shared/log.3")), in("shared/log.3")) && is_precious(in("safe/victim")),
	      "and a file that has another name");
	check(!opens(in("shared/log.3")) && is_precious(in("safe/victim")), "which is not for -o, either");
	need(!unlink(in("shared/log.3")), "unlink");
	check(!*made(in("safe/no/log.1")), "without a folder there is none");
}

/* ---- files of another user ---------------------------------------------------------------------- */

static void refused(void (*make)(const char *), const char *name, const char *what)
{
	alarm(10);
	by_somebody(make, in(name));
	check(!opens(in(name)) && strstr(place_why(), "belongs to another user"), what);
	alarm(0);
}

static void others(void)
{
	struct stat st;

	refused(make_link, "shared/link", "a link of somebody else's is not followed");
	refused(make_fifo, "shared/fifo", "a FIFO is not waited for");
	refused(make_file, "shared/file", "a file in a folder for all");
	refused(make_dangling, "shared/dangling", "a link to nothing");
	by_somebody(make_way, in("shared/way"));
	check(!opens(in("shared/way/log")) && !*made(in("shared/way/log.1")) && lstat(in("safe/log"), &st),
	      "a link on the way is not followed");
	by_somebody(make_folder, in("shared/theirs"));
	by_somebody(make_file, in("shared/theirs/file"));
	check(opens(in("shared/theirs/file")) && opens(in("shared/theirs/new")), "files in their own folder are written to");
	refused(make_link, "shared/theirs/link", "but no link is followed there");
	refused(make_fifo, "shared/theirs/fifo", "and no FIFO waited for");
	alarm(10);
	by_somebody(make_fifo, in("shared/log.4"));
	by_somebody(make_link, in("shared/log.5"));
	by_somebody(make_file, in("shared/log.6"));
	for (int i = 4; i <= 6; i++) {
		char name[40];

		snprintf(name, sizeof(name), "shared/log.%d", i);
		check(is_another(made(in(name)), in(name)), "a name that somebody else has taken");
	}
	alarm(0);
	check(is_precious(in("safe/victim")) && is_precious(in("shared/log.6")) && lstat(in("safe/new"), &st),
	      "what was there before is as it was");
}

int main(void)
{
	char command[100];

	setlinebuf(stdout);
	argv0 = "places";
	/* discard the messages about other names */
	if (!freopen("/dev/null", "w", stderr))
		return 2;
	umask(022);
	need(mkdtemp(folder) && !chmod(folder, 0755) && !mkdir(in("safe"), 0755) && !mkdir(in("shared"), 0777) &&
	     !chmod(in("shared"), 01777), "folders");
	write_file(in("safe/victim"), 0600);
	usual();
	usual_names();
	if (!geteuid())
		others();
	printf("1..%d\n", tests);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command) || failed;
}
