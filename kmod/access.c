// SPDX-License-Identifier: GPL-2.0
/*
 * Permission to watch a task, and the memory budget of each user.
 *
 * A task may be watched by those that could ptrace it.  The kernel's check for this is
 * not exported, but an open of /proc/PID/mem runs it: ids, dumpability,
 * capabilities and security modules, Yama among them.  So the module opens this
 * file, in a private mount of proc over which nothing is mounted.  Both the caller
 * and the opener of the device must pass the check: passing the descriptor on
 * gives neither of them more rights.
 *
 * An exec can give a task rights that its watcher lacks.  Then the module repeats
 * the check with its own code, because the exec probe runs in the task itself and
 * may not sleep.  The security modules cannot be asked there: if one has given the
 * task another context, they are asked later, before the new program runs.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/sched/coredump.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/user_namespace.h>
#include <linux/workqueue.h>

#include "compat/fs.h"
#include "access.h"
#include "session.h"
#include "watch.h"

/* ---- the kernel's check -------------------------------------------------------- */

static struct vfsmount *proc;

/* Runs in a kernel thread: the mount shows all processes, even if insmod ran in a pid namespace. */
static void mount_proc(struct work_struct *work)
{
	proc = kern_mount(get_fs_type("proc"));
}

int systrace_access_init(void)
{
	struct work_struct work;

	INIT_WORK_ONSTACK(&work, mount_proc);
	schedule_work(&work);
	flush_work(&work);
	destroy_work_on_stack(&work);
	return PTR_ERR_OR_ZERO(proc);
}

void systrace_access_exit(void)
{
	kern_unmount(proc);
}

/*
 * Opens the task's memory file with the credentials of current.  Returns 0 if this is allowed.
 * *@mm is then the memory that the check was for; the caller drops it.
 */
static int open_mem(const struct task_struct *task, struct mm_struct **mm)
{
	struct path root = { .mnt = proc, .dentry = proc->mnt_root };
	struct file *file;
	char name[24];

	snprintf(name, sizeof(name), "%d/mem", task_pid_nr((struct task_struct *)task));
	file = file_open_root(&root, name, O_RDONLY, 0);
	if (IS_ERR(file))
		return PTR_ERR(file);
	*mm = file->private_data;
	if (*mm)
		mmgrab(*mm);
	fput(file);
	return *mm ? 0 : -ESRCH;
}

static bool capable_of(const struct task_struct *task)
{
	bool capable;

	rcu_read_lock();
	capable = ns_capable(__task_cred(task)->user_ns, CAP_SYS_PTRACE);
	rcu_read_unlock();
	return capable;
}

/*
 * Checks as ptrace() does: with the real ids of @who, and regardless of who owns the /proc file
 * if @who has CAP_SYS_PTRACE.  @raise: as if @who had this capability, so that only security
 * modules that go by contexts can refuse.
 */
static int ask_access_as(const struct cred *who, const struct task_struct *task, bool raise,
			 struct mm_struct **mm)
{
	const struct cred *before = override_creds(who), *inner;
	struct cred *cred = prepare_creds();
	int err = -ENOMEM;

	if (cred) {
		cred->fsuid = cred->uid;
		cred->fsgid = cred->gid;
		if (raise)
			cap_raise(cred->cap_effective, CAP_SYS_PTRACE);
		if (raise || capable_of(task))
			cap_raise(cred->cap_effective, CAP_DAC_READ_SEARCH);
		inner = override_creds(cred);
		err = open_mem(task, mm);
		revert_creds(inner);
		put_cred(cred);
	}
	revert_creds(before);
	switch (err) {
	case -EACCES:
		return -EPERM;
	case -ENOENT:
		return -ESRCH;
	}
	return err;
}

static bool same_ids(const struct cred *who, const struct cred *task)
{
	return uid_eq(who->uid, task->euid) && uid_eq(who->uid, task->suid) &&
	       uid_eq(who->uid, task->uid) && gid_eq(who->gid, task->egid) &&
	       gid_eq(who->gid, task->sgid) && gid_eq(who->gid, task->gid);
}

