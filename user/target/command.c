// SPDX-License-Identifier: GPL-2.0
/* The command: found, started, and held at a gate until it is watched. */
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "settings.h"
#include "base/children.h"
#include "base/say.h"
#include "row/call.h"
#include "command.h"
#include "base/interrupt.h"
#include "ask/ask.h"

static char path[PATH_MAX];
static struct passwd *user;		/* -u */
static int gate = -1;			/* a byte written to it lets the command go; its errno comes back if exec fails */
static struct sigaction sigchld;	/* as inherited; the command gets it back */
static pid_t running;			/* 0: the command is not our child, or has exited, with ended_with */
static int ended_with;

/* ---- the file and the user ---------------------------------------------------------- */

void command_find_user(void)
{
	if (!run.user)
		return;
	if (getuid() || geteuid())
		die("You must be root to use the -u/--username option");
	user = getpwnam(run.user);
	if (!user)
		die("Cannot find user '%s'", run.user);
}

static bool is_program(const char *name)
{
	struct stat st;

	return !stat(name, &st) && S_ISREG(st.st_mode) && st.st_mode & 0111;
}

/* Searches PATH, like a shell. */
static void find_in_path(const char *name)
{
	const char *dir = getenv("PATH"), *end;

	for (; dir; dir = *end ? end + 1 : NULL) {
		end = strchrnul(dir, ':');
		if (snprintf(path, PATH_MAX, "%.*s%s%s", (int)(end - dir), dir, end == dir ? "" : "/", name) < PATH_MAX &&
		    is_program(path))
			return;
	}
	if (opt.newer)
		die("Cannot find executable '%s'", name);
	die("Can't stat '%s': %s", name, strerror(ENOENT));
}

void command_find(void)
{
	const char *name = run.command[0];
	struct stat st;

	if (strlen(name) >= PATH_MAX)
		die("exec: %s", strerror(ENAMETOOLONG));
	if (*name && !strchr(name, '/')) {
		find_in_path(name);
		return;
	}
	strcpy(path, name);
	if (stat(name, &st))
		die("%s stat '%s': %s", opt.newer ? "Cannot" : "Can't", name, strerror(errno));
}

const char *command_path(void)
{
	return path;
}

/* ---- the child ------------------------------------------------------------------------ */

static void __attribute__((noreturn)) fail(const char *what)
{
	say("%s: %s", what, strerror(errno));
	_exit(1);
}

static void become_user(void)
{
	if (!user)
		return;
	/* groups first, while we still have the right to change them */
	if (initgroups(run.user, user->pw_gid))
		fail("initgroups");
	if (setregid(user->pw_gid, user->pw_gid))
		fail("setregid");
	if (setreuid(user->pw_uid, user->pw_uid))
		fail("setreuid");
}

static void change_environment(void)
{
	for (int i = 0; i < run.env.n; i++) {
		const char *var = run.env.s[i];

		if (!strchr(var, '='))
			unsetenv(var);
		else if (putenv((char *)var))		/* not setenv(): passes "=VALUE" on, too */
			fail("putenv");
	}
}

static void __attribute__((noreturn)) execute(int go)
{
	int err;
	char c;

	/* before it is watched: the system calls that the library makes for this are not the command's */
	become_user();
	change_environment();
	sigaction(SIGCHLD, &sigchld, NULL);
	if (run.argv0)
		run.command[0] = (char *)run.argv0;
	if (read(go, &c, 1) != 1)
		_exit(1);
	execv(path, run.command);
	/* the parent prints the error, so that it is where the trace is read; if there is no parent, print it here */
	err = errno;
	if (send(go, &err, sizeof(err), MSG_NOSIGNAL) != sizeof(err))
		say("exec: %s", strerror(err));
	_exit(1);
}

void command_say_why_not(void)
{
	int err;

	if (gate >= 0 && recv(gate, &err, sizeof(err), MSG_DONTWAIT) == sizeof(err))
		say("exec: %s", strerror(err));
}

/* ---- starting ---------------------------------------------------------------------------- */

static pid_t forked(void)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork: %s", strerror(errno));
	return pid;
}

/*
 * -D: this process becomes the command, and the reader continues as its grandchild.
 * So the command's parent has no other child, and neither has the command: the
 * process in between has exited when the command is executed.
 */
static pid_t turn_round(int go)
{
	pid_t parent = getpid(), child = forked();

	if (child) {
		close(gate);
		waitpid(child, NULL, 0);
		execute(go);
	}
	if (forked())
		_exit(0);
	if (run.daemonize == 2 && setpgid(0, 0))
		die("Cannot create a new process group: %s", strerror(errno));
	if (run.daemonize == 3 && setsid() < 0)
		die("Cannot create a new session: %s", strerror(errno));
	return parent;
}

/* A process that ignores SIGCHLD cannot learn the exit status of its children. */
void command_can_be_waited_for(void)
{
	const struct sigaction usual = { .sa_handler = SIG_DFL };

	sigaction(SIGCHLD, &usual, &sigchld);
}

pid_t command_start(void)
{
	int ends[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		die("socketpair: %s", strerror(errno));
	gate = ends[1];
	if (run.daemonize) {
		pid = turn_round(ends[0]);
	} else {
		pid = forked();
		if (!pid) {
			close(gate);
			execute(ends[0]);
		}
	}
	close(ends[0]);
	running = run.daemonize ? 0 : pid;
	return pid;
}

void command_go(void)
{
	if (send(gate, "", 1, MSG_NOSIGNAL) != 1)
		die("the command's process exited before it was started");
}

void command_not_watched(pid_t pid)
{
	kill(pid, SIGKILL);
}

int command_gate(void)
{
	return gate;
}

/* ---- its exit ------------------------------------------------------------------------------ */

pid_t command_running(void)
{
	return running;
}

/* May also reap tasks that the command made: with CLONE_PARENT they become our children. */
void command_reap(int options)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, options)) > 0) {
		if (children_ended(pid, status))
			continue;
		if (pid != running) {
			if (!run.follow && !show.no_exit)
				say("Exit of unknown pid %d ignored", pid);
			continue;
		}
		running = 0;
		ended_with = status;
		return;
	}
}

int command_wait(void)
{
	while (running) {
		errno = 0;
		command_reap(0);
		if (errno == ECHILD)
			return 1;
	}
	if (WIFSIGNALED(ended_with))
		interrupt_die(WTERMSIG(ended_with));
	return WEXITSTATUS(ended_with);
}

/* Signals that make the reader exit are passed on to the command; others are not. */
int64_t command_answer_signal(const struct question *q, struct text *t, int *file)
{
	(void)t;
	(void)file;
	if (!running || !interrupt_ends(q->a))
		return -1;
	if (q->b)
		kill(running, SIGCONT);
	return kill(running, q->a);
}
