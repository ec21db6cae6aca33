// SPDX-License-Identifier: GPL-2.0
/* The table: every family's rows. */
#include "../call.h"

extern const struct call file_calls[];

extern const struct call prctl_calls[];

const struct call *const families[] = {
	file_calls,
	prctl_calls,
	NULL
};
