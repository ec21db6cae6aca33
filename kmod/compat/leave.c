// SPDX-License-Identifier: GPL-2.0
/*
 * Leaving a call out on kernels that read its number before the sys_enter tracepoint: see
 * trace.h.  While there are sessions with rules, a return probe corrects the return value of
 * the kernel's function to what newer kernels return.
 *
 * A return probe may miss a call, if too many tasks are in that function, stopped by their
 * debuggers.  So the probe marks the watches of its task when it has seen the call begin.  A
 * watch that is not marked must not leave the call out: the kernel would make it anyway.
 */
#include "trace.h"

#if !CALLS_CAN_BE_LEFT_OUT
#include <linux/kprobes.h>
#include <linux/mutex.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/sched/task_stack.h>
#include <asm/syscall.h>

#include "session.h"
#include "watch.h"

/* Returns nonzero if the return need not be probed. */
static int on_look(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	bool any = false;
	struct watch *w;

	for_each_watch(w, current) {
		if (!w->tamper)
			continue;
		w->may_leave_out = true;
		any = true;
	}
	return !any;
}

static int on_looked(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct watch *w;

	for_each_watch(w, current)
		w->may_leave_out = false;
	if (syscall_get_nr(current, task_pt_regs(current)) == -1)
		regs_set_return_value(regs, -1);
	return 0;
}

/* The names that compilers give the function. */
static const char *const names[] = {
	"syscall_trace_enter", "syscall_trace_enter.constprop.0", "syscall_trace_enter.isra.0",
};
static struct kretprobe look;
static DEFINE_MUTEX(look_lock);
static unsigned int users;

static int look_begin(void)
{
	int i, err = -ENOENT;

	for (i = 0; i < ARRAY_SIZE(names) && err; i++) {
		look = (struct kretprobe){
			.kp.symbol_name = names[i], .entry_handler = on_look, .handler = on_looked, .maxactive = 1024,
		};
		err = register_kretprobe(&look);
	}
	return err ? -EOPNOTSUPP : 0;
}

int leaving_out_get(void)
{
	int err = 0;

	mutex_lock(&look_lock);
	if (!users)
		err = look_begin();
	if (!err)
		users++;
	mutex_unlock(&look_lock);
	return err;
}

void leaving_out_put(void)
{
	mutex_lock(&look_lock);
	if (!--users) {
		/* Wait for tasks that were marked, and preempted, to leave the function. */
		synchronize_rcu_tasks();
		unregister_kretprobe(&look);
	}
	mutex_unlock(&look_lock);
}

bool call_can_be_left_out(const struct watch *w)
{
	return w->may_leave_out;
}
#endif
