/* SPDX-License-Identifier: GPL-2.0 */
/* Which descriptors a call opened and closed. */
#ifndef SYSTRACE_FD_CHANGES_H
#define SYSTRACE_FD_CHANGES_H

#include <stdbool.h>
#include <stdint.h>

struct call_facts;
struct systrace_fdinfo;
struct task;
struct text;

struct fd_change {
	uint32_t first, last;			/* range of descriptors; a single one if opened */
	bool opened;				/* else closed */
	bool cloexec;
	const struct systrace_fdinfo *is;	/* what was opened; NULL: not known */
};

#define FD_CHANGES_MAX 2

/*
 * The changes by the task's call, which has ended.  @text: what the text sink prints of it; NULL: not available.  Returns
 * the number of changes.
 */
int fd_changes(const struct task *, const struct call_facts *, const struct text *text, struct fd_change to[FD_CHANGES_MAX]);

#endif
