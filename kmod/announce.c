// SPDX-License-Identifier: GPL-2.0
/*
 * Announcing: the NEW of a task that was attached, and what it is doing then.
 *
 * A task that was attached is UNSEEN: whoever first has something to do with it
 * while records flow, the attacher or one of its own probes, writes its NEW.
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
 * Its ATTACH has succeeded.  @w->gone: who takes it out of the table has not seen
 * that records flow, and will not tell that it is gone.
 */
static bool may_be_announced(const struct watch *w)
{
	return w->batch <= READ_ONCE(w->session->committed) && (!w->gone || w->task == current);
}

/* Write the NEW of a task that was attached, and of the call that it sleeps in, with what was seen of it, if it was. */
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
			/* Nobody has seen it enter. */
			data_race(w->filtered -= stage == SKIPPED);
		}
		/* Pairs with the probes' acquire: all of the above is theirs now. */
		smp_store_release(&w->stage, stage);
	}
	is = w->stage != UNSEEN;
	raw_spin_unlock_irqrestore(&w->lock, flags);
	return is;
}

/* By the task itself, before it leaves the table.  Who announces it from elsewhere has done so, or will not. */
void systrace_leave(struct watch *w)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&w->lock, flags);
	w->gone = true;
	raw_spin_unlock_irqrestore(&w->lock, flags);
}

#define ANNOUNCED	32

/*
 * Up to ANNOUNCED that may be announced, with references to them and their tasks, behind @last, or from the first on.
 * To @last we have a reference: as long as it is in the table it is in the list.
 */
static u32 find_unseen(struct session *s, struct watch *last, struct watch **found)
{
	struct watch *w;
	u32 n = 0;

	rcu_read_lock();
	w = last && !hlist_unhashed_lockless(&last->node) ? last : list_entry(&s->watches, struct watch, list);
	list_for_each_entry_continue_rcu(w, &s->watches, list) {
		/* STOP has let it go on; its stash is to be empty again. */
		if (atomic_read(&w->stashed))
			atomic_or(TODO_WAIT, &w->todo);
		if (READ_ONCE(w->stage) != UNSEEN || !may_be_announced(w) || !systrace_watch_get(w))
			continue;
		/* It leaves the table before the task is freed. */
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

/* START, or an ATTACH behind it: everybody who was attached until now.  With the session's lock. */
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
