/* SPDX-License-Identifier: GPL-2.0 */
/* Why the kernel says no, and what to do about it. */
#ifndef SYSTRACE_REFUSAL_H
#define SYSTRACE_REFUSAL_H

#include <stdbool.h>

const char *refusal_to_open(int err);		/* the device; NULL: nothing more is known than the error */
const char *refusal_to_attach(int pid, int err);
bool is_kernel_thread(int pid);

#endif
