/* SPDX-License-Identifier: GPL-2.0 */
/* What /proc says of others at this moment: answers to ASK_TASK and those behind it, see keeper.h. */
#ifndef SYSTRACE_FACTS_H
#define SYSTRACE_FACTS_H

#include "keeper.h"

/* A task's number in its own pid namespace, and which that is. */
struct fact_task {
	int32_t own;
	uint32_t pidns;
};

/* The same number in our namespace and in another. */
struct fact_pair {
	int32_t ours, own;
};

answerer facts_task, facts_comm, facts_namespace, facts_maps, facts_path;

#endif
