// SPDX-License-Identifier: GPL-2.0
/*
 * Whom: the tasks that are watched, and how they come to be so.
 *
 * A watch is in the table from ATTACH, or from the fork of a followed parent,
 * until the task ends or is detached.  Readers are the probes, under RCU;
 * writers hold watched_lock.  A child's watch is its parent's "heir", made
 * beforehand, for a probe cannot allocate; what was used up is made anew in task
 * work, before the parent, or the child, is back in user mode.
 *
 * A task that was attached is UNSEEN: whoever first has something to do with it
 * while records flow, the attacher or one of its own probes, writes its NEW.
 */
#include <linux/cred.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/ptrace.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <linux/task_work.h>
#include <asm/syscall.h>

#include "systrace.h"

struct hlist_head systrace_watched[1 << WATCHED_BITS];

/* Writers of systrace_watched, and every session's list of watches. */
static DEFINE_RAW_SPINLOCK(watched_lock);

/* ---- the life of a watch -------------------------------------------------- */

/* What a watch takes, as its opener's budget has it. */
static size_t footprint(const struct session *session)
{
	return sizeof(struct watch) + (session->lossless ? STASH_SIZE : 0);
}

/* Whoever calls, the session's opener pays. */
static struct watch *watch_alloc(struct session *session)
{
	struct mem_cgroup *before = set_active_memcg(session->memcg);
	struct watch *w = kzalloc(sizeof(*w), GFP_KERNEL_ACCOUNT);

	if (w && session->lossless) {
		w->stash = kmalloc(STASH_SIZE, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
		if (!w->stash) {
			kfree(w);
			w = NULL;
		}
	}
	set_active_memcg(before);
	return w;
}

static struct watch *watch_new(struct session *session)
{
	size_t size = footprint(session);
	struct watch *w;

	if (!systrace_charge(session, size))
		return NULL;
	w = watch_alloc(session);
	if (!w) {
		systrace_uncharge(session, size);
		return NULL;
	}
	w->charged = size;
	raw_spin_lock_init(&w->lock);
	init_waitqueue_head(&w->wait);
	refcount_set(&w->refs, 1);
	INIT_LIST_HEAD(&w->list);
	w->session = session;
	if (systrace_tamper_new(w) || systrace_deferred_new(w) || systrace_walker_new(session, &w->maps.walker)) {
		systrace_tamper_free(w);
		systrace_deferred_free(w);
		systrace_uncharge(session, size);
		kfree(w->stash);
		kfree(w);
		return NULL;
	}
	refcount_inc(&session->refs);
	return w;
}

/* With that of the call it is in; its task may be adding to it. */
static u64 filtered_of(const struct watch *w)
{
	s64 filtered = READ_ONCE(w->filtered) + (systrace_stage(w) == SKIPPED);

	/* Less if it is being announced just now. */
	return max_t(s64, filtered, 0);
}

/* At its end; and once more when no probe can have it any more. */
static void tell_filtered(struct watch *w)
{
	u64 filtered = filtered_of(w);

	atomic64_add(filtered - w->told, &w->session->filtered);
	w->told = filtered;
}

/* One that nobody has seen. */
static void watch_free(struct watch *w)
{
	if (!w)
		return;
	watch_free(w->heir);
	tell_filtered(w);
	put_cred(w->by);
	systrace_uncharge(w->session, w->charged);
	systrace_tamper_free(w);
	systrace_deferred_free(w);
	systrace_whole_free(w);
	systrace_walker_free(w->session, w->maps.walker);
	systrace_session_put(w->session);
	kfree(w->stash);
	kfree(w);
}

static void watch_free_rcu(struct rcu_head *head)
{
	watch_free(container_of(head, struct watch, work));
}

bool systrace_watch_get(struct watch *w)
{
	return refcount_inc_not_zero(&w->refs);
}

void systrace_watch_put(struct watch *w)
{
	if (refcount_dec_and_test(&w->refs))
		call_rcu(&w->work, watch_free_rcu);
}

static struct watch *find_watch(const struct session *session, const struct task_struct *task)
{
	struct watch *w;

