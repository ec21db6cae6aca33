/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSTRACE_COMPAT_MM_H
#define SYSTRACE_COMPAT_MM_H

#include <linux/mm.h>

/* 6.3: vma->vm_flags is changed through helpers only. */
#ifndef HAVE_VM_FLAGS_MOD
static inline void vm_flags_mod(struct vm_area_struct *vma, vm_flags_t set, vm_flags_t clear)
{
	vma->vm_flags = (vma->vm_flags | set) & ~clear;
}
#endif

#endif /* SYSTRACE_COMPAT_MM_H */
