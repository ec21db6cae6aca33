/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Code that both modules of the floor share: registers for the two tracepoints. They are not
 * exported, so they are looked up by name.
 */
#include <linux/module.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

static struct tracepoint *enter, *exit;

static void on_enter(void *unused, struct pt_regs *regs, long nr);
static void on_exit(void *unused, struct pt_regs *regs, long ret);

static void find(struct tracepoint *tp, void *unused)
{
	if (!strcmp(tp->name, "sys_enter"))
		enter = tp;
	else if (!strcmp(tp->name, "sys_exit"))
		exit = tp;
}

static int floor_register(void)
{
	int err;

	for_each_kernel_tracepoint(find, NULL);
	if (!enter || !exit)
		return -ENOENT;
	err = tracepoint_probe_register(enter, on_enter, NULL);
	if (err)
		return err;
	err = tracepoint_probe_register(exit, on_exit, NULL);
	if (err)
		tracepoint_probe_unregister(enter, on_enter, NULL);
	return err;
}

static void floor_unregister(void)
{
	tracepoint_probe_unregister(exit, on_exit, NULL);
	tracepoint_probe_unregister(enter, on_enter, NULL);
	tracepoint_synchronize_unregister();
}

MODULE_LICENSE("GPL");
