// SPDX-License-Identifier: GPL-2.0
/*
 * Ending a session, and waking its reader: what all code that writes records
 * needs of it.  The requests to a session are in main.c.
 */
#include <linux/cred.h>
#include <linux/memcontrol.h>
#include <linux/slab.h>

#include "access.h"
#include "session.h"

DEFINE_SRCU(systrace_filling);

void systrace_wake_now(struct irq_work *work)
{
	struct session *s = container_of(work, struct session, wake);

	WRITE_ONCE(s->sleeping, false);
	wake_up_all(&s->wait);
}

/* From any context: the probes may hold locks that waking would take. */
void systrace_wake(struct session *session)
{
	irq_work_queue(&session->wake);
}

size_t systrace_session_size(const struct session *s)
{
	return struct_size(s, ring, nr_cpu_ids);
}

/* The last put may be for a watch, from an RCU callback: all that sleeps is done in session_release(). */
void systrace_session_put(struct session *session)
{
	if (!refcount_dec_and_test(&session->refs))
		return;
	systrace_uncharge(session, systrace_session_size(session));
	systrace_budget_put(session);
	mem_cgroup_put(session->memcg);
	put_cred(session->opener);
	kfree(session);
}
