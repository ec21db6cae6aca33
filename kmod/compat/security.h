/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSTRACE_COMPAT_SECURITY_H
#define SYSTRACE_COMPAT_SECURITY_H

#include <linux/security.h>

/* 5.12: a task's objective context, which counts when others act on it, has its own function. */
#ifndef HAVE_GETSECID_OBJ
#define security_task_getsecid_obj	security_task_getsecid
#endif

/* 6.14: a task's security context is a structure with a member for each module; before, it was a number. */
#ifndef HAVE_LSM_PROP
struct lsm_prop {
	u32 secid;
};

static inline void security_task_getlsmprop_obj(struct task_struct *task, struct lsm_prop *prop)
{
	security_task_getsecid_obj(task, &prop->secid);
}
#endif

#endif /* SYSTRACE_COMPAT_SECURITY_H */
