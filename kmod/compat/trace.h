/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSTRACE_COMPAT_TRACE_H
#define SYSTRACE_COMPAT_TRACE_H

#include <linux/bug.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>
#include <linux/rcupdate_trace.h>
#include <linux/sched.h>
#include <linux/tracepoint.h>
#include <linux/version.h>

/*
 * A probe owns its CPU's rings, and synchronize_rcu() has to wait for it, so it needs
 * preemption off.  Before 7.2 tracepoints called their probes with preemption off; since
 * then they use SRCU (fast).  Where preemption is off already this does no harm, and these
 * probes are not called often.
 */
#define probe_begin()	preempt_disable_notrace()
#define probe_end()	preempt_enable_notrace()

/*
 * Since 6.13 the tracepoints of system calls have preemption on: they use tasks' trace RCU,
 * and a probe may fault.  They are called most often, so on older kernels this costs nothing.
 */
#if defined(DECLARE_TRACE_SYSCALL) || defined(__DECLARE_TRACE_SYSCALL)
#define PROBES_MAY_FAULT	1
#define call_probe_begin()	probe_begin()
#define call_probe_end()	probe_end()
#else
#define PROBES_MAY_FAULT	0
#ifdef CONFIG_DEBUG_PREEMPT
#define call_probe_begin()	WARN_ON_ONCE(preemptible())
#else
#define call_probe_begin()	do { } while (0)
#endif
#define call_probe_end()	do { } while (0)
#endif

/*
 * A call is left out by changing its number.  So the kernel has to read the number after the sys_enter
 * tracepoint.  Kernels from 5.9 to 6.8 read it before, until they were fixed: 6.1.192 is, 5.10.223 is not.
 * No header shows which.
 */
#define CALLS_CAN_BE_LEFT_OUT	(LINUX_VERSION_CODE >= KERNEL_VERSION(5, 15, 0))

struct watch;
#if CALLS_CAN_BE_LEFT_OUT
static inline int leaving_out_get(void) { return 0; }
static inline void leaving_out_put(void) { }
static inline bool call_can_be_left_out(const struct watch *w) { return true; }
#else
/* leave.c: 0 or -EOPNOTSUPP; the last is about the call of the watch's task, which is at its entry. */
int leaving_out_get(void);
void leaving_out_put(void);
bool call_can_be_left_out(const struct watch *w);
#endif

/* Warns if a lock is held.  Since 6.13 lockdep may count the tracepoint's own RCU as held. */
#ifdef CONFIG_PROVE_LOCKING
#define assert_no_locks()	WARN_ON_ONCE(debug_locks && current->lockdep_depth > \
					     (PROBES_MAY_FAULT && rcu_read_lock_trace_held()))
#else
#define assert_no_locks()	do { } while (0)
#endif

#endif /* SYSTRACE_COMPAT_TRACE_H */
