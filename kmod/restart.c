// SPDX-License-Identifier: GPL-2.0
/*
 * Which call restart_syscall() resumes: the name of the kernel's function that
 * resumes it shows that.  The function is valid only while the task is in that call.
 */
#include <linux/kallsyms.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "capture.h"

u32 systrace_restart(struct capture *c, void *at, u32 room)
{
	char name[KSYM_SYMBOL_LEN];
	u32 len;

	sprint_symbol_no_offset(name, (unsigned long)READ_ONCE(c->task->restart_block.fn));
	len = strcspn(name, " ");
	/* Without a symbol this is an address, which must not leak. */
	if (!strncmp(name, "0x", 2))
		return 0;
	if (len > room) {
		c->cramped = true;
		return 0;
	}
	memcpy(at, name, len);
	return len;
}
