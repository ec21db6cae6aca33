/* SPDX-License-Identifier: GPL-2.0 */
/* Which files a call must work on for a rule to be for it: fd=, path=, -P and -e trace-fds=. */
#ifndef SYSTRACE_CONDITION_H
#define SYSTRACE_CONDITION_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/systrace.h>
#include "base/sets.h"
#include "settings.h"
#include "base/text.h"

/* One of these descriptors, or one of these paths. */
struct condition {
	struct systrace_range *range;
	int nranges;
	struct strings paths;
};

bool condition_take_fds(struct condition *, const char *list);	/* 3,5-7,9-; false: it is none */
void condition_add_numbers(struct condition *, const struct numbers *);
void condition_add_path(struct condition *, const char *path);	/* and what it resolves to */
bool condition_asks(const struct condition *);

/*
 * As the module takes it, for a call that has descriptors and paths in those places: a struct
 * systrace_files with its parts, padded so that another one may follow.  False: it can
 * never hold for it.
 */
bool condition_put(struct text *, const struct condition *, struct systrace_files places);

#endif
