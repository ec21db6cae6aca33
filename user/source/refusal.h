/* SPDX-License-Identifier: GPL-2.0 */
/* Why the kernel refuses a request, and what to do about it. */
#ifndef SYSTRACE_REFUSAL_H
#define SYSTRACE_REFUSAL_H

#include <stdbool.h>

const char *refusal_to_open(int err);		/* to open the device; NULL: nothing to add to the error */
const char *refusal_to_attach(int pid, int err);
bool is_kernel_thread(int pid);

#endif
