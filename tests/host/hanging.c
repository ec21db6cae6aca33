// SPDX-License-Identifier: GPL-2.0
/* built: alone */
/*
 * For tests/reader/answers.sh: threads that hang in all kinds of ways, and a child that holds the
 * other ends.  Prints "NAME TID" of each, and "child PID"; then hangs until it is killed.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t mutex[3] = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER };
static pthread_barrier_t both;
static int ends[2], pair[2], listener, locked;
static pid_t child;

static void tell(const char *name)
{
	printf("%s %ld\n", name, syscall(SYS_gettid));
	fflush(stdout);
}

static void *deadlock(void *which)
{
	int first = which != NULL;

	tell(first ? "second" : "first");
	pthread_mutex_lock(&mutex[first]);
	pthread_barrier_wait(&both);
	pthread_mutex_lock(&mutex[!first]);
	return NULL;
}

static void *held(void *unused)
{
	tell("held");
	pthread_mutex_lock(&mutex[2]);
	return unused;
}

static void *reader(void *unused)
{
	char c;

	tell("pipe");
	pthread_mutex_lock(&mutex[2]);
	return read(ends[0], &c, 1) ? unused : NULL;
}

static void *receiver(void *unused)
{
	char c[16];

	tell("socket");
	return recv(pair[0], c, sizeof(c), 0) ? unused : NULL;
}

static void *accepter(void *unused)
{
	tell("accept");
	accept(listener, NULL, NULL);
	return unused;
}

static void *locker(void *unused)
{
	tell("lock");
	flock(locked, LOCK_EX);
	return unused;
}

static void *waiter(void *unused)
{
	tell("wait");
	waitpid(child, NULL, 0);
	return unused;
}

static void *poller(void *unused)
{
	struct pollfd p = { listener, POLLIN, 0 };

	tell("poll");
	poll(&p, 1, 1000000);
	return unused;
}

int main(int argc, char **argv)
{
	static void *(*const all[])(void *) = { reader, receiver, accepter, locker, waiter, poller };
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const char *file = argc > 1 ? argv[1] : "hanging.lock";
	pthread_t t;

	pthread_barrier_init(&both, NULL, 2);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (pipe(ends) || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) || bind(listener, (void *)&in, sizeof(in)) || listen(listener, 1))
		return 1;
	child = fork();
	if (!child) {
		close(ends[0]);
		close(pair[0]);
		locked = open(file, O_RDWR | O_CREAT, 0600);
		flock(locked, LOCK_EX);
		tell("child");
		for (;;)
			pause();
	}
	close(ends[1]);
	close(pair[1]);
	sleep(1);
	locked = open(file, O_RDWR | O_CREAT, 0600);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		pthread_create(&t, NULL, all[i], NULL);
	usleep(300000);
	pthread_create(&t, NULL, held, NULL);
	pthread_create(&t, NULL, deadlock, NULL);
	pthread_create(&t, NULL, deadlock, &both);
	tell("main");
	for (;;)
		pause();
}
