/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSTRACE_ARRAY_H
#define SYSTRACE_ARRAY_H

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define PADDED(len) (((len) + 7ULL) & ~7ULL)	/* to 8 bytes, as everything in a record is */

#endif
