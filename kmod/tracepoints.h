/* SPDX-License-Identifier: GPL-2.0 */
/* The tracepoints are found and registered. */
#ifndef SYSTRACE_TRACEPOINTS_H
#define SYSTRACE_TRACEPOINTS_H

/* At the module's start: -ENOENT if the kernel lacks one. */
int systrace_probes_find(void);
void systrace_probes_exit(void);

/* While a session may need them.  Sleeps; an errno of tracepoint_probe_register(). */
int systrace_probes_get(void);
void systrace_probes_put(void);

#endif /* SYSTRACE_TRACEPOINTS_H */
