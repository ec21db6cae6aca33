// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/systrace: open, ioctl, mmap, poll, release; init and exit of the module.
 */
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/memcontrol.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/pid_namespace.h>
#include <linux/poll.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "compat/trace.h"
#include "access.h"
#include "clock.h"
#include "count.h"
#include "filter.h"
#include "others.h"
#include "plans.h"
#include "predicate.h"
#include "quick.h"
#include "ring.h"
#include "rules.h"
#include "session.h"
#include "stash.h"
#include "task.h"
#include "announce.h"
#include "tracepoints.h"
#include "watch.h"

/* The sessions that have rings: a CPU that comes online gets a ring in each.  The lock nests inside cpus_read_lock(). */
static DEFINE_MUTEX(sessions_lock);
static LIST_HEAD(sessions);

/* ---- a session's life -------------------------------------------------------- */

static int session_open(struct inode *inode, struct file *file)
{
	struct session *s;
	int abi, err;

	if (systrace_locked_down())
		return -EPERM;
	s = kzalloc(systrace_session_size(s), GFP_KERNEL_ACCOUNT);
	if (!s)
		return -ENOMEM;
	s->opener = get_cred(file->f_cred);
	err = systrace_budget_get(s);
	if (!err && !systrace_charge(s, systrace_session_size(s)))
		err = -EDQUOT;
	if (err) {
		systrace_budget_put(s);
		put_cred(s->opener);
		kfree(s);
		return err;
	}
	s->memcg = get_mem_cgroup_from_mm(current->mm);
	mutex_init(&s->lock);
	mutex_init(&s->fetching);
	INIT_LIST_HEAD(&s->watches);
	INIT_LIST_HEAD(&s->node);
	refcount_set(&s->refs, 1);
	init_waitqueue_head(&s->wait);
	init_waitqueue_head(&s->naps);
	init_irq_work(&s->wake, systrace_wake_now);
	seqcount_init(&s->leaving);
	for (abi = 0; abi < SYSTRACE_ABIS; abi++)
		s->filter[abi].others = true;
	s->pids = get_pid_ns(task_active_pid_ns(current));
	file->private_data = s;
	return nonseekable_open(inode, file);
}

static void free_rings(struct ring *const *rings)
{
	unsigned int cpu;

	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		if (rings[cpu])
			systrace_stash_drop(rings[cpu]);
		systrace_ring_free(rings[cpu]);
	}
}

static int session_release(struct inode *inode, struct file *file)
{
	struct session *s = file->private_data;
	int abi;

	WRITE_ONCE(s->running, false);
	mutex_lock(&sessions_lock);
	list_del_init(&s->node);
	mutex_unlock(&sessions_lock);

	if (s->setup.flags & SYSTRACE_KILL)
		systrace_kill_all(s);
	systrace_detach_all(s);
	if (s->probing) {
		/* After this, no probe uses the session, and no task work uses its plans. */
		synchronize_rcu();
		synchronize_srcu(&systrace_filling);
		systrace_probes_put();
	}
	/* Without rings and probes no wakeup was ever queued, and on PREEMPT_RT irq_work_sync() takes a grace period. */
	if (s->set_up || s->probing)
		irq_work_sync(&s->wake);
	/* Tasks that waited continue now and hold the module only for a moment, unless a debugger has stopped them. */
	wait_event_timeout(s->wait, !atomic_read(&s->working), HZ / 10);

	free_rings(s->ring);
	for (abi = 0; abi < SYSTRACE_ABIS; abi++)
		systrace_calls_free(s, s->calls[abi]);
	systrace_quick_free(s, s->quick_calls);
	systrace_plans_free(s, (struct plans *)s->plans);
	systrace_predicate_put(s, s->predicate);
	systrace_rules_put(s, s->rules);
	systrace_walks_free(s);
	if (s->leaving_out)
		leaving_out_put();
	put_pid_ns(s->pids);
	systrace_session_put(s);
	return 0;
}

/* ---- CPUs ---------------------------------------------------------------------- */

