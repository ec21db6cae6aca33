/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A small reader for the tests: opens a session, maps its rings, collects the records and sorts
 * them. Also children that wait until they are started.
 */
#ifndef SYSTRACE_TEST_READER_H
#define SYSTRACE_TEST_READER_H

/* The harness's macros compare signed with unsigned values and have unused parameters. */
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wunused-parameter"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <linux/systrace.h>

#define PAGE		4096UL
#define CPUS_MAX	64
#define RING_SIZE	(1U << 20)
#define RW_SHARED	(PROT_READ | PROT_WRITE)

/* The factor by which everything is slower on a debug kernel. */
static inline int patience(void)
{
	struct utsname name;

	uname(&name);
	return strstr(name.release, "-debug") || strstr(name.release, "-kcsan") ? 10 : 1;
}

/* The harness limits a test to 30 s with alarm(). */
#define alarm(seconds)	alarm((seconds) * patience())

struct ring {
	struct systrace_consumer *consumer;
	const struct systrace_producer *producer;
	const uint8_t *data;
};

struct reader {
	int fd;
	uint32_t cpus;
	uint32_t size;
	struct ring ring[CPUS_MAX];
	/* the collected records, in order */
	struct systrace_record **record;
	size_t n, room;
};

/* Returns a negative errno instead of -1, so that a test can name the expected error. */
static inline int request(int fd, unsigned long cmd, void *arg)
{
	return ioctl(fd, cmd, arg) < 0 ? -errno : 0;
}

static inline int reader_open(struct reader *r)
{
	struct systrace_hello hello = { .abi = SYSTRACE_ABI };
	int err;

	memset(r, 0, sizeof(*r));
	r->fd = open(SYSTRACE_DEVICE, O_RDWR | O_CLOEXEC);
	if (r->fd < 0)
		return -errno;
	err = request(r->fd, SYSTRACE_HELLO, &hello);
	r->cpus = hello.cpus < CPUS_MAX ? hello.cpus : CPUS_MAX;
	return err;
}

/* Maps the rings that are not mapped yet. */
static inline int reader_map(struct reader *r)
{
	uint64_t bits[1024 / 64] = { 0 };
	struct systrace_rings rings = { .bits = (uintptr_t)bits, .nbits = 1024 };
	int err = request(r->fd, SYSTRACE_RINGS, &rings);
	uint32_t cpu;

	for (cpu = 0; !err && cpu < r->cpus; cpu++) {
		struct ring *ring = &r->ring[cpu];
		off_t at = cpu * SYSTRACE_RING_SPAN;
		void *p;

		if (!(bits[cpu / 64] >> cpu % 64 & 1) || ring->data)
			continue;
		p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, at);
		if (p == MAP_FAILED)
			return -errno;
		ring->consumer = p;
		p = mmap(NULL, PAGE + 2UL * r->size, PROT_READ, MAP_SHARED, r->fd, at + PAGE);
		if (p == MAP_FAILED)
			return -errno;
		ring->producer = p;
		ring->data = (uint8_t *)p + PAGE;
	}
	return err;
}

static inline int reader_setup_by(struct reader *r, struct systrace_setup setup)
{
	int err = reader_open(r);

	r->size = setup.ring_size;
	if (!err)
		err = request(r->fd, SYSTRACE_SETUP, &setup);
	return err ? err : reader_map(r);
}

static inline int reader_setup_as(struct reader *r, uint32_t size, uint32_t mode)
{
	return reader_setup_by(r, (struct systrace_setup){ .ring_size = size, .flags = mode });
}

static inline int reader_setup(struct reader *r, uint32_t size)
{
	return reader_setup_as(r, size, 0);
}

static inline int reader_load(struct reader *r, struct systrace_plan *plans, uint32_t nplans,
			      struct systrace_op *ops, uint32_t nops)
{
	struct systrace_load load = {
		.plans = (uintptr_t)plans, .nplans = nplans, .ops = (uintptr_t)ops, .nops = nops,
	};

	return request(r->fd, SYSTRACE_LOAD, &load);
}

/* Records only these numbers of the native ABI; @nrs ends with -1. */
static inline int reader_only(struct reader *r, const int *nrs)
{
	uint64_t bits[512 / 64] = { 0 };
	struct systrace_filter filter = { .bits = (uintptr_t)bits, .nbits = 512 };

	for (; *nrs >= 0; nrs++)
		bits[*nrs / 64] |= 1ULL << *nrs % 64;
	return request(r->fd, SYSTRACE_FILTER, &filter);
}

static inline int reader_attach(struct reader *r, pid_t pid, uint32_t flags)
{
	struct systrace_attach attach = { .pid = pid, .flags = flags };
	int err = request(r->fd, SYSTRACE_ATTACH, &attach);

	return err ? err : (int)attach.tasks;
}

