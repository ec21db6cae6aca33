/* SPDX-License-Identifier: GPL-2.0 */
/* What /proc says of others at this moment: answers to ASK_TASK and those behind it, see keeper.h. */
#ifndef SYSTRACE_FACTS_H
#define SYSTRACE_FACTS_H

#include <limits.h>
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

/* Addresses of a task. */
struct fact_range {
	uint64_t start, end;
};

/* What a descriptor is by now; its path follows, as readlink(/proc/PID/fd/N) has it. */
struct fact_file {
	uint32_t mode;			/* st_mode; 0: nobody says */
	uint32_t major, minor;		/* of a device */
};

/* Asks for it.  The path's length, without a NUL; 0: nobody knows. */
size_t fact_file_ask(int tid, int fd, struct fact_file *, char path[PATH_MAX]);

answerer facts_task, facts_comm, facts_namespace, facts_maps, facts_mapped, facts_file;

#endif
