// SPDX-License-Identifier: GPL-2.0
/*
 * Announcing: the NEW of an attached task, and the call that the task is in at that time.
 *
 * The watch of an attached task is UNSEEN at first.  While records flow, its NEW is written by
 * whichever handles the task first: the attacher, or one of the task's own probes.
 */
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include "announce.h"
#include "count.h"
#include "filter.h"
#include "look.h"
#include "record.h"
#include "session.h"
#include "watch.h"

/*
 * True if the watch's ATTACH has succeeded.  With @w->gone, only the task itself may announce the
 * watch: it is leaving the table, may have found that records do not flow, and then writes no GONE.
 */
static bool may_be_announced(const struct watch *w)
{
	return w->batch <= READ_ONCE(w->session->committed) && (!w->gone || w->task == current);
}

/*
 * Writes the NEW of an attached task, and the ENTER of the call that it sleeps in, with the
 * memory that @look has copied, if any.  Returns false if the task is still UNSEEN.
 */
bool systrace_announce(struct watch *w, struct look *look)
{
	unsigned long flags;
	u8 stage = OUT;
	bool is;
	u32 call;

	raw_spin_lock_irqsave(&w->lock, flags);
	if (w->stage == UNSEEN && may_be_announced(w)) {
		systrace_put_new(w, 0, SYSTRACE_R_ATTACHED);
		if (w->task != current && systrace_sleeps_in_call(w, &call)) {
			stage = call == CALL_SKIP ? SKIPPED : call & CALL_RULES ? MIDWAY : IN;
			if ((stage == MIDWAY || (stage == IN && !w->session->quiet)) &&
			    !(look && systrace_put_look(w, look)))
				systrace_put_midway(w, STEP_ALWAYS);
			if (stage == IN && w->session->counts)
				systrace_count_enter(w);
			/* At its exit, a SKIPPED call counts as two records; the ENTER of this call was not seen. */
			data_race(w->filtered -= stage == SKIPPED);
		}
		/* Pairs with the probes' acquire (systrace_speaks()): all of the above belongs to them now. */
		smp_store_release(&w->stage, stage);
	}
	is = w->stage != UNSEEN;
	raw_spin_unlock_irqrestore(&w->lock, flags);
	return is;
}

/*
 * Called by the task itself, before its watch leaves the table.  After this no other task
 * announces the watch: the attacher has done it already, or never does.
 */
void systrace_leave(struct watch *w)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&w->lock, flags);
	w->gone = true;
	raw_spin_unlock_irqrestore(&w->lock, flags);
}

#define ANNOUNCED	32

/*
 * Finds up to ANNOUNCED watches that may be announced, after @last in the list, or from its start
 * if @last is not in the list.  Takes references to these watches and to their tasks.  The caller
 * has a reference to @last, which is in the list as long as it is in the table.
 */
static u32 find_unseen(struct session *s, struct watch *last, struct watch **found)
{
	struct watch *w;
	u32 n = 0;

	rcu_read_lock();
	w = last && !hlist_unhashed_lockless(&last->node) ? last : list_entry(&s->watches, struct watch, list);
	list_for_each_entry_continue_rcu(w, &s->watches, list) {
		/* STOP has ended the task's wait for room.  It has to wait again until its stash is empty. */
		if (atomic_read(&w->stashed))
			atomic_or(TODO_WAIT, &w->todo);
		if (READ_ONCE(w->stage) != UNSEEN || !may_be_announced(w) || !systrace_watch_get(w))
			continue;
		/* The task exists: a watch leaves the table before its task is freed. */
		get_task_struct(w->task);
		found[n++] = w;
		if (n == ANNOUNCED)
			break;
	}
	rcu_read_unlock();
	return n;
}

static void announce(struct watch *w)
{
	struct look *look = fatal_signal_pending(current) ? NULL : systrace_look(w);

	systrace_announce(w, look);
	systrace_look_free(look);
	put_task_struct(w->task);
}

/* Announces all tasks attached so far: at START, and at each ATTACH after it.  Called with the session's lock held. */
void systrace_announce_all(struct session *session)
{
	struct watch *found[ANNOUNCED], *last = NULL;
	u32 n, i;

	while ((n = find_unseen(session, last, found))) {
		for (i = 0; i < n; i++)
			announce(found[i]);
		if (last)
			systrace_watch_put(last);
		last = found[n - 1];
		for (i = 0; i < n - 1; i++)
			systrace_watch_put(found[i]);
		cond_resched();
	}
	if (last)
		systrace_watch_put(last);
}
