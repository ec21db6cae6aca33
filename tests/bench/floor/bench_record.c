// SPDX-License-Identifier: GPL-2.0
/*
 * The least possible cost of a record: 96 bytes for each call of any task, in a per-CPU ring that
 * is overwritten and never read. No filter, no pointers followed, no order among CPUs. The number
 * of calls is in /sys/module/bench_record/parameters/calls.
 */
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <asm/syscall.h>

#include "floor.h"

struct record {
	u64 enter, exit;
	u64 args[6];
	s64 ret;
	s32 nr, tid;
	u64 spare[2];
};

#define RECORDS	4096

static DEFINE_PER_CPU(struct record *, ring);
static DEFINE_PER_CPU(u64, made);

/* The record of this CPU's current call. A task that migrates or is preempted in the call corrupts it. */
static struct record *at_hand(void)
{
	return __this_cpu_read(ring) + __this_cpu_read(made) % RECORDS;
}

static void on_enter(void *unused, struct pt_regs *regs, long nr)
{
	struct record *r = at_hand();

	BUILD_BUG_ON(sizeof(*r) != 96);
	r->enter = ktime_get_ns();
	r->nr = nr;
	r->tid = current->pid;
	syscall_get_arguments(current, regs, (unsigned long *)r->args);
}

static void on_exit(void *unused, struct pt_regs *regs, long ret)
{
	struct record *r = at_hand();

	r->ret = ret;
	r->exit = ktime_get_ns();
	__this_cpu_inc(made);
}

static int get_calls(char *text, const struct kernel_param *kp)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu(made, cpu);
	return sysfs_emit(text, "%llu\n", sum);
}

static const struct kernel_param_ops calls_ops = { .get = get_calls };
module_param_cb(calls, &calls_ops, NULL, 0444);

static void free_rings(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		kvfree(per_cpu(ring, cpu));
}

static int __init record_init(void)
{
	int cpu, err = -ENOMEM;

	for_each_possible_cpu(cpu) {
		per_cpu(ring, cpu) = kvcalloc(RECORDS, sizeof(struct record), GFP_KERNEL);
		if (!per_cpu(ring, cpu))
			goto undo;
	}
	err = floor_register();
	if (!err)
		return 0;
undo:
	free_rings();
	return err;
}

static void __exit record_exit(void)
{
	floor_unregister();
	free_rings();
}

module_init(record_init);
module_exit(record_exit);
MODULE_DESCRIPTION("systrace's bench: a record of fixed size");