	for_each_watch(w, task)
		if (w->session == session)
			return w;
	return NULL;
}

static u32 count_watches(const struct task_struct *task)
{
	struct watch *w;
	u32 n = 0;

	for_each_watch(w, task)
		n++;
	return n;
}

bool systrace_is_watched(const struct task_struct *task)
{
	struct watch *w;

	for_each_watch(w, task)
		return true;
	return false;
}

/* ---- the one that a CPU need not look up ------------------------------------ */

/* In its place while there is none: nobody's. */
static struct watch nobody;
DEFINE_PER_CPU(struct watch *, systrace_lone);

/* A module's pointers of this kind are not relocated. */
void systrace_lone_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		per_cpu(systrace_lone, cpu) = &nobody;
}

/* The current task's only watch, or NULL. */
static struct watch *only_watch(void)
{
	struct watch *w, *found = NULL;

	for_each_watch(w, current) {
		if (found)
			return NULL;
		found = w;
	}
	return found;
}

/* In a probe: the current task's watch becomes this CPU's, if it may.  NULL if not. */
struct watch *systrace_find_lone(void)
{
	struct watch *w = only_watch();

	/* Pairs with START's release: what it has made ready is there. */
	if (!w || w->hidden || !smp_load_acquire(&w->session->running) || !w->session->quick_calls)
		return NULL;
	w->quick_calls = w->session->quick_calls;
	this_cpu_write(systrace_lone, w);
	/* Pairs with not_lone() and systrace_lone_end(): they see it there, or what they did is seen here. */
	smp_mb();
	if (likely(only_watch() == w && READ_ONCE(w->session->running)))
		return w;
	this_cpu_write(systrace_lone, &nobody);
	return NULL;
}

/* If that takes more than it should from a CPU, it looks it up again. */
static void take_from_cpus(const struct watch *w)
{
	struct watch **lone;
	int cpu;

	for_each_possible_cpu(cpu) {
		lone = per_cpu_ptr(&systrace_lone, cpu);
		if (READ_ONCE(*lone) == w)
			WRITE_ONCE(*lone, &nobody);
	}
}

/* It has company, or is leaving the table. */
static void not_lone(const struct watch *w)
{
	smp_mb();
	take_from_cpus(w);
}

/* The session does not run any more. */
void systrace_lone_end(const struct session *session)
{
	struct watch *w;

	smp_mb();
	rcu_read_lock();
	list_for_each_entry_rcu(w, &session->watches, list)
		take_from_cpus(w);
	rcu_read_unlock();
}

/* ---- the table ----------------------------------------------------------------- */

static void put_in_table(struct watch *w, struct task_struct *task)
{
	struct watch *other;

	w->task = task;
	list_add_tail_rcu(&w->list, &w->session->watches);
	atomic_inc(&w->session->tasks);
	hlist_add_head_rcu(&w->node, systrace_bucket(task));
	for_each_watch(other, task)
		if (other != w)
			not_lone(other);
}

/* False if somebody was faster.  watched_lock is held. */
static bool take_from_table(struct watch *w)
{
	if (hlist_unhashed(&w->node))
		return false;
	hlist_del_init_rcu(&w->node);
	write_seqcount_begin(&w->session->leaving);
	list_del_rcu(&w->list);
	tell_filtered(w);
	write_seqcount_end(&w->session->leaving);
	not_lone(w);
	if (atomic_dec_and_test(&w->session->tasks))
		systrace_wake(w->session);
	return true;
}

#define LOOKS	8

/* How many records the filter has left out.  While tasks end it may be off by what they have, but not when they have ended. */
u64 systrace_filtered(struct session *session)
{
	unsigned int seq, look = 0;
	struct watch *w;
	u64 sum;

	do {
		seq = read_seqcount_begin(&session->leaving);
		sum = atomic64_read(&session->filtered);
		rcu_read_lock();
		list_for_each_entry_rcu(w, &session->watches, list)
			sum += filtered_of(w);
		rcu_read_unlock();
	} while (read_seqcount_retry(&session->leaving, seq) && ++look < LOOKS);
	return sum;
}

/* Stop watching: at the task's end, or when it is detached. */
bool systrace_forget(struct watch *w)
{
	bool was_there;

	raw_spin_lock(&watched_lock);
	was_there = take_from_table(w);
	raw_spin_unlock(&watched_lock);
	if (was_there)
		systrace_watch_put(w);
	return was_there;
}

