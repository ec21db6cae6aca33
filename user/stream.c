// SPDX-License-Identifier: GPL-2.0
/*
 * Between the merge by time and the telling: records are held back for a moment
 * in two cases, and all those that come after them as well.
 *
 * An ENTER some of whose memory was not present waits for what brings it: the
 * EXIT with the late blocks, or the EXEC with the program's strings.  So what
 * other tasks do meanwhile does not force an address to be shown for a string.
 *
 * A record that comes before its turn waits for those before it: a task's
 * records have numbers, and the clocks of two CPUs may differ by a hair.
 */
#include <stdlib.h>
#include <string.h>
#include "call.h"
#include "device.h"
#include "output.h"
#include "program.h"
#include "stream.h"

#define MEMORY_WAIT	100000000ULL	/* ns: longer than nearly all calls that are not waiting for something */
#define TURN_WAIT	1000000ULL

struct held {
	struct held *next, *before;
	struct systrace_record *record;
	const struct systrace_exit *late;
	uint64_t until;			/* device_clock(); 0: does not wait */
	bool for_memory;
};

static const struct source *from = &device;
static struct held queue = { .next = &queue, .before = &queue };
static struct held *told_last;		/* whose memory the caller has */
static unsigned int waiting;		/* how many of them wait for memory */

/* ---- whose turn it is ---------------------------------------------------------------- */

/* The number that a task's last record had. */
struct turn {
	int tid;			/* 0: free; tasks without a number are not looked after */
	uint32_t seq;
};

static struct turn *turns;		/* open addressing */
static uint32_t nturns, turns_used;

static uint32_t place_of(int tid)
{
	uint32_t i = (uint32_t)tid * 0x9e3779b1U;

	for (i %= nturns; turns[i].tid && turns[i].tid != tid; i = (i + 1) % nturns)
		;
	return i;
}

static void turns_grow(void)
{
	struct turn *old = turns;
	uint32_t n = nturns;

	nturns = n ? 2 * n : 256;
	turns = calloc(nturns, sizeof(*turns));
	if (!turns)
		die("out of memory");
	for (uint32_t i = 0; i < n; i++)
		if (old[i].tid)
			turns[place_of(old[i].tid)] = old[i];
	free(old);
}

static struct turn *turn_of(int tid)
{
	struct turn *t;

	if (2 * turns_used >= nturns)
		turns_grow();
	t = &turns[place_of(tid)];
	if (!t->tid) {
		t->tid = tid;
		t->seq = 0;
		turns_used++;
	}
	return t;
}

static void turn_forget(int tid)
{
	uint32_t hole = place_of(tid), i;

	if (!nturns || !turns[hole].tid)
		return;
	turns[hole].tid = 0;
	turns_used--;
	/* those behind the hole may belong before it */
	for (i = (hole + 1) % nturns; turns[i].tid; i = (i + 1) % nturns) {
		struct turn t = turns[i];

		turns[i].tid = 0;
		turns[place_of(t.tid)] = t;
	}
}

/* Whether records of the task are still to come that were written before this one. */
static bool too_early(const struct systrace_record *r)
{
	const struct systrace_exec *exec = (const void *)r;
	int tid = r->type == SYSTRACE_EXEC ? exec->old_tid : r->tid;

	return tid && r->seq > turn_of(tid)->seq + 1;
}

static void take_turn(const struct systrace_record *r)
{
	const struct systrace_exec *exec = (const void *)r;
	struct turn *t;

	if (!r->tid)
		return;
	if (r->type == SYSTRACE_GONE) {
		turn_forget(r->tid);
		return;
	}
	if (r->type == SYSTRACE_EXEC && exec->old_tid && exec->old_tid != r->tid)
		turn_forget(exec->old_tid);
	t = turn_of(r->tid);
	/* a number that was given anew starts over */
	if (r->seq > t->seq || r->type == SYSTRACE_NEW || r->type == SYSTRACE_EXEC)
		t->seq = r->seq;
}

/* ---- the queue ------------------------------------------------------------------------- */

static bool queue_empty(void)
{
	return queue.next == &queue;
}

static void insert(struct held *h, struct held *after)
{
	h->before = after;
	h->next = after->next;
	after->next->before = h;
	after->next = h;
}

