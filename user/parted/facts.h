/* SPDX-License-Identifier: GPL-2.0 */
/* What /proc currently says of other processes: answers to ASK_TASK and the questions after it, see ask.h. */
#ifndef SYSTRACE_FACTS_H
#define SYSTRACE_FACTS_H

#include "ask/ask.h"

answerer facts_task, facts_comm, facts_cgroup, facts_namespace, facts_entered, facts_maps, facts_mapped, facts_file;

#endif