/* ---- task work -------------------------------------------------------------- */

bool systrace_work_get(struct watch *w)
{
	if (!systrace_watch_get(w))
		return false;
	atomic_inc(&w->session->working);
	__module_get(THIS_MODULE);
	return true;
}

void systrace_work_put(struct watch *w)
{
	struct session *s = w->session;

	if (atomic_dec_and_test(&s->working))
		wake_up(&s->wait);
	systrace_watch_put(w);
	/* The way from here back to the kernel is covered by synchronize_rcu_tasks(). */
	module_put(THIS_MODULE);
}

/* In a probe, where nobody can be woken: it will not be done. */
void systrace_work_cancel(struct watch *w)
{
	atomic_dec(&w->session->working);
	systrace_watch_put(w);
	module_put(THIS_MODULE);
}

/*
 * In two rounds: what the call has left to do, as the last close of a file, was asked
 * for before we were, and comes behind the first and before the second.  So nobody
 * waits for it while we do.
 */
bool systrace_work_comes_last(struct callback_head *work, task_work_func_t func, bool *last)
{
	*last = !*last;
	if (!*last)
		return false;
	init_task_work(work, func);
	if (!task_work_add(current, work, TWA_RESUME))
		return true;
	/* It is exiting. */
	*last = false;
	return false;
}

static void make_heir(struct watch *w)
{
	if (!w->heir && !hlist_unhashed_lockless(&w->node))
		w->heir = watch_new(w->session);
	/* Without memory it is asked for again at the next call. */
	if (w->heir || hlist_unhashed_lockless(&w->node))
		atomic_andnot(TODO_HEIR, &w->todo);
}

/* The notes that had no room in the stash. */
static void put_rest(struct watch *w)
{
	preempt_disable();
	if (systrace_is_wanted(w))
		systrace_put_notes(w);
	preempt_enable();
}

/* It has executed a program, of which nothing has run yet. */
static void ask_again(struct watch *w)
{
	atomic_andnot(TODO_ASK, &w->todo);
	if (systrace_is_dying() || systrace_modules_allow(w))
		return;
	preempt_disable();
	systrace_refuse(w);
	preempt_enable();
}

static void attend_now(struct watch *w)
{
	if (atomic_read(&w->todo) & TODO_ASK)
		ask_again(w);
	if (atomic_read(&w->todo) & TODO_HEIR && !systrace_is_dying())
		make_heir(w);
	if (atomic_read(&w->todo) & TODO_MADE)
		systrace_whole_free(w);
	while (atomic_read(&w->todo) & (TODO_ENTER | TODO_EXIT | TODO_WAIT) && !systrace_is_dying()) {
		atomic_andnot(TODO_WAIT, &w->todo);
		if (atomic_read(&w->todo) & TODO_ENTER)
			systrace_whole_enter(w);
		if (atomic_read(&w->todo) & TODO_EXIT)
			systrace_put_postponed(w);
		systrace_await_room(w);
		put_rest(w);
	}
}

/*
 * Before the task is back in user mode.  Who waits here has closed what the call has
 * closed: it may be what would end the wait.
 */
static void attend(struct callback_head *work)
{
	struct watch *w = container_of(work, struct watch, work);

	/* Whatever comes of the watch: it was sent here, and must get back. */
	if (atomic_read(&w->todo) & TODO_AGAIN)
		systrace_set_back(w, current_pt_regs());
	atomic_andnot(TODO_AGAIN, &w->todo);
	if (systrace_work_comes_last(&w->work, attend, &w->comes_last))
		return;
	attend_now(w);
	w->queued = false;
	systrace_work_put(w);
}

/*
 * By the task itself, at the end of a call or when a signal is delivered: the
 * work runs at once, so that the module is not held by one that sleeps.
 */
bool systrace_ask_for_work(struct watch *w)
{
	if (w->queued)
		return true;
	if (!systrace_work_get(w))
		return false;
	w->queued = true;
	init_task_work(&w->work, attend);
	if (!task_work_add(current, &w->work, TWA_RESUME))
		return true;
	/* It is exiting. */
	w->queued = false;
	systrace_work_cancel(w);
	return false;
}

