/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The call that a task is in, by its registers: of current in a probe, or of a
 * task that sleeps in it (look.c).
 */
#ifndef SYSTRACE_REGS_H
#define SYSTRACE_REGS_H

#include <linux/audit.h>
#include <asm/syscall.h>

#include "systrace.h"

static __always_inline u8 call_abi(struct task_struct *task, long nr)
{
#ifdef CONFIG_X86_64
	if (unlikely(syscall_get_arch(task) == AUDIT_ARCH_I386))
		return SYSTRACE_I386;
	/* -1 is what others leave behind who want no call at all. */
	if (unlikely(nr & SYSTRACE_X32_BIT) && nr != -1)
		return SYSTRACE_X32;
#endif
	return SYSTRACE_X86_64;
}

/* Its arguments, to the first six words of window 0. */
static __always_inline void call_arguments(struct task_struct *task, struct pt_regs *regs, u8 abi, u64 *words)
{
	int i;

	BUILD_BUG_ON(sizeof(unsigned long) != sizeof(*words));
	syscall_get_arguments(task, regs, (unsigned long *)words);
	if (unlikely(abi == SYSTRACE_I386))
		for (i = 0; i < 6; i++)
			words[i] = (u32)words[i];
}

#endif /* SYSTRACE_REGS_H */
