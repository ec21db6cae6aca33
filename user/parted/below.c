// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "settings.h"
#include "base/children.h"
#include "base/interrupt.h"
#include "base/say.h"
#include "target/attach.h"
#include "target/command.h"
#include "views/top.h"
#include "views/top_screen.h"
#include "below.h"

#define SAID_MOST	4096		/* bytes kept of the other reader's standard error */
#define ARGUMENTS_MOST	12

static pid_t below;			/* the other reader; 0: not running */

static bool is_below(pid_t pid, int status)
{
	(void)status;
	if (!below || pid != below)
		return false;
	below = 0;
	return true;
}

/* The name comes from the decoder, which is not trusted, and becomes an argument. */
static bool is_call_name(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9') || s[i] == '_'))
			return false;
	return len;
}

static struct text processes;		/* watched processes that still live: "12,34" */

static void put_process(pid_t pid)
{
	put_f(&processes, processes.len ? ",%d" : "%d", pid);
}

/* False: there are none. */
static bool find_processes(void)
{
	struct attached *list;
	int n;

	processes.len = 0;
	if (command_running())
		put_process(command_running());
	list = attach_list(&n);
	for (int i = 0; i < n; i++)
		if (!kill(list[i].pid, 0))
			put_process(list[i].pid);
	put_c(&processes, '\0');
	return processes.len > 1;
}

static void execute(const char *name, bool calls, int to)
{
	struct text trace = { 0 };
	const char *argv[ARGUMENTS_MOST], **next = argv;

	put_f(&trace, "trace=%s", name);
	put_c(&trace, '\0');
	*next++ = argv0;
	*next++ = "--top=process,path";
	*next++ = "-e";
	*next++ = trace.s;
	*next++ = "-o";
	*next++ = show.file;
	if (run.all) {
		*next++ = "--all";
	} else {
		*next++ = "-p";
		*next++ = processes.s;
		if (run.follow) {
			*next++ = "-f";
			*next++ = "--children";
		}
	}
	*next = NULL;
	/* ends with its parent: nothing else would make it give the terminal back */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	dup2(to, STDERR_FILENO);
	sigprocmask(SIG_SETMASK, interrupt_mask(), NULL);
	setenv(TOP_BELOW, name, true);
	if (calls)
		setenv(TOP_CALLS, "1", true);
	execv("/proc/self/exe", (char *const *)argv);
	say("/proc/self/exe: %s", strerror(errno));
	_exit(1);
}

/* Waits while the other reader has the terminal.  A signal that ends this reader is passed on to it. */
static void await_end(void)
{
	int handed_on = 0;

	for (;;) {
		command_reap(WNOHANG);
		if (!below)
			return;
		if (interrupted != handed_on)
			kill(below, handed_on = interrupted);
		ppoll(NULL, 0, NULL, interrupt_mask());
	}
}

int64_t below_answer(const struct question *q, struct text *t, int *file)
{
	char name[BELOW_NAME_MOST + 1] = "";
	int ends[2], err = 0;
	ssize_t n;

	(void)file;
	if (!run.top || !is_call_name(q->data, q->len))
		return -EINVAL;
	if (!run.all && !find_processes())
		return -ESRCH;
	memcpy(name, q->data, q->len);
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK))
		return -errno;
	children_known_by(is_below);
	screen_lend();
	below = fork();
	if (!below)
		execute(name, q->a, ends[1]);
	close(ends[1]);
	if (below > 0)
		await_end();
	else
		err = errno;
	below = 0;
	screen_take_back();
	text_more(t, SAID_MOST);
	n = read(ends[0], t->s, SAID_MOST);
	t->len = n > 0 ? n : 0;
	close(ends[0]);
	return -err;
}
