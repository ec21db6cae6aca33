// SPDX-License-Identifier: GPL-2.0
/*
 * Data that is too large for a record: SYSTRACE_WHOLE.
 *
 * A call may write gigabytes; a probe copies what it can with preemption off, which is
 * about a megabyte.  If that is not enough, the record is made here, in task work, where the
 * task may sleep.  The call's plan runs once more, but of each longer buffer it only notes
 * where it is.  Then the buffers are copied piece by piece into MORE records, and the record
 * itself comes last.  So an EXIT is made after its call, while the memory is as the call has
 * left it; and an ENTER before it, while its task goes round.
 *
 * Only one part of the data is held at a time.  It waits for room in the ring like any record.
 *
 * The EXIT of a call is also made here if it needs something that a probe may not read, because
 * that sleeps.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/seccomp.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "capture.h"
#include "record.h"
#include "session.h"
#include "stash.h"
#include "stashed.h"
#include "touch.h"
#include "watch.h"
#include "whole.h"

#define PART	(64U << 10)	/* bytes of data in a MORE record, at most */
#define RESTS	4096U		/* buffers of a call; no budget pays for this many blocks */

struct whole {
	struct watch *watch;
	void *record;			/* whose data is left for MORE records */
	u64 ended;
	u32 first;			/* .seq of the first MORE */
	u32 part;			/* bytes of data in each */
	struct capture capture;
	struct rest rest[RESTS];
};

/*
 * Writes the record that was made in *@s.  If it waits there, *@s becomes NULL.  False: it is not
 * wanted any more.
 */
static bool put_made(struct watch *w, struct stashed **s, u32 len, u8 type, u16 flags, u64 time)
{
	struct systrace_record *made = systrace_stashed_record(*s), *to;
	bool wanted;

	preempt_disable();
	wanted = systrace_is_wanted(w);
	if (wanted) {
		struct ring *ring = systrace_ring(w->session);

		to = systrace_begin_made(ring, w, *s, len);
		if (to == made)
			*s = NULL;
		if (to && time)
			to->time = time;
		if (to)
			systrace_commit(ring, w, to, len, type, w->abi, flags);
	}
	preempt_enable();
	return wanted;
}

/*
 * Fills @more with a piece of a buffer, from @at on.  Returns the record's length.  A short piece
 * is the last one.
 */
static u32 fill_more(const struct whole *whole, struct systrace_more *more, const struct rest *rest, u32 at)
{
	u32 want = min(rest->len - at, whole->part), pad;
	u8 *to = (u8 *)(more + 1);

	more->ended = whole->ended;
	more->at = at;
	more->block = rest->block - (u8 *)whole->record;
	more->len = want - copy_from_user(to, u64_to_user_ptr(rest->from + at), want);
	more->state = more->len < want ? SYSTRACE_FAULT : at + want < rest->len ? SYSTRACE_LEFT : rest->state;
	more->first = whole->first;
	pad = ALIGN(more->len, 8) - more->len;
	memset(to + more->len, 0, pad);
	return sizeof(*more) + more->len + pad;
}

/* Writes all of one buffer.  False: no more can be written, or is wanted. */
static bool put_rest(const struct whole *whole, struct stashed **s, const struct rest *rest)
{
	u32 at, len, state = SYSTRACE_LEFT;
	struct watch *w = whole->watch;
	struct systrace_more *more;

	for (at = 0; state == SYSTRACE_LEFT; at += whole->part) {
		systrace_await_room(w);
		if (systrace_is_dying())
			return false;
		if (!*s)
			*s = systrace_stashed_new(w->session, sizeof(*more) + whole->part);
		if (!*s)
			return false;
		more = systrace_stashed_record(*s);
		len = fill_more(whole, more, rest, at);
		state = more->state;
		if (!put_made(w, s, len, SYSTRACE_MORE, 0, 0))
			return false;
		cond_resched();
	}
	return true;
}

/* No call moves more than MAX_RW_COUNT bytes, however large all of its buffers are together. */
static void limit_rests(struct capture *c)
{
	u32 left = MAX_RW_COUNT, i;

	for (i = 0; i < c->nrest; i++) {
		if (c->rest[i].len > left) {
			c->rest[i].len = left;
			c->rest[i].state = SYSTRACE_FULL;
		}
		left -= c->rest[i].len;
	}
}

/*
 * Makes the ENTER or the EXIT, with all that there is room for.  Returns its length; 0: it is not
 * wanted any more.
 */
static u32 fill_record(struct watch *w, struct capture *c, void *record, bool exit, u32 room)
{
	void *end = record;
	int idx;

	systrace_assert_gate(w);
	idx = srcu_read_lock(&systrace_filling);
	if (systrace_is_wanted(w))
		end = exit ? systrace_fill_exit(w, c, record, room) : systrace_fill_enter(w, c, record, room);
	srcu_read_unlock(&systrace_filling, idx);
	return end - record;
}

/* The same; and writes the MORE records with what it leaves, which come before it. */
static bool make_record(struct whole *whole, bool exit, u32 *len)
{
	struct capture *c = &whole->capture;
	struct watch *w = whole->watch;
	struct stashed *part = NULL;
	bool good;
	u32 i;

	c->rest = whole->rest;
	c->nrest = 0;
	c->rest_max = RESTS;
	*len = fill_record(w, c, whole->record, exit, w->session->setup.record_max);
	good = *len;
	limit_rests(c);
	for (i = 0; i < c->nrest && good; i++)
		good = put_rest(whole, &part, &c->rest[i]);
	systrace_stashed_free(w->session, part);
	/* Wait for the record's own room. */
	systrace_await_room(w);
	return good && !systrace_is_dying();
}

