// SPDX-License-Identifier: GPL-2.0
/*
 * What the reader needs to unwind a task's stack: its registers, and the files
 * that its program is mapped from.
 *
 * The mappings change seldom, so a task reports them only if they have changed
 * since it last did.  There is no hook for that, so they are compared each time: all
 * of them if there are few, else only if some of the kernel's sums differ.  On
 * PREEMPT_RT a path cannot be made in a probe (fdinfo.c), so changes are reported in
 * task work.
 */
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/ptrace.h>
#include <linux/sched/task_stack.h>
#include <linux/string.h>

#include "arch/arch.h"
#include "compat/fs.h"
#include "capture.h"
#include "watch.h"

bool systrace_registers(const struct capture *c, struct systrace_stack *to, u64 *sp, u32 *most)
{
	const struct pt_regs *regs = task_pt_regs(c->task);
	unsigned long end = current->mm ? current->mm->start_stack : 0;

	arch_registers(regs, to->regs);
	*sp = arch_stack_pointer(regs);
	/* There are no frames above the place where a program finds its arguments. */
	*most = *sp <= end ? min_t(unsigned long, end - *sp, U32_MAX) : U32_MAX;
	return true;
}

/* ---- the mappings ----------------------------------------------------------- */

/* Up to this many mappings are compared each time. */
#define FEW	256

static bool is_told(const struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_EXEC;
}

static u64 mix(u64 hash, u64 value)
{
	hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL;
	return hash ^ hash >> 29;
}

static u64 hash_of(struct mm_struct *mm)
{
	struct vm_area_struct *vma;
	VMA_ITERATOR(vmi, mm, 0);
	u64 hash = 0;

	for_each_vma(vmi, vma) {
		if (!is_told(vma))
			continue;
		hash = mix(hash, vma->vm_start);
		hash = mix(hash, vma->vm_end);
		hash = mix(hash, vma->vm_pgoff);
		/* A new struct file may have the address of one that was freed. */
		hash = mix(hash, (unsigned long)vma->vm_file);
		hash = mix(hash, vma->vm_file ? file_inode(vma->vm_file)->i_ino : 0);
	}
	return hash;
}

static int put_name(char *at, u32 room, struct vm_area_struct *vma)
{
	const char *name;
	size_t len;

	if (vma->vm_file)
		return systrace_path(at, room, file_user_path(vma->vm_file));
	name = vma->vm_ops && vma->vm_ops->name ? vma->vm_ops->name(vma) : NULL;
	len = name ? strlen(name) : 0;
	if (len > room)
		return -ENAMETOOLONG;
	memcpy(at, name, len);
	return len;
}

/* Returns the bytes of the entry; 0: there is no room. */
static u32 put_map(void *at, u32 room, struct vm_area_struct *vma)
{
	struct systrace_map *to = at;
	u32 padded;
	int len;

	if (room <= sizeof(*to))
		return 0;
	to->start = vma->vm_start;
	to->end = vma->vm_end;
	to->offset = vma->vm_file ? (u64)vma->vm_pgoff << PAGE_SHIFT : 0;
	to->reserved = 0;
	len = put_name((char *)(to + 1), room - sizeof(*to), vma);
	/*
	 * A path that cannot be made counts as none; but one that the room may be too small for
	 * ends the list.
	 */
	if (len < 0 && room - sizeof(*to) < PATH_MAX)
		return 0;
	to->name = max(len, 0);
	padded = ALIGN(to->name, 8);
	if (padded > room - sizeof(*to))
		return 0;
	memset((char *)(to + 1) + to->name, 0, padded - to->name);
	return sizeof(*to) + padded;
}

static u8 put_maps(struct mm_struct *mm, void *at, u32 cap, u32 room, u32 *len)
{
	u32 most = min(cap, room), n;
	struct vm_area_struct *vma;
	VMA_ITERATOR(vmi, mm, 0);

	for_each_vma(vmi, vma) {
		if (!is_told(vma))
			continue;
		n = put_map(at + *len, most - *len, vma);
		if (!n)
			return cap > room ? SYSTRACE_FULL : SYSTRACE_CUT;
		*len += n;
	}
	return SYSTRACE_GOT;
}

static bool same_sums(const struct maps_told *told, const struct mm_struct *mm)
{
	return told->any && told->count == READ_ONCE(mm->map_count) &&
	       told->total == READ_ONCE(mm->total_vm) && told->exec == READ_ONCE(mm->exec_vm);
}

/* With mmap_lock held for reading. */
static u8 tell_maps(struct capture *c, struct maps_told *told, struct mm_struct *mm, void *at, u32 cap, u32 room,
		    u32 *len)
{
	u64 cost = (u64)mm->map_count * COST_MAP, hash;
	u8 state = SYSTRACE_GOT;

	if (cost > c->budget) {
		told->any = false;
		return SYSTRACE_NONE;
	}
	systrace_spend(c, cost);
	hash = hash_of(mm);
	if (!told->any || told->hash != hash) {
		if (!systrace_gets_locks(c)) {
			told->any = false;
			return SYSTRACE_NONE;
		}
		state = put_maps(mm, at, cap, room, len);
		told->news = true;
	}
	told->any = state != SYSTRACE_FULL;
	told->hash = hash;
	told->count = mm->map_count;
	told->total = mm->total_vm;
	told->exec = mm->exec_vm;
	return state;
}

u8 systrace_maps(struct capture *c, void *at, u32 cap, u32 room, u32 *len)
{
	struct mm_struct *mm = current->mm;
	u8 state;

	if (!mm)
		return SYSTRACE_NONE;
	/* The record will be made again: what it reported now would be lost. */
	if (c->full)
		return SYSTRACE_FULL;
	if (READ_ONCE(mm->map_count) > FEW && same_sums(c->maps, mm))
		return SYSTRACE_GOT;
	if (!mmap_read_trylock(mm)) {
		c->maps->any = false;
		return SYSTRACE_NONE;
	}
	state = tell_maps(c, c->maps, mm, at, cap, room, len);
	mmap_read_unlock(mm);
	return state;
}
