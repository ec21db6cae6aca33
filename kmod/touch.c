// SPDX-License-Identifier: GPL-2.0
/*
 * Faults in memory that a call was given, if nothing has touched it yet or it was paged out, as a tracer that
 * reads it would.  Only where that waits for nothing but the swap's disk: not for a process that serves a
 * userfaultfd or a file system, which may be waiting for this task, or for its reader.
 */
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>
#include <linux/userfaultfd_k.h>

#include "touch.h"
#include "watch.h"

static bool waits_for_nobody(struct vm_area_struct *vma)
{
	if (userfaultfd_armed(vma))
		return false;
	return vma->vm_file ? file_inode(vma->vm_file)->i_sb->s_magic == TMPFS_MAGIC : vma_is_anonymous(vma);
}

/* Memory from @from on may be read up to the address that this returns, at most @to. */
static u64 may_read(u64 from, u64 to)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	u64 end = from;

	if (mmap_read_lock_killable(mm))
		return from;
	vma = find_vma(mm, from);
	if (vma && vma->vm_start <= from && waits_for_nobody(vma))
		end = min_t(u64, vma->vm_end, to);
	mmap_read_unlock(mm);
	return end;
}

/*
 * If another thread has changed the mapping meanwhile, this is like any access by the task itself: a fatal
 * signal ends it.
 */
bool systrace_touch(u64 from, u32 len)
{
	u64 end = may_read(from, from + len), at;
	u8 byte;

	for (at = from; at < end; at = round_down(at, PAGE_SIZE) + PAGE_SIZE) {
		if (systrace_is_dying() || copy_from_user(&byte, u64_to_user_ptr(at), 1))
			break;
		cond_resched();
	}
	return at > from;
}