/* True: *@s has the record, of *@len bytes.  *@left: some of its data came before, in MORE records. */
static bool make_stashed(struct watch *w, struct stashed **s, bool exit, u32 *len, bool *left)
{
	const struct session *session = w->session;
	struct stashed *own = systrace_stashed_new(session, sizeof(struct whole));
	struct whole *whole = own ? systrace_stashed_record(own) : NULL;
	const u32 most = session->setup.record_max;
	bool good = false;

	*s = systrace_stashed_new(session, most);
	if (*s && own) {
		whole->watch = w;
		whole->record = systrace_stashed_record(*s);
		whole->ended = exit ? w->exit_time : 0;
		whole->first = w->seq + 1;
		whole->part = min(PART, round_down(most - (u32)sizeof(struct systrace_more), 8));
		good = make_record(whole, exit, len);
	}
	*left = good && whole->capture.nrest;
	systrace_stashed_free(session, own);
	return good;
}

/* In task work: makes the EXIT.  If the task is dying, on_gone() writes as much of it as it can. */
void systrace_whole_exit(struct watch *w)
{
	struct stashed *s;
	u16 flags;
	bool left;
	u32 len;

	if (make_stashed(w, &s, true, &len, &left)) {
		flags = w->exit_flags | (w->missed ? SYSTRACE_R_LATE : 0) | (left ? SYSTRACE_R_WHOLE : 0);
		put_made(w, &s, len, SYSTRACE_EXIT, flags, left ? 0 : w->exit_time);
		atomic_andnot(TODO_EXIT, &w->todo);
	} else {
		preempt_disable();
		if (!systrace_is_wanted(w))
			atomic_andnot(TODO_EXIT, &w->todo);
		else if (!systrace_is_dying())
			systrace_put_exit_cut(w);
		preempt_enable();
	}
	systrace_stashed_free(w->session, s);
}

/* ---- what sleeps ----------------------------------------------------------------------- */

#define ROOM	4096U
#define TOUCHES	8U		/* ranges: one may lead to the next */
#define TOUCH_MOST	(1U << 20)	/* bytes of a range: as many as a record may cost */

/* Like fill_record() of the EXIT, but faults in absent memory where that is possible. */
static u32 fill_touching(struct watch *w, struct capture *c, void *record, u32 room)
{
	bool touch = w->session->setup.flags & SYSTRACE_TOUCH;
	u32 touches = 0, len;

	for (;;) {
		c->rest = NULL;
		len = fill_record(w, c, record, true, room);
		if (!len || !touch || !c->lacks || touches++ == TOUCHES ||
		    w->session->setup.cost - c->budget >= AGAIN_COST(w->session->setup.cost) ||
		    !systrace_touch(c->absent, min(c->lacks, TOUCH_MOST)))
			return len;
		systrace_forget_last(&w->maps);
	}
}

/* Returns an EXIT of *@len bytes; NULL: it cannot be made here. */
static struct stashed *make_slow_exit(struct watch *w, u32 *len)
{
	const u32 most = w->session->setup.record_max;
	bool parts = systrace_comes_in_parts(w->session), full;
	struct stashed *s;
	struct capture *c;
	u32 room;

	for (room = min(ROOM, most);; room = min(16 * room, most)) {
		s = systrace_stashed_new(w->session, room + sizeof(*c));
		if (!s)
			return NULL;
		c = systrace_stashed_record(s) + room;
		*len = fill_touching(w, c, systrace_stashed_record(s), room);
		full = *len && c->full;
		/* What exceeds the budget, or the room of any record, comes in parts. */
		if (*len && (parts ? !full && c->budget : !full || room == most))
			return s;
		systrace_forget_last(&w->maps);
		systrace_stashed_free(w->session, s);
		if (!full || room == most)
			return NULL;
	}
}

/*
 * The EXIT of a call that needs something that a probe may not read: memory that has to be faulted in; and, on
 * PREEMPT_RT, what is guarded by a lock.  In the first round of the task's work: so files that its call has
 * closed, and that we have kept, are closed before the task waits for anything.
 */
void systrace_slow_exit(struct watch *w)
{
	struct stashed *s;
	u32 len;

	if (!w->slow || systrace_is_dying())
		return;
	s = make_slow_exit(w, &len);
	if (s) {
		put_made(w, &s, len, SYSTRACE_EXIT, w->exit_flags | (w->missed ? SYSTRACE_R_LATE : 0), w->exit_time);
		atomic_andnot(TODO_EXIT, &w->todo);
		systrace_let_go(&w->files);
	}
	systrace_stashed_free(w->session, s);
}

/* ---- before a call ------------------------------------------------------------------ */

/* In task work: makes the ENTER in advance. */
void systrace_whole_enter(struct watch *w)
{
	bool left;
	u32 len;

	systrace_whole_free(w);
	if (make_stashed(w, &w->made, false, &len, &left)) {
		w->made_len = len;
		w->made_flags |= (w->missed ? SYSTRACE_R_MISSED : 0) | (left ? SYSTRACE_R_WHOLE : 0);
	} else {
		/* The call is recorded when it is made again, with what there is room for. */
		w->broken = true;
	}
	atomic_andnot(TODO_ENTER, &w->todo);
}

/* A signal handler runs, and may never return. */
void systrace_whole_break(struct watch *w)
{
	w->broken = true;
	systrace_drop_made(w);
}
