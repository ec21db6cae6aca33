/* SPDX-License-Identifier: GPL-2.0 */
/* Memory that is not present is brought in. */
#ifndef SYSTRACE_TOUCH_H
#define SYSTRACE_TOUCH_H

#include <linux/types.h>

/* In task work; sleeps.  True: some of it is there now. */
bool systrace_touch(u64 from, u32 len);

#endif /* SYSTRACE_TOUCH_H */
