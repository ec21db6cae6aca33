/* SPDX-License-Identifier: GPL-2.0 */
/* A watch's records. */
#ifndef SYSTRACE_RECORD_H
#define SYSTRACE_RECORD_H

#include <linux/systrace.h>
#include "filter.h"
#include "plan.h"
#include "arch/x86.h"
#include "ring.h"
#include "room.h"
#include "session.h"
#include "watch.h"

struct linux_binprm;

/*
 * Room for a record of @min bytes, or, if it may grow, for more: then @keep is
 * not 0 and says what has to stay free behind it, should it go to the stash.
 * NULL if there is no room, and then the loss is counted.  From here to commit
 * the reader sees that a record is being written whose time is already taken.
 */
static __always_inline void *systrace_begin(struct ring *ring, struct watch *w, u32 min, u32 keep)
{
	/* Pairs with the release when another CPU opens the ring: all else is as it was left then. */
	if (unlikely(!ring || (s64)(smp_load_acquire(&ring->limit) - data_race(ring->pos)) <
			      (s64)(keep ? ring->record_max : min)))
		return systrace_begin_short(ring, w, min, keep);
	return systrace_begin_here(ring);
}

static __always_inline void systrace_commit(struct ring *ring, struct watch *w, void *at,
					    u32 len, u8 type, u8 abi, u16 flags)
{
	struct systrace_record *record = at;

	record->len = len;
	record->type = type;
	record->abi = abi;
	record->flags = flags;
	record->tid = w->tid;
	record->seq = ++w->seq;
	if (unlikely(ring->pos + len >= ring->wake_at)) {
		systrace_commit_past(ring, w, at, len);
		return;
	}
	ring->pos += len;
	ring->delivered++;
	/* Pairs with the reader's acquire. */
	smp_store_release(&ring->producer->pos, ring->pos);
}

#define STACK_LEAST	(sizeof(struct systrace_block) + sizeof(struct systrace_stack))

static __always_inline void systrace_remember_call(struct watch *w, struct task_struct *task,
				     struct pt_regs *regs, u32 call)
{
	arch_arguments(task, regs, w->abi, w->call);
	w->quick = false;
	w->place = SYSTRACE_NO_PLAN;
	if (call >= CALL_PLANS)
		w->place = systrace_plan_find(w->session->plans, call - CALL_PLANS + 1, w->call);
	w->plan = systrace_plan_at(w->session->plans, w->place);
}

/* The call that its task is in, from its registers; *@call is what systrace_call() says of it.  False: it is in none. */
bool systrace_remember(struct watch *w, struct pt_regs *regs, u32 *call);
void systrace_capture_begin(struct watch *w, struct capture *c, void *at, void *end);

/* To @at in the record at hand, @start; what follows it. */
void *systrace_put_stack(struct ring *ring, void *start, void *at, u32 cap);

/*
 * From here on: in the task, with preemption off, in a probe or in task work, unless something else is said.
 * A record for which there is no room is lost, and counted; or, in a lossless session, goes to the stash.
 *
 * The ENTER of the call that is remembered.  @skip: steps with these flags give SYSTRACE_NONE.  False: it has more data
 * than a record has room for, and @flags do not say (R_WHOLE, R_MIDWAY) that it comes all the same.
 */
bool systrace_put_enter(struct watch *w, u16 flags, u8 skip);

/* The EXIT.  @flags: SYSTRACE_R_*. */
noinline void systrace_write_exit(struct watch *w, long ret, u16 flags, u8 skip);

/* The one that was put off, without what there is no room for. */
noinline void systrace_put_exit_cut(struct watch *w);
void systrace_put_exec(struct watch *w, s32 old_tid, const struct linux_binprm *bprm);
void systrace_put_gone(struct watch *w, const struct task_struct *task);

/* Room for a record that is ready in @made, which is copied there, but for its head; or @made's own, in the stash. */
void *systrace_begin_made(struct ring *ring, struct watch *w, struct stashed *made, u32 len);

/* The ENTER that whole.c has made before; or its call does not come, or nobody wants it. */
void systrace_put_made(struct watch *w);
void systrace_drop_made(struct watch *w);

/* Also by another task, with w->lock, while the watch is UNSEEN. */
void systrace_put_new(struct watch *w, s32 parent, u16 flags);
void systrace_put_midway(struct watch *w, u8 skip);

/* In task work: sleeps.  The EXIT for which there was no room in the stash. */
void systrace_put_postponed(struct watch *w);

/* In task work, with systrace_filling held: to memory of its own, which has room for @room bytes; its end.  Sleeps. */
void *systrace_fill_enter(struct watch *w, struct capture *c, struct systrace_enter *e, u32 room);
void *systrace_fill_exit(struct watch *w, struct capture *c, struct systrace_exit *e, u32 room);

#endif /* SYSTRACE_RECORD_H */