static inline int reader_detach(struct reader *r, pid_t pid, uint32_t flags)
{
	struct systrace_attach attach = { .pid = pid, .flags = flags };
	int err = request(r->fd, SYSTRACE_DETACH, &attach);

	return err ? err : (int)attach.tasks;
}

static inline int reader_start(struct reader *r)
{
	return request(r->fd, SYSTRACE_START, NULL);
}

static inline struct systrace_stats reader_stats(struct reader *r)
{
	struct systrace_stats stats = { 0 };

	request(r->fd, SYSTRACE_STATS, &stats);
	return stats;
}

static inline uint64_t ring_end(const struct ring *ring)
{
	return __atomic_load_n(&ring->producer->pos, __ATOMIC_ACQUIRE) & ~SYSTRACE_POS_BITS;
}

/* Returns the next record of a ring, or NULL. The record is valid until it is taken. */
static inline struct systrace_record *ring_peek(const struct reader *r, const struct ring *ring)
{
	if (!ring->data || ring->consumer->pos == ring_end(ring))
		return NULL;
	return (void *)(ring->data + ring->consumer->pos % r->size);
}

static inline void ring_take(const struct ring *ring, const struct systrace_record *record)
{
	__atomic_store_n(&ring->consumer->pos, ring->consumer->pos + record->len, __ATOMIC_RELEASE);
}

static inline void reader_keep(struct reader *r, const struct systrace_record *record)
{
	if (r->n == r->room) {
		r->room = r->room ? 2 * r->room : 1024;
		r->record = realloc(r->record, r->room * sizeof(*r->record));
	}
	r->record[r->n] = malloc(record->len);
	memcpy(r->record[r->n++], record, record->len);
}

/* Takes all records that are in the rings now, after a call of @see for each. Returns their number. */
static inline size_t reader_take(struct reader *r, void (*see)(struct reader *, const struct systrace_record *))
{
	struct systrace_record *record;
	uint64_t end;
	size_t n = 0;
	uint32_t cpu;

	for (cpu = 0; cpu < r->cpus; cpu++) {
		/* Tasks may write faster than this loop reads. Later records are left for the next call. */
		if (!r->ring[cpu].data)
			continue;
		end = ring_end(&r->ring[cpu]);
		while (r->ring[cpu].consumer->pos < end && (record = ring_peek(r, &r->ring[cpu]))) {
			see(r, record);
			ring_take(&r->ring[cpu], record);
			n++;
		}
	}
	return n;
}

static inline size_t reader_drain(struct reader *r)
{
	return reader_take(r, reader_keep);
}

/* Takes records until all watched tasks have exited and all records are taken. */
static inline void reader_take_to_the_end(struct reader *r, void (*see)(struct reader *, const struct systrace_record *))
{
	struct pollfd p = { .fd = r->fd, .events = POLLIN };

	/* More records may wait in the kernel: poll() moves them to the rings. */
	do
		poll(&p, 1, 20);
	while (reader_take(r, see) || !(p.revents & POLLHUP));
}

static int by_time(const void *a, const void *b)
{
	const struct systrace_record *x = *(void *const *)a, *y = *(void *const *)b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static inline uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000ULL + t.tv_nsec / 1000000;
}

/*
 * Collects records until all watched tasks have exited and all records are read, or for @ms.
 * Returns false on timeout.
 */
static inline bool reader_collect_for(struct reader *r, uint64_t ms)
{
	struct pollfd p = { .fd = r->fd, .events = POLLIN };
	uint64_t end = now_ms() + ms;
	bool over = false;

	while (now_ms() < end && !over) {
		poll(&p, 1, 20);
		if (p.revents & POLLPRI)
			reader_map(r);
		/* More records may wait in the kernel: poll() moves them to the rings. */
		over = !reader_drain(r) && p.revents & POLLHUP;
	}
	qsort(r->record, r->n, sizeof(*r->record), by_time);
	return over;
}

static inline bool reader_collect(struct reader *r)
{
	return reader_collect_for(r, 20000ULL * patience());
}

static inline void reader_close(struct reader *r)
{
	uint32_t cpu;
	size_t i;

	for (cpu = 0; cpu < r->cpus; cpu++) {
		if (!r->ring[cpu].data)
			continue;
		munmap(r->ring[cpu].consumer, PAGE);
		munmap((void *)r->ring[cpu].producer, PAGE + 2UL * r->size);
	}
	for (i = 0; i < r->n; i++)
		free(r->record[i]);
	free(r->record);
	close(r->fd);
}

/* ---- looking at records ----------------------------------------------------- */

/* Returns the @nth record (from 0) of this type and task; @tid 0: of any task. */
static inline void *find_record(const struct reader *r, int type, int tid, int nth)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->record[i]->type == type && (!tid || r->record[i]->tid == tid) && !nth--)
			return r->record[i];
	return NULL;
}

static inline int count_records(const struct reader *r, int type, int tid)
{
	int n = 0;

	while (find_record(r, type, tid, n))
		n++;
	return n;
}

