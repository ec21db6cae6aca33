// SPDX-License-Identifier: GPL-2.0
/*
 * The life of the session, and the merge of its rings by time.
 *
 * Each ring is in order.  The merge hands out the earliest record of all rings, up to a horizon:
 * the time before which no ring can get another record.  A ring that has been read to its end was
 * silent until the clock was read, unless a record was being written or waited for room in it; then
 * only until its last record.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include "base/sets.h"
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "device.h"
#include "sound.h"
#include "refusal.h"

struct ring {
	struct systrace_consumer *consumer;
	const struct systrace_producer *producer;
	const char *data;
	uint64_t at;			/* position of the next record */
	uint64_t end;			/* end of the known records */
	uint64_t released;		/* consumer->pos */
	uint64_t recorded;		/* all before it has been given to the recording */
	uint64_t complete;		/* all records older than this have been given, too */
	bool was_busy;			/* .busy in the look before */
	uint64_t last;			/* time of the record before .at */
	bool busy;			/* when .end was read, a record was being written or waited for room */
	bool behind;			/* a record waited for room */
};

static int fd = -1;
static uint32_t cpus, ring_size;
static struct ring *rings;		/* by CPU; .data NULL: no ring */
static struct ring **heap;		/* rings with records at hand, earliest on top */
static int nheap;
static uint64_t looked;			/* the records' clock, read before the rings */
static uint64_t horizon;
static bool behind;			/* records wait for room in some ring */
static bool overwritten;		/* SYSTRACE_OVERWRITE: the rings are read only when they are at rest */
static struct ring *given;		/* the ring whose record device_next() returned */

uint64_t device_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/* ---- setting up ------------------------------------------------------------------- */

static void cannot_open(void)
{
	const char *why = refusal_to_open(errno);

	die("%s: %s", SYSTRACE_DEVICE, why ? why : strerror(errno));
}

