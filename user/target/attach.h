/* SPDX-License-Identifier: GPL-2.0 */
/* Attaches the tasks to watch: the command, processes by number, and processes found by their properties. */
#ifndef SYSTRACE_ATTACH_H
#define SYSTRACE_ATTACH_H

#include <stdbool.h>
#include <sys/types.h>

struct attached {
	int pid;
	int tasks;			/* how many of its tasks this attach added; 0: it was watched already */
};

void attach_spare(pid_t);		/* do not search for the command: it is attached in another way */
struct attached *attach_processes(int *count);	/* returns the processes that are watched now */
void attach_drop(int pid);		/* the process has been detached */
struct attached *attach_list(int *count);	/* the current list */
void attach_command(pid_t);		/* on failure, prints why and exits */

#endif
