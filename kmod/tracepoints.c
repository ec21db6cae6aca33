// SPDX-License-Identifier: GPL-2.0
/*
 * The tracepoints: events of a watched task other than its system calls become
 * records here; and all tracepoints are registered here.
 *
 * The handlers run in the task, with preemption off, which they turn off themselves
 * where the kernel does not (compat/trace.h).  Only signal_generate and task_rename may
 * run elsewhere, interrupts included: they leave a note, which the task itself writes.
 * SECURITY.md lists the locks that are held in each of them.
 */
#include <linux/binfmts.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/signal.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include <linux/workqueue.h>
#include <trace/events/signal.h>

#include "access.h"
#include "announce.h"
#include "clock.h"
#include "compat/trace.h"
#include "defer.h"
#include "fast.h"
#include "notes.h"
#include "others.h"
#include "probe.h"
#include "record.h"
#include "rules.h"
#include "session.h"
#include "task.h"
#include "tracepoints.h"
#include "watch.h"
#include "work.h"

/* ---- tasks begin, change and exit --------------------------------------------- */

static void on_fork(void *unused, struct task_struct *parent, struct task_struct *child)
{
	struct watch *w;

	probe_begin();
	for_each_watch(w, parent) {
		if (w->follow)
			systrace_follow(w, child, systrace_speaks(w));
	}
	probe_end();
}

/*
 * Runs before the name changes, in the task itself or in another thread of its process.
 * The task's alloc_lock is held, so the name is kept for the task to write.
 */
static void on_rename(void *unused, struct task_struct *task, const char *comm)
{
	unsigned long flags;
	struct watch *w;

	for_each_watch(w, task) {
		if (!(w->session->setup.flags & SYSTRACE_NAMES) || w->session->quiet)
			continue;
		raw_spin_lock_irqsave(&w->lock, flags);
		strscpy_pad(w->name, comm, sizeof(w->name));
		atomic_or(TODO_NAME, &w->todo);
		raw_spin_unlock_irqrestore(&w->lock, flags);
	}
}

static void on_exec(void *unused, struct task_struct *task, pid_t old_pid,
		    struct linux_binprm *bprm)
{
	struct watch *w;
	s32 old_tid;

	probe_begin();
	for_each_watch(w, task) {
		bool speak = systrace_speaks(w);

		if (speak && w->stage == DEFERRED) {
			systrace_put_deferred(w);
			systrace_set_stage(w, IN);
		}
		w->hidden = false;
		w->maps.any = false;
		systrace_walk_forget(w->maps.walker);
		/* The memory that the call's arguments point to is gone. */
		w->missed = false;
		systrace_tamper_arm(w, true);
		/* A thread that executes a program takes over its leader's tid. */
		old_tid = w->tid;
		w->tid = __task_pid_nr_ns(task, PIDTYPE_PID, w->session->pids);
		w->tgid = __task_pid_nr_ns(task, PIDTYPE_TGID, w->session->pids);
		if (speak) {
			systrace_put_exec(w, old_tid, bprm);
			systrace_settle(w);
		}
		if (unlikely(!systrace_may_still_watch(w, bprm->secureexec)))
			systrace_refuse(w);
		else if (unlikely(systrace_context_changed(w)))
			atomic_or(TODO_ASK, &w->todo);
	}
	probe_end();
}

/* The task exits in a call whose ENTER is kept back. */
static void end_asked(struct watch *w)
{
	if (systrace_ask(w, SYSTRACE_AT_END, 0))
		systrace_put_deferred(w);
	else
		systrace_skip_records(w, 1);
}

static void on_gone(void *unused, struct task_struct *task)
{
	struct watch *w;

	probe_begin();
	for_each_watch(w, task) {
		systrace_leave(w);
		if (systrace_speaks(w)) {
			/* The task was killed before its task work ran. */
			if (atomic_read(&w->todo) & TODO_EXIT)
				systrace_put_exit_cut(w);
			if (systrace_stage(w) == DEFERRED)
				end_asked(w);
			systrace_settle(w);
			systrace_put_gone(w, task);
		}
		systrace_let_go(&w->files);
		systrace_forget(w);
	}
	probe_end();
}

/* ---- signals -------------------------------------------------------------------- */

static void on_deliver(void *unused, int sig, struct kernel_siginfo *info, struct k_sigaction *ka)
{
	u16 flags = ka->sa.sa_handler == SIG_DFL ? SYSTRACE_R_DEFAULT : 0;
	bool handled = ka->sa.sa_handler != SIG_DFL && ka->sa.sa_handler != SIG_IGN;
	struct watch *w;

	/* This is how the kernel reports that the whole process is being killed. */
	if (sig == SIGKILL && info == SEND_SIG_NOINFO)
		return;
	probe_begin();
	for_each_watch(w, current) {
		if (!systrace_speaks(w))
			continue;
		systrace_settle(w);
		/* A handler runs before the call is made again, if it ever is. */
		if (unlikely(w->stage == REWOUND || w->stage == HELD) && handled)
			systrace_break_call(w);
		systrace_put_signal(w, sig, systrace_is_special(info) ? NULL : info, flags, systrace_signal_stack(w));
		if (unlikely(atomic_read(&w->todo)))
			systrace_attend(w);
	}
	probe_end();
}

