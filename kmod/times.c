// SPDX-License-Identifier: GPL-2.0
/*
 * How long a task has run and waited for a processor: what the scheduler has in it.  Of one that runs the sum is as old as
 * the scheduler's last look, which is told with it.
 */
#include <linux/sched.h>

#include "capture.h"

u32 systrace_times(const struct capture *c, void *at, u32 room)
{
	const struct task_struct *task = c->task;
	struct systrace_times *times = at;

	if (room < sizeof(*times))
		return 0;
	*times = (struct systrace_times){
		.ran = READ_ONCE(task->se.sum_exec_runtime),
		.seen = READ_ONCE(task->se.exec_start),
#ifdef CONFIG_SCHED_INFO
		.waited = READ_ONCE(task->sched_info.run_delay),
#endif
		.cpu = task_cpu(task),
	};
	return sizeof(*times);
}
