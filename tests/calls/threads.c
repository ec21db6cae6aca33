// SPDX-License-Identifier: GPL-2.0
/*
 * threads [exit|leader|exec|kill]: threads that make calls, wait for each other, and exit: each by
 * itself, by one thread's exit_group, after the leader has exited, by one thread's execve, by a
 * signal.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *way;
static pthread_barrier_t together;

static int is(const char *s)
{
	return !strcmp(way, s);
}

static void *work(void *arg)
{
	long me = (long)arg;

	for (int i = 0; i < 20; i++) {
		int fd = open("/dev/null", O_WRONLY);

		if (write(fd, "some text", 9) < 0)
			_exit(1);
		close(fd);
		if (i % 5 == me)
			usleep(1000);
	}
	pthread_barrier_wait(&together);
	if (is("end"))
		return NULL;
	if (me) {
		/* until another thread ends the process */
		for (;;)
			pause();
	}
	usleep(50000);
	if (is("exec"))
		execl("/bin/true", "true", "from a thread", NULL);
	else if (is("kill"))
		/*
		 * to this thread: if the signal woke the others, two tracers could see them do
		 * different things
		 */
		raise(SIGTERM);
	else
		exit(3);
	for (;;)
		pause();
}

int main(int argc, char **argv)
{
	pthread_t t[4];

	way = argc > 1 ? argv[1] : "end";
	pthread_barrier_init(&together, NULL, 4);
	for (long i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, work, (void *)i);
	if (is("leader"))
		syscall(SYS_exit, 5);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	return 0;
}
