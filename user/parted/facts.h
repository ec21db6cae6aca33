/* SPDX-License-Identifier: GPL-2.0 */
/* What /proc says of others at this moment: answers to ASK_TASK and those behind it, see ask.h. */
#ifndef SYSTRACE_FACTS_H
#define SYSTRACE_FACTS_H

#include "ask/ask.h"

answerer facts_task, facts_comm, facts_cgroup, facts_namespace, facts_entered, facts_maps, facts_mapped, facts_file;

#endif
