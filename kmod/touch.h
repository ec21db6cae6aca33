/* SPDX-License-Identifier: GPL-2.0 */
/* Faults in memory that is not present. */
#ifndef SYSTRACE_TOUCH_H
#define SYSTRACE_TOUCH_H

#include <linux/types.h>

/* In task work; sleeps.  True: some of it is present now. */
bool systrace_touch(u64 from, u32 len);

#endif /* SYSTRACE_TOUCH_H */
