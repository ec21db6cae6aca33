// SPDX-License-Identifier: GPL-2.0
/* built: asan */
/* suite: attach host */
/*
 * Which processes --comm and --children attach to if a process exits at that moment and its number
 * is reused.  Runs on the build machine, and replaces the device.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/systrace.h>
#include "parted/keeper.h"
#include "settings.h"
#include "base/say.h"
#include "target/attach.h"
#include "row/call.h"
#include "source/device.h"
#include "facts/opened.h"
#include "cli/options.h"
#include "views/output.h"

static pid_t dies;			/* this process is killed while it is being attached */
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

/* Set if the reader would query the server of a file system: one that never answers would hang it. */
static bool asks_servers;

int __wrap_statx(int folder, const char *path, int flags, unsigned int mask, struct statx *to);
int __real_statx(int folder, const char *path, int flags, unsigned int mask, struct statx *to);

int __wrap_statx(int folder, const char *path, int flags, unsigned int mask, struct statx *to)
{
	asks_servers |= !(flags & AT_STATX_DONT_SYNC);
	return __real_statx(folder, path, flags, mask, to);
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

/* ---- control groups -------------------------------------------------------------------------- */

#define LEVELS	200

/* A tree of groups deeper than the limit on open files, with one process at the bottom. */
static void deep_groups(pid_t member)
{
	const struct rlimit few = { 40, 40 };
	char top[] = "/tmp/attachXXXXXX", command[200];
	const char *group = top;
	struct attached *list;
	bool found = false;
	int n, here = open(".", O_PATH | O_CLOEXEC);

	if (!mkdtemp(top) || chdir(top))
		exit(2);
	for (int i = 0; i < LEVELS; i++) {
		FILE *f = fopen("cgroup.procs", "w");

		fprintf(f, i == LEVELS - 1 ? "%d\n" : "", member);
		fclose(f);
		if (mkdir("inner", 0700) || chdir("inner"))
			exit(2);
	}
	if (fchdir(here))
		exit(2);
	run.comms.n = 0;
	run.cgroups = (struct strings){ &group, 1 };
	setrlimit(RLIMIT_NOFILE, &few);
	list = attach_processes(&n);
	for (int i = 0; i < n; i++)
		found |= list[i].pid == member;
	check(found, "who is in a group below more groups than there can be files is found");
	snprintf(command, sizeof(command), "rm -r %s", top);
	check(!system(command), "the groups can be removed");
}

/* ---- files of other processes ------------------------------------------------------------------------ */

/* pidfd_getfd(): what the other process's descriptor refers to is looked up while the call is printed. */
static void file_of_another(void)
{
	struct opened o = { .pid = getpid(), .fd = STDOUT_FILENO };
	struct { struct systrace_enter e; struct systrace_block b; struct systrace_fdinfo f; } r = {
		.b = { .len = sizeof(r.f) }, .f = { .pid = getpid() } };
	struct call call = { .enter = &r.e, .tid = 1 };
	struct text t = { 0 };
	struct statx st;
	bool known = opened_stat(&o, &st);

	opt.fds = FD_ALL;
	capture_what_is_shown();
	for (int i = 0; i < plans_build(); i++) {
		const struct plan *p = plan_at(i);

		if (p->abi != &abi_native || strcmp(p->name, "pidfd_getfd"))
			continue;
		r.e = (struct systrace_enter){ .head = { .len = sizeof(r), .type = SYSTRACE_ENTER, .abi = p->abi->id }, .nr = p->nr,
			.plan = i, .args = { 3, STDIN_FILENO, 0 } };
		r.b.op = p->nenter - 1;
		call_enter(&t, &call);
	}
	put_c(&t, 0);
	check(known && strstr(t.s, "0</"), "files of others are looked up");
	text_free(&t);
	check(!asks_servers, "and no server of a file system is asked");
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
	keeper_begin();
	dies = sleeper(name);
	run.comms.s = names;
	run.comms.n = 1;
	device_open();
	list = attach_processes(&n);
	check(nattached == 2, "both that are called so are attached to");
	check(ndetached == 1 && detached[0] == dies, "the number of the one that ended then is let go");
	check(n == 1 && list[0].pid == stays, "and the other is watched");
	file_of_another();
	deep_groups(sleeper("deep"));
	kill(stays, SIGKILL);
	printf("1..%d\n", tests);
	return failed != 0;
}