void device_open(void)
{
	struct systrace_hello hello = { .abi = SYSTRACE_ABI };

	fd = open(SYSTRACE_DEVICE, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		cannot_open();
	if (ioctl(fd, SYSTRACE_HELLO, &hello)) {
		if (errno == EPROTONOSUPPORT)
			die("%s: the module has ABI %u, but this reader needs ABI %u: build both from the same source, and load that module",
			    SYSTRACE_DEVICE, hello.abi, SYSTRACE_ABI);
		if (errno == ENOTTY)
			die("%s: not the device of systrace: remove it and load the module with 'insmod systrace.ko'",
			    SYSTRACE_DEVICE);
		die("%s: hello: %s", SYSTRACE_DEVICE, strerror(errno));
	}
	cpus = hello.cpus;
}

static void *map_shared(off_t off, size_t len, int prot)
{
	void *p = mmap(NULL, len, prot, MAP_SHARED, fd, off);

	if (p == MAP_FAILED)
		die("%s: cannot map a ring: %s", SYSTRACE_DEVICE, strerror(errno));
	/* the session ends with this process: a mapping in a child must not keep it alive */
	madvise(p, len, MADV_DONTFORK);
	return p;
}

static void map_ring(struct ring *r, uint32_t cpu)
{
	off_t off = cpu * (off_t)SYSTRACE_RING_SPAN;
	size_t page = sysconf(_SC_PAGESIZE);

	r->consumer = map_shared(off, page, PROT_READ | PROT_WRITE);
	r->producer = map_shared(off + page, page + 2 * (size_t)ring_size, PROT_READ);
	r->data = (const char *)r->producer + page;
	r->last = looked;
}

/* At the start, and when a CPU has come online. */
static void map_rings(void)
{
	uint64_t bits[(cpus + 63) / 64];
	struct systrace_rings want = { .bits = (uintptr_t)bits, .nbits = cpus };

	memset(bits, 0, sizeof(bits));
	if (ioctl(fd, SYSTRACE_RINGS, &want))
		die("%s: rings: %s", SYSTRACE_DEVICE, strerror(errno));
	for (uint32_t cpu = 0; cpu < cpus; cpu++)
		if (bits[cpu / 64] >> cpu % 64 & 1 && !rings[cpu].data)
			map_ring(&rings[cpu], cpu);
}

/*
 * What a record may cost the tracee, in units of the protocol; 0: as much as the module allows.
 * The default output is cheap to capture: a call that costs more than this limit is not shown in
 * full anyway.  Options that ask for more than that lift the limit.
 */
static uint32_t record_cost(void)
{
	enum { ORDINARY = 170000, LONG_STRING = 4096 };

	if (capture.verbose || capture.by_call || capture.uring || capture.stack || capture.whole_data || run.record || run.flight ||
	    capture.string_max > LONG_STRING)
		return 0;
	/* a hundred frames that are all new cost twice as much; as with -k, the user has asked for it */
	return capture.python ? 2 * ORDINARY : ORDINARY;
}

/*
 * Options that show more than the default get all data, in several records if necessary.  The
 * flight recorder has no room for that.
 */
static bool wants_whole(void)
{
	return !run.flight && (!record_cost() || run.string_max_given);
}

void device_setup(uint32_t size, uint32_t flags)
{
	/* few wake-ups for much output; the timeout of device_wait() makes little output prompt */
	struct systrace_setup setup = { .ring_size = size, .watermark = size / 8,
					.flags = flags | SYSTRACE_TOUCH | (wants_whole() && !(flags & SYSTRACE_OVERWRITE) ? SYSTRACE_WHOLE : 0),
					.stack = capture.stack ? capture.stack_room : 0, .cost = record_cost() };

	if (ioctl(fd, SYSTRACE_SETUP, &setup)) {
		if (errno == ENOMEM)
			die("not enough memory for a ring of %u KiB on each CPU: use a smaller --ring-size", size >> 10);
		if (errno == EDQUOT)
			die("rings of %u KiB on each CPU exceed the memory limit of your sessions: use a smaller "
			    "--ring-size, or have root raise /sys/module/systrace/parameters/user_mem", size >> 10);
		die("%s: setup: %s", SYSTRACE_DEVICE, strerror(errno));
	}
	ring_size = size;
	overwritten = flags & SYSTRACE_OVERWRITE;
	rings = calloc(cpus, sizeof(*rings));
	heap = calloc(cpus, sizeof(*heap));
	if (!rings || !heap)
		die("out of memory");
}

void device_map(void)
{
	map_rings();
}

int device_fd(void)
{
	return fd;
}

void device_close(void)
{
	if (fd >= 0)
		close(fd);
	fd = -1;
}

void device_load(void)
{
	const struct plan_list *list;
	struct systrace_load load = { 0 };

	list = plans_list();
	load.plans = (uintptr_t)list->plans;
	load.ops = (uintptr_t)list->ops;
	load.nplans = list->nplans;
	load.nops = list->nops;
	if (!ioctl(fd, SYSTRACE_LOAD, &load))
		return;
	if (errno == EINVAL && load.bad < load.nplans)
		die("the module rejects the plan of %s: please report this bug",
		    plan_at(load.bad)->row->name);
	die("%s: load: %s", SYSTRACE_DEVICE, strerror(errno));
}

void device_filter(const struct callset *set)
{
	for (uint32_t abi = 0; abi < SYSTRACE_ABIS; abi++) {
		uint64_t bits[CALLSET_SUBS / 64];
		struct systrace_filter filter = {
			.bits = (uintptr_t)bits,
			.abi = abi,
			.nbits = CALLSET_SUBS,
			.others = set->others,
		};

		callset_real(set, abi, bits);
		if (ioctl(fd, SYSTRACE_FILTER, &filter))
			die("%s: filter: %s", SYSTRACE_DEVICE, strerror(errno));
	}
}

/* If the module cannot take the predicate, the reader filters alone. */
void device_predicate(const struct sock_filter *insns, uint32_t n)
{
	struct systrace_predicate predicate = { .insns = (uintptr_t)insns, .len = n };

	if (ioctl(fd, SYSTRACE_PREDICATE, &predicate) && errno == EINVAL)
		die("the module rejects the program of a filter: please report this bug");
}

void device_rules(struct systrace_rules *rules)
{
	if (!ioctl(fd, SYSTRACE_RULES, rules))
		return;
	switch (errno) {
	case E2BIG:
		if (rules->nrules <= SYSTRACE_RULES_MAX)
			die("the rules for one call compare or write more than the module allows: use fewer paths, descriptors or bytes");
		die("too many rules: %u, but the module allows %u: name fewer calls to inject into", rules->nrules,
		    SYSTRACE_RULES_MAX);
	case EINVAL:
		die("the module rejects a rule: please report this bug");
	case EOPNOTSUPP:
		die("this kernel cannot skip a system call, so nothing can be injected: use Linux 5.15 or newer");
	}
	die("%s: rules: %s", SYSTRACE_DEVICE, strerror(errno));
}

bool device_walks(const struct systrace_walk *walks, uint32_t n)
{
	struct systrace_walks more = { .walks = (uintptr_t)walks, .nwalks = n };

	if (!ioctl(fd, SYSTRACE_WALKS, &more))
		return true;
	if (errno == ENOTTY)
		die("%s: the module does not support walks, which --python needs: load the module that was built with this reader", SYSTRACE_DEVICE);
	if (errno == EINVAL)
		return false;
	die("%s: walks: %s", SYSTRACE_DEVICE, strerror(errno));
}

void device_count(uint32_t flags, uint32_t numbers, uint64_t overhead)
{
	struct systrace_count count = { .flags = flags, .numbers = numbers, .overhead = overhead };

	if (ioctl(fd, SYSTRACE_COUNT, &count))
		die("%s: count: %s", SYSTRACE_DEVICE, strerror(errno));
}

void device_counts(int abi, struct systrace_counter *counters, uint64_t (*histogram)[SYSTRACE_BUCKETS], uint32_t n)
{
	struct systrace_counts counts = {
		.counters = (uintptr_t)counters, .histogram = (uintptr_t)histogram, .abi = abi, .n = n };

	if (ioctl(fd, SYSTRACE_COUNTS, &counts))
		die("%s: counts: %s", SYSTRACE_DEVICE, strerror(errno));
}

void device_start(void)
{
	if (ioctl(fd, SYSTRACE_START))
		die("%s: start: %s", SYSTRACE_DEVICE, strerror(errno));
}

int device_attach(int pid, uint32_t flags)
{
	struct systrace_attach attach = { .pid = pid, .flags = flags };

	return ioctl(fd, SYSTRACE_ATTACH, &attach) ? -errno : (int)attach.tasks;
}

/* Returns the number of tasks.  ESRCH: the process has exited, or was not watched. */
static int detach_tasks(int pid, uint32_t flags)
{
	struct systrace_attach attach = { .pid = pid, .flags = flags };

	return ioctl(fd, SYSTRACE_DETACH, &attach) ? 0 : (int)attach.tasks;
}

void device_detach(int tid)
{
	detach_tasks(tid, 0);
}

int device_detach_process(int pid)
{
	return detach_tasks(pid, SYSTRACE_A_PROCESS);
}

void device_stop(void)
{
	/* EINVAL: already stopped */
	if (ioctl(fd, SYSTRACE_STOP) && errno != EINVAL)
		die("%s: stop: %s", SYSTRACE_DEVICE, strerror(errno));
}

void device_detach_all(void)
{
	struct systrace_attach attach = { .pid = 0 };

	/* ESRCH: all tasks have exited */
	ioctl(fd, SYSTRACE_DETACH, &attach);
}

/* ---- the heap ----------------------------------------------------------------------- */

static const struct systrace_record *head_of(const struct ring *r)
{
	return (const void *)(r->data + (r->at & (ring_size - 1)));
}

static bool ring_is_earlier(const struct ring *a, const struct ring *b)
{
	return head_of(a)->time < head_of(b)->time;
}

static void sift_down(int i)
{
	struct ring *r = heap[i];

	for (;;) {
		int kid = 2 * i + 1;

		if (kid + 1 < nheap && ring_is_earlier(heap[kid + 1], heap[kid]))
			kid++;
		if (kid >= nheap || !ring_is_earlier(heap[kid], r))
			break;
		heap[i] = heap[kid];
		i = kid;
	}
	heap[i] = r;
}

/* ---- the merge ------------------------------------------------------------------------ */

static void release_ring(struct ring *r)
{
	if (r->released == r->at)
		return;
	/* Pairs with the module's acquire: our reads of the records come before this store. */
	__atomic_store_n(&r->consumer->pos, r->at, __ATOMIC_RELEASE);
	r->released = r->at;
}

static void not_later_than(uint64_t time)
{
	if (time < horizon)
		horizon = time;
}

/* A ring without a record at hand may still get one from this time on. */
static void limit_horizon(const struct ring *r)
{
	not_later_than(r->busy ? r->last : looked);
}

static void look_at_ring(struct ring *r)
{
	/* Pairs with the module's release: records before this position are complete. */
	uint64_t pos = __atomic_load_n(&r->producer->pos, __ATOMIC_ACQUIRE);

	r->busy = pos & (SYSTRACE_WRITING | SYSTRACE_BEHIND);
	r->behind = pos & SYSTRACE_BEHIND;
	behind |= r->behind;
	r->end = pos & ~SYSTRACE_POS_BITS;
	if (overwritten && r->at < r->producer->oldest)
		r->at = r->recorded = r->producer->oldest;
	if (r->end < r->at || r->end - r->at > ring_size)
		die("%s: a ring's position is invalid: please report this bug", SYSTRACE_DEVICE);
}

/* ---- for the tape ------------------------------------------------------------------ */

static const struct tape *tape;
static uint64_t looked_before;
static uint64_t complete = UINT64_MAX;	/* the rings recorded so far in this look have all records older than this */
static bool news;

void device_tape(const struct tape *t)
{
	tape = t;
}

static uint64_t last_time(const struct ring *r)
{
	const struct systrace_record *record = NULL;

	for (uint64_t at = r->recorded; at < r->end; at += record->len)
		record = (const void *)(r->data + (at & (ring_size - 1)));
	return record->time;
}

/*
 * A record that is being written now began after the look before, unless that look found the same
 * record being written.  Records that wait for room are younger than all records in the ring.
 */
static void tape_news(struct ring *r)
{
	bool moved = r->recorded != r->end;

	if (!r->busy)
		r->complete = looked;
	else if (r->behind)
		r->complete = moved ? last_time(r) : r->complete;
	else if (moved || !r->was_busy)
		r->complete = looked_before;
	r->was_busy = r->busy;
	complete = complete < r->complete ? complete : r->complete;
	if (!moved)
		return;
	tape->ring(r - rings, r->data + (r->recorded & (ring_size - 1)), r->end - r->recorded);
	r->recorded = r->end;
	news = true;
}

/* After a look without news syncs once more, so that the last records do not wait for others. */
static void tape_look(void)
{
	static bool before;

	if (news || before)
		tape->sync(complete);
	before = news;
	news = false;
	complete = UINT64_MAX;
	looked_before = looked;
}

/* We have made room: poll() moves waiting records into the ring. */
static void fetch_waiting(void)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	poll(&p, 1, 0);
}