/* Called before @cpu comes online.  If memory is short, the CPU has no ring, and its records are lost. */
static int prepare_cpu(unsigned int cpu)
{
	struct session *s;
	struct ring *ring;

	mutex_lock(&sessions_lock);
	list_for_each_entry(s, &sessions, node) {
		if (s->ring[cpu])
			continue;
		ring = systrace_ring_new(s, &s->setup, cpu);
		if (IS_ERR(ring))
			continue;
		smp_store_release(&s->ring[cpu], ring);
		WRITE_ONCE(s->rings_changed, true);
		systrace_wake(s);
	}
	mutex_unlock(&sessions_lock);
	return 0;
}

static int make_rings(struct session *s, const struct systrace_setup *as, struct ring **rings)
{
	struct ring *ring;
	unsigned int cpu;

	for_each_online_cpu(cpu) {
		ring = systrace_ring_new(s, as, cpu);
		if (IS_ERR(ring))
			return PTR_ERR(ring);
		rings[cpu] = ring;
		if (fatal_signal_pending(current))
			return -EINTR;
	}
	return 0;
}

/*
 * Publishes the rings when all of them have been made.  mmap(), poll() and the fetcher take
 * no lock: everything else that they use is set before the pointers to the rings.
 */
static void publish_rings(struct session *s, const struct systrace_setup *as, struct ring *const *rings)
{
	unsigned int cpu;

	s->setup = *as;
	s->watermark = as->watermark;
	WRITE_ONCE(s->overwrite, as->flags & SYSTRACE_OVERWRITE);
	WRITE_ONCE(s->lossless, as->flags & SYSTRACE_LOSSLESS);
	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		if (rings[cpu])
			/* Pairs with the acquire wherever a ring is loaded from s->ring[]. */
			smp_store_release(&s->ring[cpu], rings[cpu]);
	mutex_lock(&sessions_lock);
	list_add(&s->node, &sessions);
	mutex_unlock(&sessions_lock);
	s->set_up = true;
}

static int set_up_rings(struct session *s, const struct systrace_setup *as)
{
	struct ring **rings = kvcalloc(nr_cpu_ids, sizeof(*rings), GFP_KERNEL_ACCOUNT);
	int err;

	if (!rings)
		return -ENOMEM;
	cpus_read_lock();
	err = make_rings(s, as, rings);
	if (err)
		free_rings(rings);
	else
		publish_rings(s, as, rings);
	cpus_read_unlock();
	kvfree(rings);
	return err;
}

/* ---- requests -------------------------------------------------------------------- */

static int do_hello(struct session *s, void *data)
{
	struct systrace_hello *arg = data;
	bool agreed = arg->abi == SYSTRACE_ABI;

	arg->abi = SYSTRACE_ABI;
	if (!agreed)
		return -EPROTONOSUPPORT;
	arg->cpus = nr_cpu_ids;
	arg->features = systrace_privileged(s) ? SYSTRACE_MAY_ALL : 0;
	s->greeted = true;
	return 0;
}

/* Fills in the defaults of fields that are 0; -EINVAL. */
static int check_setup(struct systrace_setup *as)
{
	u32 size = as->ring_size;

	as->watermark = as->watermark ?: size / 2;
	as->record_max = as->record_max ?: min(size / 4, SYSTRACE_RECORD_MAX);
	as->cost = as->cost ?: SYSTRACE_COST_MAX;
	if (as->reserved || as->reserved2)
		return -EINVAL;
	if (as->flags & ~(SYSTRACE_LOSSLESS | SYSTRACE_OVERWRITE | SYSTRACE_TOUCH | SYSTRACE_WHOLE | SYSTRACE_NAMES |
			  SYSTRACE_KILL) ||
	    (as->flags & SYSTRACE_OVERWRITE && as->flags & (SYSTRACE_LOSSLESS | SYSTRACE_WHOLE)))
		return -EINVAL;
	if (!is_power_of_2(size) || size < SYSTRACE_RING_MIN || size > SYSTRACE_RING_MAX ||
	    as->watermark > size)
		return -EINVAL;
	if (as->record_max < 4096 || as->record_max > min(size / 2, SYSTRACE_RECORD_MAX) ||
	    as->cost > SYSTRACE_COST_MAX)
		return -EINVAL;
	if ((as->stack && as->stack < sizeof(struct systrace_stack)) || as->stack > SYSTRACE_CAP_MAX)
		return -EINVAL;
	as->ring_size = max_t(u32, size, PAGE_SIZE);
	as->record_max = round_down(as->record_max, 8);
	as->stack = min(as->stack, SYSTRACE_SIGNAL_STACK_MAX);
	return 0;
}

