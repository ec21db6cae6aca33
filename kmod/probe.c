// SPDX-License-Identifier: GPL-2.0
/*
 * System calls, the long way: calls with rules, with a predicate or with a plan that is not
 * flat, and calls whose entry was not seen.
 *
 * A call goes round, or is sent round, if it is left out at its entry and made again when
 * the task has done its task work: see tamper.c.
 *
 * All of this file runs in the task, at its own call, with preemption off (compat/trace.h).
 * SECURITY.md lists which locks are held where.
 */
#include <linux/sched/signal.h>

#include "announce.h"
#include "arch/arch.h"
#include "compat/trace.h"
#include "count.h"
#include "defer.h"
#include "filter.h"
#include "notes.h"
#include "others.h"
#include "probe.h"
#include "record.h"
#include "rules.h"
#include "session.h"
#include "tamper.h"
#include "watch.h"
#include "whole.h"
#include "work.h"

/* ---- enter and exit ---------------------------------------------------------- */

/* Called while records do not flow. */
static void ignore_call(struct watch *w)
{
	if (w->stage == SKIPPED)
		systrace_skip_records(w, 1);
	else if (w->stage != UNSEEN)
		systrace_set_stage(w, OUT);
	/* An ENTER made for a call that was sent round.  The next call that is recorded is another one. */
	if (unlikely(w->made))
		systrace_drop_made(w);
}

/* Writes the ENTER.  Returns false if the call is sent round first, because its data does not fit into a record. */
static bool put_enter(struct watch *w, u16 flags)
{
	if (likely(systrace_put_enter(w, flags, 0)))
		return true;
	if (systrace_whole_goes_round(w)) {
		w->made_flags = flags;
		return false;
	}
	return systrace_put_enter(w, flags | SYSTRACE_R_WHOLE, 0);
}

/* The entry of a call with rules, which may be sent round before or after its ENTER is recorded. */
static noinline u8 enter_tampered(struct watch *w, struct pt_regs *regs, long nr, u8 abi, u32 call)
{
	bool again = w->stage == REWOUND;
	bool recorded = again && systrace_tamper_is_recorded(w);

	if (systrace_tamper_waits(w))
		return WATCHED;
	systrace_settle(w);
	w->abi = abi;
	w->nr = nr;
	systrace_set_stage(w, IN);
	if (!recorded)
		systrace_remember_call(w, current, regs, call & ~CALL_ODD);
	if (!systrace_tamper_armed(w))
		return put_enter(w, 0) ? WATCHED : WATCHED | GOES_ROUND;
	if (!systrace_tamper_prepare(w, regs, again))
		return WATCHED | GOES_ROUND;
	if (!recorded && !put_enter(w, systrace_tamper_poked(w))) {
		systrace_tamper_is_decided(w);
		return WATCHED | GOES_ROUND;
	}
	return systrace_tamper_enter(w, regs) ? WATCHED : WATCHED | GOES_ROUND;
}

/*
 * The entry of a call that the predicate decides on.  The predicate is not asked if the ABI is
 * not that of the task's last call: the reader has to see each change of the ABI.
 */
static noinline u8 enter_asked(struct watch *w, struct pt_regs *regs, long nr, u8 abi, u32 call)
{
	bool ask = w->abi == abi;
	u32 answer = SYSTRACE_KEEP;

	systrace_settle(w);
	w->abi = abi;
	w->nr = nr;
	systrace_remember_call(w, current, regs, call & ~CALL_ODD);
	if (ask)
		answer = systrace_ask(w, SYSTRACE_AT_ENTER, 0);
	if (answer == SYSTRACE_DROP) {
		systrace_set_stage(w, SKIPPED);
		return WATCHED;
	}
	if (answer == SYSTRACE_LATER && systrace_defer(w)) {
		systrace_set_stage(w, DEFERRED);
	} else {
		systrace_set_stage(w, IN);
		if (!put_enter(w, 0))
			return WATCHED | GOES_ROUND;
	}
	if (w->session->counts)
		systrace_count_enter(w);
	return WATCHED;
}

/*
 * The exit of a call whose ENTER was kept back.  If the task is being killed, the predicate is not
 * asked and the call is recorded: the reader learns later how it ends.
 */
static void exit_asked(struct watch *w, long ret, u8 skip_steps)
{
	systrace_set_stage(w, OUT);
	if (w->session->counts)
		systrace_count_exit(w, ret);
	if (fatal_signal_pending(current) || systrace_ask(w, SYSTRACE_AT_EXIT, ret)) {
		systrace_put_deferred(w);
		systrace_write_exit(w, ret, 0, skip_steps);
	} else {
		systrace_skip_records(w, 2);
	}
}

/* Ends a call that was sent round and is not made again: writes its EXIT if its ENTER was recorded. */
void systrace_break_call(struct watch *w)
{
	bool recorded = !w->session->quiet;
	u16 flags = 0;

	/* Also if this watch is HELD because another session sends the call round once more. */
	systrace_whole_break(w);
	switch (systrace_stage(w)) {
	case REWOUND:
		recorded &= w->tamper && systrace_tamper_break(w, &flags);
		fallthrough;
	case IN:
	case TAMPERED:
	case MIDWAY:
		if (recorded)
			systrace_write_exit(w, -ERESTARTNOINTR, flags, STEP_ALWAYS);
		break;
	case DEFERRED:
		exit_asked(w, -ERESTARTNOINTR, STEP_ALWAYS);
		break;
	case SKIPPED:
		systrace_skip_records(w, 2);
		break;
	}
	systrace_set_stage(w, OUT);
}

