/* SPDX-License-Identifier: GPL-2.0 */
/* System calls, the long way; fast.c has the short one. */
#ifndef SYSTRACE_PROBE_H
#define SYSTRACE_PROBE_H

#include <linux/types.h>

struct pt_regs;
struct watch;

void systrace_enter_slowly(struct pt_regs *regs, long nr);
void systrace_exit_slowly(struct pt_regs *regs, long ret);
void systrace_break_call(struct watch *w);

#endif /* SYSTRACE_PROBE_H */
