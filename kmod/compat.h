/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Forced in before every file (-include), so that these are written for the
 * newest kernel alone.  Each entry says what the kernel changed and when.
 */
#ifndef SYSTRACE_COMPAT_H
#define SYSTRACE_COMPAT_H

/* Before any header, for they give it a default. */
#define pr_fmt(fmt) "systrace: " fmt

#include <linux/version.h>
#include <linux/mm.h>
#include <linux/preempt.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "systrace needs Linux 6.1 or newer"
#endif

/*
 * 6.3: vma->vm_flags is changed through helpers only.  By macro, so that a
 * kernel which has them by backport does no harm.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline void systrace_vm_flags_mod(struct vm_area_struct *vma,
					 vm_flags_t set, vm_flags_t clear)
{
	vma->vm_flags = (vma->vm_flags | set) & ~clear;
}
#define vm_flags_mod systrace_vm_flags_mod
#endif

/*
 * 6.13: the system call tracepoints call their probes with preemption on.  A
 * probe here owns its CPU's rings, so it needs preemption off; before 6.13 it
 * already is, and this costs nothing.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#define probe_begin()	preempt_disable_notrace()
#define probe_end()	preempt_enable_notrace()
#else
#define probe_begin()	do { } while (0)
#define probe_end()	do { } while (0)
#endif

/*
 * 6.9: a pidfd is a file of pidfs, whose inode knows the pid; before, the file
 * did.  pidfd_pid() is not exported.
 */
#include <linux/fs.h>
static inline struct pid *systrace_pidfd_pid(struct file *file)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
	return file_inode(file)->i_private;
#else
	return file->private_data;
#endif
}

/*
 * 6.8: of a mapping from an overlay, the file is that of the layer below, and
 * this finds the path that was opened; before, the file had it.
 */
static inline const struct path *systrace_user_path(struct file *file)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
	return file_user_path(file);
#else
	return &file->f_path;
#endif
}

#endif /* SYSTRACE_COMPAT_H */
