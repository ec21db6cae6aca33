// SPDX-License-Identifier: GPL-2.0
/*
 * Whom --comm and --children attach to, if a process ends just then and its
 * number goes to another.  Runs on the build machine, and plays the device.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/systrace.h>
#include "attach.h"
#include "device.h"
#include "options.h"
#include "output.h"

static pid_t dies;			/* while it is attached to */
static pid_t attached[8], detached[8];
static int nattached, ndetached, tests, failed;

/* ---- instead of the kernel -------------------------------------------------------------- */

int __wrap_open(const char *path, int flags, ...);
int __wrap_ioctl(int fd, unsigned long request, void *arg);
int __real_open(const char *path, int flags, ...);

int __wrap_open(const char *path, int flags, ...)
{
	return strcmp(path, SYSTRACE_DEVICE) ? __real_open(path, flags, 0600) : 1000;
}

int __wrap_ioctl(int fd, unsigned long request, void *arg)
{
	struct systrace_attach *a = arg;

	(void)fd;
	if (request == SYSTRACE_ATTACH) {
		if (a->pid == dies) {
			kill(dies, SIGKILL);
			waitpid(dies, NULL, 0);
		}
		attached[nattached++] = a->pid;
		a->tasks = 1;
	} else if (request == SYSTRACE_DETACH) {
		if (a->flags & SYSTRACE_A_PROCESS)
			detached[ndetached++] = a->pid;
	}
	return 0;
}

/* ------------------------------------------------------------------------------------------- */

static void check(bool good, const char *what)
{
	printf("%s %d - attach: %s\n", good ? "ok" : "not ok", ++tests, what);
	failed += !good;
}

static pid_t sleeper(const char *name)
{
	int ends[2];
	char c;
	pid_t pid;

	if (pipe(ends))
		exit(2);
	pid = fork();
	if (!pid) {
		prctl(PR_SET_NAME, name);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (write(ends[1], "", 1) == 1)
			pause();
		_exit(1);
	}
	if (read(ends[0], &c, 1) != 1)
		exit(2);
	close(ends[0]);
	close(ends[1]);
	return pid;
}

int main(void)
{
	const char *name = "attach victim";
	const char *names[] = { name };
	pid_t stays = sleeper(name);
	struct attached *list;
	int n;

	setlinebuf(stdout);
	argv0 = "attach";
	dies = sleeper(name);
	run.comms.s = names;
	run.comms.n = 1;
	device_open();
	list = attach_processes(&n);
	check(nattached == 2, "both that are called so are attached to");
	check(ndetached == 1 && detached[0] == dies, "the number of the one that ended then is let go");
	check(n == 1 && list[0].pid == stays, "and the other is watched");
	kill(stays, SIGKILL);
	printf("1..%d\n", tests);
	return failed != 0;
}
