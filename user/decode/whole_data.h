/* SPDX-License-Identifier: GPL-2.0 */
/* Which calls move the data that -e read= and -e write= dump. */
#ifndef SYSTRACE_WHOLE_DATA_H
#define SYSTRACE_WHOLE_DATA_H

#include <stdbool.h>

enum { DATA_READ, DATA_WRITTEN };

bool moves_data(const char *call, int which);	/* into memory (DATA_READ), or out of it */

/* Whether data of this call may have to be dumped: then all of it is captured. */
bool is_whole_data(const char *call);

#endif
