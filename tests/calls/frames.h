/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls at the bottom of several kinds of stacks: plain, deep, in a signal handler, of a thread, of
 * a child.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int depth;	/* modified after each call, so that none is a tail call */

__attribute__((noinline)) static void call(const char *path)
{
	char buffer[100];

	for (int i = 0; i < 100; i++)
		((volatile char *)buffer)[i] = i;
	if (chdir(path))
		depth--;
	depth += buffer[5];
}

__attribute__((noinline)) static void descend(int n)
{
	if (n)
		descend(n - 1);
	else
		call("/");
	depth++;
}

static void handle(int sig)
{
	(void)sig;
	call("/usr");
}

static void *in_thread(void *arg)
{
	call(arg);
	return NULL;
}

static void signals(void)
{
	struct sigaction act = { .sa_handler = handle };

	sigaction(SIGUSR1, &act, NULL);
	raise(SIGUSR1);
}

/* Changes the executable mappings. */
static void mappings(void)
{
	unsigned int page = 4096;
	void *p = mmap(NULL, page, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	call("/etc");
	munmap(p, page);
	call("/etc");
}

static int frames(const char *kind)
{
	pthread_t thread;

	call("/nonexistent");
	descend(3);
	descend(300);
	signals();
	mappings();
	if (!*kind)
		return 0;
	pthread_create(&thread, NULL, in_thread, "/var");
	pthread_join(thread, NULL);
	if (!fork()) {
		call("/var");
		execl("/bin/true", "true", NULL);
		_exit(1);
	}
	while (wait(NULL) > 0)
		;
	return 0;
}
