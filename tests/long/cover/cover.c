// SPDX-License-Identifier: GPL-2.0
/*
 * Records which basic blocks of the module have run, in any context, on any kernel: the compiler
 * calls __sanitizer_cov_trace_pc() in each block (KCOV's own pass), which saves the return address.
 * Part of the module only in make cover. Writing 1 to the parameter "cover" creates
 * /sys/kernel/debug/systrace_cover, which lists the blocks. Writing 0 removes the file, and must be
 * done before rmmod. The init section is not counted.
 */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/seq_file.h>

#define SPAN	(1UL << 19)

static u8 hits[2 * SPAN];
static struct dentry *file;

void __sanitizer_cov_trace_pc(void);

static unsigned long anchor(void)
{
	return (unsigned long)__sanitizer_cov_trace_pc - SPAN;
}

notrace void __sanitizer_cov_trace_pc(void)
{
	unsigned long at = _RET_IP_ - ((unsigned long)__sanitizer_cov_trace_pc - SPAN);

	if (at < sizeof(hits))
		hits[at] = 1;
}

static int blocks_show(struct seq_file *seq, void *unused)
{
	unsigned long i;

	for (i = 0; i < sizeof(hits); i++)
		if (hits[i])
			seq_printf(seq, "%lx\n", anchor() + i);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(blocks);

static int set(const char *value, const struct kernel_param *param)
{
	debugfs_remove(file);
	file = NULL;
	if (*value == '1')
		file = debugfs_create_file("systrace_cover", 0400, NULL, NULL, &blocks_fops);
	return 0;
}

static const struct kernel_param_ops ops = { .set = set };
module_param_cb(cover, &ops, NULL, 0200);