/* ---- heirs ---------------------------------------------------------------- */

enum { ENTERED, LEFT, THERE };

static int put_heir_in_table(struct watch *w, struct watch *heir, struct task_struct *child)
{
	struct watch *other;
	int is = ENTERED;

	raw_spin_lock(&watched_lock);
	other = find_watch(w->session, child);
	/* One that is being detached leaves nobody behind. */
	if (hlist_unhashed(&w->node))
		is = LEFT;
	else if (other)
		is = THERE;
	else
		put_in_table(heir, child);
	/* Somebody attached it before its parent could tell of it; it has not run yet. */
	if (is == THERE && !other->follow) {
		other->follow = true;
		atomic_or(TODO_HEIR, &other->todo);
	}
	raw_spin_unlock(&watched_lock);
	return is;
}

/*
 * In the parent, from the fork's tracepoint: the child has not run yet, so that
 * nothing of it can be missed.
 */
void systrace_follow(struct watch *w, struct task_struct *child, bool speaks)
{
	struct session *s = w->session;
	struct watch *heir = w->heir;
	u16 flags = same_thread_group(current, child) ? SYSTRACE_R_THREAD : 0;

	if (!heir) {
		atomic_or(TODO_HEIR, &w->todo);
		atomic64_inc(&s->lost_no_memory);
		return;
	}
	heir->follow = true;
	heir->batch = w->batch;
	/* As far as the reader knows. */
	heir->abi = w->abi;
	heir->by = get_cred(w->by);
	systrace_tamper_arm(heir, systrace_tamper_armed(w));
	heir->hidden = w->hidden;
	memcpy(&heir->context, &w->context, sizeof(heir->context));
	heir->tid = __task_pid_nr_ns(child, PIDTYPE_PID, s->pids);
	heir->tgid = __task_pid_nr_ns(child, PIDTYPE_TGID, s->pids);
	/* Before START, or the end of ATTACH, nobody is announced; then these will do it. */
	heir->stage = speaks ? BORN : UNSEEN;
	if (put_heir_in_table(w, heir, child) != ENTERED) {
		put_cred(heir->by);
		heir->by = NULL;
		return;
	}
	w->heir = NULL;
	atomic_or(TODO_HEIR, &w->todo);
	/*
	 * Mostly it has inherited the flag; not so if its parent was attached
	 * while it was being made.
	 */
	set_task_syscall_work(child, SYSCALL_TRACEPOINT);
	atomic_or(TODO_HEIR, &heir->todo);
	if (speaks)
		systrace_put_new(heir, w->tid, flags);
}

/* ---- announcing ------------------------------------------------------------ */

/*
 * Its ATTACH has succeeded.  @w->gone: who takes it out of the table has not seen
 * that records flow, and will not tell that it is gone.
 */
static bool may_be_announced(const struct watch *w)
{
	return w->batch <= READ_ONCE(w->session->committed) && (!w->gone || w->task == current);
}

/* Write the NEW of a task that was attached, and of the call that it sleeps in, with what was seen of it, if it was. */
bool systrace_announce(struct watch *w, struct look *look)
{
	unsigned long flags;
	u8 stage = OUT;
	bool is;
	u32 call;

	raw_spin_lock_irqsave(&w->lock, flags);
	if (w->stage == UNSEEN && may_be_announced(w)) {
		systrace_put_new(w, 0, SYSTRACE_R_ATTACHED);
		if (w->task != current && systrace_sleeps_in_call(w, &call)) {
			stage = call == CALL_SKIP ? SKIPPED : call & CALL_RULES ? MIDWAY : IN;
			if ((stage == MIDWAY || (stage == IN && !w->session->quiet)) &&
			    !(look && systrace_put_look(w, look)))
				systrace_put_midway(w, STEP_ALWAYS);
			if (stage == IN && w->session->counts)
				systrace_count_enter(w);
			/* Nobody has seen it enter. */
			data_race(w->filtered -= stage == SKIPPED);
		}
		/* Pairs with the probes' acquire: all of the above is theirs now. */
		smp_store_release(&w->stage, stage);
	}
	is = w->stage != UNSEEN;
	raw_spin_unlock_irqrestore(&w->lock, flags);
	return is;
}

