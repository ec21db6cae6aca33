/* SPDX-License-Identifier: GPL-2.0 */
/* Selects calls by how they ended; and limits how long calls are shown. */
#ifndef SYSTRACE_RESULTS_H
#define SYSTRACE_RESULTS_H

#include <stdbool.h>
#include <stdint.h>
#include "base/sets.h"

struct systrace_enter;
struct systrace_exit;

void results_status(const char *set);		/* -e status=; this and the next one print errors and exit */
void results_errno(const char *set);		/* --errno */
bool results_duration(const char *expr);	/* --duration; false: invalid */
void results_seconds(uint64_t ns);		/* --seconds */

bool results_asked(void);			/* whether the end of a call decides if its line is shown */
bool results_pass(const struct systrace_enter *, const struct systrace_exit *);
/* Whether the call counts with -c.  As in strace, its status does not matter then. */
bool results_counted(const struct systrace_enter *, const struct systrace_exit *);
bool results_need_records(void);		/* to count calls; else the module's sums will do */
bool results_pass_unfinished(uint64_t ns);	/* ns: from the call's entry to its task's exit */
bool results_pass_detached(void);

/* The same criteria, for code that decides elsewhere. */
struct numbers;
struct results {
	bool successful, failed, unfinished, detached;
	const struct numbers *errnos;
	uint64_t least, most;			/* ns; UINT64_MAX: no limit */
};
struct results results_wanted(void);

int results_time_left(uint64_t now);		/* ms; -1: no limit */

#endif
