/* SPDX-License-Identifier: GPL-2.0 */
/* Finds and registers the tracepoints. */
#ifndef SYSTRACE_TRACEPOINTS_H
#define SYSTRACE_TRACEPOINTS_H

/* At module init: -ENOENT if the kernel lacks a tracepoint. */
int systrace_probes_find(void);
void systrace_probes_exit(void);

/*
 * The probes are registered while a session may need them.  Sleeps; errors are those of
 * tracepoint_probe_register().
 */
int systrace_probes_get(void);
void systrace_probes_put(void);

#endif /* SYSTRACE_TRACEPOINTS_H */