/* Rules change what a program does.  For a task of another user this takes CAP_SYS_PTRACE in the initial namespace. */
static bool may_meddle(const struct session *s, const struct task_struct *task)
{
	bool own;

	rcu_read_lock();
	own = same_ids(current_cred(), __task_cred(task));
	rcu_read_unlock();
	return own || systrace_privileged(s);
}

/*
 * Returns 0 if the caller and the opener may watch the task.  *@mm is then the memory for
 * which this was checked; the caller drops it.  If the task has another mm when the watch
 * begins, the caller has to check again.
 */
int systrace_may_watch(const struct session *s, const struct task_struct *task, struct mm_struct **mm)
{
	struct mm_struct *opener_mm;
	int err;

	if (systrace_locked_down() || (s->rules && !may_meddle(s, task)))
		return -EPERM;
	err = ask_access_as(current_cred(), task, false, mm);
	if (err || s->opener == current_cred())
		return err;
	err = ask_access_as(s->opener, task, false, &opener_mm);
	if (err) {
		mmdrop(*mm);
		return err;
	}
	/* The kernel checks nothing if the task shares the memory of current. */
	if (opener_mm == current->mm)
		err = -EPERM;
	else if (opener_mm != *mm)
		err = -EAGAIN;
	if (err)
		mmdrop(*mm);
	mmdrop(opener_mm);
	return err;
}

/* The module shows what programs do, as tracefs does.  A kernel locked down to keep secrets from root forbids both. */
bool systrace_locked_down(void)
{
	return security_locked_down(LOCKDOWN_TRACEFS);
}

/* True if the caller and the opener both may watch all tasks, and may apply rules to tasks of other users. */
bool systrace_privileged(const struct session *s)
{
	const struct cred *before;
	bool privileged;

	if (!capable(CAP_SYS_PTRACE))
		return false;
	before = override_creds(s->opener);
	privileged = capable(CAP_SYS_PTRACE);
	revert_creds(before);
	return privileged;
}

/* ---- after an exec --------------------------------------------------------------- */

/* The same check as cap_capable(), which is not exported. */
static bool has_ptrace(const struct cred *who, const struct user_namespace *ns)
{
	for (;; ns = ns->parent) {
		if (ns == who->user_ns)
			return cap_raised(who->cap_effective, CAP_SYS_PTRACE);
		if (ns->level <= who->user_ns->level)
			return false;
		if (ns->parent == who->user_ns && uid_eq(ns->owner, who->euid))
			return true;
	}
}

/*
 * The same check as __ptrace_may_access().  @secure: the exec gained rights, perhaps only in the
 * opinion of a security module.
 */
static bool cred_still_may_watch(const struct cred *who, bool secure)
{
	const struct cred *now = current_cred();

	if (!current_is_dumpable() && !has_ptrace(who, current_exec_ns()))
		return false;
	if (has_ptrace(who, now->user_ns))
		return true;
	return !secure && same_ids(who, now) && who->user_ns == now->user_ns &&
	       cap_issubset(now->cap_permitted, who->cap_permitted);
}

/* Like may_meddle(), after an exec: the task may belong to another user now. */
static bool may_still_meddle(const struct watch *w)
{
	return same_ids(w->by, current_cred()) ||
	       (has_ptrace(w->by, &init_user_ns) && has_ptrace(w->session->opener, &init_user_ns));
}

/* The context that the security modules give the task; all zeros if they give none. */
void systrace_context(struct task_struct *task, struct lsm_prop *context)
{
	/* Clear the padding, too: contexts are compared with memcmp(). */
	memset(context, 0, sizeof(*context));
	security_task_getlsmprop_obj(task, context);
}

/* True if the context of the watch's task, which is current, has changed. */
bool systrace_context_changed(const struct watch *w)
{
	struct lsm_prop now;

	systrace_context(current, &now);
	return memcmp(&w->context, &now, sizeof(now));
}

/* Called by the task, which has just executed a program. */
bool systrace_may_still_watch(const struct watch *w, bool secure)
{
	const struct cred *opener = w->session->opener;

	if (w->tamper && !may_still_meddle(w))
		return false;
	return cred_still_may_watch(opener, secure) &&
	       (w->by == opener || cred_still_may_watch(w->by, secure));
}

/* A task always has access to itself, so a worker runs the check. */
struct asking {
	struct work_struct work;
	const struct watch *watch;
	int err;
};

