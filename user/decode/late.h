/* SPDX-License-Identifier: GPL-2.0 */
/* Memory that was not present when a call was entered: its EXIT carries it late. */
#ifndef SYSTRACE_LATE_H
#define SYSTRACE_LATE_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/systrace.h>

/*
 * Bytes at the end of an ENTER that are not blocks of its plan.  With SYSTRACE_R_DEFERRED: when the
 * call began.  With SYSTRACE_R_STACK or SYSTRACE_R_WALK: the blocks of where it hangs, and their
 * length.
 */
uint32_t enter_tail(const struct systrace_enter *);
/* Block n of where it hangs; NULL: there are fewer. */
const struct systrace_block *enter_tail_block(const struct systrace_enter *, int n);

/* A new copy of the ENTER with the memory that its EXIT carries; NULL if the EXIT carries none for it. */
struct systrace_record *late_patch(const struct systrace_enter *, const struct systrace_exit *);

#endif