static int do_setup(struct session *s, void *data)
{
	struct systrace_setup *arg = data;
	int err;

	if (s->set_up || !list_empty(&s->watches))
		return -EBUSY;
	err = check_setup(arg);
	return err ?: set_up_rings(s, arg);
}

static int do_load(struct session *s, void *data)
{
	struct plans *plans;
	int err;

	if (s->started)
		return -EBUSY;
	err = systrace_plans_take(s, &plans, data);
	if (err)
		return err;
	/* A watch looks for its plan only while the session runs, so the old plans are not in use. */
	systrace_plans_free(s, (struct plans *)s->plans);
	s->plans = plans;
	return 0;
}

static int do_filter(struct session *s, void *data)
{
	struct systrace_filter *arg = data;

	if (s->started)
		return -EBUSY;
	if (arg->abi >= SYSTRACE_ABIS)
		return -EINVAL;
	return systrace_filter_take(&s->filter[array_index_nospec(arg->abi, SYSTRACE_ABIS)], arg);
}

/* From now on rules can leave calls out, until close(). */
static int begin_leaving_out(struct session *s)
{
	int err;

	if (s->leaving_out)
		return 0;
	err = leaving_out_get();
	s->leaving_out = !err;
	return err;
}

static int do_rules(struct session *s, void *data)
{
	int err;

	/* A watch is made with room for the counters of its session's rules. */
	if (s->attached || s->started)
		return -EBUSY;
	err = begin_leaving_out(s);
	return err ?: systrace_rules_take(s, data);
}

static int do_predicate(struct session *s, void *data)
{
	/* A watch is made with room for an ENTER that is kept back if its session has a predicate. */
	if (s->attached || s->started)
		return -EBUSY;
	return systrace_predicate_take(s, data);
}

static int do_walks(struct session *s, void *data)
{
	/* A watch is made with a walker if its session has walks. */
	if (!s->walks && (s->attached || s->started))
		return -EBUSY;
	return systrace_walks_take(s, data);
}

/* The probes are registered with the first task, and stay until close(). */
static int begin_probing(struct session *s)
{
	int err;

	if (s->probing)
		return 0;
	err = systrace_probes_get();
	s->probing = !err;
	return err;
}

static int do_attach(struct session *s, void *data)
{
	struct systrace_attach *arg = data;
	int err;

	if (arg->flags & ~(SYSTRACE_A_PROCESS | SYSTRACE_A_FOLLOW | SYSTRACE_A_SPARE |
			   SYSTRACE_A_EXEC) || arg->reserved)
		return -EINVAL;
	if (arg->pid <= 0)
		return -ESRCH;
	err = begin_probing(s);
	return err ?: systrace_attach(s, arg);
}

static int do_detach(struct session *s, void *data)
{
	struct systrace_attach *arg = data;

	if (arg->flags & ~SYSTRACE_A_PROCESS || arg->reserved)
		return -EINVAL;
	if (arg->pid < 0)
		return -ESRCH;
	return systrace_detach(s, arg);
}

/* True if the session's calls can take the short way. */
static bool is_simple(const struct session *s)
{
	return (!s->counts || s->quiet) && !s->rules && !s->predicate;
}

/* Done once, at the first START: filters and plans do not change after it. */
static int make_calls(struct session *s)
{
	int abi;

	for (abi = 0; abi < SYSTRACE_ABIS; abi++) {
		if (!s->calls[abi])
			s->calls[abi] = systrace_calls_new(s, abi);
		if (!s->calls[abi])
			goto free;
	}
	if (is_simple(s) && !s->quick_calls)
		s->quick_calls = systrace_quick_new(s);
	if (!is_simple(s) || s->quick_calls)
		return 0;
free:
	while (abi--) {
		systrace_calls_free(s, s->calls[abi]);
		s->calls[abi] = NULL;
	}
	return -ENOMEM;
}

