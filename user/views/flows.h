/* SPDX-License-Identifier: GPL-2.0 */
/* Flows from one call to another: an arrow has the same number at both ends. */
#ifndef SYSTRACE_FLOWS_H
#define SYSTRACE_FLOWS_H

#include <stdint.h>

struct call_facts;
struct systrace_signal;
struct task;

/* The flow that this successful call starts: a new task, a signal, data, a wakeup; 0: none. */
uint64_t flow_from(const struct task *, const struct call_facts *);
/* The flow that ended with this call: data that it read, or a wakeup; 0: none. */
uint64_t flow_to(const struct task *, const struct call_facts *);
uint64_t flow_to_new(const struct task *);
uint64_t flow_to_signal(const struct task *, const struct systrace_signal *);	/* 0: not sent by a call */

#endif
