/* SPDX-License-Identifier: GPL-2.0 */
/* Whom to watch: the command, processes by number, and those that are found by what they are. */
#ifndef SYSTRACE_ATTACH_H
#define SYSTRACE_ATTACH_H

#include <stdbool.h>
#include <sys/types.h>

struct attached {
	int pid;
	int tasks;			/* how many of it are watched since; 0: it was already */
};

void attach_spare(pid_t);		/* the command is not to be found, for it is attached to in another way */
struct attached *attach_processes(int *count);	/* of those that are watched now */
void attach_drop(int pid);		/* it was let go again */
struct attached *attach_list(int *count);	/* as it is now */
void attach_command(pid_t);		/* or says why not, and exits */

#endif
