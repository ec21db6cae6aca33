/* SPDX-License-Identifier: GPL-2.0 */
/* What leads from one call to another: an arrow has the same number at both ends. */
#ifndef SYSTRACE_FLOWS_H
#define SYSTRACE_FLOWS_H

#include <stdint.h>

struct call_facts;
struct systrace_signal;
struct task;

/* That which begins with this call, which has succeeded: a new task, a signal, data, a waiter awake; 0: none. */
uint64_t flow_from(const struct task *, const struct call_facts *);
/* That which has come to its end when this call did: data, or who woke it up. */
uint64_t flow_to(const struct task *, const struct call_facts *);
uint64_t flow_to_new(const struct task *);
uint64_t flow_to_signal(const struct task *, const struct systrace_signal *);	/* 0: no call has sent it */

#endif
