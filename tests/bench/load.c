// SPDX-License-Identifier: GPL-2.0
/*
 * The loads that the bench measures.
 *
 *	load [-j TASKS] [-s SIZE] getpid|write|openat N
 *		makes N calls (openat: N pairs of openat and close), shared among
 *		TASKS threads, and prints "CALLS OWN ELAPSED": the number of calls, their
 *		time by the threads' own clocks, and the wall-clock time
 *	load run CMD...		prints the same of a command and its children; CALLS is 0
 *
 * Times are in nanoseconds, which are instructions under QEMU's -icount.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* calls before the loop; the first pass through a ring faults in its pages */
#define WARM	200

static long per_task;
static long pairs = 1;			/* calls per turn */
static size_t size = 64;
static char *buf;
static int null;
static void (*turn)(void);
static pthread_barrier_t barrier;

static long now(clockid_t clock)
{
	struct timespec ts;

	/* A real system call: the library would use the vDSO. */
	syscall(SYS_clock_gettime, clock, &ts);
	return ts.tv_sec * 1000000000L + ts.tv_nsec;
}

static void do_getpid(void)
{
	syscall(SYS_getpid);
}

static void do_write(void)
{
	syscall(SYS_write, null, buf, size);
}

static void do_openat(void)
{
	long fd = syscall(SYS_openat, AT_FDCWD, "/tmp/bench/a-path-of-usual-length", O_RDONLY | O_CLOEXEC);

	syscall(SYS_close, fd);
}

static void *work(void *own)
{
	long start;

	pthread_barrier_wait(&barrier);
	start = now(CLOCK_THREAD_CPUTIME_ID);
	for (long i = 0; i < per_task; i++)
		turn();
	*(long *)own = now(CLOCK_THREAD_CPUTIME_ID) - start;
	return NULL;
}

static int loop(const char *name, long n, long tasks)
{
	pthread_t thread[tasks];
	long own[tasks], sum = 0, start;
	pthread_attr_t attr;

	if (!strcmp(name, "getpid")) {
		turn = do_getpid;
	} else if (!strcmp(name, "write")) {
		turn = do_write;
	} else if (!strcmp(name, "openat")) {
		turn = do_openat;
		pairs = 2;
	} else {
		fprintf(stderr, "load: what is %s?\n", name);
		return 2;
	}
	null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	buf = malloc(size);
	memset(buf, 'x', size);
	per_task = (n + tasks - 1) / tasks;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 32 << 10);
	pthread_barrier_init(&barrier, NULL, tasks);
	for (long i = 1; i < tasks; i++) {
		if (pthread_create(&thread[i], &attr, work, &own[i])) {
			perror("load: pthread_create");
			return 1;
		}
	}
	for (int i = 0; i < WARM; i++)
		turn();
	start = now(CLOCK_MONOTONIC);
	work(&own[0]);
	for (long i = 1; i < tasks; i++)
		pthread_join(thread[i], NULL);
	start = now(CLOCK_MONOTONIC) - start;
	for (long i = 0; i < tasks; i++)
		sum += own[i];
	/* two clock_gettime() calls a thread: half of each is within the loop */
	printf("%ld %ld %ld\n", tasks * (per_task * pairs + 1), sum, start);
	return 0;
}

static int run(char **cmd)
{
	long start = now(CLOCK_MONOTONIC);
	struct rusage u;
	pid_t pid = vfork();
	int status;

	if (!pid) {
		execvp(*cmd, cmd);
		perror(*cmd);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || getrusage(RUSAGE_CHILDREN, &u)) {
		perror("load");
		return 1;
	}
	start = now(CLOCK_MONOTONIC) - start;
	/* A load that fails early has not been measured. */
	if (status) {
		fprintf(stderr, "load: %s ended with wait status 0x%x\n", *cmd, status);
		return 1;
	}
	printf("0 %ld %ld\n", (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000000L +
	       (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000L, start);
	return 0;
}

int main(int argc, char **argv)
{
	long tasks = 1;
	int c;

	while ((c = getopt(argc, argv, "+j:s:")) != -1) {
		if (c == 'j')
			tasks = atol(optarg);
		else if (c == 's')
			size = atol(optarg);
		else
			return 2;
	}
	argc -= optind;
	argv += optind;
	if (argc >= 2 && !strcmp(argv[0], "run"))
		return run(argv + 1);
	if (argc == 2 && tasks > 0)
		return loop(argv[0], atol(argv[1]), tasks);
	fprintf(stderr, "usage: load [-j TASKS] [-s SIZE] getpid|write|openat N, load run CMD...\n");
	return 2;
}