/* By the task itself, before it leaves the table.  Who announces it from elsewhere has done so, or will not. */
void systrace_leave(struct watch *w)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&w->lock, flags);
	w->gone = true;
	raw_spin_unlock_irqrestore(&w->lock, flags);
}

#define ANNOUNCED	32

/*
 * Up to ANNOUNCED that may be announced, with references to them and their tasks, behind @last, or from the first on.
 * To @last we have a reference: as long as it is in the table it is in the list.
 */
static u32 find_unseen(struct session *s, struct watch *last, struct watch **found)
{
	struct watch *w;
	u32 n = 0;

	rcu_read_lock();
	w = last && !hlist_unhashed_lockless(&last->node) ? last : list_entry(&s->watches, struct watch, list);
	list_for_each_entry_continue_rcu(w, &s->watches, list) {
		/* STOP has let it go on; its stash is to be empty again. */
		if (atomic_read(&w->stashed))
			atomic_or(TODO_WAIT, &w->todo);
		if (READ_ONCE(w->stage) != UNSEEN || !may_be_announced(w) || !systrace_watch_get(w))
			continue;
		/* It leaves the table before the task is freed. */
		get_task_struct(w->task);
		found[n++] = w;
		if (n == ANNOUNCED)
			break;
	}
	rcu_read_unlock();
	return n;
}

static void announce(struct watch *w)
{
	struct look *look = fatal_signal_pending(current) ? NULL : systrace_look(w);

	systrace_announce(w, look);
	systrace_look_free(look);
	put_task_struct(w->task);
}

/* START, or an ATTACH behind it: everybody who was attached until now.  With the session's lock. */
void systrace_announce_all(struct session *session)
{
	struct watch *found[ANNOUNCED], *last = NULL;
	u32 n, i;

	while ((n = find_unseen(session, last, found))) {
		for (i = 0; i < n; i++)
			announce(found[i]);
		if (last)
			systrace_watch_put(last);
		last = found[n - 1];
		for (i = 0; i < n - 1; i++)
			systrace_watch_put(found[i]);
		cond_resched();
	}
	if (last)
		systrace_watch_put(last);
}

/* ---- attach and detach ------------------------------------------------------ */

/*
 * Once this has succeeded the watch is the task's, and may be freed when it ends.
 * The task cannot get other memory meanwhile: that is still what its watcher may see.
 */
static int insert(struct watch *w, struct task_struct *task)
{
	struct session *s = w->session;
	u32 most = systrace_privileged(s) ? SYSTRACE_WATCHERS_MAX : SYSTRACE_WATCHERS_MAX / 4;
	int err = 0;

	systrace_context(task, &w->context);
	w->tid = __task_pid_nr_ns(task, PIDTYPE_PID, s->pids);
	w->tgid = __task_pid_nr_ns(task, PIDTYPE_TGID, s->pids);
	w->batch = s->batch;
	raw_spin_lock(&watched_lock);
	if (find_watch(s, task))
		err = -EEXIST;
	else if (count_watches(task) >= most)
		err = -EUSERS;
	if (err)
		goto unlock;
	put_in_table(w, task);
	/*
	 * Pairs with do_exit(), which sets the flag before its tracepoint, and
	 * with the self-clearing of the work flag: either they see the watch,
	 * or it is seen here, or by what follows, what they did.
	 */
	smp_mb();
	if (task->flags & PF_EXITING) {
		take_from_table(w);
		err = -ESRCH;
	}
unlock:
	raw_spin_unlock(&watched_lock);
	return err;
}

static int insert_if(struct watch *w, struct task_struct *task, const struct mm_struct *mm)
{
	struct rw_semaphore *exec = &task->signal->exec_update_lock;
	int err;

	if (down_read_killable(exec))
		return -EINTR;
	/* If it is exiting insert() says so. */
	err = task->mm == mm || task->flags & PF_EXITING ? insert(w, task) : -EAGAIN;
	up_read(exec);
	return err;
}

