/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSTRACE_COMPAT_TIME_H
#define SYSTRACE_COMPAT_TIME_H

#include <linux/timekeeping.h>

/* 7.2: a snapshot is of a given clock.  The module uses only .cycles, which does not depend on it. */
#ifndef HAVE_KTIME_GET_SNAPSHOT_ID
static inline void ktime_get_snapshot_id(clockid_t id, struct system_time_snapshot *snap)
{
	ktime_get_snapshot(snap);
}
#endif

#endif /* SYSTRACE_COMPAT_TIME_H */