/*
 * Runs in the sender, or in an interrupt.  Two kinds of signals are never delivered,
 * so they are noted here for their target to write: signals that it ignores, and a
 * signal that kills it without a core dump, for which the kernel takes a shortcut
 * (complete_signal()) unless the target is ptraced.
 */
static void on_generate(void *unused, int sig, struct kernel_siginfo *info,
			struct task_struct *target, int group, int result)
{
	const struct signal_struct *signal = target->signal;
	bool dying = signal->flags & GROUP_IS_DYING;
	struct watch *w;
	u16 flags;

	if (result == TRACE_SIGNAL_IGNORED && !dying)
		flags = SYSTRACE_R_IGNORED;
	else if (result == TRACE_SIGNAL_DELIVERED && dying &&
		 signal->group_exit_code == sig && sig != SIGKILL)
		flags = SYSTRACE_R_DEFAULT;
	else
		return;
	probe_begin();
	for_each_watch(w, target)
		if (READ_ONCE(w->session->running) &&
		    !(w->session->quiet && flags & SYSTRACE_R_IGNORED))
			systrace_note(w, sig, info, target, flags);
	probe_end();
}

/* ---- registering ------------------------------------------------------------------ */

static struct {
	const char *name;
	void *probe;
	struct tracepoint *tp;
} probes[] = {
	{ "sys_enter", systrace_on_enter },
	{ "sys_exit", systrace_on_exit },
	{ "sched_process_fork", on_fork },
	{ "sched_process_exec", on_exec },
	{ "sched_process_exit", on_gone },
	{ "task_rename", on_rename },
	{ "signal_deliver", on_deliver },
	{ "signal_generate", on_generate },
};

static DEFINE_MUTEX(probes_lock);
static unsigned int users;
static bool registered;

static void match_probe(struct tracepoint *tp, void *unused)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(probes); i++)
		if (!strcmp(tp->name, probes[i].name))
			probes[i].tp = tp;
}

int systrace_probes_find(void)
{
	int i;

	for_each_kernel_tracepoint(match_probe, NULL);
	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		if (probes[i].tp)
			continue;
		pr_err("this kernel has no tracepoint %s\n", probes[i].name);
		return -ENOENT;
	}
	return systrace_others_init(probes[0].tp, systrace_on_enter, probes[1].tp, systrace_on_exit);
}

/* Unregisters the probes from @i on. */
static void unregister_probes(int i)
{
	for (; i < ARRAY_SIZE(probes); i++)
		tracepoint_probe_unregister(probes[i].tp, probes[i].probe, NULL);
	tracepoint_synchronize_unregister();
}

/* In reverse order: the other probes must be there before the first system call is seen. */
static int register_probes(void)
{
	int i, err;

	for (i = ARRAY_SIZE(probes) - 1; i >= 0; i--) {
		err = tracepoint_probe_register(probes[i].tp, probes[i].probe, NULL);
		if (err) {
			unregister_probes(i + 1);
			return err;
		}
	}
	return 0;
}

static void unregister_if_idle(struct work_struct *work)
{
	mutex_lock(&probes_lock);
	if (registered && !users) {
		systrace_others_mind(true, current);
		unregister_probes(0);
		systrace_others_mind(false, NULL);
		systrace_clock_stop();
		registered = false;
	}
	mutex_unlock(&probes_lock);
}
static DECLARE_DELAYED_WORK(idle, unregister_if_idle);

/*
 * The probes are registered while a session may need them, and a moment longer.
 * Registering and unregistering patches the kernel's code, which stops every CPU: a user
 * must not be able to cause that by opening and closing sessions in a loop.
 */
#define LINGER	HZ

int systrace_probes_get(void)
{
	int err = 0;

	mutex_lock(&probes_lock);
	if (!registered) {
		systrace_others_mind(true, current);
		err = register_probes();
		systrace_others_mind(!err, NULL);
		if (!err)
			systrace_clock_start();
		registered = !err;
	}
	if (!err)
		users++;
	mutex_unlock(&probes_lock);
	return err;
}

void systrace_probes_put(void)
{
	mutex_lock(&probes_lock);
	if (!--users)
		mod_delayed_work(system_wq, &idle, LINGER);
	mutex_unlock(&probes_lock);
}

/* At module exit: no session is left. */
void systrace_probes_exit(void)
{
	cancel_delayed_work_sync(&idle);
	unregister_if_idle(NULL);
}