static int watch_task(struct session *s, struct task_struct *task, u32 flags,
		      const struct mm_struct *mm)
{
	struct watch *w = watch_new(s);
	int err = -ENOMEM;

	if (!w)
		return -ENOMEM;
	w->follow = flags & SYSTRACE_A_FOLLOW;
	w->hidden = flags & SYSTRACE_A_EXEC;
	w->by = get_current_cred();
	systrace_tamper_arm(w, !(flags & SYSTRACE_A_SPARE));
	if (w->follow)
		w->heir = watch_new(s);
	if (!w->follow || w->heir)
		err = insert_if(w, task, mm);
	if (err)
		/* By RCU: a probe may have seen it. */
		systrace_watch_put(w);
	else
		set_task_syscall_work(task, SYSCALL_TRACEPOINT);
	return err;
}

static int attach_task(struct session *s, struct task_struct *task, u32 flags)
{
	struct mm_struct *mm;
	int err;

	do {
		err = systrace_may_watch(s, task, &mm);
		if (err)
			continue;
		err = watch_task(s, task, flags, mm);
		mmdrop(mm);
	} while (err == -EAGAIN && !fatal_signal_pending(current));
	return err == -EAGAIN ? -EINTR : err;
}

#define THREADS	32

/*
 * Up to THREADS of the process that are not watched yet, referenced, behind *@last, or from the first on.  Of *@last
 * we have a reference: as long as it is alive it is in the list, and so is who follows it.
 */
static u32 find_unwatched(struct session *s, struct task_struct *leader, struct task_struct *last,
			  struct task_struct **found)
{
	struct task_struct *t;
	u32 n = 0;

	rcu_read_lock();
	t = last && pid_alive(last) ? last : list_entry(&leader->signal->thread_head, struct task_struct, thread_node);
	list_for_each_entry_continue_rcu(t, &leader->signal->thread_head, thread_node) {
		/* A worker of the kernel's in this process makes no calls. */
		if (t->flags & (PF_EXITING | PF_IO_WORKER) || find_watch(s, t))
			continue;
		found[n++] = get_task_struct(t);
		if (n == THREADS)
			break;
	}
	rcu_read_unlock();
	return n;
}

static int attach_threads(struct session *s, struct task_struct **thread, u32 n, u32 flags, u32 *tasks)
{
	int err = 0;
	u32 i;

	for (i = 0; i < n && !err; i++) {
		err = fatal_signal_pending(current) ? -EINTR : attach_task(s, thread[i], flags);
		if (!err)
			++*tasks;
		/* It has ended, or was made by one that is followed. */
		if (err == -ESRCH || err == -EEXIST)
			err = 0;
		cond_resched();
	}
	return err;
}

/* Once through the list. */
static int attach_round(struct session *s, struct task_struct *leader, u32 flags, u32 *tasks)
{
	struct task_struct *thread[THREADS], *last = NULL;
	int err = 0;
	u32 n, i;

	do {
		n = find_unwatched(s, leader, last, thread);
		if (!n)
			break;
		err = attach_threads(s, thread, n, flags, tasks);
		if (last)
			put_task_struct(last);
		last = thread[n - 1];
		for (i = 0; i < n - 1; i++)
			put_task_struct(thread[i]);
	} while (!err);
	if (last)
		put_task_struct(last);
	return err;
}

#define ROUNDS		4
#define FOLLOW_ROUNDS	64

/*
 * A thread that is made meanwhile by one that is not watched yet is found by
 * the next round, so that none is left out.  Without FOLLOW a process that goes on
 * making threads would never have a last round: a few do.
 */
static int attach_process(struct session *s, struct task_struct *task, u32 flags, u32 *tasks)
{
	u32 round, before, rounds = flags & SYSTRACE_A_FOLLOW ? FOLLOW_ROUNDS : ROUNDS;
	bool any;
	int err = 0;

	rcu_read_lock();
	any = find_watch(s, task);
	rcu_read_unlock();
	for (round = 0; round < rounds; round++) {
		before = *tasks;
		err = attach_round(s, task, flags, tasks);
		if (err || *tasks == before)
			break;
	}
	if (err || *tasks)
		return err;
	return any ? -EEXIST : -ESRCH;
}

static struct task_struct *find_task(struct session *s, s32 nr)
{
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(find_pid_ns(nr, s->pids), PIDTYPE_PID);
	if (task)
		get_task_struct(task);
	rcu_read_unlock();
	return task;
}

