// SPDX-License-Identifier: GPL-2.0
/* built: asan */
/* suite: merge host */
/*
 * device.c's merge, without a module: threads play the CPUs and write rings as kmod/ring.c does.
 * device_next() must return all records in the order of time.  They are recorded, too, and the
 * recording must contain the same.  Runs on the build machine; linked with --wrap for the system
 * calls of device.c.
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
#include "base/say.h"
#include "source/device.h"
#include "views/output.h"
#include "recording/record.h"
#include "recording/replay.h"

#define CPUS	4
#define RING_SIZE	(64U << 10)
#define RECORDS	100000U			/* per CPU */
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

int __real_open(const char *path, int flags, ...);

int __wrap_open(const char *path, int flags, ...)
{
	if (strcmp(path, SYSTRACE_DEVICE))
		return __real_open(path, flags, 0600);
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

/* The file contains the consumer's page, the producer's, and the data: map the data twice. */
static void *map_twice(int fd, int prot)
{
	uint8_t *p = __real_mmap(NULL, PAGE + 2 * RING_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	__real_mmap(p, PAGE + RING_SIZE, prot, MAP_SHARED | MAP_FIXED, fd, PAGE);
	__real_mmap(p + PAGE + RING_SIZE, RING_SIZE, prot, MAP_SHARED | MAP_FIXED, fd, 2 * PAGE);
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
	struct systrace_signal *s = (void *)(m->data + (*pos & (RING_SIZE - 1)));

	while (*pos + sizeof(*s) - __atomic_load_n(&m->consumer->pos, __ATOMIC_ACQUIRE) > RING_SIZE)
		sched_yield();
	__atomic_store_n(&m->producer->pos, *pos | 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	s->head.time = clock_now();
	/* sometimes let the reader run while the record is incomplete */
	if (seq % 64 == 0)
		sched_yield();
	s->head.len = sizeof(*s);
	s->head.type = SYSTRACE_SIGNAL;
	s->head.tid = cpu + 1;
	s->signo = 1;
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
		/* pause sometimes, each CPU after a different number of records */
		if (seq % (1000 + 300 * (m - memory)) == 0)
			usleep(500);
	}
	return NULL;
}

static void make_memory(struct memory *m)
{
	m->fd = memfd_create("ring", 0);
	if (m->fd < 0 || ftruncate(m->fd, 2 * PAGE + RING_SIZE))
		exit(2);
	m->consumer = __real_mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, m->fd, 0);
	m->producer = map_twice(m->fd, PROT_READ | PROT_WRITE);
	m->data = (uint8_t *)m->producer + PAGE;
}

/*
 * Everything that a source supplied; early: records older than the one before; gaps: records with
 * others missing before.
 */
struct seen {
	uint64_t total, early, gaps, last;
	uint32_t seqs[CPUS + 1];
};

static bool take(struct seen *seen, const struct systrace_record *r)
{
	if (!r)
		return false;
	seen->early += r->time < seen->last;
	seen->gaps += r->seq != seen->seqs[r->tid] + 1;
	seen->seqs[r->tid] = r->seq;
	seen->last = r->time;
	seen->total++;
	return true;
}

static int n;

static bool check(bool good, const char *what, unsigned long long count)
{
	printf("%s %d - merge: %s (%llu)\n", good ? "ok" : "not ok", ++n, what, count);
	return good;
}

int main(void)
{
	const struct recording_session session = { .cpus = CPUS, .ring_size = RING_SIZE };
	const struct recording_attached nobody = { 0 };
	const struct systrace_stats stats = { 0 };
	const uint64_t all = (uint64_t)CPUS * RECORDS;
	char name[] = "/tmp/merge.XXXXXX";
	struct seen live = { 0 }, later = { 0 };
	pthread_t threads[CPUS];
	bool good;

	argv0 = "merge";
	close(mkstemp(name));
	for (int i = 0; i < CPUS; i++)
		make_memory(&memory[i]);
	device_open();
	record_open(name);
	device_setup(RING_SIZE, 0);
	device_map();
	device_load();
	record_session(&session, &nobody);
	for (int i = 0; i < CPUS; i++)
		pthread_create(&threads[i], NULL, be_cpu, &memory[i]);
	while (live.total < all)
		take(&live, device_next());
	for (int i = 0; i < CPUS; i++)
		pthread_join(threads[i], NULL);
	good = check(!live.early, "the records of all rings in the order of time; too early", live.early);
	good &= check(!live.gaps, "each ring's own in their order; gaps", live.gaps);
	good &= check(!device_next(), "nothing is left", live.total);

	record_sink.lost(&stats);
	record_sink.close();
	replay_open(name);
	replay_begin();
	while (take(&later, replay.next()))
		;
	good &= check(later.total == all, "all of them were recorded", later.total);
	good &= check(!later.early, "a replay has them in the order of time; too early", later.early);
	good &= check(!later.gaps, "and each ring's in their order; gaps", later.gaps);
	unlink(name);
	printf("1..%d\n", n);
	return !good;
}
