/* SPDX-License-Identifier: GPL-2.0 */
/* Descriptors that stand in memory. */
#ifndef SYSTRACE_LISTED_H
#define SYSTRACE_LISTED_H

#include <linux/systrace.h>
#include <linux/types.h>

struct watch;

/*
 * listed.c: whether a condition asks for one of the descriptors that stand in the memory
 * of the call that its task, which is current, is about to make.  Sleeps.
 */
typedef bool systrace_fd_asked_fn(const struct systrace_files *f, int fd, void *arg);
bool systrace_has_listed(const struct watch *w, const struct systrace_files *f, systrace_fd_asked_fn *asked, void *arg);

#endif /* SYSTRACE_LISTED_H */
