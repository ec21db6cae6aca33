// SPDX-License-Identifier: GPL-2.0
/*
 * Between the merge by time and the output: in two cases a record is held back for a moment, and
 * all later ones with it.
 *
 * An ENTER that missed memory waits for the record that carries it: the EXIT with the late blocks,
 * or the EXEC with the program's strings.  So a string is shown instead of an address, even if
 * other tasks make calls in the meantime.
 *
 * A record that comes too early waits for the records before it: a task's records are numbered, and
 * the clocks of two CPUs may differ slightly.
 *
 * The cost of holding a record does not depend on how many are held: each task has its own list.
 */
#include <stdlib.h>
#include <string.h>
#include "base/say.h"
#include "row/call.h"
#include "row/blocks.h"
#include "device.h"
#include "base/dict.h"
#include "base/memory.h"
#include "decode/late.h"
#include "decode/program.h"
#include "stream.h"
#include "whole.h"

#define MEMORY_WAIT	100000000ULL	/* ns: longer than nearly all calls that do not wait for something */
#define WHOLE_WAIT	10000000000ULL	/* ns: data that is too large for one record is worth a longer wait */
#define TURN_WAIT	1000000ULL
#define HELD_MOST	(128ULL << 20)	/* bytes: above this no record waits, whatever the times of the records are */
#define PASSED_MOST	64		/* records: clocks do not displace a record by more */

struct held {
	struct held *next, *before;	/* in the queue */
	struct held *younger, *older;	/* held records of the same task, in the same order */
	struct turn *turn;		/* NULL: the task has no number */
	struct held *answer;		/* of an ENTER: the record that carries its memory */
	struct held *asks;		/* of that record: the ENTER */
	uint64_t until;			/* by device_clock(); 0: does not wait */
	bool for_memory;
	struct systrace_record record[];
};

static const struct source *from = &device;
static struct held queue = { .next = &queue, .before = &queue };
static uint64_t held;			/* bytes in the queue */
static struct held *told_last;		/* the held record that the caller has */
static struct systrace_record *made_last;	/* its rewritten copy that the caller has */
static struct systrace_record *joined_last;	/* a record joined with its parts that the caller has */

/* ---- the order of a task's records --------------------------------------------------- */

/* The state of a task.  Tasks without a number have none. */
struct turn {
	int tid;
	uint32_t seq;			/* number of its last record */
	uint32_t lost;			/* records lost before that one */
	struct held *last;		/* its last held record */
	struct held *waiting;		/* its ENTER that waits for memory */
};

static struct dict turns;		/* by tid */

static struct turn *turn_of(int tid)
{
	struct turn *t = dict_find(&turns, (uint32_t)tid);

	if (t)
		return t;
	t = zeroed(1, sizeof(*t));
	t->tid = tid;
	dict_put(&turns, (uint32_t)tid, t);
	return t;
}

/* The next record with this tid, if any, has number 1. */
static void turn_forget(int tid)
{
	struct turn *t = dict_find(&turns, (uint32_t)tid);

	if (!t)
		return;
	t->seq = 0;
	if (t->last)
		return;
	dict_drop(&turns, (uint32_t)tid);
	free(t);
}

/* The tid whose numbering a record belongs to. */
static int counted_by(const struct systrace_record *r)
{
	return r->type == SYSTRACE_EXEC ? ((const struct systrace_exec *)r)->old_tid : r->tid;
}

/* Whether earlier records of the task are still to come. */
static bool too_early(const struct systrace_record *r)
{
	int tid = counted_by(r);

	return tid && r->seq > turn_of(tid)->seq + 1;
}

static void take_turn(const struct systrace_record *r)
{
	struct turn *t;

	if (!r->tid)
		return;
	if (r->type == SYSTRACE_GONE) {
		turn_forget(r->tid);
		return;
	}
	if (counted_by(r) && counted_by(r) != r->tid)
		turn_forget(counted_by(r));
	t = turn_of(r->tid);
	if (r->seq > t->seq + 1 && r->type != SYSTRACE_NEW && r->type != SYSTRACE_EXEC)
		t->lost += r->seq - t->seq - 1;
	/* a reused tid starts over */
	if (r->seq > t->seq || r->type == SYSTRACE_NEW || r->type == SYSTRACE_EXEC)
		t->seq = r->seq;
}

/* ---- the queue ------------------------------------------------------------------------- */

static bool queue_empty(void)
{
	return queue.next == &queue;
}

/* Inserts h before `younger`, a record of the same task; NULL: at the end. */
static void insert_held(struct held *h, struct held *younger)
{
	struct held *next = younger ? younger : &queue;

	h->next = next;
	h->before = next->before;
	next->before->next = h;
	next->before = h;
	if (!h->turn)
		return;
	h->younger = younger;
	h->older = younger ? younger->older : h->turn->last;
	if (h->older)
		h->older->younger = h;
	if (younger)
		younger->older = h;
	else
		h->turn->last = h;
}

static void wait_no_more(struct held *h)
{
	h->until = 0;
	if (h->for_memory)
		h->turn->waiting = NULL;
	h->for_memory = false;
}

/* Afterwards no pointer to it is left. */
static void take_out_held(struct held *h)
{
	held -= sizeof(*h) + h->record->len;
	if (h->for_memory)
		wait_no_more(h);
	if (h->asks)
		h->asks->answer = NULL;
	if (h->answer)
		h->answer->asks = NULL;
	h->before->next = h->next;
	h->next->before = h->before;
	if (h->older)
		h->older->younger = h->younger;
	if (h->younger)
		h->younger->older = h->older;
	else if (h->turn)
		h->turn->last = h->older;
}