static struct held *hold(const struct systrace_record *r, struct held *after)
{
	struct held *h = calloc(1, sizeof(*h));

	if (h)
		h->record = malloc(r->len);
	if (!h || !h->record)
		die("out of memory");
	memcpy(h->record, r, r->len);
	insert(h, after);
	return h;
}

static void let_go(struct held *h)
{
	free(h->record);
	free(h);
}

static struct held *first_of_task(int tid)
{
	struct held *h;

	for (h = queue.next; h != &queue; h = h->next)
		if (h->record->tid == tid)
			return h;
	return NULL;
}

/* The task's ENTER that waits for memory. */
static struct held *waiting_enter(int tid)
{
	struct held *h;

	for (h = queue.before; waiting && h != &queue; h = h->before)
		if (h->for_memory && h->record->tid == tid)
			return h;
	return NULL;
}

static void wait_no_more(struct held *h)
{
	h->until = 0;
	if (h->for_memory)
		waiting--;
	h->for_memory = false;
}

/* An EXIT, an EXEC or the end of its task answers an ENTER that waits. */
static void answer(struct held *h)
{
	const struct systrace_exec *exec = (const void *)h->record;
	struct systrace_record *patched;
	struct held *enter;

	if (h->record->type == SYSTRACE_ENTER || h->record->type == SYSTRACE_NEW)
		return;
	enter = waiting_enter(h->record->type == SYSTRACE_EXEC ? exec->old_tid : h->record->tid);
	if (!enter)
		return;
	wait_no_more(enter);
	if (h->record->type == SYSTRACE_EXIT) {
		enter->late = (const void *)h->record;
	} else if (h->record->type == SYSTRACE_EXEC) {
		patched = program_patch((const void *)enter->record, exec);
		free(enter->record);
		enter->record = patched;
	}
}

static void ask(struct held *h)
{
	const struct systrace_record *r = h->record;

	if (r->type == SYSTRACE_ENTER && r->flags & SYSTRACE_R_MISSED && !(r->flags & SYSTRACE_R_MIDWAY)) {
		h->until = r->time + MEMORY_WAIT;
		h->for_memory = true;
		waiting++;
	}
}

/* A held record of the same task that was written later stands behind it. */
static struct held *place_for(const struct systrace_record *r)
{
	struct held *h = first_of_task(r->tid);

	while (h && h != &queue && !(h->record->tid == r->tid && h->record->seq > r->seq))
		h = h->next;
	return h ? h->before : queue.before;
}

static void enqueue(const struct systrace_record *r)
{
	struct held *h;

	if (too_early(r)) {
		h = hold(r, queue.before);
		h->until = r->time + TURN_WAIT;
	} else {
		h = hold(r, place_for(r));
		ask(h);
	}
	answer(h);
}

/* ---- telling ------------------------------------------------------------------------------ */

static bool must_wait(const struct held *h, uint64_t now)
{
	if (!h->until || now >= h->until)
		return false;
	return h->for_memory || too_early(h->record);
}

static void tell(struct told *told, const struct systrace_record *r, const struct systrace_exit *late)
{
	take_turn(r);
	told->record = r;
	told->late = late;
}

static void tell_held(struct told *told)
{
	struct held *h = queue.next;

	if (h->for_memory)
		wait_no_more(h);
	h->before->next = h->next;
	h->next->before = h->before;
	told_last = h;
	tell(told, h->record, h->late);
}

static bool can_pass(const struct systrace_record *r)
{
	return !too_early(r) && !(r->type == SYSTRACE_ENTER && r->flags & SYSTRACE_R_MISSED);
}

void stream_from(const struct source *source)
{
	from = source;
}

bool stream_next(struct told *told)
{
	const struct systrace_record *r;

	if (told_last)
		let_go(told_last);
	told_last = NULL;
	for (;;) {
		/* how late it is, the records say; if there are none, the clock */
		if (!queue_empty() && !must_wait(queue.next, queue.before->record->time))
			break;
		r = from->next();
		if (!r && (queue_empty() || must_wait(queue.next, from->clock())))
			return false;
		if (!r)
			break;
		if (queue_empty() && can_pass(r)) {
			tell(told, r, NULL);
			return true;
		}
		enqueue(r);
	}
	tell_held(told);
	return true;
}

bool stream_waits(void)
{
	return !queue_empty();
}