static int do_start(struct session *s, void *data)
{
	int err;

	if (!s->set_up)
		return -EPROTO;
	if (s->running)
		return -EBUSY;
	err = make_calls(s);
	if (err)
		return err;
	s->started = true;
	/* Pairs with the probes' acquire: a probe that sees .running sees the plans and filters. */
	smp_store_release(&s->running, true);
	systrace_announce_all(s);
	/* All of the session's tasks may have exited already. */
	systrace_wake(s);
	return 0;
}

static int do_stop(struct session *s, void *data)
{
	if (!s->running)
		return -EINVAL;
	WRITE_ONCE(s->running, false);
	systrace_lone_end(s);
	systrace_end_waits(s);
	synchronize_rcu();
	return 0;
}

static int give_rings(const struct session *s, u64 __user *bits, u32 nbits)
{
	u64 word = 0;
	u32 cpu;

	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		if (smp_load_acquire(&s->ring[cpu]))
			word |= 1ULL << (cpu % 64);
		if (cpu % 64 == 63 || cpu == nr_cpu_ids - 1) {
			if (put_user(word, bits + cpu / 64))
				return -EFAULT;
			word = 0;
		}
	}
	/* The caller's array may be longer: clear the rest. */
	if (clear_user(bits + DIV_ROUND_UP(nr_cpu_ids, 64),
		       (DIV_ROUND_UP((u64)nbits, 64) - DIV_ROUND_UP(nr_cpu_ids, 64)) * sizeof(u64)))
		return -EFAULT;
	return 0;
}

static int do_rings(struct session *s, void *data)
{
	struct systrace_rings *arg = data;
	bool changed;
	int err;

	if (arg->reserved)
		return -EINVAL;
	if (arg->nbits < nr_cpu_ids)
		return -E2BIG;
	changed = xchg(&s->rings_changed, false);
	err = give_rings(s, u64_to_user_ptr(arg->bits), arg->nbits);
	/* The caller has not seen the change. */
	if (err && changed)
		WRITE_ONCE(s->rings_changed, true);
	return err;
}

static void add_ring_stats(struct systrace_stats *stats, const struct ring *ring)
{
	int i;

	stats->delivered += READ_ONCE(ring->delivered);
	stats->waiting += READ_ONCE(ring->waiting);
	for (i = 0; i < SYSTRACE_LOST_REASONS; i++)
		stats->lost[i] += READ_ONCE(ring->lost[i]);
}

static int do_stats(struct session *s, void *data)
{
	struct systrace_stats *stats = data;
	u64 no_ring = atomic64_read(&s->lost_no_ring);
	u64 no_memory = atomic64_read(&s->lost_no_memory);
	u32 cpu;
	int i;

	memset(stats, 0, sizeof(*stats));
	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		const struct ring *ring = smp_load_acquire(&s->ring[cpu]);

		if (ring)
			add_ring_stats(stats, ring);
	}
	stats->filtered = systrace_filtered(s);
	stats->lost[SYSTRACE_LOST_NO_RING] += no_ring;
	stats->lost[SYSTRACE_LOST_NO_MEMORY] += no_memory;
	stats->seen = stats->delivered + stats->filtered + stats->waiting;
	for (i = 0; i < SYSTRACE_LOST_REASONS; i++)
		stats->seen += stats->lost[i];
	stats->tasks = atomic_read(&s->tasks);
	return 0;
}

static int do_count(struct session *s, void *data)
{
	return systrace_count_take(s, data);
}

static int do_counts(struct session *s, void *data)
{
	return systrace_counts_give(s, data);
}

