// SPDX-License-Identifier: GPL-2.0
/*
 * drain THREADS...: for each number, starts this many threads, which all wait for room in the
 * smallest rings.  Measures how long it takes, in total and per record, until a reader that reads
 * again has released them: in wall-clock time, and in context switches of the threads.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/resource.h>
#include "../module/reader.h"

#define EACH 100L	/* calls per thread */

static pthread_barrier_t all;
static struct {
	volatile bool made, open;
} *gate;			/* shared between the process of the threads and this one */

static void *make_calls(void *arg)
{
	long i;

	pthread_barrier_wait(&all);

	for (i = 0; i < EACH; i++)
		syscall(SYS_getppid);
	return arg;
}

static void threads(void *arg)
{
	long n = (long)arg, i;
	pthread_t *t = calloc(n, sizeof(*t));
	pthread_attr_t small;

	pthread_barrier_init(&all, NULL, n + 1);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 64 << 10);
	for (i = 0; i < n; i++)
		if (pthread_create(&t[i], &small, make_calls, NULL))
			_exit(1);
	gate->made = true;
	while (!gate->open)
		usleep(1000);
	pthread_barrier_wait(&all);
	for (i = 0; i < n; i++)
		pthread_join(t[i], NULL);
}

static void look_away(struct reader *r, const struct systrace_record *record)
{
}

int main(int argc, char **argv)
{
	struct rusage before, after;
	int arg;

	setlinebuf(stdout);
	gate = mmap(NULL, PAGE, RW_SHARED, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (arg = 1; arg < argc; arg++) {
		long n = atol(argv[arg]), switches;
		struct child c;
		const int only[] = { SYS_getppid, -1 };
		struct systrace_stats s;
		struct pollfd p;
		uint64_t start;
		struct reader r;

		gate->made = gate->open = false;
		c = child_new(threads, (void *)n);
		if (reader_setup_as(&r, SYSTRACE_RING_MIN, SYSTRACE_LOSSLESS) || reader_only(&r, only) ||
		    !wait_for_call(c.pid, SYS_read) || reader_attach(&r, c.pid, SYSTRACE_A_FOLLOW | SYSTRACE_A_PROCESS) < 0 ||
		    reader_start(&r))
			return 2;
		p = (struct pollfd){ .fd = r.fd, .events = POLLIN };
		child_go(&c);
		while (!gate->made) {
			reader_drain(&r);
			poll(&p, 1, 1);
		}
		/* The first records of the threads alone fill the rings. */
		gate->open = true;
		usleep(500000);
		getrusage(RUSAGE_CHILDREN, &before);
		start = now_ms();
		reader_take_to_the_end(&r, look_away);
		start = now_ms() - start;
		child_wait(&c);
		getrusage(RUSAGE_CHILDREN, &after);
		switches = after.ru_nvcsw - before.ru_nvcsw;
		s = reader_stats(&r);
		printf("%ld threads: %llu records in %llu ms, %.1f us a record, %.2f waits a record, lost %llu\n", n,
		       (unsigned long long)s.delivered, (unsigned long long)start, start * 1000.0 / s.delivered,
		       (double)switches / s.delivered, (unsigned long long)(s.seen - s.delivered - s.filtered));
		reader_close(&r);
	}
	return 0;
}