static int ask_modules_as(const struct cred *who, const struct watch *w)
{
	struct mm_struct *mm;
	int err = ask_access_as(who, w->task, true, &mm);

	if (!err)
		mmdrop(mm);
	return err;
}

static void ask_modules(struct work_struct *work)
{
	struct asking *a = container_of(work, struct asking, work);
	const struct watch *w = a->watch;

	a->err = ask_modules_as(w->session->opener, w);
	if (!a->err && w->by != w->session->opener)
		a->err = ask_modules_as(w->by, w);
}

/* Called by the task, in task work; sleeps.  True if the security modules allow the watch in the task's present context. */
bool systrace_modules_allow(struct watch *w)
{
	struct asking a = { .watch = w };

	INIT_WORK_ONSTACK(&a.work, ask_modules);
	queue_work(system_unbound_wq, &a.work);
	flush_work(&a.work);
	destroy_work_on_stack(&a.work);
	systrace_context(current, &w->context);
	return !a.err;
}

/* ---- how much memory ---------------------------------------------------------------- */

/*
 * All sessions of a user share one budget.  With CAP_SYS_RESOURCE it has no limit, but is
 * accounted all the same.  In addition, all memory is charged to the opener's memory cgroup.
 * Each object stores the amount charged for it, so that exactly this amount is uncharged.
 */
static unsigned int user_mem = 32;
module_param(user_mem, uint, 0644);
MODULE_PARM_DESC(user_mem, "Memory limit for all sessions of one user, in MiB per online CPU (default 32)");

struct budget {
	struct list_head node;
	kuid_t uid;
	bool limited;
	unsigned int sessions;
	atomic_long_t used;
};

/* Also taken in softirqs: RCU callbacks may free a session. */
static DEFINE_SPINLOCK(budgets_lock);
static LIST_HEAD(budgets);

static struct budget *find_budget(kuid_t uid, bool limited)
{
	struct budget *b;

	list_for_each_entry(b, &budgets, node)
		if (uid_eq(b->uid, uid) && b->limited == limited)
			return b;
	return NULL;
}

/* A user namespace may have many users, but all of them share the budget of its owner. */
static kuid_t payer_of(const struct cred *cred)
{
	const struct user_namespace *ns;
	kuid_t uid = cred->uid;

	for (ns = cred->user_ns; ns != &init_user_ns; ns = ns->parent)
		uid = ns->owner;
	return uid;
}

int systrace_budget_get(struct session *s)
{
	struct budget *new, *b;

	new = kzalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
	if (!new)
		return -ENOMEM;
	new->uid = payer_of(s->opener);
	new->limited = !capable(CAP_SYS_RESOURCE);
	spin_lock_bh(&budgets_lock);
	b = find_budget(new->uid, new->limited);
	if (!b) {
		b = new;
		new = NULL;
		list_add(&b->node, &budgets);
	}
	b->sessions++;
	spin_unlock_bh(&budgets_lock);
	kfree(new);
	s->budget = b;
	return 0;
}

kuid_t systrace_payer(const struct session *s)
{
	return s->budget->uid;
}

/* When the last session of a budget ends, all its charges must have been given back. */
void systrace_budget_put(struct session *s)
{
	struct budget *b = s->budget;

	if (!b)
		return;
	spin_lock_bh(&budgets_lock);
	if (--b->sessions)
		b = NULL;
	else
		list_del(&b->node);
	spin_unlock_bh(&budgets_lock);
	WARN_ONCE(b && atomic_long_read(&b->used), "systrace: %ld bytes are still charged to a user\n", atomic_long_read(&b->used));
	kfree(b);
}

/* Returns false, and charges nothing, if the user would exceed the limit. */
bool systrace_charge(const struct session *s, size_t bytes)
{
	u64 limit = ((u64)READ_ONCE(user_mem) << 20) * num_online_cpus();
	u64 used = atomic_long_add_return(bytes, &s->budget->used);

	if (!s->budget->limited || used <= limit)
		return true;
	systrace_uncharge(s, bytes);
	return false;
}

void systrace_uncharge(const struct session *s, size_t bytes)
{
	atomic_long_sub(bytes, &s->budget->used);
}