/* Counts the ENTERs or EXITs of a call. */
static inline int count_calls(const struct reader *r, int type, int nr)
{
	int n = 0;
	size_t i;

	for (i = 0; i < r->n; i++)
		n += r->record[i]->type == type && ((struct systrace_enter *)r->record[i])->nr == nr;
	return n;
}

static inline struct systrace_enter *find_enter(const struct reader *r, int tid, int nr, int nth)
{
	struct systrace_enter *e;
	int i;

	for (i = 0; (e = find_record(r, SYSTRACE_ENTER, tid, i)); i++)
		if (e->nr == nr && !nth--)
			return e;
	return NULL;
}

/* Returns the EXIT of an ENTER: the next EXIT that its task wrote. */
static inline struct systrace_exit *find_exit(const struct reader *r, const struct systrace_enter *e)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->record[i]->type == SYSTRACE_EXIT && r->record[i]->tid == e->head.tid &&
		    r->record[i]->seq > e->head.seq)
			return (void *)r->record[i];
	return NULL;
}

/*
 * Returns the @nth block after a record's fixed part of @fixed bytes. Blocks of an EACH's elements
 * count like others. No bytes follow the block of an op for which @is_each() is true.
 */
static inline struct systrace_block *find_block(void *record, size_t fixed, int nth, bool (*is_each)(int op))
{
	uint8_t *at = (uint8_t *)record + fixed, *end = (uint8_t *)record + ((struct systrace_record *)record)->len;
	struct systrace_block *b;

	for (; at < end; nth--) {
		b = (void *)at;
		if (!nth)
			return b;
		at += sizeof(*b) + (is_each && is_each(b->op) ? 0 : (b->len + 7) / 8 * 8);
	}
	return NULL;
}

static inline struct systrace_block *enter_block(struct systrace_enter *e, int nth)
{
	return e ? find_block(e, sizeof(*e), nth, NULL) : NULL;
}

static inline struct systrace_block *exit_block(struct systrace_exit *e, int nth)
{
	return e ? find_block(e, sizeof(*e), nth, NULL) : NULL;
}

/* Checks that each task's records are numbered from 1 without a gap. */
static inline bool in_sequence(const struct reader *r)
{
	uint32_t *last = calloc(1 << 22, sizeof(*last));	/* by tid; most pages are never touched */
	bool good = true;
	size_t i;

	for (i = 0; i < r->n && good; i++) {
		const struct systrace_record *record = r->record[i];

		good = record->seq == last[record->tid] + 1;
		if (!good)
			printf("# task %d: %u after %u\n", record->tid, record->seq, last[record->tid]);
		last[record->tid] = record->seq;
	}
	free(last);
	return good;
}

static inline bool adds_up(const struct systrace_stats *s)
{
	uint64_t sum = s->delivered + s->filtered + s->waiting;
	int i;

	for (i = 0; i < 8; i++)
		sum += s->lost[i];
	return sum == s->seen;
}

/* ---- children ------------------------------------------------------------------- */

struct child {
	pid_t pid;
	int go;
};

/* Creates a child that waits in read() until child_go(), and then runs @what. */
static inline struct child child_new(void (*what)(void *), void *arg)
{
	struct child c;
	int p[2];
	char byte;

	if (pipe2(p, O_CLOEXEC))
		abort();
	fflush(stdout);
	c.pid = fork();
	if (!c.pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(p[1]);
		if (read(p[0], &byte, 1) != 1)
			_exit(99);
		what(arg);
		_exit(0);
	}
	close(p[0]);
	c.go = p[1];
	return c;
}

static inline void child_go(struct child *c)
{
	if (write(c->go, "g", 1) != 1)
		abort();
	close(c->go);
}

static inline int child_wait(struct child *c)
{
	int status = -1;

	waitpid(c->pid, &status, 0);
	return status;
}

/* Waits until a task sleeps in this call. */
static inline bool wait_for_call(pid_t pid, int nr)
{
	char path[64], text[256];
	int i, fd, n;

	snprintf(path, sizeof(path), "/proc/%d/syscall", pid);
	for (i = 0; i < 2000 * patience(); i++) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		n = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
		if (fd >= 0)
			close(fd);
		text[n < 0 ? 0 : n] = 0;
		if (n > 0 && text[0] != 'r' && atoi(text) == nr)
			return true;
		usleep(1000);
	}
	return false;
}

/* Watches one child from before its start until it has exited. */
static inline bool watch_child(struct reader *r, void (*what)(void *), void *arg, uint32_t flags, pid_t *pid)
{
	struct child c = child_new(what, arg);

	*pid = c.pid;
	if (!wait_for_call(c.pid, SYS_read) || reader_attach(r, c.pid, flags) < 0 || reader_start(r))
		return false;
	child_go(&c);
	child_wait(&c);
	return reader_collect(r);
}

#endif