#define REQUEST(name, handler, type) \
	[_IOC_NR(SYSTRACE_##name)] = { handler, SYSTRACE_##name, sizeof(type) }
#define GROWN(name, handler, type, last) \
	[_IOC_NR(SYSTRACE_##name)] = { handler, SYSTRACE_##name, offsetofend(type, last) }
#define PLAIN(name, handler) \
	[_IOC_NR(SYSTRACE_##name)] = { handler, SYSTRACE_##name, 0 }

/* The least sizes are those of version 1: when a structure grows, name its last field of that version here. */
static const struct ioctl_request {
	int (*handler)(struct session *s, void *data);
	unsigned int cmd;
	size_t least;
} requests[] = {
	REQUEST(HELLO, do_hello, struct systrace_hello),
	GROWN(SETUP, do_setup, struct systrace_setup, reserved),
	REQUEST(LOAD, do_load, struct systrace_load),
	REQUEST(FILTER, do_filter, struct systrace_filter),
	REQUEST(ATTACH, do_attach, struct systrace_attach),
	REQUEST(DETACH, do_detach, struct systrace_attach),
	PLAIN(START, do_start),
	PLAIN(STOP, do_stop),
	REQUEST(RINGS, do_rings, struct systrace_rings),
	REQUEST(STATS, do_stats, struct systrace_stats),
	REQUEST(RULES, do_rules, struct systrace_rules),
	REQUEST(PREDICATE, do_predicate, struct systrace_predicate),
	REQUEST(COUNT, do_count, struct systrace_count),
	REQUEST(COUNTS, do_counts, struct systrace_counts),
	REQUEST(WALKS, do_walks, struct systrace_walks),
};

union request_data {
	struct systrace_hello hello;
	struct systrace_setup setup;
	struct systrace_load load;
	struct systrace_filter filter;
	struct systrace_attach attach;
	struct systrace_rings rings;
	struct systrace_stats stats;
	struct systrace_rules rules;
	struct systrace_predicate predicate;
	struct systrace_count count;
	struct systrace_counts counts;
	struct systrace_walks walks;
};

/* Ignores the size in @cmd, which depends on the caller's version. */
static const struct ioctl_request *find_request(unsigned int cmd)
{
	const struct ioctl_request *r = &requests[min_t(size_t, _IOC_NR(cmd), ARRAY_SIZE(requests) - 1)];

	if (!r->handler || _IOC_NR(cmd) != _IOC_NR(r->cmd) ||
	    _IOC_TYPE(cmd) != SYSTRACE_IOC || _IOC_DIR(cmd) != _IOC_DIR(r->cmd))
		return NULL;
	return r;
}

static int give_data(const struct ioctl_request *r, const union request_data *data,
		     void __user *to, size_t size)
{
	size_t known = min_t(size_t, size, _IOC_SIZE(r->cmd));

	if (!(_IOC_DIR(r->cmd) & _IOC_READ))
		return 0;
	if (copy_to_user(to, data, known) || clear_user(to + known, size - known))
		return -EFAULT;
	return 0;
}

static int take_data(const struct ioctl_request *r, union request_data *data,
		     void __user *from, size_t size)
{
	int err;

	if (size < r->least || (!r->least && size))
		return -EINVAL;
	memset(data, 0, sizeof(*data));
	if (!(_IOC_DIR(r->cmd) & _IOC_WRITE))
		return 0;
	err = copy_struct_from_user(data, _IOC_SIZE(r->cmd), from, size);
	/* If the answer cannot be written, fail before anything is done. */
	return err ?: give_data(r, data, from, size);
}

static long session_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	const struct ioctl_request *r = find_request(cmd);
	struct session *s = file->private_data;
	void __user *user = (void __user *)arg;
	union request_data data;
	int err;

	if (!r)
		return -ENOTTY;
	if (mutex_lock_interruptible(&s->lock))
		return -ERESTARTSYS;
	err = -EPROTO;
	if (!s->greeted && r->handler != do_hello)
		goto unlock;
	err = take_data(r, &data, user, _IOC_SIZE(cmd));
	if (err)
		goto unlock;
	err = r->handler(s, &data);
	/* HELLO, LOAD, RULES and WALKS return data also if they are refused: the reason. */
	if (!err || err == -EPROTONOSUPPORT || r->handler == do_load || r->handler == do_rules || r->handler == do_walks)
		err = give_data(r, &data, user, _IOC_SIZE(cmd)) ?: err;
unlock:
	mutex_unlock(&s->lock);
	return err;
}

/* ---- mmap and poll ---------------------------------------------------------------- */

static int session_mmap(struct file *file, struct vm_area_struct *vma)
{
	const unsigned long span = SYSTRACE_RING_SPAN >> PAGE_SHIFT;
	struct session *s = file->private_data;
	unsigned long cpu = vma->vm_pgoff / span;
	struct ring *ring;

	if (cpu >= nr_cpu_ids || !(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	ring = smp_load_acquire(&s->ring[array_index_nospec(cpu, nr_cpu_ids)]);
	if (!ring)
		return -EINVAL;
	return systrace_ring_mmap(ring, vma, vma->vm_pgoff % span);
}

/* The most bytes that wait in any one ring. */
static u64 most_waiting(const struct session *s)
{
	const struct ring *ring;
	u64 most = 0;
	u32 cpu;

	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		ring = smp_load_acquire(&s->ring[cpu]);
		if (ring)
			most = max(most, systrace_ring_waiting(ring));
	}
	return most;
}

static __poll_t session_poll(struct file *file, poll_table *wait)
{
	struct session *s = file->private_data;
	__poll_t events = 0;
	bool behind;
	u64 waiting;

	poll_wait(file, &s->wait, wait);
	WRITE_ONCE(s->sleeping, true);
	/*
	 * Pairs with the barriers in wake_reader() and systrace_stash_commit(): either the probe
	 * sees that we sleep, or we see what it wrote.
	 */
	smp_mb();
	behind = systrace_fetch(s);
	if (READ_ONCE(s->rings_changed))
		events |= EPOLLPRI;
	if (READ_ONCE(s->started) && READ_ONCE(s->had_tasks) && !atomic_read(&s->tasks))
		events |= EPOLLHUP;
	waiting = most_waiting(s);
	/* A ring that is overwritten must not be read before writing to it has stopped. */
	if (READ_ONCE(s->overwrite) && !(events & EPOLLHUP))
		return events;
	if (waiting && (waiting >= s->watermark || behind || events & EPOLLHUP))
		events |= EPOLLIN | EPOLLRDNORM;
	return events;
}

static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.open = session_open,
	.release = session_release,
	.unlocked_ioctl = session_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = session_mmap,
	.poll = session_poll,
	.llseek = noop_llseek,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "systrace",
	/* The group is root's, unless udev sets another one: packaging/60-systrace.rules. */
	.mode = 0660,
	.fops = &fops,
};

/* ---- the module --------------------------------------------------------------------- */

static int hotplug_state;

static int __init systrace_init(void)
{
	int err;

	systrace_lone_init();
	systrace_rings_init();
	err = systrace_access_init();
	if (err)
		return err;
	err = systrace_probes_find();
	if (err)
		goto stop_access;
	hotplug_state = cpuhp_setup_state_nocalls(CPUHP_BP_PREPARE_DYN, "systrace:prepare",
						  prepare_cpu, NULL);
	if (hotplug_state < 0) {
		err = hotplug_state;
		goto stop_others;
	}
	err = systrace_clock_init();
	if (err)
		goto remove_hotplug;
	err = misc_register(&device);
	if (err)
		goto exit_clock;
	return 0;

exit_clock:
	systrace_clock_exit();
remove_hotplug:
	cpuhp_remove_state_nocalls(hotplug_state);
stop_others:
	systrace_others_exit();
stop_access:
	systrace_access_exit();
	return err;
}

static void __exit systrace_exit(void)
{
	misc_deregister(&device);
	systrace_probes_exit();
	systrace_clock_exit();
	cpuhp_remove_state_nocalls(hotplug_state);
	systrace_others_exit();
	systrace_plans_exit();
	systrace_access_exit();
	/* The last task work has dropped its reference to the module, but may not have returned yet. */
	synchronize_rcu_tasks();
	/* Wait for the RCU callbacks that free watches. */
	rcu_barrier();
}

module_init(systrace_init);
module_exit(systrace_exit);
MODULE_DESCRIPTION("Trace system calls without stopping their callers");
MODULE_LICENSE("GPL");