static int may_attach(struct task_struct *task)
{
	if (task->flags & (PF_KTHREAD | PF_IO_WORKER))
		return -EPERM;
	if (same_thread_group(task, current))
		return -EDEADLK;
	return 0;
}

/* Who waits for room looks whether it still has to. */
static void wake_waiting(struct session *s)
{
	struct watch *w;

	rcu_read_lock();
	list_for_each_entry_rcu(w, &s->watches, list)
		wake_up(&w->wait);
	rcu_read_unlock();
}

/* STOP: no task is held up any more. */
void systrace_end_waits(struct session *s)
{
	wake_waiting(s);
	systrace_end_naps(s);
}

/*
 * Let go of those that match.  What they stashed will be read, but they do not wait
 * for that any more; nor does anybody nap who was let go before.
 */
static u32 let_go(struct session *s, bool (*matches)(const struct watch *w, const void *arg), const void *arg)
{
	struct watch *w;
	u32 n = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(w, &s->watches, list) {
		if (!matches(w, arg))
			continue;
		n += systrace_forget(w);
		wake_up(&w->wait);
	}
	rcu_read_unlock();
	systrace_end_naps(s);
	return n;
}

static bool is_of_batch(const struct watch *w, const void *batch)
{
	return w->batch == *(const u64 *)batch;
}

int systrace_attach(struct session *s, struct systrace_attach *arg)
{
	struct task_struct *task;
	u32 tasks = 0;
	int err;

	task = find_task(s, arg->pid);
	if (!task)
		return -ESRCH;
	s->batch++;
	err = may_attach(task);
	if (err)
		goto put;
	if (arg->flags & SYSTRACE_A_PROCESS) {
		err = attach_process(s, task, arg->flags, &tasks);
	} else {
		err = attach_task(s, task, arg->flags);
		tasks = 1;
	}
	if (err) {
		/* A child is made beside its parent, or its parent is gone already and it is not. */
		let_go(s, is_of_batch, &s->batch);
		goto put;
	}
	arg->tasks = tasks;
	s->attached = true;
	/* From here on they are announced, by us or by themselves. */
	WRITE_ONCE(s->committed, s->batch);
	if (s->running)
		systrace_announce_all(s);
	/* They may have ended before poll() knew that there were any. */
	WRITE_ONCE(s->had_tasks, true);
	systrace_wake(s);
put:
	put_task_struct(task);
	return err;
}

struct whom {
	struct task_struct *task;	/* NULL: everybody */
	bool process;
};

static bool is_meant(const struct watch *w, const void *arg)
{
	const struct whom *whom = arg;

	return !whom->task || w->task == whom->task || (whom->process && same_thread_group(w->task, whom->task));
}

int systrace_detach(struct session *s, struct systrace_attach *arg)
{
	struct whom whom = { .process = arg->flags & SYSTRACE_A_PROCESS };

	if (arg->pid) {
		whom.task = find_task(s, arg->pid);
		if (!whom.task)
			return -ESRCH;
	}
	arg->tasks = let_go(s, is_meant, &whom);
	if (whom.task)
		put_task_struct(whom.task);
	if (!arg->tasks)
		return -ESRCH;
	/* No probe writes for them any more. */
	synchronize_rcu();
	return 0;
}

#define KILLS	200

/*
 * Who makes a child meanwhile may be past the last look at its signals: the child
 * lives, but its watch is in the table before it runs, for its parent's still is.
 * So they are killed until none is left; who hangs in a call that no signal ends
 * makes none, and is left to itself after two seconds.
 */
void systrace_kill_all(struct session *s)
{
	struct watch *w;
	int kills;

	for (kills = 0; kills < KILLS && atomic_read(&s->tasks); kills++) {
		rcu_read_lock();
		list_for_each_entry_rcu(w, &s->watches, list)
			send_sig(SIGKILL, w->task, 1);
		rcu_read_unlock();
		wait_event_timeout(s->wait, !atomic_read(&s->tasks), msecs_to_jiffies(10));
	}
}

/* A watch enters the list only beside one that is in it, so an empty list stays empty. */
void systrace_detach_all(struct session *s)
{
	const struct whom everybody = { .task = NULL };

	do
		let_go(s, is_meant, &everybody);
	while (!list_empty(&s->watches));
}
