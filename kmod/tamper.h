/* SPDX-License-Identifier: GPL-2.0 */
/* What rules do to calls. */
#ifndef SYSTRACE_TAMPER_H
#define SYSTRACE_TAMPER_H

#include <linux/types.h>

struct pt_regs;
struct session;
struct watch;

/* Wakes all tasks that sleep for a rule.  Not from a probe. */
void systrace_end_naps(struct session *session);

/* Called from the probes, in this order. */
bool systrace_tamper_waits(struct watch *w);
void systrace_tamper_is_decided(struct watch *w);
bool systrace_tamper_prepare(struct watch *w, struct pt_regs *regs, bool again);
bool systrace_tamper_is_recorded(const struct watch *w);
u16 systrace_tamper_poked(const struct watch *w);
bool systrace_tamper_enter(struct watch *w, struct pt_regs *regs);
void systrace_tamper_hold_others(struct pt_regs *regs, s32 nr, u8 abi);
bool systrace_is_same_round(const struct watch *w, struct pt_regs *regs, s32 nr, u8 abi);
bool systrace_tamper_resume(struct watch *w, struct pt_regs *regs);
void systrace_tamper_midway(struct watch *w);
bool systrace_tamper_exit(struct watch *w, struct pt_regs *regs, long ret, u16 *flags);
bool systrace_tamper_break(struct watch *w, u16 *flags);

#endif /* SYSTRACE_TAMPER_H */
