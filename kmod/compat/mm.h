/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSTRACE_COMPAT_MM_H
#define SYSTRACE_COMPAT_MM_H

#include <linux/mm.h>
#include <linux/sched/mm.h>

/* 6.3: vma->vm_flags may be changed only through helpers. */
#ifndef HAVE_VM_FLAGS_MOD
static inline void vm_flags_mod(struct vm_area_struct *vma, vm_flags_t set, vm_flags_t clear)
{
	vma->vm_flags = (vma->vm_flags | set) & ~clear;
}
#endif

/*
 * 6.1: mappings are only in a maple tree; before, they were in a list, too.  The module always
 * iterates from the first mapping.
 */
#ifndef VMA_ITERATOR
#define VMA_ITERATOR(name, mm, first)	struct mm_struct *name = (mm)
#define for_each_vma(vmi, vma) \
	for ((vma) = (vmi)->mmap; (vma); (vma) = (vma)->vm_next)
#endif

/*
 * 5.14: int_active_memcg, which this uses in interrupts, is exported.  The module calls this only
 * in tasks.
 */
#if !defined(HAVE_EXPORTED_int_active_memcg) && defined(CONFIG_MEMCG_KMEM)
static inline struct mem_cgroup *task_set_active_memcg(struct mem_cgroup *memcg)
{
	struct mem_cgroup *before = current->active_memcg;

	current->active_memcg = memcg;
	return before;
}
#define set_active_memcg	task_set_active_memcg
#endif

#endif /* SYSTRACE_COMPAT_MM_H */