/*
 * The held record of the same task that r must precede, because that record was written later; NULL:
 * none.  A reused tid starts over.
 */
static struct held *place_for(const struct turn *t, const struct systrace_record *r)
{
	struct held *younger = NULL, *h = t ? t->last : NULL;

	for (int i = 0; i < PASSED_MOST && h && h->record->seq > r->seq && r->type != SYSTRACE_NEW; i++) {
		younger = h;
		h = h->older;
	}
	return younger;
}

static struct held *hold_record(const struct systrace_record *r)
{
	struct held *h = malloc(sizeof(*h) + (size_t)r->len);

	if (!h)
		die("out of memory");
	memset(h, 0, sizeof(*h));
	memcpy(h->record, r, r->len);
	held += sizeof(*h) + r->len;
	h->turn = counted_by(r) ? turn_of(counted_by(r)) : NULL;
	insert_held(h, place_for(h->turn, r));
	return h;
}

static void ask_for_memory(struct held *h)
{
	const struct systrace_record *r = h->record;

	if (!h->turn || r->type != SYSTRACE_ENTER || !(r->flags & SYSTRACE_R_MISSED) || r->flags & SYSTRACE_R_MIDWAY)
		return;
	/* the ENTER before will not be answered any more */
	if (h->turn->waiting)
		wait_no_more(h->turn->waiting);
	h->until = r->time + (r->flags & SYSTRACE_R_WHOLE ? WHOLE_WAIT : MEMORY_WAIT);
	h->for_memory = true;
	h->turn->waiting = h;
}

/* Whether it carries the memory that the ENTER lacks. */
static bool has_memory_for(const struct systrace_record *r, const struct systrace_record *enter)
{
	if (r->seq <= enter->seq)
		return false;
	return r->type == SYSTRACE_EXEC ||
	       (r->type == SYSTRACE_EXIT && is_exit_of((const void *)r, (const void *)enter));
}

/* An EXIT, an EXEC, a signal or the exit of its task ends the wait of an ENTER. */
static void answer_enter(struct held *h)
{
	struct held *enter = h->turn ? h->turn->waiting : NULL;

	if (!enter || h->record->type == SYSTRACE_ENTER || h->record->type == SYSTRACE_NEW || h->record->type == SYSTRACE_NAME)
		return;
	wait_no_more(enter);
	if (!has_memory_for(h->record, enter->record))
		return;
	enter->answer = h;
	h->asks = enter;
}

static void enqueue_record(const struct systrace_record *r)
{
	bool early = too_early(r);
	struct held *h = hold_record(r);

	if (early)
		h->until = r->time + TURN_WAIT;
	else
		ask_for_memory(h);
	answer_enter(h);
}

/* ---- handing out -------------------------------------------------------------------------- */

static bool must_wait(const struct held *h, uint64_t now)
{
	if (!h->until || now >= h->until || held > HELD_MOST)
		return false;
	return h->for_memory || too_early(h->record);
}

/* The ENTER with the memory it lacked; NULL: nothing to add. */
static struct systrace_record *patch_enter(const struct held *h)
{
	const struct systrace_enter *e = (const void *)h->record;

	if (!h->answer)
		return NULL;
	if (h->answer->record->type == SYSTRACE_EXIT)
		return late_patch(e, (const void *)h->answer->record);
	return program_patch(e, (const void *)h->answer->record);
}

static const struct systrace_record *tell_held(void)
{
	struct held *h = queue.next;

	made_last = patch_enter(h);
	take_out_held(h);
	told_last = h;
	take_turn(h->record);
	/* a record that came before its parts */
	if (!made_last)
		made_last = whole_join(h->record);
	return made_last ? made_last : h->record;
}

/* The memory that an ENTER waits for is arriving in parts. */
static void comes_in_parts(const struct systrace_record *r)
{
	struct turn *t = r->tid ? turn_of(r->tid) : NULL;

	if (t && t->waiting)
		t->waiting->until = r->time + WHOLE_WAIT;
}

/* The next record that is not a MORE; a record with parts is joined with them. */
static const struct systrace_record *next_whole(void)
{
	const struct systrace_record *r;

	free(joined_last);
	joined_last = NULL;
	while ((r = from->next()) && r->type == SYSTRACE_MORE) {
		whole_take((const void *)r);
		take_turn(r);
		comes_in_parts(r);
	}
	if (r && whole_any() && !too_early(r))
		joined_last = whole_join(r);
	return joined_last ? joined_last : r;
}

static bool can_pass(const struct systrace_record *r)
{
	return !too_early(r) && !(r->type == SYSTRACE_ENTER && r->flags & SYSTRACE_R_MISSED);
}

void stream_from(const struct source *source)
{
	from = source;
}

const struct systrace_record *stream_next(void)
{
	const struct systrace_record *r;

	free(told_last);
	free(made_last);
	told_last = NULL;
	made_last = NULL;
	for (;;) {
		/* the records show how late it is; if there are none, the clock does */
		if (!queue_empty() && !must_wait(queue.next, queue.before->record->time))
			return tell_held();
		r = next_whole();
		if (!r && (queue_empty() || must_wait(queue.next, from->clock())))
			return NULL;
		if (!r)
			return tell_held();
		if (queue_empty() && can_pass(r)) {
			take_turn(r);
			return r;
		}
		enqueue_record(r);
	}
}

uint32_t stream_lost(int tid)
{
	struct turn *t = dict_find(&turns, (uint32_t)tid);
	uint32_t lost = t ? t->lost : 0;

	if (t)
		t->lost = 0;
	return lost;
}

bool stream_waits(void)
{
	return !queue_empty();
}
