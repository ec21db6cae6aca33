// SPDX-License-Identifier: GPL-2.0
/*
 * Memory for a record that is made, or waits, outside its ring.
 */
#include <linux/memcontrol.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

#include "access.h"
#include "session.h"
#include "stashed.h"

/* Called in the tracee, or on behalf of it, but charged to the session's opener. */
struct stashed *systrace_stashed_new(const struct session *session, u32 room)
{
	u32 size = sizeof(struct stashed) + room;
	struct mem_cgroup *before;
	struct stashed *s;

	if (!systrace_charge(session, size))
		return NULL;
	before = set_active_memcg(session->memcg);
	s = kvmalloc(size, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	set_active_memcg(before);
	if (s)
		s->size = size;
	else
		systrace_uncharge(session, size);
	return s;
}

void systrace_stashed_free(const struct session *session, struct stashed *s)
{
	if (s)
		systrace_uncharge(session, s->size);
	kvfree(s);
}
