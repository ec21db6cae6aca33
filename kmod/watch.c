// SPDX-License-Identifier: GPL-2.0
/*
 * Watches: how they are made and freed, the table in which the probes find them,
 * and the references that keep them while work for them is pending.
 */
#include <linux/memcontrol.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/task_work.h>

#include "access.h"
#include "predicate.h"
#include "rules.h"
#include "session.h"
#include "stash.h"
#include "stashed.h"
#include "watch.h"

struct hlist_head systrace_watched[1 << WATCHED_BITS];

/* Guards writes to systrace_watched and to every session's list of watches. */
DEFINE_RAW_SPINLOCK(systrace_watched_lock);

/* Bytes of a watch, as charged to the session's opener. */
static size_t watch_size(const struct session *session)
{
	return sizeof(struct watch) + (session->lossless ? STASH_SIZE : 0);
}

/* Charged to the session's opener, whoever the caller is. */
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

struct watch *systrace_watch_new(struct session *session)
{
	size_t size = watch_size(session);
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
	w->place = SYSTRACE_NO_PLAN;
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

/*
 * Records filtered so far, including the ENTER of a skipped call in progress.  The task may increment
 * ->filtered concurrently.
 */
static u64 filtered_of(const struct watch *w)
{
	s64 filtered = READ_ONCE(w->filtered) + (systrace_stage(w) == SKIPPED);

	/* Negative for a moment while the task is announced in a skipped call. */
	return max_t(s64, filtered, 0);
}

/* Adds to the session's sum: when the watch leaves the table, and again when no probe can use it any more. */
static void tell_filtered(struct watch *w)
{
	u64 filtered = filtered_of(w);

	atomic64_add(filtered - w->told, &w->session->filtered);
	w->told = filtered;
}

/* Frees the stashed record that was made but never published. */
void systrace_whole_free(struct watch *w)
{
	systrace_stashed_free(w->session, w->made);
	w->made = NULL;
	w->made_len = 0;
	atomic_andnot(TODO_MADE, &w->todo);
}

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
	systrace_let_go(&w->files);
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

struct watch *systrace_watch_find(const struct session *session, const struct task_struct *task)
{
	struct watch *w;

	for_each_watch(w, task)
		if (w->session == session)
			return w;
	return NULL;
}

u32 systrace_watch_count(const struct task_struct *task)
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

/* The systrace_lone of a CPU that has none.  Its .task is NULL, so it never matches current. */
static struct watch nobody;
DEFINE_PER_CPU(struct watch *, systrace_lone);

/* At run time: pointers in a module's static per-CPU data are not relocated. */
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

/*
 * In a probe: makes the current task's watch this CPU's systrace_lone, if it is fit for that.  NULL
 * if not.
 */
struct watch *systrace_find_lone(void)
{
	struct watch *w = only_watch();

	/* Pairs with the release in do_start(): plans and filters are visible. */
	if (!w || w->hidden || !smp_load_acquire(&w->session->running) || !w->session->quick_calls)
		return NULL;
	w->quick_calls = w->session->quick_calls;
	this_cpu_write(systrace_lone, w);
	/*
	 * Pairs with unset_lone() and systrace_lone_end(): either they see the pointer, or their
	 * change is seen here.
	 */
	smp_mb();
	if (likely(only_watch() == w && READ_ONCE(w->session->running)))
		return w;
	this_cpu_write(systrace_lone, &nobody);
	return NULL;
}

/* A race may remove a newer watch from a CPU, too; the CPU looks it up again then. */
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

/* Its task gets a second watch, or it leaves the table.  The barrier pairs with systrace_find_lone(). */
static void unset_lone(const struct watch *w)
{
	smp_mb();
	take_from_cpus(w);
}

/* The session has been stopped.  The barrier pairs with systrace_find_lone(). */
void systrace_lone_end(const struct session *session)
{
	struct watch *w;

	smp_mb();
	rcu_read_lock();
	list_for_each_entry_rcu(w, &session->watches, list)
		take_from_cpus(w);
	rcu_read_unlock();
}

void systrace_table_put(struct watch *w, struct task_struct *task)
{
	struct watch *other;

	w->task = task;
	list_add_tail_rcu(&w->list, &w->session->watches);
	atomic_inc(&w->session->tasks);
	hlist_add_head_rcu(&w->node, systrace_watched_bucket(task));
	for_each_watch(other, task)
		if (other != w)
			unset_lone(other);
}

/* False if the watch has left the table already.  systrace_watched_lock is held. */
bool systrace_table_take(struct watch *w)
{
	if (hlist_unhashed(&w->node))
		return false;
	hlist_del_init_rcu(&w->node);
	write_seqcount_begin(&w->session->leaving);
	list_del_rcu(&w->list);
	tell_filtered(w);
	write_seqcount_end(&w->session->leaving);
	unset_lone(w);
	if (atomic_dec_and_test(&w->session->tasks))
		systrace_wake(w->session);
	return true;
}

#define LOOKS	8

/*
 * Records that the filter left out.  While tasks exit it may be off by theirs; once they have
 * exited it is exact.
 */
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

/* Stop watching: when the task exits, or when it is detached. */
bool systrace_forget(struct watch *w)
{
	bool was_there;

	raw_spin_lock(&systrace_watched_lock);
	was_there = systrace_table_take(w);
	raw_spin_unlock(&systrace_watched_lock);
	if (was_there)
		systrace_watch_put(w);
	return was_there;
}

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
	/* From here until we return to the kernel, synchronize_rcu_tasks() in systrace_exit() protects us. */
	module_put(THIS_MODULE);
}

/* The work will not be done.  In a probe, which must not wake tasks. */
void systrace_work_cancel(struct watch *w)
{
	atomic_dec(&w->session->working);
	systrace_watch_put(w);
	module_put(THIS_MODULE);
}

/*
 * The work runs in two rounds.  Work that the call itself has left, such as the last
 * close of a file, was queued before ours and runs after our first round and before
 * the second.  So no other task has to wait for it while we sleep.
 */
bool systrace_work_comes_last(struct callback_head *work, task_work_func_t func, bool *last)
{
	*last = !*last;
	if (!*last)
		return false;
	init_task_work(work, func);
	if (!task_work_add(current, work, TWA_RESUME))
		return true;
	/* The task is exiting. */
	*last = false;
	return false;
}

/* Has another session sent the task's call round? */
bool systrace_goes_round(const struct watch *w)
{
	const struct watch *other;

	for_each_watch(other, w->task)
		if (other != w && other->stage == REWINDING)
			return true;
	return false;
}
