/* SPDX-License-Identifier: GPL-2.0 */
/* Which calls are told of, by how they ended; and for how long. */
#ifndef SYSTRACE_RESULTS_H
#define SYSTRACE_RESULTS_H

#include <stdbool.h>
#include <stdint.h>
#include "base/sets.h"

struct systrace_enter;
struct systrace_exit;

void results_status(const char *set);		/* -e status=; these say what is wrong, and exit */
void results_errno(const char *set);		/* --errno */
bool results_duration(const char *expr);	/* --duration; false: it is none */
void results_seconds(uint64_t ns);		/* --seconds */

bool results_asked(void);			/* whether a call's end decides if its line is shown at all */
bool results_pass(const struct systrace_enter *, const struct systrace_exit *);
/* Does it count with -c?  Its status does not matter then, which is strace's way. */
bool results_counted(const struct systrace_enter *, const struct systrace_exit *);
bool results_need_records(void);		/* or that may be said by the module */
bool results_pass_unfinished(uint64_t ns);	/* so long it took until its task ended */
bool results_pass_detached(void);

/* The same, for those who decide elsewhere. */
struct numbers;
struct results {
	bool successful, failed, unfinished, detached;
	const struct numbers *errnos;
	uint64_t least, most;			/* ns; UINT64_MAX: as long as it likes */
};
struct results results_wanted(void);

int results_time_left(uint64_t now);		/* ms; -1: no limit */

#endif
