/* SPDX-License-Identifier: GPL-2.0 */
/* --send SIGNAL --pid PID [--on SET]: a signal, now or at a call. */
#ifndef SYSTRACE_SEND_H
#define SYSTRACE_SEND_H

int send_now(const int *pids, int npids, int signo);		/* our exit status */
/* When the process next enters a call of the set, or leaves one that it is in.  Returns the exit status, as send_now(). */
int send_at(int pid, int signo, const char *set);

#endif
