/* SPDX-License-Identifier: GPL-2.0 */
/* The control groups of processes, as far as /proc could be read in time. */
#ifndef SYSTRACE_CGROUPS_H
#define SYSTRACE_CGROUPS_H

const char *cgroups_of(int tgid);		/* "/system.slice/x.service"; NULL: not known */

void cgroups_new(int tgid, int parent);		/* a process starts in its parent's group */
void cgroups_executed(int tgid);		/* it may have been moved to another group before */
void cgroups_gone(int tgid);

#endif
