// SPDX-License-Identifier: GPL-2.0
/*
 * storm KIND N CALLS: makes exactly this many calls at once, so that the tracer's records can be
 * counted.
 *
 *	calls	N threads, each makes CALLS times getppid
 *	files	N threads, each opens, writes, reads, closes and unlinks a file of its own CALLS times
 *	forks	N times, one after the other, a child that exits, by fork and vfork alternately; CALLS of them at once
 *	execs	N programs, one after the other, each executed by a thread among CALLS that make calls
 *	signals	N handled and N ignored signals, which CALLS threads send to themselves
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static long n, calls;

static void in_threads(long count, void *(*what)(void *))
{
	pthread_t *t = calloc(count, sizeof(*t));
	pthread_attr_t small;
	long i;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 64 << 10);
	for (i = 0; i < count; i++)
		if (pthread_create(&t[i], &small, what, (void *)i))
			exit(3);
	for (i = 0; i < count; i++)
		pthread_join(t[i], NULL);
}

static void *make_calls(void *arg)
{
	long i;

	for (i = 0; i < calls; i++)
		syscall(SYS_getppid);
	return arg;
}

static void *use_files(void *arg)
{
	char name[64], data[64] = "some data that goes to a file and comes back from it again";
	long i;
	int fd;

	for (i = 0; i < calls; i++) {
		snprintf(name, sizeof(name), "/tmp/storm-%ld-%ld", (long)arg, i);
		fd = syscall(SYS_openat, AT_FDCWD, name, O_RDWR | O_CREAT | O_TRUNC, 0600);
		syscall(SYS_write, fd, data, sizeof(data));
		syscall(SYS_pread64, fd, data, sizeof(data), 0);
		syscall(SYS_close, fd);
		syscall(SYS_unlink, name);
	}
	return arg;
}

static pid_t child(bool by_vfork)
{
	pid_t pid = by_vfork ? vfork() : fork();

	if (!pid)
		_exit(0);
	return pid;
}

static void fork_on(void)
{
	long i, under_way = 0;

	for (i = 0; i < n; i++) {
		if (child(i % 2) < 0)
			exit(3);
		if (++under_way < calls)
			continue;
		wait(NULL);
		under_way--;
	}
	while (under_way--)
		wait(NULL);
}

static void *execute(void *arg)
{
	char *argv[] = { "true", NULL };

	execv("/bin/true", argv);
	return arg;
}

static void *make_calls_for_ever(void *arg)
{
	for (;;)
		syscall(SYS_getppid);
	return arg;
}

static void exec_on(void)
{
	pthread_t t;
	long i, k;

	for (i = 0; i < n; i++) {
		if (!fork()) {
			for (k = 0; k < calls; k++)
				pthread_create(&t, NULL, make_calls_for_ever, NULL);
			pthread_create(&t, NULL, execute, NULL);
			pthread_join(t, NULL);
			_exit(3);
		}
		wait(NULL);
	}
}

static void on_signal(int sig)
{
	(void)sig;
}

static void *send_signals(void *arg)
{
	long i;

	for (i = 0; i < n / calls; i++) {
		syscall(SYS_tgkill, getpid(), gettid(), SIGUSR1);
		syscall(SYS_tgkill, getpid(), gettid(), SIGUSR2);
	}
	return arg;
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	n = atol(argv[2]);
	calls = atol(argv[3]);
	if (!strcmp(argv[1], "calls")) {
		in_threads(n, make_calls);
	} else if (!strcmp(argv[1], "files")) {
		in_threads(n, use_files);
	} else if (!strcmp(argv[1], "forks")) {
		fork_on();
	} else if (!strcmp(argv[1], "execs")) {
		exec_on();
	} else if (!strcmp(argv[1], "signals")) {
		signal(SIGUSR1, on_signal);
		signal(SIGUSR2, SIG_IGN);
		in_threads(calls, send_signals);
	} else {
		return 2;
	}
	return 0;
}
