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
 *
 * However many are held, one more costs the same: each task's have a list of
 * their own.
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

#define MEMORY_WAIT	100000000ULL	/* ns: longer than nearly all calls that are not waiting for something */
#define WHOLE_WAIT	10000000000ULL	/* what is too large for a record is worth more */
#define TURN_WAIT	1000000ULL
#define HELD_MOST	(128ULL << 20)	/* bytes: then nobody is waited for, whatever the records say of the time */
#define PASSED_MOST	64		/* what is later by more is no matter of clocks */

struct held {
	struct held *next, *before;	/* in the queue */
	struct held *younger, *older;	/* of the same task, in the same order */
	struct turn *turn;		/* NULL: a task without a number */
	struct held *answer;		/* of an ENTER: what brings its memory */
	struct held *asks;		/* whose answer it is */
	uint64_t until;			/* device_clock(); 0: does not wait */
	bool for_memory;
	struct systrace_record record[];
};

static const struct source *from = &device;
static struct held queue = { .next = &queue, .before = &queue };
static uint64_t held;			/* bytes in it */
static struct held *told_last;		/* whose memory the caller has */
static struct systrace_record *made_last;	/* the same, of one that was written anew */
static struct systrace_record *joined_last;	/* or of parts */

/* ---- whose turn it is ---------------------------------------------------------------- */

/* What is known of a task; those without a number are not looked after. */
struct turn {
	int tid;
	uint32_t seq;			/* the number that its last record had */
	uint32_t lost;			/* so many before that one */
	struct held *last;		/* of its records that are held */
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

/* Its next record has number 1, if it has any. */
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

/* In whose count a record has its number. */
static int counted_by(const struct systrace_record *r)
{
	return r->type == SYSTRACE_EXEC ? ((const struct systrace_exec *)r)->old_tid : r->tid;
}

/* Whether records of the task are still to come that were written before this one. */
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
	/* a number that was given anew starts over */
	if (r->seq > t->seq || r->type == SYSTRACE_NEW || r->type == SYSTRACE_EXEC)
		t->seq = r->seq;
}

/* ---- the queue ------------------------------------------------------------------------- */

static bool queue_empty(void)
{
	return queue.next == &queue;
}

/* Before the task's `younger` one; NULL: behind all that there are. */
static void insert(struct held *h, struct held *younger)
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

/* Nobody points to it any more. */
static void take_out(struct held *h)
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

/* A held record of the same task that was written later stands behind it.  A number that is given anew starts over. */
static struct held *place_for(const struct turn *t, const struct systrace_record *r)
{
	struct held *younger = NULL, *h = t ? t->last : NULL;

	for (int i = 0; i < PASSED_MOST && h && h->record->seq > r->seq && r->type != SYSTRACE_NEW; i++) {
		younger = h;
		h = h->older;
	}
	return younger;
}

static struct held *hold(const struct systrace_record *r)
{
	struct held *h = malloc(sizeof(*h) + (size_t)r->len);

	if (!h)
		die("out of memory");
	memset(h, 0, sizeof(*h));
	memcpy(h->record, r, r->len);
	held += sizeof(*h) + r->len;
	h->turn = counted_by(r) ? turn_of(counted_by(r)) : NULL;
	insert(h, place_for(h->turn, r));
	return h;
}

static void ask(struct held *h)
{
	const struct systrace_record *r = h->record;

	if (!h->turn || r->type != SYSTRACE_ENTER || !(r->flags & SYSTRACE_R_MISSED) || r->flags & SYSTRACE_R_MIDWAY)
		return;
	/* nothing will answer the one before */
	if (h->turn->waiting)
		wait_no_more(h->turn->waiting);
	h->until = r->time + (r->flags & SYSTRACE_R_WHOLE ? WHOLE_WAIT : MEMORY_WAIT);
	h->for_memory = true;
	h->turn->waiting = h;
}

/* Whether it says what the ENTER lacks. */
static bool has_memory_for(const struct systrace_record *r, const struct systrace_record *enter)
{
	if (r->seq <= enter->seq)
		return false;
	return r->type == SYSTRACE_EXEC ||
	       (r->type == SYSTRACE_EXIT && is_exit_of((const void *)r, (const void *)enter));
}

/* An EXIT, an EXEC or the end of its task ends the wait of an ENTER. */
static void answer(struct held *h)
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

static void enqueue(const struct systrace_record *r)
{
	bool early = too_early(r);
	struct held *h = hold(r);

	if (early)
		h->until = r->time + TURN_WAIT;
	else
		ask(h);
	answer(h);
}

/* ---- telling ------------------------------------------------------------------------------ */

static bool must_wait(const struct held *h, uint64_t now)
{
	if (!h->until || now >= h->until || held > HELD_MOST)
		return false;
	return h->for_memory || too_early(h->record);
}

/* The ENTER with what it lacked; NULL: it is as it was. */
static struct systrace_record *patch(const struct held *h)
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

	made_last = patch(h);
	take_out(h);
	told_last = h;
	take_turn(h->record);
	/* one that came before its parts */
	if (!made_last)
		made_last = whole_join(h->record);
	return made_last ? made_last : h->record;
}

/* What an ENTER waits for is on its way. */
static void comes_in_parts(const struct systrace_record *r)
{
	struct turn *t = r->tid ? turn_of(r->tid) : NULL;

	if (t && t->waiting)
		t->waiting->until = r->time + WHOLE_WAIT;
}

/* The next that is not but a part of another; one with parts is made whole. */
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
		/* how late it is, the records say; if there are none, the clock */
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
		enqueue(r);
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
