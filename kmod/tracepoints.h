/* SPDX-License-Identifier: GPL-2.0 */
/* The tracepoints are found and registered. */
#ifndef SYSTRACE_TRACEPOINTS_H
#define SYSTRACE_TRACEPOINTS_H

int systrace_probes_find(void);
void systrace_probes_exit(void);
int systrace_probes_get(void);
void systrace_probes_put(void);

#endif /* SYSTRACE_TRACEPOINTS_H */
