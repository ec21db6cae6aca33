// SPDX-License-Identifier: GPL-2.0
/*
 * Several kinds of sleeps that signals interrupt: with a handler, with SA_RESTART, with the signal
 * ignored.
 */
#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void handle(int sig)
{
	(void)sig;
}

static void alarm_in(int ms)
{
	struct itimerval t = { .it_value = { .tv_usec = ms * 1000 } };

	setitimer(ITIMER_REAL, &t, NULL);
}

static void naps(void)
{
	struct timespec ts = { .tv_nsec = 200000000 }, rest;
	int ends[2];
	char c;

	alarm_in(50);
	nanosleep(&ts, &rest);
	alarm_in(50);
	clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, &rest);
	alarm_in(50);
	poll(NULL, 0, 200);
	if (pipe(ends))
		return;
	alarm_in(50);
	/* there is a byte to read: with SA_RESTART, a read of an empty pipe would never return */
	if (write(ends[1], "x", 1) == 1 && read(ends[0], &c, 1) == 1)
		close(ends[1]);
	close(ends[0]);
	usleep(100000);
}

/* A sleep that is stopped and continued: the kernel calls restart_syscall for it. */
static void stopped(void)
{
	struct timespec ts = { .tv_nsec = 300000000 };
	sigset_t child;
	pid_t pid;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	pid = fork();
	if (!pid) {
		nanosleep(&ts, NULL);
		_exit(0);
	}
	usleep(100000);
	kill(pid, SIGSTOP);
	waitpid(pid, NULL, WUNTRACED);
	kill(pid, SIGCONT);
	waitpid(pid, NULL, 0);
}

int main(void)
{
	struct sigaction act = { .sa_handler = handle };

	sigaction(SIGALRM, &act, NULL);
	naps();
	act.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &act, NULL);
	naps();
	act.sa_handler = SIG_IGN;
	sigaction(SIGALRM, &act, NULL);
	naps();
	alarm(0);
	stopped();
	return 0;
}
