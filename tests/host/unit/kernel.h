/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of the kernel that kmod/plan.c and kmod/capture.c use, for userspace.  The test defines
 * the only function, copy_from_user_nofault(): its memory is the tracee's.  The kernel's fast
 * access to user memory goes through it, too.
 */
#ifndef SYSTRACE_TEST_KERNEL_H
#define SYSTRACE_TEST_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <linux/systrace.h>

typedef __u8 u8;
typedef __s8 s8;
typedef __u16 u16;
typedef __u32 u32;
typedef __s32 s32;
typedef __u64 u64;
typedef __s64 s64;

#define __user
#define IS_ENABLED(option)	0
#define fallthrough	__attribute__((fallthrough))
#define PAGE_SIZE	4096UL
#define U32_MAX		UINT32_MAX
#define U64_MAX		UINT64_MAX
#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#define min(a, b)	({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); a_ < b_ ? a_ : b_; })
#define max(a, b)	({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); a_ > b_ ? a_ : b_; })
#define max_t(t, a, b)	max((t)(a), (t)(b))
#define min_t(t, a, b)	min((t)(a), (t)(b))

#undef __always_inline	/* glibc defines this, too */
#define __always_inline	inline __attribute__((always_inline))
#undef noinline
#define noinline	__attribute__((noinline))
#define pagefault_disable()	do { } while (0)
#define pagefault_enable()	do { } while (0)
#define user_read_access_begin(from, n)	((unsigned long)(from) + (n) < 1UL << 47)
/* The end of a program's memory: a test may set another one. */
__attribute__((weak)) __u64 task_size_max = (1UL << 47) - PAGE_SIZE;
#define TASK_SIZE_MAX	task_size_max
#define OPTIMIZER_HIDE_VAR(x)	do { } while (0)
#define array_index_mask_nospec(index, size)	((index) < (size) ? ~0UL : 0UL)
#define user_read_access_end()	do { } while (0)
#define unsafe_get_user(x, from, label) do {					\
		if (copy_from_user_nofault(&(x), (from), sizeof(x)))		\
			goto label;						\
	} while (0)

/* Returns 0, or -EFAULT if any of it is not present; then the contents of @dst are undefined. */
long copy_from_user_nofault(void *dst, const void *src, size_t size);

#endif
