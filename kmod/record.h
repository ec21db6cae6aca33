/* SPDX-License-Identifier: GPL-2.0 */
/* Writes the records of a watch. */
#ifndef SYSTRACE_RECORD_H
#define SYSTRACE_RECORD_H

#include <linux/systrace.h>
#include "filter.h"
#include "plan.h"
#include "plans.h"
#include "arch/arch.h"
#include "ring.h"
#include "room.h"
#include "session.h"
#include "watch.h"

struct linux_binprm;

/*
 * Reserves room for a record of @min bytes, or for more if the record may grow.
 * @keep is not 0 then: if the record goes to the stash, @keep bytes stay free after
 * it.  NULL if there is no room; the loss is counted then.  Until the commit the reader
 * sees that a record is being written whose timestamp is already taken.
 */
static __always_inline void *systrace_begin(struct ring *ring, struct watch *w, u32 min, u32 keep)
{
	/*
	 * Pairs with the release in open_if_none_waits(), maybe on another CPU: its other stores
	 * are visible.
	 */
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
	/* Pairs with the reader's acquire of .pos. */
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

/*
 * Remembers the call that the task is in, from its registers.  *@call: systrace_call() of it.
 * False: no call.
 */
bool systrace_remember(struct watch *w, struct pt_regs *regs, u32 *call);
void systrace_capture_begin(struct watch *w, struct capture *c, void *at, void *end);

/* Puts a stack's block at @at of the current record, which begins at @start.  Returns the block's end. */
void *systrace_put_stack(struct ring *ring, void *start, void *at, u32 cap);

/*
 * All functions below run in the task, with preemption off, in a probe or in task work, unless stated otherwise.
 * A record for which there is no room is lost, and counted; or, in a lossless session, goes to the stash.
 *
 * The ENTER of the remembered call.  @skip: steps with these flags give SYSTRACE_NONE.  False: the call has
 * more data than a record has room for, and @flags (R_WHOLE, R_MIDWAY) do not allow to write it incomplete.
 */
bool systrace_put_enter(struct watch *w, u16 flags, u8 skip);

/* The EXIT.  @flags: SYSTRACE_R_*. */
noinline void systrace_write_exit(struct watch *w, long ret, u16 flags, u8 skip);

/* The postponed EXIT, without what it has no room for. */
noinline void systrace_put_exit_cut(struct watch *w);
void systrace_put_exec(struct watch *w, s32 old_tid, const struct linux_binprm *bprm);
void systrace_put_gone(struct watch *w, const struct task_struct *task);

/*
 * Reserves room for the record that is ready in @made, and copies it there without its head; or, if it has
 * to wait, returns the record in @made itself.
 */
void *systrace_begin_made(struct ring *ring, struct watch *w, struct stashed *made, u32 len);

/*
 * Writes the ENTER that whole.c made in advance; or drops it: the call is not made, or the record
 * is not needed.
 */
void systrace_put_made(struct watch *w);
void systrace_drop_made(struct watch *w);

/* Both also by another task, with w->lock held, while the watch is UNSEEN. */
void systrace_put_new(struct watch *w, s32 parent, u16 flags);
void systrace_put_midway(struct watch *w, u8 skip);

/* In task work; sleeps.  The EXIT for which there was no room in the stash. */
void systrace_put_postponed(struct watch *w);

/*
 * In task work, with systrace_filling held; both sleep.  They make the record outside the ring, at @e, where
 * there is room for @room bytes.  Return its end.
 */
void *systrace_fill_enter(struct watch *w, struct capture *c, struct systrace_enter *e, u32 room);
void *systrace_fill_exit(struct watch *w, struct capture *c, struct systrace_exit *e, u32 room);

#endif /* SYSTRACE_RECORD_H */
