/* SPDX-License-Identifier: GPL-2.0 */
/* Memory that was not present when a call was entered: its EXIT brings it late. */
#ifndef SYSTRACE_LATE_H
#define SYSTRACE_LATE_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/systrace.h>

/*
 * Bytes at the end of an ENTER that are no blocks of its plan: of one that was kept back, when its call began; of one
 * with SYSTRACE_R_STACK or SYSTRACE_R_WALK, where it hangs, and how many bytes that is.
 */
uint32_t enter_tail(const struct systrace_enter *);
/* Of what says where it hangs; NULL: there are not so many. */
const struct systrace_block *enter_tail_block(const struct systrace_enter *, int n);

/* The ENTER with what its EXIT brings, in memory of its own; NULL if that brings nothing for it. */
struct systrace_record *late_patch(const struct systrace_enter *, const struct systrace_exit *);

#endif
