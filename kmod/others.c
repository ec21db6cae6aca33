// SPDX-License-Identifier: GPL-2.0
/*
 * Other tracers of system calls.
 *
 * A task that we do not watch clears its own work flag, so that tracing costs it nothing.
 * But the kernel sets that flag only when a tracepoint of system calls gets its first
 * probe: another tracer that registers after us would see nothing of such a task.  So
 * return probes watch the functions that register and unregister probes.  From before
 * another tracer's registration begins, no task clears its flag, and the flag is set
 * again on all tasks.  Without kprobes, no flag is ever cleared.
 */
#include <linux/kprobes.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/tracepoint.h>
#include <linux/workqueue.h>

#include "others.h"
#include "watch.h"

bool systrace_alone;

static struct {
	struct tracepoint *tp;
	void *ours;
} calls[2];

static DEFINE_RAW_SPINLOCK(others_lock);
static unsigned int coming;	/* registrations and unregistrations of others in progress */
static bool probing;		/* our probes are registered, or are being registered or unregistered */
static bool watching;		/* the return probes are installed */
static struct task_struct *registrar;	/* the task that registers or unregisters our own probes */

/*
 * True if the tracepoint has a probe that is not ours.  Preemption is off, which keeps the array
 * of probes: every kernel frees an old array after a grace period of RCU.  Since 6.13 and 7.2 it
 * is a grace period of tasks' trace RCU and of SRCU (fast), which includes one of RCU.
 */
static bool has_others(const struct tracepoint *tp, const void *ours)
{
	const struct tracepoint_func *f = rcu_dereference_sched(tp->funcs);

	for (; f && f->func; f++)
		if (f->func != ours)
			return true;
	return false;
}

static void set_all_flags(void)
{
	struct task_struct *p, *t;

	rcu_read_lock();
	for_each_process_thread(p, t)
		set_task_syscall_work(t, SYSCALL_TRACEPOINT);
	rcu_read_unlock();
}

/*
 * A task that was being forked while the flags were set may have copied its parent's flags
 * before, and entered the task list after the walk had passed.  Once all such forks have
 * finished, set the flags again.
 */
static void set_again(struct work_struct *work)
{
	synchronize_rcu();
	if (!READ_ONCE(systrace_alone))
		set_all_flags();
}
static DECLARE_WORK(again, set_again);

/* Called with others_lock held.  The barrier pairs with leave_task_alone(). */
static void decide(void)
{
	bool alone = watching && !coming && !has_others(calls[0].tp, calls[0].ours) &&
		     !has_others(calls[1].tp, calls[1].ours);

	WRITE_ONCE(systrace_alone, alone);
	smp_mb();
}

static void change(int by)
{
	unsigned long flags;
	bool walk;

	raw_spin_lock_irqsave(&others_lock, flags);
	coming += by;
	decide();
	walk = probing && !systrace_alone;
	raw_spin_unlock_irqrestore(&others_lock, flags);
	if (walk)
		set_all_flags();
	if (walk && by < 0)
		schedule_work(&again);
}

/* Returns nonzero if the return need not be probed. */
static int on_change(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	void *tp = (void *)regs_get_kernel_argument(regs, 0);

	if ((tp != calls[0].tp && tp != calls[1].tp) || current == READ_ONCE(registrar))
		return 1;
	change(1);
	return 0;
}

static int on_changed(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	change(-1);
	return 0;
}

/* All of them: the compiler may have inlined one into another. */
#define WATCH(name) {						\
	.kp.symbol_name = name,					\
	.entry_handler = on_change,				\
	.handler = on_changed,					\
	.maxactive = 64,					\
}
static struct kretprobe watch_register[] = {
	WATCH("tracepoint_probe_register"),
	WATCH("tracepoint_probe_register_prio"),
	WATCH("tracepoint_probe_register_prio_may_exist"),
	WATCH("tracepoint_probe_unregister"),
};

/* @by registers our probes, or unregisters them, until this is called with NULL. */
void systrace_others_mind(bool mind, struct task_struct *by)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&others_lock, flags);
	probing = mind;
	WRITE_ONCE(registrar, by);
	decide();
	raw_spin_unlock_irqrestore(&others_lock, flags);
}

int systrace_others_init(struct tracepoint *enter, void *on_enter,
			 struct tracepoint *exit, void *on_exit)
{
	int i, err;

	calls[0].tp = enter;
	calls[0].ours = on_enter;
	calls[1].tp = exit;
	calls[1].ours = on_exit;
	for (i = 0; i < ARRAY_SIZE(watch_register); i++) {
		err = register_kretprobe(&watch_register[i]);
		if (err)
			break;
	}
	watching = i == ARRAY_SIZE(watch_register);
	if (watching)
		return 0;
	pr_info("cannot register kprobes (%d): untraced tasks stay on the slow path of system calls\n", err);
	while (i--)
		unregister_kretprobe(&watch_register[i]);
	return 0;
}

void systrace_others_exit(void)
{
	int i;

	for (i = 0; watching && i < ARRAY_SIZE(watch_register); i++)
		unregister_kretprobe(&watch_register[i]);
	cancel_work_sync(&again);
}