/*
 * The entry of a task that is not announced yet, or whose call was sent round.  Returns true if
 * nothing more is to be done: the task may not be announced yet, or this is only the second
 * entry of a call that another session has sent round.
 */
static noinline bool call_resumes(struct watch *w, struct pt_regs *regs, long nr, u8 abi)
{
	if (w->stage == UNSEEN)
		return !systrace_announce(w, NULL);
	if (!systrace_is_same_round(w, regs, nr, abi)) {
		systrace_break_call(w);
		return false;
	}
	return w->stage == HELD && systrace_tamper_resume(w, regs);
}

u8 systrace_enter_call(struct watch *w, struct pt_regs *regs, long nr, u8 abi)
{
	u32 call;

	/* Both acquires pair as in systrace_speaks(). */
	if (unlikely(!smp_load_acquire(&w->session->running))) {
		ignore_call(w);
		return WATCHED;
	}
	if (unlikely(smp_load_acquire(&w->stage) <= REWOUND) && call_resumes(w, regs, nr, abi))
		return WATCHED;
	call = systrace_call(w->session->calls[abi], nr);
	if (unlikely(call & CALL_ODD))
		return call & CALL_RULES ? enter_tampered(w, regs, nr, abi, call) :
					   enter_asked(w, regs, nr, abi, call);
	w->missed = false;
	w->quick = false;
	if (call == CALL_SKIP) {
		systrace_set_stage(w, SKIPPED);
		return WATCHED;
	}
	w->abi = abi;
	w->nr = nr;
	if (w->session->quiet) {
		systrace_set_stage(w, IN);
		systrace_count_enter(w);
		return WATCHED;
	}
	systrace_settle(w);
	systrace_set_stage(w, IN);
	systrace_remember_call(w, current, regs, call);
	if (unlikely(!put_enter(w, 0)))
		return WATCHED | GOES_ROUND;
	if (unlikely(w->session->counts))
		systrace_count_enter(w);
	return WATCHED;
}

/* The exit of a call whose entry was not seen: writes its ENTER now.  Returns false if the call is not recorded. */
static bool enter_midway(struct watch *w, struct pt_regs *regs)
{
	u32 call;

	if (!systrace_remember(w, regs, &call))
		return false;
	if (call == CALL_SKIP) {
		systrace_skip_records(w, 2);
		return false;
	}
	systrace_put_midway(w, 0);
	/* This ENTER was captured at the exit, so the EXIT tries again only for data that is too large or has to sleep. */
	if (w->missed < MISSED_WHOLE)
		w->missed = false;
	if (call & CALL_RULES)
		systrace_tamper_midway(w);
	return true;
}

static void exit_tampered(struct watch *w, struct pt_regs *regs, long ret)
{
	u16 flags = 0;
	bool later = systrace_tamper_exit(w, regs, ret, &flags);

	systrace_set_stage(w, OUT);
	if (!later)
		systrace_write_exit(w, ret, flags, 0);
}

static noinline void exit_by_stage(struct watch *w, struct pt_regs *regs, long ret)
{
	switch (w->stage) {
	case BORN:
		systrace_set_stage(w, OUT);
		break;
	case SKIPPED:
		systrace_skip_records(w, 2);
		break;
	case OUT:
		/* It is unknown when the call began, so it is not counted. */
		if (!w->session->quiet && enter_midway(w, regs))
			systrace_write_exit(w, ret, 0, 0);
		break;
	case TAMPERED:
	case MIDWAY:
		exit_tampered(w, regs, ret);
		break;
	case DEFERRED:
		exit_asked(w, ret, 0);
		break;
	case REWINDING:
		systrace_set_stage(w, REWOUND);
		return;
	case HELD:
		return;
	}
}

static __always_inline void exit_call(struct watch *w, struct pt_regs *regs, long ret)
{
	if (!systrace_speaks(w)) {
		ignore_call(w);
		return;
	}
	if (unlikely(w->stage != IN)) {
		exit_by_stage(w, regs, ret);
		return;
	}
	systrace_set_stage(w, OUT);
	if (unlikely(w->session->counts)) {
		systrace_count_exit(w, ret);
		if (w->session->quiet)
			return;
	}
	systrace_write_exit(w, ret, 0, 0);
}

/*
 * No session watches this task: take it off the kernel's slow path of system calls.  Its
 * children inherit this.  The task stays on that path while another tracer needs it.
 */
static noinline void leave_task_alone(void)
{
	if (!READ_ONCE(systrace_alone))
		return;
	clear_syscall_work(SYSCALL_TRACEPOINT);
	/*
	 * Pairs with insert_watch() in task.c and decide() in others.c: one of the two sides sets the
	 * flag again.
	 */
	smp_mb();
	if (systrace_is_watched(current) || !READ_ONCE(systrace_alone))
		set_syscall_work(SYSCALL_TRACEPOINT);
}

void systrace_exit_call(struct watch *w, struct pt_regs *regs, long ret)
{
	exit_call(w, regs, ret);
	if (unlikely(atomic_read(&w->todo)))
		systrace_attend(w);
	/* With TODO_EXIT, task work still needs the kept files. */
	if (IS_ENABLED(CONFIG_PREEMPT_RT) && !(atomic_read(&w->todo) & TODO_EXIT))
		systrace_let_go(&w->files);
}

void systrace_entered(u8 seen, struct pt_regs *regs, long nr, u8 abi)
{
	if (!seen)
		leave_task_alone();
	else if (unlikely(seen & GOES_ROUND))
		systrace_tamper_hold_others(regs, nr, abi);
}

void systrace_exited(bool watched)
{
	if (!watched)
		leave_task_alone();
}
