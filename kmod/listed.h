/* SPDX-License-Identifier: GPL-2.0 */
/* Descriptors that a call passes in memory. */
#ifndef SYSTRACE_LISTED_H
#define SYSTRACE_LISTED_H

#include <linux/systrace.h>
#include <linux/types.h>

struct watch;

/*
 * listed.c: does a condition match one of the descriptors that the call passes in memory?  The
 * watch's task is current and about to make the call.  @asked checks one descriptor and is passed
 * @arg.  Sleeps.
 */
typedef bool systrace_fd_asked_fn(const struct systrace_files *f, int fd, void *arg);
bool systrace_has_listed(const struct watch *w, const struct systrace_files *f, systrace_fd_asked_fn *asked, void *arg);

#endif /* SYSTRACE_LISTED_H */
