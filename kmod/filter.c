// SPDX-License-Identifier: GPL-2.0
/* What to record: a bit for each system call number, by ABI. */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "systrace.h"

/* @filter is changed only if all is well. */
int systrace_filter_take(struct filter *filter, const struct systrace_filter *arg)
{
	u64 bits[SYSTRACE_FILTER_MAX / 64] = {};
	size_t size = DIV_ROUND_UP(arg->nbits, 64) * sizeof(u64);

	if (arg->reserved || arg->others > 1 || arg->abi >= SYSTRACE_ABIS)
		return -EINVAL;
	if (arg->nbits > SYSTRACE_FILTER_MAX)
		return -E2BIG;
	if (copy_from_user(bits, u64_to_user_ptr(arg->bits), size))
		return -EFAULT;
	memcpy(filter->bits, bits, sizeof(bits));
	filter->nbits = arg->nbits;
	filter->others = arg->others;
	return 0;
}
