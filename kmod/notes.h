/* SPDX-License-Identifier: GPL-2.0 */
/* Signals and names that others leave in a watch for its task to write. */
#ifndef SYSTRACE_NOTES_H
#define SYSTRACE_NOTES_H

#include <linux/signal_types.h>
#include <linux/types.h>
#include "watch.h"

void systrace_put_notes(struct watch *w);
void systrace_note(struct watch *w, int sig, const struct kernel_siginfo *info,
		 struct task_struct *target, u16 note_flags);
void systrace_put_signal(struct watch *w, int signo, const kernel_siginfo_t *info, u16 flags, u32 stack);
u32 systrace_signal_stack(const struct watch *w);
bool systrace_is_special(const struct kernel_siginfo *info);

static __always_inline void systrace_settle(struct watch *w)
{
	if (unlikely(atomic_read(&w->todo) & (TODO_NOTES | TODO_NAME)))
		systrace_put_notes(w);
}

#endif /* SYSTRACE_NOTES_H */