/* Notes what all rings have now. */
static void look_at_rings(void)
{
	if (behind)
		fetch_waiting();
	behind = false;
	looked = device_clock() - SYSTRACE_CLOCK_SLACK;
	/* Pairs with the module's barrier between setting SYSTRACE_WRITING and taking the record's time. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	horizon = looked;
	nheap = 0;
	for (uint32_t cpu = 0; cpu < cpus; cpu++) {
		struct ring *r = &rings[cpu];

		if (!r->data)
			continue;
		look_at_ring(r);
		if (tape)
			tape_news(r);
		if (r->at < r->end)
			heap[nheap++] = r;
		else
			limit_horizon(r);
	}
	if (tape)
		tape_look();
	for (int i = nheap / 2 - 1; i >= 0; i--)
		sift_down(i);
}

static void check_record(const struct ring *r, const struct systrace_record *record)
{
	uint32_t least = record_least(record->type);

	if (record->len <= r->end - r->at && record->len % 8 == 0 && least && record->len >= least)
		return;
	die("%s: broken stream: a record of type %u with %u bytes: please report this bug",
	    SYSTRACE_DEVICE, record->type, record->len);
}

/* The caller does not need the given record any more. */
static void step_ring(void)
{
	struct ring *r = given;
	const struct systrace_record *record = head_of(r);

	given = NULL;
	r->last = record->time;
	r->at += record->len;
	if (r->at < r->end) {
		if (r->at - r->released > ring_size / 4) {
			release_ring(r);
			/* now, so that the waiting tasks continue while we do */
			if (r->behind)
				fetch_waiting();
		}
	} else {
		release_ring(r);
		limit_horizon(r);
		heap[0] = heap[--nheap];
	}
	if (nheap)
		sift_down(0);
}

static const struct systrace_record *give_record(void)
{
	given = heap[0];
	check_record(given, head_of(given));
	return head_of(given);
}

/* Whether a record is at hand that must wait, because an earlier one may be being written. */
static bool must_look_again(int tries)
{
	if (!nheap)
		return false;
	/* writing takes a microsecond, unless the host has descheduled that virtual CPU */
	if (tries > 100)
		sched_yield();
	return true;
}

const struct systrace_record *device_next(void)
{
	if (given)
		step_ring();
	for (int tries = 0;; tries++) {
		if (nheap && head_of(heap[0])->time <= horizon)
			return give_record();
		if (tries && !must_look_again(tries))
			return NULL;
		look_at_rings();
	}
}

const struct source device = { .next = device_next, .clock = device_clock };

bool device_record(void (*note)(const struct systrace_record *))
{
	bool any = false;

	look_at_rings();
	for (uint32_t cpu = 0; cpu < cpus; cpu++) {
		struct ring *r = &rings[cpu];

		any |= r->at != r->end;
		for (; note && r->at < r->end; r->at += head_of(r)->len) {
			check_record(r, head_of(r));
			note(head_of(r));
		}
		r->at = r->end;
		release_ring(r);
	}
	return any;
}

uint32_t device_cpus(void)
{
	return cpus;
}

bool device_wait(int ms, int other, const sigset_t *unblocked)
{
	struct pollfd p[] = { { .fd = fd, .events = POLLIN | POLLPRI }, { .fd = other, .events = POLLIN } };
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000L }, none = { 0 };

	if (ppoll(p, 2, &ts, unblocked) <= 0)
		return true;
	/* ppoll() delivers no signal if it finds records, and a busy tracee always has some */
	ppoll(NULL, 0, &none, unblocked);
	if (p[0].revents & POLLPRI)
		map_rings();
	return !(p[0].revents & POLLHUP);
}

