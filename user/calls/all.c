// SPDX-License-Identifier: GPL-2.0
/* The table: every family's rows. */
#include "../call.h"

extern const struct call file_calls[];

const struct call *const families[] = {
	file_calls,
	NULL
};
