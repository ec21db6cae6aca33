// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that a call was given, and that neither it nor anybody else has touched yet, or that was paged out: it is brought
 * in, as a tracer that reads it would.  Only where that waits for nobody but the disk of the swap: not for who
 * serves a userfaultfd or a file system, who may be waiting for this task, or for its reader.
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

/* How far from @from on it may be read, at most up to @to. */
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

/* Should another thread have changed the mapping by now, it is as any access of the task's own: who kills it ends it. */
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
