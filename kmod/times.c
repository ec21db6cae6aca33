// SPDX-License-Identifier: GPL-2.0
/*
 * How long a task has run, and has waited for a CPU: the scheduler's figures in its task_struct.  If the task
 * runs, its sum is as old as the scheduler's last update, whose time is reported with it.
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
