/* SPDX-License-Identifier: GPL-2.0 */
/* The files that a call must use for a rule to match it: fd=, path=, -P and -e trace-fds=. */
#ifndef SYSTRACE_CONDITION_H
#define SYSTRACE_CONDITION_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/systrace.h>
#include "base/sets.h"
#include "settings.h"
#include "base/text.h"

/* Holds for a call that uses one of these descriptors or one of these paths. */
struct condition {
	struct systrace_range *range;
	int nranges;
	struct strings paths;
};

bool condition_take_fds(struct condition *, const char *list);	/* 3,5-7,9-; false: invalid */
void condition_add_numbers(struct condition *, const struct numbers *);
void condition_add_path(struct condition *, const char *path);	/* also the path that it resolves to */
bool condition_asks(const struct condition *);

/*
 * Appends the condition in the module's format, for a call whose descriptors and paths are in @places: a
 * struct systrace_files with its parts, padded so that another one may follow.  False: the
 * condition can never hold for the call.
 */
bool condition_put(struct text *, const struct condition *, struct systrace_files places);

#endif
