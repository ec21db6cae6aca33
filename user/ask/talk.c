// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/children.h"
#include "base/dict.h"
#include "base/interrupt.h"
#include "talk.h"

#define PATIENCE	10000		/* ms, for a new helper to become ready */
#define OUR_END		3		/* the helper's descriptor of the socket; lower ones are /dev/null */

/* ---- messages --------------------------------------------------------------------------- */

/* Waits until the socket can be read or written.  False: the deadline has passed, or an error. */
static bool wait_for(int socket, short what, uint64_t until)
{
	struct pollfd p = { .fd = socket, .events = what };

	for (;;) {
		uint64_t end = interrupt_until() < until ? interrupt_until() : until, now = interrupt_clock();
		uint64_t left = end > now ? end - now : 0;
		struct timespec ts = { left / 1000, left % 1000 * 1000000 };
		int ready = ppoll(&p, 1, end == TALK_FOREVER ? NULL : &ts, interrupt_mask());

		if (ready > 0)
			return true;
		if (!ready || errno != EINTR)
			return false;
	}
}

/* Without a deadline, the call itself may wait. */
static int how(uint64_t until)
{
	return MSG_NOSIGNAL | (until == TALK_FOREVER ? 0 : MSG_DONTWAIT);
}

/* Takes the result of a send or receive into account.  False: give up. */
static bool goes_on(ssize_t n, const char **at, size_t *left)
{
	if (n <= 0)
		return n < 0 && (errno == EINTR || errno == EAGAIN);
	*at += n;
	*left -= n;
	return true;
}

bool talk_send(int socket, const void *data, size_t len, uint64_t until)
{
	const char *at = data;

	while (len) {
		ssize_t n = send(socket, at, len, how(until));

		if (n < 0 && errno == EAGAIN && !wait_for(socket, POLLOUT, until))
			return false;
		if (!goes_on(n, &at, &len))
			return false;
	}
	return true;
}

bool talk_receive(int socket, void *data, size_t len, uint64_t until)
{
	const char *at = data;

	while (len) {
		ssize_t n = recv(socket, (char *)at, len, how(until));

		if (n < 0 && errno == EAGAIN && !wait_for(socket, POLLIN, until))
			return false;
		if (!goes_on(n, &at, &len))
			return false;
	}
	return true;
}

union control {
	char room[CMSG_SPACE(sizeof(int))];
	struct cmsghdr align;
};

bool talk_send_file(int socket, int file, uint64_t until)
{
	char any = file >= 0;
	struct iovec v = { &any, 1 };
	union control control = { { 0 } };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1 };

	if (any) {
		m.msg_control = &control;
		m.msg_controllen = sizeof(control);
		*CMSG_FIRSTHDR(&m) = (struct cmsghdr){ CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
		memcpy(CMSG_DATA(CMSG_FIRSTHDR(&m)), &file, sizeof(file));
	}
	while (sendmsg(socket, &m, how(until)) != 1)
		if (errno != EINTR && (errno != EAGAIN || !wait_for(socket, POLLOUT, until)))
			return false;
	return true;
}

bool talk_receive_file(int socket, int *file, uint64_t until)
{
	char any;
	struct iovec v = { &any, 1 };
	union control control;
	struct msghdr m;
	ssize_t n;

	do {
		m = (struct msghdr){ .msg_iov = &v, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control) };
		n = recvmsg(socket, &m, how(until) | MSG_CMSG_CLOEXEC);
	} while (n < 0 && (errno == EINTR || (errno == EAGAIN && wait_for(socket, POLLIN, until))));
	*file = -1;
	if (n == 1 && any && CMSG_FIRSTHDR(&m) && CMSG_FIRSTHDR(&m)->cmsg_type == SCM_RIGHTS)
		memcpy(file, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof(*file));
	/* a file was sent but not received if this process has too many open */
	return n == 1 && (!any || *file >= 0);
}

/* ---- processes ------------------------------------------------------------------------------ */

#if !__GLIBC_PREREQ(2, 34)
/* If this fails, rather no helper than one that holds our files. */
static void closefrom(int first)
{
	if (syscall(__NR_close_range, first, ~0U, 0))
		_exit(1);
}
#endif

/* Gives up everything inherited: session, files, terminal, signal handling. */
static void leave_all(int socket)
{
	struct rlimit no_core = { 0, 0 }, files;
	int null = open("/dev/null", O_RDWR);
	sigset_t none;

	for (int i = 0; i < OUR_END; i++)
		dup2(null, i);
	dup2(socket, OUR_END);
	closefrom(OUR_END + 1);
	setsid();
	setrlimit(RLIMIT_CORE, &no_core);
	/* it keeps files open for each running program */
	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/*
 * Executes our own program again, to get new memory: an attacker who takes the
 * helper over must not find what we have read about other processes, or the layout
 * of our memory.  The environment has only what is needed to find our libraries.
 */
static void __attribute__((noreturn)) become(pid_t parent, int socket, const struct server *s)
{
	static const char libraries[] = "LD_LIBRARY_PATH";
	char *const args[] = { (char *)s->name, NULL };
	char *env[] = { NULL, NULL };
	const char *path = getenv(libraries);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	if (path && asprintf(&env[0], "%s=%s", libraries, path) < 0)
		_exit(1);
	leave_all(socket);
	execve("/proc/self/exe", args, env);
	_exit(1);
}

void talk_serve(const char *name, const struct server *s)
{
	struct stat is;

	/* the user may have chosen this name, too, but then there is no such socket */
	if (strcmp(name, s->name) || fstat(OUR_END, &is) || !S_ISSOCK(is.st_mode))
		return;
	/*
	 * Set again: executing a program that grants privileges clears it.  If the parent has exited before, the first
	 * message fails.
	 */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NAME, s->name);
	if (s->confine() && talk_send(OUR_END, "", 1, TALK_FOREVER))
		s->serve(OUR_END);
	_exit(0);
}

static struct dict helpers;	/* by pid: the helpers that have not been reaped yet */

static bool is_helper(pid_t pid, int status)
{
	(void)status;
	return dict_drop(&helpers, pid);
}

pid_t talk_begin(int *socket, const struct server *s)
{
	pid_t pid, parent = getpid();
	int pair[2];
	char ready;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return -1;
	pid = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, 0);
	if (!pid)
		become(parent, pair[1], s);
	if (pid > 0)
		dict_put(&helpers, pid, &helpers);
	children_known_by(is_helper);
	close(pair[1]);
	*socket = pair[0];
	if (pid > 0 && talk_receive(pair[0], &ready, 1, interrupt_clock() + PATIENCE))
		return pid;
	if (pid > 0)
		talk_end(pid, pair[0]);
	else
		close(pair[0]);
	return -1;
}

void talk_end(pid_t pid, int socket)
{
	close(socket);
	/* it has not been reaped, so the pid is still its own; it may take long to exit, if it waits for a disk */
	if (!dict_find(&helpers, pid))
		return;
	kill(pid, SIGKILL);
	if (waitpid(pid, NULL, WNOHANG) == pid)
		dict_drop(&helpers, pid);
}

