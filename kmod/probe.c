// SPDX-License-Identifier: GPL-2.0
/*
 * System calls, the long way: those with rules, with a predicate, with a plan that is not
 * flat, or whose beginning was not seen.
 *
 * All of it runs in the task, at its own call, with preemption off (compat/trace.h).  What
 * locks are held where is told in SECURITY.md.
 */
#include <linux/sched/signal.h>

#include "announce.h"
#include "arch/x86.h"
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

/* Records do not flow. */
static void rest(struct watch *w)
{
	if (w->stage == SKIPPED)
		systrace_skip(w, 1);
	else if (w->stage != UNSEEN)
		systrace_set_stage(w, OUT);
	/* Of the call that has been sent round for it; the next that is recorded is another one. */
	if (unlikely(w->made))
		systrace_drop_made(w);
}

/* The ENTER.  False: the call is sent round first, for it has more data than a record has room for. */
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

/* A call with rules: it may be sent round before it is recorded, or behind that. */
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

/* A call that the predicate is asked about.  The reader has to see in which ABI calls are made. */
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

/* What a call that was kept back has come to.  How one that is killed ends, its reader learns later. */
static void exit_asked(struct watch *w, long ret, u8 skip_steps)
{
	systrace_set_stage(w, OUT);
	if (w->session->counts)
		systrace_count_exit(w, ret);
	if (fatal_signal_pending(current) || systrace_ask(w, SYSTRACE_AT_EXIT, ret)) {
		systrace_put_deferred(w);
		systrace_write_exit(w, ret, 0, skip_steps);
	} else {
		systrace_skip(w, 2);
	}
}

/* A call that was sent round, and recorded, ends here: it is not made again. */
void systrace_break_call(struct watch *w)
{
	bool recorded = !w->session->quiet;
	u16 flags = 0;

	/* Also where it waits with another session's that goes round once more. */
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
		systrace_skip(w, 2);
		break;
	}
	systrace_set_stage(w, OUT);
}

/*
 * A task that is not announced, or whose call was sent round, enters one.  True: there
 * is nothing more to do, because it may not be announced yet, or because this is but the
 * second time of a call that another session has sent round.
 */
static noinline bool resumes(struct watch *w, struct pt_regs *regs, long nr, u8 abi)
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

	/* Both as in systrace_speaks(). */
	if (unlikely(!smp_load_acquire(&w->session->running))) {
		rest(w);
		return WATCHED;
	}
	if (unlikely(smp_load_acquire(&w->stage) <= REWOUND) && resumes(w, regs, nr, abi))
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

/* The exit of a call whose entry was not seen: write both now. */
static bool enter_midway(struct watch *w, struct pt_regs *regs)
{
	u32 call;

	if (!systrace_remember(w, regs, &call))
		return false;
	if (call == CALL_SKIP) {
		systrace_skip(w, 2);
		return false;
	}
	systrace_put_midway(w, 0);
	/* That was the second look already, at all but what is too large, or has to sleep. */
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

static noinline void exit_other(struct watch *w, struct pt_regs *regs, long ret)
{
	switch (w->stage) {
	case BORN:
		systrace_set_stage(w, OUT);
		break;
	case SKIPPED:
		systrace_skip(w, 2);
		break;
	case OUT:
		/* Nobody knows when it began, so that it is not counted. */
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
		rest(w);
		return;
	}
	if (unlikely(w->stage != IN)) {
		exit_other(w, regs, ret);
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
 * Nobody watches this task: take it off the slow path.  Its children inherit
 * that.  Not so while another tracer needs the path.
 */
static noinline void leave_alone(void)
{
	if (!READ_ONCE(systrace_alone))
		return;
	clear_syscall_work(SYSCALL_TRACEPOINT);
	/* Pairs with attach_task() and systrace_others: one of us sets it again. */
	smp_mb();
	if (systrace_is_watched(current) || !READ_ONCE(systrace_alone))
		set_syscall_work(SYSCALL_TRACEPOINT);
}

void systrace_exit_call(struct watch *w, struct pt_regs *regs, long ret)
{
	exit_call(w, regs, ret);
	if (unlikely(atomic_read(&w->todo)))
		systrace_attend(w);
	/* What is still to be asked of them, task work asks. */
	if (IS_ENABLED(CONFIG_PREEMPT_RT) && !(atomic_read(&w->todo) & TODO_EXIT))
		systrace_let_go(&w->files);
}

void systrace_entered(u8 seen, struct pt_regs *regs, long nr, u8 abi)
{
	if (!seen)
		leave_alone();
	else if (unlikely(seen & GOES_ROUND))
		systrace_tamper_hold_others(regs, nr, abi);
}

void systrace_exited(bool watched)
{
	if (!watched)
		leave_alone();
}
