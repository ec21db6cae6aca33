/* SPDX-License-Identifier: GPL-2.0 */
/* Names of signals and errors. */
#ifndef SYSTRACE_NAMES_H
#define SYSTRACE_NAMES_H

#include <stdbool.h>

const char *signal_name(int signo);				/* SIGINT, SIGRT_3, or NULL */
const char *errno_name(int), *errno_text(int);
/* Whether an errno is kernel-internal, and the call is restarted or ends with EINTR. */
bool errno_restarts(int);

#endif