/* ---- what was lost --------------------------------------------------------------------- */

struct systrace_stats device_stats(void)
{
	struct systrace_stats stats = { 0 };

	ioctl(fd, SYSTRACE_STATS, &stats);
	return stats;
}

void stats_report(const struct systrace_stats *s)
{
	unsigned long long sum = 0;

	for (size_t i = 0; i < COUNT(s->lost); i++)
		sum += s->lost[i];
	say("%llu records seen = %llu delivered + %llu filtered + %llu lost "
	    "(%llu full, %llu no ring, %llu no memory, %llu overwritten)",
	    (unsigned long long)s->seen, (unsigned long long)s->delivered, (unsigned long long)s->filtered, sum,
	    (unsigned long long)s->lost[SYSTRACE_LOST_FULL], (unsigned long long)s->lost[SYSTRACE_LOST_NO_RING],
	    (unsigned long long)s->lost[SYSTRACE_LOST_NO_MEMORY], (unsigned long long)s->lost[SYSTRACE_LOST_OVERWRITTEN]);
}

void loss_report(const struct systrace_stats *stats, uint32_t ring_size)
{
	uint64_t full = stats->lost[SYSTRACE_LOST_FULL];
	uint64_t other = stats->lost[SYSTRACE_LOST_NO_RING] + stats->lost[SYSTRACE_LOST_NO_MEMORY];

	if (full && other)
		say("%llu of %llu records were lost: %llu because a ring was full, %llu because the kernel had no memory. "
		    "Try a larger --ring-size (%u KiB now) or fewer calls (-e trace=)", (unsigned long long)(full + other),
		    (unsigned long long)stats->seen, (unsigned long long)full, (unsigned long long)other, ring_size >> 10);
	else if (full)
		say("%llu of %llu records were lost because a ring was full. "
		    "Without --drop the program waits for the reader. Or try a larger --ring-size (%u KiB now) or fewer calls (-e trace=)",
		    (unsigned long long)full, (unsigned long long)stats->seen, ring_size >> 10);
	else if (other)
		say("%llu records were lost because the kernel had no memory for them. Try a smaller --ring-size (%u KiB now)",
		    (unsigned long long)other, ring_size >> 10);
}
