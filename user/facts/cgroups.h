/* SPDX-License-Identifier: GPL-2.0 */
/* In which control groups processes are, as far as /proc was in time to say so. */
#ifndef SYSTRACE_CGROUPS_H
#define SYSTRACE_CGROUPS_H

const char *cgroups_of(int tgid);		/* "/system.slice/x.service"; NULL: nobody knows */

void cgroups_new(int tgid, int parent);		/* a process begins in its parent's */
void cgroups_executed(int tgid);		/* before that it may have been put into another one */
void cgroups_gone(int tgid);

#endif
