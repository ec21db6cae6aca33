// SPDX-License-Identifier: GPL-2.0
/*
 * Notes: signals and names that other tasks leave with a watch, for the watch's task
 * to write; and how they are written.
 *
 * Two kinds of signals are never delivered, so they are noted when they are sent:
 * see on_generate() in tracepoints.c.
 */
#include <linux/sched/signal.h>
#include <linux/sched/task_stack.h>
#include <linux/signal.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "notes.h"
#include "record.h"
#include "session.h"
#include "stash.h"
#include "watch.h"

/*
 * How many bytes of the task's stack to append to a signal: none if they would take the room of
 * the records that come next.  The stack is read without locks, so siglock may be held; but the
 * present memory must be the task's.
 */
u32 systrace_signal_stack(const struct watch *w)
{
	u32 stack = w->session->setup.stack;

	if (likely(!stack) || w->task != current || !current->mm || current->flags & PF_EXITING)
		return 0;
	return systrace_stash_has(w, KEEP_NOTE) ? stack : 0;
}

void systrace_put_signal(struct watch *w, int signo, const kernel_siginfo_t *info, u16 flags, u32 stack)
{
	struct ring *ring = systrace_ring(w->session);
	struct systrace_signal *e;
	void *end;

	if (w->session->quiet)
		return;
	e = systrace_begin(ring, w, sizeof(*e) + (stack ? STACK_LEAST : 0), stack ? KEEP_NOTE : 0);
	if (!e)
		return;
	e->signo = signo;
	e->reserved = 0;
	memset(e->siginfo, 0, sizeof(e->siginfo));
	if (info)
		memcpy(e->siginfo, info, sizeof(*info));
	e->ip = w->task == current ? instruction_pointer(current_pt_regs()) : 0;
	end = stack ? systrace_put_stack(ring, e, e + 1, stack) : e + 1;
	systrace_commit(ring, w, e, end - (void *)e, SYSTRACE_SIGNAL, 0, flags);
}

/* Takes the oldest note; returns false if there is none. */
static bool take_note(struct watch *w, struct note *note, u32 *lost)
{
	unsigned long flags;
	bool any;

	raw_spin_lock_irqsave(&w->lock, flags);
	any = w->nnotes;
	if (any) {
		*note = w->notes[w->first_note];
		w->first_note = (w->first_note + 1) % NOTES_MAX;
		w->nnotes--;
	} else {
		atomic_andnot(TODO_NOTES, &w->todo);
	}
	*lost = w->lost_notes;
	w->lost_notes = 0;
	raw_spin_unlock_irqrestore(&w->lock, flags);
	return any;
}

#define NOTES_STACKS	(64U << 10)

static void put_name(struct watch *w)
{
	struct ring *ring = systrace_ring(w->session);
	u8 name[sizeof(w->name)];
	struct systrace_name *e;
	unsigned long flags;

	raw_spin_lock_irqsave(&w->lock, flags);
	atomic_andnot(TODO_NAME, &w->todo);
	memcpy(name, w->name, sizeof(name));
	raw_spin_unlock_irqrestore(&w->lock, flags);
	e = systrace_begin(ring, w, sizeof(*e), 0);
	if (!e)
		return;
	memcpy(e->comm, name, sizeof(e->comm));
	systrace_commit(ring, w, e, sizeof(*e), SYSTRACE_NAME, 0, 0);
}

/*
 * Writes as many notes as the stash has room for, should they have to go there; the others are
 * written after the wait.  All of them are written at the same point of the program, so their
 * stacks are alike: together they have at most NOTES_STACKS bytes.
 */
void systrace_put_notes(struct watch *w)
{
	u32 lost, stack, stacks = irqs_disabled() ? 0 : NOTES_STACKS;
	struct note note;

	if (atomic_read(&w->todo) & TODO_NAME && (systrace_stash_has(w, KEEP_NOTE) || current->flags & PF_EXITING))
		put_name(w);
	while (systrace_stash_has(w, KEEP_NOTE) || current->flags & PF_EXITING) {
		if (!take_note(w, &note, &lost))
			break;
		stack = min(systrace_signal_stack(w), stacks);
		stacks -= stack;
		systrace_put_signal(w, note.signo, &note.info, note.flags, stack < STACK_LEAST ? 0 : stack);
		if (unlikely(lost)) {
			atomic64_add(lost, &w->session->lost_no_memory);
			w->seq += lost;
		}
	}
}

bool systrace_is_special(const struct kernel_siginfo *info)
{
	return info == SEND_SIG_NOINFO || info == SEND_SIG_PRIV;
}

/* Fills in the siginfo that the kernel would have made if it had queued the signal. */
static void fill_info(kernel_siginfo_t *to, int sig, const struct kernel_siginfo *info,
		      struct task_struct *target)
{
	if (!systrace_is_special(info)) {
		copy_siginfo(to, info);
		return;
	}
	clear_siginfo(to);
	to->si_signo = sig;
	to->si_code = info == SEND_SIG_PRIV ? SI_KERNEL : SI_USER;
	if (info == SEND_SIG_PRIV)
		return;
	to->si_pid = task_tgid_nr_ns(current, task_active_pid_ns(target));
	to->si_uid = from_kuid_munged(task_cred_xxx(target, user_ns), current_uid());
}

/* True if the standard signal is already noted.  The kernel does not queue a pending one twice, either. */
static bool is_noted(const struct watch *w, int sig, u16 flags)
{
	const struct note *note;
	u32 i;

	for (i = 0; sig < SIGRTMIN && i < w->nnotes; i++) {
		note = &w->notes[(w->first_note + i) % NOTES_MAX];
		if (note->signo == sig && note->flags == flags)
			return true;
	}
	return false;
}

void systrace_note(struct watch *w, int sig, const struct kernel_siginfo *info,
		 struct task_struct *target, u16 note_flags)
{
	unsigned long flags;
	struct note *note;

	raw_spin_lock_irqsave(&w->lock, flags);
	if (is_noted(w, sig, note_flags))
		goto unlock;
	if (w->nnotes < NOTES_MAX) {
		note = &w->notes[(w->first_note + w->nnotes++) % NOTES_MAX];
		note->signo = sig;
		note->flags = note_flags;
		fill_info(&note->info, sig, info, target);
		atomic_or(TODO_NOTES, &w->todo);
	} else {
		w->lost_notes++;
	}
unlock:
	raw_spin_unlock_irqrestore(&w->lock, flags);
}
