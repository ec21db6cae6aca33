// SPDX-License-Identifier: GPL-2.0
/*
 * device.c's merge, without a module: threads play the CPUs and write rings as
 * kmod/ring.c does; what device_next() gives must be all of it, in the order of
 * time.  Runs on the build machine; linked with --wrap for what device.c asks
 * of the kernel.
 */
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <linux/systrace.h>
#include "device.h"
#include "output.h"

#define CPUS	4
#define SIZE	(64U << 10)
#define RECORDS	100000U			/* of each CPU */
#define PAGE	4096

struct memory {
	int fd;
	struct systrace_consumer *consumer;
	struct systrace_producer *producer;
	uint8_t *data;
};
static struct memory memory[CPUS];

/* ---- instead of the kernel -------------------------------------------------------------- */

int __wrap_open(const char *path, int flags, ...);
int __wrap_ioctl(int fd, unsigned long request, void *arg);
void *__wrap_mmap(void *at, size_t len, int prot, int flags, int fd, off_t off);
void *__real_mmap(void *at, size_t len, int prot, int flags, int fd, off_t off);

int __wrap_open(const char *path, int flags, ...)
{
	(void)path, (void)flags;
	return 1000;
}

int __wrap_ioctl(int fd, unsigned long request, void *arg)
{
	(void)fd;
	if (request == SYSTRACE_HELLO)
		((struct systrace_hello *)arg)->cpus = CPUS;
	else if (request == SYSTRACE_RINGS)
		*(uint64_t *)(uintptr_t)((struct systrace_rings *)arg)->bits = (1 << CPUS) - 1;
	return 0;
}

/* The file has the consumer's page, the producer's, and the data. */
static void *map_twice(int fd, int prot)
{
	uint8_t *p = __real_mmap(NULL, PAGE + 2 * SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	__real_mmap(p, PAGE + SIZE, prot, MAP_SHARED | MAP_FIXED, fd, PAGE);
	__real_mmap(p + PAGE + SIZE, SIZE, prot, MAP_SHARED | MAP_FIXED, fd, 2 * PAGE);
	return p;
}

void *__wrap_mmap(void *at, size_t len, int prot, int flags, int fd, off_t off)
{
	struct memory *m = &memory[off / SYSTRACE_RING_SPAN % CPUS];

	if (fd != 1000)
		return __real_mmap(at, len, prot, flags, fd, off);
	if (off % SYSTRACE_RING_SPAN == 0)
		return __real_mmap(NULL, PAGE, prot, MAP_SHARED, m->fd, 0);
	return map_twice(m->fd, prot);
}

/* ---- the CPUs ----------------------------------------------------------------------------- */

static uint64_t clock_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static void write_record(struct memory *m, uint64_t *pos, int cpu, uint32_t seq)
{
	struct systrace_signal *s = (void *)(m->data + (*pos & (SIZE - 1)));

	while (*pos + sizeof(*s) - __atomic_load_n(&m->consumer->pos, __ATOMIC_ACQUIRE) > SIZE)
		sched_yield();
	__atomic_store_n(&m->producer->pos, *pos | 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	s->head.time = clock_now();
	/* now and then the reader finds it at this */
	if (seq % 64 == 0)
		sched_yield();
	s->head.len = sizeof(*s);
	s->head.type = SYSTRACE_SIGNAL;
	s->head.tid = cpu + 1;
	s->head.seq = seq;
	*pos += sizeof(*s);
	__atomic_store_n(&m->producer->pos, *pos, __ATOMIC_RELEASE);
}

static void *be_cpu(void *arg)
{
	struct memory *m = arg;
	uint64_t pos = 0;

	for (uint32_t seq = 1; seq <= RECORDS; seq++) {
		write_record(m, &pos, m - memory, seq);
		/* silent now and then, and never for the same time */
		if (seq % (1000 + 300 * (m - memory)) == 0)
			usleep(500);
	}
	return NULL;
}

static void make_memory(struct memory *m)
{
	m->fd = memfd_create("ring", 0);
	if (m->fd < 0 || ftruncate(m->fd, 2 * PAGE + SIZE))
		exit(2);
	m->consumer = __real_mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, m->fd, 0);
	m->producer = map_twice(m->fd, PROT_READ | PROT_WRITE);
	m->data = (uint8_t *)m->producer + PAGE;
}

int main(void)
{
	uint32_t seqs[CPUS + 1] = { 0 };
	uint64_t last = 0, early = 0, gaps = 0, total = 0;
	const struct systrace_record *r;
	pthread_t threads[CPUS];

	argv0 = "merge";
	for (int i = 0; i < CPUS; i++)
		make_memory(&memory[i]);
	device_open();
	device_setup(SIZE, 0);
	for (int i = 0; i < CPUS; i++)
		pthread_create(&threads[i], NULL, be_cpu, &memory[i]);
	while (total < (uint64_t)CPUS * RECORDS) {
		r = device_next();
		if (!r)
			continue;
		early += r->time < last;
		gaps += r->seq != seqs[r->tid] + 1;
		seqs[r->tid] = r->seq;
		last = r->time;
		total++;
	}
	for (int i = 0; i < CPUS; i++)
		pthread_join(threads[i], NULL);
	printf("%s 1 - merge: %llu records of %d rings in the order of time (%llu too early)\n",
	       early ? "not ok" : "ok", (unsigned long long)total, CPUS, (unsigned long long)early);
	printf("%s 2 - merge: each ring's own in their order (%llu gaps)\n",
	       gaps ? "not ok" : "ok", (unsigned long long)gaps);
	printf("%s 3 - merge: nothing is left\n", device_next() ? "not ok" : "ok");
	printf("1..3\n");
	return early || gaps;
}
